"""Names for addresses and secrets for links."""

import re

from wellkept.storage.ids import RefField, new_ref, new_token, token_digest


def test_a_ref_is_13_characters_that_nobody_misreads() -> None:
    refs = [new_ref() for _ in range(10_000)]
    assert all(re.fullmatch("[0-9a-hjkmnp-tv-z]{13}", ref) for ref in refs)
    assert len(set(refs)) == len(refs)


def test_every_character_of_the_alphabet_is_used() -> None:
    assert len(set("".join(new_ref() for _ in range(1000)))) == 32


def test_a_token_has_128_bits_or_more_and_fits_an_address() -> None:
    tokens = [new_token() for _ in range(1000)]
    assert all(re.fullmatch("[A-Za-z0-9_-]{22,}", token) for token in tokens)
    assert len(set(tokens)) == len(tokens)


def test_of_a_token_its_digest_is_kept_whatever_was_typed() -> None:
    assert token_digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert len({token_digest(typed) for typed in ("", "ä", "\ud800", "x" * 10_000)}) == 4


def test_a_ref_column_is_unique_and_fills_itself() -> None:
    field = RefField()
    assert (field.max_length, field.unique, field.editable) == (13, True, False)
    assert field.default is new_ref
    _, path, args, kwargs = field.clone().deconstruct()
    assert path == "wellkept.storage.ids.RefField"
    assert RefField(*args, **kwargs).deconstruct()[1:] == (path, args, kwargs)
