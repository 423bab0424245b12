"""init: a practice from the shell, for those who prefer it to the first-run page."""

from typing import Annotated

import typer
from django.utils import timezone

from wellkept.cli.console import answering, out
from wellkept.cli.install import prepare
from wellkept.practice.actions import NewOwner, set_up_practice


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(init)


def init(
    name: Annotated[str, typer.Option(prompt="Name of the practice")],
    owner: Annotated[str, typer.Option(prompt="Your name")],
    email: Annotated[str, typer.Option(prompt="Your e-mail address")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
    zone: Annotated[str, typer.Option(prompt="Time zone")] = "America/New_York",
    currency: Annotated[str, typer.Option(prompt="Currency")] = "USD",
    country: Annotated[str, typer.Option(help="Holidays of this country, like US.")] = "",
) -> None:
    """Make the data folder, the key and a practice."""
    prepare()
    with answering():
        slug, _ = set_up_practice(
            owner=NewOwner(name=owner, email=email, password=password),
            name=name,
            zone=zone,
            currency=currency,
            holiday_country=country,
            now=timezone.now(),
        )
    out.print(f"Done. Start it with: wellkept serve, then open /work/{slug}/")
