"""feed: what shows a calendar in a calendar program, made, listed and revoked."""

from typing import Annotated

import typer
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from wellkept.accounts.queries import account_cards
from wellkept.cli.appointments import As, In, Json
from wellkept.cli.console import answering, out, show, viewer_as
from wellkept.scheduling.exports.actions import (
    make_client_feed,
    make_own_feed,
    make_room_feed,
    revoke_team_feed,
)
from wellkept.scheduling.exports.queries import room_names, team_feeds
from wellkept.trust.feeds import FeedOf

app = typer.Typer(no_args_is_help=True)


@app.callback()
def feed() -> None:
    """Feeds for calendar programs."""


@app.command()
def create(
    name: Annotated[str, typer.Option(help="Which program or device will show it.")] = "",
    room: Annotated[
        str, typer.Option(help="A room, by ref. Without room and client: the person's own.")
    ] = "",
    client: Annotated[str, typer.Option(help="A client, by ref.")] = "",
    names: Annotated[bool, typer.Option("--names", help="Say names in it.")] = False,
    as_: As = None,
    practice: In = None,
) -> None:
    """Make a feed and print its address, this once."""
    viewer, now = viewer_as(as_, practice), timezone.now()
    with answering():
        if client:
            secret = make_client_feed(viewer=viewer, client=client, names=names, now=now)
        elif room:
            secret = make_room_feed(viewer=viewer, room=room, name=name, names=names, now=now)
        else:
            secret = make_own_feed(viewer=viewer, name=name, names=names, now=now)
        typer.echo(settings.WELLKEPT_BASE_URL + reverse("feeds:feed", args=[secret]))


@app.command("list")
def list_(as_: As = None, practice: In = None, json: Json = False) -> None:
    """The person's own feeds and those of rooms that she made; all of the practice for a manager. Clients' are theirs."""
    viewer = viewer_as(as_, practice)
    found, rooms = team_feeds(viewer), room_names(viewer)
    people = account_cards(card.account_id for card in found)
    rows = [
        {
            "ref": card.ref,
            "name": card.name,
            "shows": rooms[card.subject] if card.kind is FeedOf.ROOM else people[card.subject].name,
            "made_by": people[card.account_id].name,
            "names": "yes" if card.names else "no",
            "last_read": f"{card.last_used_at:%Y-%m-%d}" if card.last_used_at else "",
            "opens": "no" if card.revoked_at else "yes",
        }
        for card in found
    ]
    columns = ("ref", "name", "shows", "made_by", "names", "last_read", "opens")
    show(rows, [(name.replace("_", " "), lambda row, name=name: row[name]) for name in columns], as_json=json)


@app.command()
def revoke(
    ref: Annotated[str, typer.Argument(help="The feed's ref, as the list says it.")],
    as_: As = None,
    practice: In = None,
) -> None:
    """The feed opens nothing from now on."""
    with answering():
        revoke_team_feed(viewer=viewer_as(as_, practice), ref=ref, now=timezone.now())
    out.print("Revoked.")
