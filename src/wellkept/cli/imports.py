"""import ics, clients, series, undo: taking in what other programs know."""

from datetime import datetime, timedelta
from json import dumps
from pathlib import Path
from typing import Annotated, Literal

import typer
from django.utils import timezone
from rich.progress import Progress

from wellkept.cli.appointments import In, Json, clinician_ref, service_ref
from wellkept.cli.console import answering, err, show, viewer_as, wrong
from wellkept.cli.import_report import say, series_plain, tell, tell_series, tell_undone
from wellkept.clients.actions.importing import ImportReport, ImportRow, import_clients
from wellkept.clients.queries import client_list
from wellkept.codecs.ics import IcsLimits, read_calendar_in_process
from wellkept.codecs.tables import CLIENT_COLUMNS, Table, TableLimits, read_table, whole_name
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.spans import Span
from wellkept.practice.queries import practice_card
from wellkept.scheduling.imports.actions import ImportWish, import_calendar, stand_earlier, undo_import
from wellkept.scheduling.imports.actions.comparing import AHEAD
from wellkept.scheduling.imports.queries import batches
from wellkept.scheduling.imports.sentences import refused_because
from wellkept.trust.audit import commit_disclosures
from wellkept.trust.sentences import invalid_sentence
from wellkept.trust.viewer import Staff

app = typer.Typer(no_args_is_help=True)
By = Annotated[str | None, typer.Option("--by", help="E-mail address of the person in whose name you act.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]
_BACK = timedelta(days=3660)
_MAP_COLUMNS = {
    "title": ("event", "summary", "subject", "termin", "titel", "título", "titre"),
    "client": ("ref", "client ref", "name", "patient", "klient", "klientin", "cliente"),
}


@app.command()
def ics(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An iCalendar file.")],
    mode: Annotated[Literal["busy", "appointments"], typer.Option("--as", help="What the events become.")],
    by: By = None,
    practice: In = None,
    clinician: Annotated[str, typer.Option(help="Whose calendar; your own by default.")] = "",
    service: Annotated[str, typer.Option(help="For appointments: the service, by name or ref.")] = "",
    map_: Annotated[
        list[str],
        typer.Option(
            "--map",
            help="For appointments: TITLE=CLIENT, or a CSV file with columns title and client. A client is "
            "named by ref, full name or e-mail address. Repeatable.",
        ),
    ] = [],  # noqa: B006
    since: Annotated[int, typer.Option(help="Days back; ten years by default.", min=0)] = 0,
    dry_run: Dry = False,
    json: Json = False,
) -> None:
    """Take in a calendar file, to twelve months ahead. Repeating it changes nothing; `import undo` takes it back."""
    if mode == "appointments" and not service:
        wrong("Say what the appointments are with --service, by name or ref.")
    viewer, now = viewer_as(by, practice), timezone.now()
    window = Span(_seconds(now - (timedelta(days=since) if since else _BACK)), _seconds(now + AHEAD))
    data, zone = _read(file, IcsLimits().bytes), practice_card(viewer.practice_id).zone
    with answering():
        try:
            found = read_calendar_in_process(data, window=window, default_zone=zone)
            wish = ImportWish(
                file=found,
                clinician=clinician_ref(viewer, clinician),
                mode=mode,
                service=service_ref(viewer, service) if mode == "appointments" else "",
                clients=_clients_by_title(viewer, map_) if mode == "appointments" else {},
            )
            with Progress(console=err, transient=True) as bar:
                task = bar.add_task("Taking in", total=len(found.events))
                report = import_calendar(
                    viewer=viewer,
                    wish=wish,
                    now=now,
                    dry_run=dry_run,
                    progress=lambda done: bar.update(task, completed=done),
                )
        except Invalid as error:
            wrong(refused_because(error))
    commit_disclosures(viewer=viewer, view="shell.import", now=now)
    tell(report, found, dry_run=dry_run, as_json=json)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _read(file: Path, most: int) -> bytes:
    """The file's bytes, one more than may be at most: what is too large is not read whole."""
    try:
        with file.open("rb") as stream:
            return stream.read(most + 1)
    except OSError as error:
        wrong(f"{file} cannot be read: {error.strerror}.")


def _clients_by_title(viewer: Staff, wanted: list[str]) -> dict[str, str]:
    pairs: list[tuple[str, str]] = []
    for item in wanted:
        if Path(item).is_file():
            pairs += _pairs_of(Path(item))
            continue
        title, equals, client = item.rpartition("=")
        if not equals or not title.strip() or not client.strip():
            wrong("Write --map as TITLE=CLIENT, or name a CSV file with columns title and client.")
        pairs.append((title.strip(), client.strip()))
    known: dict[str, str] = {}
    for _, client in pairs:
        if client not in known:
            known[client] = _client_ref(viewer, client)
    return {title: known[client] for title, client in pairs}


def _pairs_of(file: Path) -> list[tuple[str, str]]:
    table = read_table(_read(file, TableLimits().bytes), synonyms=_MAP_COLUMNS)
    _tell_problems(table, f"{file.name}, ")
    pairs = [(row.values["title"], row.values["client"]) for row in table.rows]
    if any(problem.loses != "nothing" for problem in table.problems) or not all(map(all, pairs)):
        wrong(f"{file.name} must have a title and a client in every row.")
    return pairs


def _client_ref(viewer: Staff, wanted: str) -> str:
    """The ref of the client of that name or address; what names nobody is taken for a ref."""
    folded = wanted.casefold()
    cards = client_list(viewer, query=wanted, limit=50)
    found = [card for card in cards if folded in (card.ref, card.name.casefold(), card.email.casefold())]
    if len(found) > 1:
        wrong(f"{len(found)} clients are named {wanted}. Name the one by ref.")
    return found[0].ref if found else wanted


@app.command()
def clients(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A CSV file with headings.")],
    by: By = None,
    practice: In = None,
    dry_run: Dry = False,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="Take nothing if a row is wrong.")
    ] = False,
) -> None:
    """Take in a list of clients. Repeating it changes nothing."""
    viewer = viewer_as(by, practice)
    table = read_table(_read(file, TableLimits().bytes), synonyms=CLIENT_COLUMNS)
    _tell_problems(table)
    if any(problem.loses == "file" for problem in table.problems):
        raise typer.Exit(2)
    lost = sum(problem.loses == "row" for problem in table.problems)
    with answering():
        report = import_clients(
            viewer=viewer,
            rows=[_row(row.line, dict(row.values)) for row in table.rows],
            now=timezone.now(),
            dry_run=dry_run or (all_or_nothing and lost > 0),
            all_or_nothing=all_or_nothing,
        )
    commit_disclosures(viewer=viewer, view="shell.import", now=timezone.now())
    _tell_clients(report, lost, dry_run=dry_run)
    if all_or_nothing and (lost or report.count("error")):
        raise typer.Exit(1)


