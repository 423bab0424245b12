"""The practice into which a file is taken: its people, places and currency by the names that the file uses."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from wellkept.codecs.toml import Row
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.money import minor_from_text
from wellkept.practice import queries
from wellkept.settingsfile.rules.shape import SECTIONS, Fault, Faulty
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff

_LINES = {
    "buffer_before": "free_before", "buffer_after": "free_after", "fee_minor": "fee", "in_person": "ways_to_meet",
    "booking": "booked_by", "confirm": "ask_first", "horizon_days": "days_ahead", "start": "from", "end": "to",
    "max_upcoming": "bookings_ahead", "stranger_share": "share_of_hours", "public_intro": "intro",
    "locale": "language", "holiday_subdivision": "holiday_region", "email": "answers_to",
}  # fmt: skip
"""How the file calls what actions call otherwise."""


@dataclass(frozen=True, slots=True)
class Into:
    """Who takes the file in, when, and what its names mean there."""

    viewer: Staff
    now: datetime
    zone: str
    currency: str
    people: Mapping[str, str]  # refs by address

    @classmethod
    def of(cls, viewer: Staff, now: datetime) -> "Into":
        """The practice of this viewer."""
        card = queries.practice_card(viewer.practice_id)
        people = {member.email.lower(): member.ref for member in queries.team(viewer)}
        return cls(viewer, now, card.zone, card.currency, people)

    def member(self, email: Any, key: str = "who") -> str:
        """The ref of who has that address in the team. Raises ``Invalid``."""
        ref = self.people.get(str(email).lower())
        if ref is None:
            raise Invalid(key, "nobody", email=str(email))
        return ref

    def is_oneself(self, email: Any) -> bool:
        """Whether the address is the viewer's own. Raises ``Invalid``."""
        own = queries.account_refs(self.viewer.practice_id, (self.viewer.account_id,))
        return self.member(email) == own.get(self.viewer.account_id)

    def money(self, text: Any) -> int:
        """Minor units. Raises ``Invalid``."""
        try:
            return minor_from_text(str(text), self.currency)
        except ValueError as error:
            raise Invalid("fee", "amount") from error

    def place(self, name: str) -> str:
        """The ref of a place in use; empty for none. Raises ``Invalid``."""
        return self.named("place", name, queries.places(self.viewer)) if name else ""

    def named(self, key: str, name: Any, cards: Sequence[Any]) -> str:
        """The ref of what has that name. Raises ``Invalid``."""
        if ref := known_ref(name, cards):
            return ref
        raise Invalid(key, "no_such", name=str(name))

    def is_over(self, section: str, row: Row) -> bool:
        """What is over cannot be seen any more, and is not entered again."""
        day = row.get("day") if section in ("closed_days", "days") else row.get("last_day")
        return isinstance(day, date) and day < self.now.date()


def known_ref(name: Any, cards: Sequence[Any]) -> str:
    """The ref of what has that name, in use before what is not; empty for something new."""
    found = sorted((card for card in cards if card.name == name), key=lambda card: not card.active)
    return str(found[0].ref) if found else ""


def texts(value: Any) -> list[str]:
    """The texts of a list."""
    return list(value)


def minutes_of(clock: Any) -> int | None:
    """Minutes after midnight of a time as the file says it."""
    if clock is None:
        return None
    hours, minutes = str(clock).split(":")
    return int(hours) * 60 + int(minutes)


@contextmanager
def fault_at(section: str, row: int, key: str = "") -> Iterator[None]:
    """What an action could not take is a fault of this row."""
    try:
        yield
    except Invalid as error:
        line = _LINES.get(error.field, error.field)
        line = line if line in SECTIONS[section].lines else key
        raise Faulty([Fault(error.code, section, row, line, params=error.params)]) from error
    except NotFound as error:
        raise Faulty([Fault("not_here", section, row, key)]) from error
