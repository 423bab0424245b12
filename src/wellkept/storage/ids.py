"""Identifiers for addresses and links. Numbers that the database counts never leave the server."""

import hashlib
import secrets

from django.db import models

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: nothing that reads like something else
REF_LENGTH = 13


def new_ref() -> str:
    """A random name of 65 bits for an address. It is no secret: whoever asks is still judged."""
    bits = secrets.randbits(5 * REF_LENGTH)
    return "".join(_ALPHABET[bits >> place & 31] for place in range(0, 5 * REF_LENGTH, 5))


def new_token() -> str:
    """A secret of 160 bits for a link, given to one person once."""
    return secrets.token_urlsafe(20)


def token_digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class RefField(models.CharField):
    """The random name of a row in addresses."""

    def __init__(self, **options: object) -> None:
        options.setdefault("max_length", REF_LENGTH)
        options.setdefault("unique", True)
        options.setdefault("default", new_ref)
        options.setdefault("editable", False)
        super().__init__(**options)  # type: ignore[arg-type]
