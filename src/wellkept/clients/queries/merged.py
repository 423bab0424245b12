"""Who and what somebody or something is by now that was merged. Ids alone, for rooms above."""

from collections.abc import Collection, Mapping

from django.db.models import QuerySet

from wellkept.clients.models import Chart, Client


def current_clients(ids: Collection[int]) -> Mapping[int, int]:
    """Those of these clients who were merged since, with the client each of them is now. Ids alone, for rooms above."""
    return _current(Client.objects.everywhere(because="ids that the caller has scoped"), ids)


def current_chart(id: int | None) -> int | None:
    """The course of care that this one was merged into since, or itself. Ids alone, for rooms above."""
    rows = Chart.objects.everywhere(because="an id that the caller has scoped")
    return id and _current(rows, (id,)).get(id, id)


def _current(rows: QuerySet[Client] | QuerySet[Chart], ids: Collection[int]) -> Mapping[int, int]:
    found: dict[int, int] = {}
    waiting = {id: id for id in ids}
    while waiting:
        pairs = rows.filter(id__in=set(waiting.values())).values_list("id", "merged_into")
        merged = {id: into for id, into in pairs if into is not None}
        waiting = {first: merged[now] for first, now in waiting.items() if now in merged}
        found.update(waiting)
    return found
