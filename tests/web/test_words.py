"""Every text that people read goes through gettext, and the catalogues of other languages are whole."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.template.base import Lexer, TokenType
from tools.catalogues import KEYWORDS, SOURCE, catalogues, read, texts, untranslated, written

LETTERS = re.compile(r"[^\W\d_]{2,}")
TWO_WORDS = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}")
CLASSES = ("body_class", "main_class", "drafts")  # blocks within a tag: names of classes, an attribute
ADDRESS = re.compile(r"\S*/\S*|\S+\.json")
NAMES = {"Wellkept"}  # its own name is the same in every language
READ_ALOUD = ("aria-label", "title", "placeholder", "alt")
MARKUP = re.compile(r"</?[a-z]|--")  # elements, and names of classes
OF_PAGES = [*SOURCE.glob("web/**/*.py"), *SOURCE.glob("messages/*.py"), *SOURCE.rglob("sentences.py")]
LANGUAGES = {path.parts[-3]: path for path in catalogues()}
HOW = "run `make messages`, and translate what it names"


class _Reader(HTMLParser):
    """Texts of a page, and attributes that are read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style", "code")
        self.found += [value for name, value in attrs if name in READ_ALOUD and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style", "code")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def bare_texts(template: str) -> list[str]:
    """What a template says in its own words, outside of gettext."""
    kept, inside = [], False
    for token in Lexer(template).tokenize():
        if token.token_type == TokenType.BLOCK:
            name, *more = token.contents.split()
            through = name == "blocktranslate" or (name == "block" and more[0] in CLASSES)
            inside = through or (inside and name not in ("endblocktranslate", "endblock"))
        elif token.token_type == TokenType.TEXT and not inside:
            kept.append(token.contents)
    reader = _Reader()
    reader.feed("".join(kept))
    words = [word for text in reader.found for word in LETTERS.findall(ADDRESS.sub("", text))]
    return [word for word in words if word not in NAMES]


def bare_sentences(source: str) -> Iterator[str]:
    """Constants of several words outside of gettext, docstrings and errors for programmers."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        if not TWO_WORDS.search(node.value) or MARKUP.search(node.value):
            continue
        above = [parents.get(node)]
        while above[-1] is not None:
            above.append(parents.get(above[-1]))
        if not isinstance(above[0], ast.Expr) and not any(map(_goes_through, above)):
            yield node.value


def _goes_through(node: ast.AST | None) -> bool:
    """Whether this is a call of gettext, or of something whose words are for programmers and the log alone."""
    if isinstance(node, ast.Raise):
        return True
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    because = any(word.arg == "because" for word in node.keywords)
    return name in KEYWORDS or because or name in ("warning", "error", "exception")


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_says_anything_outside_of_gettext(path: Path) -> None:
    assert bare_texts(path.read_text(encoding="utf-8")) == []


def test_the_reader_of_templates_finds_what_it_looks_for() -> None:
    assert bare_texts('<p>{% translate "Yes" %} <b>Hello</b></p>') == ["Hello"]
    assert bare_texts('<a title="{{ x }} there">{% blocktranslate %}Good{% endblocktranslate %}</a>') == [
        "there"
    ]


@pytest.mark.parametrize("path", sorted(set(OF_PAGES)), ids=lambda path: "/".join(path.parts[-2:]))
def test_no_page_says_anything_outside_of_gettext(path: Path) -> None:
    assert list(bare_sentences(path.read_text(encoding="utf-8"))) == []


def test_the_reader_of_code_finds_what_it_looks_for() -> None:
    assert list(bare_sentences('"""Doc string."""\nx = _("is through")\ny = "is not"')) == ["is not"]


@pytest.fixture(scope="module")
def said() -> Catalog:
    return texts()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_every_text_and_no_other(language: str, said: Catalog) -> None:
    catalogue = read(LANGUAGES[language])
    keys = {(message.context, message.id) for message in catalogue if message.id}
    wanted = {(message.context, message.id) for message in said if message.id}
    assert keys == wanted, HOW
    assert [message.id for message in untranslated(catalogue)] == [], HOW


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_placeholders_and_the_markup_of_its_text(language: str) -> None:
    for message in read(LANGUAGES[language]):
        if message.id:
            assert _forms(message) == [], message.id


PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|</?[a-z][^>]*>|…")


def _forms(message: Message) -> list[str]:
    """Translations that lack a placeholder, or have one that their text has not."""
    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    wanted = {form: sorted(set(PLACEHOLDERS.findall(text))) for form, text in enumerate(ids)}
    return [
        text
        for form, text in enumerate(strings)
        if sorted(set(PLACEHOLDERS.findall(text)))
        not in (wanted[min(form, len(ids) - 1)], wanted[len(ids) - 1])
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_committed_as_the_tool_writes_it(language: str) -> None:
    path = LANGUAGES[language]
    assert written(read(path), language) == path.read_text(encoding="utf-8"), HOW


PLAIN_FORMATS = re.compile(r"Y-m-d|Ymd|[DjlY]|[A-Z_]+_FORMAT")


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_settles_the_order_of_a_date(path: Path) -> None:
    """Days in words come from ``trust/wording.py``: their order differs by language."""
    found = re.findall(r'\|(?:date|time):"([^"]*)"', path.read_text(encoding="utf-8"))
    assert [form for form in found if not PLAIN_FORMATS.fullmatch(form)] == []
