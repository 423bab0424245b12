"""Where appointments that cannot stay could go instead: openings for many at once, read as for one."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from wellkept.kernel.spans import Span
from wellkept.scheduling.appointments.actions.writing import held_until
from wellkept.scheduling.appointments.care import charts_by_id
from wellkept.scheduling.appointments.load import load_facts
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.named import asker_of, name_existing, proposal_of
from wellkept.scheduling.appointments.rows import at, by_appointment
from wellkept.scheduling.appointments.rules.facts import ChartFacts, Facts
from wellkept.scheduling.appointments.rules.instead import Wanted, apart, offers, outward
from wellkept.scheduling.appointments.rules.openings import openings
from wellkept.scheduling.appointments.rules.several import narrowed, without
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.trust.viewer import Staff

DAY = 86400


@dataclass(frozen=True, slots=True)
class Instead:
    """Starts that may be booked instead, the nearest first; and the one to propose, that takes no other one's place."""

    offers: tuple[datetime, ...] = ()
    proposed: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Stands:
    """One appointment and who takes part."""

    row: Appointment
    accounts: tuple[int, ...]
    clients: tuple[int, ...]
    room: int | None

    @property
    def start(self) -> int:
        return int(self.row.start.timestamp())

    @property
    def contact(self) -> Span:
        return Span(self.start, int(self.row.end.timestamp()))

    @property
    def held(self) -> Span:
        return Span(self.start, held_until(self.row))

    @property
    def parties(self) -> frozenset[tuple[str, int]]:
        rooms = () if self.room is None else (("room", self.room),)
        return frozenset(
            (*(("account", id) for id in self.accounts), *(("client", id) for id in self.clients), *rooms)
        )


def instead(
    *, viewer: Staff, refs: Collection[str], within: Callable[[Span], Span], now: datetime
) -> Mapping[str, Instead]:
    """For each of these appointments, by ref, where it could go. ``within`` gives the window for a contact's span.

    As many statements for thirty as for one of the same service with the same clinicians. What this viewer cannot see
    is left out.
    """
    rows = visible_appointments(viewer).filter(ref__in=list(refs)).order_by("start", "id")
    groups: dict[tuple[int, tuple[int, ...]], list[_Stands]] = defaultdict(list)
    for one in _standing(viewer, list(rows)):
        groups[one.row.service_id or 0, one.accounts].append(one)
    wanted = [
        found
        for (service, _accounts), group in groups.items()
        if service
        for found in _wanted(viewer, group, within, now)
    ]
    chosen = apart(wanted)
    return {
        one.key: Instead(
            tuple(at(start) for start in one.offers), at(chosen[one.key]) if one.key in chosen else None
        )
        for one in wanted
    }


def _standing(viewer: Staff, rows: Sequence[Appointment]) -> list[_Stands]:
    parts = by_appointment(
        Participant.objects.within(viewer.practice_id).filter(appointment__in=[row.id for row in rows])
    )
    return [
        _Stands(
            row,
            accounts=tuple(part.account_id for part in parts[row.id] if part.account_id),
            clients=tuple(part.client_id for part in parts[row.id] if part.client_id and part.committed),
            room=next((part.room_id for part in parts[row.id] if part.room_id), None),
        )
        for row in rows
    ]


def _wanted(
    viewer: Staff, group: Sequence[_Stands], within: Callable[[Span], Span], now: datetime
) -> list[Wanted]:
    """Of appointments of one service with the same clinicians: one picture for all of them."""
    windows = [within(one.contact) for one in group]
    named = name_existing(
        viewer=viewer,
        appointment=group[0].row,
        clinicians=group[0].accounts,
        clients=sorted({client for one in group for client in one.clients}),
        room=next((one.room for one in group if one.room is not None), None),
    )
    whole = Span(min(window.start for window in windows), max(window.end for window in windows))
    facts = load_facts(named=named, asker=asker_of(viewer), window=whole, now=now)
    charts = charts_by_id(viewer.practice_id, {one.row.chart_id for one in group if one.row.chart_id})
    found = []
    for one, window in zip(group, windows, strict=True):
        minutes = one.contact.minutes
        proposal = proposal_of(
            named,
            start=one.row.start,
            mode=Mode(one.row.mode),
            minutes=minutes,
            policy_shown=facts.practice.policy,
        )._replace(place=one.row.place_id, room=one.room)
        seen = _seen_by(facts, one, window, charts.get(one.row.chart_id or 0))
        days = (openings(proposal, seen, day) for day in outward(one.start, one.row.zone, window))
        buffer = max(facts.service.before, facts.service.after)
        near = offers(days, like=one.start, zone=one.row.zone)
        found.append(Wanted(one.row.ref, near, minutes * 60 + buffer, one.parties))
    return found


def _seen_by(facts: Facts, one: _Stands, window: Span, chart: ChartFacts | None) -> Facts:
    near = narrowed(facts, Span(window.start - DAY, window.end + DAY), one.clients)
    return replace(without(near, one.contact, one.held), chart=chart)
