"""Standing appointments for programs: every date with its verdict, all of them or none, once for a key."""

from datetime import date
from typing import Any

from tests.interop.conftest import Program, Programs
from tests.series.desk import standing
from tests.series.test_roster import Group
from tests.world import World, booked, wall
from wellkept.scheduling.appointments.models import Appointment, Participant

TUESDAYS = {"by": "week", "weekdays": [1]}


def wish(world: World, client: str, **more: Any) -> dict[str, Any]:
    """Ada's Tuesdays at ten."""
    return {
        "service": world.service,
        "clinicians": [world.ref("ada")],
        "client": {"id": client},
        "pattern": TUESDAYS,
        "at": "10:00",
        "first": "2026-12-01",
        "count": 6,
        **more,
    }


def made(world: World, dora: Program) -> str:
    """The id of a series."""
    status, body = dora.post("series", wish(world, world.client("Mara Hill")))
    assert status == 201, body
    return str(body["id"])


def test_pain_12_a_program_is_told_every_date_and_may_skip_one(world: World, dora: Program) -> None:
    booked(world.book("2026-12-15T10:00", client=world.client("Nils Berg")))
    asked = wish(world, world.client("Mara Hill"))
    status, dry = dora.post("series", {**asked, "dry_run": True})
    assert (status, dry["done"], dry["id"]) == (200, False, None)
    assert [one["verdict"] for one in dry["dates"]] == ["free", "free", "clash", "free", "free", "free"]
    assert dry["dates"][2]["nearest"]
    status, problem = dora.post("series", asked)
    assert status == 422
    assert {reason["field"] for reason in problem["reasons"]} == {"2026-12-15"}
    assert standing(world) == ["2026-12-15T10:00"]
    status, body = dora.post("series", {**asked, "choices": [{"date": "2026-12-15", "do": "skip"}]})
    assert (status, body["done"]) == (201, True)
    assert len(standing(world)) == 6


def test_r13_a_series_is_made_once_for_a_key(world: World, dora: Program) -> None:
    asked = wish(world, world.client("Mara Hill"))
    first = dora.post("series", asked, key="k1")
    assert dora.post("series", asked, key="k1") == first
    assert len(standing(world)) == 6
    assert dora.post("series", {**asked, "at": "11:00"}, key="k1")[1]["code"] == "key_reused"


def test_one_date_the_following_or_all_are_moved_and_cancelled(world: World, dora: Program) -> None:
    id = made(world, dora)
    one = {"scope": "one", "date": "2026-12-08", "start": "2026-12-09T13:00:00-05:00"}
    assert dora.post(f"series/{id}/move", {**one, "dry_run": True})[0] == 200
    assert "2026-12-09T13:00" not in standing(world)
    assert dora.post(f"series/{id}/move", one)[0] == 200
    assert "2026-12-09T13:00" in standing(world)
    following = {"scope": "following", "date": "2026-12-15", "at": "11:00"}
    status, body = dora.post(f"series/{id}/move", following)
    assert (status, len(body["dates"])) == (200, 4)
    assert "2026-12-15T11:00" in standing(world)
    assert dora.post(f"series/{id}/cancel", {"scope": "one", "date": "2026-12-22"})[0] == 200
    assert len(standing(world)) == 5
    assert dora.post(f"series/{id}/cancel", {"scope": "all"})[0] == 200
    assert standing(world) == []


def test_a_series_is_paused_resumed_and_read(world: World, dora: Program) -> None:
    id = made(world, dora)
    pause = {"first": "2026-12-08", "until": "2026-12-22", "keep_hour": True}
    assert dora.post(f"series/{id}/pause", pause)[0] == 200
    status, body = dora.get(f"series/{id}")
    assert status == 200
    assert [one["state"] for one in body["dates"]][:4] == ["placed", "held", "held", "placed"]
    assert body["pattern"] == {"by": "week", "every": 1, "weekdays": [1]}
    status, body = dora.post(f"series/{id}/resume", {"on": "2026-12-08"})
    assert (status, [one["verdict"] for one in body["dates"]]) == (200, ["free", "free"])
    assert dora.post(f"series/{id}/resume", {"on": "2027-06-01"})[0] in (200, 422)


