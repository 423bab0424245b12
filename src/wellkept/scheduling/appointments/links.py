"""What holders of a link or a hold may read of their own appointment."""

from dataclasses import dataclass
from datetime import datetime

from wellkept.scheduling.appointments.models import Appointment, ManageLink, Participant
from wellkept.scheduling.appointments.rules.words import State
from wellkept.scheduling.appointments.scope import disclose, visible_appointments
from wellkept.storage.ids import token_digest
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import LinkHolder, Stranger, Viewer


def viewer_of_manage_link(token: str) -> LinkHolder:
    """Whoever holds the link to one appointment. Raises ``NotFound``, whatever is wrong with it."""
    row = (
        ManageLink.objects.everywhere(because="its token is the scope")
        .filter(token_digest=token_digest(token))
        .first()
    )
    if row is None or row.practice_id is None:
        raise NotFound
    return LinkHolder(practice_id=row.practice_id, appointment_id=row.appointment_id, client_id=row.client_id)


@dataclass(frozen=True, slots=True)
class ManagedCard:
    """An appointment as the client who holds its link may see it: nothing of others, no word of staff."""

    ref: str
    state: str
    service: str
    start: datetime
    end: datetime
    zone: str
    mode: str
    place: str
    address: str
    clinicians: tuple[str, ...]
    lapses_at: datetime | None
    revision: int
    attendance: str
    late: bool | None
    terms_id: int | None


def managed_appointment(viewer: LinkHolder) -> ManagedCard:
    """The appointment of a link. Raises ``NotFound``."""
    row = visible_appointments(viewer).select_related("service", "place").first()
    if row is None:
        raise NotFound
    parts = Participant.objects.within(viewer.practice_id).filter(appointment=row).select_related("account")
    own = next((part for part in parts if part.client_id == viewer.client_id), None)
    disclose(viewer, row)
    return ManagedCard(
        ref=row.ref,
        state=row.state,
        service=row.service.name if row.service else "",
        start=row.start,
        end=row.end,
        zone=row.zone,
        mode=row.mode,
        place=row.place.name if row.place else "",
        address=row.place.address if row.place else "",
        clinicians=tuple(part.account.name for part in parts if part.account),
        lapses_at=row.lapses_at,
        revision=row.revision,
        attendance=own.attendance if own else "",
        late=own.late if own else None,
        terms_id=own.terms_id if own else None,
    )


def held_until(viewer: Viewer, ref: str) -> datetime | None:
    """Until when a stranger's browser holds a time; None where it does not, or not any more."""
    if not isinstance(viewer, Stranger) or not ref:
        return None
    rows = Appointment.objects.within(viewer.practice_id).filter(
        ref=ref, browser=viewer.browser, state=State.HELD
    )
    return rows.values_list("lapses_at", flat=True).first()
