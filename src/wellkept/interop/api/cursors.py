"""Cursors: where the next page of a list begins. Sealed, so that nobody reads numbers out of them or makes one up."""

import base64
import json
from typing import Any

from wellkept.interop.api.problems import malformed
from wellkept.storage import cipher
from wellkept.trust.keys import purpose_key
from wellkept.trust.viewer import Staff


def cursor(viewer: Staff, call: str, *place: str | int) -> str:
    """The cursor of what comes after ``place`` in the list of this call."""
    sealed = cipher.seal(purpose_key("cursors"), _context(viewer, call), json.dumps(place))
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def place_of(viewer: Staff, call: str, text: str) -> list[Any]:
    """The place again. Raises ``Problem`` for a cursor of another list, or none."""
    try:
        sealed = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        place: list[Any] = json.loads(
            cipher.open_sealed(purpose_key("cursors"), _context(viewer, call), sealed)
        )
    except (ValueError, cipher.Unreadable):
        raise malformed("cursor") from None
    return place


def _context(viewer: Staff, call: str) -> str:
    return f"{call}:{viewer.practice_id}"
