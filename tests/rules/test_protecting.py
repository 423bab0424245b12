"""How much of a week may be protected, where a practice keeps it to so many hours."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from wellkept.kernel.spans import Span
from wellkept.scheduling.availability.rules.hours import WeeklyRule
from wellkept.scheduling.availability.rules.protecting import WHOLE_WEEK, Protected, too_much

ZONE, MONDAY = "America/New_York", date(2026, 11, 23)


def weekly(weekday: int, hours: int, first: date = MONDAY, last: date | None = None) -> Protected:
    return Protected(weekly=(WeeklyRule(weekday, 9 * 60, (9 + hours) * 60, ZONE, first, last),))


def once(day: str, hours: int) -> Protected:
    start = int(datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo(ZONE)).timestamp())
    return Protected(single=(Span(start, start + hours * 3600),))


def both(*some: Protected) -> Protected:
    return Protected(
        tuple(rule for one in some for rule in one.weekly), tuple(span for one in some for span in one.single)
    )


def asked(had: Protected, more: Protected, hours: int = 4) -> date | None:
    return too_much(had, more, hours=hours, zone=ZONE)


def test_up_to_the_limit_is_hers() -> None:
    assert asked(Protected(), weekly(0, 4)) is None
    assert asked(Protected(), weekly(0, 5)) == MONDAY
    assert asked(weekly(0, 3), weekly(1, 1)) is None
    assert asked(weekly(0, 3), weekly(1, 2)) == MONDAY
    assert asked(Protected(), weekly(0, 12), hours=WHOLE_WEEK) is None


def test_what_she_had_stays_and_counts_once_where_it_overlaps() -> None:
    assert asked(weekly(0, 8), weekly(0, 2)) is None  # within what is protected already
    assert asked(weekly(0, 8), weekly(1, 1)) == MONDAY


def test_one_full_week_is_enough_whenever_it_is() -> None:
    assert asked(once("2027-03-02", 3), weekly(0, 2)) == date(2027, 3, 1)
    assert asked(once("2027-03-02", 3), weekly(0, 2, last=date(2026, 12, 31))) is None
    assert asked(weekly(0, 3, first=date(2027, 3, 1)), weekly(1, 2)) == date(2027, 3, 1)
    assert asked(weekly(0, 4, last=MONDAY), weekly(1, 4, first=date(2026, 11, 24))) == MONDAY
    assert asked(Protected(), once("2026-11-25", 30), hours=24) == MONDAY
    assert asked(Protected(), weekly(0, 5, first=date(2026, 11, 24))) == date(2026, 11, 30)  # a Tuesday
    month = 28 * 24
    assert asked(once("2026-11-30", month), once("2026-12-07", month), hours=100) == date(2026, 12, 28)


def test_over_a_sunday_each_week_counts_its_own_part() -> None:
    assert asked(Protected(), once("2026-11-29", 24), hours=12) is None
    assert asked(Protected(), once("2026-11-29", 24), hours=11) == MONDAY
