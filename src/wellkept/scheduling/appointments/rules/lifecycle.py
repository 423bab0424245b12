"""What may be done to an appointment: one table of transitions, and when each is open to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from wellkept.kernel.outcome import Readers, Reason
from wellkept.scheduling.appointments.rules.facts import Asker
from wellkept.scheduling.appointments.rules.words import Attendance, State


class Verb(StrEnum):
    """What can be done."""

    HOLD = "hold"
    REQUEST = "request"
    BOOK = "book"
    ACCEPT = "accept"
    DECLINE = "decline"
    LAPSE = "lapse"
    JOIN = "join"
    LEAVE = "leave"
    MOVE = "move"
    CANCEL = "cancel"
    ARRIVE = "arrive"
    KEEP = "keep"
    NO_SHOW = "no_show"
    TIMES = "times"
    SPLIT = "split"
    WHERE = "where"


TRANSITIONS: Mapping[tuple[State | None, Verb], State] = {
    (None, Verb.HOLD): State.HELD,
    (None, Verb.REQUEST): State.REQUESTED,
    (None, Verb.BOOK): State.BOOKED,
    (State.HELD, Verb.REQUEST): State.REQUESTED,
    (State.HELD, Verb.BOOK): State.BOOKED,
    (State.HELD, Verb.LAPSE): State.CANCELLED,
    (State.HELD, Verb.CANCEL): State.CANCELLED,
    (State.REQUESTED, Verb.ACCEPT): State.BOOKED,
    (State.REQUESTED, Verb.DECLINE): State.CANCELLED,
    (State.REQUESTED, Verb.LAPSE): State.CANCELLED,
    (State.REQUESTED, Verb.CANCEL): State.CANCELLED,
    (State.REQUESTED, Verb.MOVE): State.REQUESTED,
    (State.BOOKED, Verb.MOVE): State.BOOKED,
    (State.BOOKED, Verb.CANCEL): State.CANCELLED,
    (State.BOOKED, Verb.JOIN): State.BOOKED,
    (State.BOOKED, Verb.LEAVE): State.BOOKED,
    (State.BOOKED, Verb.ARRIVE): State.BOOKED,
    (State.BOOKED, Verb.KEEP): State.BOOKED,
    (State.BOOKED, Verb.NO_SHOW): State.BOOKED,
    (State.BOOKED, Verb.TIMES): State.BOOKED,
    (State.BOOKED, Verb.SPLIT): State.BOOKED,
    (State.REQUESTED, Verb.WHERE): State.REQUESTED,
    (State.BOOKED, Verb.WHERE): State.BOOKED,
}

ATTENDANCES: Mapping[tuple[Attendance, Verb], Attendance] = {
    (Attendance.EXPECTED, Verb.ARRIVE): Attendance.ARRIVED,
    (Attendance.EXPECTED, Verb.KEEP): Attendance.KEPT,
    (Attendance.EXPECTED, Verb.NO_SHOW): Attendance.NO_SHOW,
    (Attendance.EXPECTED, Verb.LEAVE): Attendance.CANCELLED,
    (Attendance.EXPECTED, Verb.CANCEL): Attendance.CANCELLED,
    (Attendance.ARRIVED, Verb.KEEP): Attendance.KEPT,
    (Attendance.ARRIVED, Verb.NO_SHOW): Attendance.NO_SHOW,
    (Attendance.ARRIVED, Verb.LEAVE): Attendance.CANCELLED,
    (Attendance.ARRIVED, Verb.CANCEL): Attendance.CANCELLED,
    (Attendance.NO_SHOW, Verb.KEEP): Attendance.KEPT,
}

EARLIEST_ARRIVAL = 2 * 3600  # seconds before the start


@dataclass(frozen=True, slots=True)
class Standing:
    """How an appointment stands. ``attendances`` are those of the clients whom the act concerns."""

    state: State
    start: int
    end: int
    now: int
    attendances: tuple[Attendance, ...] = ()
    late_from: int | None = (
        None  # the instant from which a client's change is late, where a policy was accepted
    )


def may(verb: Verb, standing: Standing, asker: Asker) -> Reason | None:
    """Why this cannot be done now; None when it can."""
    if (standing.state, verb) not in TRANSITIONS:
        return Reason("not_in_this_state", {"state": standing.state.value, "verb": verb.value})
    if asker.face.is_client:
        return _client_may(verb, standing)
    if verb in (Verb.ARRIVE, Verb.KEEP, Verb.NO_SHOW):
        return _attendance_may(verb, standing)
    if verb is Verb.TIMES and Attendance.KEPT not in standing.attendances:
        return Reason("not_kept_yet", readers=Readers.STAFF)
    if verb in (Verb.MOVE, Verb.CANCEL, Verb.LEAVE, Verb.SPLIT):
        return _letting_go(verb, standing)
    return None


def _letting_go(verb: Verb, standing: Standing) -> Reason | None:
    """What took place, or was missed, is not moved or canceled away; who has left does not leave again."""
    if Attendance.KEPT in standing.attendances:
        return Reason("already_kept", readers=Readers.STAFF)
    if Attendance.NO_SHOW in standing.attendances:
        return Reason("already_missed", readers=Readers.STAFF)
    if verb in (Verb.LEAVE, Verb.SPLIT, Verb.WHERE) and Attendance.CANCELLED in standing.attendances:
        return Reason("left_already")
    return None


def _client_may(verb: Verb, standing: Standing) -> Reason | None:
    if verb not in (Verb.MOVE, Verb.CANCEL, Verb.LEAVE, Verb.JOIN, Verb.WHERE):
        return Reason("not_yours_to_do")
    if standing.start <= standing.now:
        return Reason("already_begun")
    if verb is Verb.MOVE and is_late(standing):
        return Reason("too_late_to_move")
    return _letting_go(verb, standing)


def _attendance_may(verb: Verb, standing: Standing) -> Reason | None:
    earliest = standing.start - (EARLIEST_ARRIVAL if verb is Verb.ARRIVE else 0)
    if standing.now < earliest:
        return Reason("not_begun_yet", {"verb": verb.value}, readers=Readers.STAFF)
    if not standing.attendances:
        return Reason("nobody_expected", readers=Readers.STAFF)
    for attendance in standing.attendances:
        if (attendance, verb) not in ATTENDANCES:
            return Reason("attendance_settled", {"attendance": attendance.value}, readers=Readers.STAFF)
    return None


def is_late(standing: Standing) -> bool:
    """Late by elapsed hours of the accepted policy; where nothing was accepted nothing is late (A11)."""
    return standing.late_from is not None and standing.now > standing.late_from


def lapses_at(verb: Verb, *, now: int, start: int, hold: int, answer: int) -> int | None:
    """When a hold or request lapses: after its time, a request at the latest at its start."""
    if verb is Verb.HOLD:
        return now + hold
    if verb is Verb.REQUEST:
        return max(min(now + answer, start), now)
    return None
