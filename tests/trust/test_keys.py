"""Keys: one master key outside the data, a wrapped key for each owner, and a sheet to get the master key back."""

import base64
import os
import random
import stat
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from wellkept.storage import cipher
from wellkept.trust import keys
from wellkept.trust.keys import (
    KeyDestroyed,
    KeyMissing,
    SheetMistyped,
    create_key,
    create_master_key,
    ensure_key,
    forget_keys,
    key_of,
    keyed_digest,
    master_key,
    purpose_key,
    read_sheet,
    recovery_sheet,
    restore_from_sheet,
)
from wellkept.trust.models import DataKey

OWNER = "practice:abc"
timeless = hypothesis_settings(deadline=None)  # pytest-django calls its fixture settings


@pytest.fixture(autouse=True)
def _no_memory() -> Any:
    forget_keys()
    yield
    forget_keys()


@pytest.mark.django_db
def test_a_key_is_the_same_each_time_and_another_for_each_owner() -> None:
    create_key(OWNER)
    create_key("chart:abc")
    found = key_of(OWNER)
    forget_keys()
    assert key_of(OWNER) == found
    assert key_of("chart:abc") != found
    assert len(found) == cipher.KEY_BYTES


@pytest.mark.django_db
def test_a_key_lies_in_the_database_only_wrapped_and_for_its_owner() -> None:
    create_key(OWNER)
    create_key("chart:abc")
    wrapped = DataKey.objects.get(owner=OWNER).wrapped
    assert key_of(OWNER) not in bytes(wrapped)
    DataKey.objects.filter(owner="chart:abc").update(wrapped=wrapped)
    with pytest.raises(cipher.Unreadable):
        key_of("chart:abc")


@pytest.mark.django_db
def test_another_master_key_opens_nothing(settings: Any) -> None:
    create_key(OWNER)
    key_of(OWNER)
    settings.WELLKEPT_MASTER_KEY = base64.b64encode(b"x" * 32).decode()
    with pytest.raises(cipher.Unreadable):
        key_of(OWNER)


@pytest.mark.django_db
def test_a_key_that_is_not_there_was_destroyed() -> None:
    with pytest.raises(KeyDestroyed):
        key_of(OWNER)
    create_key(OWNER)
    key_of(OWNER)
    DataKey.objects.filter(owner=OWNER).delete()
    forget_keys()
    with pytest.raises(KeyDestroyed):
        key_of(OWNER)


@pytest.mark.django_db
def test_a_key_is_made_once() -> None:
    create_key(OWNER)
    found = key_of(OWNER)
    with pytest.raises(IntegrityError), transaction.atomic():
        create_key(OWNER)
    ensure_key(OWNER)
    assert key_of(OWNER) == found
    ensure_key("account:new")
    assert len(key_of("account:new")) == cipher.KEY_BYTES


@pytest.mark.django_db
@pytest.mark.parametrize("make", [create_key, ensure_key])
def test_a_key_of_an_undone_transaction_seals_nothing_afterwards(make: Any) -> None:
    """Else what was sealed on the second try could be opened only until this process ends."""
    with transaction.atomic():
        make(OWNER)
        key_of(OWNER)
        transaction.set_rollback(True)
    make(OWNER)
    sealing = key_of(OWNER)
    forget_keys()
    assert key_of(OWNER) == sealing


@pytest.mark.django_db
def test_opened_keys_take_no_statement(django_assert_num_queries: Any) -> None:
    create_key(OWNER)
    with django_assert_num_queries(1):
        assert key_of(OWNER) == key_of(OWNER)


@pytest.mark.django_db
def test_the_memory_of_keys_is_bounded_in_number_and_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_OPENED_MOST", 3)
    for number in range(5):
        create_key(f"chart:{number}")
        key_of(f"chart:{number}")
    assert list(keys._opened._keys) == ["chart:2", "chart:3", "chart:4"]
    DataKey.objects.filter(owner="chart:4").delete()  # by another process
    assert key_of("chart:4")
    later = keys.time.monotonic() + 301
    monkeypatch.setattr(keys.time, "monotonic", lambda: later)
    with pytest.raises(KeyDestroyed):
        key_of("chart:4")


