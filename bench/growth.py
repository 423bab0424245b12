"""A2, and what A1 costs where there is more: more therapists, more years.

*A2*: the first 20 openings over a hundred therapists in four zones and with hours of their own, beside A1's engine part;
over a thousand beside a hundred. *Growth*: the same therapist in a practice of a hundred beside a practice of one, and with
eleven years beside two, as the median of interleaved pairs with its 95 % interval. All lie in one store. A thousand
therapists are written in bulk and without clients, as what they are asked for reads none: through actions they would take
longer than everything else that is measured.
"""

import json
import math
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bench import workload
from bench.turns import emit, in_turn

PAIRS, EACH = 101, 5
FIRST = 20


def measure_growth(
    world: dict[str, Any], short: dict[str, Any], crowds: dict[int, dict[str, Any]], database: str
) -> None:
    """Four figures."""
    engine = _finding(world, (world["ref"],), limit=None)
    hundred, thousand = (_finding(crowds[n], (), limit=FIRST) for n in (100, 1000))
    one, some, many = in_turn(engine, hundred, thousand, rounds=21)
    emit("A2 first 20 over 100, in A1's engine", database, one, some, "ms", "<= 10x")
    emit("A2 over 1,000 therapists, in 100", database, some, many, "ms", "<= 1.5x")
    alone, within = (_finding(crowds[n], (crowds[n]["refs"][0],), limit=None) for n in (1, 100))
    _pairs("A1 in a practice of 100, in one of 1", database, alone, within)
    _pairs("A1 with 11 years, with 2", database, _finding(short, (short["ref"],), limit=None), engine)


def _finding(
    world: dict[str, Any], clinicians: tuple[str, ...], *, limit: int | None
) -> Callable[[int], Any]:
    """Openings of 90 days for a stranger; of all who offer the service where nobody is named."""
    from wellkept.scheduling.appointments.openings import openings
    from wellkept.scheduling.appointments.request import OpeningsRequest
    from wellkept.trust.viewer import Stranger

    viewer = Stranger(world["viewer"].practice_id, "b" * 64, "n" * 64)
    last = datetime.fromtimestamp(workload.ts(workload.MON + timedelta(days=workload.HORIZON), 0), UTC)
    wanted: dict[str, Any] = {} if limit is None else {"limit": limit}
    request = OpeningsRequest(
        service=world["service"], clinicians=clinicians, first=workload.NOW, last=last, **wanted
    )

    def once(_n: int) -> Any:
        found = openings(viewer=viewer, request=request, now=workload.NOW)
        assert len(found) == limit or (limit is None and len(found) > 50), len(found)
        return found

    return once


def _pairs(figure: str, database: str, less: Callable[[int], Any], more: Callable[[int], Any]) -> None:
    """Each pair in turn, and which comes first by turns too. The interval is that of the median, by ranks."""
    pairs = sorted(_pair(less, more, swapped=bool(n % 2)) for n in range(PAIRS))
    margin = math.ceil(0.98 * math.sqrt(PAIRS))
    low, middle, high = (pairs[PAIRS // 2 + step] for step in (-margin, 0, margin))
    line = {
        "figure": figure, "database": database, "floor": "pairs", "wellkept": f"{low:.2f} to {high:.2f}",
        "ratio": f"{middle:.2f}x", "goal": "<= 1.1x",
    }  # fmt: skip
    print(json.dumps(line), flush=True)


def _pair(less: Callable[[int], Any], more: Callable[[int], Any], *, swapped: bool) -> float:
    took = {}
    for act in (more, less) if swapped else (less, more):
        begin = time.perf_counter()
        for n in range(EACH):
            act(n)
        took[act] = time.perf_counter() - begin
    return took[more] / took[less]
