"""The languages that Wellkept speaks. A catalogue for each but English lies in ``locale/``."""

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "de": "Deutsch"}
"""Each by its own name."""


def language(tag: str) -> str:
    """The language of a tag: ``de`` for ``de-AT`` and ``de_CH``. Empty where it is none of ours."""
    first = tag.replace("_", "-").partition("-")[0].lower()
    return first if first in LANGUAGES else ""


def spoken(*wanted: str) -> str:
    """The first of these that is spoken, else English."""
    return next(filter(None, map(language, wanted)), ENGLISH)
