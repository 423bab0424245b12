"""Columns for sealed text: bytes that ``cipher.py`` made, useless without their key."""

from django.db import models


class Sealed(bytes):
    """Sealed bytes as they came from the database. Logs and error pages show their length alone."""

    def __repr__(self) -> str:
        return f"<sealed, {len(self)} bytes>"

    __str__ = __repr__


class SealedField(models.BinaryField):
    """Sealed text. Reading gives ``bytes`` on every database."""

    def from_db_value(self, value: object, expression: object, connection: object) -> Sealed | None:
        """PostgreSQL hands out memoryviews."""
        return None if value is None else Sealed(value)  # type: ignore[call-overload, no-any-return]
