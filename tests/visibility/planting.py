"""Words planted in every field of a sealed chart, and of somebody's own care, and how they are looked for."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time, timedelta

import time_machine

from tests.owncare.people import claimed, oneself, person
from tests.series.desk import TUESDAYS
from tests.series.desk import create as create_series
from tests.series.desk import done as done_series
from tests.world import NOW, World, booked
from wellkept.accounts.actions import attest_licence
from wellkept.clients.actions import (
    add_contact,
    edit_client,
    give_leave,
    issue_booking_link,
    name_custodian,
    open_as_custodian,
    open_in_emergency,
)
from wellkept.clients.claims import as_client
from wellkept.clients.custody import custodies
from wellkept.clients.queries import sealed_clients, viewer_of_link
from wellkept.kernel.invalid import Invalid
from wellkept.messages.actions import send_due
from wellkept.owncare.actions import outside, plan
from wellkept.practice.actions import set_closed_day
from wellkept.scheduling.appointments.actions import attest_where, cancel, decline
from wellkept.scheduling.appointments.actions.stay import leave_as_it_is
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.request import NewClient
from wellkept.scheduling.appointments.rules.booking import Waiver
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.scheduling.attestations.actions import ask_attestation
from wellkept.scheduling.availability.actions import protect_once
from wellkept.scheduling.exports.actions import make_client_feed
from wellkept.scheduling.series.request import Choice, What
from wellkept.ties.actions import declare_tie
from wellkept.trust.viewer import Oneself, Staff

NAME, OLD_MAIL, MAIL, PHONE = (
    "Zebulon Quartzite", "larkspurian@example.net", "amethystine@example.net", "+12025550177",
)  # fmt: skip
LEAVE = "chrysoprasus@example.net"
SEALED = {
    "Zebulon": "her name", "Quartzite": "her name", MAIL: "her address", "2025550177": "her number",
    OLD_MAIL: "the address before", "Marigoldine": "her contact", "marigoldine@example.net": "her contact's address",
    "2025550188": "her contact's number", "Obsidiana": "why a rule was lifted", "Periwinklo": "why an hour was canceled",
    "Cinnabarite": "why a request was declined", "Malachitor": "why her therapist may work where she is",
    "Verdigrisia": "why an hour stays on a closed day", "Celadonium": "why a date of a standing appointment stays",
    "Carneliano": "why her custodian opened it", LEAVE: "whom she gave leave to book for her",
}  # fmt: skip
"""In a sealed chart, and what each word is."""
HERS = {
    "Helleborus": "his therapist outside", "Thunderquill": "what he wants to bring", "Foxglovia": "what he protects time for",
    "sassafrasian@example.net": "whom he declared a tie to", "73,916": "what a session costs him",
}  # fmt: skip
"""Ben's own."""
DAY, CLOSED = "2026-11-25", date(2026, 12, 4)


_AT_A_DISTANCE = (Waiver("licence_not_noted", "x"),)


