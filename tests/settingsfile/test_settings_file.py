"""What a practice set up leaves as a file and comes in again: all of it or nothing, and the same once more changes nothing."""

import unicodedata
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.world import NOW, World
from wellkept.accounts.models import Account
from wellkept.agreements.queries import current_policy
from wellkept.messages.actions import sign, word
from wellkept.practice import actions as practice
from wellkept.practice.queries import places, services
from wellkept.scheduling.availability import actions as availability
from wellkept.scheduling.availability.queries import hours_page, own_limits
from wellkept.scheduling.availability.rules.limits import Limit, Limits
from wellkept.settingsfile.actions import NOT_HERS, look_at, take_in
from wellkept.settingsfile.queries import document_of, settings_file
from wellkept.settingsfile.rules.shape import Faulty, read, written
from wellkept.settingsfile.sentences import change_sentence, fault_sentence
from wellkept.trust.errors import NotAllowed
from wellkept.trust.models import AuditEntry

WORDS = "Hello,\n\n{dates}\n{link}\n{sender}\n"


@pytest.fixture
def full(world: World) -> World:
    """A practice in which everything is set up."""
    ada = {"viewer": world.ada, "now": NOW}
    practice.edit_practice(
        **ada,
        holiday_country="US",
        holiday_subdivision="NY",
        protected_hours=12,
        public_intro='We say "welcome".\n\nCome in \\o/',
    )
    river = practice.save_place(**ada, name="Ufer 7", zone="Europe/Berlin", address="Am Ufer 7\n10115 Berlin")
    practice.save_room(**ada, place=river, name="Blue")
    practice.save_room(**ada, place=river, name="Attic", active=False)
    practice.set_travel(**ada, origin=world.place, destination=river, minutes=35)
    world.make_service(name="Old kind", offered_by=("ben",), active=False, fee_minor=0, video=False)
    practice.set_closed_day(**ada, day=date(2026, 12, 28), name="Between the years", closed=True)
    world.hours("ben", 22 * 60, 26 * 60, weekdays=[5], place="", every=2, last_day=date(2027, 6, 30))
    world.hours("ben", 9 * 60, 12 * 60, weekdays=[6], place=river)
    availability.set_day(
        viewer=world.ben, clinician=world.ref("ben"), day=date(2026, 12, 1), zone=world.zone, now=NOW
    )
    limits = Limits(sessions_day=Limit(6, True), latest_end=Limit(20 * 60), break_minutes=20)
    availability.set_limits(viewer=world.ada, limits=limits, now=NOW)
    world.policy()
    sign(**ada, name="Elm House", phone="212 555 0123", email="desk@example.org")
    word(**ada, purpose="reminder", language="en", text=WORDS)
    return world


def _exported(world: World) -> str:
    return settings_file(world.ada, now=NOW)


def _other(world: World) -> World:
    """Another practice with the same people, in which nothing else is set up."""
    other = World()
    for name in ("ada", "ben", "dora"):
        own, theirs = (Account.objects.get(ref=w.ref(name)) for w in (world, other))
        Account.objects.filter(id=theirs.id).update(email=f"{name}@example.com")
        Account.objects.filter(id=own.id).update(email=f"{name}@example.net")
    return other


def test_a_file_taken_in_where_it_came_from_changes_nothing(full: World) -> None:
    entries = AuditEntry.objects.count()
    assert take_in(viewer=full.ada, text=_exported(full), now=NOW) == ()
    assert AuditEntry.objects.count() == entries


def test_another_practice_becomes_like_the_first_and_once_more_changes_nothing(full: World) -> None:
    other = _other(full)
    text = _exported(full).replace("@example.net", "@example.com")
    planned = look_at(viewer=other.ada, text=text, now=NOW)
    before = _exported(other)
    assert take_in(viewer=other.ada, text=text, now=NOW) == planned != ()
    assert before != text
    assert _exported(other) == text
    assert take_in(viewer=other.ada, text=text, now=NOW) == ()


def test_looking_changes_nothing(full: World) -> None:
    before = _exported(full)
    text = before.replace("minutes = 50", "minutes = 45")
    changes = look_at(viewer=full.ada, text=text, now=NOW)
    assert any("50 → 45" in change_sentence(change) for change in changes)
    assert _exported(full) == before


def test_all_or_nothing(full: World) -> None:
    before = _exported(full)
    text = before.replace("minutes = 50", "minutes = 45").replace('"reminder"', '"farewell"')
    with pytest.raises(Faulty) as error:
        take_in(viewer=full.ada, text=text, now=NOW)
    (fault,) = error.value.faults
    assert (fault.section, fault.row) == ("wordings", 0)
    assert text.splitlines()[fault.at - 1] == 'kind = "farewell"'
    assert _exported(full) == before


