"""Keys. One master key outside the data folder wraps a key for each practice and each sealed chart.

Rotating the master key re-wraps these rows; destroying a row makes what it sealed unreadable for ever.
"""

import base64
import functools
import hashlib
import hmac
import os
from pathlib import Path

from django.conf import settings

from wellkept.storage import cipher
from wellkept.trust.models import DataKey

_GROUP = 8  # characters a group on the recovery sheet
_CHECK = 8


class KeyMissing(Exception):
    """There is no master key where the settings say it lies."""


class KeyDestroyed(Exception):
    """The key is gone, and with it what it sealed."""


class SheetMistyped(ValueError):
    """The recovery sheet's check does not fit: a character is wrong or missing."""


def create_master_key(path: Path) -> str:
    """Make a master key, readable by its owner alone, and give the text of its recovery sheet.

    Raises ``FileExistsError`` rather than overwrite a key.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = cipher.new_key()
    _write_key(path, key)
    return recovery_sheet(key)


def _write_key(path: Path, key: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(key) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def recovery_sheet(key: bytes) -> str:
    """The key in groups that a person can type, with a check at the end."""
    text = base64.b32encode(key).decode().rstrip("=")
    groups = [text[i : i + _GROUP] for i in range(0, len(text), _GROUP)]
    return "-".join([*groups, _check(key)])


def restore_from_sheet(text: str, path: Path) -> None:
    """Write the master key of a recovery sheet. Raises ``SheetMistyped``, and ``FileExistsError``."""
    plain = "".join(text.upper().split()).replace("-", "")
    body, check = plain[:-_CHECK], plain[-_CHECK:]
    try:
        key = base64.b32decode(body + "=" * (-len(body) % 8))
    except ValueError as error:
        raise SheetMistyped from error
    if len(key) != cipher.KEY_BYTES or not hmac.compare_digest(check, _check(key)):
        raise SheetMistyped
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_key(path, key)


def _check(key: bytes) -> str:
    return base64.b32encode(hashlib.sha256(b"wellkept recovery" + key).digest()).decode()[:_CHECK]


@functools.lru_cache(maxsize=1)
def _read_master_key(source: str, text: str) -> bytes:
    key = base64.b64decode(text)
    if len(key) != cipher.KEY_BYTES:
        raise KeyMissing(f"{source} holds no key of {cipher.KEY_BYTES} bytes")
    return key


def master_key() -> bytes:
    """The master key, from the environment or its file. Raises ``KeyMissing``."""
    if text := settings.WELLKEPT_MASTER_KEY:
        return _read_master_key("WELLKEPT_MASTER_KEY", text)
    return _master_key_in(Path(settings.WELLKEPT_KEY_FILE))


@functools.lru_cache(maxsize=8)
def _master_key_in(path: Path) -> bytes:
    try:
        return _read_master_key(str(path), path.read_text().strip())
    except FileNotFoundError as error:
        raise KeyMissing(f"There is no key file at {path}.") from error


@functools.lru_cache(maxsize=64)
def _derived(master: bytes, purpose: str) -> bytes:
    return cipher.derive(master, purpose)


def purpose_key(purpose: str) -> bytes:
    """A key for one purpose of the whole installation (audit, answers, digests)."""
    return _derived(master_key(), purpose)


def create_key(owner: str) -> None:
    """Make the key of ``practice:<ref>``, ``chart:<ref>`` or ``account:<ref>``, in the caller's transaction."""
    wrapped = cipher.seal_bytes(purpose_key("wrap"), f"trust.datakey:{owner}", cipher.new_key())
    DataKey.objects.create(owner=owner, wrapped=wrapped)


def ensure_key(owner: str) -> None:
    """Make the key unless it is there."""
    if not DataKey.objects.filter(owner=owner).exists():
        create_key(owner)


def key_of(owner: str) -> bytes:
    """The key. Raises ``KeyDestroyed``."""
    return _unwrapped(master_key(), owner)


@functools.lru_cache(maxsize=4096)
def _unwrapped(master: bytes, owner: str) -> bytes:
    row = DataKey.objects.filter(owner=owner).values_list("wrapped", flat=True).first()
    if row is None:
        raise KeyDestroyed(owner)
    return cipher.open_bytes(_derived(master, "wrap"), f"trust.datakey:{owner}", bytes(row))


def forget_keys() -> None:
    """Empty this process's cache of keys: after destroying one, and between tests."""
    _unwrapped.cache_clear()


def destroy_key(owner: str) -> None:
    """Destroy the key, and with it everything that it sealed. There is no way back."""
    DataKey.objects.filter(owner=owner).delete()
    forget_keys()


def keyed_digest(purpose: str, text: str) -> str:
    """A digest that nobody can guess from outside: HMAC-SHA-256 under a key of its own."""
    return hmac.new(
        purpose_key(f"digest:{purpose}"), text.encode("utf-8", "surrogatepass"), "sha256"
    ).hexdigest()
