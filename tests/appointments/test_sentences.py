"""Every reason that the code can give has a sentence of its own, and every sentence its reason."""

import re
from pathlib import Path

import pytest

import wellkept.scheduling.appointments as room
from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.rules.lifecycle import Verb
from wellkept.scheduling.appointments.sentences import _SENTENCES, done_words, sentence

SOURCE = "\n".join(
    path.read_text() for path in Path(room.__path__[0]).rglob("*.py") if path.stem != "sentences"
)
PARAMS = {
    "name": "Stock-taking",
    "limit": 5,
    "would_be": 6,
    "minutes": 50,
    "days": 90,
    "cap": 4,
    "seats": 8,
    "count": 2,
    "state": "Colorado",
}


def given_codes() -> set[str]:
    """Codes stand as the first argument of Reason, or of the helpers that make one."""
    made = re.findall(r'(?:Reason|_over|_holders|_too_close)\(\s*(?:proposal, facts, )?"([a-z_]+)"', SOURCE)
    chosen = re.findall(r'Reason\("([a-z_]+)" if .*? else "([a-z_]+)"', SOURCE)
    named = re.findall(r'^[A-Z_]*CODE = "([a-z_]+)"', SOURCE, re.MULTILINE)
    return {*made, *named, *(code for pair in chosen for code in pair)}


def test_every_reason_has_its_sentence_and_every_sentence_its_reason() -> None:
    codes = given_codes()
    assert len(codes) > 50  # the pattern still finds them
    assert codes - set(_SENTENCES) == set()
    assert set(_SENTENCES) - codes == {"look_first", "times_missing"}  # pages ask for these


@pytest.mark.parametrize("code", sorted(_SENTENCES))
def test_a_sentence_is_whole_whatever_its_parameters(code: str) -> None:
    text = sentence(Reason(code, PARAMS))
    assert "%" not in text
    assert text.endswith(".")


def test_every_act_has_a_word() -> None:
    assert all(done_words(verb) != verb for verb in Verb)
