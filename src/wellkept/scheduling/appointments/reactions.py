"""What appointments do when something happens in a lower room."""

from wellkept.clients.events import ChartHandedOver, ChartSealed, ChartsMerged, ClaimChanged, ClientMerged
from wellkept.scheduling.appointments.actions.merge import hand_over, hand_over_care
from wellkept.scheduling.appointments.actions.past_care import remember_handed_over, remember_unclaimed
from wellkept.scheduling.appointments.actions.sealing import seal_with_chart


def follow_merged_client(event: ClientMerged) -> None:
    """The appointments of the merged client become those of the client she was merged into."""
    hand_over(practice_id=event.practice_id, from_id=event.from_id, into_id=event.into_id)


def follow_merged_chart(event: ChartsMerged) -> None:
    """The appointments of the merged course of care become those of the one it was merged into."""
    hand_over_care(practice_id=event.practice_id, from_id=event.from_id, into_id=event.into_id)


def remember_claimed_care(event: ClaimChanged) -> None:
    """Care under a claim that has ended is past care between those two people."""
    remember_unclaimed(
        practice=event.practice_id, client=event.client_id, account=event.account_id, now=event.at
    )


def remember_former_care(event: ChartHandedOver) -> None:
    """Care that somebody else goes on with is past care of the former clinician."""
    remember_handed_over(
        practice=event.practice_id, chart=event.chart_id, former=event.former_id, now=event.at
    )


def follow_sealed_chart(event: ChartSealed) -> None:
    """The appointments of a course of care are hidden, or shown, as it is."""
    seal_with_chart(practice=event.practice_id, chart=event.chart_id, sealed=event.sealed)
