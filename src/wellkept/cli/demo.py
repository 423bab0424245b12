"""The demo world: two practices in two zones, fictional people, relative to today, made by the product's own actions.

Deterministic: the same day makes the same world. It grows with the rooms.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from wellkept.agreements.actions import publish_policy
from wellkept.agreements.queries import current_version_id
from wellkept.cli.demo_care import fill_own_care
from wellkept.cli.demo_safeguards import fill_safeguards
from wellkept.cli.demo_ties import fill_ties
from wellkept.clients.actions import add_contact, create_client, open_chart
from wellkept.clients.queries import client_list
from wellkept.clients.rules.search import folded
from wellkept.kernel.recurrence import Weekly
from wellkept.messages import actions as messages
from wellkept.practice import actions as practice
from wellkept.practice.queries import any_practice, clinicians, places, staff_viewer, team
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.request import Booked, BookingRequest, NewClient
from wellkept.scheduling.appointments.rules.facts import Waiver
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.scheduling.availability import actions as availability
from wellkept.scheduling.availability.rules.limits import Limit, Limits
from wellkept.scheduling.exports import actions as exports
from wellkept.scheduling.series import actions as series
from wellkept.scheduling.series.request import Choice, SeriesWish, What
from wellkept.trust.viewer import Staff, Stranger

_NAMES = (
    "Leila Haddad", "Marta Kowalczyk", "Daniel Osei", "Rosa Castellano", "Sam Brightwater", "Aiko Tanabe",
    "Owen Farrell", "Grace Mbeki", "Peter Lindqvist", "Beatriz Nunes", "Yusra Idris", "Eleanor Pike",
    "Viktor Sandoval", "Hannah Brandt", "Tess Okoye", "Ruben Ashworth", "Ingrid Solheim", "Mateo Quiroga",
    "Noor Rahimi", "Caleb Winters", "Fatou Diallo", "Lucia Ferrante", "Jonas Weller", "Priya Raman",
)  # fmt: skip
_BACK = 5  # weeks
_REMINDER = """Guten Tag,

bald ist es so weit:

{dates}

Die Klingel ist unten links. Wenn Sie zu früh sind, nehmen Sie gern im Vorraum Platz.

{link}

