"""Reading appointments: calendars, one appointment, requests that wait, a client's own.

Whoever may not know what an hour is reads ``Private`` (R7): one mark for every cause, rounded outwards, merged.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from wellkept.accounts.models import Account
from wellkept.clients.queries import visible_charts
from wellkept.kernel.spans import Span, union
from wellkept.practice.models import Member
from wellkept.scheduling.appointments.cards import AppointmentCard as AppointmentCard
from wellkept.scheduling.appointments.cards import CardRow, cards_with_holders
from wellkept.scheduling.appointments.cards import ClientPart as ClientPart
from wellkept.scheduling.appointments.marks import Mark as Mark
from wellkept.scheduling.appointments.marks import ask_times, marks_of
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.rows import at
from wellkept.scheduling.appointments.rules.words import Attendance, State
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.scheduling.appointments.spans import AccountSpan
from wellkept.scheduling.availability.facts import Availability
from wellkept.scheduling.availability.models import LONGEST_SPAN
from wellkept.scheduling.availability.queries import ask_named_rules
from wellkept.storage.plain import Reading, at_once, one_of, table
from wellkept.storage.prepared import Prepared
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Role, Staff, Viewer


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
    members = at_once(lambda reading: _ask_members(reading, viewer, clinicians))
    accounts, reading = [account for account, *_ in members], Reading()
    rows = _BETWEEN.ask(
        reading,
        (viewer.roles, with_cancelled),
        practice=viewer.practice_id,
        account=viewer.account_id,
        holders=accounts,
        first=first,
        last=last,
        since=window.start - LONGEST_SPAN,
        begin=window.start,
        end=window.end,
        now=now,
    )
    times = ask_times(reading, viewer, accounts, window, now)
    titles = ask_named_rules(reading, account=viewer.account_id, window=window)
    reading.fetch()
    cards: dict[int, list[AppointmentCard]] = defaultdict(list)
    for card, holders in cards_with_holders(viewer, list(map(CardRow._make, rows)), hidden_on=hidden_on):
        for account in holders:
            cards[account].append(card)
    known, taken = times()
    named = titles() if viewer.account_id in accounts else ()
    return tuple(
        _column(viewer, member, cards[member[0]], known[member[0]], taken.get(member[0], ()), named, window)
        for member in members
    )


_Member = tuple[int, str, str, str]  # account, ref, name, zone


def _column(
    viewer: Staff,
    member: _Member,
    cards: Sequence[AppointmentCard],
    known: Availability,
    taken: Sequence[AccountSpan],
    titles: Sequence[tuple[str, str, str, int, int]],
    window: Span,
) -> CalendarColumn:
    account, ref, name, zone = member
    own = account == viewer.account_id
    shown = {(int(card.start.timestamp()), int(card.end.timestamp())) for card in cards}
    hours = union((w.start, w.end) for w in known.hours if w.start < window.end and w.end > window.start)
    return CalendarColumn(
        clinician=ref,
        name=name,
        zone=zone,
        own=own,
        appointments=tuple(cards),
        marks=marks_of(viewer, own, known, taken, shown, titles),
        hours=tuple((at(a), at(b)) for a, b in hours),
    )


def _ask_members(reading: Reading, viewer: Staff, refs: Sequence[str]) -> Callable[[], list[_Member]]:
    """People of the practice. Telling raises ``NotFound``."""
    rows = reading.ask(
        f"SELECT a.id, a.ref, a.name, a.zone FROM {table(Member)} m JOIN {table(Account)} a ON a.id = m.account_id "  # noqa: S608
        f"WHERE m.practice_id = %s AND {one_of('a.ref', refs)}",
        [viewer.practice_id, *refs],
    )

    def members() -> list[_Member]:
        found = {ref: (account, ref, name, zone) for account, ref, name, zone in rows}
        if any(ref not in found for ref in refs):
            raise NotFound
        return [found[ref] for ref in dict.fromkeys(refs)]

    return members


def _between(
    case: tuple[frozenset[Role], bool],
    *,
    practice: int,
    account: int,
    holders: list[int],
    first: datetime,
    last: datetime,
    since: int,
    begin: int,
    end: int,
    now: datetime,
) -> QuerySet[Appointment, Any]:
    """Appointments of some accounts that lie in part between two instants, which are given as seconds too: participants
    are looked up by their own span, as its index has them. ``case``: the viewer's roles; whether with cancelled ones.
    """
    roles, with_cancelled = case
    parts = Participant.objects.within(practice).filter(
        account__in=holders, start__gt=since, start__lt=end, end__gt=begin
    )
    rows = _unlapsed(visible_appointments(Staff(account, practice, roles)), now)
    rows = rows.filter(id__in=parts.values("appointment"), start__lt=last, end__gt=first)
    if not with_cancelled:
        rows = rows.exclude(state=State.CANCELLED)
    return rows.order_by("start", "id").values_list(*CardRow._fields)


_BETWEEN = Prepared(_between)


def _unlapsed(rows: QuerySet[Appointment], now: datetime) -> QuerySet[Appointment]:
    """Without holds and requests that were left to lapse, whether the worker has noted it yet or not."""
    return rows.exclude(lapses_at__lte=now).exclude(cancel_cause="lapsed")


def appointment(viewer: Viewer, ref: str, *, hidden_on: date | None = None) -> AppointmentCard:
    """One appointment. Raises ``NotFound``."""
    cards = cards_of(viewer, visible_appointments(viewer).filter(ref=ref), hidden_on=hidden_on)
    if not cards:
        raise NotFound
    return cards[0]


def cards_of(
    viewer: Viewer, rows: QuerySet[Appointment], *, hidden_on: date | None = None
) -> tuple[AppointmentCard, ...]:
    """Cards of appointments that the caller has scoped, in order of start."""
    found = rows.order_by("start", "id").values_list(*CardRow._fields)
    cards = cards_with_holders(viewer, [CardRow._make(row) for row in found], hidden_on=hidden_on)
    return tuple(card for card, _holders in cards)


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
    wanted: dict[str, Any] = {}
    if clinicians:
        members = at_once(lambda reading: _ask_members(reading, viewer, clinicians))
        wanted["holders"] = [account for account, *_ in members]
    if chart:
        wanted["chart"] = visible_charts(viewer).filter(ref=chart).values_list("id", flat=True).first()
        if wanted["chart"] is None:
            raise NotFound
    if after is not None:
        wanted["start"], wanted["ref"] = after
    rows = _LISTED.now(
        (viewer.roles, limit),
        practice=viewer.practice_id,
        account=viewer.account_id,
        since=first - timedelta(seconds=LONGEST_SPAN),
        first=first,
        last=last,
        now=now,
        **wanted,
    )
    return tuple(card for card, _holders in cards_with_holders(viewer, list(map(CardRow._make, rows))))


def _listed(
    case: tuple[frozenset[Role], int],
    *,
    practice: int,
    account: int,
    since: datetime,
    first: datetime,
    last: datetime,
    now: datetime,
    holders: list[int] | None = None,
    chart: int | None = None,
    start: datetime | None = None,
    ref: str | None = None,
) -> QuerySet[Appointment, Any]:
    """A page of appointments. ``case``: the viewer's roles, and how many; ``start`` and ``ref`` are those of the last one
    before the page. ``since``: what began before it is over, however long it was, and is not looked at."""
    roles, limit = case
    rows = _unlapsed(visible_appointments(Staff(account, practice, roles)), now)
    rows = rows.filter(start__gt=since, start__lt=last, end__gt=first)
    if holders is not None:
        parts = Participant.objects.within(practice).filter(account__in=holders, appointment=OuterRef("id"))
        rows = rows.filter(Exists(parts))
    if chart is not None:
        rows = rows.filter(chart=chart)
    if start is not None:
        rows = rows.filter(Q(start__gt=start) | Q(start=start, ref__gt=ref))
    return rows.order_by("start", "ref").values_list(*CardRow._fields)[:limit]


_LISTED = Prepared(_listed)


def requests_to_answer(viewer: Staff, *, now: datetime) -> tuple[AppointmentCard, ...]:
    """Requests that wait, the one that lapses first on top. Sealed ones stand in their clinician's list alone."""
    rows = visible_appointments(viewer).filter(state=State.REQUESTED, lapses_at__gt=now)
    return tuple(sorted(cards_of(viewer, rows), key=lambda card: (card.lapses_at or card.start, card.start)))


