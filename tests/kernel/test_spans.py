"""Spans against an oracle that knows nothing but sets of single seconds."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tests.kernel.generated import cases
from wellkept.kernel.spans import Span, intersect, round_out, subtract, total, union

SECONDS = st.integers(-30, 30)
SPANS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(-2, 9)).map(lambda pair: (pair[0], pair[0] + pair[1])),
    max_size=8,
)
SPAN = st.tuples(SECONDS, st.integers(1, 20)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


def seconds_of(spans: Sequence[tuple[int, int]]) -> set[int]:
    return {second for start, end in spans for second in range(start, end)}


def runs_of(seconds: set[int]) -> tuple[Span, ...]:
    """The one way to write a set of seconds as sorted spans that neither overlap nor touch."""
    begins = sorted(second for second in seconds if second - 1 not in seconds)
    ends = sorted(second + 1 for second in seconds if second + 1 not in seconds)
    return tuple(Span(begin, end) for begin, end in zip(begins, ends, strict=True))


@cases(100)
@given(SPANS)
def test_union_covers_what_any_span_covers(spans: list[tuple[int, int]]) -> None:
    assert union(spans) == runs_of(seconds_of(spans))
    assert all(isinstance(span, Span) for span in union(spans))


@cases(100)
@given(SPANS, SPANS)
def test_intersection_covers_what_both_cover(
    left: list[tuple[int, int]], right: list[tuple[int, int]]
) -> None:
    assert intersect(left, right) == runs_of(seconds_of(left) & seconds_of(right))


@cases(100)
@given(SPANS, SPANS)
def test_subtraction_leaves_what_only_the_left_covers(
    left: list[tuple[int, int]], right: list[tuple[int, int]]
) -> None:
    assert subtract(left, right) == runs_of(seconds_of(left) - seconds_of(right))


@cases(60)
@given(SPANS)
def test_total_counts_shared_time_once(spans: list[tuple[int, int]]) -> None:
    assert total(spans) == len(seconds_of(spans))


@cases(30)
@given(SPANS, SPANS)
def test_any_iterable_will_do_and_is_read_once(
    left: list[tuple[int, int]], right: list[tuple[int, int]]
) -> None:
    assert union(iter(left)) == union(left)
    assert intersect(iter(left), iter(right)) == intersect(left, right)
    assert subtract(iter(left), iter(right)) == subtract(left, right)


@cases(60)
@given(st.builds(Span, SECONDS, SECONDS), st.builds(Span, SECONDS, SECONDS))
def test_spans_overlap_where_they_share_a_second(one: Span, other: Span) -> None:
    shared = seconds_of([one]) & seconds_of([other])
    assert one.overlaps(other) == other.overlaps(one) == bool(shared)


@cases(60)
@given(st.builds(Span, st.integers(-(10**10), 10**10), st.integers(-(10**10), 10**10)), st.integers(1, 7200))
def test_rounding_out_widens_to_the_nearest_lines(span: Span, step: int) -> None:
    start, end = round_out(span, step)
    assert start <= span.start < start + step
    assert end - step < span.end <= end
    assert start % step == end % step == 0


def test_neighbours_touch_without_overlapping() -> None:
    morning, noon = Span(0, 3600), Span(3600, 7200)
    assert not morning.overlaps(noon)
    assert union([noon, morning]) == (Span(0, 7200),)
    assert intersect([morning], [noon]) == ()


def test_minutes_are_whole_and_a_reversed_span_has_none() -> None:
    assert Span(0, 3059).minutes == 50
    assert Span(60, 0).seconds == Span(60, 0).minutes == 0
