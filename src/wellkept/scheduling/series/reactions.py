"""What series do when courses of care change."""

from wellkept.clients.events import MembershipChanged
from wellkept.scheduling.series.actions.roster import follow_membership


def follow_roster(event: MembershipChanged) -> None:
    """Whoever joins or leaves a couple, family or group comes to the dates of its series from then on, or does not."""
    follow_membership(practice=event.practice_id, chart=event.chart_id, client=event.client_id, now=event.at)
