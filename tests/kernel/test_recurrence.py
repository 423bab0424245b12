"""Recurrence against two oracles: a walk over every single day, and python-dateutil."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice

import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from tests.kernel.generated import cases, dates_near
from wellkept.kernel.recurrence import (
    MonthlyByDate,
    MonthlyByWeekday,
    Occurrence,
    Pattern,
    Recurrence,
    Weekly,
)

DAY = timedelta(days=1)
NEAR = date(2028, 2, 20)  # a leap year's February is within reach
DAYS = dates_near(NEAR, 120)
EVERY = st.integers(1, 5)
WEEKDAY = st.integers(0, 6)
PATTERNS = (
    st.builds(Weekly, EVERY, st.frozensets(WEEKDAY, min_size=1))
    | st.builds(MonthlyByDate, EVERY, st.integers(1, 31) | st.integers(-31, -1))
    | st.builds(MonthlyByWeekday, EVERY, st.integers(1, 5) | st.integers(-5, -1), WEEKDAY)
)


def month_of(day: date) -> int:
    return day.year * 12 + day.month


def fits(pattern: Pattern, first: date, day: date) -> bool:
    """Whether the day is one of the pattern's, looked at alone."""
    months = month_of(day) - month_of(first)
    match pattern:
        case Weekly(every, weekdays):
            weeks = (day - first + first.weekday() * DAY).days // 7
            return weeks % every == 0 and day.weekday() in weekdays
        case MonthlyByDate(every, number):
            counted = day.day if number > 0 else -days_left(day) - 1
            return months % every == 0 and counted == number
        case MonthlyByWeekday(every, nth, weekday):
            counted = (day.day - 1) // 7 + 1 if nth > 0 else -(days_left(day) // 7) - 1
            return months % every == 0 and day.weekday() == weekday and counted == nth


def days_left(day: date) -> int:
    """Days of the month that follow."""
    return monthrange(day.year, day.month)[1] - day.day


def walk(recurrence: Recurrence, last: date) -> Iterator[Occurrence]:
    """All occurrences up to a last original date, day by day from the first."""
    left = recurrence.count
    for ahead in range((last - recurrence.first).days + 1):
        day = recurrence.first + ahead * DAY
        if left == 0 or (recurrence.until is not None and day > recurrence.until):
            return
        if fits(recurrence.pattern, recurrence.first, day):
            left = None if left is None else left - 1
            if day not in recurrence.skipped:
                yield Occurrence(day, recurrence.moved.get(day, day))


def every_monthly_pattern() -> Iterator[Pattern]:
    for number in (*range(-31, 0), *range(1, 32)):
        yield MonthlyByDate(1, number)
    for nth in (*range(-5, 0), *range(1, 6)):
        yield from (MonthlyByWeekday(1, nth, weekday) for weekday in range(7))


def test_every_monthly_pattern_gives_the_dates_that_fit_it() -> None:
    first = date(2027, 12, 9)
    days = [first + number * DAY for number in range(470)]
    for pattern in every_monthly_pattern():
        assert list(pattern.between(first, first, days[-1])) == [
            day for day in days if fits(pattern, first, day)
        ]


@st.composite
def recurrences(draw: st.DrawFn) -> Recurrence:
    first, pattern = draw(DAYS), draw(PATTERNS)
    until, count = draw(st.tuples(st.none() | DAYS, st.none()) | st.tuples(st.none(), st.integers(1, 20)))
    given_dates = list(islice(pattern.between(first, first, first + 150 * DAY), 12)) or [first]
    odd = st.sampled_from(given_dates) | DAYS
    moved = draw(st.dictionaries(odd, DAYS, max_size=4))
    skipped = draw(st.frozensets(odd, max_size=4)) - moved.keys()
    return Recurrence(first, pattern, until, count, skipped, moved)


@cases(120)
@given(recurrences(), DAYS, st.integers(-2, 150))
def test_a_window_holds_what_a_walk_over_every_day_finds(
    recurrence: Recurrence, low: date, length: int
) -> None:
    high = low + length * DAY
    expected = [one for one in walk(recurrence, NEAR + 300 * DAY) if low <= one.day <= high]
    assert list(recurrence.dates(low, high)) == sorted(expected, key=lambda one: (one.day, one.identity))


@cases(50)
@given(recurrences(), DAYS, st.integers(0, 90), st.integers(0, 90))
def test_identity_does_not_depend_on_the_window(
    recurrence: Recurrence, low: date, one: int, two: int
) -> None:
    cut, high = low + one * DAY, low + (one + two) * DAY
    parts = [*recurrence.dates(low, cut), *recurrence.dates(cut + DAY, high)]
    assert parts == list(recurrence.dates(low, high))


@cases(60)
@given(DAYS, PATTERNS, st.none() | DAYS, st.integers(1, 25))
def test_dateutil_agrees(first: date, pattern: Pattern, until: date | None, count: int) -> None:
    last = first + 2000 * DAY
    ours = Recurrence(first, pattern, until, None if until else count)
    match pattern:
        case Weekly(every, weekdays):
            rule = {"freq": rrule.WEEKLY, "interval": every, "byweekday": sorted(weekdays)}
        case MonthlyByDate(every, day):
            rule = {"freq": rrule.MONTHLY, "interval": every, "bymonthday": day}
        case MonthlyByWeekday(every, nth, weekday):
            rule = {"freq": rrule.MONTHLY, "interval": every, "byweekday": rrule.weekday(weekday, nth)}
    end = midnight(min(until, last) if until else last)
    theirs = islice(rrule.rrule(dtstart=midnight(first), until=end, **rule), None if until else count)
    assert [one.day for one in ours.dates(first, last)] == [moment.date() for moment in theirs]


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def days(recurrence: Recurrence, low: date, high: date) -> list[str]:
    return [f"{one.day:%m-%d}" for one in recurrence.dates(low, high)]


