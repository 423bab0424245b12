"""The calls on a page for people, made from the schema: our policy allows no script and no style from elsewhere."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wellkept.interop.api.door import schema
from wellkept.interop.api.problems import CODES


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a body or an answer."""

    name: str
    kind: str
    required: bool
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call."""

    method: str
    path: str
    anchor: str
    text: str
    parameters: tuple[Field, ...]
    body: str
    answer: str


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """The page. It tells nothing of anybody, and needs no token."""
    described = schema()
    calls = [
        _call(method, path, call)
        for path, methods in described["paths"].items()
        for method, call in methods.items()
    ]
    values = sorted(described["components"]["schemas"].items())
    context = {
        "about": described["info"]["description"],
        "calls": calls,
        "values": [(name, value.get("description", ""), _fields(value)) for name, value in values],
        "problems": [(code, status, text) for code, (status, text) in CODES.items()],
    }
    return render(request, "api/docs.html", context)


def _call(method: str, path: str, call: dict[str, Any]) -> Call:
    done = next(value for status, value in call["responses"].items() if status.startswith("2"))
    return Call(
        method=method.upper(),
        path=path,
        anchor=call["operationId"],
        text=call.get("description", ""),
        parameters=tuple(
            Field(item["name"], _kind(item["schema"]), item["required"], item.get("description", ""))
            for item in call.get("parameters", ())
        ),
        body=_content(call.get("requestBody", {})),
        answer=_content(done),
    )


def _content(part: dict[str, Any]) -> str:
    return next((_kind(value["schema"]) for value in part.get("content", {}).values()), "")


def _fields(value: dict[str, Any]) -> tuple[Field, ...]:
    required = value.get("required", ())
    return tuple(
        Field(name, _kind(field), name in required, field.get("description", ""))
        for name, field in value.get("properties", {}).items()
    )


def _kind(field: dict[str, Any]) -> str:
    """What a value may be, in a few words."""
    if "$ref" in field:
        return str(field["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in field:
        return " | ".join(_kind(one) for one in field["anyOf"])
    if "enum" in field:
        return " | ".join(map(str, field["enum"]))
    if field.get("type") == "array":
        return f"[{_kind(field['items'])}]"
    return str(field.get("format") or field.get("type", "any"))
