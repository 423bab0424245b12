"""The audit: every read and write of client data leaves an append-only entry (R15; 45 CFR 164.312(b)).

An action writes its entry in its own transaction. A page or command collects what it shows in the viewer's recorder
and commits one entry before the first byte of its answer is sent.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from wellkept.storage.locks import in_transaction
from wellkept.storage.plain import insert, moment, one_of, rows
from wellkept.trust.models import AuditEntry
from wellkept.trust.reasons import put_away
from wellkept.trust.viewer import Viewer

SAME_READING = timedelta(minutes=15)
MOST_SUBJECTS = 500  # an entry; more are split over several


class Chain(NamedTuple):
    """The chain in which an entry stands: one a practice, an account and a sealed chart."""

    kind: str
    id: int

    @classmethod
    def practice(cls, id: int) -> "Chain":
        """A practice's chain."""
        return cls("practice", id)

    @classmethod
    def account(cls, id: int) -> "Chain":
        """A person's own chain."""
        return cls("account", id)

    @classmethod
    def chart(cls, id: int) -> "Chain":
        """A sealed chart's chain."""
        return cls("chart", id)

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def record(
    *, viewer: Viewer, action: str, chain: Chain, now: datetime, subjects: Sequence[str] = (), why: str = ""
) -> None:
    """Write one entry, in the caller's transaction. The worker gives it its place in the chain."""
    insert([_entry(viewer, action, chain, sorted(subjects), now, why)])


def commit_disclosures(*, viewer: Viewer, view: str, now: datetime) -> None:
    """Write what the viewer's recorder collected, before the answer is sent.

    The same viewer, view and subjects again within 15 minutes are the same reading: one statement finds them.
    """
    entries = [
        _entry(viewer, f"read.{view}", Chain(*chain), subjects[i : i + MOST_SUBJECTS], now)
        for chain, subjects in viewer.recorder.take()
        for i in range(0, len(subjects), MOST_SUBJECTS)
    ]
    if not entries:
        return
    digests = [entry.digest for entry in entries]
    recent = f"{one_of('digest', digests)} AND at > %s AND at <= %s"
    known = rows(AuditEntry, ("digest",), recent, [*digests, moment(now - SAME_READING), moment(now)])
    if new := [entry for entry in entries if (entry.digest,) not in known]:
        in_transaction(lambda: insert(new))


def _entry(
    viewer: Viewer, action: str, chain: Chain, subjects: Sequence[str], now: datetime, why: str = ""
) -> AuditEntry:
    text = json.dumps([str(chain), viewer.describe(), action, subjects])
    return AuditEntry(
        chain=str(chain),
        at=now,
        viewer=viewer.describe(),
        action=action,
        subjects=list(subjects),
        why=put_away(why) if chain.kind == "chart" else why,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
