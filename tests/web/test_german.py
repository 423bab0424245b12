"""What the product says in German pages is German: every page of the census is read, by its owner and by a stranger."""

import re
from html.parser import HTMLParser

from django.test import Client as Browser
from tools.catalogues import catalogues, read

from tests.web.test_pages import census, signed_in
from tests.world import World
from wellkept.accounts.models import Account

WORDS = re.compile(r"[a-z]{2,}")
BLANK = re.compile(r"%\(\w+\)[sd]")
READ_ALOUD = ("aria-label", "title", "placeholder", "alt")
UNREAD = ("script", "style", "code", "textarea")  # what people wrote, or nobody reads
HOLLOW = ("meta", "link", "input", "br", "img", "hr", "use", "source", "wbr", "col")


class _Said(HTMLParser):
    """All pieces of text of a page, and what is read aloud, but for what says that it is of another language."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._within: list[bool] = []  # for each open element, whether it goes unread

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        unread = any(self._within[-1:]) or tag in UNREAD or (tag != "html" and "lang" in found)
        if not unread:
            self.said += [str(found[name]) for name in READ_ALOUD if found.get(name)]
        if tag not in HOLLOW:
            self._within.append(unread)

    def handle_endtag(self, tag: str) -> None:
        if tag not in HOLLOW:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._within[-1:]):
            self.said.append(" ".join(data.split()))


def said_in(html: str) -> set[str]:
    reader = _Said()
    reader.feed(html)
    return set(reader.said)


def english() -> re.Pattern[str]:
    """Whatever the product says in English, of two words and more, and says otherwise in German."""
    texts = set()
    for message in read(next(path for path in catalogues() if path.parts[-3] == "de")):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        german = message.string if isinstance(message.string, tuple) else (message.string,)
        texts |= {text for text in ids if text not in german and len(WORDS.findall(BLANK.sub("", text))) > 1}
    shapes = (".+".join(map(re.escape, BLANK.split(" ".join(text.split())))) for text in sorted(texts))
    return re.compile("|".join(shapes).replace("%%", "%"))


def test_no_page_says_anything_in_english_to_who_reads_german(world: World, refs: dict[str, str]) -> None:
    Account.objects.filter(ref=world.ref("ada")).update(locale="de")
    pages = {name: page for name, (page, _) in census(world, refs).items() if not name.startswith("api:")}
    said: dict[str, str] = {}
    for browser in (signed_in(world, "ada"), Browser()):
        for name, page in pages.items():
            answer = browser.get(page, headers={"accept-language": "de"})
            if answer.status_code != 302 and answer["Content-Type"].startswith("text/html"):
                said |= dict.fromkeys(said_in(answer.content.decode()), name)
    not_german = english()
    assert {text: name for text, name in said.items() if not_german.fullmatch(text)} == {}
    assert "Heute" in said


def test_the_reader_finds_what_it_looks_for() -> None:
    page = '<p title="No client fits">Yes <b lang="fr">Oui oui</b><br>and no</p><code>Not me</code>'
    assert said_in(page) == {"No client fits", "Yes", "and no"}
    assert english().fullmatch("Skip to content")
    assert english().fullmatch("3 dates still need a time.")
