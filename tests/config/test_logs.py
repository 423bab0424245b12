"""The log finds the fault and names nobody (R7)."""

import logging
import sys
from typing import Any

from django.conf import settings
from django.test import RequestFactory
from django.urls import resolve

from wellkept.config.logs import WithoutAddresses, WithoutMessages


def _failure() -> Any:
    """A fault as a database answers it: the value that it refused stands in the message."""
    whose = "carol@example.org"
    try:
        try:
            raise ValueError(f"Key (email)=({whose}) already exists.")
        except ValueError as refused:
            raise LookupError(whose) from refused
    except LookupError:
        return sys.exc_info()


def test_r7_an_error_is_logged_with_its_lines_and_kinds_but_without_its_message() -> None:
    text = WithoutMessages().formatException(_failure())
    assert "carol" not in text
    assert text.index("\nValueError") < text.index("\nLookupError")
    assert text.count("test_logs.py") == 2


def test_r7_a_refused_address_is_logged_by_the_name_of_its_page() -> None:
    request = RequestFactory().get("/m/a-secret-token")
    request.resolver_match = resolve(request.path)
    record = logging.makeLogRecord(
        {"msg": "Not Found: %s", "args": (request.path,), "request": request, "status_code": 404}
    )
    assert WithoutAddresses().filter(record)
    assert record.getMessage() == "GET public:manage answered 404"


def test_r7_every_line_goes_through_both() -> None:
    loggers = [settings.LOGGING["root"], *settings.LOGGING["loggers"].values()]
    assert all(logger["handlers"] == ["console"] for logger in loggers)
    console = settings.LOGGING["handlers"]["console"]
    assert (console["formatter"], console["filters"]) == ("plain", ["without_addresses"])
