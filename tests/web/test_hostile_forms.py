"""Every form of every page, filled in with what nobody should send: a clear answer, never a failure."""

from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from django.test import Client

from tests.web.test_pages import census, signed_in
from tests.world import World

HOSTILE = {
    "long": "x" * 10_000,
    "right to left": "\u202eשלום\u202c مرحبا",
    "combining": "e" + "\u0301" * 300,
    "control": "a\x00b\x1f\ud7ff",
    "formula": '=HYPERLINK("http://example.org")',
    "number": "-99999999999999999999999",
    "decimal": "1e309",
    "date": "2026-02-30",
    "far": "9999-12-31",
    "time": "25:61",
    "markup": "<script>alert(1)</script>{% now %}{{ 1 }}",
    "empty": "",
}

ALWAYS = ("long", "control", "far")


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, str, dict[str, list[str]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((found.get("method", "get").lower(), found.get("action", ""), {}))
        elif tag in ("input", "select", "textarea", "button") and found.get("name") and self.forms:
            self.forms[-1][2].setdefault(found["name"], []).append(found.get("value", ""))


def forms_of(html: str) -> list[tuple[str, dict[str, list[str]]]]:
    """Address and fields of every form that posts."""
    reader = _Forms()
    reader.feed(html)
    return [(action, fields) for method, action, fields in reader.forms if method == "post"]


@pytest.mark.parametrize(
    "kind",
    [kind if kind in ALWAYS else pytest.param(kind, marks=pytest.mark.long) for kind in HOSTILE],
)
@pytest.mark.parametrize("who", ["ada", "stranger"])
def test_no_form_can_be_made_to_fail(world: World, refs: dict[str, str], who: str, kind: str) -> None:
    browser = Client() if who == "stranger" else signed_in(world, who)
    browser.raise_request_exception = False
    failed = []
    for name, (address, answers) in census(world, refs).items():
        if answers[who] != 200 or name.startswith(("account_", "mfa_")):
            continue
        for action, fields in forms_of(browser.get(address).content.decode()):
            if "logout" in action or "names" in action:
                continue
            hidden = {"csrfmiddlewaretoken", "act", "confirm", "remove"}
            filled = {field: v if field in hidden else [HOSTILE[kind]] for field, v in fields.items()}
            answer = browser.post(urljoin(address, action), filled)
            if answer.status_code >= 500:
                failed.append((name, action, sorted(fields)))
    assert failed == []
