"""Going on in spite of a warning (R8): a party accepts it, with a reason from a list. A refusal nobody lifts."""

from datetime import date, datetime

from wellkept.clients.models import ChartMember
from wellkept.clients.queries import visible_charts, visible_clients
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.outcome import Reason
from wellkept.practice.models import Member
from wellkept.practice.queries import practice_card
from wellkept.scheduling.appointments.between import Pairing, conflicts_of
from wellkept.scheduling.appointments.named import asker_of
from wellkept.scheduling.appointments.rules.ties import conflict_between, known_between
from wellkept.storage.locks import in_transaction, lock
from wellkept.ties.actions.warnings import accept_warnings
from wellkept.ties.rules.explaining import WARNS
from wellkept.ties.rules.judging import NEWCOMER
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import KnownClient, Staff, Stranger


def go_on(
    *,
    viewer: Staff | KnownClient | Stranger,
    clinician: str,
    why: str,
    now: datetime,
    client: str = "",
    opinion_on: date | None = None,
) -> Reason | None:
    """Accept the warnings that stand between a therapist and a client, as far as the viewer knows of them, so that they can
    be booked; or say what stands.

    The therapist accepts for a ``client`` whom she treats, the client from her own care for herself. ``opinion_on`` is the
    day of a second opinion, where the practice asks for one. Raises ``NotFound`` and ``Invalid``.
    """

    def accept() -> Reason | None:
        pairing = _pairing(viewer, clinician, client)
        (therapist,), clients = pairing.therapists, tuple(pairing.clients) or (NEWCOMER,)
        lock(
            clients=pairing.clients, accounts=(therapist, *((pairing.newcomer,) if pairing.newcomer else ()))
        )
        asker = asker_of(viewer)
        conflicts = known_between(conflicts_of(pairing, now), asker)
        reason = conflict_between(conflicts, (therapist,), clients, asker)
        if reason is None or reason.code != WARNS:
            return reason
        if reason.params["opinion"] and opinion_on is None:
            raise Invalid("opinion_on", "required")
        conflict = conflicts[therapist, clients[0]]
        accept_warnings(
            viewer=viewer,
            therapist=therapist,
            person=conflict.person,
            kinds={obstacle.kind for obstacle in conflict.obstacles},
            why=why,
            opinion_on=opinion_on if reason.params["opinion"] else None,
            now=now,
        )
        return None

    return in_transaction(accept)


def _pairing(viewer: Staff | KnownClient | Stranger, clinician: str, client: str) -> Pairing:
    """The one pair that is meant. Raises ``NotFound`` for whom the viewer cannot name."""
    member = Member.objects.within(viewer.practice_id).filter(account__ref=clinician, active=True)
    therapist = member.values_list("account_id", flat=True).first()
    if therapist is None or (isinstance(viewer, Staff) and therapist != viewer.account_id):
        raise NotFound
    newcomer, id, treating = 0, 0, False
    if isinstance(viewer, Staff):
        id = visible_clients(viewer).filter(ref=client).values_list("id", flat=True).first() or 0
        charts = visible_charts(viewer).filter(treating=therapist, state="open")
        treating = ChartMember.objects.within(viewer.practice_id).filter(chart__in=charts, client=id).exists()
    elif isinstance(viewer, KnownClient):
        id = viewer.client_id if viewer.account_id else 0
    else:
        newcomer = viewer.account_id or 0
    if not (id or newcomer):
        raise NotFound
    return Pairing(
        practice=viewer.practice_id,
        zone=practice_card(viewer.practice_id).zone,
        therapists=(therapist,),
        clients=(id,) if id else (),
        newcomer=newcomer,
        treating=frozenset({(therapist, id)}) if treating else frozenset(),
    )
