"""Two courses of care became one."""

from wellkept.scheduling.series.models import Series, SeriesAct


def hand_over_care(*, practice: int, from_chart: int, into_chart: int) -> None:
    """Its series go on in the other. What was done to them before can no longer be undone: it would bring the old one
    back."""
    rows = Series.objects.within(practice).filter(chart=from_chart)
    SeriesAct.objects.within(practice).filter(series__in=rows.values("id")).update(undone=True)
    rows.update(chart=into_chart)
