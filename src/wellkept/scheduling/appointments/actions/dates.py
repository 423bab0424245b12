"""Several dates at once: the same rules judge each, and each sees those before it. For what changes a series.

All of it runs inside the caller's transaction; the caller says what becomes of dates that are refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from wellkept.kernel.outcome import Reason, Refused
from wellkept.kernel.spans import Span
from wellkept.kernel.wallclock import local_date
from wellkept.scheduling.appointments.actions.attempt import Refusal
from wellkept.scheduling.appointments.actions.give_way import neighbours_give_way
from wellkept.scheduling.appointments.actions.people import first_chart
from wellkept.scheduling.appointments.actions.writing import (
    away_participants,
    lay_out,
    moved_participants,
    note_changes,
    snapshot,
    staying,
)
from wellkept.scheduling.appointments.care import Membership, members_between
from wellkept.scheduling.appointments.load import load_facts
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.named import (
    Named,
    asker_of,
    door_of,
    maker_of,
    name_all,
    proposal_of,
    zone_of,
)
from wellkept.scheduling.appointments.others import in_full
from wellkept.scheduling.appointments.rows import at, by_appointment
from wellkept.scheduling.appointments.rules.booking import Plan, decide
from wellkept.scheduling.appointments.rules.calendar import placed
from wellkept.scheduling.appointments.rules.facts import Facts, Proposal, Waiver
from wellkept.scheduling.appointments.rules.lifecycle import Verb
from wellkept.scheduling.appointments.rules.openings import nearest, openings
from wellkept.scheduling.appointments.rules.reading import reasons_for
from wellkept.scheduling.appointments.rules.several import able_to_come, narrowed, with_booked
from wellkept.scheduling.appointments.rules.words import Attendance, Mode, State
from wellkept.storage.locks import lock
from wellkept.storage.plain import insert
from wellkept.trust.viewer import Staff

DAY = 86400
NEAR = 5 * DAY  # how far from a refused date its nearest openings are sought


@dataclass(frozen=True, slots=True, kw_only=True)
class DatesRequest:
    """What all dates have in common; as in ``BookingRequest``."""

    service: str
    clinicians: tuple[str, ...]
    chart: str = ""
    client: str = ""
    place: str = ""
    room: str = ""
    mode: Mode | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWish:
    """One date: when it shall be, and the appointment (an id) that already stands for it, if one does."""

    key: date
    start: datetime
    appointment: int = 0
    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DateAnswer:
    """What became of one date: its appointment, or why it has none and what is free near it. ``notes`` say what is to be
    known of a date that stands."""

    key: date
    start: datetime
    end: datetime
    zone: str
    appointment: int = 0
    ref: str = ""
    reasons: tuple[Reason, ...] = ()
    nearest: tuple[datetime, ...] = ()
    notes: tuple[Reason, ...] = ()


class Parked(NamedTuple):
    """An appointment on its way to another date, who takes part in it, and how it stood before."""

    appointment: Appointment
    rows: Sequence[Participant]
    before: dict[str, Any]


class Accepted(NamedTuple):
    """One date that the rules accept: as asked for, as planned, who comes, and who belongs to it and is away."""

    proposal: Proposal
    plan: Plan
    clients: tuple[int, ...]
    away: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Dated:
    """What dates concern, named and locked, with everybody who belongs to the chart at some time among them."""

    named: Named
    request: DatesRequest
    members: tuple[Membership, ...] = ()

    @property
    def zone(self) -> str:
        """The zone on whose clock the dates stand (R4)."""
        return zone_of(self.named, self.example)

    @property
    def example(self) -> Proposal:
        """What is asked for on every date, at no time in particular."""
        return self.proposal(DateWish(key=date.min, start=at(0)))

    def clients_on(self, start: int, zone: str) -> tuple[int, ...]:
        """Who comes on that date: the roster of a group changes with time."""
        if not self.request.chart:
            return self.named.clients
        day = local_date(start, zone)
        return tuple(dict.fromkeys(member.client for member in self.members if member.belongs_on(day)))

    def proposal(self, wish: DateWish, policy: int | None = None) -> Proposal:
        """One date in the engine's own terms."""
        return proposal_of(
            self.named,
            start=wish.start,
            mode=self.request.mode,
            minutes=self.request.minutes,
            waivers=wish.waivers,
            policy_shown=policy,
        )


