"""Feeds: a calendar program subscribes to one calendar by an address that holds a secret.

The secret is shown once; only its digest is kept. Here lies who made which and whether it still opens; who may make one,
and what it shows, is for the rooms that know people, rooms and clients.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import QuerySet

from wellkept.kernel.text import clean_line
from wellkept.storage.ids import new_token, token_digest
from wellkept.storage.locks import in_transaction
from wellkept.trust.errors import NotFound
from wellkept.trust.models import Feed
from wellkept.trust.tokens import USE_NOTED, Bearer

MARK = "wf_"  # so that a secret that lies about is recognized


class FeedOf(StrEnum):
    """Whose calendar a feed shows."""

    CLINICIAN = "clinician"
    ROOM = "room"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class FeedCard:
    """A feed in a list. It never says the secret. ``subject`` is the number of an account, a room or a client."""

    ref: str
    name: str
    kind: FeedOf
    subject: int
    account_id: int
    names: bool
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenFeed:
    """A feed that opens: whose calendar, made by whom, and whether it may say names."""

    ref: str
    practice_id: int
    kind: FeedOf
    subject: int
    account_id: int
    names: bool

    @property
    def bearer(self) -> Bearer:
        """Who made it."""
        return Bearer(self.ref, self.account_id, self.practice_id, via="feed")


def issue_feed(
    *, practice: int, kind: FeedOf, subject: int, account: int, name: str, names: bool, now: datetime
) -> tuple[str, str]:
    """A new feed: its ref, and its secret, which is shown once. Raises ``Invalid``. The caller writes it down."""
    secret = MARK + new_token()
    row = Feed.objects.create(
        practice=practice,
        kind=kind,
        subject=subject,
        account=account,
        name=clean_line(name, field="name", longest=80, required=kind is not FeedOf.CLIENT),
        names=names,
        token_digest=token_digest(secret),
        created_at=now,
    )
    return row.ref, secret


def feed_cards(
    practice: int, *, kinds: Sequence[FeedOf], account: int | None = None, subject: int | None = None
) -> tuple[FeedCard, ...]:
    """Feeds of some kinds, the newest first; of one maker, or of one subject. The caller has judged who may know."""
    rows = Feed.objects.within(practice).filter(kind__in=kinds)
    rows = rows if account is None else rows.filter(account=account)
    rows = rows if subject is None else rows.filter(subject=subject)
    names = [name for name in FeedCard.__dataclass_fields__ if name not in ("kind", "account_id")]
    return tuple(
        FeedCard(
            kind=FeedOf(row.kind), account_id=row.account, **{name: getattr(row, name) for name in names}
        )
        for row in rows.order_by("-id")
    )


def revoke_feed(practice: int, ref: str, *, now: datetime) -> None:
    """It opens nothing from now on. Raises ``NotFound``. The caller has judged who may, and writes it down."""
    if not _live(Feed.objects.within(practice).filter(ref=ref)).update(revoked_at=now):
        raise NotFound


def revoke_feeds_of(*, account_id: int, practice_id: int, now: datetime) -> None:
    """Whoever leaves a team leaves no feed behind that would open again if she came back. Those of clients are theirs."""
    made = _live(Feed.objects.within(practice_id).filter(account=account_id))
    made.exclude(kind=FeedOf.CLIENT).update(revoked_at=now)


def follow_client(*, practice_id: int, from_id: int, into_id: int) -> None:
    """The feeds of a merged client are those of the client she was merged into."""
    rows = Feed.objects.within(practice_id).filter(kind=FeedOf.CLIENT, subject=from_id)
    rows.update(subject=into_id)


def open_feed(secret: str, *, now: datetime) -> OpenFeed:
    """What this secret opens. Notes the use. Raises ``NotFound``, whatever is wrong with it."""
    rows = _live(Feed.objects.everywhere(because="its secret is the scope"))
    row = rows.filter(token_digest=token_digest(secret)).first()
    if row is None:
        raise NotFound
    if row.last_used_at is None or now - row.last_used_at >= USE_NOTED:
        Feed.objects.within(row.practice).filter(id=row.id).update(last_used_at=now)
    return OpenFeed(row.ref, row.practice, FeedOf(row.kind), row.subject, row.account, row.names)


def shown_since(feed: OpenFeed, digest: str, *, now: datetime) -> datetime:
    """Since when the feed has said what has this digest, to the second. Two contents never share a second."""

    def note() -> datetime:
        rows = Feed.objects.within(feed.practice_id)
        row = rows.select_for_update().get(ref=feed.ref)
        if row.shown != digest or row.shown_at is None:
            before, row.shown, row.shown_at = row.shown_at, digest, now.replace(microsecond=0)
            if before is not None:
                row.shown_at = max(row.shown_at, before + timedelta(seconds=1))
            row.save(update_fields=["shown", "shown_at"])
        return row.shown_at

    known = Feed.objects.within(feed.practice_id).filter(ref=feed.ref, shown=digest)
    return known.values_list("shown_at", flat=True).first() or in_transaction(note)


def _live(rows: QuerySet[Feed]) -> QuerySet[Feed]:
    return rows.filter(revoked_at=None)
