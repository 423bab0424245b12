"""Hours: what a file says of one person, or of one person's date, is all that holds from then on."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from wellkept.codecs.toml import Row
from wellkept.kernel.invalid import Invalid
from wellkept.practice import queries
from wellkept.scheduling.availability import actions
from wellkept.scheduling.availability.queries import hours_page
from wellkept.settingsfile.actions.into import Into, fault_at, minutes_of, texts
from wellkept.settingsfile.queries import WEEKDAYS
from wellkept.settingsfile.rules.shape import SECTIONS, name_of, whole

Title = tuple[str, ...]
Rule = tuple[Any, ...]


class Group(NamedTuple):
    """The rows of one name: what holds of them already with the ref of each, and what shall hold with its row."""

    title: Title
    there: dict[Rule, str]
    wanted: dict[Rule, int]


def groups(into: Into, section: str, rows: Sequence[Row]) -> Iterator[Group]:
    """The rows by name. Raises ``Faulty``."""
    named: dict[Title, list[int]] = {}
    for number, row in enumerate(rows):
        title = name_of(SECTIONS[section], {**row, "who": str(row["who"]).lower()})
        named.setdefault(title, []).append(number)
    for title, numbers in named.items():
        with fault_at(section, numbers[0], "who"):
            there = _there(into, section, title)
        wanted: dict[Rule, int] = {}
        for number in numbers:
            with fault_at(section, number):
                for rule in _rules(into, section, whole(SECTIONS[section], rows[number], None)):
                    wanted.setdefault(rule, number)
        yield Group(title, there, wanted)


def settle(into: Into, section: str, group: Group) -> bool:
    """End what shall not hold, begin what does not hold yet. Whether anything was to do. Raises ``Faulty``."""
    ends = group.there.keys() - group.wanted.keys()
    begins = sorted(group.wanted.keys() - group.there.keys(), key=group.wanted.__getitem__)
    for rule in ends:
        _end(into, section, group.there[rule])
    for rule in begins:
        with fault_at(section, group.wanted[rule]):
            _begin(into, section, into.member(group.title[0]), rule)
    return bool(ends or begins)


def _there(into: Into, section: str, title: Title) -> dict[Rule, str]:
    page = hours_page(into.viewer, into.member(title[0]), now=into.now)
    used = {place.name for place in queries.places(into.viewer)} | {None}
    if section == "hours":
        return {
            (h.weekday, h.start_minute, h.end_minute, h.place or "", "" if h.place else h.zone, h.every,
             h.first_day, h.last_day): h.ref
            for h in page.weekly if h.place in used
        }  # fmt: skip
    return {
        (d.day, d.start_minute, d.end_minute, d.place or "", "" if d.place else d.zone): d.ref
        for d in page.days if d.place in used and d.day.isoformat() == title[1]
    }  # fmt: skip


def _rules(into: Into, section: str, row: Row) -> list[Rule]:
    """What a row means; nothing for what is over. Raises ``Invalid``."""
    if into.is_over(section, row):
        return []
    start, end = minutes_of(row["from"]), minutes_of(row["to"])
    if start is not None and end is not None and end <= start:
        end += 24 * 60
    place = str(row["place"])
    zone = "" if place else str(row["zone"] or into.zone)
    if section == "days":
        return [(row["day"], start, end, place, zone)]
    days: list[str] = texts(row["weekdays"])
    if strange := set(days) - set(WEEKDAYS):
        raise Invalid("weekdays", "one_of", given=min(strange), known=", ".join(WEEKDAYS))
    if not days:
        raise Invalid("weekdays", "required")
    rest = (start, end, place, zone, row["every"], row["first_day"], row["last_day"])
    return [(WEEKDAYS.index(day), *rest) for day in days]


def _end(into: Into, section: str, ref: str) -> None:
    if section == "days":
        actions.forget_day(viewer=into.viewer, ref=ref, now=into.now)
    else:
        last_day = into.now.date() - timedelta(days=1)
        actions.end_hours(viewer=into.viewer, ref=ref, last_day=last_day, now=into.now)


def _begin(into: Into, section: str, person: str, rule: Rule) -> None:
    common: dict[str, Any] = {"viewer": into.viewer, "clinician": person, "now": into.now}
    if section == "days":
        day, start, end, place, zone = rule
        actions.set_day(day=day, start=start, end=end, place=into.place(place), zone=zone, **common)
        return
    weekday, start, end, place, zone, every, first, last = rule
    actions.add_hours(
        weekdays=[weekday], start=start, end=end, place=into.place(place), zone=zone, every=every,
        first_day=first, last_day=last, **common,
    )  # fmt: skip
