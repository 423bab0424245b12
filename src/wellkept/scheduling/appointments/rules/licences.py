"""Where care at a distance reaches (domain T5): the therapist may work where the client is, she has attested.

A warning, which she lifts by attesting anew, in her own words. It is asked of staff alone: a client who books cannot
answer it, so her therapist finds it with the appointment. Therapists who keep no list of licenses, and clients of whom
nobody knows where they are, are never concerned.
"""

from collections.abc import Iterable
from datetime import date

from wellkept.accounts.rules.licences import Licence, covered
from wellkept.kernel.jurisdictions import jurisdiction_name
from wellkept.kernel.outcome import Lift, Readers, Reason
from wellkept.kernel.wallclock import local_date
from wellkept.scheduling.appointments.rules.facts import Face, Facts, Proposal
from wellkept.scheduling.appointments.rules.marks import only_with
from wellkept.scheduling.appointments.rules.words import Mode

LICENCE_CODE = "licence_not_noted"


def _at_a_distance(proposal: Proposal, facts: Facts) -> bool:
    return (
        facts.asker.face is Face.STAFF
        and proposal.mode is not Mode.IN_PERSON
        and any(client.where for client in facts.clients)
        and any(clinician.licences for clinician in facts.clinicians)
    )


@only_with(_at_a_distance)
def attested_where_the_client_is(proposal: Proposal, facts: Facts) -> Reason | None:
    """At a distance, what each therapist has attested covers the state where each client says to be, on that day."""
    if not _at_a_distance(proposal, facts):
        return None
    for clinician in facts.clinicians:
        places = [client.where for client in facts.clients]
        on = local_date(proposal.start, clinician.zone or facts.practice.zone)
        if reason := not_attested(clinician.id, clinician.licences, places, on):
            return reason
    return None


def not_attested(
    clinician: int, licences: tuple[Licence, ...], places: Iterable[str], on: date
) -> Reason | None:
    """The first of these states that nothing covers on that day, for a therapist who keeps a list."""
    for where in places if licences else ():
        if where and not covered(licences, where, on):
            return Reason(
                LICENCE_CODE,
                {"clinician": clinician, "state": jurisdiction_name(where)},
                lift=Lift.HOLDER,
                needs_why=True,
                readers=Readers.STAFF,
            )
    return None


RULES = (attested_where_the_client_is,)
