"""Sealing streams of any length: AES-256-GCM in chunks, each with its number, the last one marked.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015): a chunk that is changed, moved, left out
or cut off at the end is found. Every stream has a key of its own, derived by HKDF from the given key and a fresh salt.
"""

import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"wellkept sealed stream 1\n"
_SALT, _TAG, CHUNK = 16, 16, 1 << 20


class StreamDamaged(ValueError):
    """The stream was changed or cut off, or is sealed under another key."""


def is_sealed(beginning: bytes) -> bool:
    """Whether a file that begins so is a sealed stream."""
    return beginning.startswith(MAGIC)


class SealingWriter:
    """Takes bytes and writes them sealed. ``close`` writes the last chunk and leaves the file below open."""

    def __init__(self, target: BinaryIO, key: bytes) -> None:
        salt = os.urandom(_SALT)
        self._target, self._cipher = target, _cipher(key, salt)
        self._number, self._waiting = 0, bytearray()
        target.write(MAGIC + salt)

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self._waiting += data
        while len(self._waiting) > CHUNK:  # one stays back: it may be the last
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Seal what is left as the last chunk."""
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, last), chunk, MAGIC))
        self._number += 1


class OpeningReader:
    """Gives the bytes of a sealed stream. ``read`` raises ``StreamDamaged`` before it gives anything that is wrong."""

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        head = source.read(len(MAGIC) + _SALT)
        if not is_sealed(head) or len(head) < len(MAGIC) + _SALT:
            raise StreamDamaged
        self._source, self._cipher = source, _cipher(key, head[len(MAGIC) :])
        self._number, self._opened = 0, bytearray()
        self._next = source.read(CHUNK + _TAG)
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes; all that are left without a number."""
        while not self._ended and (size < 0 or len(self._opened) < size):
            self._open()
        end = len(self._opened) if size < 0 else size
        given = bytes(self._opened[:end])
        del self._opened[:end]
        return given

    def _open(self) -> None:
        sealed, self._next = self._next, self._source.read(CHUNK + _TAG)
        self._ended = not self._next
        try:
            self._opened += self._cipher.decrypt(_nonce(self._number, self._ended), sealed, MAGIC)
        except InvalidTag as error:
            raise StreamDamaged from error
        self._number += 1


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=MAGIC).derive(key))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
