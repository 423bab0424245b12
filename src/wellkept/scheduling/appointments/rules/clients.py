"""The client's side: free, seated, and no more than a stranger may take."""

from bisect import bisect_left

from wellkept.kernel.outcome import Readers, Reason
from wellkept.kernel.spans import Span
from wellkept.scheduling.appointments.rules.calendar import contact
from wellkept.scheduling.appointments.rules.facts import Face, Facts, Proposal
from wellkept.scheduling.appointments.rules.marks import fixed, only_with

UPCOMING_A_NETWORK = 6


def meets(span: Span, disjoint: tuple[Span, ...]) -> bool:
    """Whether the span overlaps one of these sorted, disjoint spans."""
    i = bisect_left(disjoint, (span.end,))
    return i > 0 and disjoint[i - 1].end > span.start


@only_with(lambda proposal, facts: bool(facts.clients))
def clients_free(proposal: Proposal, facts: Facts) -> Reason | None:
    """R3: a client is in one place at a time. Nobody lifts it."""
    span = contact(proposal)
    if any(meets(span, client.taken) for client in facts.clients):
        return Reason("client_taken")
    return None


@only_with(lambda proposal, facts: bool(facts.own_time))
def herself_free(proposal: Proposal, facts: Facts) -> Reason | None:
    """R1: whoever books from her own care is not taken by her work, or by other care of hers. She alone is told."""
    return Reason("taken_yourself") if meets(contact(proposal), facts.own_time) else None


@fixed
def seats_left(proposal: Proposal, facts: Facts) -> Reason | None:
    """A group takes as many as it has seats, and nobody twice."""
    group = facts.group
    if group is None:
        too_many = facts.service.seats > 1 and len(facts.clients) > facts.service.seats
        return Reason("group_full", {"seats": facts.service.seats}) if too_many else None
    if any(client.id in group.members for client in facts.clients):
        return Reason("already_in_group", readers=Readers.EVERYONE)
    joining = max(len(facts.clients), 1)
    return (
        Reason("group_full", {"seats": group.seats}) if len(group.members) + joining > group.seats else None
    )


@fixed
def hold_valid(proposal: Proposal, facts: Facts) -> Reason | None:
    """A hold is used by the browser that made it, for what it was made for."""
    return Reason("hold_invalid") if facts.hold_refused else None


@fixed
def stranger_within_caps(proposal: Proposal, facts: Facts) -> Reason | None:
    """What one network block may book, and what share of a calendar unknown people may fill.

    Counted from what the server knows, never from what was typed.
    """
    stranger = facts.stranger
    if facts.asker.face is not Face.STRANGER or stranger is None:
        return None
    if stranger.upcoming_of_network >= UPCOMING_A_NETWORK:
        return Reason("ask_the_practice")
    for clinician in facts.clinicians:
        allowed = clinician.open_minutes * facts.practice.stranger_share // 100
        if clinician.stranger_minutes and clinician.stranger_minutes + proposal.minutes > allowed:
            return Reason("ask_the_practice")
    return None


RULES = (clients_free, herself_free, seats_left, hold_valid, stranger_within_caps)
