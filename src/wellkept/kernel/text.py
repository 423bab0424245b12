"""Text that people typed: cleaned of what cannot be seen, and bounded."""

import unicodedata

from wellkept.kernel.invalid import Invalid

_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff")


def clean_line(text: str, *, field: str, longest: int, required: bool = True) -> str:
    """One line: composed (NFC), trimmed, single spaces. Raises ``Invalid``.

    Control characters and invisible direction marks are refused rather than dropped: a name is shown as it was typed.
    Right-to-left scripts and combining marks are welcome.
    """
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    if not composed and required:
        raise Invalid(field, "required")
    if len(composed) > longest:
        raise Invalid(field, "too_long", longest=longest)
    if any(unicodedata.category(char) in ("Cc", "Cs", "Cn") or char in _OVERRIDES for char in composed):
        raise Invalid(field, "unprintable")
    return composed


def clean_text(text: str, *, field: str, longest: int, required: bool = False) -> str:
    """Several lines, with the same care."""
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if not composed and required:
        raise Invalid(field, "required")
    if len(composed) > longest:
        raise Invalid(field, "too_long", longest=longest)
    if any(
        c != "\n" and c != "\t" and (unicodedata.category(c) in ("Cc", "Cs") or c in _OVERRIDES)
        for c in composed
    ):
        raise Invalid(field, "unprintable")
    return composed