{sender}"""


@dataclass
class _World:
    """One practice in the making."""

    slug: str
    owner: int
    now: datetime
    zone: str
    people: dict[str, str] = field(default_factory=dict)
    services: dict[str, str] = field(default_factory=dict)
    dice: random.Random = field(default_factory=lambda: random.Random(20261123))  # noqa: S311 - a reproducible world

    @property
    def boss(self) -> Staff:
        return staff_viewer(account_id=self.owner, slug=self.slug)

    def viewer(self, name: str) -> Staff:
        ref = self.people[name]
        account = next(m.account_id for m in team(self.boss) if m.ref == ref)
        return staff_viewer(account_id=account, slug=self.slug)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), ZoneInfo(self.zone))

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    @property
    def monday(self) -> date:
        return self.today - timedelta(days=self.today.weekday())


def fill_demo_world() -> None:
    """Fill it, once."""
    if any_practice():
        return
    now = timezone.now()
    elm = _elm_house(now)
    solo = _solo(now)
    _requests(elm)
    fill_own_care(elm=elm.viewer("Dana Whitlock"), solo=solo.boss, now=now)
    _feeds(elm)
    fill_ties(nora=elm.boss, now=now)
    judith, tomas, agnes = map(elm.viewer, ("Judith Amsel", "Tomás Herrera", "Agnes Delacroix"))
    fill_safeguards(nora=elm.boss, judith=judith, tomas=tomas, agnes=agnes, solo=solo.boss, now=now)


def who_can_sign_in() -> Iterator[str]:
    """What to tell whoever started the demo."""
    yield "The demo world is ready. Open the page and choose whom you want to be: one click signs you in."


def _set_up(
    now: datetime,
    *,
    name: str,
    owner: str,
    email: str,
    zone: str,
    country: str,
    currency: str,
    locale: str = "en",
) -> _World:
    slug, account = practice.set_up_practice(
        owner=practice.NewOwner(name=owner, email=email, password=None),
        name=name,
        zone=zone,
        currency=currency,
        locale=locale,
        holiday_country=country,
        place=f"{name}, ground floor",
        address="12 Example Street",
        now=now,
    )
    world = _World(slug, account, now, zone)
    world.people[owner] = next(m.ref for m in team(world.boss) if m.account_id == account)
    return world


def _join(world: _World, name: str, *roles: str) -> None:
    email = f"{folded(name.split()[0])}@{world.slug}.example.org"
    token = practice.invite(viewer=world.boss, name=name, email=email, roles=roles, now=world.now)
    account, _slug = practice.accept_invitation(
        token=token, now=world.now, name=name, password=world.dice.randbytes(16).hex(), zone=world.zone
    )
    world.people[name] = next(m.ref for m in team(world.boss) if m.account_id == account)


def _elm_house(now: datetime) -> _World:
    world = _set_up(
        now,
        name="Elm House",
        owner="Nora Adeyemi",
        email="nora@elm-house.example.org",
        zone="America/New_York",
        country="US",
        currency="USD",
    )
    boss = world.boss
    for name in ("Judith Amsel", "Tomás Herrera", "Mira Castell", "Elias Brandt"):
        _join(world, name, "clinician")
    _join(world, "Dana Whitlock", "front_desk")
    _join(world, "Colin Marsh", "biller")
    _join(world, "Agnes Delacroix", "supervisor")
    annex = practice.save_place(
        viewer=boss, name="Elm House, annex", zone=world.zone, address="3 Sample Lane", now=now
    )
    main = next(p.ref for p in places(boss) if p.ref != annex)
    for place, rooms in ((main, ("Blue room", "Green room", "Group room")), (annex, ("Attic",))):
        for room in rooms:
            practice.save_room(viewer=boss, place=place, name=room, now=now)
    practice.set_travel(viewer=boss, origin=main, destination=annex, minutes=20, now=now)
    _elm_services(world)
    practice.edit_practice(
        viewer=boss,
        published=True,
        public_intro="A small group practice near the park. Choose a time; we will be there.",
        now=now,
    )
    text = "Things come up. Tell us a day before and there is nothing to pay."
    publish_policy(viewer=boss, hours=24, fee_minor=9000, text=text, now=now - timedelta(days=200))
    messages.sign(viewer=boss, name="", phone="+1 212 555 0100", email="desk@elm-house.example.org", now=now)
    _elm_hours(world, main, annex)
    _elm_care(world)
    return world


def _elm_services(world: _World) -> None:
    treating = [m.ref for m in clinicians(world.boss)]
    common: dict[str, Any] = {"viewer": world.boss, "now": world.now, "buffer_after": 10, "grid_minutes": 30}
    world.services["first"] = practice.save_service(
        name="First conversation", kind="intake", minutes=50, fee_minor=18000, video=True, booking="everyone",
        confirm=True, position=1, offered_by=treating, **common,
    )  # fmt: skip
    world.services["session"] = practice.save_service(
        name="Session", kind="session", minutes=50, fee_minor=18000, video=True, booking="everyone",
        offered_by=treating, **common,
    )  # fmt: skip
    world.services["couple"] = practice.save_service(
        name="Couple session", kind="session", minutes=80, fee_minor=27000, booking="known", position=2,
        offered_by=[world.people[name] for name in ("Nora Adeyemi", "Judith Amsel")],
        **common,
    )  # fmt: skip
    world.services["group"] = practice.save_service(
        name="Evening group", kind="group", minutes=90, fee_minor=6000, seats=8, booking="known", position=3,
        offered_by=[world.people["Judith Amsel"]], **common,
    )  # fmt: skip


def _elm_hours(world: _World, main: str, annex: str) -> None:
    long_ago = world.monday - timedelta(days=364)
    for name, ref in world.people.items():
        if ref not in {m.ref for m in clinicians(world.boss)}:
            continue
        place = annex if name == "Elias Brandt" else main
        late = 20 * 60 if name in ("Nora Adeyemi", "Judith Amsel") else 17 * 60
        availability.add_hours(
            viewer=world.boss, clinician=ref, weekdays=[0, 1, 2, 3], start=9 * 60, end=late, first_day=long_ago,
            zone=world.zone, place=place, now=world.now,
        )  # fmt: skip
        availability.add_hours(
            viewer=world.boss, clinician=ref, weekdays=[4], start=9 * 60, end=14 * 60, first_day=long_ago,
            zone=world.zone, place=place, now=world.now,
        )  # fmt: skip
        viewer = world.viewer(name)
        availability.protect_weekly(
            viewer=viewer, title="Lunch", weekdays=[0, 1, 2, 3], start=12 * 60, end=13 * 60, first_day=long_ago,
            zone=world.zone, now=world.now,
        )  # fmt: skip
        limits = Limits(sessions_day=Limit(6), sessions_week=Limit(22), latest_end=Limit(20 * 60, firm=True))
        availability.set_limits(viewer=viewer, limits=limits, now=world.now)
    nora = world.viewer("Nora Adeyemi")
    availability.protect_weekly(
        viewer=nora, title="Writing", weekdays=[2], start=15 * 60, end=17 * 60, first_day=long_ago, zone=world.zone,
        now=world.now,
    )  # fmt: skip
    away = world.monday + timedelta(days=21)
    availability.add_leave(
        viewer=world.boss, clinician=world.people["Mira Castell"], first=away, last=away + timedelta(days=4),
        zone=world.zone, now=world.now,
    )  # fmt: skip


def _elm_care(world: _World) -> None:
    """Clients with standing hours over a clock change, a couple, a minor with a guardian, a weekly group."""
    desk = world.viewer("Dana Whitlock")
    made = {name: _client(world, desk, name) for name in _NAMES}
    treating = ["Nora Adeyemi", "Judith Amsel", "Tomás Herrera", "Mira Castell", "Elias Brandt"]
    hours = (9, 10, 11, 13, 14, 16)
    for n, name in enumerate(_NAMES[:20]):
        clinician = "Nora Adeyemi" if n < 12 else treating[1 + n % 4]
        weekday, hour = n % 4, hours[n // 4 if n < 12 else (n * 5) % 6]
        every = 2 if n % 6 == 5 else 1
        _standing(world, desk, "session", clinician, weekday, hour, every, client=made[name])
    add_contact(
        viewer=desk, client=made["Jonas Weller"], role="guardian", name="Ulla Weller", email="ulla@example.com",
        phone="", now=world.now,
    )  # fmt: skip
    messages.choose(
        viewer=desk, client=made["Jonas Weller"], reminders=True, hours=(), place=True, tell="guardian", now=world.now
    )  # fmt: skip
    _standing(world, desk, "session", "Tomás Herrera", 2, 15, 1, client=made["Jonas Weller"])
    couple = open_chart(
        viewer=desk,
        kind="couple",
        treating=world.people["Nora Adeyemi"],
        members=[(made["Lucia Ferrante"], "partner"), (made["Priya Raman"], "partner")],
        opened_on=world.monday - timedelta(days=90),
        now=world.now,
    )
    _standing(world, desk, "couple", "Nora Adeyemi", 1, 17, 2, chart=couple)
    group = open_chart(
        viewer=desk,
        kind="group",
        treating=world.people["Judith Amsel"],
        members=[(made[name], "member") for name in ("Noor Rahimi", "Caleb Winters", "Fatou Diallo")],
        opened_on=world.monday - timedelta(days=90),
        now=world.now,
    )
    _standing(world, desk, "group", "Judith Amsel", 3, 18, 1, chart=group)


def _client(world: _World, desk: Staff, name: str) -> str:
    email = f"{folded(name.split()[0])}@example.com"
    create_client(
        viewer=desk, practice_id=desk.practice_id, name=name, email=email, phone="(212) 555-01" + f"{len(name):02}",
        born="desk", now=world.now,
    )  # fmt: skip
    return next(c.ref for c in client_list(desk, query=name, limit=3) if c.name == name)


def _standing(
    world: _World,
    desk: Staff,
    service: str,
    clinician: str,
    weekday: int,
    hour: int,
    every: int,
    *,
    client: str = "",
    chart: str = "",
) -> None:
    """The same hour for a long time: what is past was booked date by date, from tomorrow on it is a series."""
    day = world.monday + timedelta(days=weekday - 7 * _BACK)
    while day <= world.now.astimezone(ZoneInfo(world.zone)).date():
        _book(world, desk, service, clinician, day, hour, client=client, chart=chart)
        day += timedelta(weeks=every)
    wish = SeriesWish(
        service=world.services[service],
        clinicians=(world.people[clinician],),
        pattern=Weekly(every, frozenset({weekday})),
        at=time(hour),
        first=day,
        client=client,
        chart=chart,
        place=_place(world, clinician),
        mode=_mode(service, hour),
    )
    looked = series.create(viewer=desk, wish=wish, choices={}, now=world.now, dry_run=True)
    later = {date.identity: Choice(What.LATER) for date in looked.undecided}
    series.create(viewer=desk, wish=wish, choices=later, now=world.now)


def _mode(service: str, hour: int) -> Mode:
    return Mode.VIDEO if service == "session" and hour == 16 else Mode.IN_PERSON


def _book(
    world: _World,
    desk: Staff,
    service: str,
    clinician: str,
    day: date,
    hour: int,
    *,
    client: str = "",
    chart: str = "",
) -> None:
    """Book, and for the past say what came of it."""
    start = world.at(day, hour)
    waivers = (Waiver("in_the_past"),)
    request = BookingRequest(
        service=world.services[service],
        clinicians=(world.people[clinician],),
        start=start,
        client=client,
        chart=chart,
        place=_place(world, clinician),
        mode=_mode(service, hour),
        waivers=waivers,
    )
    done = actions.book(viewer=desk, request=request, now=world.now)
    if isinstance(done, Booked) and done.end < world.now:
        _attended(world, desk, done)


def _place(world: _World, clinician: str) -> str:
    annex = clinician == "Elias Brandt"
    return next(p.ref for p in places(world.boss) if p.name.endswith("annex") == annex)


def _attended(world: _World, desk: Staff, done: Booked) -> None:
    fate = world.dice.random()
    if fate < 0.06:
        actions.no_show(viewer=desk, ref=done.ref, now=world.now)
    elif fate < 0.12:
        actions.cancel(viewer=desk, ref=done.ref, now=world.now, why="")
    else:
        actions.keep(viewer=desk, ref=done.ref, now=world.now)


def _solo(now: datetime) -> _World:
    world = _set_up(
        now,
        name="Quiet Harbour",
        owner="Silke Arnds",
        email="silke@quiet-harbour.example.org",
        zone="Europe/Berlin",
        country="DE",
        currency="EUR",
        locale="de",
    )
    place = places(world.boss)[0].ref
    availability.add_hours(
        viewer=world.boss, clinician=world.people["Silke Arnds"], weekdays=[0, 1, 2, 3, 4], start=8 * 60, end=18 * 60,
        first_day=world.monday - timedelta(days=364), zone=world.zone, place=place, now=now,
    )  # fmt: skip
    world.services["session"] = practice.save_service(
        viewer=world.boss, now=now, name="Sitzung", kind="session", minutes=50, buffer_after=10, fee_minor=11000,
        video=True, booking="everyone", offered_by=[world.people["Silke Arnds"]],
    )  # fmt: skip
    practice.edit_practice(viewer=world.boss, published=True, public_intro="", now=now)
    messages.sign(viewer=world.boss, name="", phone="+49 30 23125 014", email="", now=now)
    messages.word(viewer=world.boss, purpose="reminder", language="de", text=_REMINDER, now=now)
    # A therapist of Elm House is a client here, like any other client: known to this practice and to nobody else.
    for name, weekday, hour in (("Mira Castell", 1, 17), ("Anselm Roth", 2, 10), ("Wanda Kessler", 3, 9)):
        client = _client(world, world.boss, name)
        _standing(world, world.boss, "session", "Silke Arnds", weekday, hour, 1, client=client)
    return world


def _requests(world: _World) -> None:
    """Two people ask by the public page, one of them under seal."""
    practice_id = world.boss.practice_id
    policy = current_version_id(practice_id)
    people = (("Hollis Grey", "Nora Adeyemi", 5, 14, False), ("Emery Lane", "Judith Amsel", 6, 10, True))
    for n, (name, clinician, days, hour, seal) in enumerate(people):
        day = world.today + timedelta(days=days)
        while day.weekday() > 3:
            day += timedelta(days=1)
        for attempt in range(6):
            request = BookingRequest(
                service=world.services["first"],
                clinicians=(world.people[clinician],),
                start=world.at(day + timedelta(days=attempt if attempt < 3 else 7), hour, 0),
                new_client=NewClient(name=name, email=f"{name.split()[0].lower()}@example.net"),
                mode=Mode.VIDEO,
                seal=seal,
                policy_shown=policy,
            )
            stranger = Stranger(practice_id, browser=f"demo-browser-{n}", network=f"demo-network-{n}")
            if isinstance(actions.book(viewer=stranger, request=request, now=world.now), Booked):
                break


def _feeds(world: _World) -> None:
    """A therapist's phone and a door sign show calendars. Nobody knows the addresses: one makes one's own."""
    nora, desk = world.viewer("Nora Adeyemi"), world.viewer("Dana Whitlock")
    exports.make_own_feed(viewer=nora, name="Phone", names=True, now=world.now)
    room = places(desk)[0].rooms[0].ref
    exports.make_room_feed(viewer=desk, room=room, name="Door sign", names=False, now=world.now)
