"""Where appointments could go instead: near in days and in clock time, and never two on one place."""

import random
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from wellkept.kernel.spans import Span
from wellkept.kernel.wallclock import local_date
from wellkept.scheduling.appointments.rules.instead import Wanted, apart, offers, outward

NEW_YORK = "America/New_York"
HOUR, DAY = 3600, 86400


def wall(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(NEW_YORK)).timestamp())


LIKE = wall("2026-11-25T10:00")


def test_the_days_come_nearest_first_and_lie_within_the_window() -> None:
    window = Span(wall("2026-11-24T15:00"), wall("2026-11-28T00:00"))
    days = list(outward(LIKE, NEW_YORK, window))
    assert [local_date(day.start, NEW_YORK).day for day in days] == [25, 26, 24, 27]
    assert days[2].start == window.start


def test_every_instant_of_the_window_lies_in_one_of_its_days() -> None:
    for seed in range(200):
        dice = random.Random(seed)
        start = LIKE + dice.randrange(-30 * DAY, 30 * DAY)
        window = Span(start, start + dice.randrange(1, 20 * DAY))
        days = sorted(outward(LIKE + dice.randrange(-40 * DAY, 40 * DAY), NEW_YORK, window))
        assert (days[0].start, days[-1].end) == window
        assert all(one.end == other.start for one, other in pairwise(days))


def test_r4_of_each_day_the_time_on_the_clock_that_somebody_is_used_to() -> None:
    after = [[wall(f"2027-03-{day}T{hour:02}:00") for hour in (9, 10, 11)] for day in (12, 15)]
    like = wall("2027-03-08T10:00")  # before the clocks change on the 14th
    assert offers(after, like=like, zone=NEW_YORK) == (wall("2027-03-12T10:00"), wall("2027-03-15T10:00"))


def test_days_without_a_free_time_are_passed_over_and_no_more_is_looked_at_than_needed() -> None:
    looked_at = []

    def days() -> "list[list[int]]":
        for n in range(1, 30):
            looked_at.append(n)
            yield [] if n % 2 else [LIKE + n * DAY]

    assert len(offers(days(), like=LIKE, zone=NEW_YORK, how_many=3)) == 3
    assert looked_at == [1, 2, 3, 4, 5, 6]


def test_r1_no_two_are_proposed_on_one_place() -> None:
    for seed in range(300):
        dice = random.Random(seed)
        wanted = [
            Wanted(
                key=str(n),
                offers=[LIKE + dice.randrange(12) * HOUR // 2 for _ in range(dice.randrange(5))],
                seconds=dice.choice([1800, 3600, 5400]),
                parties=frozenset({("account", dice.randrange(2)), ("client", dice.randrange(4))}),
            )
            for n in range(8)
        ]
        chosen = apart(wanted)
        stands = [
            (one, Span(chosen[one.key], chosen[one.key] + one.seconds)) for one in wanted if one.key in chosen
        ]
        for n, (one, span) in enumerate(stands):
            assert span.start in one.offers
            assert not any(span.overlaps(s) and one.parties & o.parties for o, s in stands[:n])
        for one in wanted:
            if one.key not in chosen:  # each of its offers is another's place
                spans = [Span(start, start + one.seconds) for start in one.offers]
                assert all(any(a.overlaps(s) and one.parties & o.parties for o, s in stands) for a in spans)
