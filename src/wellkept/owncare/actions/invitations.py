"""Own care outside from an invitation file: what the therapist's calendar sends, its updates and cancellations too."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wellkept.accounts.queries import account_card
from wellkept.codecs.ics import CalendarFile, ForeignEvent, read_calendar_in_process
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.spans import Span
from wellkept.kernel.text import clean_line
from wellkept.owncare.actions.outside import (
    LONGEST_NAME,
    Dated,
    add_sessions,
    cancel_all,
    new_therapist,
    place_again,
)
from wellkept.owncare.models import OutsideSession, OutsideTherapist
from wellkept.owncare.rules.invitations import Changes, Name, changes
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.scheduling.series.rules.patterns import AHEAD
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotFound
from wellkept.trust.keys import keyed_digest
from wellkept.trust.viewer import Oneself, in_own_care

INVITED = "invitation"
_SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file changed; ``ref`` names the therapist whose sessions they are. ``left`` events were no sessions."""

    ref: str
    new: int
    moved: int
    gone: int
    left: int


def take_invitation(
    *, viewer: Oneself, data: bytes, now: datetime, name: str = "", therapist: str = ""
) -> Taken:
    """Take a file in: for the therapist whose sessions it is about already, for one who is named by ref, or for a new
    one of that ``name``, else of that of who invites. The same file twice changes nothing. Sessions that have begun are
    left alone.

    Raises ``Invalid`` (field ``file`` where it brings nothing, ``name`` where a new therapist has none), ``NotFound``,
    and what reading the file raises.
    """
    zone = account_card(in_own_care(viewer).account_id).zone
    window = Span(int((now - _SOON).timestamp()), int((now + AHEAD).timestamp()))
    file = read_calendar_in_process(data, window=window, default_zone=zone)
    if not file.events:
        raise Invalid("file", "no_events")

    def take() -> Taken:
        lock(accounts=(viewer.account_id,))
        return _take(viewer, file, name, therapist, now)

    return in_transaction(take)


def _take(viewer: Oneself, file: CalendarFile, name: str, ref: str, now: datetime) -> Taken:
    events = {_name(event): event for event in file.events}
    rows = OutsideSession.objects.within(viewer.account_id).select_related("appointment", "therapist")
    found = {Name(one.uid, one.identity): one for one in rows.filter(uid__in={name.uid for name in events})}
    known = {name: one for name, one in found.items() if one.appointment.cancel_cause != INVITED}
    spans = {name: _span(one) for name, one in known.items()}
    changed = changes(list(events.items()), spans, since=int(now.timestamp()))
    row = _therapist(viewer, found, events, changed, name, ref, now)
    cancel_all([known[name] for name in changed.gone], now, INVITED)
    place_again([(known[n], s.start, s.minutes) for n, s in changed.moved.items()], now)
    add_sessions(row, [Dated(*n, s.start, s.minutes, events[n].zone) for n, s in changed.new.items()], now)
    subjects = (f"outside:{row.ref}",)
    record(
        viewer=viewer,
        action="own.invitation",
        chain=Chain.account(viewer.account_id),
        subjects=subjects,
        now=now,
    )
    return Taken(row.ref, len(changed.new), len(changed.moved), len(changed.gone), changed.left)


def _name(event: ForeignEvent) -> Name:
    return Name(keyed_digest("calendar-uid", event.uid), (event.recurrence_id or "")[:32])


def _span(session: OutsideSession) -> Span:
    row = session.appointment
    return Span(int(row.start.timestamp()), int(row.end.timestamp()))


def _therapist(
    viewer: Oneself,
    found: dict[Name, OutsideSession],
    events: dict[Name, ForeignEvent],
    changed: Changes,
    name: str,
    ref: str,
    now: datetime,
) -> OutsideTherapist:
    """Whose sessions the file is about. A new therapist is made only where there is something to make."""
    if found:
        return next(iter(found.values())).therapist
    if ref:
        row = OutsideTherapist.objects.within(viewer.account_id).filter(ref=ref).first()
        if row is None:
            raise NotFound
        return row
    if not changed.new:
        raise Invalid("file", "no_events")
    first = min(changed.new, key=lambda one: changed.new[one].start)
    name = clean_line(name or events[first].organizer[:LONGEST_NAME], field="name", longest=LONGEST_NAME)
    span = changed.new[first]
    row = new_therapist(viewer, name, events[first].zone, span.minutes, Mode.IN_PERSON, now)
    row.save()
    return row
