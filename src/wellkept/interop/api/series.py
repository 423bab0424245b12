"""Standing appointments: made, read, moved, cancelled, paused, resumed; every date with its verdict."""

from collections.abc import Callable
from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.responses import Status

from wellkept.interop.api.access import BOOK, READ, viewer_of
from wellkept.interop.api.problems import not_done, reason_out, undecided
from wellkept.interop.api.repeating import repeatable
from wellkept.interop.api.requests import Id, Key
from wellkept.interop.api.series_values import (
    DateOut,
    MoveSeriesIn,
    PauseIn,
    ResumeIn,
    ScopeIn,
    SeriesDone,
    SeriesIn,
    SeriesOut,
)
from wellkept.kernel.outcome import Reason
from wellkept.kernel.wallclock import local_date
from wellkept.scheduling.appointments import actions as appointments
from wellkept.scheduling.appointments.request import Booked, NotBooked
from wellkept.scheduling.series import actions
from wellkept.scheduling.series.queries import DateCard, series_card, series_dates
from wellkept.scheduling.series.request import SeriesAnswer
from wellkept.storage.locks import rehearse
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff

router = Router(tags=["series"])


@router.get("/series/{id}", response=SeriesOut, auth=READ)
def series(request: HttpRequest, id: Id) -> SeriesOut:
    """One standing appointment and its dates from today on."""
    viewer, now = viewer_of(request), timezone.now()
    card = series_card(viewer, id, now=now)
    today = local_date(int(now.timestamp()), card.rule.zone) if card.rule else now.date()
    return SeriesOut.of(card, series_dates(viewer, id, first=today, limit=400))


@router.post("/series", response={201: SeriesDone, 200: SeriesDone}, auth=BOOK)
def stand(request: HttpRequest, body: SeriesIn, key: Key = "") -> Status[SeriesDone]:
    """Book every date, or none. A date that clashes is chosen for in ``choices``; ``dry_run`` tells which do."""
    viewer, now = viewer_of(request), timezone.now()
    done = _acted(
        viewer, "series", body, key, now, dry_run=body.dry_run,
        do=lambda: actions.create(
            viewer=viewer, wish=body.wish(), choices=body.chosen(), now=now, dry_run=body.dry_run
        ),
    )  # fmt: skip
    return Status(200 if body.dry_run else 201, done)


@router.post("/series/{id}/move", response=SeriesDone, auth=BOOK)
def move_series(request: HttpRequest, id: Id, body: MoveSeriesIn, key: Key = "") -> SeriesDone:
    """Move one date, or change what holds from a date on."""
    viewer, now = viewer_of(request), timezone.now()

    def move() -> SeriesAnswer:
        if body.scope == "one" and body.start is not None:
            to = body.one(_date(viewer, id, body.date).ref, body.start)
            return _one(viewer, id, body, lambda: appointments.move(viewer=viewer, request=to, now=now))
        return actions.change(
            viewer=viewer,
            ref=id,
            change=body.change(_since(body)),
            choices=body.chosen(),
            now=now,
            dry_run=body.dry_run,
        )

    return _acted(viewer, f"series move {id}", body, key, now, dry_run=body.dry_run, do=move)


@router.post("/series/{id}/cancel", response=SeriesDone, auth=BOOK)
def cancel_series(request: HttpRequest, id: Id, body: ScopeIn, key: Key = "") -> SeriesDone:
    """Cancel one date, or end the series from a date on."""
    viewer, now = viewer_of(request), timezone.now()

    def cancel() -> SeriesAnswer:
        if body.scope == "one":
            ref = _date(viewer, id, body.date).ref
            return _one(viewer, id, body, lambda: appointments.cancel(viewer=viewer, ref=ref, now=now))
        since = _since(body)
        return actions.end(viewer=viewer, ref=id, since=since, now=now, dry_run=body.dry_run)

    return _acted(viewer, f"series cancel {id}", body, key, now, dry_run=body.dry_run, do=cancel)


@router.post("/series/{id}/pause", response=SeriesDone, auth=BOOK)
def pause_series(request: HttpRequest, id: Id, body: PauseIn, key: Key = "") -> SeriesDone:
    """No meetings for a while."""
    viewer, now = viewer_of(request), timezone.now()
    return _acted(
        viewer, f"series pause {id}", body, key, now, dry_run=body.dry_run,
        do=lambda: actions.pause(
            viewer=viewer, ref=id, first=body.first, until=body.until, keep_hour=body.keep_hour, now=now,
            dry_run=body.dry_run,
        ),
    )  # fmt: skip


@router.post("/series/{id}/resume", response=SeriesDone, auth=BOOK)
def resume_series(request: HttpRequest, id: Id, body: ResumeIn, key: Key = "") -> SeriesDone:
    """Go on after a pause."""
    viewer, now = viewer_of(request), timezone.now()
    return _acted(
        viewer, f"series resume {id}", body, key, now, dry_run=body.dry_run,
        do=lambda: actions.resume(
            viewer=viewer, ref=id, on=body.on, choices=body.chosen(), now=now, dry_run=body.dry_run
        ),
    )  # fmt: skip


def _acted(
    viewer: Staff,
    act: str,
    body: Schema,
    key: str,
    now: datetime,
    *,
    dry_run: bool,
    do: Callable[[], SeriesAnswer],
) -> SeriesDone:
    """What was done, or every date of a dry run. Raises ``Problem`` where nothing was done."""

    def answer() -> SeriesDone:
        found = do()
        if not found.done and (found.reasons or not dry_run):
            raise undecided(viewer, found)
        dates = [
            DateOut.of(one, [reason_out(viewer, reason) for reason in one.reasons]) for one in found.dates
        ]
        made = found.ref if found.done and not dry_run else None
        return SeriesDone(id=made, done=found.done and not dry_run, dates=dates)

    return repeatable(SeriesDone, viewer=viewer, act=act, body=body, key=key, now=now, answer=answer)


def _since(body: ScopeIn) -> date:
    """All that are still to come begin today, on the clock of the series."""
    return date.min if body.scope == "all" or body.date is None else body.date


def _date(viewer: Staff, id: str, day: date | None) -> DateCard:
    """The date of a series that has an appointment. Raises ``NotFound``."""
    found = series_dates(viewer, id, first=day or date.min, limit=1)
    if not found or found[0].identity != day or not found[0].ref:
        raise NotFound
    return found[0]


def _one(
    viewer: Staff, id: str, body: ScopeIn, act: Callable[[], Booked | NotBooked | Reason | None]
) -> SeriesAnswer:
    """An act on one date alone. Raises ``Problem`` for what a rule refuses."""
    done = rehearse(act) if body.dry_run else act()
    if isinstance(done, NotBooked | Reason):
        raise not_done(viewer, done)
    return SeriesAnswer(done=True, dates=(), ref=id)