def unsettled(
    viewer: Staff, *, now: datetime, since: datetime, clinician: str = "", hidden_on: date | None = None
) -> tuple[AppointmentCard, ...]:
    """Appointments that are over since then and of which nobody said yet who came, the earliest first: one clinician's,
    or all that the viewer may open."""
    parts = Participant.objects.within(viewer.practice_id).filter(appointment=OuterRef("id"))
    waiting = parts.filter(client__isnull=False, attendance__in=(Attendance.EXPECTED, Attendance.ARRIVED))
    rows = visible_appointments(viewer).filter(state=State.BOOKED, end__lte=now, end__gt=since)
    rows = rows.filter(Exists(waiting), start__gt=since - timedelta(seconds=LONGEST_SPAN), start__lt=now)
    if clinician:
        rows = rows.filter(Exists(parts.filter(account__ref=clinician)))
    return cards_of(viewer, rows, hidden_on=hidden_on)


def count_requests(viewer: Staff, *, now: datetime) -> int:
    """How many requests wait for this viewer."""
    rows = _WAITING.now(viewer.roles, practice=viewer.practice_id, account=viewer.account_id, now=now)
    return len(rows)


def _waiting(
    roles: frozenset[Role], *, practice: int, account: int, now: datetime
) -> QuerySet[Appointment, Any]:
    rows = visible_appointments(Staff(account, practice, roles))
    return rows.filter(state=State.REQUESTED, lapses_at__gt=now).values_list("id")


_WAITING = Prepared(_waiting)


def client_appointments(viewer: Staff, client: str) -> tuple[AppointmentCard, ...]:
    """All appointments of a client that the viewer may open, the latest first."""
    parts = Participant.objects.within(viewer.practice_id).filter(client__ref=client)
    rows = (
        visible_appointments(viewer).filter(id__in=parts.values("appointment")).exclude(cancel_cause="lapsed")
    )
    return tuple(reversed(cards_of(viewer, rows)))


def latest_of_client(viewer: Staff, client: str) -> AppointmentCard | None:
    """The last appointment of a client that stands, past or to come: what the next one will most likely be like."""
    parts = Participant.objects.within(viewer.practice_id).filter(client__ref=client)
    rows = visible_appointments(viewer).filter(id__in=parts.values("appointment"), state=State.BOOKED)
    latest = rows.order_by("-start", "-id").values_list(*CardRow._fields)[:1]
    cards = cards_with_holders(viewer, list(map(CardRow._make, latest)))
    return next((card for card, _holders in cards), None)
