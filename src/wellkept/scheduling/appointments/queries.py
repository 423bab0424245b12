"""Reading appointments: calendars, one appointment, requests that wait, a client's own.

Whoever may not know what an hour is reads ``Private`` (R7): one mark for every cause, rounded outwards, merged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from wellkept.accounts.models import Account
from wellkept.clients.models import Chart, Client
from wellkept.clients.queries import names_for, visible_charts
from wellkept.kernel.jurisdictions import jurisdiction_name
from wellkept.kernel.spans import Span, union
from wellkept.practice.models import Member, Place, Room, Service
from wellkept.scheduling.appointments.lifting import lifted_of
from wellkept.scheduling.appointments.marks import Mark, marks_of, times_of
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.named import practice_of
from wellkept.scheduling.appointments.rows import at
from wellkept.scheduling.appointments.rules.words import Attendance, State
from wellkept.scheduling.appointments.scope import disclose, visible_appointments
from wellkept.scheduling.availability.queries import named_rules
from wellkept.trust.errors import NotFound
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


@dataclass(frozen=True, slots=True)
class CalendarColumn:
    """One clinician's calendar in a window."""

    clinician: str
    name: str
    zone: str
    own: bool
    appointments: tuple[AppointmentCard, ...]
    marks: tuple[Mark, ...]
    hours: tuple[tuple[datetime, datetime], ...] = field(default=())


def calendar(
    *,
    viewer: Staff,
    clinicians: Sequence[str],
    first: datetime,
    last: datetime,
    now: datetime,
    hidden_on: date | None = None,
    with_cancelled: bool = True,
) -> tuple[CalendarColumn, ...]:
    """The calendars of some clinicians between two instants. Same number of statements for one row and thirty."""
    window = Span(int(first.timestamp()), int(last.timestamp()))
    members = _members(viewer, clinicians)
    accounts = [account for account, *_ in members]
    cards = _cards_between(viewer, accounts, first, last, now, hidden_on, with_cancelled)
    known, taken = times_of(viewer, accounts, window, now)
    titles = named_rules(account=viewer.account_id, window=window) if viewer.account_id in accounts else ()
    columns = []
    for account, ref, name, zone in members:
        own = account == viewer.account_id
        mine = cards.get(account, ())
        shown = {(int(card.start.timestamp()), int(card.end.timestamp())) for card in mine}
        marks = marks_of(viewer, own, known[account], taken.get(account, ()), shown, titles)
        hours = union(
            (w.start, w.end) for w in known[account].hours if w.start < window.end and w.end > window.start
        )
        columns.append(
            CalendarColumn(ref, name, zone, own, tuple(mine), marks, tuple((at(a), at(b)) for a, b in hours))
        )
    return tuple(columns)


def _members(viewer: Staff, refs: Sequence[str]) -> list[tuple[int, str, str, str]]:
    rows = Member.objects.within(viewer.practice_id).filter(account__ref__in=refs)
    found = {
        ref: (account, ref, name, zone)
        for account, ref, name, zone in rows.values_list(
            "account_id", "account__ref", "account__name", "account__zone"
        )
    }
    if any(ref not in found for ref in refs):
        raise NotFound
    return [found[ref] for ref in dict.fromkeys(refs)]


def _cards_between(
    viewer: Staff,
    accounts: Sequence[int],
    first: datetime,
    last: datetime,
    now: datetime,
    hidden_on: date | None,
    with_cancelled: bool,
) -> Mapping[int, list[AppointmentCard]]:
    rows = visible_appointments(viewer).filter(start__lt=last, end__gt=first).exclude(lapses_at__lte=now)
    parts = Participant.objects.within(viewer.practice_id).filter(account__in=accounts)
    rows = rows.filter(id__in=parts.values("appointment"))
    rows = rows.exclude(cancel_cause__in=("lapsed",))
    if not with_cancelled:
        rows = rows.exclude(state=State.CANCELLED)
    found: dict[int, list[AppointmentCard]] = {}
    for card, holders in _cards(viewer, rows, hidden_on=hidden_on):
        for account in holders:
            found.setdefault(account, []).append(card)
    return found


