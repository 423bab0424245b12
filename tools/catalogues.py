"""The catalogues of other languages: texts taken out of code and templates, and .po compiled to .mo, without GNU gettext.

``python tools/catalogues.py`` brings every ``src/wellkept/locale/*/LC_MESSAGES/django.po`` up to date and says what is
not translated; ``--compile`` only compiles. Building and installing compile too, by the hook at the end.
"""

import os
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "wellkept"
_LAZY = {f"{name}_lazy": spec for name, spec in DEFAULT_KEYWORDS.items() if name.endswith("gettext")}
KEYWORDS = {**DEFAULT_KEYWORDS, **_LAZY}
TRANSLATORS = ("Translators:",)
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals={number}; plural={plural};\\n"

"""


def catalogues(root: Path = ROOT) -> Iterator[Path]:
    """The catalogues that there are, one a language."""
    yield from sorted((root / "src" / "wellkept" / "locale").glob("*/LC_MESSAGES/django.po"))


def compile_stale(root: Path = ROOT) -> None:
    """Compile what is newer than its .mo."""
    for path in catalogues(root):
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
            part = compiled.with_suffix(f".{os.getpid()}")
            with part.open("wb") as file:
                write_mo(file, read(path))
            part.replace(compiled)  # whole or not at all: several may do it at once


def read(path: Path) -> Catalog:
    """A catalogue as it is committed."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], domain="django")


def texts() -> Catalog:
    """Every text that goes through gettext, as it stands in the code."""
    found = Catalog(domain="django")
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            _add(found, path.read_bytes())
    for path in sorted(SOURCE.rglob("*.html")):
        _add(found, _as_python(path.read_text(encoding="utf-8")))
    return found


def _add(found: Catalog, source: bytes) -> None:
    for _line, text, comments, context in extract("python", BytesIO(source), KEYWORDS, TRANSLATORS):
        found.add(text, auto_comments=comments, context=context)


def _as_python(template: str) -> bytes:
    """The gettext calls of a template. Django, which building does without, gives them as code without indentation."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure()
    lines = templatize(template).splitlines()
    return "\n".join(line.lstrip() for line in lines).encode()


def update(path: Path) -> list[Message]:
    """Bring one catalogue up to date. Gives what is not translated."""
    language = path.parts[-3]
    kept = read(path) if path.exists() else Catalog(language)
    new = texts()
    kept.update(new, no_fuzzy_matching=True)
    kept.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written(kept, language), encoding="utf-8")
    return untranslated(kept)


def written(catalogue: Catalog, language: str) -> str:
    """As it is committed: in the order of the texts, without lines and dates that change, so that branches merge."""
    body = BytesIO()
    write_po(body, catalogue, width=0, no_location=True, omit_header=True, sort_output=True)
    header = HEADER.format(language=language, number=catalogue.num_plurals, plural=catalogue.plural_expr)
    return header + body.getvalue().decode()


def untranslated(catalogue: Catalog) -> list[Message]:
    """Texts without their whole translation."""
    return [message for message in catalogue if message.id and (message.fuzzy or not _whole(message))]


def _whole(message: Message) -> bool:
    written = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(written)


def main() -> None:
    """Update, compile, and say what is missing."""
    if "--compile" not in sys.argv:
        for path in catalogues():
            missing = update(path)
            print(f"{path.relative_to(ROOT)}: {len(missing)} to be translated")
            for message in missing:
                print(f"  {message.id!r}")
    compile_stale()


class CompileCatalogues(BuildHookInterface):  # type: ignore[type-arg]
    """Installing, editable or not, and building a wheel bring compiled catalogues along."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects the files."""
        compile_stale(Path(self.root))
        build_data["artifacts"].append("src/wellkept/locale/**/*.mo")


if __name__ == "__main__":
    main()
