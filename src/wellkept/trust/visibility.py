"""Who may know of what (R7): the one rule, as values. Every query of clients, charts, appointments, series and messages asks
it, and ``docs/visibility.md`` is written from it.

That somebody is a client is known to herself, to whoever treats her, and to the least staff of the practice that must know
it to do their work; of a sealed chart to no other staff at all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from wellkept.trust.viewer import Role, Staff


class Thing(StrEnum):
    """What tells that somebody is a client. ``MESSAGE``: mail about an appointment, sent or waiting."""

    CLIENT = "client"
    CHART = "chart"
    APPOINTMENT = "appointment"
    SERIES = "standing appointment"
    MESSAGE = "message"


class Act(StrEnum):
    """What one may do with it. ``FIND``: meet it in lists, searches, counts, calendars, exports and feeds."""

    FIND = "find"
    OPEN = "open"
    CHANGE = "change"


ALL, NOTHING = frozenset(Act), frozenset[Act]()

_RECORDS = frozenset({Role.FRONT_DESK, Role.MANAGER, Role.BILLER})
_CALENDAR = frozenset({Role.FRONT_DESK, Role.MANAGER})
LEAST_STAFF: Mapping[Thing, frozenset[Role]] = {
    Thing.CLIENT: _RECORDS,
    Thing.CHART: _RECORDS,
    Thing.APPOINTMENT: _CALENDAR,
    Thing.SERIES: _CALENDAR,
    Thing.MESSAGE: _CALENDAR,
}
"""The roles by which one knows of all that is not sealed, without treating."""

KEEPERS = frozenset({Role.FRONT_DESK, Role.MANAGER, Role.CLINICIAN})
"""The roles by which one changes what one knows of."""


def sees_unsealed(thing: Thing, roles: Iterable[Role]) -> bool:
    """Whether somebody with these roles knows of all such things of her practice that are not sealed."""
    return not LEAST_STAFF[thing].isdisjoint(roles)


def may_keep(roles: Iterable[Role]) -> bool:
    """Whether somebody with these roles changes what she knows of: billers and supervisors only read."""
    return not KEEPERS.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class Hat:
    """How somebody of a practice's staff stands to one client. ``treats``: she treats her or takes part herself;
    ``herself``: she is this client; ``here``: she works at the practice whose client it is."""

    roles: frozenset[Role]
    treats: bool = False
    herself: bool = False
    here: bool = True

    @classmethod
    def of(cls, viewer: Staff, *, treats: bool = False, herself: bool = False) -> "Hat":
        """The hat of a viewer at her own practice."""
        return cls(viewer.roles, treats=treats, herself=herself)


def allowed(hat: Hat, thing: Thing, *, sealed: bool) -> frozenset[Act]:
    """What staff may do with what tells of a client: all of it, a part, or nothing as if it were not there."""
    if hat.herself or not hat.here:  # nobody opens her own chart as staff (R15)
        return NOTHING
    if not hat.treats and (sealed or not sees_unsealed(thing, hat.roles)):
        return NOTHING
    return ALL if may_keep(hat.roles) else ALL - {Act.CHANGE}


EMERGENCY = frozenset({Thing.CLIENT, Thing.CHART, Thing.APPOINTMENT})
"""What opens in an emergency: whom to reach, who treats her, when she comes. Nothing of it is found or changed by that."""


def in_emergency(hat: Hat, thing: Thing, *, sealed: bool) -> frozenset[Act]:
    """What somebody may do with a reason and for an hour who otherwise may do nothing: never with what is sealed or her own.

    Who knows of every client of the practice by her role has no need of it.
    """
    if hat.herself or not hat.here or hat.treats or sealed or sees_unsealed(Thing.CLIENT, hat.roles):
        return NOTHING
    return frozenset({Act.OPEN}) if thing in EMERGENCY else NOTHING


STANDING_IN: Mapping[Thing, frozenset[Act]] = {
    Thing.CLIENT: frozenset({Act.OPEN}),
    Thing.CHART: frozenset({Act.OPEN}),
    Thing.APPOINTMENT: frozenset({Act.OPEN, Act.CHANGE}),
}
"""What a custodian does with the one sealed chart that she opened in its clinician's place: cancel is all the change there is."""


class Door(StrEnum):
    """By what one comes who is no staff."""

    OWN_CARE = "own care"
    PROXY = "own care of who acts for her"
    BOOKING_LINK = "personal booking link"
    APPOINTMENT_LINK = "link to one appointment"
    FEED = "feed of her appointments"
    PUBLIC = "public page"


HERSELF: Mapping[Door, Mapping[Thing, frozenset[Act]]] = {
    Door.OWN_CARE: {Thing.CLIENT: frozenset({Act.OPEN}), Thing.APPOINTMENT: ALL},
    Door.PROXY: {Thing.CLIENT: frozenset({Act.OPEN}), Thing.APPOINTMENT: ALL},
    Door.BOOKING_LINK: {Thing.CLIENT: frozenset({Act.OPEN}), Thing.APPOINTMENT: ALL},
    Door.APPOINTMENT_LINK: {
        Thing.CLIENT: frozenset({Act.OPEN}),
        Thing.APPOINTMENT: frozenset({Act.OPEN, Act.CHANGE}),
    },
    Door.FEED: {Thing.APPOINTMENT: frozenset({Act.FIND})},
    Door.PUBLIC: {},
}
"""What a client does with what is hers, sealed or not. By the link to one appointment with that one alone."""
