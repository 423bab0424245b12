"""What a practice set up, as the rows of a settings file. For managers.

Not in it: clients and appointments; who is in the team; leave, which tells who was ill; ties and own care; what people
prove themselves by, tokens, feeds and keys. Limits are each person's own: the file has those of whoever asks for it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wellkept.agreements.queries import current_policy
from wellkept.codecs.toml import Row
from wellkept.kernel.languages import spoken
from wellkept.kernel.money import Money
from wellkept.messages.queries import own_sender, own_wordings
from wellkept.practice import queries as practice
from wellkept.scheduling.availability.queries import hours_page, own_limits
from wellkept.scheduling.availability.rules.limits import NO_LIMITS
from wellkept.settingsfile.rules.shape import Document, Fault, Faulty, written
from wellkept.trust.errors import NotAllowed
from wellkept.trust.viewer import Role, Staff

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LIMITS = ("sessions_day", "minutes_day", "sessions_week", "minutes_week", "run")
SERVICE_LINES = {
    "name": "name", "kind": "kind", "minutes": "minutes", "free_before": "buffer_before",
    "free_after": "buffer_after", "needs_room": "needs_room", "seats": "seats", "booked_by": "booking",
    "ask_first": "confirm", "notice_minutes": "notice_minutes", "days_ahead": "horizon_days",
    "grid_minutes": "grid_minutes", "offered": "active",
}  # fmt: skip
"""Lines of a service that are fields of ``ServiceCard`` under another name."""


def settings_file(viewer: Staff, *, now: datetime) -> str:
    """The file. Raises ``NotAllowed``, and ``Faulty`` where two things of a kind in use have the same name."""
    about = _(
        "What this practice set up in Wellkept: neither clients nor appointments, and nothing secret.\n"
        "Change what you like and take it in under Settings, or with: wellkept settings import\n"
        "You are shown first what would change. What the file does not name stays as it is."
    )
    return written(document_of(viewer, now=now), about)


def document_of(viewer: Staff, *, now: datetime) -> Document:
    """The same as rows. Raises ``NotAllowed``, ``Faulty``."""
    if not viewer.has(Role.MANAGER):
        raise NotAllowed
    emails = {member.ref: member.email for member in practice.team(viewer)}
    card = practice.practice_card(viewer.practice_id)
    return {
        "practice": [_practice(viewer, card, emails)],
        "public_page": [
            {"published": card.published, "intro": card.public_intro, "share_of_hours": card.stranger_share}
        ],
        **_places(viewer),
        "services": [
            _service(service, card.currency, emails)
            for service in _named("services", practice.services(viewer, everything=True))
        ],
        "closed_days": [
            {"day": own.day, "name": own.name, "closed": own.closed}
            for own in practice.own_closed_days(viewer, since=now.date())
        ],
        **_times(viewer, now),
        "limits": _limits(viewer),
        **_words(viewer, card.currency),
    }


def _practice(viewer: Staff, card: practice.PracticeCard, emails: Mapping[str, str]) -> Row:
    return {
        "name": card.name,
        "zone": card.zone,
        "currency": card.currency,
        "language": spoken(card.locale),
        "holiday_country": card.holiday_country,
        "holiday_region": card.holiday_subdivision,
        "answer_hours": card.answer_hours,
        "bookings_ahead": card.max_upcoming,
        "protected_hours": card.protected_hours,
        "privacy_contact": emails.get(practice.privacy_contact(viewer), ""),
    }


def _named(section: str, cards: Iterable[Any]) -> list[Any]:
    """Each name once, what is in use before what is not: in the file things are known by their names. Raises ``Faulty``."""
    found: dict[str, Any] = {}
    for card in cards:
        known = found.get(card.name)
        if known is not None and known.active and card.active:
            raise Faulty([Fault("same_name", section, params={"name": card.name})])
        if known is None or not known.active:
            found[card.name] = card
    return list(found.values())


def _places(viewer: Staff) -> Document:
    places = _named("places", practice.places(viewer, everything=True))
    names = {place.ref: place.name for place in places}
    ways = practice.travel_minutes(viewer).items()
    return {
        "places": [
            {"name": place.name, "zone": place.zone, "address": place.address, "used": place.active}
            for place in places
        ],
        "rooms": [
            {"place": place.name, "name": room.name, "used": room.active}
            for place in places
            for room in _named("rooms", place.rooms)
        ],
        "ways": [
            {"from": names[a], "to": names[b], "minutes": minutes}
            for (a, b), minutes in sorted(ways)
            if a in names and b in names
        ],
    }


def _service(service: practice.ServiceCard, currency: str, emails: Mapping[str, str]) -> Row:
    lines = {line: getattr(service, name) for line, name in SERVICE_LINES.items()}
    return lines | {
        "fee": Money(service.fee_minor, currency).plain(),
        "ways_to_meet": service.modes,
        "offered_by": tuple(sorted(emails[ref] for ref in service.offered_by if ref in emails)),
    }


def _times(viewer: Staff, now: datetime) -> Document:
    """Weekly hours and what differs on a date, of everybody who treats; at places that are in use."""
    used = {place.name for place in practice.places(viewer)} | {None}
    hours: dict[tuple[Any, ...], list[str]] = {}
    days: list[Row] = []
    for member in practice.clinicians(viewer):
        page = hours_page(viewer, member.ref, now=now)
        for rule in page.weekly:
            if rule.place in used:
                zone = "" if rule.place else rule.zone
                shared = (member.email, clock(rule.start_minute), clock(rule.end_minute), rule.place or "")
                key = (*shared, zone, rule.every, rule.first_day, rule.last_day)
                hours.setdefault(key, []).append(WEEKDAYS[rule.weekday])
        days += [_day(member.email, day) for day in page.days if day.place in used]
    names = ("who", "from", "to", "place", "zone", "every", "first_day", "last_day")
    rows = [{**dict(zip(names, key, strict=True)), "weekdays": found} for key, found in hours.items()]
    return {"hours": [{"who": row["who"], "weekdays": row["weekdays"], **row} for row in rows], "days": days}


def _day(email: str, day: Any) -> Row:
    start, end = day.start_minute, day.end_minute
    return {
        "who": email,
        "day": day.day,
        "from": None if start is None else clock(start),
        "to": None if end is None else clock(end),
        "place": day.place or "",
        "zone": "" if day.place else day.zone,
    }


def clock(minutes: int) -> str:
    """Minutes after midnight as a clock says them; from 24:00 on it is the next day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _limits(viewer: Staff) -> list[Row]:
    limits = own_limits(viewer)
    if limits == NO_LIMITS:
        return []
    own = next(member.email for member in practice.team(viewer) if member.account_id == viewer.account_id)
    row: dict[str, Any] = {"who": own}
    for name in LIMITS:
        limit = getattr(limits, name)
        row |= {name: limit.value, f"{name}_firm": limit.firm}
    latest = limits.latest_end
    row |= {
        "latest_end": None if latest.value is None else clock(latest.value),
        "latest_end_firm": latest.firm,
    }
    return [row | {"break_minutes": limits.break_minutes, "travel": limits.travel}]


def _words(viewer: Staff, currency: str) -> Document:
    policy, sender = current_policy(viewer.practice_id), own_sender(viewer)
    fee = Money(policy.fee_minor, currency).plain() if policy else ""
    signed = {"name": sender.name, "phone": sender.phone, "answers_to": sender.reply_to}
    return {
        "policy": [{"hours": policy.hours, "fee": fee, "text": policy.text}] if policy else [],
        "sender": [signed] if any(signed.values()) else [],
        "wordings": [
            {"kind": kind, "language": language, "text": text}
            for (kind, language), text in own_wordings(viewer).items()
        ],
    }
