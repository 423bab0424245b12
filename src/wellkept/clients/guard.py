"""Who asks for a reason before her record is opened, and who has given one."""

from datetime import datetime

from wellkept.clients.models import Access, Chart, Client
from wellkept.trust.errors import WhyFirst
from wellkept.trust.viewer import Staff


def must_have_said_why(viewer: Staff, client: Client, now: datetime) -> None:
    """Whoever does not treat a client who asks for it says why first. The client is one that the viewer may know of.

    Raises ``WhyFirst``.
    """
    if client.asks_why and not treats(viewer, client) and not _said(viewer, client, now):
        raise WhyFirst(client.ref)


def treats(viewer: Staff, client: Client) -> bool:
    """Whether she treats the client, or did in a course of care that is closed by now."""
    charts = Chart.objects.within(viewer.practice_id)
    return charts.filter(treating=viewer.account_id, members__client=client).exists()


def _said(viewer: Staff, client: Client, now: datetime) -> bool:
    rows = Access.objects.within(viewer.practice_id)
    return rows.filter(client=client, account=viewer.account_id, until__gt=now).exists()
