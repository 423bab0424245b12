"""What is sealed opens only whole, under its key and in its place."""

import hashlib
import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellkept.storage.cipher import (
    KEY_BYTES,
    Unreadable,
    derive,
    new_key,
    open_bytes,
    open_sealed,
    seal,
    seal_bytes,
)

KEY = bytes(range(32))
PLACE = "clients:abc:name"

timeless = settings(deadline=None)
texts = st.text(st.characters(exclude_categories=["Cs"]))


@timeless
@given(text=texts, place=texts)
def test_a_text_comes_back_whole(text: str, place: str) -> None:
    assert open_sealed(KEY, place, seal(KEY, place, text)) == text


@timeless
@given(text=texts)
def test_the_same_text_never_looks_the_same(text: str) -> None:
    assert seal(KEY, PLACE, text) != seal(KEY, PLACE, text)


@timeless
@given(text=texts, place=texts.filter(lambda place: place != PLACE))
def test_a_text_moved_elsewhere_is_unreadable(text: str, place: str) -> None:
    with pytest.raises(Unreadable):
        open_sealed(KEY, place, seal(KEY, PLACE, text))


@timeless
@given(key=st.binary(min_size=32, max_size=32).filter(lambda key: key != KEY))
def test_another_key_opens_nothing(key: bytes) -> None:
    with pytest.raises(Unreadable):
        open_sealed(key, PLACE, seal(KEY, PLACE, "Mara Lindqvist"))


def test_every_changed_bit_is_found() -> None:
    blob = seal(KEY, PLACE, "Mara Lindqvist")
    for bit in range(len(blob) * 8):
        changed = bytearray(blob)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Unreadable):
            open_sealed(KEY, PLACE, bytes(changed))


def test_every_cut_is_found() -> None:
    blob = seal(KEY, PLACE, "Mara Lindqvist")
    for length in range(len(blob)):
        with pytest.raises(Unreadable):
            open_sealed(KEY, PLACE, blob[:length])


@timeless
@given(blob=st.binary(max_size=100))
def test_what_was_never_sealed_is_unreadable(blob: bytes) -> None:
    with pytest.raises(Unreadable):
        open_sealed(KEY, PLACE, blob)


def test_bytes_that_are_no_text_are_unreadable_as_text() -> None:
    blob = seal_bytes(KEY, PLACE, b"\xff\xfe")
    assert open_bytes(KEY, PLACE, blob) == b"\xff\xfe"
    with pytest.raises(Unreadable):
        open_sealed(KEY, PLACE, blob)


def test_a_key_of_the_wrong_length_opens_nothing() -> None:
    with pytest.raises(Unreadable):
        open_sealed(b"short", PLACE, seal(KEY, PLACE, "x"))


def test_new_keys_are_256_bits_and_differ() -> None:
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert {len(key) for key in keys} == {KEY_BYTES}


def test_derived_keys_are_those_of_rfc_5869() -> None:
    extracted = hmac.new(bytes(32), KEY, hashlib.sha256).digest()
    expanded = hmac.new(extracted, b"audit" + b"\x01", hashlib.sha256).digest()
    assert derive(KEY, "audit") == expanded
    assert derive(KEY, "audit") != derive(KEY, "wrap")
