"""Where a person is signed in."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession

from wellkept.trust.viewer import Oneself


@dataclass(frozen=True, slots=True)
class SessionCard:
    """One browser in which somebody is signed in. ``device`` is what the browser says of itself."""

    id: int
    device: str
    network: str
    since: datetime
    current: bool


def sessions(viewer: Oneself, *, current: str) -> tuple[SessionCard, ...]:
    """One's own, the newest first; ``current`` is the key of the session that asks. Those that ended are left out."""
    rows = UserSession.objects.purge_and_list(_Named(viewer.account_id))
    return tuple(
        SessionCard(row.pk, row.user_agent, row.ip, row.created_at, row.session_key == current)
        for row in sorted(rows, key=lambda row: row.created_at, reverse=True)
    )


@dataclass(frozen=True, slots=True)
class _Named:
    """All that ``purge_and_list`` asks of a user."""

    pk: int
