"""The words and the name under which a practice writes."""

from datetime import datetime

from wellkept.accounts.addresses import clean_email
from wellkept.kernel.languages import LANGUAGES
from wellkept.kernel.text import clean_line, clean_text
from wellkept.messages.models import Sender, Wording
from wellkept.messages.rules.telling import Purpose
from wellkept.messages.rules.wording import LONGEST, check, check_neutral
from wellkept.storage.locks import in_transaction
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.viewer import Role, Staff

LONGEST_NAME, LONGEST_PHONE = 120, 40


def cleaned_wording(*, purpose: str, language: str, text: str) -> str:
    """A text as it would be kept. Raises ``Invalid`` with what stands in its way, ``NotFound`` for no such kind."""
    kind = _kind(purpose, language)
    text = clean_text(text, field="text", longest=LONGEST, required=True)
    check(text, kind)
    return text


def word(*, viewer: Staff, purpose: str, language: str, text: str, now: datetime) -> None:
    """Write one kind of mail in one language in the practice's own words from now on. Raises ``Invalid``, ``NotFound``,
    ``NotAllowed``."""
    _must_manage(viewer)
    text = cleaned_wording(purpose=purpose, language=language, text=text)

    def write() -> None:
        rows = Wording.objects.everywhere(because="the viewer's own practice")
        rows.update_or_create(
            practice_id=viewer.practice_id, purpose=purpose, language=language, defaults={"text": text}
        )
        _note(viewer, "message.word", now)

    in_transaction(write)


def word_as_usual(*, viewer: Staff, purpose: str, language: str, now: datetime) -> None:
    """Back to the usual text. Raises ``NotFound``, ``NotAllowed``."""
    _must_manage(viewer)
    _kind(purpose, language)

    def take_back() -> None:
        Wording.objects.within(viewer.practice_id).filter(purpose=purpose, language=language).delete()
        _note(viewer, "message.word_as_usual", now)

    in_transaction(take_back)


def sign(*, viewer: Staff, name: str, phone: str, email: str, now: datetime) -> None:
    """The name under which the practice writes, and where it is reached (``email``: where answers go); each may be empty. Raises ``Invalid``,
    ``NotAllowed``."""
    _must_manage(viewer)
    fields = {
        "name": clean_line(name, field="name", longest=LONGEST_NAME, required=False),
        "phone": clean_line(phone, field="phone", longest=LONGEST_PHONE, required=False),
        "email": clean_email(email, required=False),
    }
    for field, text in fields.items():
        check_neutral(field, text)
    fields["reply_to"] = fields.pop("email")

    def write() -> None:
        rows = Sender.objects.everywhere(because="the viewer's own practice")
        rows.update_or_create(practice_id=viewer.practice_id, defaults=fields)
        _note(viewer, "message.sign", now)

    in_transaction(write)


def _must_manage(viewer: Staff) -> None:
    if not viewer.has(Role.MANAGER):
        raise NotAllowed


def _kind(purpose: str, language: str) -> Purpose:
    if purpose not in list(Purpose) or language not in LANGUAGES:
        raise NotFound
    return Purpose(purpose)


def _note(viewer: Staff, action: str, now: datetime) -> None:
    record(viewer=viewer, action=action, chain=Chain.practice(viewer.practice_id), now=now)
