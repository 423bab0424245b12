"""Sealing text with AES-256-GCM. Pure: bytes and text in, bytes and text out.

A sealed text opens only under its key and in its context (table, row, column), so that one moved to another row or
column is found out. Layout: one version byte, a nonce of 12 bytes, ciphertext with its tag.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = b"\x01"
_NONCE = 12
KEY_BYTES = 32


class Unreadable(Exception):
    """The text was sealed under another key or for another place, or was changed."""


def new_key() -> bytes:
    """A random key of 256 bits."""
    return os.urandom(KEY_BYTES)


def derive(key: bytes, purpose: str) -> bytes:
    """A key for one purpose (HKDF, RFC 5869); the same each time."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(key)


def seal(key: bytes, context: str, text: str) -> bytes:
    """Seal a text for one place."""
    return seal_bytes(key, context, text.encode("utf-8"))


def open_sealed(key: bytes, context: str, blob: bytes) -> str:
    """The text. Raises ``Unreadable``."""
    try:
        return open_bytes(key, context, blob).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable from error


def seal_bytes(key: bytes, context: str, plain: bytes) -> bytes:
    """Seal bytes for one place."""
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def open_bytes(key: bytes, context: str, blob: bytes) -> bytes:
    """The bytes. Raises ``Unreadable``."""
    if blob[:1] != _VERSION:
        raise Unreadable
    try:
        return AESGCM(key).decrypt(blob[1 : 1 + _NONCE], blob[1 + _NONCE :], context.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable from error
