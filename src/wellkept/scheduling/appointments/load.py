"""Loads one immutable ``Facts``: under the lock for a decision, without one for openings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Count

from wellkept.accounts.queries import ask_licences
from wellkept.accounts.rules.licences import Licence
from wellkept.agreements.queries import ask_accepted_versions, ask_current_version
from wellkept.clients.models import Client
from wellkept.kernel.spans import Span, total, union
from wellkept.kernel.wallclock import local_date
from wellkept.practice.models import Room, Travel
from wellkept.practice.queries import ask_closed_days
from wellkept.scheduling.appointments import spans
from wellkept.scheduling.appointments.between import AskConflicts, Conflicts, ask_between, pairing_of
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.named import Named, service_facts
from wellkept.scheduling.appointments.rules.facts import (
    Asker,
    ClientFacts,
    ClinicianFacts,
    Face,
    Facts,
    GroupFacts,
    PracticeFacts,
    RoomFacts,
    StrangerFacts,
    Taken,
)
from wellkept.scheduling.appointments.rules.words import Born, State
from wellkept.scheduling.appointments.spans import AccountSpan, rounded
from wellkept.scheduling.availability.facts import Availability, ask_availabilities, ask_hours, ask_limits
from wellkept.scheduling.availability.rules.limits import NO_LIMITS
from wellkept.storage.plain import Reading, moment, one_of, table

DAY = 86400
SHARE_WITHIN = (
    28 * DAY,
    120 * DAY,
)  # a stranger's share is measured against the service's horizon, within bounds


@dataclass(frozen=True, slots=True)
class _Question:
    """What all readers of one decision share. ``around`` is the window and a day on either side."""

    named: Named
    asker: Asker
    accounts: tuple[int, ...]
    around: Span
    now: datetime
    leave_out: int
    where: str = ""  # the state in which whoever comes says to be this time

    @property
    def instant(self) -> int:
        return int(self.now.timestamp())


def load_facts(
    *,
    named: Named,
    asker: Asker,
    window: Span,
    now: datetime,
    leave_out: int = 0,
    stranger: tuple[str, str] | None = None,
    hold_refused: bool = False,
    clinicians: Sequence[int] | None = None,
    group_at: int | None = None,
    where: str = "",
) -> Facts:
    """Everything that a decision within ``window`` may look at, in two readings: the rules set, then the spans taken.

    ``leave_out`` is an appointment that is being moved or confirmed: it does not stand in its own way.
    ``stranger`` is (browser, network). ``group_at`` is the start at which a dated group may be joined.
    ``where`` is the state in which those who come say to be this time, empty for where each of them usually is.
    """
    accounts = named.clinicians if clinicians is None else tuple(clinicians)
    around = Span(window.start - DAY, window.end + DAY)
    asked = _Question(named, asker, accounts, around, now, leave_out, where)
    settled = _read_rules(asked, window, stranger)
    people, clients, rooms, own_time, conflicts = _read_spans(asked, settled)
    group = _group(named, accounts, group_at) if group_at is not None and named.service.seats > 1 else None
    return Facts(
        now=asked.instant,
        asker=asker,
        practice=settled.practice,
        service=service_facts(named.service),
        clinicians=people,
        clients=clients,
        chart=named.chart,
        rooms=rooms,
        places=frozenset(named.places),
        travel=settled.travel,
        group=group,
        stranger=settled.stranger,
        own_time=own_time,
        conflicts=conflicts,
        hold_refused=hold_refused,
    )


@dataclass(frozen=True, slots=True)
class _Settled:
    """What people and practice have set, as the first reading found it."""

    practice: PracticeFacts
    known: Mapping[int, Availability]
    active: Mapping[int, str]  # the clients who may come, and where they say to be
    terms: Mapping[int, int]  # the policy version that each of them accepted last
    rooms: Sequence[tuple[int, int]]  # with the place of each
    travel: Mapping[tuple[int, int], int]
    unknown: Mapping[int, int]  # minutes that strangers have taken of each clinician
    stranger: StrangerFacts | None
    way: int  # minutes on the way between her work and her own care, where she asks from there
    between: AskConflicts


def _read_rules(asked: _Question, window: Span, stranger: tuple[str, str] | None) -> _Settled:
    named, reading = asked.named, Reading()
    practice = _ask_practice(reading, named, window)
    known = ask_availabilities(
        reading, accounts=asked.accounts, practice=named.practice.id, window=asked.around
    )
    active = _ask_active(reading, named)
    terms = ask_accepted_versions(reading, named.practice.id, named.clients)
    rooms = _ask_rooms(reading, named)
    travel = _ask_travel(reading, named)
    unknown = _ask_unknown(reading, asked)
    counted = _ask_stranger(reading, asked, stranger)
    way = _ask_own_way(reading, asked)
    between = ask_between(reading, pairing_of(named, asked.asker, asked.accounts), asked.now)
    reading.fetch()
    return _Settled(
        practice(), known(), active(), terms(), rooms, travel(), unknown(), counted(), way(), between
    )


def _read_spans(
    asked: _Question, settled: _Settled
) -> tuple[
    tuple[ClinicianFacts, ...], tuple[ClientFacts, ...], tuple[RoomFacts, ...], tuple[Span, ...], Conflicts
]:
    named, reading = asked.named, Reading()
    limited = any(known.limits.any for known in settled.known.values())
    reach = Span(asked.around.start - 7 * DAY, asked.around.end + 7 * DAY) if limited else asked.around
    common: Any = {"now": asked.instant, "leave_out": asked.leave_out}
    taken = spans.ask_account_spans(reading, accounts=asked.accounts, window=reach, **common)
    of_clients = spans.ask_client_spans(reading, clients=named.clients, window=asked.around, **common)
    ids = [room for room, _place in settled.rooms]
    of_rooms = spans.ask_room_spans(
        reading, rooms=ids, window=asked.around, exact_for=asked.asker.account, **common
    )
    open_minutes = _ask_open_minutes(reading, asked, tuple(settled.unknown))
    mine = spans.ask_account_spans(reading, accounts=_herself(asked), window=asked.around, **common)
    conflicts = settled.between(reading)
    licences = _ask_licences(reading, asked, settled)
    reading.fetch()
    rows, minutes, attested = taken(), open_minutes(), licences()
    people = tuple(
        replace(
            _clinician(named, account, asked.asker, settled.known[account], rows.get(account, ())),
            stranger_minutes=settled.unknown.get(account, 0),
            open_minutes=minutes.get(account, 0),
            licences=attested.get(account, ()),
        )
        for account in asked.accounts
    )
    used = of_rooms()
    rooms = tuple(RoomFacts(id=id, place=place, taken=used.get(id, ())) for id, place in settled.rooms)
    own_time = union(_with_way(row, settled.way) for of_her in mine().values() for row in of_her)
    return people, _clients(asked, settled, of_clients()), rooms, own_time, conflicts()


def _ask_licences(
    reading: Reading, asked: _Question, settled: _Settled
) -> Callable[[], Mapping[int, tuple[Licence, ...]]]:
    """Asked for where staff bring in somebody of whom it is known where she is."""
    if asked.asker.face is not Face.STAFF or not (asked.where or any(settled.active.values())):
        return dict
    return ask_licences(reading, asked.accounts)


def _herself(asked: _Question) -> tuple[int, ...]:
    return (asked.asker.person,) if asked.asker.person else ()


def _ask_own_way(reading: Reading, asked: _Question) -> Callable[[], int]:
    herself = _herself(asked)
    if not herself:
        return lambda: 0
    limits = ask_limits(reading, herself)
    return lambda: limits().get(herself[0], NO_LIMITS).travel


def _ask_practice(reading: Reading, named: Named, window: Span) -> Callable[[], PracticeFacts]:
    practice = named.practice
    first, last = local_date(window.start, practice.zone), local_date(window.end, practice.zone)
    closed = ask_closed_days(reading, practice, first, last)
    policy = ask_current_version(reading, practice.id)
    return lambda: PracticeFacts(
        zone=practice.zone,
        closed=closed(),
        max_upcoming=practice.max_upcoming,
        stranger_share=practice.stranger_share,
        answer=practice.answer_hours * 3600,
        policy=policy(),
    )


def _clinician(
    named: Named, account: int, asker: Asker, known: Availability, rows: Sequence[AccountSpan]
) -> ClinicianFacts:
    own = asker.account == account
    here: list[AccountSpan] = []
    apart: list[Span] = []
    for row in rows:
        if row.practice != named.practice.id:
            apart.append(_with_way(row, known.limits.travel))
        elif not own and row.veiled:
            apart.append(Span(row.start - row.before, row.end + row.after))
        else:
            here.append(row)
    private: tuple[Span, ...] = ()
    if not own:
        private = union(rounded(span) for span in (*apart, *known.away, *known.protected, *known.busy))
    return ClinicianFacts(
        id=account,
        zone=named.zones[account],
        own=own,
        active=account in named.active,
        offers=account in named.offering,
        hours=known.hours,
        taken=tuple(Taken(r.start, r.end, r.before, r.after, r.place) for r in here),
        private=private,
        leave=union((*known.leave, *known.away)) if own else known.leave,
        protected=known.protected if own else (),
        busy=known.busy if own else (),
        elsewhere=union(apart) if own else (),
        limits=known.limits,
        counted=tuple(Span(r.start, r.end) for r in rows if r.counts) if known.limits.any else (),
        stretch=tuple(Span(r.start, r.end) for r in here if r.counts) if known.limits.any else (),
    )


def _with_way(row: AccountSpan, travel: int) -> Span:
    """Work at another practice, or a session in which she is the client, with the way there and back or its buffers, whichever is longer."""
    return Span(row.start - max(row.before, travel * 60), row.end + max(row.after, travel * 60))


def _ask_active(reading: Reading, named: Named) -> Callable[[], Mapping[int, str]]:
    if not named.clients:
        return dict
    where = f"practice_id = %s AND {one_of('id', named.clients)} AND state IN ('active', 'provisional')"
    found = reading.rows(Client, ("id", "jurisdiction"), where, [named.practice.id, *named.clients])
    return lambda: dict(found)  # type: ignore[arg-type]


def _clients(
    asked: _Question, settled: _Settled, taken: Mapping[int, tuple[Span, ...]]
) -> tuple[ClientFacts, ...]:
    named = asked.named
    known = named.clients and asked.asker.face is Face.KNOWN_CLIENT
    upcoming = _upcoming(named, asked.now, asked.leave_out) if known else {}
    return tuple(
        ClientFacts(
            id=client,
            active=client in settled.active,
            taken=taken.get(client, ()),
            upcoming=upcoming.get(client, 0),
            terms=settled.terms.get(client),
            where=asked.where or settled.active.get(client, ""),
        )
        for client in named.clients
    )


def _upcoming(named: Named, now: datetime, leave_out: int) -> Mapping[int, int]:
    """How many each client has ahead that she booked by herself: a standing hour, which the practice keeps for her, uses
    up nothing."""
    return dict(
        Participant.objects.within(named.practice.id)
        .filter(client__in=named.clients, committed=True, start__gt=int(now.timestamp()))
        .filter(appointment__born__in=(Born.PUBLIC, Born.LINK))
        .exclude(appointment_id=leave_out)
        .exclude(appointment__lapses_at__lte=now)
        .values_list("client_id")
        .annotate(Count("id"))
    )


def _ask_rooms(reading: Reading, named: Named) -> Sequence[tuple[int, int]]:
    if not (named.room or (named.service.needs_room and named.service.in_person)):
        return ()
    where = "practice_id = %s AND active"
    return reading.rows(Room, ("id", "place_id"), where, [named.practice.id], order="name, id")  # type: ignore[return-value]


def _ask_travel(reading: Reading, named: Named) -> Callable[[], Mapping[tuple[int, int], int]]:
    if len(named.places) < 2:
        return dict
    columns = ("origin_id", "destination_id", "minutes")
    ways = reading.rows(Travel, columns, "practice_id = %s", [named.practice.id])
    return lambda: {pair: minutes * 60 for a, b, minutes in ways for pair in ((a, b), (b, a))}


def _group(named: Named, accounts: Sequence[int], start: int) -> GroupFacts | None:
    """The dated group of this service, with these clinicians, at this start."""
    dated = (
        Appointment.objects.within(named.practice.id)
        .filter(
            service=named.service.id,
            start=datetime.fromtimestamp(start, UTC),
            state=State.BOOKED,
            participants__account__in=accounts,
            participants__practice=named.practice.id,
        )
        .order_by("id")
        .values_list("id", "seats")
        .first()
    )
    if dated is None:
        return None
    members = Participant.objects.within(named.practice.id).filter(
        appointment=dated[0], client__isnull=False, committed=True
    )
    return GroupFacts(
        appointment=dated[0], seats=dated[1], members=frozenset(members.values_list("client_id", flat=True))
    )


def _ask_stranger(
    reading: Reading, asked: _Question, stranger: tuple[str, str] | None
) -> Callable[[], StrangerFacts | None]:
    """What one network block has booked and joined, and is still to come."""
    if stranger is None:
        return lambda: None
    practice, (_browser, network) = asked.named.practice.id, stranger
    booked = reading.ask(
        f"SELECT COUNT(*) FROM {table(Appointment)} WHERE practice_id = %s AND born = '{Born.PUBLIC}' "  # noqa: S608
        f"AND network = %s AND start > %s AND state <> '{State.CANCELLED}' "
        "AND (lapses_at IS NULL OR lapses_at > %s) AND id <> %s",
        [practice, network, moment(asked.now), moment(asked.now), asked.leave_out],
    )
    joined = reading.ask(
        f"SELECT COUNT(*) FROM {table(Participant)} WHERE practice_id = %s AND network = %s "  # noqa: S608
        "AND NOT (network = '') AND committed AND start > %s",
        [practice, network, asked.instant],
    )
    return lambda: StrangerFacts(upcoming_of_network=booked[0][0] + joined[0][0])


def _ask_unknown(reading: Reading, asked: _Question) -> Callable[[], Mapping[int, int]]:
    if asked.asker.face is not Face.STRANGER:
        return dict
    return spans.ask_unknown_minutes(
        reading,
        practice=asked.named.practice.id,
        accounts=asked.accounts,
        window=_share_measured(asked),
        now=asked.instant,
        leave_out=asked.leave_out,
    )


def _ask_open_minutes(
    reading: Reading, asked: _Question, accounts: tuple[int, ...]
) -> Callable[[], Mapping[int, int]]:
    """Open minutes of those of whom strangers have taken any: there is no share of others to measure."""
    if not accounts:
        return dict
    hours = ask_hours(
        reading, accounts=accounts, practice=asked.named.practice.id, window=_share_measured(asked)
    )
    return lambda: {account: total((w.start, w.end) for w in of) // 60 for account, of in hours().items()}


def _share_measured(asked: _Question) -> Span:
    least, most = SHARE_WITHIN
    return Span(asked.instant, asked.instant + min(max(asked.named.service.horizon_days * DAY, least), most))


def decision_window(start: datetime, minutes: int) -> Span:
    """The window that one booking needs."""
    begin = int(start.timestamp())
    return Span(begin, begin + int(timedelta(minutes=max(minutes, 1)).total_seconds()))
