"""What was asked to be attested, and the sessions of which an attestation is made."""

from dataclasses import dataclass
from datetime import date, datetime

from wellkept.clients.queries import names_for, visible_charts
from wellkept.scheduling.appointments.models import Participant
from wellkept.scheduling.appointments.rules.words import Attendance, Kind, State
from wellkept.scheduling.attestations.models import AskedAttestation
from wellkept.scheduling.attestations.rules.totals import Kept
from wellkept.trust.viewer import KnownClient, Staff

_SESSIONS = [kind.value for kind in Kind if kind.counts_as_session]


@dataclass(frozen=True, slots=True)
class Asked:
    """One wish. ``client`` is the name, where staff read it."""

    ref: str
    chart: str
    client_ref: str
    client: str
    first_day: date
    last_day: date
    with_dates: bool
    asked_at: datetime
    issued_at: datetime | None


def kept_sessions(chart: int, client: int, practice: int) -> tuple[Kept, ...]:
    """Sessions of this course of care that took place with this client, by the times at which they were held."""
    rows = Participant.objects.within(practice).filter(
        client=client,
        attendance=Attendance.KEPT,
        appointment__chart=chart,
        appointment__state=State.BOOKED,
        appointment__kind__in=_SESSIONS,
    )
    found = []
    for part in rows.select_related("appointment"):
        held = part.appointment
        begin, end = held.actual_start or held.start, held.actual_end or held.end
        day = date.fromisoformat(held.local_start[:10])
        found.append(Kept(day, int((end - begin).total_seconds()) // 60))
    return tuple(found)


def asked_of(viewer: Staff, *, chart: str = "", waiting: bool = False) -> tuple[Asked, ...]:
    """What the viewer's own clients asked for, the newest first: of one course of care or all. Nobody else finds any."""
    charts = visible_charts(viewer).filter(treating=viewer.account_id)
    if chart:
        charts = charts.filter(ref=chart)
    rows = AskedAttestation.objects.within(viewer.practice_id).filter(chart__in=charts)
    if waiting:
        rows = rows.filter(issued_at=None)
    found = list(rows.select_related("chart", "client").order_by("-asked_at", "-id")[:20])
    names = names_for(viewer, [row.client_id for row in found])
    return tuple(_asked(row, names[row.client_id]) for row in found)


def asked_by(viewer: KnownClient) -> tuple[Asked, ...]:
    """What she asked for herself, the newest first."""
    rows = AskedAttestation.objects.within(viewer.practice_id).filter(client=viewer.client_id)
    return tuple(
        _asked(row, "") for row in rows.select_related("chart", "client").order_by("-asked_at", "-id")[:5]
    )


def _asked(row: AskedAttestation, name: str) -> Asked:
    return Asked(
        ref=row.ref,
        chart=row.chart.ref,
        client_ref=row.client.ref,
        client=name,
        first_day=row.first_day,
        last_day=row.last_day,
        with_dates=row.with_dates,
        asked_at=row.asked_at,
        issued_at=row.issued_at,
    )
