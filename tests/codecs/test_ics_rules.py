"""Recurrence rules: what is read, what is refused, and why."""

import pytest

from tests.codecs.ics_files import read_event, reasons
from wellkept.codecs.ics import Why


def days(rule: str, *more: str, start: str = "DTSTART;TZID=Europe/Berlin:20261201T090000") -> list[str]:
    """The dates (month and day) that a rule gives."""
    return [
        f"{one.local_start:%m-%d}"
        for one in read_event(start, "DURATION:PT50M", f"RRULE:{rule}", *more).events
    ]


def refusal(rule: str, start: str = "DTSTART;TZID=Europe/Berlin:20261201T090000") -> str:
    found = read_event(start, f"RRULE:{rule}")
    assert not found.events
    return reasons(found)["one"]


def test_until_as_a_date_includes_its_whole_day() -> None:
    assert days("FREQ=DAILY;UNTIL=20261203") == ["12-01", "12-02", "12-03"]


def test_until_in_utc_is_an_instant() -> None:
    assert days("FREQ=DAILY;UNTIL=20261203T080000Z") == ["12-01", "12-02", "12-03"]
    assert days("FREQ=DAILY;UNTIL=20261203T075959Z") == ["12-01", "12-02"]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Los_Angeles"])
@pytest.mark.parametrize("until", ["20261203", "20261203T000000Z"])
def test_until_of_an_all_day_series_may_be_midnight_with_a_meaningless_z(until: str, zone: str) -> None:
    found = read_event("DTSTART;VALUE=DATE:20261201", f"RRULE:FREQ=DAILY;UNTIL={until}", zone=zone)
    assert [one.recurrence_id for one in found.events] == ["20261201", "20261202", "20261203"]


def test_until_in_the_year_9999_means_no_end() -> None:
    assert len(days("FREQ=MONTHLY;UNTIL=99991231T235959Z")) == 7


def test_a_count_of_minus_one_means_no_end() -> None:
    assert len(days("FREQ=MONTHLY;COUNT=-1")) == 7


def test_a_start_off_the_rule_counts_too() -> None:
    assert days("FREQ=WEEKLY;BYDAY=WE;COUNT=2") == ["12-01", "12-02", "12-09"]


def test_several_rules_join() -> None:
    assert days("FREQ=DAILY;COUNT=2", "RRULE:FREQ=WEEKLY;COUNT=2") == ["12-01", "12-02", "12-08"]


def test_an_excluded_day_excludes_all_its_times() -> None:
    assert days("FREQ=DAILY;COUNT=3", "EXDATE;VALUE=DATE:20261202") == ["12-01", "12-03"]


def test_an_exception_without_a_zone_is_read_on_the_clock_of_its_series() -> None:
    assert days("FREQ=DAILY;COUNT=3", "EXDATE:20261202T090000") == ["12-01", "12-03"]


def test_an_exception_in_utc_is_an_instant() -> None:
    assert days("FREQ=DAILY;COUNT=3", "EXDATE:20261202T080000Z,20261203T080000Z") == ["12-01"]


def test_a_whole_day_of_monthly_and_yearly_rules() -> None:
    assert days("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2") == ["12-01", "12-31", "01-29"]
    assert days("FREQ=YEARLY;BYMONTH=1,2;BYMONTHDAY=-1;COUNT=3")[:3] == ["12-01", "01-31", "02-28"]


def test_twice_a_day_is_allowed() -> None:
    found = read_event("DTSTART:20261201T080000Z", "DURATION:PT5M", "RRULE:FREQ=DAILY;COUNT=4;BYHOUR=8,20")
    assert [one.recurrence_id for one in found.events] == [
        "20261201T080000Z",
        "20261201T200000Z",
        "20261202T080000Z",
        "20261202T200000Z",
    ]


def test_an_empty_rule_is_none() -> None:
    assert days("") == ["12-01"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=99999999999999999999",
        "FREQ=DAILY;COUNT=٣",
        "FREQ=FORTNIGHTLY",
        "INTERVAL=2",
        "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=99MO",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=53SU",
        "FREQ=YEARLY;BYDAY=54SU",
        "FREQ=WEEKLY;WKST=1MO",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYWEEKNO=54",
        "FREQ=YEARLY;BYYEARDAY=400",
        "FREQ=MONTHLY;BYSETPOS=0;BYDAY=MO",
        "FREQ=DAILY;BYHOUR=24",
        "FREQ=DAILY;BYEASTER=0",
        "FREQ=WEEKLY;UNTL=20261231",
        "FREQ=YEARLY;RSCALE=HEBREW",
        "DAILY",
    ],
)
def test_a_rule_that_breaks_the_standard_is_refused(rule: str) -> None:
    assert refusal(rule) == Why.RULE_UNREADABLE


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=MINUTELY;COUNT=2", "FREQ=HOURLY;INTERVAL=24"])
def test_a_rule_below_daily_is_refused(rule: str) -> None:
    assert refusal(rule) == Why.TOO_FREQUENT


def test_a_daily_rule_with_many_times_a_day_is_refused() -> None:
    minutes = ",".join(map(str, range(60)))
    assert refusal(f"FREQ=DAILY;BYMINUTE={minutes}") == Why.TOO_FREQUENT


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30,31",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=5",
        "FREQ=DAILY;INTERVAL=7;BYDAY=WE",
    ],
)
def test_a_rule_that_never_matches_leaves_the_start_alone(rule: str) -> None:
    assert days(rule) == ["12-01"]


def test_a_rule_that_must_be_counted_from_too_long_ago_is_refused() -> None:
    assert refusal("FREQ=DAILY", start="DTSTART:16010101T090000Z") == Why.RULE_TOO_FAR


def test_an_exception_rule_is_refused_rather_than_passed_over() -> None:
    found = read_event("DTSTART:20261201T090000Z", "RRULE:FREQ=DAILY;COUNT=3", "EXRULE:FREQ=WEEKLY;COUNT=1")
    assert reasons(found) == {"one": Why.RULE_UNREADABLE}
