"""What becomes of an appointment: answered, moved, canceled, attended, undone."""

from datetime import timedelta

import pytest

from tests.world import NOW, World, booked, codes, someone, wall
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions.existing import ChangedMeanwhile
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.lifting import lifted_of
from wellkept.scheduling.appointments.links import viewer_of_manage_link
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.queries import appointment
from wellkept.scheduling.appointments.request import Booked, NotBooked
from wellkept.scheduling.appointments.rules.booking import Lifted
from wellkept.scheduling.appointments.rules.facts import Waiver
from wellkept.scheduling.availability import actions as availability
from wellkept.scheduling.availability.rules.limits import Limit, Limits
from wellkept.trust.models import AuditEntry

START = "2026-11-25T10:00"
AFTER = wall(START) + timedelta(hours=2)


def one(world: World, **fields: object) -> Booked:
    return booked(world.book(START, client=world.client(), **fields))  # type: ignore[arg-type]


def row(world: World, ref: str) -> Appointment:
    return Appointment.objects.within(world.practice_id).get(ref=ref)


def test_a_request_is_accepted_by_its_clinician(world: World) -> None:
    service = world.make_service(name="First", confirm=True)
    done = booked(world.book(START, viewer=world.stranger(), new_client=someone(), service=service))
    assert actions.accept(viewer=world.ada, ref=done.ref, now=NOW) is None
    assert (row(world, done.ref).state, row(world, done.ref).lapses_at) == ("booked", None)


def test_a_declined_request_frees_its_time(world: World) -> None:
    service = world.make_service(name="First", confirm=True)
    done = booked(world.book(START, viewer=world.stranger(), new_client=someone(), service=service))
    assert actions.decline(viewer=world.dora, ref=done.ref, now=NOW) is None
    booked(world.book(START, client=world.client()))


def test_r13_a_request_lapses_after_the_answer_time(world: World) -> None:
    service = world.make_service(name="First", confirm=True)
    done = booked(
        world.book("2026-12-10T10:00", viewer=world.stranger(), new_client=someone(), service=service)
    )
    assert actions.let_lapse(now=NOW + timedelta(hours=47)) == 0
    assert actions.let_lapse(now=NOW + timedelta(hours=48)) == 1
    assert row(world, done.ref).cancel_cause == "lapsed"


def test_a_move_takes_the_appointment_along_whole(world: World) -> None:
    done = one(world)
    moved = actions.move(
        viewer=world.dora, request=MoveRequest(ref=done.ref, start=wall("2026-11-25T10:30")), now=NOW
    )
    assert booked(moved).start == wall("2026-11-25T10:30")
    spans = Participant.objects.within(world.practice_id).filter(appointment__ref=done.ref)
    assert {part.start for part in spans} == {int(wall("2026-11-25T10:30").timestamp())}


def test_a_refused_move_changes_nothing(world: World) -> None:
    done = one(world)
    booked(world.book("2026-11-25T13:00", client=world.client("Bo Li")))
    refused = actions.move(
        viewer=world.dora, request=MoveRequest(ref=done.ref, start=wall("2026-11-25T13:30")), now=NOW
    )
    assert "clinician_taken" in codes(refused)
    assert row(world, done.ref).start == wall(START)


def test_a_move_to_a_colleague_frees_the_first(world: World) -> None:
    done = one(world)
    request = MoveRequest(ref=done.ref, start=wall(START), clinicians=(world.ref("ben"),))
    booked(actions.move(viewer=world.dora, request=request, now=NOW))
    booked(world.book(START, "ada", client=world.client("Bo Li")))


def test_a_whole_day_can_be_moved(world: World) -> None:
    world.hours("ada", 0, 24 * 60, weekdays=[0, 1, 2, 3, 4, 5, 6])
    day = world.make_service(name="Retreat", minutes=24 * 60, buffer_after=0)
    done = booked(
        world.book("2026-11-28T00:00", client=world.client(), service=day, waivers=(Waiver("*", "test"),))
    )
    request = MoveRequest(ref=done.ref, start=wall("2026-11-29T00:00"), waivers=(Waiver("*", "test"),))
    assert booked(actions.move(viewer=world.dora, request=request, now=NOW)).end == wall("2026-11-30T00:00")


