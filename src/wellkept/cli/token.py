"""token: what lets a program act for a person, made, listed and revoked."""

from typing import Annotated

import typer
from django.utils import timezone

from wellkept.accounts.queries import account_cards
from wellkept.cli.appointments import As, In, Json
from wellkept.cli.console import answering, out, show, viewer_as
from wellkept.trust.tokens import Scope, create_token, revoke_token, tokens

app = typer.Typer(no_args_is_help=True)


@app.callback()
def token() -> None:
    """Tokens for programs."""


@app.command()
def create(
    name: Annotated[str, typer.Option(help="Who or what will use it.")],
    scope: Annotated[list[Scope], typer.Option(help="What it is for. Repeatable.")],
    as_: As = None,
    practice: In = None,
    days: Annotated[int, typer.Option(help="How long it works.")] = 90,
) -> None:
    """Make a token and print it, this once. It acts for the person in whose name you act."""
    viewer = viewer_as(as_, practice)
    with answering():
        typer.echo(create_token(viewer=viewer, name=name, scopes=scope, days=days, now=timezone.now()))


@app.command("list")
def list_(as_: As = None, practice: In = None, json: Json = False) -> None:
    """The person's own tokens at the practice; all of the practice for a manager."""
    found = tokens(viewer_as(as_, practice))
    holders = account_cards(card.account_id for card in found)
    rows = [
        {
            "ref": card.ref,
            "name": card.name,
            "holder": holders[card.account_id].name,
            "scopes": " ".join(card.scopes),
            "expires": f"{card.expires_at:%Y-%m-%d}",
            "last_used": f"{card.last_used_at:%Y-%m-%d}" if card.last_used_at else "",
            "works": "yes" if card.works(timezone.now()) else "no",
        }
        for card in found
    ]
    columns = ("ref", "name", "holder", "scopes", "expires", "last_used", "works")
    show(rows, [(name.replace("_", " "), lambda row, name=name: row[name]) for name in columns], as_json=json)


@app.command()
def revoke(
    ref: Annotated[str, typer.Argument(help="The token's ref, as the list says it.")],
    as_: As = None,
    practice: In = None,
) -> None:
    """The token opens nothing from now on."""
    with answering():
        revoke_token(viewer=viewer_as(as_, practice), ref=ref, now=timezone.now())
    out.print("Revoked.")
