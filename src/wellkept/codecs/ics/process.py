"""Reading a calendar file in a process of its own, which is killed when it takes too long.

The child is a fresh interpreter that imports this package and nothing of the application: it holds no database, no
key and no connection. File and answer go through pipes, the answer as JSON.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any, BinaryIO

from wellkept.codecs.ics.read import read_calendar
from wellkept.codecs.ics.values import (
    CalendarFile,
    ForeignEvent,
    IcsLimits,
    NotACalendar,
    NotTaken,
    TooMuch,
    Why,
)
from wellkept.kernel.spans import Span
from wellkept.kernel.wallclock import zone_info

_CHILD = "from wellkept.codecs.ics.process import child; child()"


def read_calendar_in_process(
    data: bytes,
    *,
    window: Span,
    default_zone: str,
    limits: IcsLimits = IcsLimits(),
    seconds: float = 20,
    memory: int = 512 * 1024 * 1024,
) -> CalendarFile:
    """As ``read_calendar``, within ``seconds`` of wall-clock time and ``memory`` bytes of address space.

    Raises ``TooMuch`` with ``too_slow`` or ``too_much_memory`` beside what ``read_calendar`` raises. The bound on memory
    holds where the system keeps RLIMIT_AS (Linux does, macOS does not).
    """
    zone_info(default_zone)
    if len(data) > limits.bytes:
        raise TooMuch("too_many_bytes", limit=limits.bytes)
    order = {"window": window, "default_zone": default_zone, "limits": asdict(limits), "memory": memory}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-P", "-c", _CHILD],
            input=json.dumps(order).encode() + b"\n" + data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
    except subprocess.TimeoutExpired as error:
        raise TooMuch("too_slow", seconds=int(seconds)) from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:  # it died in the middle: the system refused it memory
        raise TooMuch("too_much_memory", bytes=memory) from error
    return _opened(answer)


def child() -> None:
    """What the child does: one order and one file on standard input, one answer on standard output."""
    order = json.loads(sys.stdin.buffer.readline())
    _bound(order["memory"])
    json.dump(_answer(order, sys.stdin.buffer), sys.stdout)


def _bound(memory: int) -> None:
    """Bound this process's address space where the system can."""
    try:
        import resource  # noqa: PLC0415 - absent on Windows

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    except (ImportError, ValueError, OSError):
        pass


def _answer(order: dict[str, Any], file: BinaryIO) -> dict[str, Any]:
    try:
        found = read_calendar(
            file.read(),
            window=Span(*order["window"]),
            default_zone=order["default_zone"],
            limits=IcsLimits(**order["limits"]),
        )
        plain = asdict(found)
        for event in plain["events"]:
            event["local_start"] = event["local_start"].isoformat()
    except TooMuch as error:
        return {"too_much": error.code, "params": error.params}
    except NotACalendar as error:
        return {"not_a_calendar": error.code}
    except MemoryError:
        return {"too_much": "too_much_memory", "params": {"bytes": order["memory"]}}
    return plain


def _opened(answer: dict[str, Any]) -> CalendarFile:
    if "too_much" in answer:
        raise TooMuch(answer["too_much"], **answer["params"])
    if "not_a_calendar" in answer:
        raise NotACalendar(answer["not_a_calendar"])
    events = tuple(
        ForeignEvent(
            **{
                **event,
                "local_start": datetime.fromisoformat(event["local_start"]),
                "notes": tuple(event["notes"]),
            }
        )
        for event in answer.pop("events")
    )
    not_taken = tuple(NotTaken(**{**one, "why": Why(one["why"])}) for one in answer.pop("not_taken"))
    return CalendarFile(events=events, not_taken=not_taken, **{**answer, "notes": tuple(answer["notes"])})
