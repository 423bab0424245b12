"""Chaining the audit: the worker gives each entry its place, so that any change, gap or reordering is found.

Each entry's code covers its content, its place and the code before it, under a key that the database does not hold.
Anchors (chain, length, last code) are appended to a file outside the table, so that cutting off the end is found.
"""

import hmac
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.db.models import Max

from wellkept.storage.locks import in_transaction
from wellkept.trust.keys import purpose_key
from wellkept.trust.models import AuditEntry

_ANCHORS = "audit-anchors.jsonl"


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found. ``faults`` name chain, place and kind of fault."""

    entries: int
    chains: int
    unchained: int
    faults: tuple[str, ...] = field(default=())


def _mac(entry: AuditEntry, chain: str, seq: int, before: str) -> str:
    content = [
        chain,
        seq,
        before,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.viewer,
        entry.action,
        entry.subjects,
        entry.why,
        entry.digest,
    ]
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    return hmac.new(purpose_key("audit"), text.encode(), "sha256").hexdigest()


def chain_pending(*, limit: int = 1000) -> int:
    """Give places to entries that have none, in order of writing. Returns how many. One worker does this."""

    def run() -> int:
        entries = list(AuditEntry.objects.filter(seq=None).select_for_update().order_by("id")[:limit])
        heads: dict[str, tuple[int, str]] = {}
        for entry in entries:
            seq, before = heads.get(entry.chain) or _head(entry.chain)
            entry.seq = seq + 1
            entry.mac = _mac(entry, entry.chain, entry.seq, before)
            heads[entry.chain] = (entry.seq, entry.mac)
        AuditEntry.objects.bulk_update(entries, ["seq", "mac"], batch_size=200)
        return len(entries)

    return in_transaction(run)


def _head(chain: str) -> tuple[int, str]:
    last = AuditEntry.objects.filter(chain=chain, seq__isnull=False).order_by("-seq").first()
    return (last.seq or 0, last.mac) if last else (0, "")


def write_anchors(folder: Path, *, now: datetime) -> int:
    """Append the head of every chain that has grown since its last anchor, and force it to disk."""
    known = _last_anchors(folder)
    grown = (
        AuditEntry.objects.filter(seq__isnull=False)
        .values("chain")
        .annotate(length=Max("seq"))
        .order_by("chain")
    )
    lines = []
    for row in grown:
        if known.get(row["chain"], (0, ""))[0] < row["length"]:
            seq, mac = _head(row["chain"])
            lines.append(_anchor_line(row["chain"], seq, mac, now))
    if lines:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / _ANCHORS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write("".join(lines))
            file.flush()
            os.fsync(file.fileno())
    return len(lines)


def _anchor_line(chain: str, seq: int, mac: str, now: datetime) -> str:
    body = {"chain": chain, "seq": seq, "mac": mac, "at": now.astimezone(UTC).isoformat()}
    return json.dumps({**body, "seal": _anchor_seal(body)}) + "\n"


def _anchor_seal(body: Mapping[str, object]) -> str:
    text = json.dumps(body, sort_keys=True)
    return hmac.new(purpose_key("anchor"), text.encode(), "sha256").hexdigest()


def _anchors(folder: Path) -> Iterator[tuple[str, int, str, bool]]:
    """Chain, place and code of every anchor, and whether its own seal holds. A half-written last line is none."""
    path = folder / _ANCHORS
    if not path.exists():
        return
    for line in path.read_text(encoding="ascii", errors="replace").splitlines():
        try:
            body = json.loads(line)
            seal = body.pop("seal")
            yield (
                str(body["chain"]),
                int(body["seq"]),
                str(body["mac"]),
                hmac.compare_digest(seal, _anchor_seal(body)),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            continue


def _last_anchors(folder: Path) -> dict[str, tuple[int, str]]:
    return {chain: (seq, mac) for chain, seq, mac, holds in _anchors(folder) if holds}


def verify(folder: Path) -> Report:
    """Walk every chain from its beginning and compare it with the anchors."""
    faults: list[str] = []
    at_anchor: dict[tuple[str, int], str] = {}
    for chain, seq, mac, holds in _anchors(folder):
        if holds:
            at_anchor[chain, seq] = mac
        else:
            faults.append(f"{chain} #{seq}: the anchor was changed")
    heads: dict[str, tuple[int, str]] = {}
    count = 0
    for entry in (
        AuditEntry.objects.filter(seq__isnull=False).order_by("chain", "seq").iterator(chunk_size=1000)
    ):
        count += 1
        seq, before = heads.get(entry.chain, (0, ""))
        assert entry.seq is not None
        if entry.seq != seq + 1:
            faults.append(f"{entry.chain} #{seq + 1}: missing")
        if not hmac.compare_digest(entry.mac, _mac(entry, entry.chain, entry.seq, before)):
            faults.append(f"{entry.chain} #{entry.seq}: changed or out of order")
        heads[entry.chain] = (entry.seq, entry.mac)
        anchored = at_anchor.pop((entry.chain, entry.seq), None)
        if anchored is not None and anchored != entry.mac:
            faults.append(f"{entry.chain} #{entry.seq}: differs from its anchor")
    faults += [f"{chain} #{seq}: anchored and gone" for chain, seq in sorted(at_anchor)]
    unchained = AuditEntry.objects.filter(seq=None).count()
    return Report(entries=count, chains=len(heads), unchained=unchained, faults=tuple(faults))
