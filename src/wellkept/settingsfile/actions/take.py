"""Taking a settings file in: all of it or nothing, through the actions that the pages use. Only what differs is done.

What the file names becomes as the file says; what it does not name stays. Looking at a file is taking it in, undone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wellkept.codecs.toml import Row
from wellkept.kernel.invalid import Invalid
from wellkept.practice.rules.services import MODES
from wellkept.settingsfile.actions.into import Into, fault_at, texts
from wellkept.settingsfile.actions.rows import WRITERS
from wellkept.settingsfile.actions.times import groups, settle
from wellkept.settingsfile.queries import document_of
from wellkept.settingsfile.rules.shape import SECTIONS, SETS, Document, Faulty, located, name_of, read, whole
from wellkept.storage.locks import in_transaction, lock, rehearse
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotAllowed
from wellkept.trust.viewer import Role, Staff

NEW, CHANGED, NOT_HERS = "new", "changed", "not_hers"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that becomes another. ``what``: new, changed, or ``not_hers`` for limits that the importer may not set.

    ``lines`` are those that differ, with what they were and what they become; what was not there is None. Of hours
    there is one line, with how many rules hold before and after.
    """

    section: str
    what: str
    name: tuple[str, ...] = ()
    lines: tuple[tuple[str, Any, Any], ...] = ()


def take_in(*, viewer: Staff, text: str, now: datetime) -> tuple[Change, ...]:
    """Do what the file says, and tell what that was. Again it changes nothing. Raises ``Faulty``, ``NotAllowed``."""
    if not viewer.has(Role.MANAGER):
        raise NotAllowed
    document = read(text)

    def do() -> tuple[Change, ...]:
        lock(practices=(viewer.practice_id,))
        changes = tuple(_changes(viewer, document, now))
        if any(change.what != NOT_HERS for change in changes):
            chain = Chain.practice(viewer.practice_id)
            record(viewer=viewer, action="practice.settings_file", chain=chain, now=now)
        return changes

    try:
        return in_transaction(do)
    except Faulty as error:
        raise Faulty([located(fault, text) for fault in error.faults]) from error


def look_at(*, viewer: Staff, text: str, now: datetime) -> tuple[Change, ...]:
    """What ``take_in`` would do; nothing is done. Raises ``Faulty``, ``NotAllowed``."""
    return rehearse(lambda: take_in(viewer=viewer, text=text, now=now))


def _changes(viewer: Staff, document: Document, now: datetime) -> Iterator[Change]:
    """Everything, in an order in which each finds what it needs."""
    before = document_of(viewer, now=now)
    for section in SECTIONS:
        rows = document.get(section, ())
        into = Into.of(viewer, now)  # a section before it may have changed what names mean
        if section in SETS:
            yield from _sets(into, section, rows)
        else:
            yield from _rows(into, section, rows, before)


def _sets(into: Into, section: str, rows: Sequence[Row]) -> Iterator[Change]:
    for group in groups(into, section, rows):
        if settle(into, section, group):
            counted = ((section, len(group.there), len(group.wanted)),)
            yield Change(section, CHANGED if group.there else NEW, group.title, counted)


def _rows(into: Into, name: str, rows: Sequence[Row], before: Document) -> Iterator[Change]:
    section = SECTIONS[name]
    known = {name_of(section, row): row for row in before.get(name, ())}
    key = section.names[0] if section.many else ""
    for number, row in enumerate(rows):
        was = known.get(name_of(section, row))
        wanted = whole(section, row, was)
        with fault_at(name, number, key):
            lines = _differing(into, was or {}, wanted)
            if not lines or into.is_over(name, wanted):
                continue
            if name == "limits" and not into.is_oneself(wanted["who"]):
                yield Change(name, NOT_HERS, (str(wanted["who"]),))
                continue
            WRITERS[name](into, wanted)
        yield Change(name, CHANGED if was else NEW, tuple(str(wanted[part]) for part in section.names), lines)


def _alike(into: Into, row: Row) -> Row:
    """What means the same is written alike: amounts, addresses, the order of people and of ways to meet. Raises ``Invalid``."""
    found: dict[str, Any] = dict(row)
    if "fee" in found:
        found["fee"] = into.money(found["fee"])
    if "offered_by" in found:
        found["offered_by"] = sorted({email.lower() for email in texts(found["offered_by"])})
    if "ways_to_meet" in found:
        given = set(texts(found["ways_to_meet"]))
        if strange := given - set(MODES):
            raise Invalid("ways_to_meet", "one_of", given=min(strange), known=", ".join(MODES))
        found["ways_to_meet"] = [mode for mode in MODES if mode in given]
    for name in ("who", "privacy_contact", "answers_to"):
        if name in found:
            found[name] = str(found[name]).lower()
    return found


def _differing(into: Into, was: Row, wanted: Row) -> tuple[tuple[str, Any, Any], ...]:
    """The lines that mean something else, as they were written. Raises ``Invalid``."""
    before, after = _alike(into, was), _alike(into, wanted)
    return tuple(
        (key, was.get(key), wanted[key]) for key in wanted if key not in before or before[key] != after[key]
    )
