"""Text that people typed: every script is welcome, what cannot be seen is not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernel.generated import cases
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.text import clean_line, clean_text

HIDDEN = ["a\u202eb", "a\u200bb", "a\x00b", "a\x1bb", "a\u2066b", "\ufeffname"]


@cases(100)
@given(st.text(max_size=40))
def test_a_cleaned_line_is_composed_trimmed_and_stays_as_it_is(text: str) -> None:
    try:
        line = clean_line(text, field="name", longest=60, required=False)
    except Invalid:
        return
    assert line == " ".join(unicodedata.normalize("NFC", line).split())
    assert clean_line(line, field="name", longest=60, required=False) == line


@pytest.mark.parametrize("name", ["Zoë Ångström", "نور الهدى", "李小龍", "שרה", "O’Neill-Ó Sé", "ก้อง"])
def test_names_in_any_script_stay_whole(name: str) -> None:
    assert clean_line(name, field="name", longest=80) == unicodedata.normalize("NFC", name)


def test_combining_marks_are_composed() -> None:
    assert clean_line("Zoe\u0308", field="name", longest=4) == "Zoë"


def test_white_space_of_every_kind_is_one_space() -> None:
    assert clean_line("  Ada \t\n\u00a0 Lane ", field="name", longest=80) == "Ada Lane"


@pytest.mark.parametrize("text", HIDDEN)
def test_what_cannot_be_seen_is_refused_in_lines_and_texts(text: str) -> None:
    for clean in (clean_line, clean_text):
        with pytest.raises(Invalid) as refused:
            clean(text, field="name", longest=80)
        assert (refused.value.field, refused.value.code) == ("name", "unprintable")


def test_too_long_says_how_long_it_may_be() -> None:
    for clean in (clean_line, clean_text):
        assert clean("x" * 80, field="name", longest=80) == "x" * 80
        with pytest.raises(Invalid) as refused:
            clean("x" * 10_000, field="name", longest=80)
        assert (refused.value.code, refused.value.params) == ("too_long", {"longest": 80})


def test_nothing_is_refused_where_something_is_needed() -> None:
    for text in ("", "   ", "\n"):
        with pytest.raises(Invalid, match="name: required"):
            clean_line(text, field="name", longest=80)
        with pytest.raises(Invalid, match="note: required"):
            clean_text(text, field="note", longest=80, required=True)
        assert clean_line(text, field="name", longest=80, required=False) == ""
        assert clean_text(text, field="note", longest=80) == ""


def test_a_text_keeps_its_lines_whatever_machine_wrote_them() -> None:
    assert (
        clean_text(" one\r\ntwo\rthree\n\n\tfour ", field="note", longest=80) == "one\ntwo\nthree\n\n\tfour"
    )
