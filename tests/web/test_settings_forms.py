"""Every form of the settings: bad input, an old tab, and the same sent twice. Nothing is lost, and what happened is said."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from html import escape
from typing import Any

import pytest
from django import forms
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.web.filling import Typed, as_shown, everything, fields_of, filled, rows
from tests.web.test_pages import signed_in
from tests.world import NOW, World
from wellkept.clients.actions import edit_client
from wellkept.practice import actions as practice
from wellkept.web.work import urls
from wellkept.web.work.settings import SETTINGS

LONG = "x" * 10_001
NOBODY = "nosuchref0000"
FROM_A_LIST = (forms.ChoiceField, forms.BooleanField)


@pytest.fixture
def ada(world: World) -> Client:
    """The owner, in a practice with two places and a policy."""
    practice.save_place(viewer=world.ada, name="Oak House", zone=world.zone, now=NOW)
    world.policy()
    return signed_in(world, "ada")


def wrong(field: forms.Field, foreign: list[str]) -> list[str | list[str]]:
    """What a field of that kind cannot be, seen by the form at once; ``foreign`` are refs of another practice."""
    empty = [""] if field.required else []
    if field.disabled or field.widget.is_hidden:
        return []
    match field:
        case forms.BooleanField():
            return list(empty)
        case forms.DateField():
            return ["2026-02-30", "9999-12-31", LONG, *empty]
        case forms.TimeField():
            return ["25:61", "noon", LONG, *empty]
        case forms.IntegerField():
            return ["1e309", "many", LONG, *empty]
        case forms.MultipleChoiceField():
            return [[NOBODY], [foreign[1]], *([[]] if field.required else [])]
        case forms.ChoiceField():
            return [NOBODY, foreign[0], LONG, *empty]
        case forms.CharField():
            return [LONG, "a\x00b", *empty]
    return []


def wrong_alone(field: forms.Field, foreign: list[str]) -> list[str]:
    """What only the room sees that owns the data, and what no eye sees in the form."""
    if field.widget.is_hidden:
        return [NOBODY, foreign[0], LONG]
    return ["-999999999999999999999"] if isinstance(field, forms.IntegerField) else []


def test_every_form_of_the_settings_has_a_row(world: World) -> None:
    known = {name.partition("?")[0] for name in rows(world)}
    pages = {
        path.name for path in urls.urlpatterns if "settings/" in str(path.pattern) and path.name is not None
    }
    assert known - {"wording"} == set(SETTINGS)
    assert pages == {"settings", "settings-page", "settings-file", "wording"}


def test_what_cannot_be_is_told_beside_its_field_and_changes_nothing(world: World, ada: Client) -> None:
    other = World()
    foreign = [other.place, other.ref("ada"), other.service]
    faults = []
    for name, row in rows(world).items():
        fine, fields = filled(ada, row), fields_of(ada.get(row.address))
        before = everything()
        alone = [{f.name: bad} for f in fields for bad in wrong_alone(f.field, foreign)]
        each = {f.name: wrong(f.field, foreign) for f in fields}
        rounds = max(map(len, each.values()))
        together = [{one: bad[n] for one, bad in each.items() if n < len(bad)} for n in range(rounds)]
        for bad in (*alone, *together):
            answer = ada.post(row.address, {**fine, **bad})
            faults += [(name, fault) for fault in what_is_missing(answer, bad, fine)]
        if everything() != before:
            faults.append((name, "changed something"))
    assert not faults, "\n".join(map(str, faults))


def what_is_missing(answer: Any, bad: Typed, fine: Typed) -> Iterator[str]:
    """What the answer to bad input does not do; nothing where it does all."""
    if answer.status_code != 422:
        yield f"answered {answer.status_code} to {str(bad)[:60]}"
        return
    page, form = answer.content.decode(), answer.context["form"]
    for field in bad:
        hidden = field in form.fields and form.fields[field].widget.is_hidden
        said = (
            form.errors.get(field) or form.non_field_errors() or (hidden and next(iter(form.errors.values())))
        )
        if not said:
            yield f"says nothing of {field}: {str(bad[field])[:20]}"
        elif escape(said[0]) not in page and said[0] not in page:
            yield f"does not show what it says of {field}"
    for name, typed in {**fine, **bad}.items():
        free = name in form.fields and not isinstance(form.fields[name], FROM_A_LIST)
        if free and isinstance(typed, str) and "\x00" not in typed and escape(typed) not in page:
            yield f"has lost what was typed into {name}"


def test_r13_each_form_that_is_sent_twice_does_it_once(world: World, ada: Client) -> None:
    secret = {"tokens", "feeds"}  # a secret is kept nowhere, so a second one is made
    faults = []
    for name, row in rows(world).items():
        if name == "file" or name in secret:
            continue
        typed = filled(ada, row)
        first = ada.post(row.address, typed)
        after = everything()
        second = ada.post(row.address, typed)
        if (first.status_code, second.status_code) != (302, 302):
            faults.append((name, first.status_code, second.status_code))
        if everything() != after:
            faults.append((name, "done twice"))
    assert not faults, "\n".join(map(str, faults))


OLD = {  # a field that both change, and one that the old tab leaves alone: what the other desk saved there
    "practice": ("name", "Birch House", "answer_hours", "24"),
    "team?change": ("roles", ["clinician", "supervisor"], "supervised", "on"),
    "places?change": ("name", "Birch", "address", "1 Elm Street"),
    "services?change": ("name", "Talk", "minutes", "45"),
    "limits": ("sessions_day", "5", "latest_end", "19:00"),
    "policy": ("text", "Tell us early.", "hours", "72"),
    "conflicts": ("cooling_months", "48", "refused", ["colleague"]),
    "public": ("public_intro", "Come in.", "stranger_share", "50"),
    "mail": ("name", "Birch", "phone", "(212) 555-0142"),
    "you": ("name", "Ada L.", "zone", "Europe/Vienna"),
}


def test_every_form_about_what_is_there_is_tried_from_an_old_tab(world: World, ada: Client) -> None:
    marked = {name for name, row in rows(world).items() if ada.get(row.address).context["form"].was}
    assert marked == {*OLD, "security", "wording"}  # of these one field alone can be changed


def test_an_old_tab_neither_overwrites_nor_loses_anything(world: World, ada: Client) -> None:
    faults = []
    for name, (both, theirs, alone, saved) in OLD.items():
        row = rows(world)[name]
        old = filled(ada, row)
        other = {**as_shown(ada.get(row.address)), both: theirs, alone: saved, "once": name}
        assert ada.post(row.address, other).status_code == 302, name
        between = everything()
        told = ada.post(row.address, old)
        page, form = told.content.decode(), told.context and told.context.get("form")
        if told.status_code != 422 or everything() != between or form is None:
            faults.append((name, "overwrote", told.status_code))
            continue
        shown = as_shown(told)
        if "This was changed meanwhile" not in page or not {both, alone} <= set(form.errors):
            faults.append((name, "does not say so", dict(form.errors)))
        if shown[both] != old[both] or shown.get(alone) != saved:
            faults.append((name, "typed or saved is lost", shown[both], shown.get(alone)))
        again = ada.post(row.address, {**shown, "once": f"{name} again"})
        now = as_shown(ada.get(row.address))
        if (again.status_code, now[both], now.get(alone)) != (302, old[both], saved):
            faults.append((name, "second save", again.status_code, now[both], now.get(alone)))
    assert not faults, "\n".join(map(str, faults))


def test_who_saves_while_a_form_is_on_its_way_is_not_overwritten(world: World, ada: Client) -> None:
    """The last moment: whatever was committed before the transaction that saves begins was not seen."""
    client = world.client("Nora Vale")
    both = {"viewer": world.ada, "now": NOW}
    identity = {"name": "Nora Hale", "email": "", "phone": "", "zone": ""}
    for address, theirs in (
        (rows(world)["practice"].address, partial(practice.edit_practice, name="Birch House", **both)),
        (
            reverse("work:edit-client", args=[world.slug, client]),
            partial(edit_client, ref=client, **identity, **both),
        ),
    ):
        typed = {**as_shown(ada.get(address)), "name": "Mine"}
        with before_it_is_saved(theirs):
            told = ada.post(address, typed)
        assert told.status_code == 422, address
        assert "Changed meanwhile to" in told.content.decode()


@contextmanager
def before_it_is_saved(do: Callable[[], object]) -> Iterator[None]:
    """Done once, just before the request's first transaction."""
    todo = [do]

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SAVEPOINT") and todo:
            todo.pop()()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield
    assert not todo


def test_an_old_tab_is_told_that_a_wording_was_changed(world: World, ada: Client) -> None:
    row = rows(world)["wording"]
    old = filled(ada, row)
    assert (
        ada.post(row.address, {**old, "text": f"Hello\n\n{old['text']}", "once": "theirs"}).status_code == 302
    )
    told = ada.post(row.address, {**old, "once": "mine"})
    assert told.status_code == 422
    assert "Changed meanwhile to" in told.content.decode()
    assert as_shown(told)["text"] == old["text"]


def test_what_is_gone_already_is_not_taken_away_again(world: World, ada: Client) -> None:
    other, there = World(), rows(world)
    before = everything()
    for name in (name for name, setting in SETTINGS.items() if setting.remove is not None):
        assert ada.post(there[name].address, {"remove": "a\x00b"}, follow=True).status_code in (200, 400), (
            name
        )
        for ref in (NOBODY, other.ref("ben"), LONG):
            answer = ada.post(there[name].address, {"remove": ref}, follow=True)
            assert answer.status_code == 200, (name, ref[:20])
            assert "not there any more" in answer.content.decode(), name
    assert everything() == before
