"""``decide``: the one judge of every booking, by whatever door it comes (R10).

A new booking rule is a function ``(proposal, facts) -> Reason | None`` in the file of its topic, added to that
file's ``RULES``; its sentence goes into ``sentences.py``. Those of ``calendar.py``, ``licences.py``, ``limits.py`` and
``ties.py`` are asked of each clinician by herself. Openings follow by themselves (see ``marks.py``).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from wellkept.kernel.outcome import Lift, Ok, Outcome, Readers, Reason, Refused
from wellkept.scheduling.appointments.rules import (
    calendar,
    clients,
    licences,
    limits,
    moment,
    parties,
    rooms,
    ties,
)
from wellkept.scheduling.appointments.rules.facts import Asker, Face, Facts, Proposal, Waiver
from wellkept.scheduling.appointments.rules.marks import Rule
from wellkept.scheduling.appointments.rules.reading import readable

RULES: tuple[Rule, ...] = (
    *parties.RULES,
    *ties.RULES,
    *licences.RULES,
    *moment.RULES,
    *calendar.RULES,
    *clients.RULES,
    *rooms.RULES,
    *limits.RULES,
)

UNREADABLE = "not_available"
ANY_CODE = "*"  # a waiver of whatever stands in the way

# Joining a dated group takes a seat, not the clinician's time: these rules were asked when the group was booked.
_OF_THE_GROUP = frozenset({*calendar.RULES, *rooms.RULES, *limits.RULES, moment.on_the_grid})
_OF_A_CLINICIAN = frozenset({*calendar.RULES, *licences.RULES, *limits.RULES, *ties.RULES})
_JOINING: tuple[Rule, ...] = tuple(rule for rule in RULES if rule not in _OF_THE_GROUP)


@dataclass(frozen=True, slots=True)
class Lifted:
    """A reason that stood in the way and was lifted, as the one who lifted it could read it, and why.

    ``holder``: the account that alone may read it afterwards; zero where all staff may (R7).
    """

    code: str
    why: str
    holder: int = 0

    def read_by(self, account: int | None) -> "Lifted":
        """As this account reads it."""
        return self if self.holder in (0, account) else Lifted(UNREADABLE, "")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written. Buffers in minutes, as applied."""

    room: int | None
    buffer_before: int
    buffer_after: int
    lifted: tuple[Lifted, ...] = ()


def decide(proposal: Proposal, facts: Facts) -> Outcome[Plan]:
    """``Ok(plan)``, or ``Refused`` with every reason that stands in the way and was not lifted."""
    reasons, judged = _reasons(proposal, facts), facts
    if any(
        reason.code == calendar.BUFFER_CODE and _lifted(reason, proposal, facts.asker) for reason in reasons
    ):
        judged = _without_buffers(facts)
        reasons = _as_written(reasons, _reasons(proposal, judged))
    lifted, standing = [], []
    for reason in reasons:
        if (lift := _lifted(reason, proposal, facts.asker)) is None:
            standing.append(reason)
        else:
            lifted.append(lift)
    if standing:
        return Refused(tuple(standing))
    return Ok(_plan(proposal, judged, tuple(lifted)))


def _reasons(proposal: Proposal, facts: Facts) -> list[Reason]:
    """Every reason in the way. Whose calendar and limits they are is asked one by one: what one clinician lifts of hers
    must not hide what stands in another's (R10)."""
    rules = rules_for(facts)
    if len(facts.clinicians) == 1:
        return [reason for rule in rules if (reason := rule(proposal, facts))]
    each = [replace(facts, clinicians=(clinician,)) for clinician in facts.clinicians]
    return [
        reason
        for rule in rules
        for seen in (each if rule in _OF_A_CLINICIAN else (facts,))
        if (reason := rule(proposal, seen))
    ]


def _without_buffers(facts: Facts) -> Facts:
    """The facts of a booking that is written without buffers, for they were lifted."""
    return replace(facts, service=replace(facts.service, before=0, after=0))


def _as_written(asked: list[Reason], written: list[Reason]) -> list[Reason]:
    """What stands in the way of the booking as it is written, and the buffers that were asked for."""
    too_close = [reason for reason in asked if reason.code == calendar.BUFFER_CODE]
    return too_close + [reason for reason in written if reason.code != calendar.BUFFER_CODE]


def rules_for(facts: Facts) -> tuple[Rule, ...]:
    """The rules that are asked for this booking."""
    return RULES if facts.group is None else _JOINING


def may_lift(reason: Reason, asker: Asker) -> bool:
    """Whether this asker may go on in spite of the reason.

    An import lifts whatever anybody may lift, save what its asker may not read: that stays its holder's to lift.
    Otherwise a colleague could tell an outside calendar, which gives way, from a session, which does not (R7).
    """
    if asker.face is Face.IMPORT:
        return reason.lift is Lift.STAFF or (reason.lift is Lift.HOLDER and readable(reason, asker))
    if asker.face is not Face.STAFF:
        return False
    if reason.lift is Lift.HOLDER:
        return reason.params.get("clinician") == asker.account
    return reason.lift is Lift.STAFF


def lifts_buffers(waivers: Iterable[Waiver]) -> bool:
    """Whether these waivers name the buffers, and say why."""
    return any(waiver.code in (calendar.BUFFER_CODE, ANY_CODE) and waiver.why.strip() for waiver in waivers)


def _lifted(reason: Reason, proposal: Proposal, asker: Asker) -> Lifted | None:
    """The lifting of a reason; None where the asker does not, may not, or owes a written reason.

    What she may not read is lifted and kept as ``not_available``, so that no record tells her more (R10).
    """
    if not may_lift(reason, asker):
        return None
    named = reason.code if readable(reason, asker) else UNREADABLE
    holder = asker.account or 0 if reason.readers is Readers.HOLDER and named != UNREADABLE else 0
    for waiver in proposal.waivers:
        if waiver.code in (named, ANY_CODE) and (waiver.why.strip() or not reason.needs_why):
            return Lifted(named, waiver.why.strip(), holder)
    return None


def _plan(proposal: Proposal, facts: Facts, lifted: tuple[Lifted, ...]) -> Plan:
    return Plan(
        room=rooms.fitting_room(proposal, facts) if rooms.room_needed(proposal, facts) else None,
        buffer_before=facts.service.before // 60,
        buffer_after=facts.service.after // 60,
        lifted=lifted,
    )
