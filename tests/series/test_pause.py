"""Ending, pausing and resuming; and series that go on by themselves."""

from datetime import date, time, timedelta

import pytest

from tests.series.desk import FIRST, create, done, standing, states
from tests.world import NOW, ZONE, World, booked, codes, someone, wall
from wellkept.clients.models import Chart
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.recurrence import Weekly
from wellkept.practice import actions as practice
from wellkept.scheduling.appointments import actions as appointments
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.availability import actions as availability
from wellkept.scheduling.series import actions
from wellkept.scheduling.series.models import Series
from wellkept.scheduling.series.request import Choice, Outcome, SeriesChange, What
from wellkept.scheduling.series.scope import visible_series
from wellkept.trust.models import AuditEntry

WINTER = {"first": date(2026, 12, 15), "until": date(2027, 1, 12)}


def test_pain_3_ending_cancels_every_date_that_is_left(world: World) -> None:
    made = done(create(world))
    answer = done(actions.end(viewer=world.dora, ref=made.ref, since=date(2026, 12, 15), now=NOW))
    assert len(answer.dates) == 10
    assert standing(world) == ["2026-12-01T10:00", "2026-12-08T10:00"]
    actions.fill(now=NOW + timedelta(days=700))
    assert len(standing(world)) == 2


def test_ending_leaves_what_has_begun(world: World) -> None:
    made = done(create(world))
    done(actions.end(viewer=world.dora, ref=made.ref, since=FIRST, now=wall("2026-12-08T10:10")))
    assert standing(world) == ["2026-12-01T10:00", "2026-12-08T10:00"]


def test_nobody_is_late_where_the_practice_ends_a_series(world: World) -> None:
    world.policy(hours=14 * 24)
    made = done(create(world))
    done(actions.end(viewer=world.dora, ref=made.ref, since=FIRST, now=NOW))
    assert not Participant.objects.within(world.practice_id).filter(late=True).exists()


def test_a_pause_frees_the_hours(world: World) -> None:
    made = done(create(world))
    answer = done(actions.pause(viewer=world.dora, ref=made.ref, now=NOW, **WINTER))
    assert [one.identity.day for one in answer.dates] == [15, 22, 29, 5]
    booked(world.book("2026-12-22T10:00", client=world.client("Nils Berg")))


def test_a_pause_that_keeps_the_hour_keeps_it_from_others_until_it_begins(world: World) -> None:
    made = done(create(world))
    done(actions.pause(viewer=world.dora, ref=made.ref, now=NOW, keep_hour=True, **WINTER))
    assert "clinician_taken" in codes(world.book("2026-12-22T10:00", client=world.client("Nils Berg")))
    mara = Participant.objects.within(world.practice_id).filter(client__isnull=False).first()
    assert mara is not None
    assert mara.client is not None
    booked(world.book("2026-12-22T10:00", "ben", client=mara.client.ref))  # she herself is free
    appointments.let_lapse(now=wall("2026-12-15T10:00"))
    first = Appointment.objects.within(world.practice_id).get(local_start="2026-12-15T10:00")
    assert first.state == "cancelled"


@pytest.mark.parametrize("keep_hour", [True, False])
def test_a_series_is_resumed_where_it_was(world: World, *, keep_hour: bool) -> None:
    made = done(create(world))
    done(actions.pause(viewer=world.dora, ref=made.ref, now=NOW, keep_hour=keep_hour, **WINTER))
    on = date(2026, 12, 29)
    answer = done(actions.resume(viewer=world.dora, ref=made.ref, on=on, choices={}, now=NOW))
    assert [one.identity for one in answer.dates] == [date(2026, 12, 29), date(2027, 1, 5)]
    assert len([day for day, state in states(world) if state == "paused"]) == 2
    kept = Appointment.objects.within(world.practice_id).filter(state="booked")
    assert kept.count() == 10


