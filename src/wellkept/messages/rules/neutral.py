"""Words that must not occur in a mail: whoever else reads it learns nothing of therapy (R14, R7)."""

import re

FORBIDDEN = (
    "therap", "session", "treatment", "diagnos", "psych", "counsel", "mental", "patient", "clinic", "disorder",
    "depress", "anxi", "trauma", "addict", "sitzung", "behandlung", "diagnose", "beratung", "seelisch", "krank", "klinik",
    "praxis für", "angst", "sucht",
)  # fmt: skip


def forbidden_in(text: str) -> tuple[str, ...]:
    """The beginnings of words that give it away, as they stand in the text."""
    folded = text.casefold()
    return tuple(word for word in FORBIDDEN if re.search(rf"\b{re.escape(word)}", folded))
