"""Who is let in, and what whoever is not is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.interop.conftest import Program, Programs, wish
from tests.world import NOW, World, booked
from wellkept.interop.api import access
from wellkept.interop.api.door import schema as described
from wellkept.practice.actions import deactivate_member, set_roles
from wellkept.trust.tokens import create_token, revoke_token, tokens

CALLS = [(path, method) for path, methods in described()["paths"].items() for method in methods]


@pytest.mark.parametrize(("path", "method"), CALLS)
def test_without_a_good_token_no_call_is_answered(db: None, path: str, method: str) -> None:
    for header in ({}, {"Authorization": "Bearer wk_nothing"}, {"Authorization": "Basic YTpi"}):
        told = Client().generic(method, path.replace("{id}", "0000000000000"), headers=header)
        assert (told.status_code, told.json()["code"]) == (401, "unauthorized")
        assert told["WWW-Authenticate"].startswith("Bearer")
        assert told["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("secret", ["\x00", "ü", "wk_" + "x" * 10_000, " ", "two words"])
def test_a_strange_token_is_no_token(world: World, programs: Programs, secret: str) -> None:
    assert Program(secret).get("practices")[0] == 401


def test_a_session_of_the_pages_opens_no_door(world: World, programs: Programs) -> None:
    from wellkept.accounts.models import Account

    browser = Client()
    browser.force_login(Account.objects.get(id=world.ada.account_id))
    assert browser.get("/api/v1/practices").status_code == 401
    assert browser.post("/api/v1/holds", "{}", content_type="application/json").status_code == 401


def test_an_expired_or_revoked_token_opens_nothing(world: World, programs: Programs) -> None:
    program = programs.of("dora")
    programs.at(timedelta(days=30))
    assert program.get("practices")[0] == 401
    programs.at(timedelta(days=1))
    assert program.get("practices")[0] == 200
    revoke_token(viewer=world.ada, ref=tokens(world.dora)[0].ref, now=NOW)
    assert program.get("practices")[0] == 401


def test_whoever_left_is_not_let_in_and_other_roles_count_at_once(world: World, programs: Programs) -> None:
    program = programs.of("dora")
    world.client()
    assert len(program.get("clients")[1]["clients"]) == 1
    set_roles(viewer=world.ada, member=world.ref("dora"), roles=["supervisor"], now=NOW)
    assert program.get("clients")[1]["clients"] == []
    deactivate_member(viewer=world.ada, member=world.ref("dora"), now=NOW)
    assert program.get("clients")[0] == 401


def test_a_token_does_what_its_scopes_say(world: World, programs: Programs) -> None:
    ref = booked(world.book("2026-11-25T10:00", client=world.client())).ref
    reads, books, attends = (programs.of("dora", scope) for scope in ("read", "book", "attend"))
    assert [program.get("clients")[0] for program in (reads, books, attends)] == [200, 403, 403]
    body = wish(world, "2026-11-25T12:00:00-05:00")
    assert [program.post("holds", body)[0] for program in (reads, attends, books)] == [403, 403, 201]
    keep = f"appointments/{ref}/keep"
    assert [program.post(keep)[0] for program in (reads, books, attends)] == [403, 403, 422]
    assert reads.post("holds", body)[1]["code"] == "scope_missing"
    assert reads.delete("holds/0000000000000") == 403


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        "null",
        '"text"',
        "{}",
        '{"start": 1}',
        "[" * 100_000,
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    ],
)
def test_a_body_that_cannot_be_read_answers_400(dora: Program, body: str) -> None:
    status, problem = dora.post("appointments", body[:60_000])
    assert (status, problem["code"]) == (400, "malformed")


@pytest.mark.parametrize(
    "change",
    [
        {"start": "2026-11-25"},
        {"start": "2026-11-25T10:00:00"},
        {"start": "2026-02-30T10:00:00Z"},
        {"start": "0001-01-01T00:00:00+14:00"},
        {"start": "9999-12-31T23:59:59-14:00"},
        {"start": 1795600000},
        {"start": None},
        {"service": "x"},
        {"service": "nosuch\x00refs0"},
        {"clinicians": []},
        {"minutes": 0},
        {"minutes": "50"},
        {"minutes": 10**30},
        {"mode": "telepathy"},
        {"seal": "true"},
        {"unknown": 1},
        {"client": {"name": "Bo", "age": 40}},
        {"client": {"id": "0000000000000"}, "chart": "0000000000000"},
        {"lift": [{"code": "outside hours"}]},
        {"lift": [{"code": "outside_hours", "why": "\x00"}]},
        {"lift": [{"code": "outside_hours", "why": "\ud800"}]},
    ],
)
def test_a_field_that_cannot_be_read_answers_400_and_is_named(
    world: World, dora: Program, change: dict[str, Any]
) -> None:
    status, problem = dora.post("appointments", wish(world, client={"name": "Bo Li"}) | change)
    assert (status, problem["code"]) == (400, "malformed")
    assert problem["reasons"][0]["field"].startswith("body")


@pytest.mark.parametrize(
    ("call", "query"),
    [
        ("appointments", {"from": "yesterday"}),
        ("appointments", {"limit": "0"}),
        ("appointments", {"limit": "many"}),
        ("appointments", {"clinican": "0000000000000"}),
        ("openings", {}),
        ("openings", {"service": "0000000000000", "mode": "telepathy"}),
        ("practices", {"verbose": "1"}),
    ],
)
def test_a_parameter_that_cannot_be_read_or_is_none_answers_400(
    dora: Program, call: str, query: dict[str, str]
) -> None:
    status, problem = dora.get(call, **query)
    assert (status, problem["code"]) == (400, "malformed")


def test_a_key_that_cannot_be_one_answers_400(world: World, dora: Program) -> None:
    for key in ("two words", "x" * 201):
        assert dora.post("holds", wish(world), key=key)[0] == 400


@pytest.mark.parametrize("id", ["x", "0000000000000", "ÜÜ", "0000000000000%00", "..%2f..", "a" * 5000])
def test_an_address_that_names_nothing_answers_404(dora: Program, id: str) -> None:
    for answer in (
        dora.get(f"appointments/{id}"),
        dora.post(f"appointments/{id}/cancel"),
        dora.get(id),
        dora.get(""),
    ):
        assert (answer[0], answer[1]["code"]) == (404, "not_found")


def test_a_large_body_answers_413(dora: Program) -> None:
    status, problem = dora.post("appointments", '{"service": "' + "x" * access.LARGEST + '"}')
    assert (status, problem["code"]) == (413, "too_large")


@pytest.mark.parametrize("said", ["many", "-1", "٣", "9" * 5000])
def test_a_length_that_is_no_number_is_no_error_of_the_server(
    world: World, programs: Programs, said: str
) -> None:
    secret = create_token(viewer=world.dora, name="Test", scopes=["book"], days=30, now=NOW)
    told = Client().generic(
        "POST", "/api/v1/holds", b"", CONTENT_LENGTH=said, HTTP_AUTHORIZATION=f"Bearer {secret}"
    )
    assert told.status_code in (400, 413)


def test_a_token_calls_so_often_a_minute(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "CALLS", 3)
    program, other = programs.of("dora"), programs.of("dora")
    assert [program.get("practices")[0] for _ in range(4)] == [200, 200, 200, 429]
    assert program.headers["Retry-After"] == "60"
    assert other.get("practices")[0] == 200
    programs.at(timedelta(minutes=1))
    assert program.get("practices")[0] == 200


def test_trying_tokens_is_slowed_and_a_good_one_works_all_the_while(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "FAILURES", 2)
    cache.clear()
    good = programs.of("dora")
    assert [Program(f"wk_{n}").get("practices")[0] for n in range(3)] == [401, 401, 429]
    assert good.get("practices")[0] == 200


def test_what_is_answered_is_kept_out_of_caches(dora: Program) -> None:
    dora.get("clients")
    assert dora.headers["Cache-Control"] == "no-store"
