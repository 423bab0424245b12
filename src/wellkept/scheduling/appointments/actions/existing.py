"""Finding, locking and judging an appointment that exists, for all acts but booking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wellkept.agreements.queries import version_hours
from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.named import asker_of
from wellkept.scheduling.appointments.rows import participants
from wellkept.scheduling.appointments.rules.facts import Asker
from wellkept.scheduling.appointments.rules.lifecycle import Standing, Verb, may
from wellkept.scheduling.appointments.rules.words import Attendance, State
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.storage.locks import lock
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Custodian, KnownClient, LinkHolder, Staff, Viewer


@dataclass(frozen=True, slots=True)
class Existing:
    """A locked appointment with its participants; ``concerned`` are the client rows that the act is about."""

    appointment: Appointment
    rows: tuple[Participant, ...]
    concerned: tuple[Participant, ...]
    asker: Asker

    @property
    def clinicians(self) -> tuple[int, ...]:
        """Accounts that take part."""
        return tuple(row.account_id for row in self.rows if row.account_id)

    @property
    def clients(self) -> tuple[int, ...]:
        """Clients who take part, those who left excepted."""
        return tuple(
            row.client_id for row in self.rows if row.client_id and row.attendance != Attendance.CANCELLED
        )

    def refusal(self, verb: Verb, now: datetime) -> Reason | None:
        """Why the act cannot be done now: by state and time, or because it is not this person's calendar."""
        if (
            not self.asker.face.is_client
            and not self.asker.any_calendar
            and self.asker.account not in self.clinicians
        ):
            return Reason("not_your_calendar")
        return may(verb, self.standing(now), self.asker)

    def standing(self, now: datetime) -> Standing:
        """How it stands, for the rules."""
        appointment = self.appointment
        return Standing(
            state=State(appointment.state),
            start=int(appointment.start.timestamp()),
            end=int(appointment.end.timestamp()),
            now=int(now.timestamp()),
            attendances=tuple(Attendance(row.attendance) for row in self.concerned),
            late_from=min(
                (late for row in self.concerned if (late := late_from(appointment, row))), default=None
            ),
        )


def late_from(appointment: Appointment, row: Participant) -> int | None:
    """The instant from which this client's change is late: elapsed hours of the policy that she accepted."""
    if row.terms_id is None:
        return None
    hours = version_hours(row.terms_id)
    return int((appointment.start - timedelta(hours=hours)).timestamp())


def find(*, viewer: Viewer, ref: str, client: str = "", revision: int | None = None) -> Existing:
    """Lock what the appointment touches and read it again under the lock.

    Raises ``NotFound`` where this viewer cannot know of it, and ``ChangedMeanwhile`` when ``revision`` is old.
    """
    (existing,) = find_all(viewer=viewer, refs=(ref,), client=client)
    if revision is not None and existing.appointment.revision != revision:
        raise ChangedMeanwhile
    return existing


def find_all(
    *,
    viewer: Viewer,
    refs: Sequence[str],
    client: str = "",
    accounts: Iterable[int] = (),
    rooms: Iterable[int] = (),
) -> list[Existing]:
    """The same for several at once, and for further accounts and rooms: all locks are taken in one go, in order."""
    locked: set[tuple[str, int]] = set()
    while True:  # who takes part may have changed while the locks were waited for
        everyone = [row for ref in refs for row in participants(_seen(viewer, ref))]
        parts = _ids(everyone, accounts, rooms)
        touched = {(kind, id) for kind, ids in parts.items() for id in ids}
        if touched <= locked:
            break
        lock(**parts)
        locked |= touched
    found = []
    for appointment in (_seen(viewer, ref, for_update=True) for ref in refs):
        rows = participants(appointment)
        found.append(
            Existing(appointment, tuple(rows), tuple(_concerned(viewer, rows, client)), asker_of(viewer))
        )
    return found


def _ids(rows: Sequence[Participant], accounts: Iterable[int], rooms: Iterable[int]) -> dict[str, list[int]]:
    return {
        "clients": [row.client_id for row in rows if row.client_id],
        "accounts": [*accounts, *(row.account_id for row in rows if row.account_id)],
        "rooms": [*rooms, *(row.room_id for row in rows if row.room_id)],
    }


def _seen(viewer: Viewer, ref: str, *, for_update: bool = False) -> Appointment:
    rows = visible_appointments(viewer)
    if for_update:
        rows = rows.select_for_update(no_key=True)  # the row itself is what a lapse takes
    row = rows.filter(ref=ref).first()
    if row is None:
        raise NotFound
    return row


class ChangedMeanwhile(Exception):
    """Somebody else changed the appointment after this person had read it. Nothing was done."""


def _concerned(viewer: Viewer, rows: Sequence[Participant], client: str) -> list[Participant]:
    """The client rows that an act is about: her own for a client, the one named, or all who have not left."""
    with_client = [row for row in rows if row.client_id]
    if isinstance(viewer, LinkHolder | KnownClient):
        return [row for row in with_client if row.client_id == viewer.client_id]
    if client:
        named = [row for row in with_client if row.client and row.client.ref == client]
        if not named:
            raise NotFound
        return named
    return [row for row in with_client if row.attendance != Attendance.CANCELLED]


def acting_party(viewer: Viewer, existing: Existing) -> str:
    """Who cancels: the client, the clinician herself, or the practice."""
    if not isinstance(viewer, Staff | Custodian):
        return "client"
    return "clinician" if viewer.account_id in existing.clinicians else "practice"
