"""What a feed says, decided here and nowhere later: by what its holder may see now, and whether it may say names (R7)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import translation

from wellkept.accounts.queries import account_card, account_cards
from wellkept.clients.models import Client
from wellkept.clients.queries import chains, names_for, visible_clients
from wellkept.kernel.spans import Span, union
from wellkept.practice.models import Place, Practice, Room, Service
from wellkept.practice.queries import viewer_of_bearer
from wellkept.scheduling.appointments.marks import ask_times, marks_of
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.rules.words import Mode, State
from wellkept.scheduling.appointments.spans import rounded
from wellkept.scheduling.availability.queries import named_rules
from wellkept.scheduling.exports import sentences
from wellkept.scheduling.exports.reading import (
    OfSeries,
    Row,
    read_charts,
    read_dates,
    read_parts,
    read_rows,
    read_rules,
    standing_appointments,
)
from wellkept.scheduling.exports.rules.events import CONFIRMED, TENTATIVE, Contents, Item, uid_of
from wellkept.storage.plain import at_once
from wellkept.trust.audit import Chain
from wellkept.trust.errors import NotFound
from wellkept.trust.feeds import FeedCard, FeedOf, OpenFeed, feed_cards
from wellkept.trust.viewer import Role, Staff, Subscriber, Viewer

MARKS_BACK, MARKS_AHEAD = timedelta(days=28), timedelta(days=366)
"""In what time private hours and rooms in use are shown. Appointments are shown whenever they were."""

Words = Callable[[int, int | None, int | None, str], tuple[str, str]]
"""Summary and location, by the numbers of appointment, service and place, and the mode."""


@dataclass(frozen=True, slots=True)
class _Feed:
    """A feed with its viewer, as everything here needs it."""

    feed: OpenFeed
    viewer: Viewer
    practice: Practice
    now: datetime

    @property
    def window(self) -> Span:
        """The days in which marks are shown: whole ones, so that nothing changes from hour to hour."""
        day = int(self.now.timestamp()) // 86400 * 86400
        return Span(day - int(MARKS_BACK.total_seconds()), day + int(MARKS_AHEAD.total_seconds()))

    def mark(self, kind: str, span: Span, summary: str) -> Item:
        """An item that is no appointment."""
        uid = uid_of(f"{self.feed.ref}-{kind}-{span.start}")
        return Item(uid, span.start, span.end, self.practice.zone, summary)


def team_feeds(viewer: Staff) -> tuple[FeedCard, ...]:
    """The feeds of one's own calendar and of rooms that one has made here, those of the whole team for a manager."""
    maker = None if viewer.has(Role.MANAGER) else viewer.account_id
    return feed_cards(viewer.practice_id, kinds=[FeedOf.CLINICIAN, FeedOf.ROOM], account=maker)


def client_feeds(viewer: Staff, client: str) -> tuple[FeedCard, ...]:
    """The feeds of a client that still open. Raises ``NotFound`` for one of whom the viewer may not know."""
    id = visible_clients(viewer).filter(ref=client).values_list("id", flat=True).first()
    if id is None:
        raise NotFound
    cards = feed_cards(viewer.practice_id, kinds=[FeedOf.CLIENT], subject=id)
    return tuple(card for card in cards if card.revoked_at is None)


def room_names(viewer: Staff) -> Mapping[int, str]:
    """The practice's rooms by number, for a list of feeds."""
    return dict(Room.objects.within(viewer.practice_id).values_list("id", "name"))


def viewer_of_feed(feed: OpenFeed) -> Viewer:
    """Who reads by this feed, with the roles that its maker has now. Raises ``NotFound`` when it opens nothing any more:
    its maker left, or no longer sees the room; the client was archived.
    """
    if feed.kind is FeedOf.CLIENT:
        there = Client.objects.within(feed.practice_id).filter(id=feed.subject)
        if not there.filter(state__in=("active", "provisional")).exists():
            raise NotFound
        return Subscriber(feed.practice_id, feed.subject, feed.ref)
    staff = viewer_of_bearer(feed.bearer)
    if feed.kind is FeedOf.ROOM:
        rooms = Room.objects.within(feed.practice_id).filter(id=feed.subject, active=True)
        if not staff.handles_bookings or not rooms.exists():
            raise NotFound
    return staff


