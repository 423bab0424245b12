"""What ties do when something happens in a lower room."""

from wellkept.clients.events import ClientMerged
from wellkept.ties.actions.closing import follow_client


def follow_merged_client(event: ClientMerged) -> None:
    """A calendar closed to the merged client is closed to the client she was merged into."""
    follow_client(from_id=event.from_id, into_id=event.into_id)
