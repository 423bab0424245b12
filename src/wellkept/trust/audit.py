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
from wellkept.trust.models import AuditEntry
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
    """Write one entry, in the caller's transaction."""
    AuditEntry.objects.create(
        chain=str(chain),
        at=now,
        viewer=viewer.describe(),
        action=action,
        subjects=sorted(subjects),
        why=why[:500],
        digest=_digest(viewer, action, subjects),
    )


def commit_disclosures(*, viewer: Viewer, view: str, now: datetime) -> None:
    """Write what the viewer's recorder collected, before the answer is sent.

    The same viewer, view and subjects again within 15 minutes are the same reading.
    """
    action = f"read.{view}"
    wanted = [
        (Chain(*chain), subjects[i : i + MOST_SUBJECTS])
        for chain, subjects in viewer.recorder.take()
        for i in range(0, len(subjects), MOST_SUBJECTS)
    ]
    if not wanted:
        return
    digests = [_digest(viewer, action, subjects) for _, subjects in wanted]
    recent = AuditEntry.objects.filter(digest__in=digests, at__gt=now - SAME_READING, at__lte=now)
    known = set(recent.values_list("digest", flat=True))
    new = [item for item, digest in zip(wanted, digests, strict=True) if digest not in known]
    if new:

        def write() -> None:
            for chain, subjects in new:
                record(viewer=viewer, action=action, chain=chain, subjects=subjects, now=now)

        in_transaction(write)


def _digest(viewer: Viewer, action: str, subjects: Sequence[str]) -> str:
    text = json.dumps([viewer.describe(), action, sorted(subjects)])
    return hashlib.sha256(text.encode()).hexdigest()
