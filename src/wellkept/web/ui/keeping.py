"""What was sent to a page that may not be shown just now is kept, sealed, until it is sent again or thrown away."""

from django.http import HttpRequest

from wellkept.accounts.actions import keep_form
from wellkept.web.ui.sure import myself

_SECRET = ("password", "pin", "csrfmiddlewaretoken")


def session_of(request: HttpRequest) -> str:
    """The key of the session in which somebody is signed in."""
    return request.session.session_key or ""


def keep_what_was_sent(request: HttpRequest) -> None:
    """The fields of this form, without secrets and files. One that is very long is not kept."""
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    fields = [(name, value) for name, value in sent if name not in _SECRET]
    keep_form(
        viewer=myself(request), session=session_of(request), path=request.get_full_path(), fields=fields
    )
