"""Who belongs to a couple, family or group comes to the dates of its series, from the day she joins to that on which she
leaves; and what is decided about single dates to which somebody of it cannot come."""

from collections.abc import Callable, Iterable
from datetime import datetime

from wellkept.clients.models import ChartMember
from wellkept.kernel.outcome import Reason
from wellkept.kernel.wallclock import local_date
from wellkept.scheduling.appointments.actions.attempt import Refusal, attempt
from wellkept.scheduling.appointments.actions.existing import find
from wellkept.scheduling.appointments.actions.seats import give_seats, take_seats
from wellkept.scheduling.appointments.actions.writing import is_away, note_change, snapshot
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.rules.lifecycle import Verb
from wellkept.scheduling.appointments.rules.words import State
from wellkept.scheduling.series.actions.acts import announce_dates, holder_of
from wellkept.scheduling.series.models import Occurrence, Series
from wellkept.scheduling.series.scope import chain_of
from wellkept.trust.audit import record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff, System

Seats = Callable[..., tuple[int, ...]]


def follow_membership(*, practice: int, chart: int, client: int, now: datetime) -> None:
    """Let the coming dates of the chart's series follow what its roster says of this client now. Where she is taken
    elsewhere the date stands without her, and is listed for a decision. Inside the transaction of the change."""
    member = ChartMember.objects.within(practice).get(chart=chart, client=client)
    rows = Series.objects.within(practice).filter(chart=chart).select_for_update(no_key=True)
    for series in rows.order_by("id"):
        try:
            viewer = holder_of(series)
        except NotFound:
            continue  # nobody holds it any more: its dates are listed as they come up
        coming = _coming(series, now)
        here = [one.id for one in coming if _belongs(member, one)]
        gone = [one.id for one in coming if one.id not in set(here)]
        _reseat(series, viewer, here, client, "join", give_seats, now)
        _reseat(series, viewer, gone, client, "cancel", take_seats, now)


def _coming(series: Series, now: datetime) -> list[Appointment]:
    placed = Occurrence.objects.within(series.practice_id).filter(series=series, state="placed")
    rows = Appointment.objects.within(series.practice_id).filter(
        id__in=placed.values("appointment"), state=State.BOOKED, start__gt=now
    )
    return list(rows.order_by("start", "id"))


def _belongs(member: ChartMember, one: Appointment) -> bool:
    day = local_date(int(one.start.timestamp()), one.zone)
    return member.since <= day and (member.until is None or day < member.until)


def _reseat(
    series: Series,
    viewer: Staff,
    appointments: Iterable[int],
    client: int,
    verb: str,
    seats: Seats,
    now: datetime,
) -> None:
    changed = seats(viewer=viewer, appointments=appointments, client=client, now=now)
    if not changed:
        return
    record(
        viewer=System(job="series"),
        action=f"series.{verb}",
        chain=chain_of(series),
        subjects=(f"series:{series.ref}",),
        now=now,
    )
    announce_dates(series, verb, changed, now, clients=(client,))


def ask_again(*, viewer: Staff, appointment: str, client: str, now: datetime) -> Reason | None:
    """Whoever could not come to one date takes part if she is free now; otherwise the reason why not. Raises ``NotFound``."""
    done = attempt(lambda: _ask_again(viewer, appointment, client, now))
    return done[0] if isinstance(done, tuple) else None


def _ask_again(viewer: Staff, ref: str, client: str, now: datetime) -> None:
    existing = find(viewer=viewer, ref=ref, client=client)
    own = existing.concerned[0]
    if not is_away(own) or own.client_id is None:
        raise Refusal(Reason("changed_meanwhile"))
    one = existing.appointment
    if not give_seats(viewer=viewer, appointments=(one.id,), client=own.client_id, now=now):
        raise Refusal(Reason("client_taken"))
    series = Series.objects.within(viewer.practice_id).filter(occurrences__appointment=one).get()
    announce_dates(series, "join", (one.id,), now, clients=(own.client_id,))


def leave_out(*, viewer: Staff, appointment: str, client: str, now: datetime) -> Reason | None:
    """It is decided that she does not come to this one date. Raises ``NotFound``."""
    done = attempt(lambda: _leave_out(viewer, appointment, client, now))
    return done[0] if isinstance(done, tuple) else None


def _leave_out(viewer: Staff, ref: str, client: str, now: datetime) -> None:
    existing = find(viewer=viewer, ref=ref, client=client)
    (own,) = existing.concerned
    if not is_away(own):
        raise Refusal(Reason("changed_meanwhile"))
    before = snapshot(existing.appointment, existing.rows)
    own.late = False
    own.save(update_fields=["late"])
    note_change(viewer=viewer, appointment=existing.appointment, verb=Verb.LEAVE, before=before, now=now)
