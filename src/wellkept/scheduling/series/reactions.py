"""What series do when courses of care change."""

from wellkept.clients.events import ChartSealed, ChartsMerged, MembershipChanged
from wellkept.scheduling.series.actions.merging import hand_over_care
from wellkept.scheduling.series.actions.roster import follow_membership
from wellkept.scheduling.series.actions.sealing import seal_with_chart


def follow_roster(event: MembershipChanged) -> None:
    """Whoever joins or leaves a couple, family or group comes to the dates of its series from then on, or does not."""
    follow_membership(practice=event.practice_id, chart=event.chart_id, client=event.client_id, now=event.at)


def follow_sealed_chart(event: ChartSealed) -> None:
    """The standing appointments of a course of care are hidden, or shown, as it is."""
    seal_with_chart(practice=event.practice_id, chart=event.chart_id, sealed=event.sealed)


def follow_merged_chart(event: ChartsMerged) -> None:
    """The standing appointments of the merged course of care become those of the one it was merged into."""
    hand_over_care(practice=event.practice_id, from_chart=event.from_id, into_chart=event.into_id)
