"""Keys. One master key outside the data folder wraps a key for each practice, person and sealed chart.

Destroying a wrapped key makes what it sealed unreadable for ever.
"""

import base64
import functools
import hashlib
import hmac
import os
import tempfile
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

from wellkept.storage import cipher
from wellkept.trust.models import DataKey

_GROUP = 4  # characters a group on the recovery sheet
_CHECK = 8  # characters of its check: 40 bits
_MISREAD = str.maketrans("018", "OIB")  # base 32 has none of these digits

_OPENED_MOST = 4096  # keys in memory
_OPENED_FOR = 300.0  # seconds: a key that another process destroyed is soon forgotten here too


class KeyMissing(Exception):
    """There is no usable master key where the settings say it lies, or it is not the key of this database."""


class KeyDestroyed(Exception):
    """The key is gone, and with it what it sealed."""


class SheetMistyped(ValueError):
    """The recovery sheet's check does not fit: a character is wrong or missing."""


def create_master_key(path: Path) -> str:
    """Make a master key, readable by its owner alone, and give the text of its recovery sheet.

    Raises ``FileExistsError`` rather than overwrite a key.
    """
    key = cipher.new_key()
    _write_key(path, key)
    return recovery_sheet(key)


def _write_key(path: Path, key: bytes) -> None:
    """Whole or not at all, never over another, and on disk before anything is sealed under it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, new = tempfile.mkstemp(dir=path.parent)  # mode 600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(key) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(new, path)
    finally:
        os.unlink(new)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make sure that the names of new files survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def recovery_sheet(key: bytes) -> str:
    """The key as one line in groups that a person can type, with a check at the end."""
    text = base64.b32encode(key).decode().rstrip("=") + _check(key)
    return "-".join(text[i : i + _GROUP] for i in range(0, len(text), _GROUP))


def read_sheet(text: str) -> bytes:
    """The key of a recovery sheet, however it is spaced. Raises ``SheetMistyped``."""
    plain = "".join(text.upper().split()).replace("-", "").translate(_MISREAD)
    body, check = plain[:-_CHECK], plain[-_CHECK:]
    try:
        key = base64.b32decode(body + "=" * (-len(body) % 8))
    except ValueError as error:
        raise SheetMistyped from error
    if len(key) != cipher.KEY_BYTES or check != _check(key):
        raise SheetMistyped
    return key


def restore_from_sheet(text: str, path: Path) -> None:
    """Write the master key of a recovery sheet. Raises ``SheetMistyped``, and ``FileExistsError``."""
    _write_key(path, read_sheet(text))


def _check(key: bytes) -> str:
    return base64.b32encode(hashlib.sha256(b"wellkept recovery" + key).digest()).decode()[:_CHECK]


def master_key() -> bytes:
    """The master key, from the environment or its file. Raises ``KeyMissing``."""
    if text := settings.WELLKEPT_MASTER_KEY:
        return _decoded("WELLKEPT_MASTER_KEY", text)
    return _master_key_in(settings.WELLKEPT_KEY_FILE)


@functools.lru_cache(maxsize=8)
def _master_key_in(file: str | Path) -> bytes:
    path = Path(file)
    try:
        return _decoded(str(path), path.read_text(encoding="ascii").strip())
    except FileNotFoundError as error:
        raise KeyMissing(f"There is no key file at {path}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise KeyMissing(f"The key file {path} cannot be read: {error}.") from error


@functools.lru_cache(maxsize=8)
def _decoded(source: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != cipher.KEY_BYTES:
        raise KeyMissing(f"{source} holds no key of {cipher.KEY_BYTES} bytes.")
    return key


def holds_keys() -> bool:
    """Whether this database was sealed under some master key already."""
    return DataKey._meta.db_table in connection.introspection.table_names() and DataKey.objects.exists()


def check_master_key() -> None:
    """Whoever seals, chains or copies what is here must hold the key that it is under. Raises ``KeyMissing``."""
    master = master_key()
    first = DataKey.objects.order_by("id").values_list("owner", "wrapped").first()
    try:
        if first is not None:
            cipher.open_bytes(_derived(master, "wrap"), _context(first[0]), bytes(first[1]))
    except cipher.Unreadable as error:
        raise KeyMissing("The key is not the one that this database is sealed under.") from error


@functools.lru_cache(maxsize=64)
def _derived(master: bytes, purpose: str) -> bytes:
    return cipher.derive(master, purpose)


def purpose_key(purpose: str) -> bytes:
    """A key for one purpose of the whole installation (audit, answers, digests)."""
    return _derived(master_key(), purpose)


def create_key(owner: str) -> None:
    """Make the key of ``practice:<ref>``, ``chart:<ref>`` or ``account:<ref>``, in the caller's transaction."""
    _new_key(owner).save(force_insert=True)
    _opened.forget(owner)  # one that an undone transaction left in memory must not seal anything any more


def ensure_key(owner: str) -> None:
    """Make the key unless it is there; of two who do so at once, one makes it."""
    if not DataKey.objects.filter(owner=owner).exists():
        DataKey.objects.bulk_create([_new_key(owner)], ignore_conflicts=True)
        _opened.forget(owner)


def _new_key(owner: str) -> DataKey:
    return DataKey(
        owner=owner, wrapped=cipher.seal_bytes(purpose_key("wrap"), _context(owner), cipher.new_key())
    )


def key_of(owner: str) -> bytes:
    """The key. Raises ``KeyDestroyed``."""
    master = master_key()
    if (key := _opened.get(master, owner)) is not None:
        return key
    wrapped = DataKey.objects.filter(owner=owner).values_list("wrapped", flat=True).first()
    if wrapped is None:
        raise KeyDestroyed(owner)
    key = cipher.open_bytes(purpose_key("wrap"), _context(owner), bytes(wrapped))
    _opened.put(master, owner, key)
    return key


def forget_keys() -> None:
    """Empty this process's memory of keys."""
    _opened.clear()


def _context(owner: str) -> str:
    return f"trust.datakey:{owner}"


class _Opened:
    """Keys opened in this process: few, and not for long. The oldest goes first."""

    def __init__(self) -> None:
        self._keys: dict[str, tuple[bytes, bytes, float]] = {}
        self._lock = threading.Lock()

    def get(self, master: bytes, owner: str) -> bytes | None:
        """The key of this owner under this master key."""
        found = self._keys.get(owner)
        if found is None or found[0] != master or found[2] < time.monotonic():
            return None
        return found[1]

    def put(self, master: bytes, owner: str, key: bytes) -> None:
        """Remember a key for a while."""
        with self._lock:
            self._keys.pop(owner, None)
            self._keys[owner] = (master, key, time.monotonic() + _OPENED_FOR)
            if len(self._keys) > _OPENED_MOST:
                del self._keys[next(iter(self._keys))]

    def forget(self, owner: str) -> None:
        """Forget one key."""
        with self._lock:
            self._keys.pop(owner, None)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._keys.clear()


_opened = _Opened()


def keyed_digest(purpose: str, value: str | bytes) -> str:
    """A digest that nobody can guess from outside: HMAC-SHA-256 under a key of its own."""
    data = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
    return hmac.new(purpose_key(f"digest:{purpose}"), data, "sha256").hexdigest()
