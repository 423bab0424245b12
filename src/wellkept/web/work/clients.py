"""Clients: list, search, one client whole, and what can be changed."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wellkept.agreements.actions import accept_at_desk
from wellkept.agreements.queries import accepted_on, current_policy
from wellkept.clients import actions
from wellkept.clients.queries import ClientPage, client_list, client_page
from wellkept.clients.rules.calls import Calls
from wellkept.clients.sentences import calls_words
from wellkept.insight.attendance import attendance_picture
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.jurisdictions import JURISDICTIONS
from wellkept.kernel.languages import language
from wellkept.messages.queries import messages
from wellkept.practice.queries import is_at_a_workplace, under_supervision
from wellkept.scheduling.appointments.conflicts import bond_with
from wellkept.scheduling.appointments.licensing import keeps_licences
from wellkept.scheduling.appointments.queries import client_appointments
from wellkept.scheduling.exports.actions import make_client_feed, revoke_client_feed
from wellkept.scheduling.exports.queries import client_feeds
from wellkept.scheduling.series.queries import standing_of_client
from wellkept.storage.locks import rehearse
from wellkept.trust.errors import NotFound
from wellkept.trust.sentences import invalid_sentence
from wellkept.trust.viewer import Role
from wellkept.web.ui.forms import Form, language_field, zone_field
from wellkept.web.ui.going_on import GoOnForm
from wellkept.web.ui.sure import prove_first
from wellkept.web.work.desk import Desk, at_work, with_names
from wellkept.web.work.mail import ChoiceForm
from wellkept.web.work.setting_pages.feeds import feed_address

F = TypeVar("F", bound=Form)
LONGEST = 10_000


class ClientForm(Form):
    """A client's name and contact ways."""

    named_by = ("name",)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST,
        help_text=gettext_lazy("As the client would like to be called."),
    )
    email = forms.CharField(label=gettext_lazy("Email"), required=False, max_length=LONGEST)
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=LONGEST)
    calls = forms.ChoiceField(
        label=gettext_lazy("Calls"), required=False, initial=Calls.ANY, widget=forms.RadioSelect
    )
    zone = zone_field(gettext_lazy("Time zone, if not the practice’s"), required=False)
    locale = language_field(gettext_lazy("Language"), nothing=gettext_lazy("As the practice"))

    jurisdiction = forms.ChoiceField(
        label=gettext_lazy("State where the client usually is"),
        required=False,
        choices=[("", gettext_lazy("Not known")), *JURISDICTIONS.items()],
        help_text=gettext_lazy("As the client says. For sessions by video and phone."),
    )

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calls"].choices = [(wish, calls_words(wish)) for wish in Calls]  # type: ignore[attr-defined]
        if not keeps_licences(desk.viewer):
            del self.fields["jurisdiction"]
        zone = self.fields["zone"]
        zone.choices = [("", _("As the practice")), *zone.choices]  # type: ignore[attr-defined]

    def clean_calls(self) -> str:
        """What was not said stays as it was."""
        return str(self.cleaned_data["calls"] or self.get_initial_for_field(self.fields["calls"], "calls"))


class ContactForm(Form):
    """Somebody to reach for a client."""

    named_by = ("name",)
    role = forms.ChoiceField(
        label=gettext_lazy("Who"),
        choices=[
            ("guardian", gettext_lazy("Guardian")),
            ("partner", gettext_lazy("Partner")),
            ("emergency", gettext_lazy("Emergency contact")),
            ("other", gettext_lazy("Other")),
        ],
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST)
    email = forms.CharField(label=gettext_lazy("Email"), required=False, max_length=LONGEST)
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=LONGEST)


@require_http_methods(["GET", "POST"])
@at_work
def new_client(desk: Desk) -> HttpResponse:
    """Somebody new."""
    form = ClientForm(desk, desk.request.POST or None)

    def create(data: dict[str, Any]) -> None:
        actions.create_client(
            viewer=desk.viewer, practice_id=desk.practice.id, born="desk", now=desk.now, **data
        )

    done, _made = (
        form.attempt(lambda d: desk.once(lambda: create(d)))
        if desk.request.method == "POST"
        else (False, None)
    )
    if done:
        desk.say(_("Saved."))
        return redirect(desk.url("clients"))
    status = 422 if form.is_bound else 200
    return desk.render(
        "form.html", "clients", status, form=form, heading=_("New client"), back=desk.url("clients")
    )


