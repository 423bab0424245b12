"""Under which secret sessions and links of forms are signed."""

import base64
import hashlib
import hmac
import secrets
from pathlib import Path


def signing_secret(master_key: str, key_file: Path) -> str:
    """Derived from the master key, so that it outlives a restart and is kept nowhere. Before there is a key, a passing one."""
    try:
        key = base64.b64decode(master_key or key_file.read_text().strip())
    except (OSError, ValueError):
        return secrets.token_hex(32)
    return hmac.new(key, b"django sessions", hashlib.sha256).hexdigest()
