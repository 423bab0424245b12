"""F2: a therapist's whole feed of ten years and one, beside the library ``icalendar`` on the same events.

*Writing* is from values to the last byte. *Whole* begins at the secret: it reads, decides what may be said, and makes the
ETag; what icalendar needs stands beside it with the same reading. Neither holds the text: pieces are let go as they are sent.
"""

import json
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bench import workload

TIMES = 7


def measure_f2(world: dict[str, Any], database: str) -> None:
    """Both figures."""
    from wellkept.interop.feeds.door import in_pieces
    from wellkept.scheduling.exports.actions import come_by_feed, make_own_feed
    from wellkept.scheduling.exports.queries import feed_contents

    now = workload.NOW
    secret = make_own_feed(viewer=world["viewer"], name="Bench", names=False, now=now)

    def read() -> Any:
        contents = feed_contents(*come_by_feed(secret, now=now), now=now)
        assert contents.digest
        return contents

    contents = read()
    sessions = [item for item in contents.items if item.summary == "Appointment"]
    assert [(item.start, item.end) for item in sessions] == [(a, b) for a, b, _c in world["load"]["sessions"]]
    ours = _median(lambda: _sent(in_pieces(contents.text(now))))
    theirs = _median(lambda: len(_by_icalendar(contents.items, now)))
    reading = _median(read)
    _emit(f"F2 writing a feed of {len(sessions):,} events", database, theirs, ours, ">= 20x")
    _emit("F2 the same, whole", database, reading + theirs, reading + ours, "")


def _emit(figure: str, database: str, theirs: float, ours: float, goal: str) -> None:
    line = {
        "figure": figure,
        "database": database,
        "floor": f"{theirs:.0f} ms (icalendar)",
        "wellkept": f"{ours:.0f} ms",
        "ratio": f"{theirs / ours:.0f}x faster",
        "goal": goal,
    }
    print(json.dumps(line), flush=True)


def _median(do: Callable[[], Any]) -> float:
    """Milliseconds of this process: what others do on the machine meanwhile does not count."""
    times = []
    for _ in range(TIMES):
        begin = time.process_time()
        do()
        times.append((time.process_time() - begin) * 1000)
    return statistics.median(times)


def _sent(pieces: Iterable[bytes]) -> int:
    return sum(map(len, pieces))


def _by_icalendar(items: Iterable[Any], stamp: datetime) -> bytes:
    import icalendar

    calendar = icalendar.Calendar()
    for event in _events(items, stamp):
        calendar.add_component(event)
    return calendar.to_ical()


def _events(items: Iterable[Any], stamp: datetime) -> Iterator[Any]:
    import icalendar

    for item in items:
        event = icalendar.Event()
        event.add("uid", item.uid)
        event.add("dtstamp", stamp)
        event.add("dtstart", datetime.fromtimestamp(item.start, ZoneInfo(item.zone)))
        event.add("duration", timedelta(seconds=item.end - item.start))
        event.add("summary", item.summary)
        event.add("class", "PRIVATE")
        event.add("sequence", item.revision)
        event.add("status", item.status)
        if item.location:
            event.add("location", item.location)
        yield event
