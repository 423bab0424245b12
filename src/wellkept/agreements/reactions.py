"""What agreements do when something happens in a lower room."""

from wellkept.agreements.actions import hand_over, hand_over_fees
from wellkept.clients.events import ChartsMerged, ClientMerged


def follow_merged_client(event: ClientMerged) -> None:
    """What the merged client accepted counts for the client she was merged into."""
    hand_over(practice_id=event.practice_id, from_id=event.from_id, into_id=event.into_id)


def follow_merged_chart(event: ChartsMerged) -> None:
    """What was agreed to pay in the merged course of care holds in the one it was merged into."""
    hand_over_fees(practice_id=event.practice_id, from_id=event.from_id, into_id=event.into_id)