class Planted:
    """The practice, with all of it in place, as Cast knows people."""

    def __init__(self, work: World) -> None:
        self.work = work
        work.join("cleo", "Cleo Ash", "clinician")
        work.join("mia", "Mia Orr", "manager")
        work.join("bill", "Bill Tam", "biller")
        work.service = work.make_service(offered_by=("ada", "ben", "cleo"))
        work.hours("cleo")
        cleo = work.viewer("cleo")
        attest_licence(
            viewer=cleo, profession="psychologist", ground="licence", jurisdiction="US-NY", valid_from=date(2020, 1, 1),
            valid_until=None, now=NOW,
        )  # fmt: skip
        self._chart(cleo)
        self._acts(cleo)
        self._own_care(work.viewer("ben"))
        send_due(clock=lambda: NOW + timedelta(minutes=5))

    def _chart(self, cleo: Staff) -> None:
        """Who came by the public page under seal, with all that is kept of her."""
        work, who = self.work, NewClient(name=NAME, email=OLD_MAIL, phone=PHONE)
        by = {"viewer": work.stranger(), "new_client": who, "seal": True}
        self.first = booked(work.book(f"{DAY}T10:00", "cleo", **by)).ref
        (self.client,) = [card.ref for card in sealed_clients(cleo)]
        edit_client(
            viewer=cleo,
            ref=self.client,
            name=NAME,
            email=MAIL,
            phone=PHONE,
            zone="",
            jurisdiction="US-CO",
            now=NOW,
        )
        add_contact(
            viewer=cleo, client=self.client, role="emergency", name="Marigoldine", email="marigoldine@example.net",
            phone="+12025550188", now=NOW,
        )  # fmt: skip
        issue_booking_link(viewer=cleo, client=self.client, chart="", now=NOW)
        make_client_feed(viewer=cleo, client=self.client, names=True, now=NOW)
        herself = oneself(person("Una Reed"))
        self._wishes(herself, claimed(work, self.client, herself.account_id, by="cleo"))

    def _wishes(self, herself: Oneself, claim: str) -> None:
        """What she does about it in her own care, and what others do by that: one opens it in need, one tries to."""
        work, hers = self.work, {"viewer": herself, "claim": claim, "now": NOW}
        self.leave = give_leave(email=LEAVE, **hers)
        name_custodian(custodian=work.ref("ben"), **hers)
        span = {"first_day": date(2026, 1, 1), "last_day": NOW.date(), "with_dates": True, "locale": "en"}
        ask_attestation(viewer=as_client(herself, claim, now=NOW), now=NOW, **span)
        (held,) = custodies(work.ben, now=NOW)
        open_as_custodian(viewer=work.ben, chart=held.chart, ground="other", why="Carneliano", now=NOW)
        sue = work.join("sue", "Sue Ode", "supervisor")
        with suppress(Invalid):  # as if she were absent
            open_in_emergency(viewer=sue, asked=NAME, ground="danger", why="", now=NOW)

    def _acts(self, cleo: Staff) -> None:
        """What was done about her sessions, each with a reason why."""
        work, hers = self.work, {"viewer": cleo, "client": self.client}
        late = (Waiver("outside_hours", "Obsidiana"),)
        lifted = booked(work.book(f"{DAY}T19:00", "cleo", waivers=late, **hers))
        cancel(viewer=cleo, ref=self.first, now=NOW, why="Periwinklo")
        confirm = work.make_service(name="First", offered_by=("cleo",), confirm=True)
        link = issue_booking_link(viewer=cleo, client=self.client, chart="", now=NOW)
        herself = viewer_of_link(link, practice_slug=work.slug, now=NOW)
        asked = booked(work.book(f"{DAY}T12:00", "cleo", viewer=herself, service=confirm))
        assert decline(viewer=cleo, ref=asked.ref, now=NOW, why="Cinnabarite") is None
        far = booked(work.book(f"{DAY}T14:00", "cleo", mode=Mode.VIDEO, waivers=_AT_A_DISTANCE, **hers))
        Appointment.objects.within(work.practice_id).filter(ref=far.ref).update(lifted=[])
        assert attest_where(viewer=cleo, ref=far.ref, why="Malachitor", now=NOW) is None
        stays = booked(work.book(f"{CLOSED}T10:00", "cleo", **hers))
        set_closed_day(viewer=work.ada, day=CLOSED, name="Painters", closed=True, now=NOW)
        assert (
            leave_as_it_is(viewer=cleo, ref=stays.ref, code="closed_day", why="Verdigrisia", now=NOW) is None
        )
        late_dates = {date(2026, 12, day): Choice(What.KEEP, why="Celadonium") for day in (1, 8)}
        wish = {
            "clinicians": (work.ref("cleo"),),
            "first": date(2026, 12, 1),
            "pattern": TUESDAYS,
            "count": 2,
        }
        done_series(create_series(work, late_dates, at=time(19), **wish, **hers))
        self.appointments = [self.first, *(one.ref for one in (lifted, asked, far, stays))]

    def _own_care(self, ben: Staff) -> None:
        work, himself = self.work, oneself(ben.account_id)
        rhythm = outside.Rhythm(start=datetime.fromisoformat(f"{DAY}T14:00"), zone=work.zone)
        fee = outside.Fee(7391600, "USD")
        his = {"viewer": himself, "now": NOW}
        self.outside = outside.keep_outside(name="Helleborus", rhythm=rhythm, fee=fee, **his)
        plan.set_plan(every=3, nudge=5, **his)
        plan.bring(text="Thunderquill", **his)
        declare_tie(kind="consultation", email="sassafrasian@example.net", **his)
        start = datetime.fromisoformat(f"{DAY}T09:00")
        end = start + timedelta(hours=2)
        protect_once(viewer=ben, title="Foxglovia", start=start, end=end, zone=work.zone, now=NOW)

    def viewer(self, who: str) -> Staff:
        return self.work.viewer(who)

    def world_of(self, who: str) -> World:
        return self.work

    def key_of(self, who: str) -> str:
        return who


def found_in(text: str | bytes, words: Iterable[str] = (*SEALED, *HERS)) -> list[str]:
    """Which of the words stand in it, in small letters or as they were planted."""
    seen = (text if isinstance(text, bytes) else text.encode()).lower()
    return [word for word in words if word.lower().encode() in seen]


def main() -> None:
    """Plant them in the installation that the environment names, at the time at which the tests' world stands still."""
    with time_machine.travel(NOW, tick=False):
        Planted(World())