def _cards(
    viewer: Viewer, rows: QuerySet[Appointment], *, hidden_on: date | None = None
) -> list[tuple[AppointmentCard, tuple[int, ...]]]:
    """Cards with the accounts that take part, in order of start: five statements whatever the number."""
    appointments = list(rows.order_by("start", "id"))
    parts: dict[int, list[Participant]] = {}
    for part in Participant.objects.within(practice_of(viewer)).filter(
        appointment__in=[a.id for a in appointments]
    ):
        parts.setdefault(part.appointment_id, []).append(part)
    everyone = [part for found in parts.values() for part in found]
    clients = _client_cards(viewer, everyone, hidden_on)
    accounts = {
        a.id: a
        for a in Account.objects.filter(id__in={part.account_id for part in everyone if part.account_id})
    }
    context = _Context(
        services={s.id: s for s in Service.objects.within(practice_of(viewer))},
        places={p.id: p for p in Place.objects.within(practice_of(viewer))},
        rooms={r.id: r for r in Room.objects.within(practice_of(viewer))},
        charts=_charts(viewer, appointments),
        accounts=accounts,
        clients=clients,
        account=viewer.account_id if isinstance(viewer, Staff) else None,
    )
    cards = []
    for appointment in appointments:
        mine = parts.get(appointment.id, [])
        disclose(viewer, appointment)
        cards.append((_card(appointment, mine, context), tuple(p.account_id for p in mine if p.account_id)))
    return cards


@dataclass(frozen=True, slots=True)
class _Context:
    services: Mapping[int, Service]
    places: Mapping[int, Place]
    rooms: Mapping[int, Room]
    charts: Mapping[int, tuple[str, str]]
    accounts: Mapping[int, Account]
    clients: Mapping[int, tuple[str, str]] | None  # none: clients are not this viewer's to see
    account: int | None


def _charts(viewer: Viewer, appointments: Sequence[Appointment]) -> Mapping[int, tuple[str, str]]:
    rows = Chart.objects.within(practice_of(viewer)).filter(
        id__in={a.chart_id for a in appointments if a.chart_id}
    )
    return {id: (ref, kind) for id, ref, kind in rows.values_list("id", "ref", "kind")}


def _client_cards(
    viewer: Viewer, parts: Sequence[Participant], hidden_on: date | None
) -> Mapping[int, tuple[str, str]] | None:
    """Refs and names of clients, for staff alone. Whom she may not know of is missing (R7)."""
    if not isinstance(viewer, Staff):
        return None
    ids = {part.client_id for part in parts if part.client_id}
    names = names_for(viewer, sorted(ids), hidden_on=hidden_on)
    refs = dict(Client.objects.within(viewer.practice_id).filter(id__in=ids).values_list("id", "ref"))
    return {id: (ref, names[id]) for id, ref in refs.items() if id in names}


def _lifted(item: Mapping[str, Any], account: int | None) -> tuple[str, str]:
    read = lifted_of(item).read_by(account)
    return read.code, read.why


def _client_part(part: Participant, known: Mapping[int, tuple[str, str]] | None) -> ClientPart | None:
    if not part.client_id or (known is not None and part.client_id not in known):
        return None
    if known is None:
        return ClientPart("", "", part.attendance, part.late)
    ref, name = known[part.client_id]
    return ClientPart(ref, name, part.attendance, part.late, jurisdiction_name(part.whereabouts))


def _card(a: Appointment, parts: Sequence[Participant], context: _Context) -> AppointmentCard:
    service = context.services.get(a.service_id or 0)
    place = context.places.get(a.place_id or 0)
    room = next((context.rooms[p.room_id] for p in parts if p.room_id and p.room_id in context.rooms), None)
    chart = context.charts.get(a.chart_id or 0, ("", ""))
    return AppointmentCard(
        ref=a.ref,
        kind=a.kind,
        state=a.state,
        service=service.name if service else "",
        service_ref=service.ref if service else "",
        start=a.start,
        end=a.end,
        zone=a.zone,
        mode=a.mode,
        place=place.name if place else "",
        place_ref=place.ref if place else "",
        room=room.name if room else "",
        room_ref=room.ref if room else "",
        seats=a.seats,
        sealed=a.sealed,
        born=a.born,
        revision=a.revision,
        lapses_at=a.lapses_at,
        clinicians=tuple(
            (context.accounts[p.account_id].ref, context.accounts[p.account_id].name)
            for p in parts
            if p.account_id
        ),
        clients=tuple(
            part
            for p in sorted(parts, key=lambda p: p.id or 0)
            if (part := _client_part(p, context.clients)) is not None
        ),
        cancelled_by=a.cancelled_by,
        cancel_cause=a.cancel_cause,
        cancelled_at=a.cancelled_at,
        actual_start=a.actual_start,
        actual_end=a.actual_end,
        lifted=tuple(dict.fromkeys(_lifted(item, context.account) for item in a.lifted)),
        chart_ref=chart[0],
        chart_kind=chart[1],
        created_at=a.created_at,
    )


