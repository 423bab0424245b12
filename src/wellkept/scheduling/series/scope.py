"""Which series a viewer may know of: one function, used by every read and every act (R7)."""

from django.db.models import QuerySet

from wellkept.clients.queries import own_charts
from wellkept.scheduling.series.models import Series, SeriesClinician
from wellkept.trust.audit import Chain
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff, Viewer
from wellkept.trust.visibility import Thing, sees_unsealed


def visible_series(viewer: Viewer) -> QuerySet[Series]:
    """Front desk and managers: all that is not sealed; a clinician: what she holds herself; nobody what is about herself."""
    if not isinstance(viewer, Staff):
        raise NotFound
    rows = Series.objects.within(viewer.practice_id).exclude(chart__in=own_charts(viewer))
    held = SeriesClinician.objects.within(viewer.practice_id).filter(account=viewer.account_id)
    own = rows.filter(id__in=held.values("series"))
    return (rows.filter(sealed=False) | own).distinct() if sees_unsealed(Thing.SERIES, viewer.roles) else own


def chain_of(series: Series) -> Chain:
    """The audit chain in which this series' entries stand (R15)."""
    if series.sealed and series.chart_id:
        return Chain.chart(series.chart_id)
    return Chain.practice(series.practice_id)
