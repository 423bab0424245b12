"""Every work page: who asks and in what hat follows from the address alone, and the frame round the page."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property, wraps
from typing import Any, TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wellkept.kernel.outcome import Reason
from wellkept.kernel.wallclock import resolve
from wellkept.practice.queries import (
    MemberCard,
    PlaceCard,
    PracticeCard,
    ServiceCard,
    clinicians,
    places,
    practice_card,
    services,
    staff_viewer,
)
from wellkept.scheduling.appointments.queries import count_requests
from wellkept.scheduling.appointments.rules.booking import may_lift
from wellkept.scheduling.appointments.rules.facts import Asker, Face
from wellkept.storage.ids import REF_LENGTH
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.answers import once
from wellkept.trust.errors import WhyFirst
from wellkept.trust.viewer import Role, Staff
from wellkept.web.ui.forms import Form
from wellkept.web.ui.frames import HatItem, NavItem, initials_of, work_hats
from wellkept.web.ui.meanwhile import refuse_if_changed
from wellkept.web.ui.roles import names_of
from wellkept.web.ui.sure import goes_on_to

T = TypeVar("T")
_ANY_REF = "0" * REF_LENGTH


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds every work page."""

    home: str
    nav: tuple[NavItem, ...]
    hats: tuple[HatItem, ...]
    account_name: str
    initials: str
    practice_name: str
    roles: str
    zone: str
    names_hidden: bool
    names_url: str
    settings_url: str
    help_url: str


