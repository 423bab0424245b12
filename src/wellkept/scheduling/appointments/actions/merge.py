"""Handing a merged client's appointments over."""

from wellkept.scheduling.appointments.models import ManageLink, Participant


def hand_over(*, practice_id: int, from_id: int, into_id: int) -> None:
    """Move every part and link. Two committed at one time violate R3: the database refuses and all is undone."""
    Participant.objects.within(practice_id).filter(client=from_id).update(client=into_id)
    ManageLink.objects.within(practice_id).filter(client=from_id).update(client=into_id)
