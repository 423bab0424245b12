"""What appointments do when something happens in a lower room."""

from wellkept.clients.events import ChartSealed, ClientMerged
from wellkept.scheduling.appointments.actions.merge import hand_over
from wellkept.scheduling.appointments.actions.sealing import seal_with_chart


def follow_merged_client(event: ClientMerged) -> None:
    """The appointments of the merged client become those of the client she was merged into."""
    hand_over(practice_id=event.practice_id, from_id=event.from_id, into_id=event.into_id)


def follow_sealed_chart(event: ChartSealed) -> None:
    """The appointments of a course of care are hidden, or shown, as it is."""
    seal_with_chart(practice=event.practice_id, chart=event.chart_id, sealed=event.sealed)
