"""Pages of standing appointments: every date is looked at before one click books them all."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.series.desk import create, done, standing, states
from tests.series.test_roster import Group
from tests.web.test_decision_pages import undo_of
from tests.web.test_pages import signed_in
from tests.world import NOW, World, booked, wall
from wellkept.agreements.queries import fee_lines
from wellkept.kernel.money import Money
from wellkept.kernel.recurrence import MonthlyByDate, MonthlyByWeekday, Pattern, Weekly
from wellkept.scheduling.appointments.queries import appointment
from wellkept.scheduling.series.queries import series_card
from wellkept.web.ui.templatetags.ui import near_day

FIRST = "2027-03-02"  # a Tuesday; the clocks change on the 14th
PLAN = {
    "first": FIRST,
    "at": "10:00",
    "repeat": "1",
    "ends": "count",
    "count": "6",
    "mode": "in_person",
    "place": "",
    "room": "",
    "adopt": "",
}


def plan(world: World, client: str, **more: str) -> dict[str, str]:
    """The wizard's form, filled in."""
    ada = world.ref("ada")
    return {**PLAN, "who": f"client:{client}", "service": world.service, "clinician": ada, **more}


def made(world: World, desk: Client) -> str:
    """The ref of a series made by the wizard."""
    answer = desk.post(_new(world), plan(world, world.client("Mara Hill"), do="1"))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"]).rstrip("/").rsplit("/", 1)[1]


def _new(world: World) -> str:
    return reverse("work:new-series", args=[world.slug])


def test_every_date_is_shown_before_any_is_booked(world: World) -> None:
    desk = signed_in(world, "dora")
    booked(world.book("2027-03-16T10:00", client=world.client("Nils Berg")))
    filled = plan(world, world.client("Mara Hill"))
    looked = desk.post(_new(world), filled).content.decode()
    assert "1 to look at" in looked
    assert "There is another appointment at that time." in looked
    assert standing(world) == ["2027-03-16T10:00"]
    assert desk.post(_new(world), {**filled, "do": "1"}).status_code == 422
    moved = re.search(r'name="to-2027-03-16">\s*<option value="([^"]+)"', looked)
    assert moved is not None
    chosen = {"on-2027-03-16": "move", "to-2027-03-16": moved[1], "do": "1"}
    assert desk.post(_new(world), {**filled, **chosen}).status_code == 302
    assert len(standing(world)) == 7


def test_dates_name_their_year_where_it_is_not_this_one(world: World) -> None:
    desk = signed_in(world, "dora")
    booked(world.book("2027-01-04T10:00", client=world.client("Nils Berg")))
    typed = plan(world, world.client("Mara Hill"), first="2026-12-28", count="3")
    with time_machine.travel(NOW, tick=False):
        looked = desk.post(_new(world), typed).content.decode()
        for day in ("Mon, Dec 28, 10:00", "Mon, Jan 4, 2027, 10:00", "becomes of Mon, Jan 4, 2027<"):
            assert day in looked
        page = desk.post(_new(world), {**typed, "on-2027-01-04": "later", "do": "1"})["Location"]
        assert "Mon, Jan 11, 2027, 10:00" in desk.get(page).content.decode()
        desk.post(f"{page}pause/", {"first": "2026-12-30", "until": "2027-02-01"})
        assert "Pauses from Dec 30, goes on Feb 1, 2027" in desk.get(page).content.decode()


@pytest.mark.parametrize(
    ("now", "zone", "day"),
    [
        ("2027-01-01T04:59Z", "America/New_York", "Fri, Jan 1, 2027"),
        ("2027-01-01T05:00Z", "America/New_York", "Fri, Jan 1"),
        ("2026-12-31T23:00Z", "Europe/Berlin", "Fri, Jan 1"),
    ],
)
def test_this_year_is_that_of_the_clock_that_is_shown(now: str, zone: str, day: str) -> None:
    shown = near_day(datetime(2027, 1, 1, 15, tzinfo=UTC), zone, datetime.fromisoformat(now))
    assert shown == day


def test_a_new_series_begins_with_the_next_day_on_which_its_clinician_works(world: World) -> None:
    world.join("eve", "Eve Finch", "clinician")  # without hours yet
    for day, name, first in (
        ("2026-11-23", "ada", "2026-11-24"),
        ("2026-11-27", "ada", "2026-11-30"),
        ("2026-11-27", "eve", "2026-11-28"),
    ):
        with time_machine.travel(f"{day}T17:00Z", tick=False):
            html = signed_in(world, "dora").get(f"{_new(world)}?with={world.ref(name)}").content.decode()
        assert re.findall(r'name="first" value="([^"]+)"', html) == [first]


