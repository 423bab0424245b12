"""Words that must not occur in a mail: whoever else reads it learns nothing of therapy (R14, R7; domain.md C12, C13).

What a mail is about, who writes it by profession, what kind of meeting it is, an illness, money, advertising.
"""

import re
from collections.abc import Iterator

ANYWHERE = (
    "therap", "psych", "counsel", "patient", "diagnos", "depress", "trauma", "sitzung", "behandlung", "klinik", "seelisch",
    "seelsorg", "burnout", "borderline", "honorar", "beratung",
)  # fmt: skip
"""Beginnings of words that tell also inside of another, as in Gruppensitzung."""
AT_START = (
    "session", "treatment", "mental", "clinic", "disorder", "anxi", "addict", "suicid", "medicat", "intake", "couples",
    "licensed", "lcsw", "lmft", "lpcc", "illness", "crisis", "invoice", "payment", "balance due", "discount",
    "krank", "krise", "angst", "suizid", "suchthilf", "medikament", "erstgespräch", "paargespräch", "praxis für",
    "approbier", "heilkund", "heilpraktik", "rechnung", "zahlung", "rabatt",
)  # fmt: skip
"""Beginnings of words that are harmless inside of others: mental in environmental."""
ALONE = ("sucht", "süchtig", "adhd", "adhs", "ptsd", "ptbs", "lpc", "phd", "psyd")
"""Whole words: er versucht is harmless."""


def forbidden_in(text: str) -> tuple[str, ...]:
    """The words that give it away, as they stand in the text, each once."""
    folded = text.casefold()
    return tuple(dict.fromkeys(_found(folded)))


def _found(text: str) -> Iterator[str]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield match[0]


def _any(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in words)


_PATTERNS = (
    re.compile(rf"\w*(?:{_any(ANYWHERE)})\w*"),
    re.compile(rf"\b(?:{_any(AT_START)})\w*"),
    re.compile(rf"\b(?:{_any(ALONE)})\b"),
)
