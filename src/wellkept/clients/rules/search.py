"""Forgiving search over names that were decrypted in memory: accents, case, order, beginnings and small slips."""

import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from typing import TypeVar

T = TypeVar("T")
_LONGEST_QUERY = 80
_MOST_WORDS = 8
_FEWEST_DIGITS = 4
_CJK = 0x2E80  # from here on scripts are written without spaces
# letters that no decomposition takes apart; apostrophes and the Arabic stretching mark count for nothing
_SPECIAL = str.maketrans(
    {"æ": "ae", "ø": "o", "đ": "d", "ł": "l", "œ": "oe", "þ": "th", "ð": "d", "ı": "i", "ħ": "h"}
    | dict.fromkeys("'’‘ʼʻ`´ـ", "")
)


def folded(text: str) -> str:
    """Lower case without accents; letters, digits and vowel signs of any script, everything else a space."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold().translate(_SPECIAL))
    kept = (
        char if char.isalnum() or unicodedata.category(char)[0] == "M" else " "
        for char in plain
        if not unicodedata.combining(char)
    )
    return " ".join("".join(kept).split())


def digits(text: str) -> str:
    """The digits of a phone number, in whatever script they are written."""
    return "".join(str(unicodedata.digit(char)) for char in text if char.isdigit())


def score(query: str, *, name: str, email: str = "", phone: str = "") -> float:
    """How well somebody fits, from 0 (not at all) to 1. Every word of the query must fit somewhere."""
    return _score(_Query(query), _targets(name), email, phone)


class _Query:
    """What was typed, read once for all whom it is compared with."""

    def __init__(self, text: str) -> None:
        plain = folded(text[:_LONGEST_QUERY])
        self.words = tuple(dict.fromkeys(plain.split()))[:_MOST_WORDS]
        self.email = text.strip().casefold() if "@" in text else ""
        number = digits(text[:_LONGEST_QUERY]).lstrip("0")  # what one dials before an area code
        letters = any(char.isalpha() for char in plain)
        self.number = number if len(number) >= _FEWEST_DIGITS and not letters else ""


def _score(query: _Query, targets: tuple[str, ...], email: str, phone: str) -> float:
    if query.number and query.number in digits(phone):
        return 0.9
    if query.email and query.email in email.casefold():
        return 0.9
    if not query.words:
        return 0.0
    fits = [max((_word_score(word, target) for target in targets), default=0.0) for word in query.words]
    return 0.0 if min(fits) == 0 else sum(fits) / len(fits)


def _targets(name: str) -> tuple[str, ...]:
    """The words of a name, and neighbours written as one ("Anne-Marie" is found as "annemarie")."""
    words = folded(name).split()
    return (*words, *(a + b for a, b in pairwise(words)))


def _word_score(word: str, target: str) -> float:
    if word == target:
        return 1.0
    if target.startswith(word):
        return 0.9
    allowed = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
    if allowed and _within(word, target, allowed):
        return 0.7
    if allowed and len(target) > len(word) and _within(word, target[: len(word)], allowed):
        return 0.6
    if word in target and (len(word) >= 3 or ord(word[0]) >= _CJK):
        return 0.5
    return 0.0


def _within(a: str, b: str, allowed: int) -> bool:
    """Whether at most ``allowed`` letters were left out, added, mistaken or exchanged with their neighbour."""
    if abs(len(a) - len(b)) > allowed:
        return False
    before_last: list[int] = []
    last = list(range(len(b) + 1))
    for i, char in enumerate(a, 1):
        row = [i]
        for j, other in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (char != other))
            if i > 1 and j > 1 and char == b[j - 2] and a[i - 2] == other:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        if min(row) > allowed:
            return False
        before_last, last = last, row
    return last[-1] <= allowed


def best(query: str, people: Iterable[tuple[T, str, str, str]], *, limit: int) -> list[T]:
    """Those who fit, best first, equals by name. People come as (item, name, e-mail, phone)."""
    wanted = _Query(query)
    scored = [
        (_score(wanted, _targets(name), email, phone), folded(name), item)
        for item, name, email, phone in people
    ]
    fitting = sorted((s for s in scored if s[0] > 0), key=lambda s: (-s[0], s[1]))
    return [item for _, _, item in fitting[:limit]]
