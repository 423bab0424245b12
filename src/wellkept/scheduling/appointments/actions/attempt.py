"""Running a use case to its answer: done and committed, or refused with nothing changed."""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError

from wellkept.kernel.outcome import Reason
from wellkept.storage.constraints import violated
from wellkept.storage.locks import in_transaction

T = TypeVar("T")
TAKEN_CODE = "just_taken"


class Refusal(Exception):
    """Raised inside a use case: undoes everything and becomes the answer."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__()
        self.reasons = reasons


def attempt(do: Callable[[], T]) -> T | tuple[Reason, ...]:
    """The result of ``do`` once committed, or the reasons why nothing was done.

    The database has the last word on R1 to R3: what it refuses was taken by somebody else just now.
    """
    try:
        return in_transaction(do)
    except Refusal as refusal:
        return refusal.reasons
    except IntegrityError as error:
        if violated(error) is None:
            raise
        return (Reason(TAKEN_CODE),)
