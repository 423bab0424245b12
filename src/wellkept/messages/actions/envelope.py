"""What stands round the words of a mail: from whom, its headers, and the link in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from wellkept.messages.models import Message, Outgoing
from wellkept.messages.rules.telling import GONE, Purpose
from wellkept.messages.rules.wording import OVER
from wellkept.messages.standing import Stands
from wellkept.scheduling.appointments.actions.book import issue_manage_link

MANAGE, STOP = "public:manage", "public:stop-reminders"


@dataclass(frozen=True, slots=True)
class Link:
    """The link in one mail, and the address that stops reminders."""

    url: str = ""
    stop: str = ""


def link_for(
    message: Message, purpose: Purpose, tells: Sequence[Stands], *, published: bool, now: datetime
) -> Link:
    """A fresh link to the appointment, or to the next of several. After a cancellation it leads to other times, if clients
    can book by themselves. Without an address of this installation there is none."""
    live = next((one for one in tells if one.state != GONE), None)
    one = live or (tells[0] if purpose in OVER and published else None)
    if one is None or not settings.WELLKEPT_BASE_URL:
        return Link()
    token = issue_manage_link(appointment=one.appointment, client_id=message.client_id, now=now)
    urls = (f"{settings.WELLKEPT_BASE_URL}{reverse(name, args=[token])}" for name in (MANAGE, STOP))
    return Link(*urls)


def host() -> str:
    """The name of this installation in what it writes."""
    return urlsplit(settings.WELLKEPT_BASE_URL).hostname or "wellkept.invalid"


def headers(message: Outgoing, stop: str) -> dict[str, str]:
    """No machine answers it, the machine it comes from is not named, one click stops reminders (RFC 3834, RFC 8058)."""
    found = {
        "Message-ID": make_msgid(message.ref, host()),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if stop:
        found["List-Unsubscribe"] = f"<{stop}>"
        found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return found