def test_two_appointments_change_places(world: World) -> None:
    first, second = one(world), booked(world.book("2026-11-25T13:00", client=world.client("Bo Li")))
    booked(actions.swap(viewer=world.dora, first=first.ref, second=second.ref, now=NOW))
    assert row(world, first.ref).start == wall("2026-11-25T13:00")
    assert row(world, second.ref).start == wall(START)


def test_who_read_an_older_version_is_told(world: World) -> None:
    done = one(world)
    move = MoveRequest(ref=done.ref, start=wall("2026-11-25T11:00"), revision=1)
    booked(actions.move(viewer=world.dora, request=move, now=NOW))
    with pytest.raises(ChangedMeanwhile):
        actions.move(viewer=world.dora, request=move, now=NOW)


@pytest.mark.parametrize(("hours_before", "late"), [(25, False), (24, False), (23, True)])
def test_late_is_elapsed_hours_of_the_accepted_policy(world: World, hours_before: int, late: bool) -> None:
    version = world.policy(hours=24)
    done = booked(world.book(START, viewer=world.stranger(), new_client=someone(), policy_shown=version))
    holder = viewer_of_manage_link(done.manage_token)
    assert (
        actions.cancel(viewer=holder, ref=done.ref, now=wall(START) - timedelta(hours=hours_before)) is None
    )
    part = Participant.objects.within(world.practice_id).get(appointment__ref=done.ref, client__isnull=False)
    assert (part.late, part.attendance) == (late, "cancelled")


def test_nothing_is_late_where_nothing_was_accepted_or_the_practice_cancels(world: World) -> None:
    done = one(world)
    world.policy(hours=24)
    assert actions.cancel(viewer=world.dora, ref=done.ref, now=wall(START) - timedelta(minutes=5)) is None
    assert (
        Participant.objects.within(world.practice_id)
        .get(appointment__ref=done.ref, client__isnull=False)
        .late
        is False
    )


def test_a_client_does_not_move_inside_the_window(world: World) -> None:
    version = world.policy(hours=24)
    done = booked(world.book(START, viewer=world.stranger(), new_client=someone(), policy_shown=version))
    holder = viewer_of_manage_link(done.manage_token)
    request = MoveRequest(ref=done.ref, start=wall("2026-12-02T10:00"))
    late = actions.move(viewer=holder, request=request, now=wall(START) - timedelta(hours=2))
    assert codes(late) == {"too_late_to_move"}
    booked(actions.move(viewer=holder, request=request, now=NOW))


def test_attendance_of_each_client_of_a_couple(world: World) -> None:
    chart, pair = world.couple("Ira Moss", "Jo Moss")
    done = booked(world.book(START, chart=chart))
    assert actions.keep(viewer=world.ada, ref=done.ref, client=pair[0], now=AFTER) is None
    assert actions.no_show(viewer=world.ada, ref=done.ref, client=pair[1], now=AFTER) is None
    card = appointment(world.ada, done.ref)
    assert sorted((part.name, part.attendance) for part in card.clients) == [
        ("Ira Moss", "kept"),
        ("Jo Moss", "no_show"),
    ]


def test_keep_takes_the_planned_times_and_others_when_given(world: World) -> None:
    done = one(world)
    late = wall(START) + timedelta(minutes=5)
    assert actions.keep(viewer=world.ada, ref=done.ref, now=AFTER, actual_start=late) is None
    assert (row(world, done.ref).actual_start, row(world, done.ref).actual_end) == (
        late,
        wall("2026-11-25T10:50"),
    )


