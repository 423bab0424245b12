"""Pictures of the demo world: every page at three widths, light and dark, in every language, and the two of the README.

Usage: screenshots.py [FOLDER]. Starts a demo server of its own and ends it.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from wellkept.kernel.languages import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
WIDTHS = {"desktop": (1440, 1000), "tablet": (768, 1024), "phone": (360, 780)}
CHROMIUM = {
    "executable_path": "/usr/bin/chromium",
    "args": [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-quic",
        "--no-first-run",
    ],
}
PAGES = {
    "today": "/work/elm-house/",
    "today-all": "/work/elm-house/?with=all",
    "week": "/work/elm-house/week/",
    "day": "/work/elm-house/day/",
    "agenda": "/work/elm-house/agenda/",
    "month": "/work/elm-house/month/",
    "wall": "/work/elm-house/wall/",
    "find": "/work/elm-house/find/",
    "help": "/work/elm-house/help/",
    "sealed": "/work/elm-house/clients/sealed/",
    "new-client": "/work/elm-house/clients/new/",
    "reviews": "/work/elm-house/reviews/",
    "accesses": "/work/elm-house/accesses/",
    "requests": "/work/elm-house/requests/",
    "clients": "/work/elm-house/clients/",
    "new": "/work/elm-house/appointments/new/",
    "standing": "/work/elm-house/standing/",
    "decisions": "/work/elm-house/decisions/",
    "absence": "/work/elm-house/absence/",
    "messages": "/work/elm-house/messages/",
    "wording": "/work/elm-house/settings/mail/reminder/en/",
    "new-series": "/work/elm-house/series/new/",
    **{
        f"settings-{name}": f"/work/elm-house/settings/{name}/"
        for name in (
            "practice", "team", "places", "services", "hours", "leave", "protected", "limits", "closed", "policy", "public", "mail", "tokens", "feeds",
            "licences", "conflicts", "file", "you",
        )
    },
    "settings-security": "/work/elm-house/settings/security/",
    "for-programs": "/api/v1/docs",
}  # fmt: skip
DOORS = {
    "demo": "/",
    "login": "/account/login/",
    "reset": "/account/password/reset/",
    "public": "/p/elm-house/?zone=America/Chicago",
    "solo": "/p/quiet-harbour/?zone=America/New_York",
    "nothing": "/p/nobody/",
}

OWN = {
    "own-start": "/me/",
    "own-calendar": "/me/calendar/",
    "own-walls": "/me/walls/",
    "own-find": "/me/find/",
    "own-outside": "/me/elsewhere/",
    "own-loved": "/me/loved/",
    "own-ties": "/me/ties/",
}


OWN_PAGES = {
    "own-set-up": "/me/unlock/",
    "own-add-address": "/me/security/addresses/",
    "app": "/account/app/add/",
    "second-factor": "/account/second-factor/",
}


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def next_monday() -> date:
    """A week in which nothing is past."""
    return date.today() + timedelta(days=7 - date.today().weekday())  # noqa: DTZ011


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until the server answers, a minute and a half at most."""
    for _ in range(450):
        try:
            urllib.request.urlopen(url, timeout=2)
            return
        except OSError:
            if process.poll() is not None:
                raise SystemExit("The demo server ended by itself.") from None
            time.sleep(0.2)
    raise SystemExit("The demo server did not answer.")


def sign_in(page: Page, base: str, name: str, language: str) -> None:
    """One click, as a newcomer would, and the language of her own."""
    page.goto(base + "/")
    page.locator("li", has_text=name).get_by_role("button").click()
    page.wait_for_url(re.compile("/work/"))
    page.goto(base + PAGES["settings-you"])
    page.locator("select[name=locale]").select_option(language)
    page.locator("main form button.btn--primary").first.click()


def shoot(page: Page, folder: Path, name: str) -> None:
    """The page as it stands, in every width and scheme."""
    for size, (width, height) in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 1000})


def shoot_all(browser: Browser, base: str, folder: Path, language: str) -> None:
    """Every page in one language: of the desk, of somebody who books, and of a therapist who is a client."""
    page = browser.new_context(locale=language).new_page()
    for name, path in DOORS.items():
        page.goto(base + path)
        shoot(page, folder, f"{name}-{language}")
    sign_in(page, base, "Nora Adeyemi", language)
    for name, path in PAGES.items():
        page.goto(base + path)
        shoot(page, folder, f"{name}-{language}")
    shoot_records(page, base, folder, language)
    shoot_illness(page, base, folder, language)
    page.context.clear_cookies()
    page.goto(base + DOORS["public"])
    page.locator(".times button").first.click()
    shoot(page, folder, f"details-{language}")
    page.locator("main input[name=name]").fill("Erin Vale")
    page.locator("main input[name=email]").fill("erin@example.com")
    page.locator("#policy").check()
    page.locator("main button.btn--primary").click()
    page.wait_for_url(re.compile("/m/"))
    shoot(page, folder, f"manage-{language}")
    page.context.clear_cookies()
    sign_in(page, base, "Mira Castell", language)
    for name, path in OWN.items():
        page.goto(base + path)
        shoot(page, folder, f"{name}-{language}")
    page.goto(base + OWN["own-start"])
    page.locator("a[href*='/me/book/']").first.click()
    shoot(page, folder, f"own-book-{language}")
    page.context.close()


