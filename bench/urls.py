"""The product's addresses, and one that does nothing for whoever is signed in."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from wellkept.config import urls


def empty(request: HttpRequest) -> HttpResponse:
    """Who asks is looked up, as on every page."""
    return HttpResponse(status=204 if request.user.is_authenticated else 403)


urlpatterns = [path("bench/empty/", empty), *urls.urlpatterns]
handler404 = getattr(urls, "handler404", "django.views.defaults.page_not_found")
