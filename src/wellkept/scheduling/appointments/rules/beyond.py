"""Which sessions that stand would not fit limits that somebody thinks of setting. Told to their holder alone (R10)."""

from collections.abc import Collection, Sequence

from wellkept.kernel.spans import Span
from wellkept.scheduling.appointments.rules.facts import (
    Asker,
    ClinicianFacts,
    Face,
    Facts,
    PracticeFacts,
    Proposal,
    ServiceFacts,
)
from wellkept.scheduling.appointments.rules.limits import RULES
from wellkept.scheduling.appointments.rules.words import Kind, Mode
from wellkept.scheduling.availability.rules.limits import Limits


def beyond(
    limits: Limits, sessions: Sequence[Span], *, here: Collection[Span], zone: str
) -> tuple[Span, ...]:
    """Of sessions in their order those that these limits would not let in after the ones before them, by the very rules
    that booking asks. ``here``: those of one practice, of which a run without a break is made. ``zone`` is the
    clinician's; weeks are judged by the sessions that are given."""
    let_in: list[Span] = []
    found: list[Span] = []
    for session in sorted(sessions):
        run = tuple(one for one in let_in if one in here)
        facts = _facts(limits, tuple(let_in), run, zone)
        minutes = (session.end - session.start) // 60
        proposal = Proposal(start=session.start, minutes=minutes, mode=Mode.VIDEO)
        if any(rule(proposal, facts) for rule in RULES):
            found.append(session)
        let_in.append(session)
    return tuple(found)


def _facts(limits: Limits, before: tuple[Span, ...], run: tuple[Span, ...], zone: str) -> Facts:
    herself = ClinicianFacts(id=1, zone=zone, own=True, limits=limits, counted=before, stretch=run)
    return Facts(
        now=0,
        asker=Asker(Face.STAFF, account=1),
        practice=PracticeFacts(zone=zone),
        service=ServiceFacts(id=1, kind=Kind.SESSION, minutes=1),
        clinicians=(herself,),
    )
