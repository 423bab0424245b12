"""import ics, import clients, import undo: taking in what other programs know."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

import typer
from django.utils import timezone
from rich.progress import Progress

from wellkept.cli.appointments import In, clinician_ref, service_ref
from wellkept.cli.console import answering, err, out, viewer_as, wrong
from wellkept.clients.actions.importing import ImportRow, import_clients
from wellkept.codecs.ics import CalendarFile, read_calendar_in_process
from wellkept.codecs.tables import CLIENT_COLUMNS, read_table, whole_name
from wellkept.kernel.spans import Span
from wellkept.practice.queries import practice_card
from wellkept.scheduling.imports.actions import ImportReport, ImportWish, import_calendar, undo_import
from wellkept.scheduling.imports.sentences import left_because

app = typer.Typer(no_args_is_help=True)
By = Annotated[str | None, typer.Option("--by", help="E-mail address of the person in whose name you act.")]
_BACK, _AHEAD = timedelta(days=3660), timedelta(days=366)


@app.command()
def ics(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An iCalendar file.")],
    mode: Annotated[Literal["busy", "appointments"], typer.Option("--as", help="What the events become.")],
    by: By = None,
    practice: In = None,
    clinician: Annotated[str, typer.Option(help="Whose calendar; your own by default.")] = "",
    service: Annotated[str, typer.Option(help="For appointments: the service, by name or ref.")] = "",
    map_: Annotated[
        list[str], typer.Option("--map", help="For appointments: TITLE=CLIENT-REF. Repeatable.")
    ] = [],  # noqa: B006
    since: Annotated[int, typer.Option(help="Days back; all by default.")] = 0,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
) -> None:
    """Take in a calendar file. Repeating it changes nothing; `import undo` takes it back."""
    viewer = viewer_as(by, practice)
    zone = practice_card(viewer.practice_id).zone
    now = timezone.now()
    back = timedelta(days=since) if since else _BACK
    window = Span(int((now - back).timestamp()), int((now + _AHEAD).timestamp()))
    with answering():
        found = read_calendar_in_process(file.read_bytes(), window=window, default_zone=zone)
        wish = ImportWish(
            file=found,
            clinician=clinician_ref(viewer, clinician),
            mode=mode,
            service=service_ref(viewer, service) if mode == "appointments" else "",
            clients=_mapping(map_),
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
    _tell(report, found, dry_run)


def _mapping(pairs: list[str]) -> dict[str, str]:
    split = [pair.rsplit("=", 1) for pair in pairs]
    if any(len(pair) != 2 for pair in split):
        wrong("Write --map as TITLE=CLIENT-REF.")
    return dict(split)


def _tell(report: ImportReport, found: CalendarFile, dry_run: bool) -> None:
    for item in report.events:
        if item.verdict == "left":
            out.print(
                f"left  {item.event.local_start:%Y-%m-%d %H:%M}  {item.event.summary}: {left_because(item.why)}"
            )
        elif item.lifted:
            out.print(
                f"taken {item.event.local_start:%Y-%m-%d %H:%M}  {item.event.summary} although: {', '.join(item.lifted)}"
            )
    for lost in found.not_taken:
        out.print(f"left  line {lost.line}  {lost.summary}: {left_because(lost.why.value)}")
    left = report.count("left") + len(found.not_taken)
    taken, changed, same = report.count("taken"), report.count("changed"), report.count("unchanged")
    verb = "Would take" if dry_run else "Took"
    out.print(f"{verb} {taken}, changed {changed}, {same} as before, left {left}.")
    if report.batch:
        out.print(f"To take it back: wellkept import undo {report.batch}")


@app.command()
def clients(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A CSV file with headings.")],
    by: By = None,
    practice: In = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="Take nothing if a row is wrong.")
    ] = False,
) -> None:
    """Take in a list of clients. Repeating it changes nothing."""
    viewer = viewer_as(by, practice)
    table = read_table(file.read_bytes(), synonyms=CLIENT_COLUMNS)
    for problem in table.problems:
        err.print(
            f"line {problem.line}: {problem.flaw.value.replace('_', ' ')} {dict(problem.params) or ''}".rstrip()
        )
    if any(problem.loses == "file" for problem in table.problems):
        raise typer.Exit(2)
    rows = [
        ImportRow.of(
            row.line, {**row.values, "name": whole_name(row.values), "key": row.values.get("id", "")}
        )
        for row in table.rows
    ]
    with answering():
        report = import_clients(
            viewer=viewer, rows=rows, now=timezone.now(), dry_run=dry_run, all_or_nothing=all_or_nothing
        )
    for item in report.rows:
        if item.error is not None:
            err.print(f"line {item.line}: {item.error.field} {item.error.code.replace('_', ' ')}")
        elif item.verdict == "duplicate":
            out.print(f"line {item.line}: looks like somebody who is there already, left")
    verb = "Took" if report.written else "Would take"
    new, known, alike = report.count("new"), report.count("known"), report.count("duplicate")
    out.print(f"{verb} {new}, {known} known, {alike} alike, {report.count('error')} with errors.")
    if all_or_nothing and report.count("error"):
        raise typer.Exit(1)


@app.command()
def undo(
    batch: Annotated[str, typer.Argument(help="The batch that an import named.")],
    by: By = None,
    practice: In = None,
) -> None:
    """Take back a whole calendar import."""
    viewer = viewer_as(by, practice)
    with answering():
        done = undo_import(viewer=viewer, batch=batch, now=timezone.now())
    out.print(f"Took {done.taken_back} events back.")
