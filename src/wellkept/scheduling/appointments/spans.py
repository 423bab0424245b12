"""The one module that reads participants' spans across owners (design.md section 4). It returns spans and what the
rules need of them, never who a client is. Rows without a practice are people's own time as clients.

Raw SQL, because ``bench`` asked for it: these are the hottest reads of the product. Each walks one covering index
from ``window.start - 31 days``, which the span check of participants makes complete.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from wellkept.clients.models import Client
from wellkept.kernel.spans import Span, round_out, union
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.rows import at
from wellkept.scheduling.appointments.rules.words import Born, Kind, State
from wellkept.scheduling.availability.models import LONGEST_SPAN
from wellkept.storage.plain import Reading, Row, moment, one_of, table

_APPOINTMENT, _PARTICIPANT, _CLIENT = table(Appointment), table(Participant), table(Client)
_VEILED = f"a.sealed OR (a.state = '{State.HELD}' AND a.born IN ('{Born.PUBLIC}', '{Born.LINK}'))"
_COUNTS = "a.kind IN ({})".format(", ".join(f"'{kind}'" for kind in Kind if kind.counts_as_session))
_AT_WORK = "CASE WHEN p.practice_id IS NULL THEN 0 ELSE {} * 60 END"  # buffers are a clinician's
_OF_ACCOUNT = ", ".join(
    (
        'p."end" - ' + _AT_WORK.format("(a.buffer_after - a.buffer_given)"),
        _AT_WORK.format("a.buffer_before"),
        _AT_WORK.format("a.buffer_after"),
        "a.place_id",
        "p.practice_id",
        _VEILED,
        f"p.practice_id IS NOT NULL AND {_COUNTS}",
    )
)


class AccountSpan(NamedTuple):
    """One commitment of a clinician. Contact time; buffers in seconds.

    ``practice``: where she works in it; none where she is the client, here as everywhere.
    ``veiled``: a sealed session or a stranger's passing hold, Private to all but the holder of the calendar (R7).
    ``counts``: whether limits count it.
    """

    account: int
    start: int
    end: int
    before: int
    after: int
    place: int | None
    practice: int | None
    veiled: bool
    counts: bool


def ask_account_spans(
    reading: Reading, *, accounts: Sequence[int], window: Span, now: int, leave_out: int = 0
) -> Callable[[], Mapping[int, list[AccountSpan]]]:
    """Commitments that touch the window, by account, sorted by start. Lapsed holds and requests are no commitments."""
    rows = _ask(reading, "account", _OF_ACCOUNT, accounts, window, now, leave_out)

    def account_spans() -> Mapping[int, list[AccountSpan]]:
        found: dict[int, list[AccountSpan]] = defaultdict(list)
        for span in map(AccountSpan._make, rows):
            found[span.account].append(span)
        return found

    return account_spans


def ask_client_spans(
    reading: Reading, *, clients: Sequence[int], window: Span, now: int, leave_out: int = 0
) -> Callable[[], Mapping[int, tuple[Span, ...]]]:
    """When each client is taken, sorted and disjoint (R3 keeps them so)."""
    rows = _ask(reading, "client", 'p."end"', clients, window, now, leave_out)

    def client_spans() -> Mapping[int, tuple[Span, ...]]:
        found: dict[int, list[Span]] = defaultdict(list)
        for client, start, end in rows:
            found[client].append(Span(start, end))
        return {client: tuple(spans) for client, spans in found.items()}

    return client_spans


def ask_room_spans(
    reading: Reading,
    *,
    rooms: Sequence[int],
    window: Span,
    now: int,
    exact_for: int | None,
    leave_out: int = 0,
) -> Callable[[], Mapping[int, tuple[Span, ...]]]:
    """When each room is in use. A sealed meeting's time is rounded outwards for all but its clinician (R7)."""
    own = f"(SELECT MIN(c.account_id) FROM {_PARTICIPANT} c WHERE c.appointment_id = a.id AND c.account_id IS NOT NULL AND c.practice_id IS NOT NULL)"  # noqa: S608
    rows = _ask(reading, "room", f'p."end", a.sealed, {own}', rooms, window, now, leave_out)

    def room_spans() -> Mapping[int, tuple[Span, ...]]:
        found: dict[int, list[Span]] = defaultdict(list)
        for room, start, end, sealed, holder in rows:
            span = Span(start, end)
            found[room].append(span if not sealed or holder == exact_for else rounded(span))
        return {room: union(spans) for room, spans in found.items()}

    return room_spans


def ask_unknown_minutes(
    reading: Reading, *, practice: int, accounts: Sequence[int], window: Span, now: int, leave_out: int
) -> Callable[[], Mapping[int, int]]:
    """Minutes of each account taken by the practice's public bookings whose client nobody has confirmed yet.

    CROSS and the bare plus tell SQLite to begin with the few public bookings, and to look their people up by them.
    """
    sql = (
        f'SELECT p.account_id, SUM((p."end" - p.start) / 60) FROM {_APPOINTMENT} a '  # noqa: S608 - names, not values
        f"CROSS JOIN {_PARTICIPANT} p WHERE p.appointment_id = a.id "
        f"AND a.practice_id = %s AND a.born = '{Born.PUBLIC}' AND a.start > %s AND a.start < %s "
        f"AND {one_of('+p.account_id', accounts)} AND p.practice_id IS NOT NULL AND p.committed AND (a.lapses_at IS NULL OR a.lapses_at > %s) "
        f"AND a.id <> %s AND NOT EXISTS (SELECT 1 FROM {_PARTICIPANT} c JOIN {_CLIENT} k ON k.id = c.client_id "
        "WHERE c.appointment_id = a.id AND k.state = 'active') GROUP BY p.account_id"
    )
    first, last = moment(at(window.start)), moment(at(window.end))
    found = reading.ask(sql, [practice, first, last, *accounts, moment(at(now)), leave_out])
    return lambda: {account: int(minutes) for account, minutes in found}


def _ask(
    reading: Reading,
    resource: str,
    columns: str,
    ids: Sequence[int],
    window: Span,
    now: int,
    leave_out: int,
) -> list[Row]:
    if not ids:
        return []
    sql = (
        f"SELECT p.{resource}_id, p.start, {columns} FROM {_PARTICIPANT} p "  # noqa: S608 - names, not values
        f"JOIN {_APPOINTMENT} a ON a.id = p.appointment_id "
        f"WHERE {one_of(f'p.{resource}_id', ids)} AND p.start > %s AND p.start < %s "
        'AND p."end" > %s AND p.committed AND (a.lapses_at IS NULL OR a.lapses_at > %s) AND a.id <> %s '
        "ORDER BY p.start"
    )
    params = [*ids, window.start - LONGEST_SPAN, window.end, window.start, moment(at(now)), leave_out]
    return reading.ask(sql, params)


def rounded(span: Span) -> Span:
    """Outwards to the quarter hour: how exactly others may know private time."""
    return round_out(span, 900)