def name_dates(*, viewer: Staff, request: DatesRequest, first: date, last: date, now: datetime) -> Dated:
    """Name and lock what the dates from ``first`` to ``last`` concern. Raises ``NotFound``, and refuses without a
    clinician.

    A client without a chart with this clinician gets one.
    """
    named = name_all(
        viewer=viewer,
        service=request.service,
        clinicians=request.clinicians,
        chart=request.chart,
        client=request.client,
        place=request.place,
        room=request.room,
        at=now,
    )
    if not named.clinicians:
        raise Refusal(Reason("no_clinician"))  # the dates stand on the clock of somebody
    members: tuple[Membership, ...] = ()
    if request.chart and named.chart is not None:
        members = members_between(named.practice.id, named.chart.id, first, last)
        named = replace(named, clients=tuple(dict.fromkeys(member.client for member in members)))
    lock(clients=named.clients, accounts=named.clinicians, rooms=(named.room,) if named.room else ())
    if named.clients and named.chart is None:
        made = first_chart(viewer, named, named.clients[0], now)
        named = replace(named, chart=made and replace(made, stood=False))
    return Dated(named, request, members)


def place_dates(
    *, viewer: Staff, dated: Dated, wishes: Sequence[DateWish], now: datetime
) -> tuple[DateAnswer, ...]:
    """Book or move each date that the rules accept, in order; the others are answered with their reasons.

    An appointment whose new date is refused has lost its old one: the caller then undoes everything.
    """
    if not wishes:
        return ()
    parked = _park(dated, wishes)
    for wish in wishes:
        neighbours_give_way(
            viewer=viewer,
            named=dated.named,
            start=wish.start,
            waivers=wish.waivers,
            now=now,
            leave_out=wish.appointment,
        )
    facts = _facts(viewer, dated, wishes, now)
    accepted: dict[date, Accepted] = {}
    refused: dict[date, tuple[Reason, ...]] = {}
    for wish in wishes:
        answer = _judged(dated, wish, facts, parked.get(wish.appointment))
        if isinstance(answer, Accepted):
            accepted[wish.key] = answer
            facts = with_booked(facts, answer.proposal, answer.plan, answer.clients)
        else:
            refused[wish.key] = answer
    refused = _in_full(refused, dated, facts, now)
    taking_place = [wish for wish in wishes if wish.key in accepted]
    written = _write(viewer, dated, taking_place, accepted, parked, facts.terms, now)
    return tuple(
        _refusal(dated, wish, facts, refused[wish.key])
        if wish.key in refused
        else _standing(wish, written[wish.key], len(accepted[wish.key].away))
        for wish in wishes
    )


def _judged(
    dated: Dated, wish: DateWish, facts: Facts, stands: Parked | None
) -> Accepted | tuple[Reason, ...]:
    """One date, as it would be booked; or the reasons why it is not."""
    proposal = placed(dated.proposal(wish, facts.practice.policy), facts)
    belonging = _who(dated, proposal, stands)
    window = _around(proposal, DAY)
    near = narrowed(facts, window, belonging)
    clients = able_to_come(proposal, near)
    verdict = decide(proposal, near if clients == belonging else narrowed(near, window, clients))
    if isinstance(verdict, Refused):
        return reasons_for(verdict.reasons, facts.asker)
    away = tuple(client for client in belonging if client not in clients)
    return Accepted(proposal, verdict.value, clients, away)


def _in_full(
    refused: Mapping[date, tuple[Reason, ...]], dated: Dated, facts: Facts, now: datetime
) -> dict[date, tuple[Reason, ...]]:
    """Each reason once in full, however many dates it refuses."""
    all_of_them = tuple(dict.fromkeys(reason for reasons in refused.values() for reason in reasons))
    full = in_full(all_of_them, named=dated.named, asker=facts.asker, now=now)
    said = dict(zip(all_of_them, full, strict=True))
    return {day: tuple(said[reason] for reason in reasons) for day, reasons in refused.items()}


def _who(dated: Dated, proposal: Proposal, stands: Parked | None) -> tuple[int, ...]:
    """Who comes on that date: whoever left this one meeting does not."""
    clients = dated.clients_on(proposal.start, zone_of(dated.named, proposal))
    return staying(stands.rows, clients) if stands else clients


def _around(proposal: Proposal, reach: int) -> Span:
    return Span(proposal.start - reach, proposal.start + proposal.minutes * 60 + reach)


def _park(dated: Dated, wishes: Iterable[DateWish]) -> dict[int, Parked]:
    """The appointments that are to move, locked; their time is let go, so that none stands in another's way."""
    ids = [wish.appointment for wish in wishes if wish.appointment]
    if not ids:
        return {}
    practice = dated.named.practice.id
    found = Appointment.objects.within(practice).filter(id__in=ids).select_for_update(no_key=True)
    rows = Participant.objects.within(practice).filter(appointment__in=ids)
    parts = by_appointment(rows)
    parked = {row.id: Parked(row, parts[row.id], snapshot(row, parts[row.id])) for row in found}
    rows.update(committed=False)
    return parked


