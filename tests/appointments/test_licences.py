"""Sessions at a distance, and what therapists have attested about where clients are (domain T5): on every path."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import NOW, World, booked, codes, wall
from wellkept.accounts.actions import attest_licence, withdraw_licence
from wellkept.accounts.queries import licence_cards
from wellkept.clients.actions import create_client, issue_booking_link
from wellkept.clients.models import Client
from wellkept.clients.queries import viewer_of_link
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.recurrence import Weekly
from wellkept.messages.models import Message
from wellkept.scheduling.appointments.actions import arrive, attest_where, move, say_where, undo
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.licensing import (
    asks_where,
    left_out,
    uncovered,
    uncovered_appointments,
    whereabouts,
)
from wellkept.scheduling.appointments.links import viewer_of_manage_link
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.openings import openings
from wellkept.scheduling.appointments.queries import appointment
from wellkept.scheduling.appointments.request import OpeningsRequest
from wellkept.scheduling.appointments.rules.facts import Waiver
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.scheduling.series.actions import create
from wellkept.scheduling.series.request import SeriesWish
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.models import AuditEntry
from wellkept.trust.reasons import read_again
from wellkept.trust.viewer import LinkHolder, Staff

TEN, ELEVEN = "2026-11-25T10:00", "2026-11-25T11:00"
AT_TEN = wall(TEN)
MISSING = {"licence_not_noted"}
ATTESTED = (Waiver("licence_not_noted", "temporary permit 17"),)


def attest(viewer: Staff, state: str = "US-NY", **more: object) -> str:
    fields: dict[str, object] = {
        "profession": "psychologist",
        "ground": "licence",
        "valid_from": date(2020, 1, 1),
    }
    fields |= {"jurisdiction": state, "valid_until": None, **more}
    return attest_licence(viewer=viewer, now=NOW, **fields)  # type: ignore[arg-type]


@pytest.fixture
def carol(world: World) -> str:
    """A client who says that she is in Colorado. Ada has attested to a license of New York."""
    attest(world.ada)
    made, _chart = create_client(
        viewer=world.dora,
        practice_id=world.practice_id,
        name="Carol Day",
        born="desk",
        jurisdiction="US-CO",
        now=NOW,
    )
    return Client.objects.within(world.practice_id).get(id=made).ref


def by_video(world: World, client: str, **more: object) -> str:
    """Booked, as the therapist attests."""
    fields = {"viewer": world.ada, "client": client, "mode": Mode.VIDEO, "waivers": ATTESTED, **more}
    return booked(world.book(TEN, **fields)).ref  # type: ignore[arg-type]


def test_t5_the_therapist_is_warned_and_goes_on_with_her_reason(world: World, carol: str) -> None:
    common = {"viewer": world.ada, "client": carol, "mode": Mode.VIDEO}
    assert codes(world.book(TEN, **common)) == MISSING
    done = booked(world.book(TEN, waivers=ATTESTED, **common))
    row = Appointment.objects.within(world.practice_id).get(ref=done.ref)
    assert [(item["code"], read_again(item["why"])) for item in row.lifted] == [
        ("licence_not_noted", "temporary permit 17")
    ]
    assert AuditEntry.objects.filter(action="appointment.book", why__contains="temporary permit 17").exists()


def test_t5_in_person_and_with_who_keeps_no_list_nothing_is_asked(world: World, carol: str) -> None:
    booked(world.book(TEN, client=carol))
    booked(world.book(ELEVEN, "ben", client=carol, mode=Mode.VIDEO))


def test_t5_moves_and_series_meet_it_too(world: World, carol: str) -> None:
    ref = booked(world.book(TEN, client=carol)).ref
    wish = MoveRequest(ref=ref, start=wall(ELEVEN), mode=Mode.VIDEO)
    assert codes(move(viewer=world.ada, request=wish, now=NOW)) == MISSING  # type: ignore[arg-type]
    series = SeriesWish(
        service=world.service,
        clinicians=(world.ref("ada"),),
        client=carol,
        pattern=Weekly(every=1, weekdays=frozenset({2})),
        at=time(14),
        first=date(2026, 11, 25),
        count=2,
        mode=Mode.VIDEO,
    )
    answer = create(viewer=world.ada, wish=series, choices={}, now=NOW)
    assert {reason.code for verdict in answer.undecided for reason in verdict.reasons} == MISSING


def test_t5_times_that_are_left_out_say_why(world: World, carol: str) -> None:
    wish = OpeningsRequest(
        service=world.service,
        clinicians=(world.ref("ada"),),
        client=carol,
        mode=Mode.VIDEO,
        first=wall("2026-11-25T00:00"),
        last=wall("2026-11-26T00:00"),
    )
    assert openings(viewer=world.dora, request=wish, now=NOW) == ()
    common = {"client": carol, "clinician": world.ref("ada"), "on": AT_TEN.date()}
    reason = left_out(world.dora, **common)
    assert reason is not None
    assert reason.params["state"] == "Colorado"
    attest(world.ada, "US-CO")
    assert left_out(world.dora, **common) is None
    assert openings(viewer=world.dora, request=wish, now=NOW)


def test_t5_a_client_books_by_her_link_and_her_therapist_finds_it(world: World, carol: str) -> None:
    token = issue_booking_link(viewer=world.dora, client=carol, chart="", now=NOW)
    herself = viewer_of_link(token, practice_slug=world.slug, now=NOW)
    ref = booked(world.book(TEN, viewer=herself, client="", mode=Mode.VIDEO)).ref
    assert [(one.card.ref, one.reason.code) for one in uncovered_appointments(world.ada, now=NOW)] == [
        (ref, "licence_not_noted")
    ]
    assert uncovered_appointments(world.ben, now=NOW) == ()
    assert attest_where(viewer=world.ada, ref=ref, why="temporary permit 17", now=NOW) is None
    assert uncovered_appointments(world.ada, now=NOW) == ()
    assert "temporary permit" not in str(Appointment.objects.within(world.practice_id).get(ref=ref).lifted)
    entry = AuditEntry.objects.get(action="appointment.attest_where")
    assert (entry.why, entry.subjects) == ("temporary permit 17", [f"appointment:{ref}"])


def test_t5_only_the_therapist_attests_and_says_why(world: World, carol: str) -> None:
    ref = by_video(world, carol)
    arrive(viewer=world.dora, ref=ref, where="US-NV", now=AT_TEN)
    by_desk = attest_where(viewer=world.dora, ref=ref, why="she said so", now=AT_TEN)
    assert by_desk is not None
    assert by_desk.code == "licence_not_noted"
    without = attest_where(viewer=world.ada, ref=ref, why="  ", now=AT_TEN)
    assert without is not None
    assert without.code == "attest_with_why"
    assert uncovered(world.ada, ref) is not None


def test_t5_where_she_says_to_be_when_she_comes_counts_and_stops_nothing(world: World, carol: str) -> None:
    ref = by_video(world, carol)
    assert uncovered(world.ada, ref) is None
    assert arrive(viewer=world.ada, ref=ref, where="US-NV", now=AT_TEN) is None
    part = Participant.objects.within(world.practice_id).get(client__ref=carol)
    assert (part.attendance, part.whereabouts) == ("arrived", "US-NV")
    reason = uncovered(world.ada, ref)  # the reason at booking was about Colorado
    assert reason is not None
    assert reason.params["state"] == "Nevada"
    assert undo(viewer=world.ada, ref=ref, now=AT_TEN) is None
    assert uncovered(world.ada, ref) is None
    assert Participant.objects.within(world.practice_id).get(client__ref=carol).whereabouts == ""


def by_link(world: World, carol: str, **more: object) -> tuple[str, LinkHolder]:
    """Booked by the client herself, by video unless said otherwise; with the link to manage it."""
    token = issue_booking_link(viewer=world.dora, client=carol, chart="", now=NOW)
    herself = viewer_of_link(token, practice_slug=world.slug, now=NOW)
    fields = {"viewer": herself, "client": "", "mode": Mode.VIDEO, **more}
    done = booked(world.book(TEN, **fields))  # type: ignore[arg-type]
    return done.ref, viewer_of_manage_link(done.manage_token)


def state_missing(world: World, ref: str) -> str:
    reason = uncovered(world.ada, ref)
    return str(reason.params["state"]) if reason else ""


def said(world: World, carol: str) -> str:
    return Participant.objects.within(world.practice_id).get(client__ref=carol).whereabouts


def test_t5_a_client_says_where_she_will_be_when_she_books(world: World, carol: str) -> None:
    ref, _link = by_link(world, carol, where="US-NV")
    assert state_missing(world, ref) == "Nevada"
    (part,) = appointment(world.ada, ref).clients
    assert part.where == "Nevada"


def test_t5_in_person_nobody_keeps_where_she_is(world: World, carol: str) -> None:
    ref, link = by_link(world, carol, mode=Mode.IN_PERSON, where="US-NV")
    assert said(world, carol) == ""
    assert whereabouts(link, ref, now=NOW) is None
    with pytest.raises(NotFound):
        say_where(viewer=link, ref=ref, where="US-NV", now=NOW)


def test_t5_a_client_says_it_later_and_an_attestation_for_elsewhere_counts_no_more(
    world: World, carol: str
) -> None:
    ref, link = by_link(world, carol)
    assert attest_where(viewer=world.ada, ref=ref, why="temporary permit 17", now=NOW) is None
    assert whereabouts(link, ref, now=NOW) == ""
    assert say_where(viewer=link, ref=ref, where="US-NV", now=NOW) is None
    assert (whereabouts(link, ref, now=NOW), state_missing(world, ref)) == ("US-NV", "Nevada")
    assert undo(viewer=world.ada, ref=ref, now=NOW) is not None  # her word is hers to take back
    assert say_where(viewer=link, ref=ref, where="", now=NOW) is None
    assert state_missing(world, ref) == "Colorado"
    entry = AuditEntry.objects.filter(action="appointment.where").first()
    assert entry is not None
    assert entry.subjects == [f"appointment:{ref}"]


def test_t5_what_she_said_holds_when_the_session_is_moved(world: World, carol: str) -> None:
    ref, link = by_link(world, carol, where="US-NV")
    wish = MoveRequest(ref=ref, start=wall(ELEVEN), waivers=ATTESTED)
    booked(move(viewer=world.ada, request=wish, now=NOW))
    assert whereabouts(link, ref, now=NOW) == "US-NV"


def test_t5_what_cannot_be_said_changes_nothing(world: World, carol: str) -> None:
    ref, link = by_link(world, carol)
    with pytest.raises(Invalid):
        say_where(viewer=link, ref=ref, where="US-XX", now=NOW)
    with pytest.raises(Invalid):
        by_link(world, carol, where="Nevada")
    reason = say_where(viewer=link, ref=ref, where="US-NV", now=AT_TEN)
    assert reason is not None
    assert reason.code == "already_begun"
    assert whereabouts(link, ref, now=AT_TEN) is None
    assert said(world, carol) == ""


def test_t5_nobody_is_asked_by_a_therapist_who_keeps_no_list(world: World, carol: str) -> None:
    assert asks_where((world.ref("ada"),), "video")
    assert not asks_where((world.ref("ben"),), "video")
    assert not asks_where((world.ref("ada"),), "in_person")
    assert not asks_where((), "video")


def test_r14_where_she_is_is_told_in_no_mail(world: World, carol: str) -> None:
    ref, link = by_link(world, carol)
    rows = Message.objects.within(world.practice_id)
    assert rows.delete()[0] == 1  # that it is booked
    say_where(viewer=link, ref=ref, where="US-NV", now=NOW)
    assert not rows.exists()


def test_t5_at_home_in_a_state_of_hers_the_warning_goes(world: World, carol: str) -> None:
    ref = by_video(world, carol)
    arrive(viewer=world.ada, ref=ref, where="US-NY", now=AT_TEN)
    assert uncovered(world.ada, ref) is None


def test_t5_no_such_state_changes_nothing(world: World, carol: str) -> None:
    ref = by_video(world, carol)
    with pytest.raises(Invalid):
        arrive(viewer=world.ada, ref=ref, where="US-XX", now=AT_TEN)
    assert Participant.objects.within(world.practice_id).get(client__ref=carol).attendance == "expected"


def test_t5_a_licence_taken_back_lists_what_was_booked_on_it(world: World, carol: str) -> None:
    colorado = attest(world.ada, "US-CO")
    ref = by_video(world, carol, waivers=())
    assert uncovered_appointments(world.ada, now=NOW) == ()
    withdraw_licence(viewer=world.ada, ref=colorado, now=NOW)
    assert [one.card.ref for one in uncovered_appointments(world.ada, now=NOW)] == [ref]


def test_licences_are_hers_alone_to_write(world: World) -> None:
    ref = attest(world.ada)
    with pytest.raises(NotAllowed):
        attest(world.dora)
    with pytest.raises(NotFound):
        withdraw_licence(viewer=world.ben, ref=ref, now=NOW)
    assert [card.ref for card in licence_cards(world.ada.account_id)] == [ref]
    entry = AuditEntry.objects.get(action="account.attest_licence")
    assert entry.subjects == [f"licence:{ref}"]


def test_who_keeps_no_licences_pays_for_none(world: World) -> None:
    """The number for practices without is pinned in ``test_book``; with a state known it is one more."""
    client = world.client()
    booked(world.book("2026-11-23T10:00", client=client))
    without = _counted(world, "2026-11-25T14:00", client)
    Client.objects.within(world.practice_id).update(jurisdiction="US-CO")
    assert _counted(world, "2026-11-25T15:00", client) == without + 1


def _counted(world: World, start: str, client: str) -> int:
    with CaptureQueriesContext(connection) as counted:
        booked(world.book(start, client=client))
    return len(counted)