@dataclass(frozen=True)
class Desk:
    """One request at work: the viewer, her practice, and the clock read once. Whom and what forms offer is read when the first
    of them asks."""

    request: HttpRequest
    viewer: Staff
    practice: PracticeCard
    now: datetime
    always_hidden: bool = False  # a page for a screen that others see

    @property
    def names_hidden(self) -> bool:
        """Whether others may look at this screen."""
        return self.always_hidden or bool(self.request.session.get("names_hidden"))

    @property
    def hidden_on(self) -> date | None:
        """Today while names are hidden: clients are numbered by the day."""
        return self.today.date() if self.names_hidden else None

    @property
    def zone(self) -> ZoneInfo:
        """The practice's zone."""
        return ZoneInfo(self.practice.zone)

    @property
    def today(self) -> datetime:
        """Midnight in the practice's zone."""
        return self.now.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0)

    @cached_property
    def clinicians(self) -> tuple[MemberCard, ...]:
        """Those of the team who see clients."""
        return clinicians(self.viewer)

    @cached_property
    def services(self) -> tuple[ServiceCard, ...]:
        """What can be booked."""
        return services(self.viewer)

    @cached_property
    def places(self) -> tuple[PlaceCard, ...]:
        """Places in use, with their rooms."""
        return places(self.viewer)

    @property
    def own_calendar(self) -> str:
        """The ref of the viewer as one of the clinicians; empty where she sees no clients."""
        return next((m.ref for m in self.clinicians if m.account_id == self.viewer.account_id), "")

    def midnight(self, day: date) -> datetime:
        """When a day begins on the practice's clock."""
        return datetime.combine(day, time(), self.zone)

    def at(self, day: date, clock: time) -> datetime:
        """The instant of a day and time on the practice's clock (R4)."""
        return datetime.fromtimestamp(
            resolve(datetime.combine(day, clock), self.practice.zone).instant, self.zone
        )

    @property
    def sets_up(self) -> bool:
        """Whether she may open every page of settings; where not, no link leads there."""
        return self.viewer.has(Role.MANAGER)

    def may_lift(self, reason: Reason) -> bool:
        """Whether she may go on in spite of it."""
        return may_lift(
            reason,
            Asker(Face.STAFF, account=self.viewer.account_id, any_calendar=self.viewer.handles_bookings),
        )

    def url(self, name: str, **args: Any) -> str:
        """The address of a work page of this practice."""
        return reverse(f"work:{name}", kwargs={"practice": self.practice.slug, **args})

    def addresses(self, name: str) -> Callable[[str], str]:
        """Addresses that differ in nothing but their ref: put together once, for lists of many."""
        before, after = self.url(name, ref=_ANY_REF).split(_ANY_REF)
        return lambda ref: f"{before}{ref}{after}"

    def render(self, template: str, current: str, status: int = 200, **context: Any) -> HttpResponse:
        """A page in its frame."""
        context = {
            "frame": self._frame(current),
            "desk": self,
            "practice": self.practice,
            "now": self.now,
            **context,
        }
        return render(self.request, f"work/{template}", context, status=status)

    def alone(self, do: Callable[["Desk"], T]) -> T:
        """What ``do`` gives, for a desk that reads everything anew, while nobody else saves anything of this practice: what
        it reads is what it writes over."""

        def act() -> T:
            lock(practices=(self.practice.id,))
            return do(replace(self, practice=practice_card(self.practice.id)))

        return in_transaction(act)

    def once(self, do: Callable[[], str | None], *, form: Form | None = None) -> str:
        """What ``do`` says. The very same form sent again does nothing, and is told what it was told before (R13).

        Raises ``Meanwhile`` where what the ``form`` is about was changed since it was shown: a form that was made ``alone``.
        """
        post = self.request.POST

        def first() -> str:
            if form is not None:
                refuse_if_changed(form)
            return do() or ""

        if not post.get("once"):
            return first()
        typed = sorted((name, given) for name, given in post.lists() if name != "csrfmiddlewaretoken")
        key = json.dumps([self.request.path, typed])

        def act() -> str:
            return once(viewer_key=self.viewer.describe(), key=key, body=b"", do=first, now=self.now)

        return in_transaction(act)

    def say(self, text: str, *, undo: str = "", hush: str = "") -> None:
        """Tell on the next page what was done; ``undo`` is the address that takes it back, ``hush`` that by which the
        client is not told of it. Without the latter nobody is told."""
        messages.success(self.request, text, extra_tags=f"{undo} {hush}".strip() if undo else "")

    def warn(self, text: str) -> None:
        """Say on the next page that something was not done, and why."""
        messages.warning(self.request, text)

    def _frame(self, current: str) -> Frame:
        account = self.request.user
        waiting = count_requests(self.viewer, now=self.now)
        items = [
            ("today", _("Today"), "today", 0),
            ("week", _("Week"), "week", 0),
            ("clients", _("Clients"), "clients", 0),
            ("requests", _("Requests"), "ask", waiting),
        ]
        name = getattr(account, "name", "")
        return Frame(
            home=self.url("today"),
            nav=tuple(
                NavItem(self.url(page), label, icon, page == current, n) for page, label, icon, n in items
            ),
            hats=work_hats(self.viewer.account_id, self.practice.slug),
            account_name=name,
            initials=initials_of(name),
            practice_name=self.practice.name,
            roles=names_of(role for role in Role if role in self.viewer.roles),
            zone=self.practice.zone,
            names_hidden=self.names_hidden,
            names_url=self.url("names"),
            settings_url=self.url("settings"),
            help_url=self.url("help"),
        )


View = Callable[..., HttpResponse]


def at_work(view: Callable[..., HttpResponse]) -> View:
    """Resolve the hat from the address; sign in first if need be. The view gets a ``Desk``."""

    @wraps(view)
    def page(request: HttpRequest, practice: str, **args: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        viewer = staff_viewer(account_id=request.user.pk, slug=practice)
        request.viewer = viewer  # type: ignore[attr-defined]
        desk = Desk(request, viewer, practice_card(viewer.practice_id), timezone.now())
        try:
            return view(desk, **args)
        except WhyFirst as error:
            back = request.get_full_path() if request.method == "GET" else ""
            return redirect(f"{desk.url('why', ref=error.client)}?{urlencode({'next': back})}")

    return page


def with_names(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Pages that are about one person by name are closed while names are hidden on this screen."""

    @wraps(view)
    def page(desk: Desk, **args: str) -> HttpResponse:
        return desk.render("hidden.html", "clients") if desk.names_hidden else view(desk, **args)

    return page


def next_or(desk: Desk, fallback: str) -> str:
    """Where the form said to go on, if that is a page of ours."""
    return goes_on_to(desk.request, fallback)
