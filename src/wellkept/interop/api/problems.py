"""What a call answers when it was not done: ``application/problem+json`` (RFC 9457), in the language of the request."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from wellkept.interop.api.meetings import OpeningOut, ProblemOut, ReasonOut
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.outcome import Lift, Reason
from wellkept.scheduling.appointments.actions.existing import ChangedMeanwhile
from wellkept.scheduling.appointments.request import NotBooked
from wellkept.scheduling.series.request import SeriesAnswer
from wellkept.scheduling.series.sentences import sentence
from wellkept.trust.answers import KeyReused
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.sentences import invalid_sentence
from wellkept.trust.viewer import Staff

CODES: dict[str, tuple[int, str | Promise]] = {
    "malformed": (400, gettext_lazy("The request cannot be read as it is.")),
    "unauthorized": (401, gettext_lazy("A token that works is needed.")),
    "scope_missing": (403, gettext_lazy("This token is not for that.")),
    "not_allowed": (403, gettext_lazy("This is not for the person whose token it is.")),
    "not_found": (404, gettext_lazy("There is no such thing here.")),
    "taken": (409, gettext_lazy("That time is taken.")),
    "changed": (409, gettext_lazy("Somebody else has changed it meanwhile. Read it again.")),
    "too_large": (413, gettext_lazy("The request is too large.")),
    "refused": (422, gettext_lazy("A rule stands in the way. Nothing was changed.")),
    "invalid": (422, gettext_lazy("Something in the request cannot be taken. Nothing was changed.")),
    "key_reused": (422, gettext_lazy("This idempotency key was used for another request. Nothing was done.")),
    "too_many_requests": (429, gettext_lazy("Too many requests. Try again later.")),
}
"""Every code that a problem may carry, with its status and what it means."""

TAKEN = frozenset({"clinician_taken", "client_taken", "room_taken", "just_taken", "time_taken_since"})
_NUMBERED = frozenset({"clinician", "version"})  # the database's own numbers never leave the server


class Problem(Exception):
    """Raised by a call to answer with the problem of a code."""

    def __init__(
        self, code: str, reasons: Iterable[ReasonOut] = (), nearest: Iterable[OpeningOut] = ()
    ) -> None:
        super().__init__(code)
        self.code, self.reasons, self.nearest = code, list(reasons), list(nearest)


def not_done(viewer: Staff, refusal: NotBooked | Reason) -> Problem:
    """The problem of what a rule refuses."""
    answer = NotBooked(reasons=(refusal,)) if isinstance(refusal, Reason) else refusal
    taken = any(reason.code in TAKEN for reason in answer.reasons)
    reasons = [reason_out(viewer, reason) for reason in answer.reasons]
    return Problem("taken" if taken else "refused", reasons, map(OpeningOut.of, answer.nearest))


def undecided(viewer: Staff, answer: SeriesAnswer) -> Problem:
    """The problem of a series: what stands in the way of all of it, or of which of its dates."""
    if answer.reasons:
        return not_done(viewer, NotBooked(reasons=answer.reasons))
    reasons = [
        reason_out(viewer, reason).model_copy(update={"field": verdict.identity.isoformat()})
        for verdict in answer.undecided
        for reason in verdict.reasons
    ]
    return Problem("refused", reasons)


def reason_out(viewer: Staff, reason: Reason) -> ReasonOut:
    """A reason as this viewer may read it, in words."""
    own = reason.lift is Lift.HOLDER and reason.params.get("clinician") == viewer.account_id
    return ReasonOut(
        code=reason.code,
        params={name: value for name, value in reason.params.items() if name not in _NUMBERED},
        text=sentence(reason),
        liftable=own or reason.lift is Lift.STAFF,
        needs_why=reason.needs_why,
    )


def answer_of(problem: Problem) -> HttpResponse:
    """The answer itself."""
    status, title = CODES[problem.code]
    body = ProblemOut(
        type=f"{reverse('api:docs')}#{problem.code}",
        title=str(title),
        status=status,
        code=problem.code,
        reasons=problem.reasons,
        nearest=problem.nearest,
    )
    response = JsonResponse(
        body.model_dump(), status=status, content_type="application/problem+json", json_dumps_params=_PLAIN
    )
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="wellkept"'
    if status == 429:
        response["Retry-After"] = "60"
    return response


_PLAIN = {"ensure_ascii": False}


def lost(request: HttpRequest) -> HttpResponse:
    """The answer at addresses that are none."""
    return answer_of(Problem("not_found"))


def connect(api: NinjaAPI) -> None:
    """Make problems of whatever is raised below this door. What nobody foresaw stays an error of the server."""
    told: dict[type[Exception], Callable[[Any], Problem]] = {
        Problem: lambda problem: problem,
        AuthenticationError: lambda _error: Problem("unauthorized"),
        HttpError: lambda _error: Problem("malformed"),
        ValidationError: _of_validation,
        DataError: lambda _error: Problem("malformed"),
        UnicodeEncodeError: lambda _error: Problem("malformed"),
        Invalid: _of_invalid,
        NotFound: lambda _error: Problem("not_found"),
        NotAllowed: lambda _error: Problem("not_allowed"),
        ChangedMeanwhile: lambda _error: Problem("changed"),
        KeyReused: lambda _error: Problem("key_reused"),
    }
    for kind, make in told.items():
        api.add_exception_handler(kind, _handler(make))


def _handler(make: Callable[[Any], Problem]) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, error: answer_of(make(error))


def _of_validation(error: ValidationError) -> Problem:
    """A name in an address that cannot be one answers like one that is none."""
    places = [tuple(map(str, item["loc"])) for item in error.errors]
    if any(place[0] == "path" for place in places):
        return Problem("not_found")
    return malformed(*(".".join(place[1:]) or place[0] for place in places))


def malformed(*fields: str) -> Problem:
    """What cannot be read, with the fields that are wrong."""
    text = _("This cannot be read. See the description of the call.")
    return Problem("malformed", [ReasonOut(code="malformed", field=field, text=text) for field in fields])


def _of_invalid(error: Invalid) -> Problem:
    reason = ReasonOut(
        code=error.code, field=error.field, params=dict(error.params), text=invalid_sentence(error)
    )
    return Problem("invalid", [reason])
