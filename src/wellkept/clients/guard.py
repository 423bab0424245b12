"""Who asks for a reason before her record is opened, and who has given one."""

from datetime import datetime

from django.db.models import Q, QuerySet

from wellkept.clients.models import Access, Chart, Client
from wellkept.trust.errors import WhyFirst
from wellkept.trust.viewer import Staff


def must_have_said_why(viewer: Staff, client: Client, now: datetime) -> None:
    """Whoever does not treat a client who asks for it says why first. The client is one that the viewer may know of.

    Raises ``WhyFirst``.
    """
    if client.asks_why and not treats(viewer, client) and not _said(viewer, client, now):
        raise WhyFirst(client.ref)


def opens_without_asking(viewer: Staff, now: datetime) -> Q:
    """The same as a condition on clients: whose record ``must_have_said_why`` lets her open now."""
    treated = Chart.objects.within(viewer.practice_id).filter(treating=viewer.account_id)
    return (
        Q(asks_why=False)
        | Q(id__in=treated.values("members__client"))
        | Q(id__in=_reasons(viewer, now).values("client"))
    )


def treats(viewer: Staff, client: Client) -> bool:
    """Whether she treats the client, or did in a course of care that is closed by now."""
    charts = Chart.objects.within(viewer.practice_id)
    return charts.filter(treating=viewer.account_id, members__client=client).exists()


def _said(viewer: Staff, client: Client, now: datetime) -> bool:
    return _reasons(viewer, now).filter(client=client).exists()


def _reasons(viewer: Staff, now: datetime) -> QuerySet[Access]:
    return Access.objects.within(viewer.practice_id).filter(account=viewer.account_id, until__gt=now)
