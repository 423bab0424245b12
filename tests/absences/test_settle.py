"""What cannot stay is moved, canceled or left in one go: all or none, told once, taken back as a whole."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.absences.test_absences import DAY, ill, states
from tests.series.desk import create, done, standing
from tests.world import NOW, World, booked, someone, wall
from wellkept.kernel.recurrence import Weekly
from wellkept.messages.models import Message
from wellkept.practice import actions as practice
from wellkept.scheduling.absences.actions import settle, settle_absence, take_back, undo_rearrangement
from wellkept.scheduling.absences.queries import AbsencePlan, absence_plan, instead_of_disturbed
from wellkept.scheduling.absences.request import Choice, What
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.disturbed import disturbed_appointments
from wellkept.scheduling.appointments.openings import openings_to_move
from wellkept.scheduling.appointments.request import Booked
from wellkept.scheduling.series.queries import series_dates
from wellkept.trust.errors import NotFound
from wellkept.trust.models import AuditEntry


def two_days(world: World) -> dict[str, Booked]:
    """Four sessions of Ada's on the days on which she is ill, and one after them."""
    hours = (
        "2026-11-25T09:00",
        "2026-11-25T10:00",
        "2026-11-26T09:00",
        "2026-11-26T15:00",
        "2026-11-27T09:00",
    )
    return {hour: booked(world.book(hour, client=world.client(f"Client {hour}"))) for hour in hours}


def away(world: World) -> str:
    """Ada is ill for two days, and nothing was canceled yet."""
    return ill(world, cancel=False, last=date(2026, 11, 26))


def plan(world: World, ref: str, who: str = "ada") -> AbsencePlan:
    return absence_plan(world.viewer(who), ref, now=NOW)


def proposed(shown: AbsencePlan) -> dict[str, Choice]:
    """Each appointment to the time that is proposed for it."""
    return {
        one.card.ref: Choice(What.MOVE, start=one.instead.proposed)
        for one in shown.touched
        if one.instead.proposed
    }


def test_each_is_shown_with_times_after_the_absence_and_no_two_are_proposed_the_same(world: World) -> None:
    two_days(world)
    shown = plan(world, away(world))
    assert len(shown.touched) == 4
    offered = [start for one in shown.touched for start in one.instead.offers]
    assert min(offered) >= wall("2026-11-27T00:00")
    starts = [one.instead.proposed for one in shown.touched]
    assert starts == [
        wall("2026-11-27T10:00"),  # nine is taken
        wall("2026-11-30T10:00"),  # ten was just proposed to the first
        wall("2026-11-30T09:00"),
        wall("2026-11-27T15:00"),  # its own hour on the first day after
    ]


def test_offered_is_bookable_for_each_appointment_that_is_to_move(world: World) -> None:
    two_days(world)
    booked(world.book("2026-11-30T09:00", "ben", "ada", client=world.client("Pia Roth"), room=world.room))
    for one in plan(world, away(world)).touched:
        single = openings_to_move(
            viewer=world.ada,
            ref=one.card.ref,
            first=wall("2026-11-27T00:00"),
            last=wall("2026-12-25T00:00"),
            now=NOW,
        )
        assert set(one.instead.offers) <= {opening.start for opening in single}
        assert len(one.instead.offers) == 5


def test_all_are_moved_canceled_and_left_in_one_go_and_taken_back_as_a_whole(world: World) -> None:
    two_days(world)
    before = standing(world)
    ref = away(world)
    shown = plan(world, ref)
    first, second, third, fourth = (one.card.ref for one in shown.touched)
    choices = {
        **{key: value for key, value in proposed(shown).items() if key in (first, second)},
        third: Choice(What.CANCEL),
        fourth: Choice(What.LATER),
    }
    answer = settle_absence(viewer=world.ada, ref=ref, choices=choices, cancel_unseen=False, now=NOW)
    assert answer.done
    assert states(world) == ["booked", "booked", "booked", "cancelled", "booked"] or "cancelled" in states(
        world
    )
    assert "2026-11-27T10:00" in standing(world)
    assert "2026-11-26T09:00" not in standing(world)
    assert [one.card.ref for one in disturbed_appointments(world.ada, now=NOW)] == [fourth]
    assert take_back(viewer=world.ada, ref=ref, now=NOW) is None
    assert standing(world) == before
    assert disturbed_appointments(world.ada, now=NOW) == ()


