"""Who belongs to a group comes to the dates of its series from the day she joins until she leaves, and alternating clients
share one hour."""

from datetime import date, timedelta

import pytest

from tests.series.desk import FIRST, create, done, standing, states
from tests.world import NOW, World, booked, codes, wall
from wellkept.clients.actions import add_member, end_membership, open_chart
from wellkept.kernel.recurrence import Weekly
from wellkept.messages.models import Message
from wellkept.scheduling.appointments import actions as appointments
from wellkept.scheduling.appointments.models import Participant
from wellkept.scheduling.series import actions
from wellkept.scheduling.series.queries import missing_members
from wellkept.scheduling.series.request import Choice, Outcome, SeriesAnswer, SeriesChange, What

LATE = date(2026, 12, 15)


class Group:
    """Ada's group of Mara and Nils, on Tuesdays at ten, for six dates."""

    def __init__(self, world: World, *, seats: int = 4, kind: str = "group") -> None:
        self.world = world
        self.mara, self.nils, self.olga = (
            world.client(name) for name in ("Mara Hill", "Nils Berg", "Olga Lind")
        )
        kinds = {"kind": "group", "seats": seats} if kind == "group" else {}
        self.service = world.make_service(name="Evening", **kinds)
        self.chart = open_chart(
            viewer=world.dora,
            kind=kind,
            treating=world.ref("ada"),
            members=[(self.mara, "member"), (self.nils, "member")],
            opened_on=date(2026, 11, 1),
            now=NOW,
        )

    def create(self, **fields: object) -> SeriesAnswer:
        return create(self.world, service=self.service, chart=self.chart, **{"count": 6, **fields})  # type: ignore[arg-type]

    def join(self, client: str, since: date) -> None:
        add_member(
            viewer=self.world.dora, chart=self.chart, client=client, role="member", since=since, now=NOW
        )

    def leave(self, client: str, until: date) -> None:
        end_membership(viewer=self.world.dora, chart=self.chart, client=client, until=until, now=NOW)

    def dates(self, client: str) -> list[str]:
        """Local days on which the client's time is taken."""
        rows = Participant.objects.within(self.world.practice_id).filter(client__ref=client, committed=True)
        return [
            start[5:10] for start in rows.order_by("start").values_list("appointment__local_start", flat=True)
        ]


ALL = ["12-01", "12-08", "12-15", "12-22", "12-29", "01-05"]


@pytest.fixture
def group(world: World) -> Group:
    return Group(world)


def test_whoever_joins_or_leaves_before_the_series_is_made_comes_to_her_dates(group: Group) -> None:
    group.join(group.olga, LATE)
    group.leave(group.nils, LATE)
    done(group.create())
    assert (group.dates(group.mara), group.dates(group.olga), group.dates(group.nils)) == (
        ALL,
        ALL[2:],
        ALL[:2],
    )


@pytest.mark.parametrize("kind", ["group", "family"])
def test_whoever_joins_or_leaves_afterwards_comes_to_her_dates(world: World, kind: str) -> None:
    group = Group(world, kind=kind)
    done(group.create())
    group.join(group.olga, LATE)
    group.leave(group.nils, LATE)
    assert (group.dates(group.mara), group.dates(group.olga), group.dates(group.nils)) == (
        ALL,
        ALL[2:],
        ALL[:2],
    )
    group.join(group.nils, LATE)  # it was a slip
    assert group.dates(group.nils) == ALL


def test_dates_that_are_made_later_follow_the_roster_too(group: Group) -> None:
    done(group.create(count=None))
    group.leave(group.nils, date(2027, 12, 20))
    actions.fill(now=NOW + timedelta(days=120))
    assert group.dates(group.mara)[-3:] == ["03-07", "03-14", "03-21"]
    assert group.dates(group.nils)[-1] == "12-14"


def test_r14_whoever_joins_or_leaves_hears_of_it_once_and_the_others_do_not(group: Group) -> None:
    done(group.create())
    Message.objects.within(group.world.practice_id).all().delete()
    group.join(group.olga, LATE)
    group.leave(group.nils, LATE)
    told = Message.objects.within(group.world.practice_id).order_by("id")
    assert [(one.client.ref, one.began, 1 + len(one.others)) for one in told] == [
        (group.olga, "join", 4),
        (group.nils, "cancel", 4),
    ]
    assert not Participant.objects.within(group.world.practice_id).filter(late=True).exists()


def test_seats_are_not_given_twice(world: World) -> None:
    group = Group(world, seats=2)
    done(group.create())
    group.join(group.olga, LATE)
    assert group.dates(group.olga) == []
    assert len(missing_members(world.dora, now=NOW)) == 4
    group.leave(group.nils, LATE)
    (first, *_rest) = missing_members(world.dora, now=NOW)
    assert (
        actions.ask_again(viewer=world.dora, appointment=first.appointment, client=group.olga, now=NOW)
        is None
    )
    assert group.dates(group.olga) == ["12-15"]


