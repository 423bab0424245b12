"""Booking, and what goes out."""

from datetime import datetime, timedelta
from typing import Any

from django.core import mail

from tests.world import NOW, World, booked, someone
from wellkept.clients.actions import add_contact, create_client
from wellkept.clients.models import Client
from wellkept.clients.queries import client_page
from wellkept.messages.actions import send_due
from wellkept.messages.models import Message

AT = "2026-11-25T10:00"
LATER = NOW + timedelta(minutes=2)


def erin(world: World, start: str = AT, **more: Any) -> str:
    """A stranger with an address books."""
    fields = {"viewer": world.stranger(), "new_client": someone(), **more}
    return booked(world.book(start, **fields)).ref


def sent(now: datetime = LATER) -> list[Any]:
    """What goes out at that time."""
    before = len(mail.outbox)
    send_due(clock=lambda: now)
    return mail.outbox[before:]


def states(world: World) -> list[str]:
    """States of all messages, in order."""
    rows = Message.objects.within(world.practice_id).order_by("id")
    return list(rows.values_list("state", flat=True))


def with_mail(world: World, name: str = "Mara Hill", email: str = "mara@example.com") -> str:
    """A client of the desk who has an address."""
    made, _chart = create_client(
        viewer=world.dora, practice_id=world.practice_id, name=name, email=email, born="desk", now=NOW
    )
    return str(Client.objects.within(world.practice_id).get(id=made).ref)


def guardian(world: World, client: str, email: str = "gil@example.com") -> str:
    """Somebody who answers for her. Gives the contact's ref."""
    add_contact(
        viewer=world.dora, client=client, role="guardian", name="Gil Hill", email=email, phone="", now=NOW
    )
    return client_page(world.dora, client, now=NOW).contacts[-1].ref