def test_what_was_chosen_is_kept_when_the_dates_are_looked_at_again(world: World) -> None:
    desk = signed_in(world, "dora")
    booked(world.book("2027-03-16T10:00", client=world.client("Nils Berg")))
    filled = plan(world, world.client("Mara Hill"), **{"on-2027-03-16": "skip"})
    assert 'name="on-2027-03-16" value="skip" checked' in desk.post(_new(world), filled).content.decode()


def test_one_press_chooses_alike_for_every_date_that_asks_and_books_nothing_yet(world: World) -> None:
    desk, nils = signed_in(world, "dora"), world.client("Nils Berg")
    for day in ("2027-03-09", "2027-03-16", "2027-03-23"):
        booked(world.book(f"{day}T10:00", client=nils))
    filled = plan(world, world.client("Mara Hill"), **{"on-2027-03-09": "skip"})
    moved = desk.post(_new(world), {**filled, "rest": "move"}).content.decode()
    assert re.findall(r'name="on-(\S+)" value="(\w+)" checked', moved) == [
        ("2027-03-09", "skip"), ("2027-03-16", "move"), ("2027-03-23", "move"),
    ]  # fmt: skip
    assert "5 dates will stand." in moved
    assert len(standing(world)) == 3
    assert "2 dates still need" in desk.post(_new(world), {**filled, "rest": "nonsense"}).content.decode()


def test_a_single_appointment_is_made_standing_from_its_page(world: World) -> None:
    desk, client = signed_in(world, "dora"), world.client("Mara Hill")
    single = booked(world.book("2027-03-02T10:00", client=client))
    page = desk.get(reverse("work:appointment", args=[world.slug, single.ref])).content.decode()
    assert f"adopt={single.ref}" in page
    form = desk.get(_new(world) + f"?adopt={single.ref}").content.decode()
    assert f'value="{single.ref}"' in form
    assert desk.post(_new(world), plan(world, client, adopt=single.ref, do="1")).status_code == 302
    assert len(standing(world)) == 6


def test_a_series_is_changed_paused_resumed_and_ended_on_its_pages(world: World) -> None:
    desk = signed_in(world, "dora")
    ref = made(world, desk)
    page = reverse("work:series", args=[world.slug, ref])
    assert "Every Tuesday at 10:00 am" in desk.get(page).content.decode()
    change = {
        "first": "2027-03-16",
        "service": world.service,
        "at": "11:00",
        "repeat": "1",
        "weekdays": ["3"],
        "minutes": "50",
        "mode": "in_person",
        "do": "1",
    }
    assert desk.post(reverse("work:change-series", args=[world.slug, ref]), change).status_code == 302
    assert standing(world)[2:] == [f"2027-{day}T11:00" for day in ("03-18", "03-25", "04-01", "04-08")]
    act = {
        verb: reverse("work:series-act", args=[world.slug, ref, verb]) for verb in ("pause", "end", "undo")
    }
    desk.post(act["pause"], {"first": "2027-03-20", "until": ""})
    assert "Pauses from Mar 20" in desk.get(page).content.decode()
    assert len(standing(world)) == 3
    resumed = desk.post(
        reverse("work:resume-series", args=[world.slug, ref]), {"on": "2027-04-01", "do": "1"}
    )
    assert resumed.status_code == 302
    assert len(standing(world)) == 5
    desk.post(act["end"], {"since": "2027-04-05"})
    assert len(standing(world)) == 4
    undo = re.search(r'name="revision" value="(\d+)"', desk.get(page).content.decode())
    assert undo is not None
    desk.post(act["undo"], {"revision": undo[1]})
    assert len(standing(world)) == 5


def test_a_date_to_be_placed_waits_under_decisions(world: World) -> None:
    desk = signed_in(world, "dora")
    booked(world.book("2027-03-16T10:00", client=world.client("Nils Berg")))
    filled = plan(world, world.client("Mara Hill"), **{"on-2027-03-16": "later", "do": "1"})
    ref = str(desk.post(_new(world), filled)["Location"]).rstrip("/").rsplit("/", 1)[1]
    waiting = desk.get(reverse("work:decisions", args=[world.slug])).content.decode()
    assert "Mara Hill" in waiting
    decide = reverse("work:place-date", args=[world.slug, ref, "2027-03-16"])
    assert "There is another appointment at that time." in desk.get(decide).content.decode()
    desk.post(decide, {"on-2027-03-16": "skip", "do": "1"})
    assert {str(day): state for day, state in states(world)}["2027-03-16"] == "skipped"


def test_the_client_page_shows_standing_hours(world: World) -> None:
    desk, client = signed_in(world, "dora"), world.client("Mara Hill")
    desk.post(_new(world), plan(world, client, do="1"))
    page = desk.get(reverse("work:client", args=[world.slug, client])).content.decode()
    assert "Every Tuesday at 10:00 am" in page


