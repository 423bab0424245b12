"""Search finds whom one means, however it was typed; never by what nobody typed."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellkept.clients.rules.search import best, digits, folded, score

NAMES = st.text(st.characters(categories=("L", "M", "Nd", "Pd", "Zs")), min_size=1, max_size=60).filter(
    lambda name: any(char.isalnum() for char in folded(name))
)
PLAIN = st.lists(st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=12), min_size=1, max_size=4)
ANYTHING = st.text(max_size=300)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("muller", "Jörg Müller"),
        ("MÜLLER jörg", "Jörg Müller"),
        ("mueller", "Jörg Müller"),
        ("strasse", "Anna Straße"),
        ("straße", "Anna Strasse"),
        ("lukasz", "Łukasz Nowak"),
        ("soren", "Søren Kjær"),
        ("kjaer", "Søren Kjær"),
        ("ISTANBUL", "ıstanbul"),
        ("obrien", "Maeve O’Brien"),
        ("o'brien", "Maeve OBrien"),
        ("annemarie", "Anne-Marie Blanc"),
        ("anne marie", "Annemarie Blanc"),
        ("marie blanc", "Anne-Marie Blanc"),
        ("blanc anne", "Anne-Marie Blanc"),
        ("kathrine", "Katherine Ames"),  # exchanged with its neighbour, one left out
        ("jonh", "John Doe"),
        ("فاطمه", "فاطمة الزهراء"),  # one letter mistaken
        ("احمد", "أَحْمَد حسن"),  # hamza and vowel marks left out
        ("محمد", "محـــمد علي"),  # stretched
        ("太郎", "田中太郎"),  # no spaces
        ("हिन्द", "हिन्दी शर्मा"),
        ("김", "김서연"),
        ("e\u0301milie", "Émilie"),  # combining mark against composed letter
        ("doe", "  Doe ,  John "),
    ],
)
def test_finds_what_was_meant(query: str, name: str) -> None:
    assert score(query, name=name) > 0


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "John Doe"),
        ("   ", "John Doe"),
        ("…?!", "John Doe"),
        ("jane", "John Doe"),
        ("john smith", "John Doe"),  # every word must fit
        ("joe", "Jon Dot"),  # three letters leave no room for slips
        ("x", "John Doe"),
        ("doe", ""),
    ],
)
def test_finds_nobody_else(query: str, name: str) -> None:
    assert score(query, name=name) == 0


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("555-0101", True),
        ("(202) 555 0101", True),
        ("0202 555 0101", True),  # dialled with a leading zero
        ("٥٥٥٠١٠١", True),
        ("+1 202", True),
        ("555 0102", False),
        ("555", False),  # too few digits say nothing
        ("john 0101", False),  # a word that fits nobody is not made up for by digits
        ("ada@exa", True),
        ("ADA@example.org", True),
        ("bea@exa", False),
    ],
)
def test_finds_by_phone_and_address(query: str, found: bool) -> None:
    assert (score(query, name="Ada Lund", email="ada@example.org", phone="+12025550101") > 0) is found


def test_best_fits_come_first_and_equals_by_name() -> None:
    people = [("Anders Bo", "", ""), ("Andrea Cole", "", ""), ("Ann Ode", "", ""), ("Hanna Ray", "", "")]
    found = best("ann", [(name, name, mail, phone) for name, mail, phone in people], limit=9)
    assert found == ["Ann Ode", "Hanna Ray"]
    assert best("and", [(name, name, mail, phone) for name, mail, phone in people], limit=9) == [
        "Anders Bo",
        "Andrea Cole",
    ]
    assert best("a", [(n, n, "", "") for n in ("Abe", "Ava", "Amy")], limit=2) == ["Abe", "Amy"]


@settings(deadline=None)
@given(NAMES)
def test_everybody_is_found_by_her_own_name(name: str) -> None:
    assert score(name, name=name) > 0


@settings(deadline=None)
@given(PLAIN, st.randoms(use_true_random=False))
def test_order_case_and_accents_do_not_matter(words: list[str], random) -> None:  # type: ignore[no-untyped-def]
    name = " ".join(words)
    shuffled = random.sample(words, len(words))
    dressed = " ".join(
        unicodedata.normalize("NFC", word[0].upper() + word[1:] + "\u0301") for word in shuffled
    )
    assert score(dressed, name=name) == score(name, name=dressed) == 1


@settings(deadline=None)
@given(PLAIN, st.data())
def test_one_slip_in_a_word_of_four_letters_is_forgiven(words: list[str], data: st.DataObject) -> None:
    which = data.draw(st.integers(0, len(words) - 1))
    word = words[which]
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcxyz"))
    slips = [word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]]
    if at + 1 < len(word):
        slips.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
    if len(word) > 4:
        slips.append(word[:at] + word[at + 1 :])
    slip = data.draw(st.sampled_from(slips))
    typed = " ".join(slip if i == which else other for i, other in enumerate(words))
    assert score(typed, name=" ".join(words)) > 0


@settings(deadline=None)
@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING)
def test_anything_typed_gives_a_score_between_nothing_and_one(
    query: str, name: str, email: str, phone: str
) -> None:
    assert 0 <= score(query, name=name, email=email, phone=phone) <= 1


@settings(deadline=None)
@given(ANYTHING)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert set(digits(text)) <= set("0123456789")


@pytest.mark.parametrize("query", ["a" * 10_000, "a " * 5_000, "ﷺ" * 10_000, "e\u0301" * 5_000, "@" * 10_000])
def test_ten_thousand_characters_are_bounded(query: str) -> None:
    """Work is bounded by what is read of a query: letters beyond that change nothing."""
    people = [(n, f"Name {n}", "n@example.org", "+12025550101") for n in range(50)]
    assert best(query, people, limit=5) == best(query + "z" * 10_000, people, limit=5)
