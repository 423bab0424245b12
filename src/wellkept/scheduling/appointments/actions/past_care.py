"""Care that ends without its chart saying so: it is remembered under a keyed id, for what follows from it (R8)."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from wellkept.clients.models import Chart, Claim
from wellkept.kernel.wallclock import local_date
from wellkept.practice.queries import practice_card
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.rules.words import State
from wellkept.ties.actions.remembering import remember_care


def remember_unclaimed(*, practice: int, client: int, account: int, now: datetime) -> None:
    """Whoever treats this client treated that person, if her claim has ended. In the caller's transaction."""
    claims = Claim.objects.within(practice).filter(client=client, account=account, until=None)
    if claims.exists():
        return
    charts = _met(practice).filter(members__client=client).values_list("treating_id", flat=True)
    _remember({(treating, account) for treating in charts}, practice, now)


def remember_handed_over(*, practice: int, chart: int, former: int, now: datetime) -> None:
    """The former clinician treated those who claimed its members. In the caller's transaction."""
    claims = Claim.objects.within(practice).filter(
        until=None, client__memberships__chart__in=_met(practice).filter(id=chart)
    )
    _remember({(former, account) for account in claims.values_list("account_id", flat=True)}, practice, now)


def _met(practice: int) -> QuerySet[Chart]:
    """Charts that have had an appointment."""
    states = [State.REQUESTED, State.BOOKED]
    meetings = Appointment.objects.within(practice).filter(chart=OuterRef("id"), state__in=states)
    return Chart.objects.within(practice).filter(Exists(meetings))


def _remember(pairs: set[tuple[int, int]], practice: int, now: datetime) -> None:
    today = local_date(int(now.timestamp()), practice_card(practice).zone)
    remember_care(pairs=pairs, until=today)
