"""How an import tells what it did: lines for people, JSON for programs. Every event left is named, with the reason."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

import typer

from wellkept.cli.console import err, out
from wellkept.codecs.ics import CalendarFile, NotTaken
from wellkept.scheduling.imports.actions import EventReport, ImportReport, SeriesReport, Undone
from wellkept.scheduling.imports.sentences import (
    assumed,
    dated_because,
    left_because,
    lifted_because,
    stays_because,
)
from wellkept.scheduling.series.sentences import rule_words

_SILENT = frozenset({"no_length", "windows_zone_mapped", "zone_name_read"})  # nothing to look at
_VERDICTS = ("taken", "changed", "removed", "unchanged", "left")


def say(text: str) -> None:
    """One line, as it is, however long."""
    out.print(text, soft_wrap=True)


def tell(report: ImportReport, found: CalendarFile, *, dry_run: bool, as_json: bool) -> None:
    """What became of every event of the file."""
    if as_json:
        typer.echo(json.dumps(_plain(report, found, dry_run=dry_run), ensure_ascii=False))
        return
    for item in report.events:
        if item.verdict == "left":
            say(f"left   {_when(item)}  {item.event.summary}: {left_because(item.why)}")
        elif item.lifted:
            lifted = ", ".join(lifted_because(code) for code in item.lifted)
            say(f"taken  {_when(item)}  {item.event.summary}, although: {lifted}")
    for lost in found.not_taken:
        say(f"left   line {lost.line}  {lost.summary}: {left_because(lost.why.value)}{_detail(lost)}")
    tell_series(report.series)
    _tell_notes(report, found)
    taken, changed, removed, same, left = (_count(report, found, verdict) for verdict in _VERDICTS)
    verb = "Would take" if dry_run else "Took"
    say(f"{verb} {taken}, changed {changed}, removed {removed}, {same} as before, left {left}.")
    if report.batch:
        say(f"To take it back: wellkept import undo {report.batch}")


def tell_series(reports: Iterable[SeriesReport]) -> None:
    """What became of recurring events."""
    for item in reports:
        if item.verdict == "dated":
            say(
                f"dated  {item.first:%Y-%m-%d %H:%M}  {item.title}: stays single dates, {dated_because(item.why)}"
            )
        elif item.verdict != "unchanged":
            kept = f", left as it is: {dated_because(item.why)}" if item.why else ""
            say(f"stands {item.first:%Y-%m-%d %H:%M}  {item.title}: {_rule(item)}, {item.dates} dates{kept}")


def _rule(item: SeriesReport) -> str:
    assert item.pattern is not None
    return rule_words(item.pattern, f"{item.at:%H:%M}")


def series_plain(item: SeriesReport) -> dict[str, Any]:
    """One recurring event, for programs."""
    return {
        "summary": item.title,
        "first": item.first.isoformat(),
        "verdict": item.verdict,
        "why": item.why,
        "because": dated_because(item.why) if item.why else "",
        "rule": _rule(item) if item.pattern else "",
        "dates": item.dates,
    }


def tell_undone(done: Undone) -> None:
    """What was taken back and what stays; the latter on standard error."""
    for stays in done.staying:
        err.print(f"stays  {stays.start:%Y-%m-%d %H:%M} UTC  {stays.ref}: {stays_because(stays.why)}")
    say(f"Took {done.taken_back} events back, {len(done.staying)} stay.")


def _when(item: EventReport) -> str:
    return f"{item.event.local_start:%Y-%m-%d %H:%M}"


def _detail(lost: NotTaken) -> str:
    told = [str(value) for name, value in lost.params.items() if name != "limit"]
    return f" ({', '.join(told)})" if told else ""


def _count(report: ImportReport, found: CalendarFile, verdict: Any) -> int:
    return report.count(verdict) + (len(found.not_taken) if verdict == "left" else 0)


def _tell_notes(report: ImportReport, found: CalendarFile) -> None:
    notes = Counter(
        note for item in report.events if item.verdict in ("taken", "changed") for note in item.event.notes
    )
    for note, times in sorted(notes.items()):
        if note not in _SILENT:
            first = next(item for item in report.events if note in item.event.notes)
            more = f", and {times - 1} more" if times > 1 else ""
            say(f"note   {_when(first)}  {first.event.summary}{more}: {assumed(note)}")
    for note in found.notes:
        say(f"note   {assumed(note)}")
    if found.ignored:
        parts = ", ".join(f"{count} {name}" for name, count in found.ignored.items())
        say(f"note   Not read: {parts}.")


def _plain(report: ImportReport, found: CalendarFile, *, dry_run: bool) -> dict[str, Any]:
    return {
        "batch": report.batch,
        "dry_run": dry_run,
        **{verdict: _count(report, found, verdict) for verdict in _VERDICTS},
        "events": [_event(item) for item in report.events],
        "series": [series_plain(item) for item in report.series],
        "not_taken": [
            {
                "line": lost.line,
                "uid": lost.uid,
                "summary": lost.summary,
                "when": lost.when,
                "why": lost.why.value,
                "because": left_because(lost.why.value),
            }
            for lost in found.not_taken
        ],
        "ignored": dict(found.ignored),
        "notes": list(found.notes),
    }


def _event(item: EventReport) -> dict[str, Any]:
    event = item.event
    return {
        "uid": event.uid,
        "recurrence_id": event.recurrence_id,
        "summary": event.summary,
        "start": event.local_start.isoformat(),
        "zone": event.zone,
        "minutes": (event.end - event.start) // 60,
        "verdict": item.verdict,
        "why": item.why,
        "because": left_because(item.why) if item.why else "",
        "lifted": list(item.lifted),
        "notes": list(event.notes),
    }
