"""The sweep against brute force: every second of the window is asked whether a session may start there."""

from hypothesis import given
from hypothesis import strategies as st

from tests.kernel.generated import cases
from wellkept.kernel.spans import Span, starts

HOUR = 3600


def starts_by_brute_force(
    work: list[Span], busy: list[tuple[int, int]], need: int, step: int, window: Span
) -> list[int]:
    def is_free(start: int) -> bool:
        return not any(begin < start + need and start < end for begin, end in busy)

    return [
        start
        for span in work
        for start in range(max(span.start, window.start), min(span.end - need + 1, window.end))
        if (start - span.start) % step == 0 and is_free(start)
    ]


@st.composite
def working_times(draw: st.DrawFn) -> list[Span]:
    """Sorted, disjoint, sometimes touching."""
    found, at = [], draw(st.integers(-20, 20))
    for gap, length in draw(st.lists(st.tuples(st.integers(0, 10), st.integers(1, 25)), max_size=6)):
        found.append(Span(at + gap, at + gap + length))
        at += gap + length
    return found


BUSY = st.lists(st.tuples(st.integers(-25, 120), st.integers(-25, 120)), max_size=8).map(sorted)
WINDOWS = st.builds(Span, st.integers(-30, 60), st.integers(-30, 130))


@cases(250)
@given(working_times(), BUSY, st.integers(1, 12), st.integers(1, 9), WINDOWS)
def test_the_sweep_finds_exactly_the_free_starts(
    work: list[Span], busy: list[tuple[int, int]], need: int, step: int, window: Span
) -> None:
    found = starts(work=work, busy=busy, need=need, step=step, window=window)
    assert found == starts_by_brute_force(work, busy, need, step, window)


@cases(50)
@given(working_times(), BUSY, st.integers(1, 12), st.integers(1, 9), WINDOWS, st.integers(-30, 130))
def test_a_window_in_two_parts_has_the_starts_of_the_whole(
    work: list[Span], busy: list[tuple[int, int]], need: int, step: int, window: Span, cut: int
) -> None:
    cut = min(max(cut, window.start), max(window.start, window.end))
    whole, first, second = (
        starts(work=work, busy=busy, need=need, step=step, window=part)
        for part in (window, Span(window.start, cut), Span(cut, window.end))
    )
    assert first + second == whole


def test_the_grid_counts_from_the_beginning_of_the_hours_wherever_the_window_begins() -> None:
    nine = 9 * HOUR + 600
    found = starts(
        work=[Span(nine, nine + 4 * HOUR)],
        busy=[],
        need=HOUR,
        step=HOUR,
        window=Span(nine + 1, nine + 9 * HOUR),
    )
    assert found == [nine + HOUR, nine + 2 * HOUR, nine + 3 * HOUR]


def test_a_start_may_follow_a_session_at_once_and_end_as_the_next_begins() -> None:
    busy = [Span(0, HOUR), Span(2 * HOUR, 3 * HOUR)]
    found = starts(work=[Span(0, 3 * HOUR)], busy=busy, need=HOUR, step=900, window=Span(0, 3 * HOUR))
    assert found == [HOUR]


def test_the_end_of_the_window_is_no_start() -> None:
    found = starts(work=[Span(0, 10)], busy=[], need=1, step=1, window=Span(2, 5))
    assert found == [2, 3, 4]


def test_a_long_busy_span_hides_behind_no_shorter_one() -> None:
    busy = [Span(0, 50), Span(5, 6), Span(20, 21)]
    found = starts(work=[Span(0, 30), Span(40, 60)], busy=busy, need=5, step=5, window=Span(0, 100))
    assert found == [50, 55]
