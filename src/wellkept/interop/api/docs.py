"""The calls on a page for people, made from the schema: our policy allows no script and no style from elsewhere."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wellkept.interop.api.door import schema
from wellkept.interop.api.problems import CODES

Words = list[tuple[str, bool]]  # a stretch of text, and whether it is code


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a body or an answer."""

    name: str
    kind: str
    required: bool
    text: Words


@dataclass(frozen=True, slots=True)
class Call:
    """One call. ``body`` and ``answer`` name values."""

    method: str
    path: str
    anchor: str
    text: Words
    needs: str
    parameters: tuple[Field, ...]
    body: str
    answer: str


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """The page. It tells nothing of anybody, and needs no token."""
    described = schema()
    parts = described["components"]
    calls = [
        _call(method, path, call, parts["securitySchemes"])
        for path, methods in described["paths"].items()
        for method, call in methods.items()
    ]
    context = {
        "about": _words(described["info"]["description"]),
        "calls": calls,
        "values": [
            (name, _words(value.get("description", "")), _fields(value))
            for name, value in sorted(parts["schemas"].items())
        ],
        "problems": [(code, status, text) for code, (status, text) in CODES.items()],
    }
    return render(request, "api/docs.html", context)


def _call(method: str, path: str, call: dict[str, Any], tokens: dict[str, Any]) -> Call:
    done = next(value for status, value in call["responses"].items() if status.startswith("2"))
    return Call(
        method=method.upper(),
        path=path,
        anchor=call["operationId"],
        text=_words(call.get("description", "")),
        needs=", ".join(tokens[name]["description"] for kind in call["security"] for name in kind),
        parameters=tuple(
            Field(item["name"], _kind(item["schema"]), item["required"], _words(item.get("description", "")))
            for item in call["parameters"]
        ),
        body=_value(call.get("requestBody", {})),
        answer=_value(done),
    )


def _value(part: dict[str, Any]) -> str:
    """The name of the value that is sent; a body that may be left out is a value or null."""
    kinds = [_kind(content["schema"]) for content in part.get("content", {}).values()]
    return kinds[0].removesuffix(" | null") if kinds else ""


def _fields(value: dict[str, Any]) -> tuple[Field, ...]:
    required = value.get("required", ())
    return tuple(
        Field(name, _kind(field), name in required, _words(field.get("description", "")))
        for name, field in value.get("properties", {}).items()
    )


def _words(text: str) -> Words:
    """Text with code between backticks."""
    parts = re.split(r"`+", " ".join(text.split()))
    return [(part, bool(place % 2)) for place, part in enumerate(parts) if part]


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
