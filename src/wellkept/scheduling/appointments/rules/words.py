"""The words of an appointment: its kinds, modes, states and attendances, and what each means."""

from enum import StrEnum


class Kind(StrEnum):
    """What a meeting is."""

    SESSION = "session"
    INTAKE = "intake"
    GROUP = "group"
    SUPERVISION = "supervision"
    CONSULTATION = "consultation"
    PEER_GROUP = "peer_group"
    MEETING = "meeting"

    @property
    def counts_as_session(self) -> bool:
        """Whether limits count it (a consultation never does, R9)."""
        return self in (Kind.SESSION, Kind.INTAKE, Kind.GROUP)


class Mode(StrEnum):
    """Where people meet."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"


class State(StrEnum):
    """The state of an appointment as stored. *Over* is booked and past its end."""

    HELD = "held"
    REQUESTED = "requested"
    BOOKED = "booked"
    CANCELLED = "cancelled"

    @property
    def takes_time(self) -> bool:
        """Whether its participants are committed."""
        return self is not State.CANCELLED


class Attendance(StrEnum):
    """One client's attendance of one appointment."""

    EXPECTED = "expected"
    ARRIVED = "arrived"
    KEPT = "kept"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class Born(StrEnum):
    """By which door an appointment came."""

    DESK = "desk"
    PUBLIC = "public"
    LINK = "link"
    SHELL = "shell"
    PROGRAM = "program"
    IMPORT = "import"
    OWN = "own"  # of a person who is the client of somebody outside


class BookedBy(StrEnum):
    """Who may book a service."""

    DESK = "desk"
    KNOWN = "known"
    EVERYONE = "everyone"
