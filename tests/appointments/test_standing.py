"""Standing openings: what is said to be free on so many dates can be booked on each of them."""

from datetime import UTC, datetime, time, timedelta

import pytest

from tests.world import NOW, World, booked, wall
from wellkept.kernel.invalid import Invalid
from wellkept.scheduling.appointments.request import NotBooked, OpeningsRequest
from wellkept.scheduling.appointments.standing import StandingOpening, standing_openings

FIRST = datetime(2027, 3, 1, 5, tzinfo=UTC)  # a Monday; the clocks change on the 14th


def standing(world: World, **more: int) -> tuple[StandingOpening, ...]:
    request = OpeningsRequest(
        service=world.service, clinicians=(world.ref("ada"),), first=FIRST, last=FIRST + timedelta(days=1)
    )
    return standing_openings(viewer=world.dora, request=request, now=NOW, **more)


def test_r4_a_free_practice_offers_its_hours_over_the_clock_change(world: World) -> None:
    best = standing(world, times=6)[0]
    assert (best.weekday, best.at, best.free, best.missing) == (0, time(9), 6, ())
    assert best.first == wall("2027-03-01T09:00")


def test_what_is_offered_can_be_booked_on_each_date_and_what_is_missing_cannot(world: World) -> None:
    booked(world.book(wall("2027-03-15T09:00"), client=world.client("Somebody Else"), waivers=()))
    nine = next(
        s for s in standing(world, times=4, missing=1, limit=500) if (s.weekday, s.at) == (0, time(9))
    )
    assert [day.isoformat() for day in nine.missing] == ["2027-03-15"]
    client = world.client()
    for week in range(4):
        day = (FIRST + timedelta(weeks=week)).date()
        answer = world.book(wall(f"{day}T09:00"), client=client, waivers=())
        assert isinstance(answer, NotBooked) is (day in nine.missing)


def test_no_more_dates_are_missing_than_was_asked_for(world: World) -> None:
    booked(world.book(wall("2027-03-15T09:00"), client=world.client(), waivers=()))
    assert all(not s.missing for s in standing(world, times=4, missing=0, limit=500))


@pytest.mark.parametrize(
    "figures", [{"times": 0}, {"every": 0}, {"every": 9}, {"times": 53}, {"times": 27, "every": 2}]
)
def test_impossible_figures_are_refused(world: World, figures: dict[str, int]) -> None:
    with pytest.raises(Invalid):
        standing(world, **figures)