def feed_contents(feed: OpenFeed, viewer: Viewer, *, now: datetime) -> Contents:
    """All that the feed says now. Tells the viewer's recorder the whole scope: whose calendar, and which charts."""
    practice = Practice.objects.within(feed.practice_id).get()
    known = _Feed(feed, viewer, practice, now)
    if isinstance(viewer, Subscriber):
        return _of_client(known, viewer)
    assert isinstance(viewer, Staff)
    with translation.override(practice.locale or settings.LANGUAGE_CODE):
        return _of_room(known, viewer) if feed.kind is FeedOf.ROOM else _of_clinician(known, viewer)


def _of_clinician(known: _Feed, viewer: Staff) -> Contents:
    """Without names what any colleague sees of her, with them what she sees herself, but for names under seal."""
    part = Q(participants__account=viewer.account_id)
    standing = standing_appointments(viewer, part, sealed=known.feed.names, now=known.now)
    rows = read_rows(standing, buffered=True)
    _disclose(known, rows, f"account:{account_card(viewer.account_id).ref}")
    in_person = standing.filter(mode=Mode.IN_PERSON)  # of others no room is said
    rooms = read_parts(in_person, known.practice.id, "room")
    names = _client_names(viewer, standing) if known.feed.names else {}
    services = _names_of(Service, known) if known.feed.names else {}
    room_names, places = _names_of(Room, known), _names_of(Place, known)

    otherwise = sentences.appointment()

    @cache  # most hours of a therapist say the same
    def said(
        names: Sequence[str], service: int | None, place: int | None, mode: str, in_rooms: Sequence[int]
    ) -> tuple[str, str]:
        where = sentences.where(mode, *(room_names[id] for id in in_rooms), places.get(place or 0, ""))
        return ", ".join(names) or services.get(service or 0, otherwise), where

    def words(id: int, service: int | None, place: int | None, mode: str) -> tuple[str, str]:
        return said(names.get(id, ()), service, place, mode, rooms.get(id, ()))

    items, dates = _items(known, rows, standing, words)
    return _contents(known, known.practice.name, [*items, *_private(known, viewer, items)], dates)


def _private(known: _Feed, viewer: Staff, items: Sequence[Item]) -> Iterator[Item]:
    """What takes her time besides. Where she reads names, what an outside calendar brought is not sent back to it."""
    window, own, account = known.window, known.feed.names, viewer.account_id
    availability, taken = at_once(lambda reading: ask_times(reading, viewer, [account], window, known.now))
    titles = named_rules(account=account, window=window) if own else ()
    shown = {(item.start, item.end) for item in items if item.end > window.start}
    words = cache(sentences.mark)
    for mark in marks_of(viewer, own, availability[account], taken.get(account, ()), shown, titles):
        if mark.kind not in ("taken", "busy"):  # a hold of some minutes; an hour that she has there already
            span = Span(int(mark.start.timestamp()), int(mark.end.timestamp()))
            yield known.mark(mark.kind, span, words(mark.kind, mark.title))


def _of_room(known: _Feed, viewer: Staff) -> Contents:
    """When a room is in use; with names, by whom. A sealed session is never more than a room in use, rounded."""
    room = Room.objects.within(known.practice.id).get(id=known.feed.subject)
    standing = standing_appointments(viewer, Q(participants__room=room.id), sealed=False, now=known.now)
    rows = read_rows(standing, buffered=True)
    _disclose(known, rows, f"room:{room.ref}")
    clients = _client_names(viewer, standing) if known.feed.names else {}
    treating = read_parts(standing, known.practice.id, "account") if known.feed.names else {}
    people = account_cards(id for ids in treating.values() for id in ids)

    in_use = sentences.in_use()

    def words(id: int, _service: int | None, _place: int | None, _mode: str) -> tuple[str, str]:
        clinicians = [people[one].name for one in treating.get(id, ())]
        return sentences.who(clinicians, clients.get(id, ())) or in_use, ""

    items, dates = _items(known, rows, standing, words)
    taken = [*items, *_in_use(known, {id for id, *_rest in rows})]
    return _contents(known, sentences.room_calendar(room.name, known.practice.name), taken, dates)


