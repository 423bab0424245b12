"""A practice's own words for one kind of mail in one language: written, looked at, kept, or given back."""

from typing import Any

from csp.decorators import csp_update
from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wellkept.kernel.invalid import Invalid
from wellkept.kernel.languages import LANGUAGES
from wellkept.messages.actions import cleaned_wording, word, word_as_usual
from wellkept.messages.queries import own_wordings, sender_of
from wellkept.messages.render import STYLE_HASH, html, plain
from wellkept.messages.rules.telling import Purpose
from wellkept.messages.rules.wording import needed, offered
from wellkept.messages.sample import sample
from wellkept.messages.sentences import block_words, purpose_words, wording_sentence
from wellkept.messages.text import subject, usual
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.viewer import Role
from wellkept.web.ui.forms import Form
from wellkept.web.work.desk import Desk, at_work


class WordingForm(Form):
    """The text."""

    adds = ""
    own = False  # whether the practice has written one
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=gettext_lazy(
            "Write it so that it fits one date and several. What stands in braces is filled in, each on a line of its own."
        ),
    )

    @classmethod
    def of(cls, desk: Desk, purpose: str, language: str) -> "WordingForm":
        """The form of this request, filled with the practice's own text or the usual one."""
        own = own_wordings(desk.viewer).get((purpose, language), "")
        with translation.override(language):
            text = own or usual(Purpose(purpose))
        form = cls(desk.request.POST or None, initial={"text": text})
        form.own = bool(own)
        return form

    def refuse(self, error: Invalid) -> None:
        """What stands in the way, in the words of messages."""
        self.add_error("text", wording_sentence(error))


@csp_update({"style-src": [STYLE_HASH]})
@require_http_methods(["GET", "POST"])
@at_work
def wording(desk: Desk, purpose: str, language: str) -> HttpResponse:
    """GET shows it as it is. POST looks at another text, keeps it, or goes back to the usual one."""
    if not desk.viewer.has(Role.MANAGER):
        raise NotAllowed
    if purpose not in list(Purpose) or language not in LANGUAGES:
        raise NotFound
    names: dict[str, Any] = {"viewer": desk.viewer, "purpose": purpose, "language": language, "now": desk.now}
    post = desk.request.POST
    if "usual" in post:
        word_as_usual(**names)
        desk.say(_("The usual text is used again."))
        return redirect(desk.url("settings-page", page="mail"))

    def taken(desk: Desk) -> tuple[WordingForm, bool, str | None]:
        """The form, whether its text could be taken, and that text cleaned; kept where that was pressed."""
        form = WordingForm.of(desk, purpose, language)

        def take(data: dict[str, Any]) -> str:
            cleaned = cleaned_wording(purpose=purpose, language=language, text=data["text"])
            if "save" in post:
                desk.once(lambda: word(text=cleaned, **names), form=form)
            return cleaned

        return form, *form.attempt(take)

    form, done, looked_at = desk.alone(taken) if "save" in post else taken(desk)
    if done and "save" in post:
        desk.say(_("Saved. It is used from now on."))
        return redirect(desk.url("settings-page", page="mail"))
    shown = looked_at if form.is_bound else form.initial["text"]
    return desk.render(
        "wording.html",
        "",
        422 if form.errors else 200,
        form=form,
        kind=purpose_words(purpose),
        language_name=LANGUAGES[language],
        blocks=_blocks(Purpose(purpose)),
        own=form.own,
        letter=_letter(desk, Purpose(purpose), language, shown) if shown else None,
        back=desk.url("settings-page", page="mail"),
    )


def _blocks(purpose: Purpose) -> list[tuple[str, str, bool]]:
    """Each block with what it becomes, and whether the mail would not do without it."""
    return [(f"{{{block}}}", block_words(block), block in needed(purpose)) for block in offered(purpose)]


def _letter(desk: Desk, purpose: Purpose, language: str, text: str) -> dict[str, Any]:
    """How it would be read: about one date as text and HTML, about several as text."""
    sender = sender_of(desk.viewer.practice_id, desk.practice.name)
    common: dict[str, Any] = {
        "text": text,
        "sender": sender.name,
        "phone": sender.phone,
        "zone": desk.practice.zone,
        "now": desk.now,
    }
    with translation.override(language):
        one = sample(purpose, **common)
        return {
            "subject": subject(one),
            "sender": sender.address,
            "text": plain(one),
            "html": html(one),
            "several": plain(sample(purpose, several=True, **common)),
        }
