"""A claimed client always takes her claimant's time (R1, R3): rows of her own beside those of the client.

They follow every act on appointments, in its transaction. Where she is taken elsewhere her row waits uncommitted, and
the practice's booking stands: it must not learn of it. The row commits in the transaction in which the hour becomes
free, whoever frees it. How many statements run tells nobody whether there was anything to do (R7).

All of it runs under the locks of the act, which hold the accounts that claimed its clients (``storage/locks.py``).
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from wellkept.accounts.models import Account
from wellkept.clients.models import Claim
from wellkept.kernel.spans import Span
from wellkept.scheduling.appointments.models import CLAIMANT, Appointment, Participant
from wellkept.scheduling.availability.models import LONGEST_SPAN
from wellkept.storage.locks import in_transaction
from wellkept.storage.plain import fetch, one_of, table

_PARTICIPANT, _CLAIM, _ACCOUNT = table(Participant), table(Claim), table(Account)


def _taken(row: str, account: str) -> str:
    """Whether the account is taken in the row's span. Committed spans of one account never overlap, and none is longer
    than ``LONGEST_SPAN``: one index is walked from there."""
    return (
        f"EXISTS (SELECT 1 FROM {_PARTICIPANT} t WHERE t.account_id = {account} AND t.committed "  # noqa: S608
        f'AND t.start > {row}.start - {LONGEST_SPAN} AND t.start < {row}."end" AND t."end" > {row}.start)'
    )


_BEGIN = (
    f"INSERT INTO {_PARTICIPANT} "  # noqa: S608 - names, not values
    '(appointment_id, practice_id, role, account_id, client_id, room_id, start, "end", committed, attendance, late, '
    f"network, terms_id) SELECT DISTINCT p.appointment_id, {{none}}, '{CLAIMANT}', c.account_id, {{none}}, {{none}}, "
    f"""p.start, p."end", NOT {_taken("p", "c.account_id")}, '', {{no}}, '', {{none}} """
    f"FROM {_PARTICIPANT} p JOIN {_CLAIM} c ON c.client_id = p.client_id AND c.until IS NULL "
    "WHERE {these} AND p.committed"
)


def begin(appointments: Sequence[int]) -> None:
    """Take the time of those who claimed the clients of these new appointments. One statement, whoever they are.

    Appointments of one act never overlap each other, for they share a clinician or a client.
    """
    these = one_of("p.appointment_id", appointments)
    postgresql = connection.vendor == "postgresql"
    none, no = ("CAST(NULL AS bigint)", "CAST(NULL AS boolean)") if postgresql else ("NULL", "NULL")
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN.format(these=these, none=none, no=no), list(appointments))


def take(appointments: Sequence[Appointment], now: datetime) -> None:
    """Take her time for new appointments of her own, which no practice of this installation is concerned with. They wait
    like every other where she is taken; her account is locked by the caller."""
    Participant.objects.bulk_create(
        Participant(
            appointment=one,
            role=CLAIMANT,
            account_id=one.account_id,
            start=int(one.start.timestamp()),
            end=int(one.end.timestamp()),
            committed=False,
        )
        for one in appointments
    )
    settle(now)


def follow(appointments: Sequence[int], now: datetime) -> None:
    """The same for appointments that were changed; then whoever waited for time that became free takes it."""
    let_go(appointments)
    begin(appointments)
    settle(now)


def let_go(appointments: Sequence[int]) -> None:
    """Nobody's own time is taken by these any more."""
    sql = f"DELETE FROM {_PARTICIPANT} WHERE {one_of('appointment_id', appointments)} AND role = '{CLAIMANT}'"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, list(appointments))


def settle(now: datetime) -> None:
    """Rows that waited for an hour that is free now take it, whoever came first.

    On PostgreSQL an account that somebody else has locked is left to her: her own act settles it.
    """
    skip = " FOR NO KEY UPDATE OF a SKIP LOCKED" if connection.vendor == "postgresql" else ""
    waiting = fetch(
        f'SELECT w.id, w.account_id, w.start, w."end" FROM {_PARTICIPANT} w '  # noqa: S608 - names, not values
        f"JOIN {_ACCOUNT} a ON a.id = w.account_id WHERE w.role = '{CLAIMANT}' AND NOT w.committed "
        f'AND w."end" > %s AND NOT {_taken("w", "w.account_id")} ORDER BY w.id{skip}',
        [int(now.timestamp())],
    )
    ids, taken = [], defaultdict[int, list[Span]](list)
    for id, account, start, end in waiting:
        hour = Span(start, end)
        if not any(hour.overlaps(other) for other in taken[account]):
            taken[account].append(hour)
            ids.append(id)
    with connection.cursor() as cursor:  # also where nobody waited (R7)
        cursor.execute(
            f"UPDATE {_PARTICIPANT} SET committed = %s WHERE {one_of('id', ids)}",  # noqa: S608
            [True, *ids],
        )


def settle_waiting(*, now: datetime) -> None:
    """What no act could settle, because somebody else held the account then or only a day has passed: the worker does."""
    in_transaction(lambda: settle(now))


def appointments_of(practice_id: int, client_id: int) -> list[int]:
    """All appointments in which a client has a part."""
    rows = Participant.objects.within(practice_id).filter(client=client_id)
    return list(rows.values_list("appointment_id", flat=True))
