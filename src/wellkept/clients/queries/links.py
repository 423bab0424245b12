"""Whom a personal booking link leads to."""

from datetime import datetime

from wellkept.clients.models import BookingLink
from wellkept.storage.ids import token_digest
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import KnownClient


def viewer_of_link(token: str, *, practice_slug: str, now: datetime) -> KnownClient:
    """The client who comes by her personal booking link. Raises ``NotFound``, whatever is wrong with it."""
    row = (
        BookingLink.objects.everywhere(because="its token is the scope")
        .filter(
            token_digest=token_digest(token),
            practice__slug=practice_slug,
            revoked_at=None,
            expires_at__gt=now,
        )
        .filter(client__state__in=("active", "provisional"))
        .exclude(chart__state="closed")
        .first()
    )
    if row is None:
        raise NotFound
    return KnownClient(
        practice_id=row.practice_id, client_id=row.client_id, chart_id=row.chart_id, link_id=row.id
    )
