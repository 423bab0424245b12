"""Columns for sealed text: bytes that ``cipher.py`` made, useless without their key."""

from django.db import models


class SealedField(models.BinaryField):
    """Sealed text. Reading gives ``bytes`` on every database."""

    def from_db_value(self, value: object, expression: object, connection: object) -> bytes | None:
        """PostgreSQL hands out memoryviews."""
        return None if value is None else bytes(value)  # type: ignore[call-overload, no-any-return]
