"""A clinician's own limits, as values (domain.md W1: warn before, never scold)."""

from typing import NamedTuple


class Limit(NamedTuple):
    """One limit: None means none. A firm one is lifted by its holder alone, a soft one by staff with a reason."""

    value: int | None = None
    firm: bool = False


class Limits(NamedTuple):
    """Maximum of sessions and contact minutes a day and a week over all practices, and of one day's shape.

    ``run``: the longest stretch of minutes without a break of ``break_minutes``; ``latest_end``: minutes after
    midnight of the day on which a session begins; ``travel``: minutes to or from work at another practice.
    """

    sessions_day: Limit = Limit()
    minutes_day: Limit = Limit()
    sessions_week: Limit = Limit()
    minutes_week: Limit = Limit()
    run: Limit = Limit()
    latest_end: Limit = Limit()
    break_minutes: int = 15
    travel: int = 0

    @property
    def any(self) -> bool:
        """Whether any limit is set at all."""
        return any(
            limit.value is not None
            for limit in (
                self.sessions_day,
                self.minutes_day,
                self.sessions_week,
                self.minutes_week,
                self.run,
                self.latest_end,
            )
        )


NO_LIMITS = Limits()
