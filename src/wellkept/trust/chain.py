"""Chaining the audit: the worker gives each entry its place, so that any change, gap or reordering is found.

Each entry's code covers its content, its place and the code before it, under a key that the database does not hold.
The heads of the chains are anchored outside the database (``anchors.py``).
"""

import hmac
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from django.db.models import Max, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from wellkept.storage.locks import in_transaction
from wellkept.trust.anchors import Anchor, all_anchors, append, last_of_month
from wellkept.trust.keys import purpose_key
from wellkept.trust.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found. ``faults`` name chain, place and kind of fault."""

    entries: int
    chains: int
    unchained: int
    faults: tuple[str, ...] = field(default=())


_AT_ONCE = 1000  # entries a transaction


def chain_pending(*, limit: int = _AT_ONCE) -> int:
    """Give places to entries that have none, in order of writing. Returns how many. One worker does this."""

    def run() -> int:
        entries = list(AuditEntry.objects.filter(seq=None).select_for_update().order_by("id")[:limit])
        heads: dict[str, tuple[int, str]] = {}
        for entry in entries:
            seq, before = heads.get(entry.chain) or _head(entry.chain)
            entry.seq = seq + 1
            entry.mac = _code(_content(entry), entry.chain, entry.seq, before)
            heads[entry.chain] = (entry.seq, entry.mac)
        AuditEntry.objects.bulk_update(entries, ["seq", "mac"], batch_size=200)
        return len(entries)

    return in_transaction(run)


def chain_all() -> None:
    """Give every entry that waits its place, a thousand at a time."""
    while chain_pending() == _AT_ONCE:
        pass


def write_anchors(folder: Path, *, now: datetime) -> int:
    """Anchor every chain that has grown since its last anchor of this month. Returns how many."""
    known = last_of_month(folder, now)
    chained = AuditEntry.objects.filter(seq__isnull=False)
    lengths = chained.values_list("chain").annotate(length=Max("seq")).order_by("chain")
    grown = [chain for chain, length in lengths if length > known.get(chain, 0)]
    append(folder, [Anchor(chain, *_head(chain)) for chain in grown], now=now)
    return len(grown)


def verify(folder: Path) -> Report:
    """Walk every chain from its beginning and compare it with the anchors. The table may have been tampered with."""
    faults: list[str] = []
    anchored: dict[str, dict[int, str]] = defaultdict(dict)
    for where, anchor in all_anchors(folder):
        if anchor is None:
            faults.append(_("{where}: the anchor was changed").format(where=where))
        else:
            anchored[anchor.chain][anchor.seq] = anchor.mac
    walk = _Walk(anchored, faults)
    unchained = 0
    try:
        for row in _rows():
            walk.take(row)
        unchained = AuditEntry.objects.filter(seq=None).count()
    except DatabaseError as error:
        faults.append(_("the audit cannot be read: {error}").format(error=error))
    walk.end()
    return Report(entries=walk.entries, chains=len(walk.heads), unchained=unchained, faults=tuple(faults))


class _Walk:
    """Goes through all entries, chain by chain in their order, and notes the faults."""

    def __init__(self, anchored: dict[str, dict[int, str]], faults: list[str]) -> None:
        self.entries = 0
        self.heads: dict[str, tuple[int, str]] = {}
        self._anchored = anchored
        self._faults = faults

    def take(self, row: dict[str, Any]) -> None:
        """The next entry."""
        self.entries += 1
        chain, seq, mac = row["chain"], row["seq"], row["mac"]
        length, before = self.heads.get(chain, (0, ""))
        if not isinstance(seq, int) or not isinstance(mac, str):
            self._note(chain, length + 1, _("unreadable"))
            return
        if seq != length + 1:
            self._note(chain, length + 1, _("missing"))
        elif not _same(mac, _code(_stored(row), chain, seq, before)):
            self._note(chain, seq, _("changed, or not in its place"))
        self.heads[chain] = (seq, mac)
        anchor = self._anchored.get(chain, {}).pop(seq, None)
        if anchor is not None and not _same(anchor, mac):
            self._note(chain, seq, _("not the entry that was anchored"))

    def end(self) -> None:
        """Anchors that nothing has answered to: the chain was longer once."""
        for chain, left in sorted(self._anchored.items()):
            if left:
                self._note(chain, max(left), _("anchored, and gone"))

    def _note(self, chain: str, seq: int, what: str) -> None:
        self._faults.append(_("{chain}, entry {place}: {what}").format(chain=chain, place=seq, what=what))


def _head(chain: str) -> tuple[int, str]:
    newest = AuditEntry.objects.filter(chain=chain, seq__isnull=False).order_by("-seq")
    return newest.values_list("seq", "mac").first() or (0, "")  # type: ignore[return-value]


def _content(entry: AuditEntry) -> list[object]:
    return _canonical(entry.at, entry.viewer, entry.action, entry.subjects, entry.why, entry.digest)


def _rows() -> Iterator[dict[str, Any]]:
    """Time and subjects come as text: SQLite takes any value in any column, and converting one that is wrong raises."""
    chained = AuditEntry.objects.filter(seq__isnull=False).order_by("chain", "seq")
    texts = {"at_text": Cast("at", TextField()), "subjects_text": Cast("subjects", TextField())}
    columns = ("chain", "seq", "mac", "viewer", "action", "why", "digest", *texts)
    return chained.annotate(**texts).values(*columns).iterator(chunk_size=1000)


def _stored(row: dict[str, Any]) -> list[object] | None:
    """The content of a stored entry as it was chained; None when it cannot have been."""
    try:
        at = datetime.fromisoformat(row["at_text"])
        subjects = json.loads(row["subjects_text"])
    except (ValueError, TypeError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return _canonical(at, row["viewer"], row["action"], subjects, row["why"], row["digest"])


def _canonical(
    at: datetime, viewer: str, action: str, subjects: object, why: str, digest: str
) -> list[object]:
    return [at.astimezone(UTC).isoformat(timespec="microseconds"), viewer, action, subjects, why, digest]


def _code(content: list[object] | None, chain: str, seq: int, before: str) -> str:
    """The code of an entry in its place; none for what cannot be an entry."""
    try:
        text = json.dumps([chain, seq, before, content], separators=(",", ":"))
    except TypeError:
        return ""
    return hmac.new(purpose_key("audit"), text.encode(), "sha256").hexdigest() if content else ""


def _same(one: str, other: str) -> bool:
    """Whether two codes are one. No code is like no other."""
    return bool(other) and hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())
