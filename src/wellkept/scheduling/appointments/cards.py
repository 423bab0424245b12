"""Cards of appointments: what somebody who may open them reads, put together from rows that were scoped before.

Plain reads, because ``bench`` asked for it: calendars and lists show hundreds of cards.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from wellkept.accounts.models import Account
from wellkept.clients.models import Chart
from wellkept.clients.queries import ask_named
from wellkept.kernel.jurisdictions import jurisdiction_name
from wellkept.practice.models import Place, Room, Service
from wellkept.scheduling.appointments.lifting import lifted_of
from wellkept.scheduling.appointments.models import Participant
from wellkept.scheduling.appointments.named import practice_of
from wellkept.scheduling.appointments.rules.words import Attendance, State
from wellkept.scheduling.appointments.scope import disclose
from wellkept.storage.plain import Reading, one_of
from wellkept.trust.viewer import Staff, Viewer


@dataclass(frozen=True, slots=True)
class ClientPart:
    """One client's part in an appointment. ``where``: the state in which she says to be then, told to staff alone."""

    ref: str
    name: str
    attendance: str
    late: bool | None
    where: str = ""


@dataclass(frozen=True, slots=True)
class AppointmentCard:
    """An appointment that the viewer may open. ``clients`` is empty where names are not hers to read."""

    ref: str
    kind: str
    state: str
    service: str
    service_ref: str
    start: datetime
    end: datetime
    zone: str
    mode: str
    place: str
    place_ref: str
    room: str
    room_ref: str
    seats: int
    sealed: bool
    born: str
    revision: int
    lapses_at: datetime | None
    clinicians: tuple[tuple[str, str], ...]  # ref, name
    clients: tuple[ClientPart, ...]
    cancelled_by: str
    cancel_cause: str
    cancelled_at: datetime | None
    actual_start: datetime | None
    actual_end: datetime | None
    lifted: tuple[tuple[str, str], ...]
    chart_ref: str
    chart_kind: str
    created_at: datetime

    @property
    def who(self) -> str:
        """Names of the clients, those who left excepted."""
        return ", ".join(part.name for part in self.clients if part.attendance != Attendance.CANCELLED)

    @property
    def attendance(self) -> str:
        """The attendance that all share; empty where they differ or nobody is expected."""
        found = {part.attendance for part in self.clients if part.attendance != Attendance.CANCELLED}
        return found.pop() if len(found) == 1 else ""

    def is_over(self, now: datetime) -> bool:
        """Booked and past its end."""
        return self.state == State.BOOKED and self.end <= now


class CardRow(NamedTuple):
    """What a card needs of an appointment, as the ORM reads it. The fields name the columns."""

    id: int
    ref: str
    practice_id: int
    kind: str
    chart_id: int | None
    service_id: int | None
    place_id: int | None
    mode: str
    start: datetime
    end: datetime
    zone: str
    state: str
    lapses_at: datetime | None
    seats: int
    sealed: bool
    born: str
    lifted: Sequence[Mapping[str, Any]]
    actual_start: datetime | None
    actual_end: datetime | None
    cancelled_at: datetime | None
    cancelled_by: str
    cancel_cause: str
    revision: int
    created_at: datetime


class _Part(NamedTuple):
    appointment: int
    account: int | None
    client: int | None
    room: int | None
    attendance: str
    late: bool | None
    where: str


_Named = tuple[str, str]  # ref and name; of a chart, ref and kind
_UNNAMED: _Named = ("", "")


@dataclass(frozen=True, slots=True)
class _Context:
    services: Mapping[int, _Named]
    places: Mapping[int, _Named]
    rooms: Mapping[int, _Named]
    charts: Mapping[int, _Named]
    accounts: Mapping[int, _Named]
    clients: Mapping[int, _Named] | None  # none: clients are not this viewer's to see
    account: int | None


