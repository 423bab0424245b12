"""R7 for who is no staff: by each link, address and feed one gets at what is one's own, as the table says, and at nothing of
anybody else's, whatever one asks for."""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.exports.desk import client_feed, text_of
from tests.owncare.people import claim_of, claimed, person
from tests.owncare.test_proxies import guardian_of
from tests.visibility.addresses import addresses, takes, verbs
from tests.visibility.cast import ABSENT, Case, Cast
from tests.web.test_me_pages import opened
from tests.world import NOW
from wellkept.clients.actions import issue_booking_link
from wellkept.clients.models import Client as ClientRow
from wellkept.scheduling.appointments.actions.book import issue_manage_link
from wellkept.scheduling.appointments.models import Appointment
from wellkept.trust.visibility import HERSELF, Act, Door, Thing

BY = {
    Door.BOOKING_LINK: {"public:known", "public:known-details"},
    Door.APPOINTMENT_LINK: {"public:manage", "public:stop-reminders"},
    Door.FEED: {"feeds:feed"},
    Door.PUBLIC: {"public:practice", "public:details"},
}
"""Which addresses are behind each door; whatever is left is one's own care, one's own or for whom one acts."""
SAY_NO_NAME = {Door.APPOINTMENT_LINK, Door.OWN_CARE}  # she may read it there, and need not: it is her own


def behind(door: Door) -> list[str]:
    """The names of the addresses behind a door."""
    taken = set().union(*BY.values())
    rest = [
        name for name in addresses() if name.startswith(("public:", "feeds:", "me:")) and name not in taken
    ]
    return sorted(BY.get(door, rest))


@dataclass
class Visitor:
    """Somebody who comes by a door, as one client."""

    cast: Cast
    door: Door
    case: Case

    def __post_init__(self) -> None:
        world = self.cast.world_of(self.case.treats)
        treating = self.cast.viewer(self.case.treats)
        self.browser, self.slug, self.token, self.claim = Client(), world.slug, ABSENT.client, ABSENT.client
        if self.door is Door.APPOINTMENT_LINK:
            practice = world.practice_id
            meeting = Appointment.objects.within(practice).get(ref=self.case.appointment)
            client = ClientRow.objects.within(practice).get(ref=self.case.client)
            self.token = issue_manage_link(appointment=meeting, client_id=client.id, now=NOW)
        if self.door is Door.BOOKING_LINK:
            self.token = issue_booking_link(viewer=treating, client=self.case.client, chart="", now=NOW)
        if self.door is Door.FEED:
            self.token = client_feed(world, self.case.client, self.cast.key_of(self.case.treats), names=True)
        if self.door is Door.OWN_CARE:
            account = self.cast.viewer(self.case.herself).account_id if self.case.herself else person("Bo Li")
            if not self.case.herself:
                claimed(world, self.case.client, account, by=self.cast.key_of(self.case.treats))
            self.claim, self.browser = claim_of(world, self.case.client).ref, opened(account)
        if self.door is Door.PROXY:
            account = person("Pat Day")
            self.claim = guardian_of(world, self.case.client, account, by=treating)
            self.browser = opened(account)

    def addresses(self, refs: Case) -> Iterator[str]:
        """Every address behind her door; what it names is of ``refs``, where it is not she by whom it opens."""
        for name in behind(self.door):
            given = {"practice": self.slug, "token": self.token, "secret": self.token, "claim": self.claim}
            pattern = addresses()[name]
            for ref in [refs.client, refs.appointment, refs.chart] if "ref" in takes(pattern) else [""]:
                for verb in verbs(pattern) if "verb" in takes(pattern) else [""]:
                    filled = {**given, "ref": ref, "verb": verb}
                    yield reverse(name, kwargs={key: filled[key] for key in takes(pattern)})

    def read(self) -> str:
        """All that she is shown."""
        if self.door is Door.FEED:
            return text_of(self.token)
        queries = ("", "?move=1", "?cancel=1", f"?day={NOW:%Y-%m-%d}")
        answers = (self.browser.get(a + q) for a in self.addresses(self.case) for q in queries)
        return "\n".join(answer.content.decode() for answer in answers)

    def told(self, address: str, refs: Case) -> list[tuple[int, str]]:
        """What she is answered who names these in every field; what was done is undone."""
        cache.clear()
        cookies = copy.deepcopy(self.browser.cookies)
        form = dict.fromkeys(("client", "with", "person", "custodian"), refs.client)
        form |= dict.fromkeys(("ref", "hold", "appointment", "session"), refs.appointment)
        with transaction.atomic():
            answers = [self.browser.get(address, form), self.browser.post(address, form)]
            texts = [answer.getvalue().decode() for answer in answers]
            transaction.set_rollback(True)
        self.browser.cookies = cookies
        locations = [answer.headers.get("Location", "") for answer in answers]
        return [
            (answer.status_code, _masked(text + location, refs))
            for answer, text, location in zip(answers, texts, locations, strict=True)
        ]


