"""account: a person who has lost what she proves herself by begins again."""

from typing import Annotated

import typer
from django.utils import timezone, translation

from wellkept.accounts.actions import recover as let_begin_again
from wellkept.accounts.queries import account_by_email
from wellkept.cli.console import answering, err, out
from wellkept.kernel.languages import spoken
from wellkept.web.ui.mails import NotMailed, tell_of_recovery

app = typer.Typer(no_args_is_help=True)


@app.callback()
def account() -> None:
    """People and what they sign in by."""


@app.command()
def recover(
    email: Annotated[str, typer.Argument(help="The address with which she signs in.")],
    addresses_too: Annotated[
        bool, typer.Option(help="Take away her own addresses too, where somebody else put one there.")
    ] = False,
) -> None:
    """Take away a person's second factors, because she lost them. Make sure first that it is she who asks.

    She is told at all her addresses. Where nothing is left that opens her own care, what she makes anew opens it only
    after fourteen days.
    """
    with answering():
        done = let_begin_again(
            account_id=account_by_email(email), addresses_too=addresses_too, now=timezone.now()
        )
        for address in done.tell:
            try:
                with translation.override(spoken(done.locale)):
                    tell_of_recovery(address)
            except NotMailed:
                err.print("One of her addresses could not be told: the mail server did not take it.")
        out.print("She signs in with her password and makes new ones.")
        if done.held_until:
            out.print(f"They open her own care from {done.held_until:%Y-%m-%d} on.")