def test_nonsense_is_answered_and_changes_nothing(world: World) -> None:
    desk = signed_in(world, "dora")
    filled = plan(world, world.client("Mara Hill"))
    for wrong in (
        {"first": "2027-02-30"},
        {"at": "25:99"},
        {"ends": "count", "count": ""},
        {"ends": "until", "until": "2026-01-01"},
        {"who": "client:nobody"},
        {"repeat": "777"},
        {"first": "9999-12-31", "ends": "never"},
        {"first": "0001-01-01"},
    ):
        answer = desk.post(_new(world), {**filled, "do": "1", **wrong})
        assert answer.status_code in (404, 422), wrong
    assert standing(world) == []


def test_foreign_series_are_absent(world: World) -> None:
    desk = signed_in(world, "dora")
    for address in ("series", "change-series", "resume-series"):
        assert desk.get(reverse(f"work:{address}", args=[world.slug, "nosuchseries1"])).status_code == 404


def test_pain_8_the_wizard_lets_two_clients_alternate_in_one_hour(world: World) -> None:
    desk = signed_in(world, "dora")
    mara, nils = world.client("Mara Hill"), world.client("Nils Berg")
    for client, first in ((mara, "2027-03-02"), (nils, "2027-03-09")):
        filled = plan(world, client, repeat="2", first=first, do="1")
        assert desk.post(_new(world), filled).status_code == 302
    assert standing(world)[:3] == ["2027-03-02T10:00", "2027-03-09T10:00", "2027-03-16T10:00"]
    page = desk.get(reverse("work:client", args=[world.slug, nils])).content.decode()
    assert "Every 2 weeks on Tuesday at 10:00 am" in page


def test_the_wizard_books_a_group_by_its_roster_and_says_who_is_left_out(world: World) -> None:
    desk, group = signed_in(world, "dora"), Group(world)
    group.leave(group.mara, date(2027, 3, 20))
    booked(world.book("2027-03-16T10:00", "ben", client=group.nils))
    filled = {**plan(world, "", service=group.service), "who": f"chart:{group.chart}"}
    looked = desk.post(_new(world), filled).content.decode()
    assert "Taken elsewhere then, and left out of the group: 1." in looked
    assert desk.post(_new(world), {**filled, "do": "1"}).status_code == 302
    assert group.dates(group.mara) == ["03-02", "03-09", "03-16"]
    assert group.dates(group.nils) == ["03-02", "03-09", "03-16", "03-23", "03-30", "04-06"]


def test_a_client_joins_and_leaves_a_group_on_its_page_and_its_dates_follow(world: World) -> None:
    desk, group = signed_in(world, "dora"), Group(world)
    done(group.create(first=date(2027, 3, 2)))
    page = reverse("work:chart", args=[world.slug, group.mara, group.chart])
    join = {"act": "join", "client": group.olga, "role": "member", "since": "2027-03-10"}
    assert desk.post(page, join).status_code == 302
    assert desk.post(page, {"act": "leave", "client": group.nils, "until": "2027-03-10"}).status_code == 302
    assert group.dates(group.olga) == ["03-16", "03-23", "03-30", "04-06"]
    assert group.dates(group.nils) == ["03-02", "03-09"]