def appointment(viewer: Viewer, ref: str, *, hidden_on: date | None = None) -> AppointmentCard:
    """One appointment. Raises ``NotFound``."""
    cards = _cards(viewer, visible_appointments(viewer).filter(ref=ref), hidden_on=hidden_on)
    if not cards:
        raise NotFound
    return cards[0][0]


def cards_of(
    viewer: Viewer, rows: QuerySet[Appointment], *, hidden_on: date | None = None
) -> tuple[AppointmentCard, ...]:
    """Cards of appointments that the caller has scoped, in order of start."""
    return tuple(card for card, _ in _cards(viewer, rows, hidden_on=hidden_on))


def appointments_between(
    *,
    viewer: Staff,
    first: datetime,
    last: datetime,
    now: datetime,
    clinicians: Sequence[str] = (),
    chart: str = "",
    after: tuple[datetime, str] | None = None,
    limit: int,
) -> tuple[AppointmentCard, ...]:
    """A page of the appointments that the viewer may open and that lie in part between two instants, by start.

    ``after`` is start and ref of the last one before the page. Raises ``NotFound`` for people and charts that she
    cannot name.
    """
    rows = visible_appointments(viewer).filter(start__lt=last, end__gt=first)
    rows = rows.exclude(lapses_at__lte=now).exclude(cancel_cause="lapsed")
    if clinicians:
        accounts = [account for account, *_ in _members(viewer, clinicians)]
        parts = Participant.objects.within(viewer.practice_id).filter(account__in=accounts)
        rows = rows.filter(id__in=parts.values("appointment"))
    if chart:
        found = visible_charts(viewer).filter(ref=chart).values_list("id", flat=True).first()
        if found is None:
            raise NotFound
        rows = rows.filter(chart=found)
    if after is not None:
        start, ref = after
        rows = rows.filter(Q(start__gt=start) | Q(start=start, ref__gt=ref))
    page = list(rows.order_by("start", "ref").values_list("ref", flat=True)[:limit])
    cards = {card.ref: card for card, _ in _cards(viewer, visible_appointments(viewer).filter(ref__in=page))}
    return tuple(cards[ref] for ref in page if ref in cards)


def requests_to_answer(viewer: Staff, *, now: datetime) -> tuple[AppointmentCard, ...]:
    """Requests that wait, the one that lapses first on top. Sealed ones stand in their clinician's list alone."""
    rows = visible_appointments(viewer).filter(state=State.REQUESTED, lapses_at__gt=now)
    cards = [card for card, _ in _cards(viewer, rows)]
    return tuple(sorted(cards, key=lambda card: (card.lapses_at or card.start, card.start)))


def unsettled(
    viewer: Staff, *, now: datetime, since: datetime, clinician: str = "", hidden_on: date | None = None
) -> tuple[AppointmentCard, ...]:
    """Appointments that are over since then and of which nobody said yet who came, the earliest first: one clinician's,
    or all that the viewer may open."""
    waiting = Participant.objects.within(viewer.practice_id).filter(
        client__isnull=False, attendance__in=(Attendance.EXPECTED, Attendance.ARRIVED)
    )
    rows = visible_appointments(viewer).filter(state=State.BOOKED, end__lte=now, end__gt=since)
    rows = rows.filter(id__in=waiting.values("appointment"))
    if clinician:
        holders = Participant.objects.within(viewer.practice_id).filter(account__ref=clinician)
        rows = rows.filter(id__in=holders.values("appointment"))
    return cards_of(viewer, rows, hidden_on=hidden_on)


def count_requests(viewer: Staff, *, now: datetime) -> int:
    """How many requests wait for this viewer."""
    return visible_appointments(viewer).filter(state=State.REQUESTED, lapses_at__gt=now).count()


def client_appointments(viewer: Staff, client: str) -> tuple[AppointmentCard, ...]:
    """All appointments of a client that the viewer may open, the latest first."""
    parts = Participant.objects.within(viewer.practice_id).filter(client__ref=client)
    rows = (
        visible_appointments(viewer).filter(id__in=parts.values("appointment")).exclude(cancel_cause="lapsed")
    )
    return tuple(card for card, _ in reversed(_cards(viewer, rows)))


def latest_of_client(viewer: Staff, client: str) -> AppointmentCard | None:
    """The last appointment of a client that stands, past or to come: what the next one will most likely be like."""
    parts = Participant.objects.within(viewer.practice_id).filter(client__ref=client)
    rows = visible_appointments(viewer).filter(id__in=parts.values("appointment"), state=State.BOOKED)
    latest = rows.order_by("-start", "-id").values_list("id", flat=True).first()
    return next(iter(cards_of(viewer, rows.filter(id=latest))), None) if latest else None
