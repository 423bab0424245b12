"""What the worker looks for, to tell a person unasked: where she is taken twice, and that nothing is booked for so long as
she chose. Read for nobody but her, by her account alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from wellkept.accounts.queries import account_cards
from wellkept.clients.models import Claim
from wellkept.kernel.wallclock import local_date
from wellkept.owncare.models import CarePlan
from wellkept.owncare.rules.cadence import Plan, nudge_due
from wellkept.scheduling.appointments.models import CLAIMANT, Participant
from wellkept.scheduling.appointments.rules.words import Attendance

_BECAUSE = "the worker looks for everybody, and tells each about herself alone"


@dataclass(frozen=True, slots=True)
class OwnHour:
    """A session of hers that is to come. ``twice``: she is taken elsewhere then."""

    appointment: int
    ref: str
    start: datetime
    end: datetime
    zone: str
    twice: bool


def taken_twice(*, now: datetime) -> frozenset[int]:
    """The accounts that are taken elsewhere in a session of their own to come."""
    instant = int(now.timestamp())
    waiting = _own().filter(committed=False, end__gt=instant, start__gt=instant)
    return frozenset(row for row in waiting.values_list("account_id", flat=True) if row)


def own_hours(account: int, *, now: datetime) -> tuple[OwnHour, ...]:
    """Her sessions to come, in order."""
    rows = _own().filter(account=account, start__gt=int(now.timestamp())).order_by("start", "id")
    about = (
        "committed",
        "appointment_id",
        "appointment__ref",
        "appointment__start",
        "appointment__end",
        "appointment__zone",
    )
    return tuple(
        OwnHour(id, ref, start, end, zone, twice=not committed)
        for committed, id, ref, start, end, zone in rows.values_list(*about)
    )


def nothing_booked(*, now: datetime) -> dict[int, int]:
    """The accounts that asked for a word when nothing is booked, where this is the time; with the weeks that each chose."""
    plans = CarePlan.objects.everywhere(because=_BECAUSE).exclude(nudge=None)
    chosen = {row.account_id: row for row in plans}
    people, times = account_cards(chosen), _last_and_coming(chosen, int(now.timestamp()))
    due = {}
    for account, row in chosen.items():
        zone, (last, coming) = people[account].zone, times.get(account, (None, False))
        today = local_date(int(now.timestamp()), zone)
        plan = Plan(row.every, row.nudge, row.snoozed_until)
        day = None if last is None else local_date(last, zone)
        if nudge_due(plan, today=today, last=day, coming=coming, since=row.nudge_since or today):
            due[account] = row.nudge or 0
    return due


def _last_and_coming(accounts: Iterable[int], now: int) -> dict[int, tuple[int | None, bool]]:
    """When the last session of each began that was not missed, and whether one is to come or goes on."""
    hers = Claim.objects.everywhere(because=_BECAUSE).filter(
        account=OuterRef(OuterRef("account")), until=None
    )
    missed = Participant.objects.everywhere(because=_BECAUSE).filter(
        appointment=OuterRef("appointment"), attendance=Attendance.NO_SHOW, client__in=hers.values("client")
    )
    rows = _own().filter(~Exists(missed), account__in=list(accounts)).values("account_id")
    found = rows.annotate(last=Max("start", filter=Q(start__lte=now)), until=Max("end"))
    return {row["account_id"]: (row["last"], row["until"] > now) for row in found}


def _own() -> QuerySet[Participant]:
    return Participant.objects.everywhere(because=_BECAUSE).filter(role=CLAIMANT)
