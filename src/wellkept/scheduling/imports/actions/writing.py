"""From a verdict to rows: busy time, appointments, and what is remembered of the event itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from wellkept.accounts.models import Account
from wellkept.codecs.ics import ForeignEvent
from wellkept.kernel.spans import Span
from wellkept.practice.models import Practice
from wellkept.scheduling.appointments.actions import book
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
from wellkept.trust.keys import ensure_key, key_of, keyed_digest
from wellkept.trust.viewer import Staff

LONGEST_TITLE = 120

Name = tuple[str, str]  # digest of the UID, and the RECURRENCE-ID


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What holds for every event of one import. ``clients`` are ids and refs by folded title."""

    viewer: Staff
    now: datetime
    mode: Mode
    account: int
    clinician: str
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


def earlier(run: Run, events: Sequence[ForeignEvent]) -> dict[Name, ImportedEvent]:
    """Those of the events that earlier imports took."""
    identities = {run.name_of(event)[0] for event in events}
    rows = ImportedEvent.objects.within(run.account).filter(practice=run.practice_id, identity__in=identities)
    return {(row.identity, row.recurrence_id): row for row in rows.select_related("appointment")}


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
    if verdict == "removed" and row is not None:
        remove_busy(account=run.account, source=row.source)
        row.delete()
        return Written(None)
    if row is None:
        row = _new_row(run, event, batch)
    row.rrule, row.title, row.start, row.end = event.rrule, title_digest(event), event.start, event.end
    if run.mode == "appointments":
        return _appointment(run, event, row)
    known = row.pk is not None
    row.save()
    if known:
        remove_busy(account=run.account, source=row.source)
    span = Span(event.start, event.end)
    add_busy(account=run.account, spans=[(span, _shown_title(event))], source=row.source)
    return Written(row)


def _new_row(run: Run, event: ForeignEvent, batch: ImportBatch | None) -> ImportedEvent:
    assert batch is not None
    identity, recurrence_id = run.name_of(event)
    owner = _key_owner(run)
    ensure_key(owner)
    sealed = cipher.seal(key_of(owner), f"imports:{identity}:{recurrence_id}:uid", event.uid)
    return ImportedEvent(
        practice_id=run.practice_id,
        account_id=run.account,
        batch=batch,
        identity=identity,
        recurrence_id=recurrence_id,
        uid=sealed,
    )


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
    row.save()
    return Written(row, lifted=answer.lifted)
