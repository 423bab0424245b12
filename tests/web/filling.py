"""Every form of the settings, as a person would fill it in: from the page that shows it, and what she types."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from django.db import connection
from django.forms import BoundField
from django.test import Client
from django.urls import reverse

from tests.world import World
from wellkept.messages.rules.telling import Purpose
from wellkept.messages.text import usual
from wellkept.practice.queries import places

BOOKS = {  # what is written although nothing was done: who looked, who is signed in, what was answered
    "django_session", "django_migrations", "trust_auditentry", "trust_keptanswer", "trust_rate", "accounts_screen",
}  # fmt: skip

Typed = dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Filled:
    """A form: the address of its page, and what is typed into it beside what stands there."""

    address: str
    typed: Typed


def rows(world: World) -> dict[str, Filled]:
    """One row a form. Those after a question mark are about something that is there."""

    def page(name: str, query: str = "", /, **typed: str | list[str]) -> Filled:
        return Filled(reverse("work:settings-page", args=[world.slug, name]) + query, typed)

    ben = world.ref("ben")
    return {
        "practice": page("practice", name="Elm Court"),
        "team": page("team", name="Eve Roe", email="eve@example.org", roles=["biller"]),
        "team?change": page("team", f"?change={ben}", roles=["clinician", "biller"]),
        "places": page("places", name="Annex"),
        "places?change": page("places", f"?change={world.place}", name="Annex"),
        "places?room": page("places", "?add=room", name="Red"),
        "places?way": page("places", "?add=way", to=places(world.ada)[-1].ref, minutes="20"),
        "services": page("services", name="Walk"),
        "services?change": page("services", f"?change={world.service}", name="Walk"),
        "hours": page("hours", weekdays=["5"], start="18:00", end="19:00", first_day="2030-12-02"),
        "leave": page("leave", first="2030-12-02", last="2030-12-03"),
        "protected": page("protected", title="Writing", weekdays=["5"]),
        "limits": page("limits", sessions_day="7"),
        "licences": page(
            "licences", profession="psychologist", jurisdiction="US-NY", ground="licence", attested="on"
        ),
        "closed": page("closed", day="2030-12-03", name="Outing", closed="yes"),
        "policy": page("policy", text="Tell us two days before."),
        "conflicts": page("conflicts", cooling_months="36"),
        "public": page("public", public_intro="Welcome."),
        "security": page("security", mail_domains=[]),
        "mail": page("mail", name="Elm"),
        "file": page("file", text="practice = 1"),
        "tokens": page("tokens", name="Website", scopes=["read"]),
        "feeds": page("feeds", calendar="own", name="Phone"),
        "you": page("you", name="Ada Lindt"),
        "wording": Filled(
            reverse("work:wording", args=[world.slug, "confirmed", "en"]), {"text": usual(Purpose.CONFIRMED) + "\n\nWarmly", "save": "1"}
        ),
    }  # fmt: skip


def fields_of(answer: Any) -> list[BoundField]:
    """The fields of the form that a page shows."""
    return list(answer.context["form"])


def as_shown(answer: Any) -> Typed:
    """What the browser would send, were nothing typed into the form of that page."""
    form = answer.context["form"]
    sent: Typed = {"was": form.was, "once": "k" * 20}
    for field in form:
        value = field.value()
        if value in (None, "") and field.widget_type == "select":
            value = field.field.choices[0][0]  # which a browser sends where nothing was chosen
        if isinstance(value, list | tuple):
            sent[field.name] = list(map(str, value))
        elif value is True:
            sent[field.name] = "on"
        elif value not in (None, False) or (value == 0 and value is not False):
            value = f"{value:%H:%M}" if isinstance(value, time) else field.field.prepare_value(value)
            sent[field.name] = str(value)
    return {name: value for name, value in sent.items() if value != ""}


def filled(browser: Client, row: Filled, **more: str | list[str]) -> Typed:
    """What is sent when the page was opened and filled in."""
    return {**as_shown(browser.get(row.address)), **row.typed, **more}


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables but the books: the same before and after where nothing was done."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in BOOKS:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
                found[table] = cursor.fetchall()
    return found
