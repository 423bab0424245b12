"""R14: when a client is reminded: before a change becomes late, by day, once a day and three times a week at most."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from wellkept.messages.rules.reminders import (
    DAY_BEGINS,
    DAY_ENDS,
    Day,
    due,
    may_remind,
    rests_until,
)

ZONES = ("America/New_York", "Europe/Berlin", "Australia/Sydney", "Asia/Kolkata", "America/Phoenix", "UTC")
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
HOURS = st.lists(st.integers(1, 336), min_size=1, max_size=3)
DAYS = st.builds(
    lambda begins, ends: Day(time(begins), time(ends)), st.sampled_from(DAY_BEGINS), st.sampled_from(DAY_ENDS)
)


@given(INSTANTS, st.sampled_from(ZONES), HOURS, st.none() | st.integers(0, 336), DAYS)
def test_r14_no_reminder_is_due_in_quiet_hours_and_the_first_before_the_window_closes(
    start: datetime, zone: str, hours: list[int], window: int | None, day: Day
) -> None:
    found = due(start=start, zone=zone, hours=hours, window_hours=window, day=day)
    assert [hour for hour, _at in found] == sorted(set(hours), reverse=True)
    for hour, at in found:
        assert at <= start - timedelta(hours=hour)
        assert day.begins <= at.astimezone(ZoneInfo(zone)).time() < day.ends
    if window is not None:
        assert found[0][1] < start - timedelta(hours=window)


@given(INSTANTS, st.sampled_from(ZONES), DAYS)
def test_r14_what_is_late_rests_until_the_morning_of_its_reader(now: datetime, zone: str, day: Day) -> None:
    morning = rests_until(now, zone, day)
    local = now.astimezone(ZoneInfo(zone)).time()
    if day.begins <= local < day.ends:
        assert morning is None
        return
    assert morning is not None
    assert now < morning <= now + timedelta(hours=21)
    assert morning.astimezone(ZoneInfo(zone)).time() == day.begins
    assert rests_until(morning, zone, day) is None


@given(st.lists(INSTANTS, min_size=1, max_size=60), DAYS)
def test_r14_one_a_day_and_three_a_week_whatever_is_asked(asked: list[datetime], day: Day) -> None:
    """By day alone, as ``rests_until`` has it: then no calendar day of the reader has two."""
    sent: list[datetime] = []
    for now in sorted(asked):
        if rests_until(now, "UTC", day) is None and may_remind(sent, now):
            sent.append(now)
    days = [at.date() for at in sent]
    assert len(days) == len(set(days))
    for at in sent:
        assert sum(1 for other in sent if at <= other < at + timedelta(days=7)) <= 3
