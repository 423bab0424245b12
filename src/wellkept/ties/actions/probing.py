"""Trying one therapist after another until something shows: written down where no practice reads it, and bounded (R8)."""

from collections.abc import Iterable
from datetime import datetime

from wellkept.kernel.outcome import Reason
from wellkept.storage.locks import in_transaction
from wellkept.ties.rules.explaining import NEUTRAL
from wellkept.trust.audit import Chain, record
from wellkept.trust.keys import keyed_digest
from wellkept.trust.rates import rate_reached, within_rate
from wellkept.trust.viewer import KnownClient, Staff, Stranger, System, Viewer

MOST, PER = 10, 24 * 3600  # refusals of which nobody is told why, and in how many seconds


def note_refusals(*, viewer: Viewer, reasons: Iterable[Reason], now: datetime) -> None:
    """Write into each therapist's own chain that somebody was told she is not available, whatever the cause.

    Who it was stands there as a digest: she may see that it is one person, and not which.
    """
    therapists = sorted({int(one.params["clinician"]) for one in reasons if one.code == NEUTRAL})
    if not therapists:
        return
    asker = _asker(viewer)
    within_rate(_rate(asker), most=MOST, per=PER, now=now)

    def note() -> None:
        for therapist in therapists:
            record(
                viewer=System(job="ties"),
                action="tie.refused",
                chain=Chain.account(therapist),
                subjects=(f"asker:{asker[:16]}",),
                now=now,
            )

    in_transaction(note)


def tried_too_often(viewer: Viewer, *, now: datetime) -> bool:
    """Whether this person was refused so often of late that she asks the practice from now on."""
    return rate_reached(_rate(_asker(viewer)), most=MOST, per=PER, now=now)


def _rate(asker: str) -> str:
    return f"ties:{asker}"


def _asker(viewer: Viewer) -> str:
    """One person is one asker, by whatever door she comes; a link is what it is."""
    known = isinstance(viewer, Staff | KnownClient | Stranger) and viewer.account_id
    return keyed_digest("tie.asker", f"account:{known}" if known else viewer.describe())
