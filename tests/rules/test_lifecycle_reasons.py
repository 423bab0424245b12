"""The lifecycle spelled out a second time, and each of its refusals in full."""

import pytest

from tests.rules.desk import FRONT_DESK, KNOWN
from wellkept.kernel.outcome import Lift, Readers, Reason
from wellkept.scheduling.appointments.rules.facts import Asker
from wellkept.scheduling.appointments.rules.lifecycle import ATTENDANCES, TRANSITIONS, Standing, Verb, may
from wellkept.scheduling.appointments.rules.words import Attendance, State
from wellkept.scheduling.appointments.sentences import sentence

START, END = 100_000, 103_000

# The state from which, and where each act leads. Kept apart from the table in the rules, so that both must change.
WAYS = {
    None: {"hold": "held", "request": "requested", "book": "booked"},
    "held": {"request": "requested", "book": "booked", "lapse": "cancelled", "cancel": "cancelled"},
    "requested": {
        "accept": "booked",
        "decline": "cancelled",
        "lapse": "cancelled",
        "cancel": "cancelled",
        "move": "requested",
        "where": "requested",
    },
    "booked": {
        "move": "booked",
        "cancel": "cancelled",
        "join": "booked",
        "leave": "booked",
        "arrive": "booked",
        "keep": "booked",
        "no_show": "booked",
        "times": "booked",
        "split": "booked",
        "where": "booked",
    },
}
ATTENDING = {
    "expected": {
        "arrive": "arrived",
        "keep": "kept",
        "no_show": "no_show",
        "leave": "cancelled",
        "cancel": "cancelled",
    },
    "arrived": {"keep": "kept", "no_show": "no_show", "leave": "cancelled", "cancel": "cancelled"},
    "no_show": {"keep": "kept"},
}


def test_every_way_of_an_appointment_is_meant() -> None:
    meant = {(state, verb): to for state, ways in WAYS.items() for verb, to in ways.items()}
    assert dict(TRANSITIONS) == meant


def test_every_way_of_an_attendance_is_meant() -> None:
    meant = {(now, verb): to for now, ways in ATTENDING.items() for verb, to in ways.items()}
    assert dict(ATTENDANCES) == meant


def refused(code: str, readers: Readers = Readers.EVERYONE, **params: str) -> Reason:
    return Reason(code, params, Lift.NOBODY, False, readers)


def standing(*attendances: Attendance, state: State = State.BOOKED, now: int = START) -> Standing:
    return Standing(state, START, END, now, attendances, late_from=START - 86_400)


STAFF = Readers.STAFF
BEFORE = START - 3600
EXPECTED, KEPT = Attendance.EXPECTED, Attendance.KEPT


REFUSALS: list[tuple[Verb, Standing, Asker, Reason]] = [
    (
        Verb.ACCEPT,
        standing(),
        FRONT_DESK,
        refused("not_in_this_state", state="booked", verb="accept"),
    ),
    (Verb.CANCEL, standing(KEPT), FRONT_DESK, refused("already_kept", STAFF)),
    (Verb.ACCEPT, standing(state=State.REQUESTED), KNOWN, refused("not_yours_to_do")),
    (Verb.CANCEL, standing(EXPECTED), KNOWN, refused("already_begun")),
    (Verb.MOVE, standing(EXPECTED, now=BEFORE), KNOWN, refused("too_late_to_move")),
    (
        Verb.KEEP,
        standing(EXPECTED, now=BEFORE),
        FRONT_DESK,
        refused("not_begun_yet", STAFF, verb="keep"),
    ),
    (Verb.KEEP, standing(), FRONT_DESK, refused("nobody_expected", STAFF)),
    (Verb.TIMES, standing(EXPECTED), FRONT_DESK, refused("not_kept_yet", STAFF)),
    (
        Verb.ARRIVE,
        standing(EXPECTED, KEPT),
        FRONT_DESK,
        refused("attendance_settled", STAFF, attendance="kept"),
    ),
]


@pytest.mark.parametrize(
    ("verb", "stands", "asker", "reason"), REFUSALS, ids=[reason.code for *_, reason in REFUSALS]
)
def test_a_refusal_says_exactly_what_and_who_reads_it(
    verb: Verb, stands: Standing, asker: Asker, reason: Reason
) -> None:
    assert may(verb, stands, asker) == reason


@pytest.mark.parametrize("reason", [reason for *_, reason in REFUSALS], ids=lambda reason: reason.code)
def test_a_refusal_has_a_sentence(reason: Reason) -> None:
    assert sentence(reason) != sentence(Reason("no such code"))


def test_somebody_may_still_join_where_another_was_there() -> None:
    assert may(Verb.JOIN, standing(KEPT), FRONT_DESK) is None
