"""Reasons that people typed: why something was canceled, or a rule lifted. They may say what nobody else is to read, so they
lie sealed wherever a table keeps them, and whoever has the file or a backup without the key reads none."""

import base64

from wellkept.storage import cipher
from wellkept.trust.keys import purpose_key

_MARK, _PURPOSE = "sealed:", "reasons"


def put_away(text: str) -> str:
    """As a table keeps it; nothing stays nothing."""
    if not text or text.startswith(_MARK):
        return text
    blob = cipher.seal(purpose_key(_PURPOSE), _PURPOSE, text)
    return _MARK + base64.b64encode(blob).decode()


def read_again(kept: str) -> str:
    """As it was typed, also where it was kept before reasons were sealed."""
    if not kept.startswith(_MARK):
        return kept
    return cipher.open_sealed(purpose_key(_PURPOSE), _PURPOSE, base64.b64decode(kept[len(_MARK) :]))
