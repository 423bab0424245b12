"""The calendar files of a mail: what turns the client's own calendar into what is true now (RFC 5546).

One file for each method and name of an event. A date of a series that she has as such is asked for or canceled by itself
(RECURRENCE-ID); whenever more than that is different, the whole series is asked for anew, or canceled when she has no date
of it left. What was one event and is part of another now is canceled under the name that it had. And before a standing
appointment runs out in her calendar it is asked for anew with any mail about it, a reminder too, for it goes on in ours.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from wellkept.codecs.ics.writing import CalendarEvent, calendar
from wellkept.messages.actions.going_on import ENOUGH, reaches
from wellkept.messages.models import REMINDER, Message, Told
from wellkept.messages.rules.telling import GONE
from wellkept.messages.standing import Stands
from wellkept.scheduling.exports.mailed import Place, dates_of_client, places_of, sequence_at_last
from wellkept.scheduling.exports.rules.events import (
    CANCELLED,
    date_event,
    series_events,
    single_event,
    years_of,
)

REQUEST, CANCEL = "REQUEST", "CANCEL"


@dataclass(frozen=True, slots=True)
class File:
    """One calendar file."""

    method: str
    text: str


@dataclass(frozen=True, slots=True)
class Attached:
    """The files, and by appointment under which name her calendar has it once she has taken them."""

    files: tuple[File, ...]
    uids: Mapping[int, str]


def attach(
    message: Message, tells: Sequence[Stands], *, where: bool, organizer: str, attendee: str, now: datetime
) -> Attached:
    """The files of a mail that tells this. ``where``: whether an address may stand in them."""
    work = _Work(message.practice_id, message.client_id, message.to, where)
    places = places_of(message.practice_id, [one.appointment for one in tells], where=where)
    was = work.told(places)
    for one in tells:
        id = one.appointment.id
        if message.purpose == REMINDER:
            continue  # she has it, or keeps it in another way
        work.tell(id, places[id], was.get(id, ""), gone=one.state == GONE)
    for uid in sorted({place.uid for place in places.values() if place.repeats is not None}):
        work.go_on(uid, until=now + ENOUGH)
    work.settle_series(min(places.values(), key=lambda place: place.item.start))
    files = []
    for (method, uid), found in sorted(work.files.items()):
        asked = [
            event._replace(organizer=organizer, attendee=attendee)
            for event in _events(found, now, whole=uid in work.whole)
        ]
        files.append(File(method, _text(asked, found, method, now)))
    return Attached(tuple(files), work.uids)


@dataclass(slots=True)
class _Work:
    """The files in the making, by method and name."""

    practice: int
    client: int
    reader: str  # as ``Message.to``: each has a calendar of their own
    where: bool
    files: dict[tuple[str, str], list[Place]] = field(default_factory=dict)
    uids: dict[int, str] = field(default_factory=dict)
    whole: list[str] = field(default_factory=list)  # what is asked for anew, or canceled, as a whole

    def told(self, appointments: Iterable[int]) -> Mapping[int, str]:
        """Under which names her calendar has these."""
        rows = Told.objects.within(self.practice).filter(client=self.client, to=self.reader)
        return dict(rows.filter(appointment__in=list(appointments)).values_list("appointment_id", "uid"))

    def tell(self, id: int, place: Place, was: str, *, gone: bool) -> None:
        """One appointment that is told of, which her calendar has under the name ``was``: by itself where that is enough."""
        elsewhere = was not in ("", place.uid)
        if elsewhere:
            self._anew(was)
        self.uids[id] = "" if gone and elsewhere else place.uid
        if gone and elsewhere:
            return
        if gone:
            item = place.item._replace(status=CANCELLED)
            self.files.setdefault((CANCEL, place.uid), []).append(place._replace(item=item))
        elif place.repeats is not None and was != place.uid:
            self._anew(place.uid)
        else:
            self.files.setdefault((REQUEST, place.uid), []).append(place)

    def go_on(self, uid: str, until: datetime) -> None:
        """A series that her calendar has, but not as far as ``until`` although there are later dates."""
        last = reaches(Told.objects.within(self.practice).filter(client=self.client, to=self.reader), uid)
        if last is None or last >= until:
            return
        dates = dates_of_client(self.practice, self.client, uid, where=self.where)
        if any(place.item.start > last.timestamp() for place in dates.values()):
            self._anew(uid)

    def settle_series(self, near: Place) -> None:
        """What is asked for anew, and what comes to light with it: a single event that is a date of it now."""
        for uid in self.whole:  # grows on the way
            self.files = {key: found for key, found in self.files.items() if key[1] != uid}
            dates = dates_of_client(self.practice, self.client, uid, where=self.where)
            for was in self.told(dates).values():
                if was not in ("", uid):
                    self._anew(was)
            self.uids |= dict.fromkeys(dates, uid)
            if dates:
                self.files[REQUEST, uid] = list(dates.values())
                continue
            revision = sequence_at_last(self.practice, uid)
            item = near.item._replace(uid=uid, location="", status=CANCELLED, revision=revision)
            self.files[CANCEL, uid] = [Place(uid, item, None)]

    def _anew(self, uid: str) -> None:
        if uid not in self.whole:
            self.whole.append(uid)


def _events(places: Sequence[Place], now: datetime, *, whole: bool) -> Iterable[CalendarEvent]:
    repeats = places[0].repeats
    if whole and repeats is not None:
        return series_events(repeats, [place.item for place in places], now)
    return (
        single_event(place.item, now) if place.repeats is None else date_event(place.repeats, place.item, now)
        for place in places
    )


def _text(events: Sequence[CalendarEvent], places: Sequence[Place], method: str, now: datetime) -> str:
    zones = [zone for event in events for zone in (event.zone, event.replaces_zone) if zone]
    years = years_of((place.item for place in places), now)
    return "".join(calendar(events, zones=zones, years=years, method=method))
