"""What a first visit of Week costs over the wire, as ``serve`` really sends it."""

from playwright.sync_api import Browser, Request

from tests.browser.conftest import Server, sign_in_as

MOST = 150_000  # bytes: the document and all that it asks for, with their headers


def test_the_first_visit_of_a_week_is_light_and_its_paint_waits_for_no_script(
    browser: Browser, demo: Server
) -> None:
    """Signed in, with nothing in the browser's cache."""
    known = sign_in_as(browser, demo, "Nora Adeyemi")
    week = known.get_by_role("link", name="Week").first.get_attribute("href")
    page = browser.new_context(storage_state=known.context.storage_state()).new_page()
    asked: list[Request] = []
    page.on("requestfinished", lambda request: asked.append(request))  # noqa: PLW0108 - playwright marks its handlers
    page.goto(f"{demo.base}{week}", wait_until="networkidle")
    assert {"document", "stylesheet", "script"} <= {request.resource_type for request in asked}
    assert all(request.url.startswith(demo.base) for request in asked)
    sizes = [request.sizes() for request in asked]
    assert sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes) < MOST
    waited_for = "script[src]:not([type=module]):not([async]):not([defer]), script:not([src])"
    assert page.locator(waited_for).count() == 0
