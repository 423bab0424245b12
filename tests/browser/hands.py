"""Two ways through the same pages: by keyboard alone, and with a pointer in a browser that runs no script."""

from datetime import date, time
from typing import Protocol

from playwright.sync_api import Browser, Locator, Page

from tests.browser.conftest import Server, sign_in_as

WHERE = """target => {
  const at = document.activeElement, was = window.wasAt ?? document.body;
  window.wasAt = at;
  const begins = at === document.body || at.matches(".skip") || was === document.body || !was.isConnected;
  const follows = begins || was === at || was.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING;
  const marked = [at, at.parentElement, at.closest("label"), at.closest(".ev")].filter(Boolean).map(e => getComputedStyle(e));
  const seen = marked.some(style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
  return [at === target, Boolean(follows), seen, at.outerHTML.slice(0, 200)];
}"""
FURTHEST = 250  # stops on the longest page


class Hands(Protocol):
    """What a person does on a page."""

    page: Page

    def press(self, what: Locator) -> None:
        """Follow a link, press a button."""

    def write(self, field: Locator, text: str) -> None:
        """Write into a field, in place of what stands there; dates and times as ISO has them."""

    def choose(self, field: Locator, label: str) -> None:
        """Choose from a list."""

    def tick(self, box: Locator) -> None:
        """Tick a box."""


class Keys:
    """By keyboard alone. Each stop follows the one before in the order of reading, and what is reached can be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, what: Locator) -> None:
        """Tab to it."""
        target = what.element_handle()
        for _stop in range(FURTHEST):
            there, follows, seen, html = self.page.evaluate(WHERE, target)
            assert follows, f"out of order: {html}"
            if there:
                assert seen, f"focus cannot be seen: {html}"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"not reached: {what}")

    def press(self, what: Locator) -> None:
        self.reach(what)
        self.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        self.reach(field)
        kind = field.get_attribute("type")
        if kind == "date":
            text = f"{date.fromisoformat(text):%m%d%Y}"
        elif kind == "time":
            text = f"{time.fromisoformat(text):%I%M%p}"
        else:
            self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, field: Locator, label: str) -> None:
        self.reach(field)
        self.page.keyboard.press("Home")
        for _one in range(field.locator("option").count()):
            if field.evaluate("list => list.selectedOptions[0].label").startswith(label):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"not in the list: {label}")

    def tick(self, box: Locator) -> None:
        self.reach(box)
        self.page.keyboard.press("Space")


class Plain:
    """With a pointer, without JavaScript."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, what: Locator) -> None:
        what.click()

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)

    def choose(self, field: Locator, label: str) -> None:
        labels = field.locator("option").all_text_contents()
        field.select_option(label=next(one for one in labels if one.startswith(label)))

    def tick(self, box: Locator) -> None:
        box.check(force=True)  # where the label is what one sees of it


def hands_of(way: str, browser: Browser, demo: Server, name: str) -> Hands:
    """Somebody of the demo world, with such hands."""
    scripts = way == "keys"
    page = sign_in_as(browser, demo, name, java_script_enabled=scripts, locale="en-US")
    return Keys(page) if scripts else Plain(page)
