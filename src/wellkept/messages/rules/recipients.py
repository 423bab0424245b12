"""Whom a message about a client goes to: the client, those who answer for her, both, or nobody (domain.md C11, C15)."""

from collections.abc import Sequence
from enum import StrEnum

CLIENT = ""
"""Where others stand by their ref, the client herself is the empty one."""


class Tell(StrEnum):
    """What was chosen for a client."""

    CLIENT = "client"
    GUARDIAN = "guardian"
    BOTH = "both"
    NOBODY = "nobody"


def recipients(tell: str, guardians: Sequence[str]) -> tuple[str, ...]:
    """``guardians``: the refs of those of whom an address is known."""
    client = (CLIENT,) if tell in (Tell.CLIENT, Tell.BOTH) else ()
    return (*client, *guardians) if tell in (Tell.GUARDIAN, Tell.BOTH) else client
