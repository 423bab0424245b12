"""Which backups are due, and which stay."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wellkept.backup.rules.rotation import DAYS, MONTHS, WEEKS, is_due, kept

NOW = datetime(2026, 12, 7, 3, tzinfo=UTC)


def test_a_backup_is_due_after_a_day() -> None:
    assert is_due([], NOW)
    assert is_due([NOW - timedelta(hours=24)], NOW)
    assert not is_due([NOW - timedelta(hours=23, minutes=59), NOW - timedelta(days=9)], NOW)


def test_a_backup_from_the_future_is_no_reason_to_wait() -> None:
    assert is_due([NOW + timedelta(days=300)], NOW)


def test_a_year_of_daily_backups_leaves_days_weeks_and_months() -> None:
    daily = [NOW - timedelta(days=n) for n in range(365)]
    stay = kept(daily)
    assert set(daily[:DAYS]) <= stay
    assert len({at.isocalendar()[:2] for at in stay}) >= WEEKS
    assert len({(at.year, at.month) for at in stay}) == MONTHS
    assert len(stay) <= DAYS + WEEKS + MONTHS


@given(st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), min_size=1, unique=True))
def test_the_newest_stays_and_taking_away_twice_takes_nothing_more(made: list[datetime]) -> None:
    stay = kept(made)
    assert max(made) in stay
    assert kept(stay) == stay
