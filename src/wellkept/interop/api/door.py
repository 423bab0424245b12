"""The door for programs: all calls together, and the schema that describes them."""

import json
from functools import cache
from http.client import responses
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema
from ninja.operation import Operation

from wellkept.interop.api import acts, appointments, clients, openings, practice, problems, series
from wellkept.interop.api.access import named_only
from wellkept.interop.api.meetings import ProblemOut

_ABOUT = (
    "Wellkept for programs, under the same rules as its pages. Every call carries a token: "
    "`Authorization: Bearer wk_…`. Times are RFC 3339 with an offset, and their zone stands beside them. "
    "A call that was not done answers `application/problem+json` with a `code` and `reasons`, and changed nothing. "
    "With an `Idempotency-Key` a call may be repeated for a day: it answers the same and does nothing twice."
)


class Door(NinjaAPI):
    """Ninja, with problems described in the schema as they are answered."""

    def get_openapi_schema(self, **more: Any) -> OpenAPISchema:
        """The description of all calls."""
        schema = super().get_openapi_schema(**more)
        parts = ProblemOut.model_json_schema(ref_template=REF_TEMPLATE, mode="serialization")
        schema["components"]["schemas"].update(parts.pop("$defs"), Problem=parts)
        for calls in schema["paths"].values():
            for call in calls.values():
                call["responses"].update({status: _problem(status) for status in _statuses(call)})
                for parameter in call["parameters"]:
                    parameter["schema"] = _without_null(parameter["schema"])
                    if "description" in parameter["schema"]:
                        parameter["description"] = parameter["schema"]["description"]
        values, told = schema["components"]["schemas"], json.dumps(schema, default=str)
        for name in [name for name in values if f'"{REF_TEMPLATE.format(model=name)}"' not in told]:
            del values[name]  # the parameters of an address, which stand with their calls
        return schema

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the call."""
        return operation.view_func.__name__


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """In an address a parameter is there or it is not; there is no null."""
    options = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) != 1:
        return schema
    return {**{name: value for name, value in schema.items() if name != "anyOf"}, **options[0]}


def _statuses(call: dict[str, Any]) -> list[int]:
    """Which problems a call may answer: those of a bad token everywhere, those of rules where something is done."""
    everywhere = {400, 401, 403, 404, 413, 422, 429}
    changes = {409} if "requestBody" in call or "204" in map(str, call["responses"]) else set()
    return sorted(everywhere | changes)


def _problem(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": REF_TEMPLATE.format(model="Problem")}}}
    return {"description": responses[status], "content": content}


api = Door(
    title="Wellkept",
    version="1",
    description=_ABOUT,
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
)
api.add_decorator(named_only, mode="view")
problems.connect(api)
for _room in (practice, clients, openings, appointments, acts, series):
    api.add_router("", _room.router)


@cache
def schema() -> dict[str, Any]:
    """The description of all calls, made once a process."""
    described: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema()))
    return described


def openapi(request: HttpRequest) -> HttpResponse:
    """``openapi.json``. It tells nothing of anybody, and needs no token."""
    return HttpResponse(json.dumps(schema()), content_type="application/json")