def test_the_times_of_a_session_are_put_right_and_undone(world: World) -> None:
    done = one(world)
    begun, over = wall("2026-11-25T10:10"), wall("2026-11-25T11:05")
    early = actions.correct_times(viewer=world.ada, ref=done.ref, now=AFTER, start=begun, end=over)
    assert early is not None
    assert early.code == "not_kept_yet"
    assert actions.keep(viewer=world.ada, ref=done.ref, now=AFTER) is None
    before = list(Participant.objects.within(world.practice_id).values_list("start", "end", "attendance"))
    assert actions.correct_times(viewer=world.ada, ref=done.ref, now=AFTER, start=begun, end=over) is None
    assert (row(world, done.ref).actual_start, row(world, done.ref).actual_end) == (begun, over)
    after = Participant.objects.within(world.practice_id).values_list("start", "end", "attendance")
    assert list(after) == before
    backwards = actions.correct_times(viewer=world.ada, ref=done.ref, now=AFTER, start=over, end=begun)
    assert backwards is not None
    assert backwards.code == "ends_before_start"
    assert actions.undo(viewer=world.ada, ref=done.ref, now=AFTER) is None
    assert row(world, done.ref).actual_start == wall(START)


def test_nobody_is_marked_before_it_began(world: World) -> None:
    reason = actions.no_show(viewer=world.ada, ref=one(world).ref, now=NOW)
    assert reason is not None
    assert reason.code == "not_begun_yet"


def test_undo_brings_back_what_was(world: World) -> None:
    done = one(world)
    actions.cancel(viewer=world.dora, ref=done.ref, now=NOW)
    assert actions.undo(viewer=world.dora, ref=done.ref, now=NOW) is None
    assert row(world, done.ref).state == "booked"
    assert "clinician_taken" in codes(world.book(START, client=world.client("Bo Li")))


def test_undo_is_refused_once_the_time_is_taken(world: World) -> None:
    done = one(world)
    actions.cancel(viewer=world.dora, ref=done.ref, now=NOW)
    booked(world.book(START, client=world.client("Bo Li")))
    reason = actions.undo(viewer=world.dora, ref=done.ref, now=NOW)
    assert reason is not None
    assert reason.code == "time_taken_since"
    assert row(world, done.ref).state == "cancelled"


@pytest.mark.parametrize(
    ("kind", "counts"), [("intake", True), ("supervision", False), ("consultation", False)]
)
def test_r9_limits_count_sessions_and_no_other_meetings(world: World, kind: str, counts: bool) -> None:
    availability.set_limits(viewer=world.ada, limits=Limits(sessions_day=Limit(1, firm=True)), now=NOW)
    other = world.make_service(name="Other", kind=kind)
    booked(world.book("2026-11-24T10:00", service=other, client=world.client()))
    answer = world.book("2026-11-24T12:00", client=world.client("Bo Li"))
    assert isinstance(answer, NotBooked if counts else Booked)


def test_r10_a_firm_limit_is_lifted_by_its_holder_alone(world: World) -> None:
    availability.set_limits(viewer=world.ada, limits=Limits(sessions_day=Limit(1, firm=True)), now=NOW)
    one(world)
    at_eleven = {"client": world.client("Bo Li"), "waivers": (Waiver("*", "please"),)}
    assert codes(world.book("2026-11-25T11:00", **at_eleven)) == {"not_available"}  # type: ignore[arg-type]
    booked(world.book("2026-11-25T11:00", viewer=world.ada, **at_eleven))  # type: ignore[arg-type]


def test_r10_who_lifts_a_soft_limit_never_learns_which(world: World) -> None:
    availability.set_limits(viewer=world.ada, limits=Limits(sessions_day=Limit(1)), now=NOW)
    one(world)
    client = world.client("Bo Li")
    refused = world.book("2026-11-25T11:00", client=client)
    assert codes(refused) == {"not_available"}
    lifted = (Waiver("not_available", "she asked"),)
    done = booked(world.book("2026-11-25T11:00", client=client, waivers=lifted))
    assert done.lifted == ("not_available",)
    entries = AuditEntry.objects.filter(subjects__icontains=done.ref)
    assert not any("over_" in entry.why for entry in entries)
    assert [lifted_of(kept) for kept in row(world, done.ref).lifted] == [Lifted("not_available", "she asked")]
