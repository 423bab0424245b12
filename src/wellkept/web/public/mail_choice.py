"""What whoever holds a link chooses about mail: reminders, the place in it, the language. STOP is one click."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from wellkept.clients.actions import choose_language
from wellkept.clients.reaching import locale_of
from wellkept.kernel.languages import language
from wellkept.messages.actions import choose, stop_reminders
from wellkept.messages.queries import choice_of
from wellkept.messages.rules.reminders import DAY_BEGINS, DAY_ENDS
from wellkept.practice.queries import practice_card
from wellkept.scheduling.appointments.links import managed_appointment, viewer_of_manage_link
from wellkept.trust.viewer import LinkHolder
from wellkept.web.public.visit import within_rate
from wellkept.web.ui.forms import Form, hour_field, language_field
from wellkept.web.ui.languages import speak

NEVER = "0"
USUAL = ((72, 24), (24,), (48,), (72,))


class MailForm(Form):
    """Her choice. ``when`` holds hours before the appointment, joined by commas."""

    layout: ClassVar[tuple[tuple[str, ...], ...]] = (("day_begins", "day_ends"),)

    when = forms.ChoiceField(label=gettext_lazy("Reminders by email"))
    day_begins = hour_field(gettext_lazy("Not before"), DAY_BEGINS)
    day_ends = hour_field(gettext_lazy("and not after"), DAY_ENDS)
    place = forms.BooleanField(
        label=gettext_lazy("Mail may say where"),
        required=False,
        help_text=gettext_lazy("Leave this off if others read your mail."),
    )
    locale = language_field(gettext_lazy("Language of messages"))

    @classmethod
    def of(cls, request: HttpRequest, viewer: LinkHolder, practice_locale: str) -> "MailForm":
        """The form of this request."""
        card = choice_of(viewer)
        now = _joined(card.hours) if card.reminders else NEVER
        locale = language(locale_of(viewer)) or language(practice_locale)
        known = {
            "when": now,
            "day_begins": card.day.begins.hour,
            "day_ends": card.day.ends.hour,
            "place": card.place,
            "locale": locale,
        }
        form = cls(request.POST if "mail" in request.POST else None, initial=known)
        offered = [*USUAL, *([card.hours] if card.hours not in USUAL else [])]
        choices = [(_joined(hours), hours_words(hours)) for hours in offered]
        form.fields["when"].choices = [*choices, (NEVER, _("No reminders"))]  # type: ignore[attr-defined]
        return form


def _joined(hours: Sequence[int]) -> str:
    return ",".join(map(str, hours))


def hours_words(hours: Sequence[int]) -> str:
    """Three days and one day before."""
    words = [
        ngettext("%(n)s day", "%(n)s days", hour // 24) % {"n": hour // 24}
        if hour % 24 == 0
        else ngettext("%(n)s hour", "%(n)s hours", hour) % {"n": hour}
        for hour in hours
    ]
    when = words[0]
    if len(words) > 1:
        when = _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
    # Translators: after a number of days: 3 days and 1 day before
    return _("%(when)s before") % {"when": when}


def save_choice(viewer: LinkHolder, form: MailForm) -> bool:
    """Whether it was taken."""

    def save(data: dict[str, Any]) -> None:
        now = timezone.now()
        hours = [int(hour) for hour in data["when"].split(",") if hour != NEVER]
        day = {"day_begins": data["day_begins"], "day_ends": data["day_ends"]}
        choose(viewer=viewer, reminders=bool(hours), hours=hours, place=bool(data["place"]), **day, now=now)
        choose_language(viewer=viewer, locale=data["locale"], now=now)

    done, _none = form.attempt(save)
    return done


@csrf_exempt  # a mail program posts it for its user; the link in the address is what allows it (RFC 8058)
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """POST stops reminders. GET shows where that is chosen."""
    viewer = viewer_of_manage_link(token)
    if request.method == "GET":
        return redirect(f"{reverse('public:manage', args=[token])}#mail")
    now = timezone.now()
    if not within_rate(request, now):
        return render(request, "429.html", status=429)
    request.viewer = viewer  # type: ignore[attr-defined]
    practice = practice_card(viewer.practice_id)
    speak(request, client=locale_of(viewer), practice=practice.locale)
    managed_appointment(viewer)
    stop_reminders(viewer=viewer, now=now)
    return render(request, "public/stopped.html", {"practice": practice, "token": token})