def test_what_cannot_be_is_refused_and_changes_nothing(world: World, programs: Programs) -> None:
    dora, ben = programs.of("dora"), programs.of("ben")
    id, client = made(world, dora), world.client("Nils Berg")
    before = standing(world)
    wrong: list[dict[str, Any]] = [
        {"pattern": {"by": "week"}},
        {"pattern": {"by": "weekday", "nth": 1}},
        {"at": "25:00"},
        {"first": "2026-02-30"},
        {"count": 0},
        {"until": "2026-12-30"},
        {"choices": [{"date": "2026-12-01", "do": "move"}]},
        {"unknown": 1},
    ]
    for more in wrong:
        assert dora.post("series", wish(world, client, **more))[0] in (400, 422), more
    assert dora.post(f"series/{id}/move", {"scope": "one", "date": "2026-12-02"})[0] == 400
    assert dora.post(f"series/{id}/cancel", {"scope": "one", "date": "2026-12-02"})[0] == 404
    for call in ("move", "cancel", "pause", "resume"):
        body = {"scope": "all"} if call in ("move", "cancel") else {"first": "2026-12-08", "on": "2026-12-08"}
        body = {name: value for name, value in body.items() if call != "pause" or name == "first"}
        body = {name: value for name, value in body.items() if call != "resume" or name == "on"}
        assert ben.post(f"series/{id}/{call}", body)[0] == 404
    assert ben.get(f"series/{id}")[0] == 404
    assert programs.of("dora", "read").post(f"series/{id}/cancel", {"scope": "all"})[0] == 403
    assert standing(world) == before


def test_pain_8_a_program_lets_two_clients_alternate_in_one_hour(world: World, dora: Program) -> None:
    other_weeks = {"pattern": {"by": "week", "every": 2, "weekdays": [1]}, "count": 3}
    for client, first in (
        (world.client("Mara Hill"), "2026-12-01"),
        (world.client("Nils Berg"), "2026-12-08"),
    ):
        assert dora.post("series", wish(world, client, first=first, **other_weeks))[0] == 201
    assert standing(world) == [f"2026-12-{day:02}T10:00" for day in (1, 8, 15, 22, 29)] + ["2027-01-05T10:00"]


def test_a_program_books_a_group_by_its_roster_and_is_told_who_is_left_out(
    world: World, dora: Program
) -> None:
    group = Group(world)
    group.leave(group.mara, date(2026, 12, 15))
    booked(world.book("2026-12-08T10:00", "ben", client=group.nils))
    asked = wish(world, "", service=group.service, chart=group.chart)
    del asked["client"]
    status, body = dora.post("series", asked)
    assert status == 201
    assert [[reason["code"] for reason in one["reasons"]] for one in body["dates"]][:3] == [
        [],
        ["without_some"],
        [],
    ]
    assert group.dates(group.mara) == ["12-01", "12-08"]


def test_one_date_or_all_that_follow_get_another_service_length_and_room(world: World, dora: Program) -> None:
    id, longer = made(world, dora), world.make_service(name="Long", minutes=80)
    one = {"scope": "one", "date": "2026-12-08", "start": "2026-12-08T13:00:00-05:00", "service": longer}
    assert dora.post(f"series/{id}/move", one)[0] == 200
    following = {"scope": "following", "date": "2026-12-15", "minutes": 60, "room": world.room}
    assert dora.post(f"series/{id}/move", following)[0] == 200
    rows = Appointment.objects.within(world.practice_id).order_by("start")
    lasts = [int((row.end - row.start).total_seconds()) // 60 for row in rows]
    assert lasts == [50, 80, 60, 60, 60, 60]
    rooms = Participant.objects.within(world.practice_id).filter(room__isnull=False)
    assert rooms.count() == 4
    assert dora.post(f"series/{id}/move", {**following, "room": "any"})[0] == 200
    assert rooms.count() == 0


def test_what_means_nothing_for_one_date_or_for_several_is_refused(world: World, dora: Program) -> None:
    id = made(world, dora)
    start = {"start": "2026-12-08T13:00:00-05:00"}
    for body in (
        {"scope": "one", "date": "2026-12-08", **start, "at": "11:00"},
        {"scope": "one", "date": "2026-12-08", **start, "pattern": TUESDAYS},
        {"scope": "following", "date": "2026-12-08", **start},
    ):
        assert dora.post(f"series/{id}/move", body)[0] in (400, 422), body
    assert standing(world)[1] == "2026-12-08T10:00"


def test_all_that_are_still_to_come_are_those_of_this_evening_too(
    world: World, programs: Programs, dora: Program
) -> None:
    id = made(world, dora)
    programs.at(wall("2026-12-01T20:30"))  # it is December 2 in UTC
    evening = {"scope": "one", "date": "2026-12-08", "start": "2026-12-01T21:00:00-05:00"}
    dora.post(f"series/{id}/move", evening)
    assert dora.post(f"series/{id}/cancel", {"scope": "all"})[0] == 200
    assert standing(world) == ["2026-12-01T10:00"]
