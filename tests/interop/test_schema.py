"""The description is what is served: hundreds of generated calls agree with it, and none is an error of the server."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
import schemathesis
import time_machine
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from tests.interop.conftest import ALL
from tests.web.html import faults_of
from tests.world import NOW, World, booked
from wellkept.interop.api import access
from wellkept.interop.api.door import schema as described
from wellkept.interop.api.problems import CODES
from wellkept.scheduling.appointments.actions import hold
from wellkept.scheduling.appointments.rules.facts import Waiver
from wellkept.trust.tokens import create_token

EXAMPLES = 15  # a call, and as many that its description forbids
LIFTED = (Waiver("in_the_past"), Waiver("outside_hours", "early"))
AGREEING = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]


def test_the_description_is_served_to_everybody(db: None) -> None:
    response = Client().get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert json.loads(response.content) == described()


def _open() -> dict[str, Any]:
    """The description without its tokens: each call here has a good one."""
    raw: dict[str, Any] = json.loads(json.dumps(described()))
    del raw["components"]["securitySchemes"]
    for methods in raw["paths"].values():
        for call in methods.values():
            del call["security"]
    return raw


def _calls() -> list[Any]:
    return [
        pytest.param(path, method, mode, id=f"{call['operationId']}-{mode.value}")
        for path, methods in described()["paths"].items()
        for method, call in methods.items()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        if mode is GenerationMode.POSITIVE or call["parameters"] or "requestBody" in call
    ]


@pytest.fixture
def headers(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    monkeypatch.setattr(access, "CALLS", 10**9)
    secret = create_token(viewer=world.ada, name="Fuzz", scopes=ALL, days=30, now=NOW)
    with time_machine.travel(NOW, tick=False):
        yield {"Authorization": f"Bearer {secret}"}


@pytest.mark.parametrize(("path", "method", "mode"), _calls())
def test_every_call_agrees_with_its_description(
    world: World, headers: dict[str, str], path: str, method: str, mode: GenerationMode
) -> None:
    there = {
        "service": world.service,
        "clinicians": [world.ref("ada")],
        "booked": booked(world.book("2026-11-23T06:00", client=world.client(), waivers=LIFTED)).ref,
        "held": booked(hold(viewer=world.ada, request=world.request("2026-11-25T10:00"), now=NOW)).ref,
    }
    operation = schemathesis.openapi.from_dict(_open())[path][method]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), hour=st.none() | st.integers(0, 60))
    def agree(case: schemathesis.Case, hour: int | None) -> None:
        if hour is not None and mode is GenerationMode.POSITIVE:
            start = (NOW + timedelta(hours=hour)).isoformat()
            _name_what_is_there(case, {**there, "start": start, "from": start})
        answer = _answer_to(case, headers)
        refused_unread = answer.status_code == 413  # a refusal too, though the check does not count it as one
        case.validate_response(answer, checks=AGREEING[:-1] if refused_unread else AGREEING)

    agree()


def _answer_to(case: schemathesis.Case, headers: dict[str, str]) -> Response:
    """Sent in this thread, which alone sees the test's transaction."""
    sent = requests.Request(**case.as_transport_kwargs(base_url="http://localhost")).prepare()
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
    told = Client().generic(
        sent.method or "",
        sent.path_url,
        body,
        sent.headers.get("Content-Type", "application/json"),
        headers={**sent.headers, **headers},
    )
    named = {name: [value] for name, value in told.headers.items()}
    return Response(told.status_code, named, told.content, sent, elapsed=0, verify=False)


def _name_what_is_there(case: schemathesis.Case, there: dict[str, Any]) -> None:
    """Made-up names and times find nothing: half of the calls name what there is, and come further."""
    if "id" in (case.path_parameters or {}):
        case.path_parameters["id"] = there["held" if "/holds/" in case.path else "booked"]
    for part in (case.query, case.body):
        if isinstance(part, dict):
            for name in _MADE_UP & part.keys():
                del part[name]
            part.update(
                {name: there[name] for name in ("service", "clinicians", "start", "from") if name in part}
            )


_MADE_UP = {
    "chart",
    "place",
    "room",
    "hold",
    "client",
    "clinician",
    "with",
    "cursor",
    "to",
    "revision",
    "lift",
}


def test_the_page_for_people_shows_every_call_under_our_policy(db: None) -> None:
    response = Client().get("/api/v1/docs")
    page = response.content.decode()
    assert response.status_code == 200
    assert faults_of(page) == []
    assert "script-src 'self'" in response["Content-Security-Policy"]
    for path, methods in described()["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in page
    targets = set(re.findall(r' id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= targets
    assert set(CODES) <= targets
