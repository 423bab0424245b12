"""A room: the one that was named, or one that fits."""

from wellkept.kernel.outcome import Readers, Reason
from wellkept.scheduling.appointments.rules.calendar import needed
from wellkept.scheduling.appointments.rules.clients import meets
from wellkept.scheduling.appointments.rules.facts import Facts, Proposal
from wellkept.scheduling.appointments.rules.marks import only_with
from wellkept.scheduling.appointments.rules.words import Mode


def room_needed(proposal: Proposal, facts: Facts) -> bool:
    """Whether this appointment takes a room: one was named, or the service asks for one in person."""
    if proposal.room is not None:
        return True
    return proposal.mode is Mode.IN_PERSON and facts.service.needs_room


def fitting_room(proposal: Proposal, facts: Facts) -> int | None:
    """The room to take: the named one or the first free one at the place; None when none is free."""
    span = needed(proposal, facts)
    for room in facts.rooms:
        if not room.active or room.place != proposal.place or proposal.room not in (None, room.id):
            continue
        if not meets(span, room.taken):
            return room.id
    return None


@only_with(room_needed)
def room_free(proposal: Proposal, facts: Facts) -> Reason | None:
    """R2: a room holds one meeting at a time. Nobody lifts it; one may take another room or none."""
    if not room_needed(proposal, facts) or fitting_room(proposal, facts) is not None:
        return None
    return Reason("room_taken" if proposal.room is not None else "no_room_free", readers=Readers.STAFF)


RULES = (room_free,)
