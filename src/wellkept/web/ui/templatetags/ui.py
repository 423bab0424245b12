"""Times, money and icons in templates."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import cache
from html import escape
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wellkept.clients.queries import readable_phone
from wellkept.clients.sentences import calls_words, ground_words
from wellkept.messages import sentences as mail_sentences
from wellkept.scheduling.absences.sentences import own_sentence
from wellkept.scheduling.appointments.sentences import done_words, lifted_words
from wellkept.scheduling.series import sentences as series_sentences
from wellkept.scheduling.series.sentences import sentence as reason_sentence
from wellkept.storage.ids import new_ref
from wellkept.ties.sentences import kind_words, why_words
from wellkept.trust.wording import (
    day_words,
    days_words,
    local,
    money_words,
    month_words,
    time_of_day,
    times_of_day,
    zone_city,
)
from wellkept.web.ui.devices import device_words
from wellkept.web.ui.languages import offered

register = template.Library()


@register.simple_tag
@cache  # some dozens of symbols, drawn hundreds of times a page
def icon(name: str, size: str = "") -> SafeString:
    """A symbol of the sprite, always beside a word."""
    kind = f"i i--{size}" if size else "i"
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>',
        kind,
        static("ui/icons.svg"),
        name,
    )


@register.simple_tag
def once() -> SafeString:
    """Makes each page's form one of its own, so that sending it twice is told from filling it in twice."""
    return format_html('<input type="hidden" name="once" value="{}">', new_ref())


@register.simple_tag
def people(team: Iterable[Any], chosen: str) -> SafeString:
    """A choice among people by their refs: there may be a hundred of them."""
    return mark_safe(
        "".join(
            f'<option value="{person.ref}"{" selected" if person.ref == chosen else ""}>{escape(person.name)}</option>'
            for person in team
        )
    )


@register.inclusion_tag("ui/_languages.html", takes_context=True)
def languages(context: Any) -> dict[str, Any]:
    """The page in other languages."""
    request = context.get("request")
    return {"languages": offered(request) if request else []}


@register.filter
def word(code: str) -> str:
    """A kind of care or a part in it, in a word."""
    words = {
        "individual": _("Individual care"),
        "couple": _("Couple"),
        "family": _("Family"),
        "group": _("Group"),
        "client": _("Client"),
        "partner": _("Partner"),
        "child": _("Child"),
        "parent": _("Parent"),
        "member": _("Member"),
        "guardian": _("Guardian"),
        "emergency": _("Emergency contact"),
        "other": _("Other"),
    }
    return words.get(code, code)


@register.filter
def webcal(address: str) -> str:
    """The address of a feed as calendar programs open it by themselves."""
    return "webcal:" + address.partition(":")[2]


def _day_of(at: date, zone: str) -> date:
    return local(at, zone) if isinstance(at, datetime) and zone else at


@register.filter
def clock(at: datetime, zone: str) -> str:
    """2:00 pm in a zone, or 14:00 where the language counts to 24."""
    return time_of_day(local(at, zone))


@register.filter
def clock_time(at: time) -> str:
    """2:00 pm, of a time on a wall clock."""
    return time_of_day(datetime.combine(date.min, at))


@register.filter
def day(at: date, zone: str = "") -> str:
    """Tuesday, December 1; an instant in a zone."""
    return day_words(_day_of(at, zone))


@register.filter
def month(at: date) -> str:
    """November 2026."""
    return month_words(at)


@register.filter
def short_day(at: date, zone: str = "") -> str:
    """Tue, Dec 1; an instant in a zone."""
    return day_words(_day_of(at, zone), short=True)


@register.filter
def short_day_and_year(at: date) -> str:
    """Tue, Dec 1, 2026."""
    return day_words(at, short=True, year=True)


@register.simple_tag
def near_day(at: date, zone: str, now: datetime, *, weekday: bool = True) -> str:
    """Tue, Dec 1, and Tue, Jan 5, 2027, where it is not this year in the zone."""
    there = _day_of(at, zone)
    return day_words(there, short=True, weekday=weekday, year=there.year != local(now, zone).year)


@register.filter
def day_and_year(at: date, zone: str = "") -> str:
    """Tuesday, December 1, 2026; an instant in a zone."""
    return day_words(_day_of(at, zone), year=True)


@register.filter
def date_alone(at: date, zone: str = "") -> str:
    """December 1, 2026; an instant in a zone."""
    return day_words(_day_of(at, zone), weekday=False, year=True)


@register.filter
def short_date(at: date) -> str:
    """Dec 1."""
    return day_words(at, short=True, weekday=False)


@register.filter
def until_day(first: date, last: date) -> str:
    """November 23 - 29, 2026."""
    return days_words(first, last)


@register.filter
def times_until(first: datetime, last: datetime) -> str:
    """2:00 - 2:50 pm, on the clock that they are given in."""
    return times_of_day(first, last)


@register.filter
def weekday_name(at: datetime, zone: str) -> str:
    """Tuesday in a zone."""
    return formats.date_format(local(at, zone), "l")


@register.filter
def iso_day(at: datetime, zone: str) -> str:
    """2026-12-01 in a zone."""
    return local(at, zone).strftime("%Y-%m-%d")


@register.filter
def iso(at: datetime) -> str:
    """For the datetime attribute and for forms."""
    return at.isoformat()