def test_what_the_file_does_not_name_stays(full: World) -> None:
    text = 'format = "wellkept-settings"\nversion = 1\n[[services]]\nname = "Brief talk"\nkind = "session"\nminutes = 25\n'
    (change,) = take_in(viewer=full.ada, text=text, now=NOW)
    assert (change.section, change.what, change.name) == ("services", "new", ("Brief talk",))
    assert {service.name for service in services(full.ada, everything=True)} == {
        "Session",
        "Old kind",
        "Brief talk",
    }
    assert len(places(full.ada)) == 2
    assert current_policy(full.practice_id) is not None


def test_a_line_left_out_stays_as_it_was(full: World) -> None:
    text = 'format = "wellkept-settings"\nversion = 1\n[[services]]\nname = "Session"\nkind = "session"\nminutes = 45\n'
    take_in(viewer=full.ada, text=text, now=NOW)
    session = next(service for service in services(full.ada) if service.name == "Session")
    assert (session.minutes, session.fee_minor, session.buffer_after, len(session.offered_by)) == (
        45,
        12000,
        10,
        2,
    )


def test_hours_of_who_is_named_are_as_the_file_says_and_others_stay(full: World) -> None:
    ben = Account.objects.get(ref=full.ref("ben")).email
    text = (
        'format = "wellkept-settings"\nversion = 1\n[[hours]]\n'
        f'who = "{ben}"\nweekdays = ["monday", "tuesday"]\nfrom = "10:00"\nto = "02:00"\nfirst_day = 2026-01-01\n'
    )
    take_in(viewer=full.ada, text=text, now=NOW)
    rules = hours_page(full.ada, full.ref("ben"), now=NOW).weekly
    assert [(rule.weekday, rule.start_minute, rule.end_minute) for rule in rules] == [
        (0, 600, 1560),
        (1, 600, 1560),
    ]
    assert len(hours_page(full.ada, full.ref("ada"), now=NOW).weekly) == 5
    assert take_in(viewer=full.ada, text=text, now=NOW) == ()


def test_what_is_over_is_not_entered_again(full: World) -> None:
    late = datetime(2027, 7, 2, 12, tzinfo=UTC)
    text = _exported(full)
    take_in(viewer=full.ada, text=text, now=late)
    assert take_in(viewer=full.ada, text=text, now=late) == ()
    assert document_of(full.ada, now=late)["days"] == []


def test_limits_are_set_by_oneself_alone(full: World) -> None:
    text = _exported(full)
    practice.set_roles(viewer=full.ada, member=full.ref("ben"), roles=["clinician", "manager"], now=NOW)
    ben = full.viewer("ben")
    (change,) = take_in(viewer=ben, text=text, now=NOW)
    assert (change.section, change.what) == ("limits", NOT_HERS)
    assert own_limits(ben).sessions_day == Limit()
    assert "sessions_day" not in settings_file(ben, now=NOW)


def test_nothing_of_people_in_care_and_no_secret_is_in_it(full: World) -> None:
    full.client("Carol Day")
    availability.protect_weekly(
        viewer=full.ada, title="Own session", weekdays=[3], start=600, end=660, first_day=date(2026, 1, 1),
        zone=full.zone, now=NOW,
    )  # fmt: skip
    availability.add_leave(
        viewer=full.ada, clinician=full.ref("ada"), first=date(2026, 12, 7), last=date(2026, 12, 8),
        zone=full.zone, now=NOW,
    )  # fmt: skip
    text = _exported(full)
    assert not any(word in text for word in ("Carol", "Own session", "2026-12-07"))


def test_only_managers_export_and_take_in(full: World) -> None:
    text = _exported(full)
    for viewer in (full.ben, full.dora):
        with pytest.raises(NotAllowed):
            settings_file(viewer, now=NOW)
        with pytest.raises(NotAllowed):
            look_at(viewer=viewer, text=text, now=NOW)


