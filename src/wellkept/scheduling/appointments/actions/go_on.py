"""Going on in spite of a warning (R8): a party accepts it, with a reason from a list. A refusal nobody lifts."""

from datetime import date, datetime

from wellkept.kernel.invalid import Invalid
from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.between import conflicts_of
from wellkept.scheduling.appointments.conflicts import pair_of
from wellkept.storage.locks import in_transaction, lock
from wellkept.ties.actions.warnings import accept_warnings
from wellkept.ties.rules.explaining import WARNS
from wellkept.trust.viewer import KnownClient, Staff, Stranger


def go_on(
    *,
    viewer: Staff | KnownClient | Stranger,
    why: str,
    now: datetime,
    clinician: str = "",
    client: str = "",
    opinion_on: date | None = None,
) -> Reason | None:
    """Accept the warnings that stand between a therapist and a client, as far as the viewer knows of them, so that they can
    be booked; or say what stands.

    The therapist accepts for a ``client`` whom she treats, the client from her own care for herself and a ``clinician``.
    ``opinion_on`` is the day of a second opinion, where the practice asks for one. Raises ``NotFound`` and ``Invalid``.
    """

    def accept() -> Reason | None:
        pair = pair_of(viewer, clinician=clinician, client=client)
        lock(clients=pair.pairing.clients, accounts={pair.clinician, pair.pairing.newcomer} - {0})
        conflicts = conflicts_of(pair.pairing, now)
        reason, known = pair.reason(conflicts), pair.known(conflicts)
        if reason is None or known is None or reason.code != WARNS:
            return reason
        opinion = bool(reason.params["opinion"])
        if opinion and opinion_on is None:
            raise Invalid("opinion_on", "required")
        accept_warnings(
            viewer=viewer,
            therapist=pair.clinician,
            person=known.person,
            kinds={obstacle.kind for obstacle in known.obstacles},
            why=why,
            opinion_on=opinion_on if opinion else None,
            now=now,
        )
        return None

    return in_transaction(accept)
