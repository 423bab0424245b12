"""R14: what a practice may write in its own words, and what no mail may say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellkept.kernel.invalid import Invalid
from wellkept.messages.rules.neutral import forbidden_in
from wellkept.messages.rules.recipients import Tell, recipients
from wellkept.messages.rules.telling import Purpose, together
from wellkept.messages.rules.wording import LONGEST, Block, check, needed, offered, parts


def full(purpose: Purpose, opening: str = "Good day,") -> str:
    return "\n".join([opening, *(f"{{{block}}}" for block in offered(purpose))])


def code_of(text: str, purpose: Purpose = Purpose.CONFIRMED) -> tuple[str, dict[str, str | int]]:
    with pytest.raises(Invalid) as caught:
        check(text, purpose)
    return caught.value.code, caught.value.params


@pytest.mark.parametrize("purpose", Purpose)
def test_r14_every_block_of_a_kind_may_stand_in_it_on_a_line_of_its_own(purpose: Purpose) -> None:
    check(full(purpose), purpose)
    assert [part for part in parts(full(purpose)) if isinstance(part, Block)] == list(offered(purpose))


@pytest.mark.parametrize("purpose", Purpose)
def test_r14_what_a_mail_cannot_do_without_must_stay(purpose: Purpose) -> None:
    for block in needed(purpose):
        without = full(purpose).replace(f"{{{block}}}", "")
        assert code_of(without, purpose) == (f"needs_{block}", {"name": f"{{{block}}}"})


def test_r14_that_answering_an_invitation_does_not_cancel_stays_wherever_there_is_one() -> None:
    with_file = (Purpose.CONFIRMED, Purpose.ACCEPTED, Purpose.CHANGED, Purpose.CANCELLED)
    assert [purpose for purpose in Purpose if Block.CALENDAR in needed(purpose)] == sorted(
        with_file, key=list(Purpose).index
    )


@pytest.mark.parametrize("name", ["{name}", "{date}", "{before}", "{", "}", "{ }", "{dates }x"])
def test_a_placeholder_that_does_not_exist_is_named(name: str) -> None:
    code, params = code_of(full(Purpose.CONFIRMED, f"Dear {name}"))
    assert code == "unknown_placeholder"
    assert str(params["name"]) in name


def test_a_block_amid_words_or_twice_is_refused() -> None:
    assert code_of(full(Purpose.CONFIRMED, "On {dates} we meet"))[0] == "placeholder_alone"
    assert code_of(full(Purpose.CONFIRMED) + "\n{link}")[0] == "placeholder_twice"
    assert code_of(full(Purpose.CONFIRMED) + "\n{before}")[0] == "unknown_placeholder"


@pytest.mark.parametrize(
    "word",
    ["therapy session", "Psychotherapie", "Gruppensitzung", "Hypnotherapie", "your diagnosis", "Beratung", "an invoice",
     "wegen Krankheit", "https://praxis-seelsorge.example.org", "Suchtberatung", "LCSW", "couples"],
)  # fmt: skip
def test_r14_words_that_tell_are_refused_and_named(word: str) -> None:
    code, params = code_of(full(Purpose.CONFIRMED, f"About {word}:"))
    assert code == "says_too_much"
    assert str(params["words"]).split(", ")[0] in word.casefold()


@pytest.mark.parametrize(
    "text",
    ["We look forward to seeing you", "Wir haben gesucht und besucht", "environmental", "Elm House", "a couple of days",
     "Ihr Termin ist bestätigt", "Bitte rufen Sie uns an: +1 212 555 0100"],
)  # fmt: skip
def test_r14_harmless_words_are_not_refused(text: str) -> None:
    assert forbidden_in(text) == ()


def test_a_text_is_bounded() -> None:
    assert code_of("a" * (LONGEST + 1))[0] == "too_long"


@given(st.text(alphabet="ab {}\n", max_size=60))
def test_parts_lose_no_word_and_keep_their_order(text: str) -> None:
    said = [f"{{{part}}}" if isinstance(part, Block) else part for part in parts(text)]
    assert "".join("\n".join(said).split()) == "".join(text.split())


@given(st.lists(st.sampled_from(list(Block)), max_size=6), st.sampled_from(list(Purpose)))
def test_whatever_is_accepted_has_what_is_needed_once(blocks: list[Block], purpose: Purpose) -> None:
    text = "\n".join(["Good day", *(f"{{{block}}}" for block in blocks)])
    try:
        check(text, purpose)
    except Invalid:
        return
    assert set(needed(purpose)) <= set(blocks) <= set(offered(purpose))
    assert len(blocks) == len(set(blocks))


def test_who_is_told_follows_the_choice() -> None:
    both = ("g1", "g2")
    assert recipients(Tell.CLIENT, both) == ("",)
    assert recipients(Tell.GUARDIAN, both) == both
    assert recipients(Tell.BOTH, both) == ("", *both)
    assert recipients(Tell.NOBODY, both) == ()
    assert recipients(Tell.GUARDIAN, ()) == ()


def test_a_mail_about_several_tells_what_they_have_in_common_else_a_change() -> None:
    assert together([]) is None
    assert together([Purpose.CONFIRMED] * 3) is Purpose.CONFIRMED
    assert together([Purpose.CHANGED, Purpose.CANCELLED]) is Purpose.CHANGED
    assert together([Purpose.DECLINED, Purpose.CANCELLED]) is Purpose.CANCELLED
