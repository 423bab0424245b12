"""R8: conflicts of interest. What stands between whom is judged in ``ties``, and who reads it by ``explain`` alone."""

from collections.abc import Iterable, Mapping
from itertools import product

from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.rules.facts import Asker, Facts, Proposal
from wellkept.scheduling.appointments.rules.marks import fixed
from wellkept.ties.rules.explaining import Hat, Reader, as_known, explain
from wellkept.ties.rules.judging import NEWCOMER, Conflict

Conflicts = Mapping[tuple[int, int], Conflict]  # by clinician and client


@fixed
def no_conflict(proposal: Proposal, facts: Facts) -> Reason | None:
    """No tie between a clinician and a client refuses or warns, and the clinician is available for this client."""
    if not facts.conflicts:
        return None
    clinicians = [clinician.id for clinician in facts.clinicians]
    return conflict_between(facts.conflicts, clinicians, [client.id for client in facts.clients], facts.asker)


def conflict_between(
    conflicts: Conflicts, clinicians: Iterable[int], clients: Iterable[int], asker: Asker
) -> Reason | None:
    """The first conflict between one of these clinicians and one of these clients, as this asker may read it."""
    reader = reader_of(asker)
    for clinician, client in product(clinicians, (NEWCOMER, *clients)):
        conflict = conflicts.get((clinician, client))
        if conflict and (reason := explain(conflict, reader)):
            return reason
    return None


def known_between(conflicts: Conflicts, asker: Asker) -> Conflicts:
    """The conflicts as far as this asker knows of them, for what she is shown besides a decision."""
    reader = reader_of(asker)
    known = {pair: as_known(conflict, reader) for pair, conflict in conflicts.items()}
    return {pair: conflict for pair, conflict in known.items() if conflict}


def reader_of(asker: Asker) -> Reader | None:
    """Who reads: somebody in her own care, or at work; whoever comes by a link is nobody in particular."""
    if asker.person is not None:
        return Reader(asker.person, Hat.OWN_CARE)
    return None if asker.account is None else Reader(asker.account, Hat.WORK)


RULES = (no_conflict,)
