"""Who manages what."""

from wellkept.trust.viewer import Role, Staff, Viewer

INVITED_DAYS = 14


def manages(viewer: Viewer) -> bool:
    """Managers change the practice itself: team, places, services, policy, public page."""
    return isinstance(viewer, Staff) and viewer.has(Role.MANAGER)


def manages_calendar_of(viewer: Viewer, account_id: int) -> bool:
    """Hours and leave at a practice are set by the person herself or a manager; nobody else's private rules are."""
    return isinstance(viewer, Staff) and (viewer.account_id == account_id or viewer.has(Role.MANAGER))
