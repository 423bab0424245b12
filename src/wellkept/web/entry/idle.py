"""A screen that nobody used for some minutes shows nothing more, in no tab, on no reload and at no address.

The browser covers the page in place (``cover.js``); this keeps the server from giving out anything behind it, and does
all of it where there is no JavaScript. Public pages, programs with tokens and the wall view, which has no names, stay.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from wellkept.accounts.actions import note_use
from wellkept.accounts.queries import use_of
from wellkept.accounts.rules.idle import USUAL, is_covered, is_noted
from wellkept.web.ui.keeping import keep_what_was_sent, session_of
from wellkept.web.ui.sure import goes_on_to, myself

COVERED = "Wellkept-Covered"  # a header of answers: the screen is covered
BY_ITSELF = "Wellkept-By-Itself"  # a header of requests: nobody's hand asked for this
_NOT_HERS = frozenset({"public", "api", "feeds"})
_STAY = frozenset({"work:wall", "entry:cover", "account_logout"})
_KEPT = frozenset({"work", "me"})  # what is sent there while the screen is covered is kept


class IdleMiddleware:
    """Answers in place of a page while the screen is covered, and notes that somebody is there while it is not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Before the page does anything."""
        match = request.resolver_match
        assert match is not None
        if match.namespace in _NOT_HERS or match.view_name in _STAY or not request.user.is_authenticated:
            return None
        now, use = timezone.now(), use_of(myself(request), session=session_of(request))
        if use is not None and is_covered(use, _minutes(request), int(now.timestamp())):
            return _covered(request, match.namespace)
        if BY_ITSELF not in request.headers and (use is None or not is_noted(use, int(now.timestamp()))):
            note_use(viewer=myself(request), session=session_of(request), now=now)
        return None


def covered_now(request: HttpRequest, now: datetime) -> bool:
    """Whether the screen of this session is covered."""
    use = use_of(myself(request), session=session_of(request))
    return use is not None and is_covered(use, _minutes(request), int(now.timestamp()))


def _minutes(request: HttpRequest) -> int:
    return int(getattr(request.user, "covers_after", USUAL))


def _covered(request: HttpRequest, namespace: str) -> HttpResponse:
    """For a script an error without a word; for a page the cover. A form that was sent is kept, sealed."""
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return HttpResponse(status=401, headers={COVERED: "yes"})
    back = request.get_full_path()
    if request.method == "POST":
        if namespace in _KEPT:
            keep_what_was_sent(request)
        back = goes_on_to(request, urlsplit(request.headers.get("Referer", "")).path or "/")
    return redirect(f"{reverse('entry:cover')}?{urlencode({'next': back})}")
