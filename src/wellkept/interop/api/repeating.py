"""The same key and body give the same answer and do nothing twice (R13), for acts that know no key themselves."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from ninja import Schema
from pydantic import BaseModel

from wellkept.interop.api.meetings import Changed
from wellkept.interop.api.problems import not_done
from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.actions import let_lapse
from wellkept.scheduling.appointments.queries import appointment
from wellkept.scheduling.appointments.request import Booked, NotBooked
from wellkept.storage.locks import in_transaction
from wellkept.trust.answers import once
from wellkept.trust.viewer import Staff

S = TypeVar("S", bound=BaseModel)


def repeatable(
    kind: type[S],
    *,
    viewer: Staff,
    act: str,
    body: Schema | None,
    key: str,
    now: datetime,
    answer: Callable[[], S],
) -> S:
    """What ``answer`` gives, and what it does, once for a key; ``act`` tells one call from another."""
    let_lapse(now=now)  # in transactions of its own, as always
    if not key:
        return in_transaction(answer)
    asked = f"{act} {body.model_dump_json() if body else ''}".encode()

    def write() -> str:
        return once(
            viewer_key=viewer.describe(),
            key=key,
            body=asked,
            do=lambda: answer().model_dump_json(),
            now=now,
        )

    return kind.model_validate_json(in_transaction(write))


def change(
    *,
    viewer: Staff,
    id: str,
    verb: str,
    body: Schema | None,
    key: str,
    now: datetime,
    do: Callable[[], Booked | NotBooked | Reason | None],
) -> Changed:
    """Do it and tell how the appointment stands now, or neither; with a key that was used, tell what was told then.

    Raises ``Problem`` for what a rule refuses: nothing was done, no answer is kept, and the key may be used again.
    """

    def answer() -> Changed:
        done = do()
        if isinstance(done, NotBooked | Reason):
            raise not_done(viewer, done)
        return Changed.of(appointment(viewer, id))

    return repeatable(Changed, viewer=viewer, act=f"{verb} {id}", body=body, key=key, now=now, answer=answer)
