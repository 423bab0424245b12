"""Helpers for tests of standing appointments."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from tests.world import NOW, World
from wellkept.kernel.recurrence import Weekly
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.series import actions
from wellkept.scheduling.series.models import Occurrence
from wellkept.scheduling.series.request import Choice, SeriesAnswer, SeriesWish

MONDAYS, TUESDAYS = Weekly(1, frozenset({0})), Weekly(1, frozenset({1}))
FIRST = date(2026, 12, 1)  # a Tuesday


def wish(world: World, **fields: Any) -> SeriesWish:
    """Ada's Tuesdays at ten, twelve of them, for a client of her own."""
    known = {
        "service": world.service,
        "clinicians": (world.ref("ada"),),
        "pattern": TUESDAYS,
        "at": time(10),
        "first": FIRST,
        "count": 12,
    }
    if not {"client", "chart"} & set(fields):
        known["client"] = world.client("Mara Hill")
    fields.setdefault("count", None if "until" in fields else 12)
    return SeriesWish(**{**known, **fields})


def create(world: World, choices: Mapping[date, Choice] | None = None, **fields: Any) -> SeriesAnswer:
    """A series made at the desk."""
    dry_run, now = fields.pop("dry_run", False), fields.pop("now", NOW)
    viewer = fields.pop("viewer", world.dora)
    return actions.create(
        viewer=viewer, wish=wish(world, **fields), choices=choices or {}, now=now, dry_run=dry_run
    )


def done(answer: SeriesAnswer) -> SeriesAnswer:
    """The answer, or a failed test that shows what stood in the way."""
    assert answer.done, (answer.reasons, answer.undecided)
    return answer


def standing(world: World) -> list[str]:
    """Local starts of all appointments of the practice that stand, in order."""
    rows = Appointment.objects.within(world.practice_id).exclude(state="cancelled")
    return sorted(rows.values_list("local_start", flat=True))


def states(world: World) -> list[tuple[date, str]]:
    """Dates of all series with their states."""
    rows = Occurrence.objects.within(world.practice_id).order_by("identity", "id")
    return list(rows.values_list("identity", "state"))


def nothing_is_left(world: World) -> bool:
    """Whether no appointment, participant or date was written."""
    return not (
        Appointment.objects.within(world.practice_id).exists()
        or Participant.objects.within(world.practice_id).exists()
        or Occurrence.objects.within(world.practice_id).exists()
    )
