"""Talking to people and programs: tables or JSON, and refusals with exit status 1."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from wellkept.accounts.queries import account_by_email
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.outcome import Reason
from wellkept.practice.queries import all_practices, owner_of, staff_viewer
from wellkept.scheduling.appointments.request import plausible
from wellkept.scheduling.appointments.sentences import sentence
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.sentences import invalid_sentence
from wellkept.trust.viewer import Staff

# Names and titles are printed as they are: a title like [red] is no markup.
out = Console(highlight=False, markup=False)
err = Console(stderr=True, highlight=False, markup=False)


def show(rows: Iterable[Any], columns: Sequence[tuple[str, Any]], *, as_json: bool) -> None:
    """A table for people, or a JSON list for programs."""
    rows = list(rows)
    if as_json:
        typer.echo(json.dumps([plain(row) for row in rows], default=_text))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name, _ in columns:
        table.add_column(name)
    for row in rows:
        table.add_row(*(str(value(row)) for _, value in columns))
    out.print(table)


def plain(row: Any) -> Any:
    """A dataclass as a dictionary."""
    return asdict(row) if is_dataclass(row) and not isinstance(row, type) else row


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def refused(reasons: Iterable[Reason]) -> NoReturn:
    """Say why on standard error and end with status 1."""
    for reason in reasons:
        err.print(f"{reason.code}: {sentence(reason)}")
    raise typer.Exit(1)


def wrong(text: str) -> NoReturn:
    """Say what is wrong with the command and end with status 2."""
    err.print(text)
    raise typer.Exit(2)


def viewer_as(email: str | None, practice: str | None) -> Staff:
    """The person in whose name an operator acts: ``--as``, or the owner of the only practice."""
    practices = all_practices()
    if not practices:
        wrong(
            "There is no practice yet. Start with: wellkept init, or open the first-run page of wellkept serve."
        )
    chosen = [p for p in practices if practice in (None, p.slug)]
    if len(chosen) != 1:
        wrong("Say which practice with --practice: " + ", ".join(p.slug for p in practices))
    try:
        account = account_by_email(email) if email else owner_of(chosen[0].id)
        return staff_viewer(account_id=account, slug=chosen[0].slug, via="shell")
    except NotFound:
        wrong(f"Nobody with the address {email} works at {chosen[0].slug}.")


def instant(text: str, zone: str) -> datetime:
    """A time as typed: with an offset, or on the wall clock of the zone."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        wrong(f"{text!r} is no time. Write it like 2026-11-24T10:00.")
    if not plausible(read):
        wrong(f"Nobody meets in the year {read.year}.")
    return read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone))


class answering:
    """Turns what rooms raise into words and exit statuses."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, NotFound):
            wrong("There is no such thing here.")
        if isinstance(error, NotAllowed):
            err.print("That is not this person's to do.")
            raise typer.Exit(1)
        if isinstance(error, Invalid):
            wrong(f"{error.field}: {invalid_sentence(error)}")
