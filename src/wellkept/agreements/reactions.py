"""What agreements do when something happens in a lower room."""

from wellkept.agreements.actions import hand_over
from wellkept.clients.events import ClientMerged


def follow_merged_client(event: ClientMerged) -> None:
    """What the merged client accepted counts for the client she was merged into."""
    hand_over(practice_id=event.practice_id, from_id=event.from_id, into_id=event.into_id)