COMING = 8  # dates shown of those ahead; the rest stand in their series and in the calendar


@require_GET
@at_work
@with_names
def client(desk: Desk, ref: str) -> HttpResponse:
    """One client."""
    return _client(desk, ref, ContactForm(), link=desk.request.session.pop("booking_link", ""))


@require_POST
@at_work
@with_names
def feed_client(desk: Desk, ref: str) -> HttpResponse:
    """A new feed for this client, whose address is shown on this answer and kept nowhere; or the end of one."""
    post = desk.request.POST
    common: dict[str, Any] = {"viewer": desk.viewer, "client": ref, "now": desk.now}
    if "feed" in post:
        revoke_client_feed(ref=post["feed"], **common)
        desk.say(_("The feed shows nothing from now on."))
        return redirect(desk.url("client", ref=ref))
    if ask := prove_first(desk.request):  # what it shows, it shows for years
        return ask
    try:
        secret = make_client_feed(names="names" in post, **common)
    except Invalid as error:
        desk.say(invalid_sentence(error))
        return redirect(desk.url("client", ref=ref))
    return _client(desk, ref, ContactForm(), feed=feed_address(desk, secret))


def _client(
    desk: Desk, ref: str, contact_form: ContactForm, *, link: str = "", feed: str = ""
) -> HttpResponse:
    """The page of one client. ``link`` and ``feed`` are secrets just made."""
    page = client_page(desk.viewer, ref, now=desk.now)
    cards = client_appointments(desk.viewer, ref)
    upcoming = [c for c in reversed(cards) if c.end > desk.now and c.state != "cancelled"]
    bond = bond_with(desk.viewer, ref, now=desk.now)
    possible = client_list(desk.viewer, query=page.card.name, limit=6) if not page.card.sealed else ()
    return desk.render(
        "client.html",
        "clients",
        422 if contact_form.is_bound else 200,
        page=page,
        at_work=is_at_a_workplace(page.card.email),
        supervised=page.card.sealed and under_supervision(desk.practice.id, desk.viewer.account_id),
        standing=standing_of_client(desk.viewer, ref, now=desk.now, hidden_on=desk.hidden_on),
        upcoming=upcoming[:COMING],
        later=max(len(upcoming) - COMING, 0),
        attendance=attendance_picture(cards, ref, now=desk.now),
        past=[c for c in cards if c.end <= desk.now or c.state == "cancelled"][:50],
        same=[c for c in possible if c.ref != ref],
        mails=messages(desk.viewer, client=ref, limit=8),
        choice_form=ChoiceForm.of(desk, page),
        may_keep=desk.viewer.has_any((Role.FRONT_DESK, Role.MANAGER, Role.CLINICIAN)),
        contact_form=contact_form,
        policy=current_policy(desk.viewer.practice_id),
        accepted=accepted_on(desk.viewer, ref),
        feeds=client_feeds(desk.viewer, ref),
        link=link,
        feed=feed,
        bond=bond,
        go_on_form=GoOnForm(opinion=bool(bond and bond.reason and bond.reason.params.get("opinion"))),
    )


@require_http_methods(["GET", "POST"])
@at_work
@with_names
def edit_client(desk: Desk, ref: str) -> HttpResponse:
    """Correct name and contact ways."""
    form, done = _changed(desk, lambda fresh: _client_form(fresh, ref), actions.edit_client, ref=ref)
    if done:
        desk.say(_("Saved."))
        return redirect(desk.url("client", ref=ref))
    status = 422 if form.is_bound else 200
    back = desk.url("client", ref=ref)
    return desk.render("form.html", "clients", status, form=form, heading=_("Edit client"), back=back)


def _client_form(desk: Desk, ref: str) -> ClientForm:
    card = client_page(desk.viewer, ref, now=desk.now).card
    initial = {
        "name": card.name,
        "email": card.email,
        "phone": card.phone,
        "zone": card.zone,
        "locale": language(card.locale),
        "jurisdiction": card.jurisdiction,
        "calls": card.calls,
    }
    return ClientForm(desk, desk.request.POST or None, initial=initial)


def _changed(
    desk: Desk, form_of: Callable[[Desk], F], change: Callable[..., None], **about: str
) -> tuple[F, bool]:
    """The form about something that is there, and whether what was typed is saved by now."""

    def save(fresh: Desk) -> tuple[F, bool]:
        form, common = form_of(fresh), {"viewer": fresh.viewer, "now": fresh.now}
        done, _x = form.attempt(lambda d: fresh.once(lambda: change(**common, **about, **d), form=form))
        return form, done

    return desk.alone(save) if desk.request.method == "POST" else (form_of(desk), False)