def test_weeks_are_counted_from_the_week_of_the_first_date() -> None:
    fortnightly = Recurrence(date(2026, 11, 26), Weekly(2, frozenset({0, 3})))  # a Thursday; Mondays too
    assert days(fortnightly, date(2026, 11, 1), date(2026, 12, 31)) == [
        "11-26",
        "12-07",
        "12-10",
        "12-21",
        "12-24",
    ]


def test_a_month_without_the_date_is_left_out() -> None:
    monthly = Recurrence(date(2027, 1, 31), MonthlyByDate(1, 31))
    assert days(monthly, date(2027, 1, 1), date(2027, 6, 30)) == ["01-31", "03-31", "05-31"]
    fifth = Recurrence(date(2027, 1, 1), MonthlyByWeekday(1, 5, 4))
    assert days(fifth, date(2027, 1, 1), date(2027, 8, 1)) == ["01-29", "04-30", "07-30"]


def test_the_last_day_and_the_last_friday_are_in_every_month() -> None:
    start, end = date(2028, 1, 1), date(2028, 3, 31)
    assert days(Recurrence(start, MonthlyByDate(1, -1)), start, end) == ["01-31", "02-29", "03-31"]
    assert days(Recurrence(start, MonthlyByWeekday(1, -1, 4)), start, end) == ["01-28", "02-25", "03-31"]


def test_a_moved_date_keeps_its_identity_wherever_it_stands() -> None:
    moved = {date(2026, 12, 24): date(2027, 1, 6), date(2026, 12, 31): date(2027, 1, 4)}
    weekly = Recurrence(date(2026, 12, 3), Weekly(1, frozenset({3})), count=6, moved=moved)
    assert days(weekly, date(2026, 12, 1), date(2026, 12, 31)) == ["12-03", "12-10", "12-17"]
    january = list(weekly.dates(date(2027, 1, 1), date(2027, 1, 31)))
    assert january == [
        Occurrence(identity=date(2026, 12, 31), day=date(2027, 1, 4)),
        Occurrence(identity=date(2026, 12, 24), day=date(2027, 1, 6)),
        Occurrence(identity=date(2027, 1, 7), day=date(2027, 1, 7)),
    ]


def test_skipped_dates_still_count() -> None:
    start = date(2026, 12, 3)
    weekly = Recurrence(start, Weekly(1, frozenset({3})), count=3, skipped=frozenset({date(2026, 12, 10)}))
    assert days(weekly, start, date(2027, 12, 1)) == ["12-03", "12-17"]


def test_what_differs_on_a_date_that_the_pattern_does_not_give_is_ignored() -> None:
    start = date(2026, 12, 3)
    tuesday, after_the_end = date(2026, 12, 8), date(2026, 12, 31)
    weekly = Recurrence(
        start,
        Weekly(1, frozenset({3})),
        until=date(2026, 12, 17),
        skipped=frozenset({date(2026, 12, 9)}),
        moved={tuesday: date(2026, 12, 11), after_the_end: date(2026, 12, 12)},
    )
    assert days(weekly, start, date(2027, 2, 1)) == ["12-03", "12-10", "12-17"]


def test_a_window_far_away_is_reached_at_once_and_the_calendar_ends() -> None:
    weekly = Recurrence(date(1, 1, 1), Weekly(1, frozenset(range(7))))
    assert [one.day for one in weekly.dates(date(9999, 12, 30), date.max)] == [date(9999, 12, 30), date.max]
    for pattern in (Weekly(10**9, frozenset({2})), MonthlyByDate(10**9, -1), MonthlyByWeekday(10**9, 1, 0)):
        assert len(list(Recurrence(date(2026, 1, 1), pattern).dates(date.min, date.max))) <= 1
    never = Recurrence(date(2026, 2, 1), MonthlyByDate(12, 30), count=2)
    assert list(never.dates(date.min, date.max)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Weekly(0, frozenset({0})),
        lambda: Weekly(1, frozenset()),
        lambda: Weekly(1, frozenset({7})),
        lambda: MonthlyByDate(-1, 1),
        lambda: MonthlyByDate(1, 0),
        lambda: MonthlyByDate(1, 32),
        lambda: MonthlyByWeekday(0, 1, 0),
        lambda: MonthlyByWeekday(1, 0, 0),
        lambda: MonthlyByWeekday(1, 6, 0),
        lambda: MonthlyByWeekday(1, 1, 7),
        lambda: Recurrence(NEAR, MonthlyByDate(1, 1), until=NEAR, count=3),
        lambda: Recurrence(NEAR, MonthlyByDate(1, 1), count=0),
        lambda: Recurrence(NEAR, MonthlyByDate(1, 1), skipped=frozenset({NEAR}), moved={NEAR: NEAR}),
    ],
)
def test_what_cannot_recur_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"(weekdays|months?|pattern|recurrence|count|date) "):
        wrong()
