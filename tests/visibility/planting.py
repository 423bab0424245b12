"""Words planted in every field of a sealed chart, and of somebody's own care, and how they are looked for."""

from datetime import datetime, timedelta

import time_machine

from tests.owncare.people import oneself
from tests.world import NOW, World, booked
from wellkept.clients.actions import add_contact
from wellkept.clients.queries import sealed_clients
from wellkept.messages.actions import send_due
from wellkept.owncare.actions import outside, plan
from wellkept.scheduling.appointments.actions import cancel
from wellkept.scheduling.appointments.request import NewClient
from wellkept.scheduling.appointments.rules.booking import Waiver
from wellkept.scheduling.availability.actions import protect_once
from wellkept.trust.viewer import Staff

NAME, MAIL, PHONE = "Zebulon Quartzite", "amethystine@example.net", "+12025550177"
SEALED = ("Zebulon", "Quartzite", "amethystine@example.net", "2025550177", "Marigoldine", "marigoldine@example.net",
          "Obsidiana", "Periwinklo")  # fmt: skip
"""Name, address, number, her contact's name and address, why a rule was lifted, and why an hour was canceled."""
HERS = ("Helleborus", "Thunderquill", "Foxglovia")
"""Ben's own: his therapist outside, what he wants to bring, what he protects his time for."""
DAY = "2026-11-25"


class Planted:
    """The practice, with all of it in place, as Cast knows people."""

    def __init__(self, work: World) -> None:
        self.work = work
        work.join("cleo", "Cleo Ash", "clinician")
        work.join("mia", "Mia Orr", "manager")
        work.join("bill", "Bill Tam", "biller")
        work.service = work.make_service(offered_by=("ada", "ben", "cleo"))
        work.hours("cleo")
        who = NewClient(name=NAME, email=MAIL, phone=PHONE)
        made = booked(work.book(f"{DAY}T10:00", "cleo", viewer=work.stranger(), new_client=who, seal=True))
        cleo = work.viewer("cleo")
        (client,) = [card.ref for card in sealed_clients(cleo)]
        add_contact(
            viewer=cleo, client=client, role="emergency", name="Marigoldine", email="marigoldine@example.net",
            phone="", now=NOW,
        )  # fmt: skip
        late = (Waiver("outside_hours", "Obsidiana"),)
        booked(work.book(f"{DAY}T19:00", "cleo", viewer=cleo, client=client, waivers=late))
        cancel(viewer=cleo, ref=made.ref, now=NOW, why="Periwinklo")
        ben = oneself(work.viewer("ben").account_id)
        rhythm = outside.Rhythm(start=datetime.fromisoformat(f"{DAY}T14:00"), zone=work.zone)
        outside.keep_outside(viewer=ben, name="Helleborus", rhythm=rhythm, now=NOW)
        plan.bring(viewer=ben, text="Thunderquill", now=NOW)
        start = datetime.fromisoformat(f"{DAY}T09:00")
        end = start + timedelta(hours=2)
        protect_once(viewer=work.ben, title="Foxglovia", start=start, end=end, zone=work.zone, now=NOW)
        send_due(clock=lambda: NOW + timedelta(minutes=5))

    def viewer(self, who: str) -> Staff:
        return self.work.viewer(who)

    def world_of(self, who: str) -> World:
        return self.work

    def key_of(self, who: str) -> str:
        return who


def found_in(text: str | bytes, words: tuple[str, ...] = SEALED + HERS) -> list[str]:
    """Which of the words stand in it, in small letters or as they were planted."""
    seen = (text if isinstance(text, bytes) else text.encode()).lower()
    return [word for word in words if word.lower().encode() in seen]


def main() -> None:
    """Plant them in the installation that the environment names, at the time at which the tests' world stands still."""
    with time_machine.travel(NOW, tick=False):
        Planted(World())
