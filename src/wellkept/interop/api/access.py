"""Who calls: a bearer token, its scope, how often and how much. No cookie opens this door, so nothing can be forged."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from wellkept.interop.api.problems import Problem, malformed
from wellkept.practice.queries import viewer_of_bearer
from wellkept.trust.errors import NotFound
from wellkept.trust.rates import network_of, within_rate
from wellkept.trust.tokens import Scope, bearer_of
from wellkept.trust.viewer import Staff

LARGEST = 64 * 1024  # bytes of a body
CALLS, PER = 600, 60  # calls of one token in so many seconds
FAILURES = 60  # calls without a good token that a network block may make in as many


class Token(HttpBearer):
    """Lets in whoever has a token with one of these scopes. Each kind is a name in the description of the calls."""

    scopes: frozenset[Scope] = frozenset()

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The viewer, made anew from what the token's holder is now."""
        now = timezone.now()
        try:
            bearer = bearer_of(token, now=now)
            viewer = viewer_of_bearer(bearer)
        except NotFound:
            if not within_rate(f"api:{network_of(request.META)[:32]}", most=FAILURES, per=PER, now=now):
                raise Problem("too_many_requests") from None
            return None
        if not within_rate(f"api:{bearer.ref}", most=CALLS, per=PER, now=now):
            raise Problem("too_many_requests")
        if self.scopes.isdisjoint(bearer.scopes):
            raise Problem("scope_missing")
        _check_length(request.META.get("CONTENT_LENGTH") or "0")
        if strange := getattr(request, "strange", None):
            raise malformed(*strange)
        request.viewer = viewer  # type: ignore[attr-defined]
        request.scopes = bearer.scopes  # type: ignore[attr-defined]
        return viewer


def _check_length(said: str) -> None:
    """What the body is said to have in bytes; more than that is never read."""
    if not (said.isascii() and said.isdecimal()):
        raise malformed("Content-Length")
    if len(said) > len(str(LARGEST)) or int(said) > LARGEST:
        raise Problem("too_large")


class Read(Token):
    """For seeing what the holder sees."""

    scopes = frozenset({Scope.READ})
    openapi_description = "a token with the scope read"


class Book(Token):
    """For holding, booking, answering, moving, cancelling."""

    scopes = frozenset({Scope.BOOK})
    openapi_description = "a token with the scope book"


class Attend(Token):
    """For noting who came."""

    scopes = frozenset({Scope.ATTEND})
    openapi_description = "a token with the scope attend"


class BookOrAttend(Token):
    """For what takes back either."""

    scopes = frozenset({Scope.BOOK, Scope.ATTEND})
    openapi_description = "a token with the scope book or attend"


READ, BOOK, ATTEND, EITHER = Read(), Book(), Attend(), BookOrAttend()


def viewer_of(request: HttpRequest) -> Staff:
    """The viewer of a call that was let in."""
    viewer = request.viewer  # type: ignore[attr-defined]
    assert isinstance(viewer, Staff)
    return viewer


def scopes_of(request: HttpRequest) -> frozenset[Scope]:
    """What the token of this call is for."""
    return frozenset(request.scopes)  # type: ignore[attr-defined]


def named_only(run: Any) -> Any:
    """Notes what stands in an address and is no parameter of the call: a misspelt one would be left out in silence."""
    known = {
        name
        for model in run.__self__.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }

    def noted(request: HttpRequest, **path: Any) -> Any:
        request.strange = sorted(set(request.GET) - known)  # type: ignore[attr-defined]
        return run(request, **path)

    return noted
