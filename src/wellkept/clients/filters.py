"""Which clients are meant, for lists that are narrowed: conditions on clients, for rooms above. What the viewer may not
know of narrows nothing (R7)."""

from datetime import date

from django.db.models import Q

from wellkept.clients.models import ChartMember, Minor, RelatedContact
from wellkept.clients.queries import visible_charts
from wellkept.trust.viewer import Staff


def treated_by(viewer: Staff, clinician: str) -> Q:
    """In an open course of care with this clinician, named by ref, as far as the viewer may know of it."""
    charts = visible_charts(viewer).filter(state="open", sealed=False, treating__ref=clinician)
    members = ChartMember.objects.within(viewer.practice_id).filter(chart__in=charts.values("id"), until=None)
    return Q(id__in=members.values("client"))


def unreachable() -> Q:
    """Without an e-mail address and without a phone number."""
    return Q(email=None, phone=None)


def consent_unsettled(viewer: Staff, today: date) -> Q:
    """A minor of whom it is not recorded who consents, or whose guardian is missing; and somebody with a guardian of whom
    nothing else is recorded: the rule ``minors.unsettled`` as a condition."""
    minors = Minor.objects.within(viewer.practice_id)
    guardians = RelatedContact.objects.within(viewer.practice_id).filter(role="guardian")
    guarded = Q(id__in=guardians.values("client"))
    now = minors.filter(of_age_on__gt=today)
    unknown = guarded & ~Q(id__in=minors.values("client"))
    no_basis = Q(id__in=now.filter(basis="").values("client"))
    no_guardian = Q(id__in=now.filter(basis="guardian").values("client")) & ~guarded
    return unknown | no_basis | no_guardian
