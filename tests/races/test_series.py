"""Series against each other and against single bookings, and when their process is killed: all dates of an act or none."""

import os
import random
import signal
from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from typing import Any

import pytest

from tests.races.checks import expect_series_sound
from tests.races.plan import Act, Plan
from tests.races.racing import Crew, Outcomes
from tests.races.starts import hour
from tests.world import NOW, World
from wellkept.kernel.recurrence import Weekly
from wellkept.scheduling.series import actions
from wellkept.scheduling.series.models import Series
from wellkept.scheduling.series.request import Choice, SeriesAnswer, SeriesChange, SeriesWish, What

pytestmark = pytest.mark.race

FIRST, DATES, MONDAYS = date(2026, 11, 30), 6, Weekly(1, frozenset({0}))
OCCURRENCES = "SELECT series_id, COUNT(*) FROM series_occurrence GROUP BY series_id"
ACTS = "SELECT COALESCE(SUM(revision), 0) FROM series_series"


class Standing:
    """One client's series, on Mondays, and what is done to it. A date that clashes is put aside to be placed later."""

    def __init__(self, world: World, service: str, hour: int) -> None:
        self.world, self.service, self.hour = world, service, hour
        self.client = world.client(f"Client {hour}")
        self.ref = ""

    def make(self) -> SeriesAnswer:
        """Make it."""
        wish = SeriesWish(
            service=self.service,
            clinicians=(self.world.ref("ada"),),
            pattern=MONDAYS,
            at=time(self.hour),
            first=FIRST,
            count=DATES,
            client=self.client,
        )
        made = self._settled(
            lambda choices: actions.create(viewer=self.world.dora, wish=wish, choices=choices, now=NOW)
        )
        self.ref = made.ref
        return made

    def move(self, hour: int) -> SeriesAnswer:
        """Move all of it to another hour."""
        change = SeriesChange(since=FIRST, at=time(hour))
        return self._settled(
            lambda choices: actions.change(
                viewer=self.world.dora, ref=self.ref, change=change, choices=choices, now=NOW
            )
        )

    def pause(self) -> SeriesAnswer:
        """No dates in the middle of it."""
        first = FIRST + timedelta(weeks=2)
        until = first + timedelta(weeks=2)
        return actions.pause(viewer=self.world.dora, ref=self.ref, first=first, until=until, now=NOW)

    def resume(self) -> SeriesAnswer:
        """Go on after all."""
        on = FIRST + timedelta(weeks=2)
        return self._settled(
            lambda choices: actions.resume(
                viewer=self.world.dora, ref=self.ref, on=on, choices=choices, now=NOW
            )
        )

    def undo(self) -> SeriesAnswer:
        """Take the last act back."""
        revision = Series.objects.within(self.world.practice_id).get(ref=self.ref).revision
        return actions.undo(viewer=self.world.dora, ref=self.ref, revision=revision, now=NOW)

    def _settled(self, act: Callable[[dict[date, Choice]], SeriesAnswer]) -> SeriesAnswer:
        choices: dict[date, Choice] = {}
        while True:
            answer = act(choices)
            if answer.done or not answer.undecided:
                return answer
            choices |= {one.identity: Choice(What.LATER) for one in answer.undecided}


def _standing(world: World) -> str:
    return world.make_service(name="Standing", offered_by=("ada",))


def two_series_and_three_who_book(world: World) -> Plan:
    """Two series are made, moved through each other, paused and resumed, while others book the same hours one by one."""
    service = _standing(world)
    one, two = Standing(world, service, 10), Standing(world, service, 11)
    lanes: list[Sequence[Act]] = [
        [one.make, lambda: one.move(11), one.pause, one.resume, lambda: one.move(12), one.undo],
        [two.make, lambda: two.move(10), two.undo, two.pause, lambda: two.move(12), two.resume],
    ]
    for client in [world.client() for _ in range(3)]:
        starts = [hour(n % 3 + 1, of=n) for n in range(DATES)]
        lanes.append([_single(world, start, client) for start in starts])
    return Plan(lanes)