def test_a_new_master_key_is_its_owners_alone_and_never_overwritten(tmp_path: Path, settings: Any) -> None:
    path = tmp_path / "config" / "master.key"
    sheet = create_master_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    settings.WELLKEPT_MASTER_KEY, settings.WELLKEPT_KEY_FILE = "", path
    before = master_key()
    assert recovery_sheet(before) == sheet
    for act in (lambda: create_master_key(path), lambda: restore_from_sheet(sheet, path)):
        with pytest.raises(FileExistsError):
            act()
    assert os.listdir(path.parent) == ["master.key"]
    assert base64.b64decode(path.read_text()) == before


def test_a_sheet_brings_the_key_back(tmp_path: Path, settings: Any) -> None:
    lost, back = tmp_path / "lost.key", tmp_path / "back" / "master.key"
    sheet = create_master_key(lost)
    restore_from_sheet(sheet, back)
    assert back.read_bytes() == lost.read_bytes()
    assert stat.S_IMODE(back.stat().st_mode) == 0o600


@timeless
@given(key=st.binary(min_size=32, max_size=32), gap=st.sampled_from(["", " ", "\n", " - ", "\t"]))
def test_a_sheet_is_read_however_it_is_spaced_and_cased(key: bytes, gap: str) -> None:
    sheet = recovery_sheet(key)
    assert all(len(group) == 4 for group in sheet.split("-"))
    assert read_sheet(sheet) == key
    assert read_sheet(f"\n {gap.join(sheet.split('-')).lower()} \n") == key


def test_what_eyes_mistake_is_read_as_it_was_meant() -> None:
    for seed in range(50):
        key = random.Random(seed).randbytes(32)
        assert read_sheet(recovery_sheet(key).translate(str.maketrans("OIB", "018"))) == key


def test_every_wrong_missing_doubled_or_swapped_character_is_found() -> None:
    """Found, or of no meaning: four bits of the last character carry nothing."""
    key = random.Random(7).randbytes(32)
    plain = recovery_sheet(key).replace("-", "")
    mistyped = {plain[:i] + plain[i + 1 :] for i in range(len(plain))}
    mistyped |= {plain[:i] + plain[i] + plain[i:] for i in range(len(plain))}
    mistyped |= {plain[:i] + plain[i + 1] + plain[i] + plain[i + 2 :] for i in range(len(plain) - 1)}
    mistyped |= {
        plain[:i] + c + plain[i + 1 :] for i in range(len(plain)) for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ2345679"
    }
    for text in mistyped - {plain}:
        try:
            assert read_sheet(text) == key
        except SheetMistyped:
            continue


@timeless
@given(text=st.text(max_size=80))
def test_what_is_no_sheet_is_said_to_be_mistyped(text: str) -> None:
    with pytest.raises(SheetMistyped):
        read_sheet(text)


@pytest.mark.parametrize("text", ["", "AAAA", "é" * 60, "=" * 60, "A" * 60])
def test_what_is_nearly_a_sheet_is_mistyped_too(text: str) -> None:
    with pytest.raises(SheetMistyped):
        read_sheet(text)


def test_a_missing_master_key_says_where_it_should_be(tmp_path: Path, settings: Any) -> None:
    settings.WELLKEPT_MASTER_KEY, settings.WELLKEPT_KEY_FILE = "", tmp_path / "master.key"
    with pytest.raises(KeyMissing, match=r"no key file at .*master\.key"):
        master_key()


@pytest.mark.parametrize("content", [b"", b"not base 64!", b"c2hvcnQ=", b"\xff\xfe"])
def test_a_key_file_that_holds_no_key_says_so(tmp_path: Path, settings: Any, content: bytes) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(content)
    settings.WELLKEPT_MASTER_KEY, settings.WELLKEPT_KEY_FILE = "", path
    with pytest.raises(KeyMissing):
        master_key()


def test_keyed_digests_differ_by_purpose_text_and_master_key(settings: Any) -> None:
    found = keyed_digest("browser", "10.0.0.1")
    assert found == keyed_digest("browser", b"10.0.0.1")
    assert len(found) == 64
    assert found != keyed_digest("network", "10.0.0.1")
    assert found != keyed_digest("browser", "10.0.0.2")
    assert keyed_digest("browser", "\ud800")
    settings.WELLKEPT_MASTER_KEY = base64.b64encode(b"x" * 32).decode()
    assert found != keyed_digest("browser", "10.0.0.1")


def test_keys_for_purposes_are_apart() -> None:
    purposes = ("audit", "anchor", "answers", "wrap")
    assert len({purpose_key(purpose) for purpose in purposes} | {master_key()}) == 5
