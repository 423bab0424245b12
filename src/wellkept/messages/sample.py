"""A letter as it might go out, to look at before a text is kept. Nothing in it is anybody's."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from wellkept.messages.rules.telling import Purpose
from wellkept.messages.text import Date, Letter

LINK = "https://booking.example.org/m/…"


def sample(
    purpose: Purpose, *, text: str, sender: str, phone: str, zone: str, now: datetime, several: bool = False
) -> Letter:
    """Next week's hour, and the three after it where it is about several dates."""
    first = (now.astimezone(ZoneInfo(zone)) + timedelta(days=7)).replace(
        hour=10, minute=0, second=0, microsecond=0
    )
    starts = [first + timedelta(weeks=week) for week in range(4 if several else 1)]
    dates = [Date(start, start + timedelta(minutes=50), zone, zone) for start in starts]
    earlier = Date(first - timedelta(days=1), first - timedelta(days=1, minutes=-50), zone, zone)
    return Letter(
        purpose=purpose,
        sender=sender,
        phone=phone,
        dates=dates,
        before=earlier if purpose is Purpose.CHANGED and not several else None,
        link=LINK,
        text=text,
    )