@require_http_methods(["GET", "POST"])
@at_work
@with_names
def edit_contact(desk: Desk, ref: str, contact: str) -> HttpResponse:
    """Correct somebody to reach."""
    about = {"client": ref, "contact": contact}
    form, done = _changed(desk, lambda fresh: _contact_form(fresh, **about), actions.edit_contact, **about)
    if done:
        desk.say(_("Saved."))
        return redirect(desk.url("client", ref=ref))
    back, status = desk.url("client", ref=ref), 422 if form.is_bound else 200
    return desk.render("form.html", "clients", status, form=form, heading=_("Edit contact"), back=back)


def _contact_form(desk: Desk, client: str, contact: str) -> ContactForm:
    page = client_page(desk.viewer, client, now=desk.now)
    found = next((c for c in page.contacts if c.ref == contact), None)
    if found is None:
        raise NotFound
    initial = {"role": found.role, "name": found.name, "email": found.email, "phone": found.phone}
    return ContactForm(desk.request.POST or None, initial=initial)


@require_POST
@at_work
@with_names
def change_client(desk: Desk, ref: str, verb: str) -> HttpResponse:
    """One click on a client's page."""
    if verb == "contact":
        return _add_contact(desk, ref)
    post = desk.request.POST
    common: dict[str, Any] = {"viewer": desk.viewer, "now": desk.now}
    try:
        match verb:
            case "archive":
                actions.archive_client(ref=ref, **common)
                desk.say(
                    _("Archived."),
                    undo=reverse("work:change-client", args=[desk.practice.slug, ref, "restore"]),
                )
            case "restore":
                actions.restore_client(ref=ref, **common)
                desk.say(_("Restored."))
            case "confirm":
                actions.confirm_client(ref=ref, **common)
                desk.say(_("Kept as a client of their own."))
            case "merge":
                return _merge(desk, ref, post.get("into", ""))
            case "link":
                token = actions.issue_booking_link(client=ref, chart=post.get("chart", ""), **common)
                address = reverse("public:known", args=[desk.practice.slug, token])
                desk.request.session["booking_link"] = desk.request.build_absolute_uri(address)
            case "revoke":
                actions.revoke_booking_link(client=ref, link=post.get("link", ""), **common)
                desk.say(_("The link leads nowhere from now on."))
            case "uncontact":
                actions.remove_contact(client=ref, contact=post.get("contact", ""), **common)
                desk.say(_("Taken away."))
            case _accept:
                accept_at_desk(client=ref, **common)
                desk.say(_("Noted: the cancellation policy was accepted today."))
    except Invalid as error:
        desk.warn(invalid_sentence(error))
    return redirect(desk.url("client", ref=ref))


def _merge(desk: Desk, ref: str, into: str) -> HttpResponse:
    """Two records become one. First it is shown what they would be: merged, looked at, and undone. Raises ``Invalid``,
    ``NotFound``."""
    if "sure" in desk.request.POST:
        actions.merge_clients(viewer=desk.viewer, ref=ref, into=into, now=desk.now)
        desk.say(_("Merged."))
        return redirect(desk.url("client", ref=into))

    def merged() -> tuple[ClientPage, int]:
        actions.merge_clients(viewer=desk.viewer, ref=ref, into=into, now=desk.now)
        cards = client_appointments(desk.viewer, into)
        coming = sum(card.end > desk.now and card.state != "cancelled" for card in cards)
        return client_page(desk.viewer, into, now=desk.now), coming

    pages = [client_page(desk.viewer, one, now=desk.now) for one in (ref, into)]
    after, coming = rehearse(merged)
    return desk.render("merge.html", "clients", pages=pages, after=after, coming=coming, ref=ref, into=into)


def _add_contact(desk: Desk, ref: str) -> HttpResponse:
    form = ContactForm(desk.request.POST)

    def add(data: dict[str, Any]) -> None:
        actions.add_contact(viewer=desk.viewer, client=ref, now=desk.now, **data)

    done, _x = form.attempt(lambda d: desk.once(lambda: add(d)))
    if not done:
        return _client(desk, ref, form)
    desk.say(_("Saved."))
    return redirect(desk.url("client", ref=ref))