def _facts(viewer: Staff, dated: Dated, wishes: Sequence[DateWish], now: datetime) -> Facts:
    starts = [int(wish.start.timestamp()) for wish in wishes]
    return load_facts(
        named=dated.named,
        asker=asker_of(viewer),
        window=Span(min(starts) - NEAR, max(starts) + NEAR),
        now=now,
    )


def _refusal(dated: Dated, wish: DateWish, facts: Facts, reasons: tuple[Reason, ...]) -> DateAnswer:
    proposal = dated.proposal(wish, facts.practice.policy)._replace(waivers=())
    zone = zone_of(dated.named, proposal)
    window = _around(proposal, NEAR)
    near = narrowed(facts, window, dated.clients_on(proposal.start, zone))
    free = {start for where in _places(proposal, near) for start in openings(where, near, window)}
    starts = nearest(free, to=proposal.start)
    return DateAnswer(
        key=wish.key,
        start=at(proposal.start),
        end=at(proposal.start + proposal.minutes * 60),
        zone=zone,
        reasons=reasons,
        nearest=tuple(at(start) for start in sorted(starts)),
    )


def _places(proposal: Proposal, facts: Facts) -> list[Proposal]:
    """The proposal at its place; in person with none named, at each where the clinician named first works."""
    if proposal.mode is not Mode.IN_PERSON or proposal.place is not None:
        return [proposal]
    places = {work.place for clinician in facts.clinicians[:1] for work in clinician.hours}
    return [proposal._replace(place=place) for place in places & facts.places]


def _standing(wish: DateWish, appointment: Appointment, away: int) -> DateAnswer:
    return DateAnswer(
        notes=(Reason("without_some", {"count": away}),) if away else (),
        key=wish.key,
        start=appointment.start,
        end=appointment.end,
        zone=appointment.zone,
        appointment=appointment.id,
        ref=appointment.ref,
    )


def _write(
    viewer: Staff,
    dated: Dated,
    wishes: Sequence[DateWish],
    accepted: Mapping[date, Accepted],
    parked: Mapping[int, Parked],
    terms: Mapping[int, int],
    now: datetime,
) -> dict[date, Appointment]:
    """All rows in a handful of statements, however many dates."""
    written: dict[date, Appointment] = {}
    for wish in wishes:
        stands = parked.get(wish.appointment)
        appointment = stands.appointment if stands else _new(viewer, dated, now)
        proposal, plan = accepted[wish.key].proposal, accepted[wish.key].plan
        appointment.state, appointment.lapses_at = State.BOOKED, None
        lay_out(appointment, named=dated.named, proposal=proposal, plan=plan)
        written[wish.key] = appointment
    insert([row for row in written.values() if row.id is None], with_ids=True)
    if parked:
        _note_moves(viewer, parked, now)
    insert(_participants(dated, written, accepted, parked, terms))
    return written


def _note_moves(viewer: Staff, parked: Mapping[int, Parked], now: datetime) -> None:
    """Write down what was moved, and delete who took part; those who left stay as they are."""
    changed = [(stands.appointment, stands.before) for stands in parked.values()]
    note_changes(viewer=viewer, changed=changed, verb=Verb.MOVE, now=now)
    practice = changed[0][0].practice_id or 0
    standing = Participant.objects.within(practice).filter(appointment__in=list(parked))
    standing.exclude(attendance=Attendance.CANCELLED, late__isnull=False).delete()


def _new(viewer: Staff, dated: Dated, now: datetime) -> Appointment:
    chart = dated.named.chart
    return Appointment(
        practice_id=dated.named.practice.id,
        chart_id=chart.id if chart else None,
        sealed=bool(chart and chart.sealed),
        born=door_of(viewer),
        made_by=maker_of(viewer),
        created_at=now,
    )


def _participants(
    dated: Dated,
    written: Mapping[date, Appointment],
    accepted: Mapping[date, Accepted],
    parked: Mapping[int, Parked],
    terms: Mapping[int, int],
) -> list[Participant]:
    found: list[Participant] = []
    for key, appointment in written.items():
        was = parked[appointment.id].rows if appointment.id in parked else ()
        found += moved_participants(
            appointment,
            was,
            clinicians=dated.named.clinicians,
            clients=accepted[key].clients,
            room=accepted[key].plan.room,
            terms=terms,
        )
        found += away_participants(appointment, _away(accepted[key], was))
    return found


def _away(accepted: Accepted, was: Iterable[Participant]) -> list[int]:
    """Who belongs to the date and cannot come, and who came before and does not belong to it any more."""
    before = {row.client_id for row in was if row.client_id and row.attendance != Attendance.CANCELLED}
    return sorted({*accepted.away, *before} - set(accepted.clients))