def _single(world: World, start: str, client: str) -> Act:
    return lambda: world.book(start, client=client)


def test_r1_series_and_single_bookings_take_nobody_twice(crew: Crew) -> None:
    crew.race(two_series_and_three_who_book, processes=5)
    expect_series_sound(crew.database)
    assert [count for _series, count in crew.database.rows(OCCURRENCES)] == [DATES, DATES]


def at_random(world: World, seed: int = 0) -> Plan:
    """Four series live at random beside single bookings, all within four hours of the same Mondays."""
    service = _standing(world)
    lanes: list[Sequence[Act]] = []
    for n in range(4):
        dice, one = random.Random(seed * 10 + n), Standing(world, service, 9 + n)
        kinds: list[Callable[[], Any]] = [
            one.pause,
            one.resume,
            one.undo,
            lambda dice=dice, one=one: one.move(9 + dice.randrange(4)),  # type: ignore[misc]
        ]
        lanes.append([one.make, *dice.choices(kinds, weights=[1, 1, 1, 3], k=7)])
    for n in range(2):
        dice, client = random.Random(seed * 10 + 7 + n), world.client()
        starts = [hour(dice.randrange(4), of=dice.randrange(DATES)) for _ in range(8)]
        lanes.append([_single(world, start, client) for start in starts])
    return Plan(lanes)


def at_random_one(world: World) -> Plan:
    """Another life."""
    return at_random(world, 1)


def at_random_two(world: World) -> Plan:
    """Another life."""
    return at_random(world, 2)


def at_random_three(world: World) -> Plan:
    """Another life."""
    return at_random(world, 3)


@pytest.mark.parametrize(
    "life",
    [
        at_random_one,
        pytest.param(at_random_two, marks=pytest.mark.long),
        pytest.param(at_random_three, marks=pytest.mark.long),
    ],
)
def test_r1_whatever_is_done_to_series_at_once_none_is_half_made(
    crew: Crew, life: Callable[[World], Plan]
) -> None:
    crew.race(life, processes=3)
    expect_series_sound(crew.database)


PROCESSES, LANES, MOVES = 3, 6, 5


def streams_of_acts(world: World) -> Plan:
    """Each lane makes a series at an hour of its own and moves it to and fro by half an hour, waiting for nobody."""
    service = world.make_service(name="Standing", minutes=20, buffer_after=0, offered_by=("ada",))
    lanes = []
    for n in range(LANES):
        one = Standing(world, service, 9 + n)
        lanes.append([one.make, *[_moved(one, n) for n in range(MOVES)]])
    return Plan(lanes, lockstep=False)


def _moved(one: Standing, n: int) -> Act:
    def move() -> SeriesAnswer:
        change = SeriesChange(since=FIRST, at=time(one.hour, 30 * ((n + 1) % 2)))
        answer = actions.change(viewer=one.world.dora, ref=one.ref, change=change, choices={}, now=NOW)
        assert answer.done
        return answer

    return move


@pytest.mark.parametrize("after", [1, 9])
def test_r13_a_killed_process_leaves_no_half_made_series(crew: Crew, after: int) -> None:
    told, killed = [], 0
    for outcome in crew.outcomes(streams_of_acts, processes=PROCESSES):
        told.append(outcome)
        if len(told) == after:
            killed = outcome.pid
            os.kill(killed, signal.SIGKILL)
    outcomes = Outcomes(told).expect_no_failure()
    expect_series_sound(crew.database)
    done = len(outcomes.only("done"))
    ((acts,),) = crew.database.rows(ACTS)
    assert (
        done <= acts <= done + LANES // PROCESSES
    )  # each lane of the killed one did at most one more than it said
    assert {count for _series, count in crew.database.rows(OCCURRENCES)} == {DATES}
    survivors = [outcome for outcome in outcomes.all if outcome.pid != killed]
    assert len(survivors) == (LANES - LANES // PROCESSES) * (MOVES + 1)
