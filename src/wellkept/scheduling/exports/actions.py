"""Making and revoking feeds. Of a clinician's calendar she alone makes one, of a room's whoever books in it, of a client's
whoever may keep that client; nobody makes one of a colleague's.
"""

from datetime import datetime

from wellkept.clients.actions.keeping import change_client
from wellkept.clients.models import Client
from wellkept.kernel.invalid import Invalid
from wellkept.practice.models import Room
from wellkept.scheduling.exports.queries import team_feeds, viewer_of_feed
from wellkept.storage.locks import in_transaction
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.feeds import FeedOf, OpenFeed, feed_cards, issue_feed, open_feed, revoke_feed
from wellkept.trust.viewer import Role, Staff, Viewer


def make_own_feed(*, viewer: Staff, name: str, names: bool, now: datetime) -> str:
    """A feed of one's own calendar at this practice. Gives its secret, which is shown once. Raises ``Invalid``."""
    if not viewer.has(Role.CLINICIAN):
        raise NotAllowed
    return _make(viewer, FeedOf.CLINICIAN, viewer.account_id, name, names, now)


def make_room_feed(*, viewer: Staff, room: str, name: str, names: bool, now: datetime) -> str:
    """A feed of a room's calendar. Gives its secret, which is shown once. Raises ``Invalid``, ``NotFound``."""
    if not viewer.handles_bookings:
        raise NotAllowed
    found = Room.objects.within(viewer.practice_id).filter(ref=room, active=True)
    id = found.values_list("id", flat=True).first()
    if id is None:
        raise NotFound
    return _make(viewer, FeedOf.ROOM, id, name, names, now)


def _make(viewer: Staff, kind: FeedOf, subject: int, name: str, names: bool, now: datetime) -> str:
    _by_hand(viewer)

    def make() -> str:
        ref, secret = issue_feed(
            practice=viewer.practice_id,
            kind=kind,
            subject=subject,
            account=viewer.account_id,
            name=name,
            names=names,
            now=now,
        )
        _note(viewer, "feed.create", ref, now)
        return secret

    return in_transaction(make)


def revoke_team_feed(*, viewer: Staff, ref: str, now: datetime) -> None:
    """It opens nothing from now on. One's own, or anybody's for a manager. Raises ``NotFound``."""
    _by_hand(viewer)

    def revoke() -> None:
        if all(card.ref != ref for card in team_feeds(viewer)):
            raise NotFound
        revoke_feed(viewer.practice_id, ref, now=now)
        _note(viewer, "feed.revoke", ref, now)

    in_transaction(revoke)


def make_client_feed(*, viewer: Staff, client: str, names: bool, now: datetime) -> str:
    """A feed of a client's own appointments, to be given to her. Gives its secret, which is shown once.

    Raises ``NotFound`` and ``NotAllowed``; ``Invalid`` for one who is archived.
    """
    _by_hand(viewer)
    made: list[str] = []

    def make(row: Client) -> None:
        if row.state == "archived":
            raise Invalid("client", "archived")
        _ref, secret = issue_feed(
            practice=viewer.practice_id,
            kind=FeedOf.CLIENT,
            subject=row.id,
            account=viewer.account_id,
            name="",
            names=names,
            now=now,
        )
        made.append(secret)

    change_client(viewer=viewer, ref=client, action="client.issue_feed", now=now, do=make)
    return made[-1]


def revoke_client_feed(*, viewer: Staff, client: str, ref: str, now: datetime) -> None:
    """It opens nothing from now on. Raises ``NotFound``."""
    _by_hand(viewer)

    def revoke(row: Client) -> None:
        hers = feed_cards(viewer.practice_id, kinds=[FeedOf.CLIENT], subject=row.id)
        if all(card.ref != ref for card in hers):
            raise NotFound
        revoke_feed(viewer.practice_id, ref, now=now)

    change_client(viewer=viewer, ref=client, action="client.revoke_feed", now=now, do=revoke)


def come_by_feed(secret: str, *, now: datetime) -> tuple[OpenFeed, Viewer]:
    """Whoever comes with this secret, as she may read now. Notes the use. Raises ``NotFound``, whatever is wrong with it."""
    feed = open_feed(secret, now=now)
    return feed, viewer_of_feed(feed)


def _by_hand(viewer: Staff) -> None:
    """No program makes or revokes what lets another in."""
    if viewer.via in ("token", "feed"):
        raise NotAllowed


def _note(viewer: Staff, action: str, ref: str, now: datetime) -> None:
    chain = Chain.practice(viewer.practice_id)
    record(viewer=viewer, action=action, chain=chain, subjects=(f"feed:{ref}",), now=now)
