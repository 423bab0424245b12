"""Answers to repeated requests (R13): the same key and body give the same answer and do nothing twice."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection

from wellkept.storage import cipher
from wellkept.trust.keys import keyed_digest, purpose_key
from wellkept.trust.models import KeptAnswer

KEPT = timedelta(days=1)


class KeyReused(Exception):
    """The key was used for another request. Nothing was done; a new request takes a new key."""


def once(*, viewer_key: str, key: str, body: bytes, do: Callable[[], str], now: datetime) -> str:
    """The kept answer of this viewer's key, or that of ``do``, kept for a day. Joins the caller's transaction.

    Raises ``KeyReused`` when the key came with another body. What ``do`` raises leaves no answer behind.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an answer is kept together with what it answers")
    slot = keyed_digest("answer.slot", json.dumps([viewer_key, key]))
    digest = keyed_digest("answer.body", body)
    _queue_up(slot)
    kept = KeptAnswer.objects.filter(slot=slot, at__gt=now - KEPT).first()
    if kept is not None:
        if kept.body_digest != digest:
            raise KeyReused
        return cipher.open_sealed(purpose_key("answers"), slot, kept.answer)
    answer = do()
    sealed = cipher.seal(purpose_key("answers"), slot, answer)
    KeptAnswer.objects.update_or_create(
        slot=slot, defaults={"body_digest": digest, "answer": sealed, "at": now}
    )
    return answer


def _queue_up(slot: str) -> None:
    """Two requests with one key wait for each other; SQLite's writers do so anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(slot[:15], 16)])


def sweep_answers(*, now: datetime) -> int:
    """Forget answers older than a day. Returns how many."""
    return KeptAnswer.objects.filter(at__lte=now - KEPT).delete()[0]