def _row(line: int, values: dict[str, str]) -> ImportRow:
    return ImportRow.of(line, {**values, "name": whole_name(values), "key": values.get("id", "")})


def _tell_problems(table: Table, where: str = "") -> None:
    for problem in table.problems:
        params = ", ".join(f"{name} {value}" for name, value in problem.params.items())
        line = f"{where}line {problem.line}: " if problem.line else where
        err.print(
            f"{line}{problem.flaw.value.replace('_', ' ')}" + (f" ({params})" if params else ""),
            soft_wrap=True,
        )


def _tell_clients(report: ImportReport, lost: int, *, dry_run: bool) -> None:
    for item in report.rows:
        if item.error is not None:
            err.print(f"line {item.line}: {item.error.field}: {invalid_sentence(item.error)}", soft_wrap=True)
        elif item.verdict == "duplicate":
            like = f"line {item.like}" if isinstance(item.like, int) else f"client {item.like}"
            say(f"line {item.line}: looks like {like}, left")
    new, known, alike = report.count("new"), report.count("known"), report.count("duplicate")
    errors = report.count("error") + lost
    if not report.written and not dry_run:
        say(f"Took nothing: {errors} with errors.")
        return
    verb = "Took" if report.written else "Would take"
    say(f"{verb} {new}, {known} known, {alike} alike, {errors} with errors.")


@app.command()
def series(by: By = None, practice: In = None, dry_run: Dry = False, json: Json = False) -> None:
    """Let recurring events of earlier imports stand as series, where their rule allows it. Later imports do so by themselves."""
    viewer = viewer_as(by, practice)
    with answering():
        reports = stand_earlier(viewer=viewer, now=timezone.now(), dry_run=dry_run)
    if json:
        typer.echo(dumps([series_plain(item) for item in reports], ensure_ascii=False))
        return
    tell_series(reports)
    standing = sum(item.verdict == "standing" for item in reports)
    verb = "would stand" if dry_run else "stand"
    say(f"{standing} {verb} as series, {len(reports) - standing} stay single dates.")


@app.command()
def undo(
    batch: Annotated[str, typer.Argument(help="What an import named; without it, all are listed.")] = "",
    by: By = None,
    practice: In = None,
    json: Json = False,
) -> None:
    """Take back a whole calendar import. Exit status 1 if something of it has to stay."""
    viewer = viewer_as(by, practice)
    if not batch:
        columns = [
            ("import", lambda b: b.ref),
            ("as", lambda b: b.mode),
            ("clinician", lambda b: b.clinician),
            ("when", lambda b: f"{b.created_at:%Y-%m-%d %H:%M} UTC"),
            ("events", lambda b: b.events),
        ]
        show(batches(viewer), columns, as_json=json)
        return
    with answering():
        done = undo_import(viewer=viewer, batch=batch, now=timezone.now())
    tell_undone(done)
    if done.staying:
        raise typer.Exit(1)