@register.simple_tag
def span(start: datetime, end: datetime, zone: str) -> SafeString:
    """2:00 - 2:50 pm as one time element."""
    a, b = local(start, zone), local(end, zone)
    return format_html('<time class="tn" datetime="{}">{}</time>', a.isoformat(), times_of_day(a, b))


@register.filter
def zone_name(zone: str) -> str:
    """New York for America/New_York."""
    return zone_city(zone)


@register.filter
def money(minor: int, currency: str) -> str:
    """An amount with its currency."""
    return money_words(minor, currency)


@register.filter
def minutes_clock(minutes: int) -> str:
    """Minutes after midnight as a time of day."""
    moment = datetime(2000, 1, 1, minutes // 60 % 24, minutes % 60)  # noqa: DTZ001 - a time of day, no instant
    text = time_of_day(moment)
    return _("%(time)s the next day") % {"time": text} if minutes >= 1440 else text


@register.filter
def sentence(reason: Any) -> str:
    """A reason in plain words."""
    return own_sentence(reason) or reason_sentence(reason)


@register.filter
def rule_words(rule: Any) -> str:
    """A standing rule in words: Every Monday at 10:00 am."""
    return series_sentences.rule_words(rule.pattern, time_of_day(datetime.combine(rule.first, rule.at)))


@register.filter
def clock_words(verdict: Any) -> str:
    """What a change of the clock does to a date of a series."""
    return series_sentences.clock_words(verdict.clock, clock(verdict.start, verdict.zone))


@register.filter
def rhythm_words(pattern: Any) -> str:
    """How often the dates of a rule are."""
    return series_sentences.rhythm_words(pattern)


@register.filter
def every_words(every: int) -> str:
    """Every so many weeks."""
    return series_sentences.every_words(every)


@register.filter
def cause_words(cause: str) -> str:
    """Why a date of a series has no appointment."""
    return series_sentences.cause_words(cause)


@register.filter
def mail_word(purpose: str) -> str:
    """What a mail tells, in a word."""
    return mail_sentences.purpose_words(purpose)


@register.filter
def mail_state(state: str) -> str:
    """What became of a mail."""
    return mail_sentences.state_words(state)


@register.filter
def mail_trouble(trouble: str) -> str:
    """What is the matter with a mail."""
    return mail_sentences.trouble_words(trouble)


@register.filter(name="ground_words")
def why_opened(ground: str) -> str:
    """Why somebody opened a record."""
    return ground_words(ground)


@register.filter
def tie_words(kind: str) -> str:
    """A kind of tie between two people."""
    return kind_words(kind)


@register.filter
def tie_why(why: str) -> str:
    """Why somebody goes on in spite of one."""
    return why_words(why)


@register.filter
def lifted(code: str) -> str:
    """What stood in the way of an appointment that was booked all the same."""
    return lifted_words(code)


@register.filter
def done(verb: str) -> str:
    """What was done to an appointment."""
    return done_words(verb)


@register.filter
def split_words(text: str) -> list[str]:
    """The words of a text."""
    return str(text or "").split()


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """mapping[key], or nothing."""
    return mapping.get(key)


@register.filter
def in_words(until: datetime, now: datetime | None = None) -> str:
    """How far ahead, in minutes or hours."""
    seconds = int((until - (now or timezone.now())).total_seconds())
    if seconds < 3600:
        minutes = max(seconds // 60, 0)
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    if seconds < 2 * 86400:
        hours = seconds // 3600
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    # Translators: after "in": in 3 days
    return ngettext("%(count)s day", "%(count)s days", seconds // 86400) % {"count": seconds // 86400}


@register.filter
def calls(wish: str) -> str:
    """How a client may be called."""
    return calls_words(wish)


@register.filter
def phone(number: str) -> str:
    """+1 212-555-0111 for +12125550111."""
    return readable_phone(number)


@register.filter
def tel(number: str) -> str:
    """For the address of a link: digits, and what belongs to an extension."""
    return number.replace(" ext. ", ";ext=")


@register.filter
def status(card: Any) -> tuple[str, str, str]:
    """Icon, word and tone of an appointment's state."""
    late = any(part.late for part in card.clients)
    match card.state, card.attendance:
        case "held", _x:
            return "clock", _("Held"), "attn"
        case "requested", _x:
            return "ask", _("Requested"), "accent"
        case "cancelled", _x:
            return "cancel", _("Canceled late") if late else _("Canceled"), ""
        case _x, "arrived":
            return "arrive", _("Arrived"), "accent"
        case _x, "kept":
            return "checks", _("Completed"), "good"
        case _x, "no_show":
            return "absent", _("Did not come"), ""
    return "check", _("Confirmed"), ""


@register.filter
def hm(at: datetime, zone: str) -> str:
    """14:00 in a zone, for addresses and forms."""
    return local(at, zone).strftime("%H:%M")


@register.filter
def hour_mark(minutes: int) -> str:
    """A full hour at the edge of a calendar: 9 am, or 09:00 where the locale counts to 24."""
    return minutes_clock(minutes).replace(":00 ", " ")


@register.filter
def device(user_agent: str) -> str:
    """What a browser says of itself, in words."""
    return device_words(user_agent)


@register.filter
def moment(seconds: int) -> datetime:
    """Epoch seconds as an instant."""
    return datetime.fromtimestamp(seconds, UTC)


@register.filter("json")
def as_json(value: Any) -> str:
    """For an attribute that a behaviour reads; the template escapes it."""
    return json.dumps(value)
