"""Which event makes which room react. Read this first.

Reactions run inside the transaction of what happened; an error in one undoes it.
"""

from wellkept.agreements import reactions as agreements
from wellkept.clients import reactions as clients
from wellkept.clients.events import (
    ChartHandedOver,
    ChartSealed,
    ChartsMerged,
    ClaimChanged,
    ClientMerged,
    MembershipChanged,
    RecordOpened,
)
from wellkept.kernel.events import bus
from wellkept.messages import reactions as messages
from wellkept.owncare import reactions as owncare
from wellkept.practice.events import TeamJoined
from wellkept.scheduling.appointments import reactions as appointments
from wellkept.scheduling.appointments.events import AppointmentChanged, DatesChanged
from wellkept.scheduling.attestations import reactions as attestations
from wellkept.scheduling.series import reactions as series
from wellkept.ties import reactions as ties


def connect() -> None:
    """Called once, when Django has loaded every room."""
    bus.subscribe(ClientMerged, agreements.follow_merged_client)
    bus.subscribe(ClientMerged, ties.follow_merged_client)
    bus.subscribe(ClientMerged, appointments.follow_merged_client)
    bus.subscribe(ClientMerged, owncare.follow_merged_client)
    bus.subscribe(ClientMerged, messages.follow_merged_client)
    bus.subscribe(ChartsMerged, agreements.follow_merged_chart)
    bus.subscribe(ChartsMerged, appointments.follow_merged_chart)
    bus.subscribe(ChartsMerged, series.follow_merged_chart)
    bus.subscribe(ChartsMerged, attestations.follow_merged_chart)
    bus.subscribe(TeamJoined, clients.follow_team)
    bus.subscribe(MembershipChanged, series.follow_roster)
    bus.subscribe(ChartSealed, appointments.follow_sealed_chart)
    bus.subscribe(ChartSealed, series.follow_sealed_chart)
    bus.subscribe(ClaimChanged, owncare.follow_claim)
    bus.subscribe(ClaimChanged, appointments.remember_claimed_care)
    bus.subscribe(ChartHandedOver, appointments.remember_former_care)
    bus.subscribe(AppointmentChanged, owncare.follow_appointment)
    bus.subscribe(DatesChanged, owncare.follow_dates)
    bus.subscribe(AppointmentChanged, messages.tell_of_appointment)
    bus.subscribe(DatesChanged, messages.tell_of_dates)
    bus.subscribe(RecordOpened, messages.tell_of_opened_record)
