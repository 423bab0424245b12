"""What happens to every answer before its first byte is sent."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from wellkept.trust.audit import commit_disclosures
from wellkept.trust.viewer import Viewer


class AnswersMiddleware:
    """Commits the audit entry of what the page disclosed (R15), and keeps pages with people out of caches."""

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