def test_r13_where_one_cannot_move_nothing_is_done_and_it_is_said_which(world: World) -> None:
    two_days(world)
    ref = away(world)
    shown = plan(world, ref)
    choices = proposed(shown)
    wrong = shown.touched[2].card.ref
    choices[wrong] = Choice(What.MOVE, start=wall("2026-11-27T09:00"))  # taken
    before = standing(world)
    answer = settle_absence(viewer=world.ada, ref=ref, choices=choices, cancel_unseen=False, now=NOW)
    assert not answer.done
    assert {key: [r.code for r in reasons] for key, reasons in answer.refused.items()} == {
        wrong: ["clinician_taken"]
    }
    assert standing(world) == before


def test_a_move_without_a_time_and_what_was_changed_meanwhile_are_refused(world: World) -> None:
    made = two_days(world)
    ref, one = away(world), made["2026-11-25T09:00"].ref
    answer = settle(viewer=world.ada, choices={one: Choice(What.MOVE)}, now=NOW)
    assert [reason.code for reason in answer.refused[one]] == ["no_time_chosen"]
    assert actions.cancel(viewer=world.dora, ref=one, now=NOW) is None
    answer = settle_absence(
        viewer=world.ada, ref=ref, choices={one: Choice(What.CANCEL)}, cancel_unseen=False, now=NOW
    )
    assert [reason.code for reason in answer.refused[one]] == ["changed_meanwhile"]


@pytest.mark.parametrize("canceled", [False, True])
def test_r14_a_client_of_two_sessions_hears_of_it_once_and_nobody_before_a_minute(
    world: World, *, canceled: bool
) -> None:
    mara = world.client("Mara Hill")
    for day in (25, 26):
        booked(world.book(f"2026-11-{day}T10:00", client=mara))
    Message.objects.within(world.practice_id).all().delete()
    ref = away(world)
    choices = proposed(plan(world, ref))
    assert len(choices) == 2
    if canceled:
        choices[next(iter(choices))] = Choice(What.CANCEL)
    assert settle_absence(viewer=world.ada, ref=ref, choices=choices, cancel_unseen=False, now=NOW).done
    (message,) = Message.objects.within(world.practice_id)  # of all she hears once
    assert message.due_at == NOW + timedelta(minutes=1)
    assert len(message.others) == 1


@pytest.mark.parametrize("cancel_unseen", [True, False])
def test_r7_what_only_the_therapist_sees_is_settled_without_being_listed(
    world: World, *, cancel_unseen: bool
) -> None:
    sealed = booked(world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone(), seal=True))
    ref = away(world)
    assert plan(world, ref, "dora").touched == ()
    assert [one.card.ref for one in plan(world, ref, "ada").touched] == [sealed.ref]
    answer = settle_absence(viewer=world.dora, ref=ref, choices={}, cancel_unseen=cancel_unseen, now=NOW)
    assert answer.done
    assert states(world) == ["cancelled" if cancel_unseen else "booked"]
    with pytest.raises(NotFound):
        settle(viewer=world.dora, choices={sealed.ref: Choice(What.CANCEL)}, now=NOW)
    chains = {
        entry.chain.split(":")[0] for entry in AuditEntry.objects.filter(subjects__icontains=sealed.ref)
    }
    assert chains == {"chart"}


def test_a_colleague_neither_sees_nor_settles_another_s_absence(world: World) -> None:
    made = two_days(world)
    ref = away(world)
    with pytest.raises(NotFound):
        plan(world, ref, "ben")
    with pytest.raises(NotFound):
        settle_absence(viewer=world.ben, ref=ref, choices={}, cancel_unseen=True, now=NOW)
    one = made["2026-11-25T09:00"].ref
    with pytest.raises(NotFound):
        settle(viewer=world.ben, choices={one: Choice(What.CANCEL)}, now=NOW)
    answer = settle(viewer=world.dora, choices={one: Choice(What.CANCEL)}, now=NOW)
    with pytest.raises(NotFound):
        undo_rearrangement(viewer=world.ben, ref=answer.ref, now=NOW)


