"""Whether and how a client may be called (domain.md C11): nobody has to give a reason."""

from collections.abc import Iterable
from enum import StrEnum


class Calls(StrEnum):
    """What a client wishes, the least private first."""

    ANY = "any"
    NO_VOICEMAIL = "no_voicemail"
    NEVER = "never"


def most_private(wishes: Iterable[str]) -> Calls:
    """Of two records that are one person, the wish that gives away least."""
    return max((Calls(wish) for wish in wishes), key=list(Calls).index)
