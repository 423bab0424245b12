"""Which event makes which room react. Read this first.

Reactions run inside the transaction of what happened; an error in one undoes it.
"""

from wellkept.agreements import reactions as agreements
from wellkept.clients.events import ClientMerged
from wellkept.kernel.events import bus
from wellkept.scheduling.appointments import reactions as appointments


def connect() -> None:
    """Called once, when Django has loaded every room."""
    bus.subscribe(ClientMerged, agreements.follow_merged_client)
    bus.subscribe(ClientMerged, appointments.follow_merged_client)
