"""From a verdict to rows: busy time, appointments, and what is remembered of the event itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from wellkept.accounts.models import Account
from wellkept.codecs.ics import ForeignEvent
from wellkept.kernel.events import bus
from wellkept.kernel.spans import Span
from wellkept.practice.models import Practice
from wellkept.scheduling.appointments.actions import book, cancel, move
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.events import DatesChanged
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.request import BookingRequest, NotBooked
from wellkept.scheduling.appointments.rows import at
from wellkept.scheduling.appointments.rules.facts import Waiver
from wellkept.scheduling.appointments.rules.words import State
from wellkept.scheduling.availability.actions import add_busy, remove_busy
from wellkept.scheduling.imports.models import ImportBatch, ImportedEvent
from wellkept.scheduling.imports.rules.verdicts import Before, Mode, Verdict, folded
from wellkept.storage import cipher
from wellkept.trust.audit import Chain
from wellkept.trust.errors import NotFound
from wellkept.trust.keys import ensure_key, key_of, keyed_digest
from wellkept.trust.viewer import Staff

LONGEST_TITLE = 120

Name = tuple[str, str]  # digest of the UID, and the RECURRENCE-ID


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What holds for every event of one import. ``clients`` are ids and refs by folded title; ``zone`` is that of the clock
    on which the appointments stand."""

    viewer: Staff
    now: datetime
    mode: Mode
    account: int
    clinician: str
    zone: str
    service: str = ""
    seats: int = 1
    clients: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def practice_id(self) -> int | None:
        """Whose the rows are: the practice's, or with busy time nobody's but the person's."""
        return None if self.mode == "busy" else self.viewer.practice_id

    @property
    def chain(self) -> Chain:
        """Where the audit entries stand."""
        return Chain.account(self.account) if self.practice_id is None else Chain.practice(self.practice_id)

    def name_of(self, event: ForeignEvent) -> Name:
        """The event's identity from file to file."""
        return keyed_digest("calendar-uid", event.uid), event.recurrence_id or ""

    def client_for(self, event: ForeignEvent) -> tuple[int, str] | None:
        """The client who was named for its title."""
        return self.clients.get(folded(event.summary))


@dataclass(frozen=True, slots=True)
class Written:
    """What is remembered of the event now, if anything; ``why`` it was left after all."""

    row: ImportedEvent | None
    why: str = ""
    lifted: tuple[str, ...] = ()


def title_digest(event: ForeignEvent) -> str:
    """By which a changed title is known, without keeping it. What is marked private has none here."""
    return keyed_digest("calendar-title", _shown_title(event))


def _shown_title(event: ForeignEvent) -> str:
    return "" if event.private_class else event.summary[:LONGEST_TITLE]


def before_of(row: ImportedEvent | None) -> Before | None:
    """A remembered event, for the rules."""
    if row is None:
        return None
    meeting, here = row.appointment, None
    if meeting is not None and meeting.state != State.CANCELLED:
        here = (int(meeting.start.timestamp()), int(meeting.end.timestamp()))
    return Before(row.start, row.end, row.title, here)


def write(
    run: Run, event: ForeignEvent, row: ImportedEvent | None, verdict: Verdict, batch: ImportBatch | None
) -> Written:
    """Do what the verdict says, in the caller's transaction."""
    if row is not None and run.mode == "appointments":
        return _canceled(run, row) if verdict == "removed" else _moved(run, event, row)
    if verdict == "removed" and row is not None:
        remove_busy(account=run.account, source=row.source)
        row.delete()
        return Written(None)
    if row is None:
        row = _new_row(run, batch)
    if run.mode == "appointments":
        return _appointment(run, event, row)
    if row.pk is not None:
        remove_busy(account=run.account, source=row.source)
    _say(run, row, event)
    span = Span(event.start, event.end)
    add_busy(account=run.account, spans=[(span, _shown_title(event))], source=row.source)
    return Written(row)


def _say(run: Run, row: ImportedEvent, event: ForeignEvent) -> None:
    """Remember what the file says of the event now."""
    row.rrule, row.title, row.start, row.end = event.rrule, title_digest(event), event.start, event.end
    if row.pk is None or row.recurrence_id != (event.recurrence_id or ""):
        row.identity, row.recurrence_id = run.name_of(event)
        owner = _key_owner(run)
        ensure_key(owner)
        context = f"imports:{row.identity}:{row.recurrence_id}:uid"
        row.uid = cipher.seal(key_of(owner), context, event.uid)
    row.save()


def _new_row(run: Run, batch: ImportBatch | None) -> ImportedEvent:
    assert batch is not None
    return ImportedEvent(practice_id=run.practice_id, account_id=run.account, batch=batch)


def _key_owner(run: Run) -> str:
    if run.practice_id is None:
        return f"account:{Account.objects.values_list('ref', flat=True).get(id=run.account)}"
    return Practice.objects.within(run.practice_id).get().key_owner


def _appointment(run: Run, event: ForeignEvent, row: ImportedEvent) -> Written:
    client = run.client_for(event)
    assert client is not None
    answer = book(
        viewer=run.viewer,
        request=BookingRequest(
            service=run.service,
            clinicians=(run.clinician,),
            start=at(event.start),
            minutes=max((event.end - event.start) // 60, 1),
            client=client[1],
            waivers=(Waiver("*", "imported"),),
        ),
        now=run.now,
        importing=True,
    )
    if isinstance(answer, NotBooked):
        return Written(None, why=answer.reasons[0].code)
    row.appointment = Appointment.objects.within(run.viewer.practice_id).get(ref=answer.ref)
    _say(run, row, event)
    return Written(row, lifted=answer.lifted)


def _moved(run: Run, event: ForeignEvent, row: ImportedEvent) -> Written:
    """The appointment goes where the file has the event now; its client knows, for it was agreed there."""
    assert row.appointment is not None
    request = MoveRequest(
        ref=row.appointment.ref,
        start=at(event.start),
        minutes=max((event.end - event.start) // 60, 1),
        waivers=(Waiver("*", "imported"),),
    )
    try:
        answer = move(viewer=run.viewer, request=request, now=run.now)
    except NotFound:  # sealed since
        return Written(row, why="not_available")
    if isinstance(answer, NotBooked):
        return Written(row, why=answer.reasons[0].code)
    _say(run, row, event)
    _known_already(run, row.appointment)
    return Written(row, lifted=answer.lifted)


def _canceled(run: Run, row: ImportedEvent) -> Written:
    """The appointment is canceled as the event was there. The row stays: it says that this was settled."""
    assert row.appointment is not None
    try:
        reason = cancel(
            viewer=run.viewer, ref=row.appointment.ref, now=run.now, why="imported", cause="imported"
        )
    except NotFound:  # sealed since
        return Written(row, why="not_available")
    if reason is not None:
        return Written(row, why=reason.code)
    _known_already(run, row.appointment)
    return Written(row)


def _known_already(run: Run, appointment: Appointment) -> None:
    bus.publish(
        DatesChanged(
            practice_id=run.viewer.practice_id,
            appointment_ids=(appointment.id,),
            verb="fill",
            at=run.now,
        )
    )
