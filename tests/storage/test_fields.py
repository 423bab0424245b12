"""Sealed columns hand out bytes on every database, and never show them."""

import pytest

from wellkept.storage.fields import Sealed
from wellkept.trust.models import DataKey

BLOB = bytes(range(256))


@pytest.mark.django_db
def test_sealed_bytes_come_back_as_they_were() -> None:
    DataKey.objects.create(owner="practice:x", wrapped=BLOB)
    row = DataKey.objects.get(owner="practice:x")
    assert row.wrapped == BLOB
    assert isinstance(row.wrapped, bytes)
    assert list(DataKey.objects.values_list("wrapped", flat=True)) == [BLOB]
    row.save()
    row.refresh_from_db()
    assert row.wrapped == BLOB


def test_sealed_bytes_are_not_shown() -> None:
    found = Sealed(b"ciphertext")
    assert f"{found!r} {found} {[found]}" == "<sealed, 10 bytes> " * 2 + "[<sealed, 10 bytes>]"
