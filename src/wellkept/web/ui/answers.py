"""What a page answers when a room refuses: not found, not allowed, changed meanwhile."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from wellkept.scheduling.appointments.actions.existing import ChangedMeanwhile
from wellkept.trust.answers import KeyReused
from wellkept.trust.audit import commit_disclosures
from wellkept.trust.errors import NotAllowed, NotFound, SecondFactorMissing
from wellkept.trust.viewer import Viewer


class AnswersMiddleware:
    """Commits the audit entry of what a page disclosed (R15) before its first byte, and keeps it out of caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        viewer: Viewer | None = getattr(request, "viewer", None)
        if viewer is not None:
            match = request.resolver_match
            commit_disclosures(viewer=viewer, view=match.view_name if match else "page", now=timezone.now())
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Foreign, sealed and absent things answer alike."""
        if isinstance(error, NotFound):
            return render(request, "404.html", status=404)
        if isinstance(error, SecondFactorMissing):
            back = request.get_full_path() if request.method == "GET" else ""
            return redirect(f"{reverse('entry:second-factor')}?{urlencode({'next': back})}")
        if isinstance(error, NotAllowed):
            return render(request, "403.html", status=403)
        if isinstance(error, ChangedMeanwhile | KeyReused):
            return render(request, "ui/changed.html", {"back": request.get_full_path()}, status=409)
        if isinstance(error, DataError | UnicodeEncodeError):  # a NUL or half a character where a ref belongs
            return render(request, "400.html", status=400)
        return None
