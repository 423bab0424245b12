"""Answers to repeated requests (R13): the same key and body give the same answer and do nothing twice."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection

from wellkept.storage import cipher
from wellkept.trust.keys import purpose_key
from wellkept.trust.models import KeptAnswer

KEPT = timedelta(days=1)


class KeyReused(Exception):
    """The key was used for another request. Nothing was done; a new request takes a new key."""


def once(*, viewer_key: str, key: str, body: bytes, do: Callable[[], str], now: datetime) -> str:
    """The kept answer of this viewer's key, or that of ``do``, kept for a day. Joins the caller's transaction.

    Raises ``KeyReused`` when the key came with another body.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an answer is kept together with what it answers")
    slot = hashlib.sha256(f"{viewer_key}\n{key}".encode("utf-8", "surrogatepass")).hexdigest()
    digest = hashlib.sha256(body).hexdigest()
    _queue_up(slot)
    kept = KeptAnswer.objects.filter(slot=slot).first()
    if kept is not None and kept.at > now - KEPT:
        if kept.body_digest != digest:
            raise KeyReused
        return cipher.open_sealed(purpose_key("answers"), slot, bytes(kept.answer))
    answer = do()
    KeptAnswer.objects.filter(slot=slot).delete()
    sealed = cipher.seal(purpose_key("answers"), slot, answer)
    KeptAnswer.objects.create(slot=slot, body_digest=digest, answer=sealed, at=now)
    return answer


def _queue_up(slot: str) -> None:
    """Two requests with one key wait for each other; SQLite's writers do so anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(slot[:15], 16)])


def sweep_answers(*, now: datetime) -> int:
    """Forget answers older than a day."""
    return KeptAnswer.objects.filter(at__lte=now - KEPT).delete()[0]