def filled_in(html: str) -> dict[str, object]:
    """The form of the page as a browser would send it back untouched."""
    fields: dict[str, object] = dict(re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', html))
    fields["weekdays"] = re.findall(r'name="weekdays" value="(\d)"[^>]*checked', html)
    for name, options in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"}


@pytest.mark.parametrize(
    "pattern",
    [
        Weekly(2, frozenset({1, 3})),
        Weekly(10, frozenset({1})),
        MonthlyByDate(1, 15),
        MonthlyByDate(3, -1),
        MonthlyByWeekday(1, 2, 1),
        MonthlyByWeekday(1, -2, 1),
    ],
)
def test_a_change_of_nothing_but_the_hour_leaves_the_rule_as_it_is(world: World, pattern: Pattern) -> None:
    desk = signed_in(world, "dora")
    world.hours("ada", weekdays=[5, 6])
    ref = done(create(world, pattern=pattern, first=date(2027, 3, 1), count=4)).ref
    page = reverse("work:change-series", args=[world.slug, ref])
    fields = filled_in(desk.get(page + "?since=2027-03-01").content.decode())
    assert desk.post(page, {**fields, "at": "11:00", "do": "1"}).status_code == 302
    card = series_card(world.dora, ref, now=NOW)
    assert card.rule is not None
    assert (card.rule.pattern, f"{card.rule.at:%H:%M}") == (pattern, "11:00")


def test_length_service_and_room_are_changed_and_given_up_from_a_date_on(world: World) -> None:
    desk = signed_in(world, "dora")
    ref = done(create(world, first=date(2027, 3, 2), count=4)).ref
    longer = world.make_service(name="Long", minutes=80)
    page = reverse("work:change-series", args=[world.slug, ref])
    fields = filled_in(desk.get(page).content.decode())
    change = {"first": "2027-03-09", "service": longer, "minutes": "", "room": world.room, "do": "1"}
    assert desk.post(page, {**fields, **change}).status_code == 302
    assert (
        "Every Tuesday at 10:00 am, from March 9, 2027"
        in desk.get(reverse("work:series", args=[world.slug, ref])).content.decode()
    )
    card = series_card(world.dora, ref, now=wall("2027-03-09T08:00"))
    assert card.rule is not None
    assert (card.rule.service_ref, card.rule.minutes, card.rule.room_ref) == (longer, 80, world.room)
    fields = filled_in(desk.get(page).content.decode())
    assert desk.post(page, {**fields, **change, "room": ""}).status_code == 302
    card = series_card(world.dora, ref, now=wall("2027-03-09T08:00"))
    assert card.rule is not None
    assert card.rule.room_ref == ""


def test_a_change_from_an_old_page_is_looked_at_again(world: World) -> None:
    desk = signed_in(world, "dora")
    ref = done(create(world, first=date(2027, 3, 2), count=4)).ref
    page = reverse("work:change-series", args=[world.slug, ref])
    fields = filled_in(desk.get(page).content.decode())
    assert desk.post(page, {**fields, "at": "11:00", "do": "1"}).status_code == 302
    late = desk.post(page, {**fields, "at": "12:00", "do": "1"})
    assert late.status_code == 422
    assert "It was changed meanwhile." in late.content.decode()
    assert standing(world) == [f"2027-{day}T11:00" for day in ("03-02", "03-09", "03-16", "03-23")]
    again = filled_in(late.content.decode())
    assert desk.post(page, {**again, "at": "12:00", "do": "1"}).status_code == 302


def test_the_fee_is_changed_from_a_date_on_and_an_emptied_field_changes_none(world: World) -> None:
    desk = signed_in(world, "dora")
    ref = done(create(world, first=date(2027, 3, 2), count=4)).ref
    chart = series_card(world.dora, ref, now=NOW).chart_ref
    page = reverse("work:change-series", args=[world.slug, ref])
    fields = filled_in(desk.get(page).content.decode())
    assert fields["fee"] == "120.00"
    assert desk.post(page, {**fields, "first": "2027-03-16", "fee": "", "do": "1"}).status_code == 302
    assert fee_lines(world.dora, chart) == ()
    fields = filled_in(desk.get(page).content.decode())
    assert desk.post(page, {**fields, "first": "2027-03-16", "fee": "85", "do": "1"}).status_code == 302
    (line,) = fee_lines(world.dora, chart)
    assert (line.first, line.fee) == (date(2027, 3, 16), Money(8500, "USD"))
    later = filled_in(desk.get(f"{page}?since=2027-03-16").content.decode())
    assert later["fee"] == "85.00"


def test_this_one_alone_gets_another_length_service_and_hour_and_is_put_back(world: World) -> None:
    desk = signed_in(world, "dora")
    dates = done(create(world, first=date(2027, 3, 2), count=3)).dates
    longer = world.make_service(name="Long", minutes=80)
    page = reverse("work:move", args=[world.slug, dates[1].ref])
    fields = filled_in(desk.get(page).content.decode())
    answer = desk.post(page, {**fields, "at": "13:00", "service": longer}, follow=True).content.decode()
    cards = [appointment(world.dora, one.ref) for one in dates]
    assert [(one.service_ref, int((one.end - one.start).total_seconds()) // 60) for one in cards] == [
        (world.service, 50),
        (longer, 80),
        (world.service, 50),
    ]
    desk.post(undo_of(answer))
    assert appointment(world.dora, dates[1].ref).service_ref == world.service


def test_before_confirming_the_sums_say_what_becomes_of_the_dates(world: World) -> None:
    desk = signed_in(world, "dora")
    for day in ("09", "16", "23"):
        booked(world.book(f"2027-03-{day}T10:00", client=world.client(f"Client {day}")))
    chosen = {"on-2027-03-09": "skip", "on-2027-03-16": "later"}
    html = desk.post(_new(world), plan(world, world.client("Mara Hill"), **chosen)).content.decode()
    assert "1 date still needs a choice." in html
    text = re.sub(r"<[^>]+>", " ", html[html.index("Before you confirm") :])
    assert re.search(r"Skipped\s+1\s+To be placed\s+1", text)
    assert re.search(r"First\s+Tue, Mar 2, 2027\s+Last\s+Tue, Apr 6, 2027", text)
