"""Where no mail server is set: each mail becomes a file in the data folder, and a page shows it."""

import email
import email.policy
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage as Parsed
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

_REF = re.compile(r"\.([0-9a-z]{13})@")


class FolderBackend(BaseEmailBackend):
    """One file a mail, whole or not at all, for its owner's eyes only: addresses stand in it in the clear."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write them. Named after the message of the outbox, and never over another."""
        folder = _folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            found = _REF.search(str(message.extra_headers.get("Message-ID", "")))
            path = folder / f"{found[1] if found else 'mail'}-{secrets.token_hex(4)}.eml"
            part = path.with_suffix(".part")
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(message.message().as_bytes())
            part.rename(path)
        return len(email_messages)


def in_folder() -> bool:
    """Whether mail lies in the folder instead of being sent."""
    return f"{FolderBackend.__module__}.{FolderBackend.__qualname__}" == settings.EMAIL_BACKEND


def _folder() -> Path:
    return Path(settings.EMAIL_FILE_PATH)


@dataclass(frozen=True, slots=True)
class MailOnFile:
    """One mail as it was written; to whom it would have gone is not for everybody who may know of it."""

    subject: str
    sender: str
    text: str
    html: str
    files: tuple[str, ...]


def mail_on_file(ref: str) -> MailOnFile | None:
    """The newest mail of that message; None where none was written here."""
    paths = (
        sorted(_folder().glob(f"{ref}-*.eml"), key=lambda path: path.stat().st_mtime) if in_folder() else []
    )
    if not paths:
        return None
    parsed = email.message_from_bytes(paths[-1].read_bytes(), policy=email.policy.default)
    assert isinstance(parsed, Parsed)
    return MailOnFile(
        subject=parsed["Subject"],
        sender=parsed["From"],
        text=_body(parsed, "plain"),
        html=_body(parsed, "html"),
        files=tuple(part.get_filename() or "" for part in parsed.iter_attachments()),
    )


def _body(parsed: Parsed, kind: str) -> str:
    part = parsed.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
