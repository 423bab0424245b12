"""Who may take part, and what may be asked for at all. None of these depends on the hour."""

from wellkept.kernel.outcome import Lift, Readers, Reason
from wellkept.scheduling.appointments.rules.facts import Face, Facts, Proposal
from wellkept.scheduling.appointments.rules.marks import fixed
from wellkept.scheduling.appointments.rules.words import BookedBy, Mode

LONGEST = 24 * 60  # minutes


@fixed
def may_book_here(proposal: Proposal, facts: Facts) -> Reason | None:
    """Front desk and managers book for everybody; a clinician takes part in what she books herself."""
    asker = facts.asker
    if asker.face.is_client or asker.any_calendar:
        return None
    if asker.account in {clinician.id for clinician in facts.clinicians}:
        return None
    return Reason("not_your_calendar", readers=Readers.STAFF)


@fixed
def clinicians_active(proposal: Proposal, facts: Facts) -> Reason | None:
    """Somebody takes part, and all of them work here."""
    if not facts.clinicians:
        return Reason("no_clinician")
    if all(clinician.active for clinician in facts.clinicians):
        return None
    return Reason("clinician_not_here", readers=Readers.STAFF)


@fixed
def clients_active(proposal: Proposal, facts: Facts) -> Reason | None:
    """Archived and merged clients are not booked."""
    return (
        None
        if all(client.active for client in facts.clients)
        else Reason("client_archived", readers=Readers.STAFF)
    )


@fixed
def chart_open(proposal: Proposal, facts: Facts) -> Reason | None:
    """A closed course of care is opened again first."""
    return Reason("chart_closed", readers=Readers.STAFF) if facts.chart and not facts.chart.open else None


@fixed
def sealed_with_its_clinician(proposal: Proposal, facts: Facts) -> Reason | None:
    """R7: a sealed chart meets its treating clinician and nobody else of the staff."""
    chart = facts.chart
    if chart and chart.sealed and [clinician.id for clinician in facts.clinicians] != [chart.treating]:
        return Reason("sealed_to_another")
    return None


@fixed
def sealed_meets_alone(proposal: Proposal, facts: Facts) -> Reason | None:
    """R7: who is under seal sits in no group, where others would see the face and the seat."""
    return (
        Reason("sealed_in_group") if facts.chart and facts.chart.sealed and facts.service.seats > 1 else None
    )


@fixed
def service_offered(proposal: Proposal, facts: Facts) -> Reason | None:
    """The service exists, and everyone who takes part offers it."""
    if facts.service.active and all(clinician.offers for clinician in facts.clinicians):
        return None
    return Reason("service_not_offered", lift=Lift.STAFF if facts.service.active else Lift.NOBODY)


@fixed
def asker_may_book_service(proposal: Proposal, facts: Facts) -> Reason | None:
    """Some services are booked at the desk alone, some by known clients, some by everyone."""
    face, booked_by = facts.asker.face, facts.service.booked_by
    if face is Face.STRANGER and booked_by is not BookedBy.EVERYONE:
        return Reason("service_not_public")
    if face is Face.KNOWN_CLIENT and booked_by is BookedBy.DESK:
        return Reason("service_not_public")
    return None


@fixed
def mode_offered(proposal: Proposal, facts: Facts) -> Reason | None:
    """In person, by video or by phone, as the service allows; in person needs a place."""
    if proposal.mode not in facts.service.modes:
        return Reason("mode_not_offered", {"mode": proposal.mode.value}, lift=Lift.STAFF)
    if proposal.mode is Mode.IN_PERSON and (proposal.place is None or proposal.place not in facts.places):
        return Reason("place_unknown")
    return None


@fixed
def length_allowed(proposal: Proposal, facts: Facts) -> Reason | None:
    """A positive length below a day; clients take the service's own."""
    if not 0 < proposal.minutes <= LONGEST:
        return Reason("length_impossible", {"minutes": proposal.minutes})
    joining = facts.group is not None  # a seat lasts as long as the group does
    if facts.asker.face.is_client and not joining and proposal.minutes != facts.service.minutes:
        return Reason("length_fixed", {"minutes": facts.service.minutes})
    return None


@fixed
def group_is_there(proposal: Proposal, facts: Facts) -> Reason | None:
    """Clients join a group on the dates that were set; staff set them."""
    if facts.asker.face.is_client and facts.service.seats > 1 and facts.group is None:
        return Reason("no_group_then")
    return None


@fixed
def terms_accepted(proposal: Proposal, facts: Facts) -> Reason | None:
    """A client who books agrees to the cancellation policy in force, where there is one."""
    policy = facts.practice.policy
    if facts.asker.face.is_client and policy is not None and proposal.policy_shown != policy:
        return Reason("terms_not_accepted", {"version": policy})
    return None


@fixed
def below_upcoming_cap(proposal: Proposal, facts: Facts) -> Reason | None:
    """A known client holds so many bookings ahead at most. Never decided by what a stranger typed."""
    cap = facts.practice.max_upcoming
    if (
        facts.asker.face is Face.KNOWN_CLIENT
        and cap is not None
        and any(c.upcoming >= cap for c in facts.clients)
    ):
        return Reason("too_many_upcoming", {"cap": cap})
    return None


RULES = (
    may_book_here,
    clinicians_active,
    clients_active,
    chart_open,
    sealed_with_its_clinician,
    sealed_meets_alone,
    service_offered,
    asker_may_book_service,
    mode_offered,
    length_allowed,
    group_is_there,
    terms_accepted,
    below_upcoming_cap,
)