def _masked(text: str, refs: Case) -> str:
    text = re.sub(r'(csrfmiddlewaretoken" value=")[^"]*', r"\1", text)
    for ref in (refs.client, refs.appointment, refs.chart):
        text = text.replace(ref, "<asked for>")
    return re.sub(r'("once" value=")\w+', r"\1", text)


def _words(case: Case) -> list[str]:
    """What tells of her."""
    return [
        *case.name.split(),
        case.email,
        case.client,
        case.chart,
        case.appointment,
        case.series,
        case.message,
    ]


MAY_COME = [
    (door, key)
    for door in Door
    for key in ("carol", "gus", "tess", "ida")
    if door is not Door.PROXY or key in ("carol", "ida")
]
"""A guardian acts for a minor whom nobody claimed and whose chart is not sealed."""


@pytest.mark.parametrize(("door", "key"), MAY_COME, ids=[f"{door.name}-{key}" for door, key in MAY_COME])
def test_r7_by_each_door_she_gets_at_what_is_hers_and_at_nothing_else(
    cast: Cast, door: Door, key: str
) -> None:
    case = cast.cases[key]
    visitor = Visitor(cast, door, case)
    text, may = visitor.read(), HERSELF[door]
    for other, asked in cast.cases.items():
        if other != key:
            assert [word for word in _words(asked) if word in text] == [], other
    if door not in SAY_NO_NAME:
        assert (case.name in text) is (Act.OPEN in may.get(Thing.CLIENT, ()))
    assert (case.email in text) <= (Thing.CLIENT in may)
    if door in (Door.OWN_CARE, Door.PROXY, Door.FEED):
        assert case.appointment in text
    if door is Door.PUBLIC:
        assert [word for word in _words(case) if word in text] == []


@pytest.mark.parametrize("door", [door for door in BY if door is not Door.FEED], ids=lambda door: door.name)
def test_r7_whatever_she_names_of_others_is_as_if_it_were_absent(cast: Cast, door: Door) -> None:
    """In own care: test_own_doors.py."""
    visitor = Visitor(cast, door, cast.cases["carol"])
    before = _standing(cast)
    absent = [visitor.told(address, ABSENT) for address in visitor.addresses(ABSENT)]
    for key in ("gus", "tess", "ida"):
        asked = cast.cases[key]
        there = list(visitor.addresses(asked))
        for address, of_nobody in zip(there, absent, strict=True):
            assert visitor.told(address, asked) == of_nobody, (key, address)
    assert _standing(cast) == before


def _standing(cast: Cast) -> Mapping[str, tuple[str, int]]:
    rows = Appointment.objects.everywhere(because="test").values_list("ref", "state", "revision")
    return {ref: (state, revision) for ref, state, revision in rows}


def test_every_address_for_who_is_no_staff_is_behind_a_door() -> None:
    assert {name for names in BY.values() for name in names} <= set(addresses())
    assert all(name.startswith("me:") for name in behind(Door.OWN_CARE))