HEAD = 'format = "wellkept-settings"\nversion = 1\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "This is no settings file"),
        ("format = 1", "This is no settings file"),
        ('format = "wellkept-settings"\nversion = 2', "version 1"),
        (HEAD + "[practice]\nname = Elm", "Line 4"),
        (HEAD + "[ties]\nx = 1", "no section ties"),
        (HEAD + "practice = 3", "[practice]"),
        (HEAD + "[places]\nname = 'x'", "[[places]]"),
        (HEAD + '[[places]]\nname = "A"\nzone = "UTC"\nsize = 3', "Line 6, places[1].size: There is no line size"),
        (HEAD + '[[places]]\nname = "A"', "Line 3, places[1].zone: The line zone is missing"),
        (HEAD + '[[places]]\nname = "A"\nzone = "Mars/Base"', "Line 5, places[1].zone: Choose a time zone"),
        (HEAD + '[[places]]\nname = 3\nzone = "UTC"', "Line 4, places[1].name: Write a text"),
        (HEAD + '[[places]]\nname = "A"\nzone = "UTC"\n[[places]]\nname = "A"\nzone = "UTC"', "Line 7, places[2].name"),
        (HEAD + '[[rooms]]\nplace = "Moon"\nname = "A"', "Line 4, rooms[1].place: There is nothing called “Moon”"),
        (HEAD + '[[closed_days]]\nday = 2026-12-24T10:00:00\nname = "x"', "Write a date"),
        (HEAD + '[[services]]\nname = "A"\nkind = "session"\nminutes = true', "whole number"),
        (HEAD + '[[services]]\nname = "A"\nkind = "dance"\nminutes = 5', "Line 5, services[1].kind: Choose one"),
        (HEAD + '[[services]]\nname = "A"\nkind = "session"\nminutes = 1', "Line 6, services[1].minutes: This must be"),
        (HEAD + '[[services]]\nname = "A"\nkind = "session"\nminutes = 5\nfee = "free"', "services[1].fee: Write an amount"),
        (
            HEAD + '[[services]]\nname = "A"\nkind = "session"\nminutes = 5\nways_to_meet = ["fax"]',
            "Line 7, services[1].ways_to_meet: fax is none of these",
        ),
        (
            HEAD + '[[services]]\nname = "A"\nkind = "session"\nminutes = 5\noffered_by = ["x@example.org"]',
            "offered_by: Nobody of the team has the address x@example.org",
        ),
        (
            HEAD + '[[hours]]\nwho = "x@example.org"\nweekdays = ["monday"]\nfrom = "9:00"\nto = "10"\nfirst_day = 2026-01-01',
            "Line 7, hours[1].to: Write a time",
        ),
        (HEAD + '[policy]\nhours = 24\ntext = ""', "Line 5, policy.text: Please fill this in"),
        (HEAD + "[limits]\nwho = 'nobody@example.org'\nrun = 3", "limits.who: Nobody of the team"),
        (HEAD + '[public_page]\nintro = "a\\u202eb"', "public_page.intro: This has characters"),
    ],
)  # fmt: skip
def test_a_fault_says_where_it_is_and_what_to_do(full: World, text: str, said: str) -> None:
    before = _exported(full)
    with pytest.raises(Faulty) as error:
        take_in(viewer=full.ada, text=text, now=NOW)
    assert said in "\n".join(map(fault_sentence, error.value.faults))
    assert _exported(full) == before


def test_another_currency_is_not_converted(full: World) -> None:
    with pytest.raises(Faulty) as error:
        take_in(viewer=full.ada, text=_exported(full).replace('"USD"', '"EUR"'), now=NOW)
    assert "counts in USD" in fault_sentence(error.value.faults[0])


def test_two_places_in_use_of_one_name_are_renamed_first(full: World) -> None:
    practice.save_place(viewer=full.ada, name="Ufer 7", zone="UTC", now=NOW)
    with pytest.raises(Faulty) as error:
        _exported(full)
    assert "Ufer 7" in fault_sentence(error.value.faults[0])


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=60)


@given(
    places=st.lists(TEXTS, max_size=4, unique_by=lambda name: " ".join(_composed(name).split())),
    prose=st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=300),
    minutes=st.integers(-(10**9) + 1, 10**9 - 1),
    day=st.dates(),
    at=st.times(),
)
def test_whatever_is_written_is_read_the_same(
    places: list[str], prose: str, minutes: int, day: date, at: time
) -> None:
    document = {
        "places": [{"name": name, "zone": "UTC", "address": prose, "used": True} for name in places],
        "days": [{"who": "a", "day": day, "from": f"{at:%H:%M}", "to": None, "place": "", "zone": ""}],
        "policy": [{"hours": minutes, "fee": "1", "text": prose}],
    }
    once = _reread(document)
    assert _reread(once) == once
    assert [row["hours"] for row in once["policy"]] == [minutes]
    assert "".join(str(once["policy"][0]["text"]).split()) == "".join(_composed(prose).split())
    assert once["days"][0]["day"] == day
    assert "to" not in once["days"][0]


def _reread(document: dict[str, list[dict[str, object]]]) -> dict[str, list[dict[str, object]]]:
    return {name: [dict(row) for row in rows] for name, rows in read(written(document, "About")).items()}  # type: ignore[arg-type]
