"""What appointments do when something happens in a lower room."""

from wellkept.clients.events import ClientMerged
from wellkept.scheduling.appointments.actions.merge import hand_over


def follow_merged_client(event: ClientMerged) -> None:
    """The appointments of the merged client become those of the client she was merged into."""
    hand_over(practice_id=event.practice_id, from_id=event.from_id, into_id=event.into_id)
