"""What clients do when something happens in a lower room."""

from wellkept.clients.actions.opening import ask_why_of_colleague
from wellkept.practice.events import TeamJoined


def follow_team(event: TeamJoined) -> None:
    """Who is a client where she begins to work is a colleague's client from now on."""
    ask_why_of_colleague(practice=event.practice_id, account=event.account_id)
