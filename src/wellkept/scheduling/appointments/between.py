"""What stands between clinicians and clients (R8): the ties of ``ties``, and those that appointments alone can tell."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from wellkept.clients.models import Chart, ChartMember, Claim
from wellkept.kernel.wallclock import local_date
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.named import Named
from wellkept.scheduling.appointments.rules.facts import Asker
from wellkept.scheduling.appointments.rules.words import State
from wellkept.storage.plain import Reading, one_of, table
from wellkept.ties.facts import Conflicts as Conflicts
from wellkept.ties.facts import Settled, ask_conflicts, ask_settled
from wellkept.ties.rules.judging import Tie
from wellkept.ties.rules.matrix import TieKind

AskConflicts = Callable[[Reading], Callable[[], Conflicts]]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which clinicians and clients one practice would bring together. ``newcomer`` asks for herself, and is no client yet;
    ``treating`` are pairs of a clinician and a client in her care."""

    practice: int
    zone: str
    therapists: Sequence[int]
    clients: Sequence[int]
    newcomer: int = 0
    treating: frozenset[tuple[int, int]] = frozenset()


def pairing_of(named: Named, asker: Asker, therapists: Sequence[int]) -> Pairing:
    """Whom a request would bring together."""
    treating = named.chart.treating if named.chart and named.chart.stood else 0
    return Pairing(
        practice=named.practice.id,
        zone=named.practice.zone,
        therapists=therapists,
        clients=named.clients,
        newcomer=0 if named.clients else asker.person or 0,
        treating=frozenset((treating, client) for client in named.clients),
    )


def in_care(named: Named, asker: Asker) -> bool:
    """Whether no client is concerned, or whoever takes part has them in her care: there is nothing to find out."""
    if not named.clients:
        return asker.person is None
    chart = named.chart
    return chart is not None and chart.stood and set(named.clinicians) <= {chart.treating}


def ask_between(reading: Reading, pairing: Pairing, now: datetime) -> AskConflicts:
    """Asked in two readings, for ties can be looked for once it is known who stands behind the clients."""
    known = ask_settled(
        reading,
        practice=pairing.practice,
        therapists=pairing.therapists,
        clients=pairing.clients,
        newcomer=pairing.newcomer,
    )

    def then(reading: Reading) -> Callable[[], Conflicts]:
        settled = known()
        conflicts = ask_conflicts(
            reading,
            settled=settled,
            practice=pairing.practice,
            clients=pairing.clients,
            treating=pairing.treating,
            on=local_date(int(now.timestamp()), pairing.zone),
        )
        care = _ask_care(reading, settled) if pairing.clients or pairing.newcomer else lambda: iter(())
        return lambda: conflicts(care())

    return then


def conflicts_of(pairing: Pairing, now: datetime) -> Conflicts:
    """The same at once, where nothing else is to be read."""
    reading = Reading()
    then = ask_between(reading, pairing, now)
    reading.fetch()
    conflicts = then(reading)
    reading.fetch()
    return conflicts()


def _ask_care(reading: Reading, settled: Settled) -> Callable[[], Iterator[Tie]]:
    """Where somebody behind these clients treats one of these clinicians, who claimed it: as far as a chart says so that
    has had an appointment, for a request that came to nothing is no care."""
    therapists, persons = sorted(settled.therapists), sorted(settled.persons)
    found = reading.ask(
        f"SELECT h.treating_id, c.account_id, h.closed_on, m.until FROM {table(Claim)} c "  # noqa: S608 - names, not values
        f"JOIN {table(ChartMember)} m ON m.client_id = c.client_id JOIN {table(Chart)} h ON h.id = m.chart_id "
        f"WHERE {one_of('c.account_id', therapists)} AND c.until IS NULL AND {one_of('h.treating_id', persons)} "
        f"AND EXISTS (SELECT 1 FROM {table(Appointment)} a WHERE a.chart_id = h.id "
        f"AND a.state IN ('{State.REQUESTED}', '{State.BOOKED}'))",
        [*therapists, *persons],
    )
    return lambda: (
        Tie(TieKind.TREATS, treating, client, min(filter(None, ends), default=None))
        for treating, client, *ends in found
    )
