"""What a program may read: what its holder may, and not a name more (R7)."""

from datetime import datetime, timedelta

import pytest

from tests.interop.conftest import Programs, wish
from tests.world import World, booked, someone, wall
from wellkept.clients.models import Chart
from wellkept.trust.models import AuditEntry


def test_what_a_practice_is_made_of(world: World, programs: Programs) -> None:
    dora = programs.of("dora", "read")
    status, found = dora.get("practices")
    assert (status, [(p["slug"], p["zone"]) for p in found["practices"]]) == (200, [(world.slug, world.zone)])
    assert [c["name"] for c in dora.get("clinicians")[1]["clinicians"]] == ["Ada Lund", "Ben Okoro"]
    (service,) = dora.get("services")[1]["services"]
    assert (service["id"], service["minutes"], service["fee_minor"], service["currency"]) == (
        world.service, 50, 12000, "USD",
    )  # fmt: skip
    assert [p["id"] for p in dora.get("places")[1]["places"]] == [world.place]
    assert dora.get("rooms")[1]["rooms"] == [{"id": world.room, "name": "Blue", "place": world.place}]


def test_clients_and_charts_come_page_by_page_and_stay_in_order_while_some_are_added(
    world: World, programs: Programs
) -> None:
    dora = programs.of("dora", "read")
    refs = [world.client(f"Client {n}") for n in range(4)]
    for ref in refs:
        booked(world.book(f"2026-11-25T{10 + refs.index(ref)}:00", client=ref))
    for call in ("clients", "charts"):
        first = dora.get(call, limit=2)[1]
        assert len(first[call]) == 2
        world.client(f"Added during {call}")
        second = dora.get(call, limit=2, cursor=first["next"])[1]
        assert not {item["id"] for item in first[call]} & {item["id"] for item in second[call]}
        if call == "clients":
            assert [item["id"] for item in first[call] + second[call]] == refs
    assert [c["name"] for c in dora.get("clients", query="cilent 3")[1]["clients"]][:1] == ["Client 3"]


def test_a_page_that_ends_the_list_names_no_next_one(world: World, programs: Programs) -> None:
    world.client()
    assert programs.of("dora").get("clients")[1]["next"] is None


@pytest.mark.parametrize("call", ["clients", "charts", "appointments"])
def test_a_cursor_of_another_list_or_made_up_is_malformed(
    world: World, programs: Programs, call: str
) -> None:
    dora = programs.of("dora")
    other = "charts" if call == "clients" else "clients"
    world.book("2026-11-25T10:00", client=world.client())
    stolen = dora.get(other, limit=1)[1]["next"]
    for cursor in (stolen, "AAAA", "ü", "x" * 501):
        assert dora.get(call, cursor=cursor)[0] == 400


def test_appointments_by_start_page_by_page(world: World, programs: Programs) -> None:
    dora = programs.of("dora", "read")
    client = world.client()
    refs = [booked(world.book(f"2026-11-25T{hour}:00", client=client)).ref for hour in (14, 10, 12)]
    wanted = [refs[1], refs[2], refs[0]]
    window = {"from_": "2026-11-25T00:00:00-05:00", "to": "2026-11-26T00:00:00-05:00"}
    first = dora.get("appointments", limit=2, **window)[1]
    booked(world.book("2026-11-25T09:00", client=client))
    rest = dora.get("appointments", limit=2, cursor=first["next"], **window)[1]
    assert [a["id"] for a in first["appointments"] + rest["appointments"]] == wanted
    one = first["appointments"][0]
    assert (one["start"], one["zone"]) == ("2026-11-25T10:00:00-05:00", world.zone)
    assert [(c["name"], c["attendance"]) for c in one["clients"]] == [("Carol Day", "expected")]
    assert dora.get(f"appointments/{one['id']}") == (200, one)


def test_appointments_that_start_together_are_each_on_one_page(world: World, programs: Programs) -> None:
    dora = programs.of("dora")
    refs = {
        booked(world.book("2026-11-25T10:00", who, client=world.client(f"Client of {who}"))).ref
        for who in ("ada", "ben")
    }
    first = dora.get("appointments", limit=1)[1]
    second = dora.get("appointments", limit=1, cursor=first["next"])[1]
    assert {first["appointments"][0]["id"], second["appointments"][0]["id"]} == refs
    assert dora.get("appointments", limit=1, cursor=second["next"])[1]["appointments"] == []


def test_appointments_of_a_clinician_or_a_chart(world: World, programs: Programs) -> None:
    dora = programs.of("dora")
    mine = booked(world.book("2026-11-25T10:00", client=world.client())).ref
    other = booked(world.book("2026-11-25T10:00", "ben", client=world.client("Bea Moss"))).ref
    found = dora.get("appointments", clinician=[world.ref("ben")])[1]["appointments"]
    assert [a["id"] for a in found] == [other]
    chart = dora.get(f"appointments/{mine}")[1]["chart"]
    assert [a["id"] for a in dora.get("appointments", chart=chart)[1]["appointments"]] == [mine]


def test_openings_are_exactly_what_can_be_booked(world: World, programs: Programs) -> None:
    dora = programs.of("dora")
    window = {"from_": "2026-11-25T00:00:00-05:00", "to": "2026-11-26T00:00:00-05:00"}
    found = dora.get("openings", service=world.service, clinician=[world.ref("ada")], limit=200, **window)[1]
    assert found["openings"][0] == {
        "start": "2026-11-25T09:00:00-05:00", "end": "2026-11-25T09:50:00-05:00", "zone": world.zone,
        "clinician": world.ref("ada"), "place": world.place, "room": None, "mode": "in_person", "standing": None,
    }  # fmt: skip
    for opening in found["openings"][::20]:
        body = wish(world, opening["start"], place=opening["place"], mode=opening["mode"])
        status, held = dora.post("holds", body)
        assert status == 201, held
        assert dora.delete(f"holds/{held['id']}") == 204