def _in_use(known: _Feed, shown: set[int]) -> Iterator[Item]:
    """The rest of the room's time, of which nothing is said but that it is taken."""
    window = known.window
    rows = Participant.objects.within(known.practice.id).filter(room=known.feed.subject, committed=True)
    rows = rows.filter(start__lt=window.end, end__gt=window.start)
    rows = rows.exclude(appointment__lapses_at__lte=known.now)
    spans = rows.values_list("appointment_id", "start", "end")
    for span in union(rounded(Span(start, end)) for id, start, end in spans if id not in shown):
        yield known.mark("room", span, sentences.in_use())


def _of_client(known: _Feed, viewer: Subscriber) -> Contents:
    """Her own appointments; with names, with whom and where."""
    client = Client.objects.within(known.practice.id).get(id=viewer.client_id)
    part = Q(participants__client=client.id, participants__committed=True) & ~Q(state=State.HELD)
    standing = standing_appointments(viewer, part, sealed=True, now=known.now)
    rows = read_rows(standing, buffered=False)
    viewer.recorder.disclosed(chains([client])[client.id], f"feed:{known.feed.ref}", f"client:{client.ref}")
    for chart, ref, sealed in read_charts(known.practice.id, rows):
        viewer.recorder.disclosed(_chain(known, chart, sealed), f"chart:{ref}")
    treating = read_parts(standing, known.practice.id, "account") if known.feed.names else {}
    people = account_cards(id for ids in treating.values() for id in ids)
    addresses = dict(Place.objects.within(known.practice.id).values_list("id", "address"))

    def words(id: int, _service: int | None, place: int | None, mode: str) -> tuple[str, str]:
        if not known.feed.names:
            return sentences.appointment(), ""
        said = ", ".join(people[one].name for one in treating.get(id, ()))
        return said or sentences.appointment(), sentences.where(mode, addresses.get(place or 0, ""))

    with translation.override(client.locale or known.practice.locale or settings.LANGUAGE_CODE):
        items, dates = _items(known, rows, standing, words)
        title = known.practice.name if known.feed.names else sentences.appointments()
    return _contents(known, title, items, dates)


def _items(
    known: _Feed, rows: Sequence[Row], standing: QuerySet[Appointment], words: Words
) -> tuple[list[Item], set[int]]:
    """The appointments as items, and the rules by which some of them stand. A passing hold is none."""
    of_series, alone = read_dates(standing, known.practice.id), OfSeries(0, None, False)
    held, booked = str(State.HELD), str(State.BOOKED)
    items = []
    for id, ref, zone, state, revision, service, place, mode, _chart, start, end in rows:
        rule, identity, paused = of_series.get(id, alone)
        if state == held and not paused:
            continue
        summary, location = words(id, service, place, mode)
        summary = sentences.hour_kept() if paused else summary
        status = CONFIRMED if state == booked else TENTATIVE
        items.append(Item(uid_of(ref), start, end, zone, summary, location, status, revision, rule, identity))
    return items, {item.rule for item in items if item.rule}


def _contents(known: _Feed, title: str, items: Sequence[Item], rules: set[int]) -> Contents:
    return Contents(title, tuple(items), read_rules(known.practice.id, rules))


def _client_names(viewer: Staff, standing: QuerySet[Appointment]) -> Mapping[int, Sequence[str]]:
    """By appointment. Whoever is sealed is named in no calendar outside, whoever may read her name inside."""
    parts = read_parts(standing.filter(sealed=False), viewer.practice_id, "client")
    open_to_all = Client.objects.within(viewer.practice_id).filter(sealed_by="")
    open_to_all = open_to_all.filter(id__in={id for ids in parts.values() for id in ids})
    names = names_for(viewer, list(open_to_all.values_list("id", flat=True)))
    return {appointment: tuple(names[id] for id in ids if id in names) for appointment, ids in parts.items()}


def _names_of(model: type[Service] | type[Room] | type[Place], known: _Feed) -> Mapping[int, str]:
    return dict(model.objects.within(known.practice.id).values_list("id", "name"))


def _disclose(known: _Feed, rows: Sequence[Row], subject: str) -> None:
    recorder, practice = known.viewer.recorder, known.practice.id
    recorder.disclosed(Chain.practice(practice), f"feed:{known.feed.ref}", subject)
    for chart, ref, sealed in read_charts(practice, rows):
        recorder.disclosed(_chain(known, chart, sealed), f"chart:{ref}")


def _chain(known: _Feed, chart: int, sealed: bool) -> Chain:
    return Chain.chart(chart) if sealed else Chain.practice(known.practice.id)
