"""Own care with a therapist who does not use this installation: three fields or an invitation file."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from tests.owncare.people import oneself, person
from tests.owncare.test_own_time import TEN, own
from tests.world import NOW, World, booked, codes
from wellkept.kernel.invalid import Invalid
from wellkept.owncare.actions import invitations, outside
from wellkept.owncare.actions.outside import LONGEST_NAME
from wellkept.owncare.models import OutsideSession, OutsideTherapist
from wellkept.owncare.queries import outsider
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.models import Appointment
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Oneself

ZONE = "America/New_York"


@pytest.fixture
def ada(world: World) -> Oneself:
    return oneself(world.ada.account_id)


def weekly(start: str = TEN, **more: object) -> outside.Rhythm:
    return outside.Rhythm(start=datetime.fromisoformat(start), zone=ZONE, **more)  # type: ignore[arg-type]


def kept(viewer: Oneself, rhythm: outside.Rhythm | None = None) -> str:
    return outside.keep_outside(
        viewer=viewer,
        name="Helen Marchetti",
        rhythm=rhythm or weekly(),
        fee=outside.Fee(18000, "USD"),
        now=NOW,
    )


def session(viewer: Oneself, day: str) -> str:
    rows = Appointment.objects.everywhere(because="test").filter(account=viewer.account_id)
    return rows.get(local_start__startswith=day).ref


def test_three_fields_are_enough(ada: Oneself) -> None:
    kept(ada)
    times = own(ada.account_id)
    assert times[:3] == [(TEN, True), ("2026-12-02T10:00", True), ("2026-12-09T10:00", True)]
    assert len(times) == 53


def test_r4_a_weekly_hour_stays_on_the_wall_clock(ada: Oneself) -> None:
    kept(ada)
    rows = Appointment.objects.everywhere(because="test").filter(account=ada.account_id)
    assert {row.local_start[-5:] for row in rows} == {"10:00"}
    assert len({row.start.hour for row in rows}) == 2


def test_the_name_is_sealed(ada: Oneself) -> None:
    kept(ada)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM owncare_outsidetherapist")
        assert b"Marchetti" not in bytes(cursor.fetchone()[0])


def test_r7_at_work_it_is_private_time(world: World, ada: Oneself) -> None:
    kept(ada)
    assert codes(world.book("2026-12-02T10:00", "ada", client=world.client())) == {"not_available"}
    assert codes(world.book("2026-12-02T10:00", "ada", client=world.client(), viewer=world.ada)) == {
        "elsewhere"
    }


def test_r1_where_she_works_already_her_session_waits_until_the_hour_is_free(
    world: World, ada: Oneself
) -> None:
    work = booked(world.book("2026-12-02T10:00", "ada", client=world.client()))
    kept(ada)
    assert own(ada.account_id)[1] == ("2026-12-02T10:00", False)
    actions.cancel(viewer=world.dora, ref=work.ref, now=NOW)
    assert own(ada.account_id)[1] == ("2026-12-02T10:00", True)


def test_one_session_is_moved_and_canceled(ada: Oneself) -> None:
    kept(ada, weekly(every=0))
    ref = session(ada, "2026-11-25")
    outside.move_session(viewer=ada, ref=ref, start=datetime(2026, 11, 26, 15), now=NOW)
    assert own(ada.account_id) == [("2026-11-26T15:00", True)]
    outside.cancel_session(viewer=ada, ref=ref, now=NOW)
    assert own(ada.account_id) == []
    outside.move_session(viewer=ada, ref=ref, start=datetime(2026, 11, 25, 10), now=NOW)
    assert own(ada.account_id) == [(TEN, True)]


def test_another_rhythm_leaves_what_lies_before_it(ada: Oneself) -> None:
    ref = kept(ada)
    outside.change_rhythm(viewer=ada, ref=ref, rhythm=weekly("2026-12-16T09:00", every=2), now=NOW)
    times = [start for start, _ in own(ada.account_id)]
    assert times[:5] == [TEN, "2026-12-02T10:00", "2026-12-09T10:00", "2026-12-16T09:00", "2026-12-30T09:00"]


def test_it_ends(ada: Oneself) -> None:
    ref = kept(ada)
    outside.end_outside(viewer=ada, ref=ref, since=date(2026, 12, 9), now=NOW)
    assert [start for start, _ in own(ada.account_id)] == [TEN, "2026-12-02T10:00"]
    assert outside.fill_outside(now=NOW + timedelta(days=200)) == 0


def test_a_rhythm_goes_on_by_itself(ada: Oneself) -> None:
    kept(ada)
    assert outside.fill_outside(now=NOW) == 0
    assert outside.fill_outside(now=NOW + timedelta(days=31)) == 1
    assert len(own(ada.account_id)) == 57


def test_nobody_else_touches_it(ada: Oneself) -> None:
    ref, other = kept(ada), oneself(person())
    one = session(ada, "2026-11-25")
    for act in (
        lambda: outside.end_outside(viewer=other, ref=ref, since=NOW.date(), now=NOW),
        lambda: outside.edit_outside(viewer=other, ref=ref, name="X", fee=None, now=NOW),
        lambda: outside.change_rhythm(viewer=other, ref=ref, rhythm=weekly(), now=NOW),
        lambda: outside.cancel_session(viewer=other, ref=one, now=NOW),
        lambda: outside.move_session(viewer=other, ref=one, start=datetime(2027, 1, 1), now=NOW),
    ):
        with pytest.raises(NotFound):
            act()
    assert len(own(ada.account_id)) == 53


@pytest.mark.parametrize(
    ("rhythm", "field"),
    [
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"every": 13}, "every"),
        ({"every": -1}, "every"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 900}, "minutes"),
        ({"start": datetime(1900, 1, 1)}, "start"),
        ({"start": datetime(9999, 12, 31, 23)}, "start"),
    ],
)
def test_bad_input_is_told_and_nothing_kept(ada: Oneself, rhythm: dict[str, object], field: str) -> None:
    wish = {"start": datetime(2026, 11, 25, 10), "zone": ZONE, **rhythm}
    with pytest.raises(Invalid) as told:
        kept(ada, outside.Rhythm(**wish))  # type: ignore[arg-type]
    assert told.value.field == field
    assert not OutsideTherapist.objects.within(ada.account_id).exists()


def invitation(*events: str, method: str = "REQUEST") -> bytes:
    lines = "\r\n".join(events)
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:{method}\r\n{lines}\r\nEND:VCALENDAR\r\n"
    ).encode()


def event(uid: str, start: datetime, *more: str, minutes: int = 50) -> str:
    end = start + timedelta(minutes=minutes)
    lines = [
        f"UID:{uid}",
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
        f"DTEND:{end:%Y%m%dT%H%M%SZ}",
        "SUMMARY:Appointment",
    ]
    return "\r\n".join(["BEGIN:VEVENT", *lines, *more, "END:VEVENT"])


FIRST = datetime(2026, 11, 25, 15, tzinfo=UTC)  # ten in New York
RULE = "RRULE:FREQ=WEEKLY;COUNT=4"


def taken(viewer: Oneself, data: bytes, **more: object) -> invitations.Taken:
    return invitations.take_invitation(viewer=viewer, data=data, now=NOW, **more)  # type: ignore[arg-type]


def test_an_invitation_is_taken_in_once(ada: Oneself) -> None:
    data = invitation(event("a", FIRST, RULE))
    first = taken(ada, data, name="Helen Marchetti")
    assert (first.new, first.moved, first.gone) == (4, 0, 0)
    again = taken(ada, data)
    assert (again.ref, again.new, again.moved, again.gone) == (first.ref, 0, 0, 0)
    assert [start for start, _ in own(ada.account_id)] == [
        TEN, "2026-12-02T10:00", "2026-12-09T10:00", "2026-12-16T10:00",
    ]  # fmt: skip


def test_a_first_file_names_the_therapist_by_who_invites(ada: Oneself) -> None:
    def named(uid: str, *more: str, name: str = "") -> str:
        taken(ada, invitation(event(uid, FIRST + timedelta(hours=len(uid)), *more)), name=name)
        return outsider(
            ada, taken(ada, invitation(event(uid, FIRST + timedelta(hours=len(uid)), *more))).ref
        ).name

    helen = 'ORGANIZER;CN="Marchetti, Helen":mailto:helen@example.org'
    assert named("a", helen) == "Marchetti, Helen"
    assert named("aa", helen, name="Helen") == "Helen"
    assert named("aaa", f"ORGANIZER;CN={'x' * 300}:mailto:helen@example.org") == "x" * LONGEST_NAME
    assert named("aaaa", "ORGANIZER;CN=:MAILTO:helen@example.org") == "helen@example.org"
    with pytest.raises(Invalid, match="required"):
        named("aaaaa", "ORGANIZER:mailto:")


def test_an_update_moves_one_date(ada: Oneself) -> None:
    taken(ada, invitation(event("a", FIRST, RULE)), name="Helen")
    moved = event("a", FIRST + timedelta(days=8), "RECURRENCE-ID:20261202T150000Z", "SEQUENCE:1")
    assert taken(ada, invitation(moved)).moved == 1
    assert [start for start, _ in own(ada.account_id)][1] == "2026-12-03T10:00"


def test_an_update_of_the_rule_drops_what_it_no_longer_names(ada: Oneself) -> None:
    taken(ada, invitation(event("a", FIRST, RULE)), name="Helen")
    done = taken(ada, invitation(event("a", FIRST, "RRULE:FREQ=WEEKLY;COUNT=2", "SEQUENCE:1")))
    assert (done.new, done.moved, done.gone) == (0, 0, 2)
    assert len(own(ada.account_id)) == 2


def test_a_cancellation_of_one_date_and_of_all(ada: Oneself) -> None:
    taken(ada, invitation(event("a", FIRST, RULE)), name="Helen")
    one = event("a", FIRST + timedelta(days=7), "RECURRENCE-ID:20261202T150000Z", "STATUS:CANCELLED")
    assert taken(ada, invitation(one, method="CANCEL")).gone == 1
    assert taken(ada, invitation(event("a", FIRST, RULE), method="CANCEL")).gone == 3
    assert own(ada.account_id) == []
    assert taken(ada, invitation(event("a", FIRST, RULE, "SEQUENCE:3"))).new == 4


def test_what_she_canceled_herself_stays_canceled(ada: Oneself) -> None:
    data = invitation(event("a", FIRST, RULE))
    taken(ada, data, name="Helen")
    outside.cancel_session(viewer=ada, ref=session(ada, "2026-12-02"), now=NOW)
    assert taken(ada, data).new == 0
    assert len(own(ada.account_id)) == 3


def test_what_has_begun_is_left_alone(ada: Oneself) -> None:
    taken(ada, invitation(event("a", FIRST, RULE)), name="Helen")
    later = NOW + timedelta(days=10)
    data = invitation(event("a", FIRST + timedelta(days=1), "RRULE:FREQ=WEEKLY;COUNT=4", "SEQUENCE:1"))
    invitations.take_invitation(viewer=ada, data=data, now=later)
    assert [start for start, _ in own(ada.account_id)][:2] == [TEN, "2026-12-02T10:00"]


def test_a_cancellation_of_something_unknown_keeps_nothing(ada: Oneself) -> None:
    with pytest.raises(Invalid, match="file: no_events"):
        taken(ada, invitation(event("a", FIRST), method="CANCEL"), name="Helen")
    with pytest.raises(Invalid, match="file: no_events"):
        taken(ada, invitation(), name="Helen")
    with pytest.raises(Invalid, match="name"):
        taken(ada, invitation(event("a", FIRST)))
    assert not OutsideSession.objects.within(ada.account_id).exists()


def test_a_file_is_about_ones_own_sessions_alone(ada: Oneself) -> None:
    taken(ada, invitation(event("a", FIRST)), name="Helen")
    other = oneself(person())
    with pytest.raises(Invalid, match="no_events"):
        taken(other, invitation(event("a", FIRST), method="CANCEL"))
    with pytest.raises(NotFound):
        taken(
            other,
            invitation(event("b", FIRST)),
            therapist=OutsideTherapist.objects.within(ada.account_id).get().ref,
        )
    assert len(own(ada.account_id)) == 1