def cards_with_holders(
    viewer: Viewer, rows: Sequence[CardRow], *, hidden_on: date | None = None
) -> list[tuple[AppointmentCard, tuple[int, ...]]]:
    """Cards of appointments that the caller has scoped, in the order of the rows, with the accounts that take part: the
    same statements whatever their number, in two readings."""
    if not rows:
        return []
    practice, reading = practice_of(viewer), Reading()
    ids, charts = [row.id for row in rows], sorted({row.chart_id for row in rows if row.chart_id})
    columns = ("appointment_id", "account_id", "client_id", "room_id", "attendance", "late", "whereabouts")
    of_these = f"practice_id = %s AND {one_of('appointment_id', ids)}"
    found = reading.rows(Participant, columns, of_these, [practice, *ids])
    whole = (reading.rows(kind, ("id", "ref", "name"), "practice_id = %s", [practice]) for kind in _WHOLE)
    services, places, rooms = whole
    of_charts = reading.rows(
        Chart, ("id", "ref", "kind"), f"practice_id = %s AND {one_of('id', charts)}", [practice, *charts]
    )
    reading.fetch()
    parts: dict[int, list[_Part]] = defaultdict(list)
    for part in map(_Part._make, found):
        parts[part.appointment].append(part)
    accounts, clients = _people(viewer, [part for mine in parts.values() for part in mine], hidden_on)
    context = _Context(
        services=_by_id(services),
        places=_by_id(places),
        rooms=_by_id(rooms),
        charts=_by_id(of_charts),
        accounts=accounts,
        clients=clients,
        account=viewer.account_id if isinstance(viewer, Staff) else None,
    )
    disclose(viewer, *rows)
    return [
        (_card(row, parts[row.id], context), tuple(p.account for p in parts[row.id] if p.account))
        for row in rows
    ]


_WHOLE = (Service, Place, Room)  # of a practice, few


def _by_id(rows: Sequence[tuple[Any, ...]]) -> Mapping[int, _Named]:
    return {id: (ref, name) for id, ref, name in rows}


def _people(
    viewer: Viewer, parts: Sequence[_Part], hidden_on: date | None
) -> tuple[Mapping[int, _Named], Mapping[int, _Named] | None]:
    """Refs and names of the accounts, and of the clients for staff alone. Whom she may not know of is missing (R7)."""
    reading = Reading()
    accounts = sorted({part.account for part in parts if part.account})
    people = reading.rows(Account, ("id", "ref", "name"), one_of("id", accounts), accounts)
    clients: Callable[[], Mapping[int, _Named]] | None = None
    if isinstance(viewer, Staff):
        ids = sorted({part.client for part in parts if part.client})
        clients = ask_named(reading, viewer, ids, hidden_on=hidden_on)
    reading.fetch()
    return _by_id(people), clients() if clients else None


def _card(row: CardRow, parts: Sequence[_Part], context: _Context) -> AppointmentCard:
    service_ref, service = context.services.get(row.service_id or 0, _UNNAMED)
    place_ref, place = context.places.get(row.place_id or 0, _UNNAMED)
    room_ref, room = next((context.rooms[p.room] for p in parts if p.room), _UNNAMED)
    chart_ref, chart_kind = context.charts.get(row.chart_id or 0, _UNNAMED)
    return AppointmentCard(
        ref=row.ref,
        kind=row.kind,
        state=row.state,
        service=service,
        service_ref=service_ref,
        start=row.start,
        end=row.end,
        zone=row.zone,
        mode=row.mode,
        place=place,
        place_ref=place_ref,
        room=room,
        room_ref=room_ref,
        seats=row.seats,
        sealed=row.sealed,
        born=row.born,
        revision=row.revision,
        lapses_at=row.lapses_at,
        clinicians=tuple(context.accounts[part.account] for part in parts if part.account),
        clients=tuple(
            found for part in parts if part.client and (found := _client_part(part, context.clients))
        ),
        cancelled_by=row.cancelled_by,
        cancel_cause=row.cancel_cause,
        cancelled_at=row.cancelled_at,
        actual_start=row.actual_start,
        actual_end=row.actual_end,
        lifted=tuple(dict.fromkeys(_lifted(item, context.account) for item in row.lifted)),
        chart_ref=chart_ref,
        chart_kind=chart_kind,
        created_at=row.created_at,
    )


def _client_part(part: _Part, known: Mapping[int, _Named] | None) -> ClientPart | None:
    if known is None:
        return ClientPart("", "", part.attendance, part.late)
    named = known.get(part.client or 0)
    return named and ClientPart(*named, part.attendance, part.late, jurisdiction_name(part.where))


def _lifted(item: Mapping[str, Any], account: int | None) -> tuple[str, str]:
    read = lifted_of(item).read_by(account)
    return read.code, read.why