def shoot_records(page: Page, base: str, folder: Path, language: str) -> None:
    """One of each thing that a list leads to."""
    for start, link, name in (
        (PAGES["clients"], ".rows a.strong", "client"),
        (PAGES["clients"], "a[href*='find/?client=']", "find-for"),
        (f"{PAGES['week']}?day={next_monday()}", "li.ev[data-move] a", "appointment"),
        (PAGES["messages"], ".rows a[href*='/messages/']", "message"),
    ):
        page.goto(base + start)
        page.locator(link).first.click()
        shoot(page, folder, f"{name}-{language}")
        if name == "appointment":
            page.locator("a[href$='/move/']").first.click()
            shoot(page, folder, f"move-{language}")
    page.goto(base + PAGES["clients"])
    page.locator(".rows a.strong").first.click()
    client = page.url
    page.locator("[aria-labelledby=care-h] a.strong").first.click()
    shoot(page, folder, f"chart-{language}")
    page.goto(client)
    page.locator("[aria-labelledby=stand-h] a.strong").first.click()
    shoot(page, folder, f"series-{language}")
    page.locator("a[href*='/change/']").first.click()
    page.locator("main input[type=time]").first.fill("13:00")
    page.locator("main form button.btn--primary").first.click()
    shoot(page, folder, f"series-plan-{language}")


def shoot_illness(page: Page, base: str, folder: Path, language: str) -> None:
    """Other times for what an illness touches, what stands among the decisions meanwhile, and all of it taken back."""
    page.goto(base + PAGES["absence"])
    monday = next_monday()
    page.locator("input[name=first]").fill(monday.isoformat())
    page.locator("input[name=last]").fill((monday + timedelta(days=1)).isoformat())
    page.locator("button[value=move]").click()
    shoot(page, folder, f"absence-plan-{language}")
    plan = page.url
    page.goto(base + PAGES["decisions"])
    shoot(page, folder, f"decisions-touched-{language}")
    page.goto(plan)
    page.locator("form[action$='/undo/'] button").click()


def shoot_own_care(browser: Browser, base: str, folder: Path) -> None:
    """How own care is set up and opened, in a browser that has passkeys: for those a name is needed."""
    context = browser.new_context()
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
    }
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    sign_in(page, base, "Nora Adeyemi", "en")
    for name, path in OWN_PAGES.items():
        page.goto(base + path)
        shoot(page, folder, name)
    page.goto(base + "/account/passkeys/add/?next=/me/security/")
    shoot(page, folder, "passkey")
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    shoot(page, folder, "recovery-codes")
    page.get_by_role("link", name="go on").click()
    page.get_by_role("heading", name="Security and addresses").wait_for()
    page.get_by_label("Another address of your own").fill("nora@example.net")
    page.get_by_role("button", name="Add", exact=True).click()
    shoot(page, folder, "own-verify-address")
    page.goto(base + "/me/security/")
    shoot(page, folder, "own-security")
    page.goto(base + "/account/")
    shoot(page, folder, "signing-in")
    page.goto(base + "/me/security/")
    page.get_by_label("Menu of").click()
    page.get_by_role("button", name="Close my own care").click()
    page.goto(base + "/me/")
    shoot(page, folder, "own-unlock")
    context.close()


def shoot_mails(browser: Browser, folder: Path) -> None:
    """Every kind of mail in every language, at phone and desktop width, as HTML and as text."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wellkept.config.settings")
    import django
    from django.utils import timezone, translation

    django.setup()
    from wellkept.messages.render import html, plain
    from wellkept.messages.rules.telling import Purpose
    from wellkept.messages.sample import sample

    named = {"text": "", "sender": "Elm House", "phone": "+1 212 555 0100", "zone": "America/New_York"}
    for language in LANGUAGES:
        for purpose, several in [*((purpose, False) for purpose in Purpose), (Purpose.CONFIRMED, True)]:
            with translation.override(language):
                letter = sample(purpose, several=several, now=timezone.now(), **named)
                shown = {"": html(letter), "-text": f"<meta charset=utf-8><pre>{plain(letter)}</pre>"}
            for scheme, size in (("light", "phone"), ("dark", "phone"), ("light", "desktop")):
                page = browser.new_page(
                    viewport={"width": WIDTHS[size][0], "height": 600},
                    color_scheme=scheme,  # type: ignore[arg-type]
                )
                for kind, content in shown.items():
                    page.set_content(content)
                    name = (
                        f"mail-{purpose}{'-several' if several else ''}{kind}-{language}-{size}-{scheme}.png"
                    )
                    page.screenshot(path=folder / name, full_page=True)
                page.close()


def shoot_readme(browser: Browser, base: str) -> None:
    """The two pictures of the README."""
    target = ROOT / "docs" / "images"
    target.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light")
    page = context.new_page()
    sign_in(page, base, "Nora Adeyemi", "en")
    page.goto(base + PAGES["week"])
    page.screenshot(path=target / "week.png")
    context.close()
    phone = browser.new_context(viewport={"width": 390, "height": 780}, color_scheme="light")
    page = phone.new_page()
    page.goto(base + DOORS["public"])
    page.screenshot(path=target / "booking.png")


def main() -> None:
    """Start, shoot, end."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "var" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="wellkept-shots-") as data:
        environment = {**os.environ, "WELLKEPT_DEMO_DIR": data}
        command = [
            sys.executable,
            "-m",
            "wellkept.cli",
            "serve",
            "--demo",
            "--port",
            str(port),
            "--workers",
            "1",
        ]
        process = subprocess.Popen(command, env=environment, cwd=ROOT)
        try:
            wait_for(base + "/", process)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(**CHROMIUM)  # type: ignore[arg-type]
                shoot_readme(browser, base)
                if "--readme" not in sys.argv:
                    shoot_mails(browser, folder)
                    for language in LANGUAGES:
                        shoot_all(browser, base, folder, language)
                    shoot_own_care(browser, base.replace("127.0.0.1", "localhost"), folder)
                browser.close()
        finally:
            process.terminate()
            process.wait(timeout=20)
    print(f"Pictures are in {folder}")


if __name__ == "__main__":
    main()
