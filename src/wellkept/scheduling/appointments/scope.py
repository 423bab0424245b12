"""Which appointments a viewer may know of: one function, used by every read and every act (R7); and what a read leaves
in the record (R15)."""

from typing import Protocol

from django.db.models import Exists, OuterRef, Q, QuerySet

from wellkept.clients.queries import own_records
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.rules.words import Born, State
from wellkept.trust.audit import Chain
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import (
    Custodian,
    KnownClient,
    LinkHolder,
    Oneself,
    Staff,
    Stranger,
    Subscriber,
    System,
    Viewer,
)
from wellkept.trust.visibility import Thing, sees_unsealed


def visible_appointments(viewer: Viewer) -> QuerySet[Appointment]:
    """Appointments that the viewer may open, in no order.

    Staff with the calendar in hand see what is unsealed and more than a stranger's passing hold, while it lasts and
    after it was let go; a clinician sees
    what she takes part in, sealed or not; supervisors and billers by themselves see none. A sealed appointment is
    there for its clinician alone, and for its custodian while she stands in.
    """
    match viewer:
        case Staff():
            rows = Appointment.objects.within(viewer.practice_id).exclude(_as_client(viewer))
            if sees_unsealed(Thing.APPOINTMENT, viewer.roles):
                passing = Q(
                    chart=None, born__in=[Born.PUBLIC, Born.LINK], state__in=[State.HELD, State.CANCELLED]
                )
                return rows.filter((Q(sealed=False) & ~passing) | Q(_takes_part(viewer)))
            return rows.filter(_takes_part(viewer))
        case Custodian():
            return Appointment.objects.within(viewer.practice_id).filter(chart=viewer.chart_id, sealed=True)
        case LinkHolder():
            return Appointment.objects.within(viewer.practice_id).filter(id=viewer.appointment_id)
        case KnownClient() | Subscriber():
            parts = Participant.objects.within(viewer.practice_id).filter(client=viewer.client_id)
            return Appointment.objects.within(viewer.practice_id).filter(id__in=parts.values("appointment"))
        case Stranger():
            rows = Appointment.objects.within(viewer.practice_id)
            return rows.filter(browser=viewer.browser, state=State.HELD).exclude(browser="")
        case Oneself() | System():
            raise NotFound


def _takes_part(viewer: Staff) -> Exists:
    """Asked of each appointment by itself: all that she ever had are many."""
    parts = Participant.objects.within(viewer.practice_id).filter(account=viewer.account_id)
    return Exists(parts.filter(appointment=OuterRef("id")))


def _as_client(viewer: Staff) -> Exists:
    """Where she is a client of her own practice: nobody opens their own chart as staff (R15)."""
    parts = Participant.objects.within(viewer.practice_id).filter(client__in=own_records(viewer))
    return Exists(parts.filter(appointment=OuterRef("id")))


class Shown(Protocol):
    """What the record of a reading needs of an appointment."""

    @property
    def ref(self) -> str: ...
    @property
    def practice_id(self) -> int | None: ...
    @property
    def chart_id(self) -> int | None: ...
    @property
    def sealed(self) -> bool: ...


def disclose(viewer: Viewer, *appointments: Shown) -> None:
    """Tell the viewer's recorder that these appointments were shown (R15)."""
    shown: dict[Chain, list[str]] = {}
    for row in appointments:
        if chain := _chain(row):
            shown.setdefault(chain, []).append(f"appointment:{row.ref}")
    for chain, subjects in shown.items():
        viewer.recorder.disclosed(chain, *subjects)


def _chain(appointment: Shown) -> Chain | None:
    if appointment.sealed and appointment.chart_id:
        return Chain.chart(appointment.chart_id)
    return Chain.practice(appointment.practice_id) if appointment.practice_id else None
