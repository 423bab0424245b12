"""Anchors: how long each chain was at a time, and its last code, in files outside the database (one a month).

With them it is found when the end of a chain is cut off. Each line is sealed by itself. Copies kept elsewhere also show
when the newest lines of a file are cut off.
"""

import fcntl
import hmac
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from wellkept.trust.keys import purpose_key, sync_folder

_FILES = "audit-anchors-*.jsonl"


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of one chain: the place of its newest entry and that entry's code."""

    chain: str
    seq: int
    mac: str


def anchors_file(folder: Path, now: datetime) -> Path:
    """This month's file."""
    return folder / f"audit-anchors-{now.astimezone(UTC):%Y-%m}.jsonl"


def append(folder: Path, anchors: Iterable[Anchor], *, now: datetime) -> None:
    """Write anchors at the end of this month's file, and wait until they are on disk."""
    lines = "".join(_line(anchor, now) for anchor in anchors).encode("ascii")
    if not lines:
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = anchors_file(folder, now)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        written = file.read()
        file.truncate(written.rfind(b"\n") + 1)  # what a loss of power left of a line
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(folder)


def last_of_month(folder: Path, now: datetime) -> dict[str, int]:
    """The greatest place anchored this month, by chain. Seals are left to ``all_anchors``: this runs each minute."""
    found: dict[str, int] = {}
    for line in _lines(anchors_file(folder, now)):
        if parsed := _parsed(line):
            found[parsed[0].chain] = max(parsed[0].seq, found.get(parsed[0].chain, 0))
    return found


def all_anchors(folder: Path) -> Iterator[tuple[str, Anchor | None]]:
    """Every anchor with the name of its file and line; None for one that was changed."""
    for path in sorted(folder.glob(_FILES)):
        for number, line in enumerate(_lines(path), start=1):
            parsed = _parsed(line)
            holds = parsed is not None and hmac.compare_digest(parsed[1], _seal(parsed[2]).encode())
            yield f"{path.name}:{number}", parsed[0] if parsed and holds else None


def _lines(path: Path) -> list[bytes]:
    """A last line without its end was never finished, and is none."""
    return path.read_bytes().split(b"\n")[:-1] if path.exists() else []


def _line(anchor: Anchor, now: datetime) -> str:
    body = {
        "chain": anchor.chain,
        "seq": anchor.seq,
        "mac": anchor.mac,
        "at": now.astimezone(UTC).isoformat(timespec="seconds"),
    }
    return json.dumps({**body, "seal": _seal(_sealed(body))}) + "\n"


def _parsed(line: bytes) -> tuple[Anchor, bytes, bytes] | None:
    """The anchor, its seal as written, and what is sealed; None for what is no anchor at all."""
    try:
        body = json.loads(line)
        seal = str(body.pop("seal")).encode()
        return Anchor(str(body["chain"]), int(body["seq"]), str(body["mac"])), seal, _sealed(body)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _sealed(body: Mapping[str, object]) -> bytes:
    return json.dumps(body, sort_keys=True).encode()


def _seal(body: bytes) -> str:
    return hmac.new(purpose_key("anchor"), body, "sha256").hexdigest()
