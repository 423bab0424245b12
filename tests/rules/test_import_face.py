"""What an import lifts: every rule that anybody may lift, but nothing that its asker may not even read."""

import pytest

from wellkept.kernel.outcome import Lift, Readers, Reason
from wellkept.scheduling.appointments.rules.booking import may_lift
from wellkept.scheduling.appointments.rules.facts import Asker, Face
from wellkept.scheduling.appointments.rules.reading import reasons_for

ADA = 1
DESK = Asker(Face.IMPORT, account=9, any_calendar=True)
HERSELF = Asker(Face.IMPORT, account=ADA)


def reason(lift: Lift, readers: Readers) -> Reason:
    return Reason("some_rule", {"clinician": ADA}, lift=lift, readers=readers)


@pytest.mark.parametrize("readers", Readers)
@pytest.mark.parametrize("asker", [DESK, HERSELF])
def test_what_nobody_lifts_no_import_lifts(readers: Readers, asker: Asker) -> None:
    assert not may_lift(reason(Lift.NOBODY, readers), asker)


@pytest.mark.parametrize("readers", Readers)
def test_a_person_lifts_all_else_in_her_own_calendar(readers: Readers) -> None:
    assert may_lift(reason(Lift.HOLDER, readers), HERSELF)
    assert may_lift(reason(Lift.STAFF, readers), HERSELF)


def test_the_desk_lifts_what_staff_read_and_soft_limits_unread() -> None:
    assert may_lift(reason(Lift.HOLDER, Readers.STAFF), DESK)
    assert may_lift(reason(Lift.STAFF, Readers.HOLDER), DESK)


def test_r10_what_only_its_holder_reads_stays_hers_to_lift() -> None:
    assert not may_lift(reason(Lift.HOLDER, Readers.HOLDER), DESK)


@pytest.mark.parametrize("lift", Lift)
def test_r7_an_import_reads_no_more_than_any_other_request(lift: Lift) -> None:
    (read,) = reasons_for([reason(lift, Readers.HOLDER)], DESK)
    assert (read.code, read.lift, dict(read.params)) == ("not_available", Lift.NOBODY, {})
