"""How many cases the property tests of the kernel make, and never a deadline: no test measures time."""

from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st


def cases(count: int) -> settings:
    """Settings for ``count`` generated cases."""
    return settings(max_examples=count, deadline=None)


def dates_near(middle: date, days: int) -> st.SearchStrategy[date]:
    """Dates at most so many days away."""
    return st.integers(-days, days).map(lambda offset: middle + timedelta(days=offset))
