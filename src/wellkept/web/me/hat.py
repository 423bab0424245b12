"""Every page of own care: it opens only when it was just proved that it is she, and the frame round the page.

The gate is a function on the session. It takes a passkey, a code of the app, a recovery code or a code mailed to an
address that no practice manages; a password never opens it, and neither does a browser that is trusted at sign-in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wellkept.accounts.actions import note_opened
from wellkept.kernel.wallclock import local_date
from wellkept.trust.viewer import Oneself, Sure
from wellkept.web.ui.frames import HatItem, NavItem, initials_of, work_hats
from wellkept.web.ui.keeping import keep_what_was_sent
from wellkept.web.ui.sure import OWN_CARE, myself, opened_by, proof_of_own_care

_USE_NOTED = 120  # seconds
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class OwnFrame:
    """What surrounds every page of own care."""

    nav: tuple[NavItem, ...]
    hats: tuple[HatItem, ...]
    account_name: str
    initials: str
    zone: str


@dataclass(frozen=True, slots=True)
class Own:
    """One request in the hat of own care: the viewer, who has proved that it is she, and the clock read once."""

    request: HttpRequest
    viewer: Oneself
    now: datetime

    @property
    def zone(self) -> str:
        """Her own zone, in which these pages speak."""
        return str(getattr(self.request.user, "zone", "UTC"))

    @property
    def today(self) -> date:
        """The date where she is."""
        return local_date(int(self.now.timestamp()), self.zone)

    def url(self, name: str, **args: Any) -> str:
        """The address of a page of own care."""
        return reverse(f"me:{name}", kwargs=args)

    def render(self, template: str, current: str, status: int = 200, **context: Any) -> HttpResponse:
        """A page in its frame."""
        context = {"frame": frame_of(self.request, current), "own": self, "now": self.now, **context}
        return render(self.request, f"me/{template}", context, status=status)

    def say(self, text: str, *, undo: str = "") -> None:
        """Tell on the next page what was done; ``undo`` is the address that takes it back."""
        messages.success(self.request, text, extra_tags=undo)


def own_care(view: Callable[..., HttpResponse]) -> View:
    """Let in only whose own care stands open; others are led to open it. The view gets an ``Own``."""

    @wraps(view)
    def page(request: HttpRequest, **args: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        now = timezone.now()
        if not stands_open(request, now):
            back = request.get_full_path()
            if request.method == "POST":
                keep_what_was_sent(request)
                back = f"{reverse('entry:kept')}?{urlencode({'next': reverse('me:start')})}"
            return redirect(f"{reverse('me:unlock')}?{urlencode({'next': back})}")
        viewer = _opened(request)
        request.viewer = viewer  # type: ignore[attr-defined]
        return view(Own(request, viewer, now), **args)

    return page


def stands_open(request: HttpRequest, now: datetime) -> bool:
    """Whether own care is open in this session. That it was opened, and that it is used, is noted."""
    state, moment = opened_by(request), int(now.timestamp())
    proof = proof_of_own_care(request, now)
    if proof is None:
        return False
    if state["opened"] != (by := f"{proof.name}@{proof.at}"):
        note_opened(viewer=_opened(request), by=proof.name, now=now)
        request.session[OWN_CARE] = {**state, "opened": by, "used": moment}
    elif moment - state["used"] >= _USE_NOTED:
        request.session[OWN_CARE] = {**state, "used": moment}
    return True


def _opened(request: HttpRequest) -> Oneself:
    return Oneself(myself(request).account_id, sure=Sure.OPENED)


def frame_of(request: HttpRequest, current: str = "", *, closed: bool = False) -> OwnFrame:
    """The frame of a page; of the gate without its navigation, while own care is ``closed``."""
    pages = (
        (
            ("start", _("My care"), "chair", False),
            ("calendar", _("Calendar"), "week", False),
            ("find", pgettext("page", "Find someone"), "search", False),
            ("walls", _("Privacy"), "seal", False),
            ("ties", _("Ties"), "group", True),
            ("security", _("Security"), "key", True),
        )
        if not closed
        else ()
    )
    name = getattr(request.user, "name", "")
    return OwnFrame(
        nav=tuple(
            NavItem(reverse(f"me:{page}"), word, icon, page == current, wide=wide)
            for page, word, icon, wide in pages
        ),
        hats=work_hats(myself(request).account_id),
        account_name=name,
        initials=initials_of(name),
        zone=str(getattr(request.user, "zone", "UTC")),
    )