def test_resuming_into_an_hour_that_was_given_away_is_chosen_for(world: World) -> None:
    made = done(create(world))
    done(actions.pause(viewer=world.dora, ref=made.ref, now=NOW, **WINTER))
    booked(world.book("2026-12-22T10:00", client=world.client("Nils Berg")))
    day = date(2026, 12, 22)
    resumed = {"viewer": world.dora, "ref": made.ref, "on": date(2026, 12, 15), "now": NOW}
    assert [one.identity for one in actions.resume(choices={}, **resumed).undecided] == [day]
    done(actions.resume(choices={day: Choice(What.SKIP)}, **resumed))
    assert dict(states(world))[day] == "skipped"


def test_a_pause_without_an_end_goes_on_until_it_is_resumed(world: World) -> None:
    made = done(create(world, count=None))
    done(actions.pause(viewer=world.dora, ref=made.ref, first=date(2026, 12, 15), until=None, now=NOW))
    actions.fill(now=NOW + timedelta(days=120))
    assert standing(world) == ["2026-12-01T10:00", "2026-12-08T10:00"]
    again = {
        reason.code for reason in actions.pause(viewer=world.dora, ref=made.ref, now=NOW, **WINTER).reasons
    }
    assert again == {"already_paused"}


def test_an_impossible_pause_is_told(world: World) -> None:
    made = done(create(world))
    with pytest.raises(Invalid):
        actions.pause(viewer=world.dora, ref=made.ref, first=FIRST, until=FIRST, now=NOW)
    resumed = actions.resume(viewer=world.dora, ref=made.ref, on=FIRST, choices={}, now=NOW)
    assert {reason.code for reason in resumed.reasons} == {"not_paused"}


def test_the_worker_makes_the_year_ahead_and_lists_what_it_cannot_place(world: World) -> None:
    done(create(world, count=None))
    availability.add_leave(
        viewer=world.ada,
        clinician=world.ref("ada"),
        first=date(2028, 2, 1),
        last=date(2028, 2, 8),
        zone=ZONE,
        now=NOW,
    )
    later = NOW + timedelta(days=150)
    assert actions.fill(now=later) == 1
    assert actions.fill(now=later) == 0
    waiting = [day for day, state in states(world) if state == "open"]
    assert waiting == [date(2028, 2, 1), date(2028, 2, 8)]
    assert standing(world)[-1] >= "2028-04-1"


def test_the_worker_lists_every_date_of_a_clinician_who_left(world: World) -> None:
    done(create(world, count=None, clinicians=(world.ref("ben"),)))
    practice.deactivate_member(viewer=world.ada, member=world.ref("ben"), now=NOW)
    actions.fill(now=NOW + timedelta(days=120))
    assert {state for day, state in states(world) if day > date(2027, 12, 10)} == {"open"}


def test_a_date_that_waits_is_placed_or_let_go(world: World) -> None:
    later = {FIRST: Choice(What.LATER), date(2026, 12, 8): Choice(What.LATER)}
    made = done(create(world, later))
    done(
        actions.place(
            viewer=world.dora,
            ref=made.ref,
            identity=FIRST,
            choice=Choice(What.MOVE, start=wall("2026-12-02T13:00")),
            now=NOW,
        )
    )
    skipped = actions.place(
        viewer=world.dora, ref=made.ref, identity=date(2026, 12, 8), choice=Choice(What.SKIP), now=NOW
    )
    assert [one.outcome for one in done(skipped).dates] == [Outcome.SKIPPED]
    assert "2026-12-02T13:00" in standing(world)
    assert dict(states(world))[date(2026, 12, 8)] == "skipped"


