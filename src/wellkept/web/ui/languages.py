"""In which language a page answers.

Staff read their own account's. Others read what they chose at the foot of a page, else what the client chose whose link
they hold, else their browser's, else the practice's.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from wellkept.kernel.languages import LANGUAGES, language, spoken

CHOSEN = "lang"  # in an address: a language chosen at the foot of a page
A_YEAR = 365 * 86400
_PUBLIC = "public"


class LanguageMiddleware:
    """Decides before the page does, remembers what was chosen, and says which language it became."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        speak(request)
        response = self._get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        patch_vary_headers(response, ("Accept-Language",))
        if chosen := _at_foot(request):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=A_YEAR,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Whoever is signed in reads her own language, but on public pages: there she is anybody."""
        match = request.resolver_match
        if match and match.namespace not in (_PUBLIC, "api") and request.user.is_authenticated:
            translation.activate(spoken(request.user.locale))


def speak(request: HttpRequest, *, client: str = "", practice: str = "") -> None:
    """Answer this request in the language that fits best."""
    chosen = _at_foot(request) or language(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
    translation.activate(spoken(chosen, client, _of_browser(request), practice))


def spoken_now() -> str:
    """The language in which this request is answered."""
    return spoken(translation.get_language() or "")


def offered(request: HttpRequest) -> list[tuple[str, str, str]]:
    """The other languages in which this page can be read: code, name, address. None where an account decides."""
    match, user = request.resolver_match, getattr(request, "user", None)
    public = match is not None and match.namespace == _PUBLIC
    if request.method != "GET" or (user is not None and user.is_authenticated and not public):
        return []
    now = spoken_now()
    query = request.GET.copy()
    found = []
    for code, name in LANGUAGES.items():
        query[CHOSEN] = code
        if code != now:
            found.append((code, name, f"{request.path}?{query.urlencode()}"))
    return found


def _at_foot(request: HttpRequest) -> str:
    return language(request.GET.get(CHOSEN, ""))


def _of_browser(request: HttpRequest) -> str:
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", "")[:500])
    return next(filter(None, (language(tag) for tag, _weight in accepted)), "")
