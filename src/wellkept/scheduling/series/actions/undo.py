"""Undoing the last act on a series: its rules, its dates and every appointment as they were, or nothing."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core import serializers
from django.core.serializers.base import DeserializedObject

from wellkept.agreements.actions import withdraw_fee
from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.actions.attempt import Refusal
from wellkept.scheduling.appointments.actions.undo_several import undo_several
from wellkept.scheduling.series.actions.acts import before_act, carried_out, close_act, found_series
from wellkept.scheduling.series.models import Occurrence, Series, SeriesAct, SeriesRule
from wellkept.scheduling.series.request import SeriesAnswer
from wellkept.trust.viewer import Staff

UNDO = "undo"
LASTING = frozenset({UNDO, "import"})  # an import is taken back as a whole, where it was made


def undo(*, viewer: Staff, ref: str, revision: int, now: datetime) -> SeriesAnswer:
    """Take back the act that made this revision. Refused once something was done since, or its time is taken."""
    return carried_out(lambda: _undo(viewer, ref, revision, now), dry_run=False)


def _undo(viewer: Staff, ref: str, revision: int, now: datetime) -> SeriesAnswer:
    series = found_series(viewer, ref, revision)
    act = SeriesAct.objects.within(viewer.practice_id).filter(series=series, revision=revision).first()
    if act is None or act.undone or act.verb in LASTING:
        raise Refusal(Reason("nothing_to_undo"))
    before = before_act(series, act.since)
    changed = undo_several(
        viewer=viewer, practice=series.practice_id, changed=[(id, at) for id, at in act.changed], now=now
    )
    _put_back(series, act)
    if series.chart:
        withdraw_fee(viewer=viewer, chart=series.chart.ref, agreed_at=act.at, now=now)
    act.undone = True
    act.save(update_fields=["undone"])
    close_act(
        viewer=viewer,
        series=series,
        verb=UNDO,
        tells="move",
        since=act.since,
        before=before,
        appointments=changed,
        now=now,
    )
    return SeriesAnswer(done=True, dates=(), ref=series.ref)


def _put_back(series: Series, act: SeriesAct) -> None:
    """Rules and dates as they were. A series that the act made keeps no rule."""
    was = act.before or {"series": [], "rules": [], "occurrences": []}
    Occurrence.objects.within(series.practice_id).filter(series=series, identity__gte=act.since).delete()
    kept = {row["pk"] for row in was["rules"]}
    SeriesRule.objects.within(series.practice_id).filter(series=series).exclude(id__in=kept).delete()
    for row in _objects(was["rules"]):
        row.save()
    for row in _objects(was["occurrences"]):
        row.save()
    for row in _objects(was["series"]):
        for name in ("paused_from", "paused_until", "keep_hour"):
            setattr(series, name, getattr(row.object, name))


def _objects(rows: list[dict[str, Any]]) -> Iterator[DeserializedObject]:
    return serializers.deserialize("python", rows)
