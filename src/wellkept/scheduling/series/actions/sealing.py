"""A course of care was sealed later, or opened again by its client."""

from wellkept.scheduling.series.models import Series, SeriesAct


def seal_with_chart(*, practice: int, chart: int, sealed: bool) -> None:
    """Its series. What was done to them before can no longer be undone: it would bring back how they were shown."""
    rows = Series.objects.within(practice).filter(chart=chart)
    SeriesAct.objects.within(practice).filter(series__in=rows.values("id")).update(undone=True)
    rows.update(sealed=sealed)
