"""Figures as lines, and acts measured in turns."""

import json
import statistics
import time
from collections.abc import Callable
from typing import Any

REPEATS = 41


def emit(
    figure: str, database: str, floor: float, wellkept: float, unit: str, goal: str, higher: bool = False
) -> None:
    """One figure as a JSON line. The ratio is worse the greater it is, for rates the share of the floor."""
    ratio = wellkept / floor
    shown = f"{ratio:.0%}" if higher else f"{ratio:.1f}x"
    line = {
        "figure": figure,
        "database": database,
        "floor": f"{floor:.2f} {unit}",
        "wellkept": f"{wellkept:.2f} {unit}",
        "ratio": shown,
        "goal": goal,
    }
    print(json.dumps(line), flush=True)


def in_turn(*acts: Callable[[int], Any], rounds: int = REPEATS, each: int = 1) -> list[float]:
    """The median time of each act in milliseconds, taken in turns: what else the machine does falls on all alike.

    An act is told its number; a turn is ``each`` runs of it, the first turn is for warming up.
    """
    times: list[list[float]] = [[] for _act in acts]
    for turn in range(rounds + 1):
        for act, found in zip(acts, times, strict=True):
            begin = time.perf_counter()
            for n in range(each):
                act(turn * each + n)
            found.append((time.perf_counter() - begin) * 1000 / each)
    return [statistics.median(found[1:]) for found in times]