def test_openings_with_two_who_take_part_together(world: World, programs: Programs) -> None:
    dora = programs.of("dora")
    booked(world.book("2026-11-25T09:00", "ben", client=world.client()))
    found = dora.get(
        "openings", service=world.service, clinician=[world.ref("ada")], with_=[world.ref("ben")],
        from_="2026-11-25T09:00:00-05:00", limit=1,
    )[1]["openings"]  # fmt: skip
    assert found[0]["start"] >= "2026-11-25T10:00:00-05:00"


def test_standing_openings_say_on_which_dates_they_are_taken(world: World, programs: Programs) -> None:
    dora = programs.of("dora")
    booked(world.book("2026-12-09T09:00", client=world.client()))
    found = dora.get(
        "openings", service=world.service, clinician=[world.ref("ada")], every_weeks=2, times=4,
        from_="2026-11-24T00:00:00-05:00", limit=200,
    )[1]["openings"]  # fmt: skip
    by_hour = {(o["standing"]["weekday"], o["standing"]["at"]): o for o in found}
    taken = by_hour[2, "09:00"]
    assert taken["standing"] == {
        "weekday": 2, "at": "09:00", "free": 3, "of": 4, "missing": ["2026-12-09"],
    }  # fmt: skip
    assert (taken["start"], taken["end"]) == ("2026-11-25T09:00:00-05:00", "2026-11-25T09:50:00-05:00")
    assert by_hour[2, "11:00"]["standing"]["missing"] == []
    status, problem = dora.get("openings", service=world.service, every_weeks=8, times=52)
    assert (status, problem["code"], problem["reasons"][0]["field"]) == (422, "invalid", "times")


def test_a_plus_that_came_as_a_space_is_read_as_one(world: World, programs: Programs) -> None:
    assert programs.of("dora").get("appointments", from_="2026-11-25T00:00:00 01:00")[0] == 200


def test_r7_a_sealed_client_is_in_no_answer_to_anybody_but_her_clinician(
    world: World, programs: Programs
) -> None:
    name = "Zebulon Quartz"
    sealed = booked(
        world.book(wall("2026-11-25T10:00"), viewer=world.stranger(), new_client=someone(name), seal=True)
    ).ref
    programs.at(timedelta(minutes=1))
    own = programs.of("ada")
    chart = Chart.objects.within(world.practice_id).get(sealed=True).ref
    assert own.get(f"appointments/{sealed}")[1]["clients"][0]["name"] == name
    assert own.get("clients")[1]["clients"] == own.get("charts")[1]["charts"] == []
    for who in ("dora", "ben"):
        other = programs.of(who)
        for call, query in [
            ("clients", {}), ("clients", {"query": "Zebulon"}), ("charts", {}), ("appointments", {}),
            ("appointments", {"clinician": [world.ref("ada")]}), ("openings", {"service": world.service}),
        ]:  # fmt: skip
            status, found = other.get(call, **query)
            assert status == 200
            assert not {name, sealed, chart} & set(_texts(found)), (who, call)
        unknown = other.get("appointments/0000000000000")
        assert other.get(f"appointments/{sealed}") == unknown
        for verb in ("cancel", "accept", "undo", "keep"):
            assert other.post(f"appointments/{sealed}/{verb}") == unknown
        assert other.get("appointments", chart=chart) == unknown
        assert other.get("openings", service=world.service, chart=chart) == unknown
        assert other.post("appointments", wish(world, chart=chart)) == unknown
        status, problem = other.post("holds", wish(world, who="ada" if who == "dora" else "ben"))
        assert name not in str(problem)


def _texts(found: object) -> list[str]:
    if isinstance(found, dict):
        return [text for value in found.values() for text in _texts(value)]
    if isinstance(found, list):
        return [text for value in found for text in _texts(value)]
    return [str(found)]


def test_a_clinician_reads_her_own_clients_alone(world: World, programs: Programs) -> None:
    ours = booked(world.book("2026-11-25T10:00", client=world.client())).ref
    ben = programs.of("ben")
    assert ben.get("clients")[1]["clients"] == []
    assert ben.get("appointments")[1]["appointments"] == []
    assert ben.get(f"appointments/{ours}")[0] == 404


def test_another_practices_things_are_not_there(world: World, programs: Programs) -> None:
    theirs = World()
    outsider = programs.of(theirs.ada)
    client = world.client()
    ours = booked(world.book("2026-11-25T10:00", client=client)).ref
    absent = outsider.get("appointments/0000000000000")
    assert absent[0] == 404
    assert outsider.get(f"appointments/{ours}") == absent
    assert outsider.get("openings", service=world.service) == absent
    assert outsider.get("appointments", clinician=[world.ref("ada")]) == absent
    for more in ({"service": world.service}, {"clinicians": [world.ref("ada")]}, {"client": {"id": client}}):
        assert outsider.post("appointments", wish(theirs, **more)) == absent
    assert outsider.post(f"appointments/{ours}/cancel") == absent


def test_r15_each_reading_leaves_an_entry_that_names_the_token(world: World, programs: Programs) -> None:
    ref = booked(world.book("2026-11-25T10:00", client=world.client())).ref
    dora = programs.of("dora")
    dora.get(f"appointments/{ref}")
    dora.get(f"appointments/{ref}")
    (entry,) = AuditEntry.objects.filter(action="read.api:appointment")
    assert " via token:" in entry.viewer
    assert f"appointment:{ref}" in entry.subjects
    assert datetime.fromisoformat("2026-11-23T12:00:00+00:00") == entry.at
