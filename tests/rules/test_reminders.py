"""R14: when a client is reminded: before a change becomes late, by day, once a day and three times a week at most."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from wellkept.messages.rules.reminders import QUIET_FROM, QUIET_UNTIL, due, may_remind, rests_until

ZONES = ("America/New_York", "Europe/Berlin", "Australia/Sydney", "Asia/Kolkata", "America/Phoenix", "UTC")
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
HOURS = st.lists(st.integers(1, 336), min_size=1, max_size=3)


@given(INSTANTS, st.sampled_from(ZONES), HOURS, st.none() | st.integers(0, 336))
def test_r14_no_reminder_is_due_at_night_and_the_first_before_the_window_closes(
    start: datetime, zone: str, hours: list[int], window: int | None
) -> None:
    found = due(start=start, zone=zone, hours=hours, window_hours=window)
    assert [hour for hour, _at in found] == sorted(set(hours), reverse=True)
    for hour, at in found:
        assert at <= start - timedelta(hours=hour)
        assert QUIET_UNTIL <= at.astimezone(ZoneInfo(zone)).time() < QUIET_FROM
    if window is not None:
        assert found[0][1] < start - timedelta(hours=window)


@given(INSTANTS, st.sampled_from(ZONES))
def test_r14_what_is_late_rests_until_the_morning_of_its_reader(now: datetime, zone: str) -> None:
    morning = rests_until(now, zone)
    local = now.astimezone(ZoneInfo(zone)).time()
    if QUIET_UNTIL <= local < QUIET_FROM:
        assert morning is None
        return
    assert morning is not None
    assert now < morning <= now + timedelta(hours=12)
    assert morning.astimezone(ZoneInfo(zone)).time() == time(8)
    assert rests_until(morning, zone) is None


@given(st.lists(INSTANTS, min_size=1, max_size=60))
def test_r14_one_a_day_and_three_a_week_whatever_is_asked(asked: list[datetime]) -> None:
    """By day alone, as ``rests_until`` has it: then no calendar day of the reader has two."""
    sent: list[datetime] = []
    for now in sorted(asked):
        if rests_until(now, "UTC") is None and may_remind(sent, now):
            sent.append(now)
    days = [at.date() for at in sent]
    assert len(days) == len(set(days))
    for at in sent:
        assert sum(1 for other in sent if at <= other < at + timedelta(days=7)) <= 3
