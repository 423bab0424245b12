"""What a practice is and offers: set up, changed, archived, and what the public may know of it."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import NOW, ZONE, World
from wellkept.kernel.invalid import Invalid
from wellkept.practice import actions, queries
from wellkept.practice.models import Practice, ServiceOffer
from wellkept.trust.errors import NotFound
from wellkept.trust.keys import key_of
from wellkept.trust.models import AuditEntry
from wellkept.trust.viewer import Role

WHOLE: dict[str, Any] = {"name": "Oak Yard", "zone": ZONE, "currency": "USD", "now": NOW}


def set_up(**changes: Any) -> tuple[str, int]:
    owner = actions.NewOwner(name="Olga Berg", email="olga@example.org", password="violet teapot 91")
    return actions.set_up_practice(**{"owner": owner, **WHOLE, **changes})


@pytest.mark.django_db
def test_a_practice_is_set_up_whole() -> None:
    assert not queries.any_practice()
    slug, owner = set_up(place="First Floor", address="12 Oak Lane\nSpringfield", treats=False)
    viewer = queries.staff_viewer(account_id=owner, slug=slug)
    card = queries.practice_card(viewer.practice_id)
    assert viewer.roles == {Role.MANAGER}
    (place,) = queries.places(viewer)
    assert (place.name, place.address, place.zone) == ("First Floor", "12 Oak Lane\nSpringfield", ZONE)
    assert (card.slug, card.published, card.answer_hours) == ("oak-yard", False, 48)
    assert len(key_of(f"practice:{card.ref}")) == 32
    assert queries.owner_of(card.id) == owner
    assert AuditEntry.objects.filter(action="practice.set_up", chain=f"practice:{card.id}").count() == 1


@pytest.mark.django_db
def test_a_second_practice_of_one_owner_gets_an_address_of_its_own() -> None:
    first, owner = set_up()
    second, same = set_up(owner=owner)
    assert (second, same) == ("oak-yard-2", owner)
    assert [hat.slug for hat in queries.hats_of(owner)] == [first, second]
    with pytest.raises(NotFound):
        set_up(owner=10**9)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Café Müller & Söhne", "cafe-muller-sohne"),
        ("عيادة", "practice"),
        ("-" * 30, "practice"),
        ("a" * 120, "a" * 50),
    ],
)
def test_addresses_are_made_of_names(name: str, slug: str) -> None:
    assert actions.slug_for(name) == slug


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({"name": ""}, "practice_name", "required"),
        ({"name": "a" * 10_000}, "practice_name", "too_long"),
        ({"zone": "Mars/Olympus"}, "zone", "zone"),
        ({"zone": "../etc/passwd"}, "zone", "zone"),
        ({"currency": "usd"}, "currency", "currency"),
        ({"currency": ""}, "currency", "currency"),
        ({"locale": "<b>"}, "locale", "choice"),
        ({"holiday_country": "ZZ"}, "holiday_country", "choice"),
        ({"holiday_country": "US", "holiday_subdivision": "BY"}, "holiday_subdivision", "choice"),
        ({"holiday_subdivision": "NY"}, "holiday_country", "choice"),
        ({"place": "a" * 121}, "place", "too_long"),
        ({"address": "a" * 501}, "address", "too_long"),
    ],
)
def test_bad_input_sets_nothing_up(typed: dict[str, str], field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        set_up(**typed)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert not queries.any_practice()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"answer_hours": 0}, "answer_hours"),
        ({"max_upcoming": 101}, "max_upcoming"),
        ({"stranger_share": 101}, "stranger_share"),
        ({"stranger_share": -1}, "stranger_share"),
        ({"public_intro": "a" * 2001}, "public_intro"),
        ({"holiday_country": "US", "holiday_subdivision": "XX"}, "holiday_subdivision"),
    ],
)
def test_settings_are_checked_and_kept_as_they_were_when_refused(
    world: World, typed: dict[str, Any], field: str
) -> None:
    before = queries.practice_card(world.practice_id)
    with pytest.raises(Invalid) as refused:
        actions.edit_practice(viewer=world.ada, now=NOW, **typed)
    assert refused.value.field == field
    assert queries.practice_card(world.practice_id) == before


def test_settings_are_saved_and_nothing_but_settings(world: World) -> None:
    actions.edit_practice(
        viewer=world.ada,
        now=NOW,
        name="Elm Yard",
        answer_hours=24,
        holiday_country="US",
        holiday_subdivision="NY",
    )
    card = queries.practice_card(world.practice_id)
    assert (card.name, card.answer_hours, card.holiday_subdivision) == ("Elm Yard", 24, "NY")
    for field in ("slug", "owner_id", "currency", "ref", "id"):
        with pytest.raises(TypeError):
            actions.edit_practice(viewer=world.ada, now=NOW, **{field: "x"})


def test_places_rooms_and_ways(world: World) -> None:
    ada = world.ada
    annex = actions.save_place(viewer=ada, name="Annex", zone="America/Chicago", now=NOW)
    actions.save_room(viewer=ada, place=annex, name="Green", now=NOW)
    for origin, destination, minutes in ((annex, world.place, 15), (world.place, annex, 20)):
        actions.set_travel(viewer=ada, origin=origin, destination=destination, minutes=minutes, now=NOW)
    assert sorted(queries.travel_minutes(ada).values()) == [20]  # the same both ways, kept once
    actions.save_room(viewer=ada, place=world.place, name="Blue", ref=world.room, active=False, now=NOW)
    there = {place.name: [room.name for room in place.rooms] for place in queries.places(ada)}
    assert there == {"Annex": ["Green"], "Elm House": []}
    everything = {p.name: [r.name for r in p.rooms] for p in queries.places(ada, everything=True)}
    assert everything == {"Annex": ["Green"], "Elm House": ["Blue"]}
    actions.save_place(viewer=ada, name="Annex", zone=ZONE, ref=annex, active=False, now=NOW)
    assert [place.name for place in queries.places(ada)] == ["Elm House"]
    for minutes in (-1, 601):
        with pytest.raises(Invalid):
            actions.set_travel(viewer=ada, origin=annex, destination=world.place, minutes=minutes, now=NOW)
    with pytest.raises(Invalid):
        actions.set_travel(viewer=ada, origin=annex, destination=annex, minutes=5, now=NOW)


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({"name": ""}, "name", "required"),
        ({"kind": "party"}, "kind", "choice"),
        ({"minutes": 4}, "minutes", "out_of_range"),
        ({"minutes": 1441}, "minutes", "out_of_range"),
        ({"buffer_after": 241}, "buffer_after", "out_of_range"),
        ({"buffer_before": -1}, "buffer_before", "out_of_range"),
        ({"fee_minor": -1}, "fee_minor", "out_of_range"),
        ({"seats": 0}, "seats", "out_of_range"),
        ({"grid_minutes": 0}, "grid_minutes", "out_of_range"),
        ({"horizon_days": 0}, "horizon_days", "out_of_range"),
        ({"notice_minutes": -5}, "notice_minutes", "out_of_range"),
        ({"booking": "nobody"}, "booking", "choice"),
        ({"in_person": False, "video": False, "phone": False}, "in_person", "some_mode"),
    ],
)
def test_services_are_checked_new_and_changed(
    world: World, typed: dict[str, Any], field: str, code: str
) -> None:
    before = queries.services(world.ada, everything=True)
    new = {"name": "New", "kind": "session", "minutes": 50}
    for changes in ({**new, **typed}, {"ref": world.service, **typed}):
        with pytest.raises(Invalid) as refused:
            actions.save_service(viewer=world.ada, now=NOW, **changes)
        assert (refused.value.field, refused.value.code) == (field, code)
    assert queries.services(world.ada, everything=True) == before


def test_a_service_needs_a_length_and_only_its_own_fields(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        actions.save_service(viewer=world.ada, now=NOW, name="New", kind="session")
    assert (refused.value.field, refused.value.code) == ("minutes", "required")
    with pytest.raises(TypeError):
        actions.save_service(viewer=world.ada, now=NOW, ref=world.service, practice_id=1)


def test_archiving_a_service_changes_nothing_else_of_it(world: World) -> None:
    (before,) = queries.services(world.ada)
    actions.save_service(viewer=world.ada, now=NOW, ref=world.service, active=False)
    assert queries.services(world.ada) == ()
    (archived,) = queries.services(world.ada, everything=True)
    assert archived.offered_by == before.offered_by == (world.ref("ada"), world.ref("ben"))
    actions.save_service(viewer=world.ada, now=NOW, ref=world.service, active=True)
    assert queries.services(world.ada) == (before,)


def test_clinicians_of_the_practice_offer_services_and_nobody_else(world: World) -> None:
    other = World()
    for ref in (world.ref("dora"), other.ref("ada"), "0" * 13):
        with pytest.raises(NotFound):
            actions.save_service(viewer=world.ada, now=NOW, ref=world.service, offered_by=[ref])
    actions.save_service(viewer=world.ada, now=NOW, ref=world.service, offered_by=[world.ref("ben")])
    assert queries.services(world.ada)[0].offered_by == (world.ref("ben"),)
    actions.deactivate_member(viewer=world.ada, member=world.ref("ben"), now=NOW)
    assert queries.services(world.ada)[0].offered_by == ()
    assert ServiceOffer.objects.within(world.practice_id).count() == 1  # she may come back


def test_the_public_reads_published_practices_and_what_everyone_may_book(world: World) -> None:
    world.make_service(name="Known", booking="known")
    world.make_service(name="Desk", booking="desk")
    world.make_service(name="Nobody offers it", offered_by=())
    archived = world.make_service(name="Archived")
    actions.save_service(viewer=world.ada, now=NOW, ref=archived, active=False)
    practice = queries.public_practice(world.slug)
    assert [s.name for s in queries.public_services(practice.id)] == ["Session"]
    known = queries.public_services(practice.id, booking=("everyone", "known"))
    assert [s.name for s in known] == ["Known", "Session"]
    refs = [world.ref("ada"), world.ref("dora")]
    assert queries.public_clinicians(practice.id, refs) == {refs[0]: "Ada Lund", refs[1]: "Dora Quist"}
    actions.edit_practice(viewer=world.ada, published=False, now=NOW)
    for slug in (world.slug, "no-such-practice", ""):
        with pytest.raises(NotFound) as refused:
            queries.public_practice(slug)
        assert refused.value.args == ()


def test_nobody_but_staff_reads_what_is_the_teams(world: World) -> None:
    viewer = world.stranger()
    for read in (queries.team, queries.clinicians, queries.places, queries.services, queries.travel_minutes):
        with pytest.raises(NotFound):
            read(viewer)
    with pytest.raises(NotFound):
        queries.invitations(viewer, now=NOW)
    with pytest.raises(NotFound):
        queries.own_closed_days(viewer, since=date(2026, 1, 1))


def closed(world: World, first: date, last: date) -> dict[date, str]:
    practice = Practice.objects.within(world.practice_id).get()
    return dict(queries.closed_days(practice, first, last))


def test_holidays_and_the_practices_own_days(world: World) -> None:
    ada, first, last = world.ada, date(2026, 12, 20), date(2027, 1, 10)
    assert closed(world, first, last) == {}
    actions.edit_practice(viewer=ada, holiday_country="US", now=NOW)
    assert sorted(closed(world, first, last)) == [date(2026, 12, 25), date(2027, 1, 1)]
    actions.set_closed_day(viewer=ada, day=date(2026, 12, 25), name="We are open", closed=False, now=NOW)
    actions.set_closed_day(viewer=ada, day=date(2026, 12, 28), name="Moving house", closed=True, now=NOW)
    actions.set_closed_day(viewer=ada, day=date(2026, 12, 28), name="Stock-taking", closed=True, now=NOW)
    assert closed(world, first, last) == {
        date(2026, 12, 28): "Stock-taking",
        date(2027, 1, 1): closed(world, last.replace(day=1), last)[date(2027, 1, 1)],
    }
    actions.forget_closed_day(viewer=ada, day=date(2026, 12, 25), now=NOW)
    assert date(2026, 12, 25) in closed(world, first, last)
    with pytest.raises(NotFound):
        actions.forget_closed_day(viewer=ada, day=date(2026, 12, 25), now=NOW)
    assert [day.name for day in queries.own_closed_days(ada, since=first)] == ["Stock-taking"]
    other = World()
    assert closed(other, first, last) == {}  # a practice's own days are no other's


def test_holidays_of_a_subdivision_and_in_the_practices_language(world: World) -> None:
    actions.edit_practice(viewer=world.ada, holiday_country="DE", holiday_subdivision="BY", now=NOW)
    epiphany = date(2027, 1, 6)
    assert closed(world, epiphany, epiphany) == {epiphany: "Heilige Drei Könige"}
    assert queries.closed_names(queries.practice_card(world.practice_id), epiphany, epiphany) == {
        epiphany: "Epiphany"
    }
    actions.edit_practice(viewer=world.ada, locale="xx", now=NOW)
    assert queries.closed_names(queries.practice_card(world.practice_id), epiphany, epiphany) == {
        epiphany: "Heilige Drei Könige"
    }
    actions.edit_practice(viewer=world.ada, holiday_subdivision="BE", now=NOW)
    assert closed(world, epiphany, epiphany) == {}


def test_lists_take_the_same_number_of_statements_for_one_row_and_for_thirty(world: World) -> None:
    def counts() -> list[int]:
        found = []
        for read in (queries.team, queries.places, queries.services, queries.travel_minutes):
            with CaptureQueriesContext(connection) as statements:
                read(world.ada)
            found.append(len(statements))
        return found

    one = counts()
    for n in range(8):
        place = actions.save_place(viewer=world.ada, name=f"P{n}", zone=ZONE, now=NOW)
        actions.save_room(viewer=world.ada, place=place, name="R", now=NOW)
        actions.set_travel(viewer=world.ada, origin=place, destination=world.place, minutes=n, now=NOW)
        world.make_service(name=f"S{n}")
        world.join(f"m{n}", f"M{n}", "clinician")
    assert counts() == one
