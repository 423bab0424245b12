"""What a reading leaves in the record (R15)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Protocol

from wellkept.clients.models import Chart
from wellkept.trust.audit import Chain
from wellkept.trust.viewer import Viewer


class Shown(Protocol):
    """What the record of a reading needs of a client."""

    @property
    def id(self) -> int: ...
    @property
    def practice_id(self) -> int: ...
    @property
    def ref(self) -> str: ...
    @property
    def sealed_by(self) -> str: ...


def disclose(viewer: Viewer, rows: Iterable[Shown]) -> None:
    """Tell the viewer's recorder that these clients were shown (R15)."""
    rows, shown = list(rows), defaultdict[Chain, list[str]](list)
    found = chains(rows)
    for row in rows:
        shown[found[row.id]].append(f"client:{row.ref}")
    for chain, subjects in shown.items():
        viewer.recorder.disclosed(chain, *subjects)


def chains(rows: Iterable[Shown]) -> Mapping[int, Chain]:
    """In which chain of the audit each client stands: her sealed chart's own, else the practice's."""
    rows = list(rows)
    refs = {row.sealed_by.removeprefix("chart:"): row.practice_id for row in rows if row.sealed_by}
    sealed = {}
    for practice in set(refs.values()):
        found = Chart.objects.within(practice).filter(ref__in=refs)
        sealed.update({f"chart:{ref}": id for ref, id in found.values_list("ref", "id")})
    return {
        row.id: Chain.chart(sealed[row.sealed_by]) if row.sealed_by else Chain.practice(row.practice_id)
        for row in rows
    }