@pytest.mark.parametrize("act", ["create", "change", "end", "pause", "resume"])
def test_the_last_act_on_a_series_is_undone_as_a_whole(world: World, act: str) -> None:
    made = done(create(world))
    if act == "resume":
        done(actions.pause(viewer=world.dora, ref=made.ref, now=NOW, **WINTER))
    before = (standing(world), states(world))
    if act == "change":
        wish = SeriesChange(since=date(2026, 12, 15), at=time(9))
        done(actions.change(viewer=world.dora, ref=made.ref, change=wish, choices={}, now=NOW))
    elif act == "end":
        done(actions.end(viewer=world.dora, ref=made.ref, since=date(2026, 12, 15), now=NOW))
    elif act == "pause":
        done(actions.pause(viewer=world.dora, ref=made.ref, now=NOW, keep_hour=True, **WINTER))
    elif act == "resume":
        on = date(2026, 12, 15)
        done(actions.resume(viewer=world.dora, ref=made.ref, on=on, choices={}, now=NOW))
    revision = Series.objects.within(world.practice_id).get(ref=made.ref).revision
    done(actions.undo(viewer=world.dora, ref=made.ref, revision=revision, now=NOW))
    assert (standing(world), states(world)) == (([], []) if act == "create" else before)
    again = actions.undo(viewer=world.dora, ref=made.ref, revision=revision + 1, now=NOW)
    assert {reason.code for reason in again.reasons} == {"nothing_to_undo"}


def test_dates_that_took_each_others_places_go_back_together(world: World) -> None:
    two_days = Weekly(1, frozenset({0, 1}))
    made = done(create(world, pattern=two_days, first=date(2026, 11, 30), count=6))
    before = standing(world)
    wish = SeriesChange(since=date(2026, 11, 30), pattern=Weekly(1, frozenset({1, 2})))
    done(actions.change(viewer=world.dora, ref=made.ref, change=wish, choices={}, now=NOW))
    assert standing(world) != before
    done(actions.undo(viewer=world.dora, ref=made.ref, revision=2, now=NOW))
    assert standing(world) == before


def test_undo_is_refused_once_a_date_was_changed_or_taken(world: World) -> None:
    made = done(create(world))
    done(actions.end(viewer=world.dora, ref=made.ref, since=date(2026, 12, 15), now=NOW))
    booked(world.book("2026-12-22T10:00", client=world.client("Nils Berg")))
    answer = actions.undo(viewer=world.dora, ref=made.ref, revision=2, now=NOW)
    assert not answer.done
    assert len(standing(world)) == 3


def test_r7_a_series_in_a_sealed_chart_is_there_for_its_clinician_alone(world: World) -> None:
    booked(world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone(), seal=True))
    chart = Chart.objects.within(world.practice_id).get(sealed=True)
    made = done(create(world, viewer=world.ada, chart=chart.ref, count=3))
    assert Series.objects.within(world.practice_id).get(ref=made.ref).sealed
    assert not visible_series(world.dora).exists()
    assert visible_series(world.ada).exists()
    entries = AuditEntry.objects.filter(subjects__icontains=made.ref)
    assert {entry.chain for entry in entries} == {f"chart:{chart.id}"}


def test_undo_gives_back_the_service_too(world: World) -> None:
    made = done(create(world))
    longer = world.make_service(name="Long", kind="intake", minutes=80)
    wish = SeriesChange(since=FIRST, service=longer)
    done(actions.change(viewer=world.dora, ref=made.ref, change=wish, choices={}, now=NOW))
    done(actions.undo(viewer=world.dora, ref=made.ref, revision=2, now=NOW))
    rows = Appointment.objects.within(world.practice_id)
    assert {(one.service.ref if one.service else "", one.kind) for one in rows.select_related("service")} == {
        (world.service, "session")
    }


def test_what_was_undone_as_a_whole_is_not_acted_on_any_more(world: World) -> None:
    made = done(create(world))
    done(actions.undo(viewer=world.dora, ref=made.ref, revision=1, now=NOW))
    common = {"viewer": world.dora, "ref": made.ref, "now": NOW}
    answers = [
        actions.change(change=SeriesChange(since=FIRST, at=time(9)), choices={}, **common),
        actions.end(since=FIRST, **common),
        actions.pause(**common, **WINTER),
    ]
    assert [{reason.code for reason in answer.reasons} for answer in answers] == [{"nothing_stands"}] * 3
    resumed = actions.resume(on=FIRST, choices={}, **common)
    assert {reason.code for reason in resumed.reasons} == {"not_paused"}