def test_r3_a_group_meets_without_whoever_is_taken_elsewhere_and_that_is_listed(group: Group) -> None:
    world = group.world
    booked(world.book("2026-12-08T10:00", "ben", client=group.nils))
    answer = done(group.create())
    assert [one.outcome for one in answer.dates] == [Outcome.FREE] * 6
    assert [[reason.code for reason in one.reasons] for one in answer.dates][:3] == [[], ["without_some"], []]
    assert group.dates(group.mara) == ALL
    (missing,) = missing_members(world.dora, now=NOW)
    assert (missing.start, missing.client) == (wall("2026-12-08T10:00"), group.nils)
    refused = actions.ask_again(
        viewer=world.dora, appointment=missing.appointment, client=group.nils, now=NOW
    )
    assert refused is not None
    assert (
        actions.leave_out(viewer=world.dora, appointment=missing.appointment, client=group.nils, now=NOW)
        is None
    )
    assert missing_members(world.dora, now=NOW) == ()
    group.leave(group.nils, LATE)
    group.join(group.nils, LATE)
    assert group.dates(group.nils).count("12-08") == 1  # with Ben


def test_r3_of_a_couple_both_must_be_free(world: World) -> None:
    couple = Group(world, kind="couple")
    booked(world.book("2026-12-08T10:00", "ben", client=couple.nils))
    answer = couple.create(dry_run=True)
    assert [one.identity for one in answer.undecided] == [date(2026, 12, 8)]


def test_whoever_left_one_date_stays_out_of_it_whatever_becomes_of_the_series(group: Group) -> None:
    world = group.world
    made = done(group.create())
    appointments.cancel(viewer=world.dora, ref=made.dates[1].ref, client=group.nils, now=NOW)
    change = SeriesChange(since=FIRST, pattern=Weekly(1, frozenset({3})))
    done(actions.change(viewer=world.dora, ref=made.ref, change=change, choices={}, now=NOW))
    assert group.dates(group.nils) == ["12-03", "12-17", "12-24", "12-31", "01-07"]
    group.leave(group.nils, LATE)
    group.join(group.nils, LATE)
    assert group.dates(group.nils) == ["12-03", "12-17", "12-24", "12-31", "01-07"]


def test_a_group_that_moves_to_a_day_on_which_somebody_is_taken_tells_her_so(group: Group) -> None:
    world = group.world
    made = done(group.create())
    booked(world.book("2026-12-10T10:00", "ben", client=group.nils))
    change = SeriesChange(since=FIRST, pattern=Weekly(1, frozenset({3})))
    answer = done(actions.change(viewer=world.dora, ref=made.ref, change=change, choices={}, now=NOW))
    assert [reason.code for reason in answer.dates[1].reasons] == ["without_some"]
    assert [one.client for one in missing_members(world.dora, now=NOW)] == [group.nils]
    parts = Participant.objects.within(world.practice_id).filter(appointment__ref=answer.dates[1].ref)
    assert {(one.client.ref, one.attendance) for one in parts if one.client} == {
        (group.mara, "expected"),
        (group.nils, "cancelled"),
    }


def test_pain_8_alternating_clients_keep_their_weeks_when_one_of_them_moves(world: World) -> None:
    fortnightly = Weekly(2, frozenset({1}))
    mara, nils = world.client("Mara Hill"), world.client("Nils Berg")
    one = done(create(world, pattern=fortnightly, count=None, client=mara))
    done(create(world, pattern=fortnightly, count=None, client=nils, first=FIRST + timedelta(weeks=1)))
    assert standing(world)[:4] == [f"2026-12-{day:02}T10:00" for day in (1, 8, 15, 22)]
    assert codes(world.book("2026-12-15T10:00", client=world.client("Olga Lind"))) == {"clinician_taken"}
    before = standing(world)
    swapped = SeriesChange(since=FIRST, first=FIRST + timedelta(weeks=1))
    clash = actions.change(viewer=world.dora, ref=one.ref, change=swapped, choices={}, now=NOW)
    assert len(clash.undecided) > 20  # the other's weeks are the other's
    assert standing(world) == before
    later = NOW + timedelta(days=200)
    assert actions.fill(now=later) == 2
    assert not [day for day, state in states(world) if state == "open"]


def test_what_is_chosen_for_a_group_is_chosen_for_all_of_it(group: Group) -> None:
    booked(group.world.book("2026-12-08T10:00", client=group.olga))  # Ada herself is taken
    answer = group.create()
    assert [one.identity for one in answer.undecided] == [date(2026, 12, 8)]
    done(group.create(choices={date(2026, 12, 8): Choice(What.MOVE, start=wall("2026-12-09T10:00"))}))
    assert group.dates(group.mara) == group.dates(group.nils) == [ALL[0], "12-09", *ALL[2:]]
