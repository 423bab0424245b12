"""Personal booking links: issued at the desk, shown once, good for half a year."""

from datetime import datetime, timedelta

from wellkept.clients.actions.keeping import change_client
from wellkept.clients.models import BookingLink, Client
from wellkept.clients.queries import visible_charts
from wellkept.storage.ids import new_token, token_digest
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff

LINK_DAYS = 180


def issue_booking_link(*, viewer: Staff, client: str, chart: str, now: datetime) -> str:
    """A personal link by which a known client books by herself. The token is shown once.

    ``chart``: the open course of care that it is for, or empty. One who was born sealed books into her sealed chart,
    named or not: anything else would tell the practice who she is. Raises ``NotFound``.
    """
    token = new_token()

    def issue(row: Client) -> None:
        charts = visible_charts(viewer).filter(members__client=row, state="open").order_by("-sealed", "id")
        found = charts.filter(ref=chart).first() if chart else charts.first() if row.sealed_by else None
        if found is None and (chart or row.sealed_by):
            raise NotFound
        BookingLink.objects.create(
            practice_id=viewer.practice_id,
            client=row,
            chart=found,
            token_digest=token_digest(token),
            issued_by_id=viewer.account_id,
            issued_at=now,
            expires_at=now + timedelta(days=LINK_DAYS),
        )

    change_client(viewer=viewer, ref=client, action="client.issue_link", now=now, do=issue)
    return token


def revoke_booking_link(*, viewer: Staff, client: str, link: str, now: datetime) -> None:
    """The link leads nowhere from now on. Raises ``NotFound``."""

    def revoke(row: Client) -> None:
        rows = BookingLink.objects.within(viewer.practice_id).filter(client=row, ref=link, revoked_at=None)
        if not rows.update(revoked_at=now):
            raise NotFound

    change_client(viewer=viewer, ref=client, action="client.revoke_link", now=now, do=revoke)
