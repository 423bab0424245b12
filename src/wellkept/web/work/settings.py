"""One plain form for each thing that the engine knows. Each page: what is there, and a form to add or change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from wellkept.kernel.invalid import Invalid
from wellkept.scheduling.appointments.disturbed import disturbed_appointments
from wellkept.trust.errors import NotFound
from wellkept.trust.sentences import invalid_sentence
from wellkept.trust.viewer import Role
from wellkept.web.ui.forms import Form
from wellkept.web.ui.sure import prove_first
from wellkept.web.work import setting_pages as pages
from wellkept.web.work.desk import Desk, at_work

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Setting:
    """A settings page: how its form is made, what saving does, what is listed, and what a row's button does.

    ``booking``: open to whoever books in everybody's calendar too.
    ``sensitive``: it opens only for who has just proved that it is she.
    ``once``: what saving gives is a secret; it is shown under these words in the answer itself, and kept nowhere.
    ``touches``: it may leave appointments where they cannot stay.
    ``look``: what saving would do, in sentences; nothing is saved. ``look_label`` is on its button.
    """

    label: str | Promise
    form: Callable[[Desk], Form]
    save: Callable[[Desk, dict[str, Any]], str | None]
    context: Callable[[Desk], dict[str, Any]]
    remove: Callable[[Desk, str], None] | None = None
    manager: bool = True
    everyone: bool = False
    booking: bool = False
    sensitive: bool = False
    once: str | Promise = ""
    touches: bool = False
    look: Callable[[Desk, dict[str, Any]], list[str]] | None = None
    look_label: str | Promise = gettext_lazy("See what it does")


SETTINGS: dict[str, Setting] = {
    "practice": Setting(gettext_lazy("Practice"), pages.PracticeForm.of, pages.save_practice, pages.nothing),
    "team": Setting(gettext_lazy("Team"), pages.InviteForm.of, pages.invite, pages.team, pages.leave_team),
    "places": Setting(gettext_lazy("Places and rooms"), pages.PlaceForm.of, pages.save_place, pages.places),
    "services": Setting(gettext_lazy("Services"), pages.ServiceForm.of, pages.save_service, pages.services),
    "hours": Setting(
        gettext_lazy("Working hours"),
        pages.HoursForm.of,
        pages.add_hours,
        pages.hours,
        pages.end_hours,
        manager=False,
        touches=True,
        look=pages.effect_of(pages.add_hours),
    ),
    "leave": Setting(
        gettext_lazy("Leave"),
        pages.LeaveForm.of,
        pages.add_leave,
        pages.leave,
        pages.end_leave,
        manager=False,
        touches=True,
        look=pages.effect_of(pages.add_leave),
    ),
    "protected": Setting(
        gettext_lazy("Protected time"),
        pages.ProtectedForm.of,
        pages.protect,
        pages.protected,
        pages.give_away,
        manager=False,
        look=pages.effect_of(pages.protect),
    ),
    "limits": Setting(
        gettext_lazy("Limits"),
        pages.LimitsForm.of,
        pages.save_limits,
        pages.nothing,
        manager=False,
        look=pages.effect_of_limits,
    ),
    "licences": Setting(
        gettext_lazy("Licenses"),
        pages.LicenceForm.of,
        pages.attest,
        pages.licences,
        pages.withdraw,
        manager=False,
    ),
    "closed": Setting(
        gettext_lazy("Closed days"),
        pages.ClosedForm.of,
        pages.close_day,
        pages.closed,
        pages.open_day,
        touches=True,
        look=pages.effect_of(pages.close_day, everybody=True),
    ),
    "policy": Setting(
        gettext_lazy("Cancellation policy"), pages.PolicyForm.of, pages.publish_policy, pages.policy
    ),
    "conflicts": Setting(
        gettext_lazy("Conflicts of interest"), pages.StrictnessForm.of, pages.save_strictness, pages.matrix
    ),
    "public": Setting(gettext_lazy("Public page"), pages.PublicForm.of, pages.save_public, pages.public),
    "security": Setting(
        gettext_lazy("Security"), pages.SecurityForm.of, pages.save_security, pages.security, sensitive=True
    ),
    "mail": Setting(gettext_lazy("Mail"), pages.SenderForm.of, pages.save_sender, pages.mail_kinds),
    "file": Setting(
        gettext_lazy("As a file"),
        pages.FileForm.of,
        pages.take_file_in,
        pages.about_file,
        look=pages.look_at_file,
        look_label=gettext_lazy("See what it would change"),
    ),
    "tokens": Setting(
        gettext_lazy("Programs"),
        pages.TokenForm.of,
        pages.make_token,
        pages.list_tokens,
        pages.revoke_token,
        everyone=True,
        sensitive=True,
        once=gettext_lazy("The token. It is shown only now."),
    ),
    "feeds": Setting(
        gettext_lazy("Calendar feeds"),
        pages.FeedForm.of,
        pages.make_feed,
        pages.list_feeds,
        pages.revoke_feed,
        manager=False,
        booking=True,
        sensitive=True,
        once=gettext_lazy("The address of the feed. It is shown only now."),
    ),
    "you": Setting(gettext_lazy("You"), pages.YouForm.of, pages.save_you, pages.nothing, everyone=True),
}


def open_to(desk: Desk) -> dict[str, Setting]:
    """The pages that this person may open, by name."""
    clinician = desk.viewer.has(Role.CLINICIAN)
    books = desk.viewer.handles_bookings
    return {
        name: setting
        for name, setting in SETTINGS.items()
        if setting.everyone
        or desk.sets_up
        or (clinician and not setting.manager)
        or (books and setting.booking)
    }


@at_work
def index(desk: Desk) -> HttpResponse:
    """The first page that is open to this person."""
    return redirect(desk.url("settings-page", page=next(iter(open_to(desk)))))


@require_http_methods(["GET", "POST"])
@at_work
def settings_page(desk: Desk, page: str) -> HttpResponse:
    """One page of settings."""
    there = open_to(desk)
    if page not in SETTINGS:
        raise Http404
    if page not in there:
        return desk.render(
            "settings.html", "", 403, pages=_nav(desk, ""), page="", form=None, heading=_("Settings")
        )
    setting = there[page]
    if setting.sensitive and (ask := prove_first(desk.request)):
        return ask
    if desk.request.method == "POST" and desk.request.POST.get("remove") and setting.remove:
        return _remove(desk, page, setting)
    if desk.request.method == "POST" and "look" in desk.request.POST and (look := setting.look):
        form = setting.form(desk)
        seen, sentences = _attempt(form, lambda data: look(desk, data))
        return _shown(desk, page, setting, form, seen=sentences if seen else None)
    if desk.request.method == "POST":
        before = _touched(desk, setting)
        form, done, told = desk.alone(lambda fresh: _saved(fresh, setting))
        if done and (touched := _touched(desk, setting) - before):
            return _to_be_decided(desk, len(touched))
        if done and setting.once:
            return _shown(desk, page, setting, type(form)(initial=form.initial), secret=told or "")
        if done:
            desk.say(told or _("Saved."))
            return _back(desk, page)
        return _shown(desk, page, setting, form)
    secret = desk.request.session.pop("invitation", "")
    return _shown(desk, page, setting, setting.form(desk), secret=secret)


def _attempt(form: Form, do: Callable[[dict[str, Any]], T]) -> tuple[bool, T | None]:
    """As the form says; from a tab that is old, what it is about may be gone."""
    try:
        return form.attempt(do)
    except NotFound:
        form.add_error(None, _("What this is about is not there any more. Nothing was saved."))
        return False, None


def _saved(desk: Desk, setting: Setting) -> tuple[Form, bool, str | None]:
    """The form, whether it was saved, and with which words. Once for one that is sent twice; a secret is kept nowhere, so it
    is made anew."""
    form = setting.form(desk)

    def save(data: dict[str, Any]) -> str | None:
        if setting.once:
            return setting.save(desk, data)
        return desk.once(lambda: setting.save(desk, data), form=form)

    return form, *_attempt(form, save)


def _shown(
    desk: Desk, page: str, setting: Setting, form: Form, *, secret: str = "", seen: list[str] | None = None
) -> HttpResponse:
    return desk.render(
        "settings.html",
        "",
        422 if form.is_bound and seen is None else 200,
        pages=_nav(desk, page),
        page=page,
        form=form,
        heading=setting.label,
        here=desk.url("settings-page", page=page),
        rows_template=f"work/settings/{page}.html",
        secret=secret,
        seen=seen,
        look_label=setting.look_label if setting.look else "",
        shows_secret=bool(setting.once),
        secret_label=setting.once or _("The invitation’s link. It is shown only now."),
        **setting.context(desk),
    )


def _remove(desk: Desk, page: str, setting: Setting) -> HttpResponse:
    assert setting.remove is not None
    before = _touched(desk, setting)
    try:
        setting.remove(desk, desk.request.POST["remove"])
    except Invalid as error:
        desk.warn(invalid_sentence(error))
        return _back(desk, page)
    except NotFound:
        desk.warn(_("This is not there any more. Nothing was changed."))
        return _back(desk, page)
    if touched := _touched(desk, setting) - before:
        return _to_be_decided(desk, len(touched))
    desk.say(_("Done."))
    return _back(desk, page)


def _back(desk: Desk, page: str) -> HttpResponse:
    """To the page again, of the same person."""
    whose = desk.request.POST.get("clinician") or desk.request.GET.get("with")
    return redirect(
        desk.url("settings-page", page=page) + (f"?{urlencode({'with': whose})}" if whose else "")
    )


def _touched(desk: Desk, setting: Setting) -> set[str]:
    """Appointments that cannot stay where they are, as far as this setting can make any."""
    if not setting.touches:
        return set()
    return {found.card.ref for found in disturbed_appointments(desk.viewer, now=desk.now)}


def _to_be_decided(desk: Desk, touched: int) -> HttpResponse:
    """On to the page that lists what was just touched, with other times for each."""
    text = ngettext(
        "Saved. %(n)d appointment cannot stay where it is: decide here.",
        "Saved. %(n)d appointments cannot stay where they are: decide here.",
        touched,
    )
    desk.say(text % {"n": touched})
    return redirect(desk.url("decisions"))


def _nav(desk: Desk, current: str) -> list[tuple[str, str | Promise, bool]]:
    return [(desk.url("settings-page", page=n), s.label, n == current) for n, s in open_to(desk).items()]
