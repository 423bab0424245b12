"""What several tests of pages begin with."""

from datetime import date

import pytest

from tests.series.desk import TUESDAYS
from tests.series.desk import create as create_series
from tests.series.desk import done as done_series
from tests.world import NOW, World, booked, someone, wall
from wellkept.clients.actions import add_contact, issue_booking_link
from wellkept.clients.queries import client_page
from wellkept.messages.models import Message
from wellkept.scheduling.absences.actions import call_in_sick
from wellkept.scheduling.series.request import Choice, What

WAITING = date(2030, 12, 3)  # a Tuesday
AWAY = date(2030, 11, 27)  # on which the client has an appointment


@pytest.fixture
def refs(world: World) -> dict[str, str]:
    """A client, an appointment and links to put into addresses."""
    client = world.client("Carol Day")
    done = booked(world.book(wall("2030-11-27T10:00"), client=client, waivers=()))
    public = booked(world.book(wall("2026-11-25T10:00"), viewer=world.stranger(), new_client=someone()))
    add_contact(
        viewer=world.dora, client=client, role="guardian", name="Gil Day", email="", phone="", now=NOW
    )
    page = client_page(world.dora, client, now=NOW)
    later = {WAITING: Choice(What.LATER)}
    series = done_series(create_series(world, later, client=client, first=WAITING, pattern=TUESDAYS))
    absence = call_in_sick(
        viewer=world.dora,
        clinician=world.ref("ada"),
        first=AWAY,
        last=AWAY,
        zone=world.zone,
        cancel=False,
        now=NOW,
    )
    return {
        "absence": absence.ref,
        "series": series.ref,
        "client": client,
        "chart": page.charts[0].ref,
        "contact": page.contacts[0].ref,
        "appointment": done.ref,
        "message": Message.objects.within(world.practice_id).get(appointment__ref=done.ref).ref,
        "manage": public.manage_token,
        "link": issue_booking_link(viewer=world.dora, client=client, chart="", now=NOW),
    }
