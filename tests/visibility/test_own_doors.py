"""Own care is one's own: what is another's is as if it were absent, by the same words. Everybody's pages of own care stand
open to herself alone; `tests/web/test_me_pages.py` tries each of them as its owner."""

import copy
import re

from django.test import Client
from django.urls import URLPattern, reverse

from tests.owncare.people import claim_of, person
from tests.visibility.addresses import takes, verbs
from tests.visibility.cast import Cast
from tests.web.test_me_pages import noted, opened
from tests.world import World
from wellkept.web.me import urls

TAKING = [pattern for pattern in urls.urlpatterns if pattern.pattern.regex.groups]
"""Whatever names something in its address."""


def _address(pattern: URLPattern, ref: str) -> str:
    """The address of a page with that ref, and the first of its verbs."""
    given = dict.fromkeys(takes(pattern), ref)
    if "verb" in given:
        given["verb"] = verbs(pattern)[0]
    return reverse(f"me:{pattern.name}", kwargs=given)


def _told(browser: Client, address: str, ref: str) -> list[tuple[int, str]]:
    cookies = copy.deepcopy(browser.cookies)
    answers = [browser.get(address), browser.post(address)]
    browser.cookies = cookies  # among them what the next page would say of this one
    texts = [re.sub(r'(csrfmiddlewaretoken" value=")[^"]*', r"\1", a.content.decode()) for a in answers]
    return [(a.status_code, text.replace(ref, "<ref>")) for a, text in zip(answers, texts, strict=True)]


def test_r7_what_is_anothers_own_care_is_as_if_it_were_absent(cast: Cast, world: World) -> None:
    tess = opened(cast.viewer("tess").account_id)
    outside = noted(tess)
    case = cast.cases["tess"]
    hers = (claim_of(world, case.client).ref, case.appointment, outside)
    strangers = {"a client of nobody": person("Bo Li"), "who treats her": cast.viewer("cleo").account_id}
    for who, account in strangers.items():
        browser = opened(account)
        for pattern in TAKING:
            absent = _told(browser, _address(pattern, "0" * 13), "0" * 13)
            for ref in hers:
                assert _told(browser, _address(pattern, ref), ref) == absent, (who, pattern.name)
    assert tess.get(reverse("me:session", args=[case.appointment])).status_code == 200
    assert tess.get(reverse("me:outside", args=[outside])).status_code == 200