def test_a_date_of_a_series_that_moves_out_of_an_absence_stays_its_date(world: World) -> None:
    made = done(create(world, pattern=Weekly(1, frozenset({2})), first=date(2026, 11, 25), count=3))
    ref = ill(world, cancel=False)
    choices = proposed(plan(world, ref))
    assert settle_absence(viewer=world.ada, ref=ref, choices=choices, cancel_unseen=False, now=NOW).done
    dates = series_dates(world.dora, made.ref, first=date(2026, 11, 1))
    assert [one.state for one in dates] == ["moved", "placed", "placed"]


def test_what_a_closed_day_touches_is_moved_near_and_taken_back_by_the_desk(world: World) -> None:
    booked(world.book("2026-12-02T10:00", client=world.client("Mara Hill")))
    practice.set_closed_day(
        viewer=world.ada, day=date(2026, 12, 2), name="Stock-taking", closed=True, now=NOW
    )
    disturbed = disturbed_appointments(world.dora, now=NOW)
    could = instead_of_disturbed(world.dora, disturbed, now=NOW)
    (one,) = could.values()
    assert one.proposed == wall("2026-12-03T10:00")
    choices = {ref: Choice(What.MOVE, start=one.proposed) for ref in could}
    answer = settle(viewer=world.dora, choices=choices, now=NOW)
    assert disturbed_appointments(world.dora, now=NOW) == ()
    assert undo_rearrangement(viewer=world.dora, ref=answer.ref, now=NOW) is None
    assert standing(world) == ["2026-12-02T10:00"]
    again = undo_rearrangement(viewer=world.dora, ref=answer.ref, now=NOW)
    assert again is not None
    assert again.code == "nothing_to_undo"


def test_the_desk_takes_back_what_it_moved_out_of_leave_and_it_is_listed_again(world: World) -> None:
    booked(world.book("2026-11-25T10:00", client=world.client("Mara Hill")))
    ill(world, cancel=False)
    (one,) = disturbed_appointments(world.dora, now=NOW)
    choices = {one.card.ref: Choice(What.MOVE, start=wall("2026-11-26T10:00"))}
    answer = settle(viewer=world.dora, choices=choices, now=NOW)
    assert undo_rearrangement(viewer=world.dora, ref=answer.ref, now=NOW) is None
    assert [found.card.ref for found in disturbed_appointments(world.dora, now=NOW)] == [one.card.ref]


def test_hers_alone_are_left_where_they_stand_with_the_reason(world: World) -> None:
    booked(world.book("2026-11-25T10:00", client=world.client("Mara Hill")))
    ill(world, cancel=False)
    (one,) = disturbed_appointments(world.ada, now=NOW)
    stay = {one.card.ref: Choice(What.STAY, code="on_leave", why="By telephone.")}
    refused = settle(viewer=world.dora, choices=stay, now=NOW).refused
    assert [reason.code for reason in refused[one.card.ref]] == ["on_leave"]
    assert settle(viewer=world.ada, choices=stay, now=NOW).done
    assert disturbed_appointments(world.ada, now=NOW) == ()


def test_thirty_are_read_with_as_many_statements_as_one(world: World) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert plan(world, ref).touched
        return len(captured)

    for day in (25, 26, 27, 30):
        for hour in range(9, 16):
            booked(world.book(f"2026-11-{day}T{hour:02}:00", client=world.client(f"Client {day} {hour}")))
    ref = ill(world, cancel=False, last=DAY + timedelta(days=8))
    many, touched = statements(), plan(world, ref).touched
    assert len(touched) == 28
    assert settle(
        viewer=world.ada, choices={one.card.ref: Choice(What.CANCEL) for one in touched[1:]}, now=NOW
    ).done
    assert statements() == many
