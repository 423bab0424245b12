"""Links lead where one may go: nobody is sent to a page of settings that is refused."""

import re

import pytest
from django.urls import reverse

from tests.web.test_pages import signed_in
from tests.world import World

PAGES = ("help", "today", "requests", "find", "new", "standing", "new-series", "day")


@pytest.mark.parametrize("who", ["ada", "ben", "dora"])
def test_no_page_links_to_settings_that_are_refused(world: World, who: str) -> None:
    browser = signed_in(world, who)
    linked = set()
    for name in PAGES:
        page = browser.get(reverse(f"work:{name}", args=[world.slug])).content.decode()
        linked |= set(re.findall(rf'href="(/work/{world.slug}/settings/[a-z]+/)', page))
    assert bool(linked) is (who != "dora")
    assert {url: browser.get(url).status_code for url in linked} == dict.fromkeys(linked, 200)
