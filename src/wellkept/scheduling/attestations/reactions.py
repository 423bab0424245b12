"""What attestations do when something happens in a lower room."""

from wellkept.clients.events import ChartsMerged
from wellkept.scheduling.attestations.actions import hand_over_care


def follow_merged_chart(event: ChartsMerged) -> None:
    """What was asked of the merged course of care is asked of the one it was merged into."""
    hand_over_care(practice=event.practice_id, from_chart=event.from_id, into_chart=event.into_id)
