"""Several dates decided one after the other from one picture: each sees those accepted before it."""

from bisect import insort
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TypeVar

from wellkept.kernel.spans import Span, subtract, union
from wellkept.scheduling.appointments.rules.booking import Plan
from wellkept.scheduling.appointments.rules.calendar import contact
from wellkept.scheduling.appointments.rules.clients import meets
from wellkept.scheduling.appointments.rules.facts import (
    ClientFacts,
    ClinicianFacts,
    Facts,
    Proposal,
    RoomFacts,
    Taken,
)
from wellkept.scheduling.availability.rules.hours import WorkSpan

S = TypeVar("S", Span, Taken, WorkSpan)


def narrowed(facts: Facts, window: Span, clients: Collection[int]) -> Facts:
    """The same picture as far as a decision within the window needs it, for these of its clients.

    What limits count stays whole, for it is asked by day and week.
    """
    return replace(
        facts,
        clinicians=tuple(_clinician_near(clinician, window) for clinician in facts.clinicians),
        clients=tuple(
            replace(client, taken=_near(client.taken, window))
            for client in facts.clients
            if client.id in clients
        ),
        rooms=tuple(replace(room, taken=_near(room.taken, window)) for room in facts.rooms),
    )


def _clinician_near(clinician: ClinicianFacts, window: Span) -> ClinicianFacts:
    return replace(
        clinician,
        hours=_near(clinician.hours, window),
        taken=_near(clinician.taken, window),
        private=_near(clinician.private, window),
        leave=_near(clinician.leave, window),
        protected=_near(clinician.protected, window),
        busy=_near(clinician.busy, window),
        elsewhere=_near(clinician.elsewhere, window),
    )


def _near(spans: Iterable[S], window: Span) -> tuple[S, ...]:
    first, last = window
    return tuple([span for span in spans if span.start < last and first < span.end])


def able_to_come(proposal: Proposal, facts: Facts) -> tuple[int, ...]:
    """Of a group, those who are not taken elsewhere then, and between whom and its clinicians nothing stands (R8): it meets
    without the others. Where that is nobody, and of care for few, it is all of them."""
    everybody = tuple(client.id for client in facts.clients)
    if facts.service.seats == 1:
        return everybody
    kept_apart = {client for _clinician, client in facts.conflicts}
    free = (c.id for c in facts.clients if not meets(contact(proposal), c.taken))
    return tuple(client for client in free if client not in kept_apart) or everybody


def with_booked(facts: Facts, proposal: Proposal, plan: Plan, clients: Collection[int]) -> Facts:
    """The picture once this has been booked as planned."""
    span = contact(proposal)
    taken = Taken(*span, plan.buffer_before * 60, plan.buffer_after * 60, proposal.place)
    held = Span(span.start, span.end + plan.buffer_after * 60)
    return replace(
        facts,
        clinicians=tuple(_with_taken(clinician, taken, facts) for clinician in facts.clinicians),
        clients=tuple(
            client_with(client, span) if client.id in clients else client for client in facts.clients
        ),
        rooms=tuple(_room_with(room, held) if room.id == plan.room else room for room in facts.rooms),
    )


def _with_taken(clinician: ClinicianFacts, taken: Taken, facts: Facts) -> ClinicianFacts:
    booked = replace(clinician, taken=_among(clinician.taken, taken))
    if not (clinician.limits.any and facts.service.kind.counts_as_session):
        return booked
    span = Span(taken.start, taken.end)
    return replace(booked, counted=_among(clinician.counted, span), stretch=_among(clinician.stretch, span))


def _among(spans: Iterable[S], one: S) -> tuple[S, ...]:
    """The spans, which are in order, with one more in its place."""
    among = list(spans)
    insort(among, one, key=lambda span: span.start)
    return tuple(among)


def client_with(client: ClientFacts, span: Span) -> ClientFacts:
    """The client once she is taken then."""
    return replace(client, taken=_among(client.taken, span))


def _room_with(room: RoomFacts, span: Span) -> RoomFacts:
    return replace(room, taken=union((*room.taken, span)))


def without(facts: Facts, contact: Span, held: Span) -> Facts:
    """The picture without one appointment that is to move: it does not stand in its own way. ``held`` is its contact and
    what is left of the buffer after it."""
    return replace(
        facts,
        clinicians=tuple(_clinician_without(clinician, contact) for clinician in facts.clinicians),
        clients=tuple(replace(one, taken=subtract(one.taken, (contact,))) for one in facts.clients),
        rooms=tuple(replace(room, taken=subtract(room.taken, (held,))) for room in facts.rooms),
    )


def _clinician_without(clinician: ClinicianFacts, contact: Span) -> ClinicianFacts:
    return replace(
        clinician,
        taken=tuple(one for one in clinician.taken if (one.start, one.end) != contact),
        counted=tuple(span for span in clinician.counted if span != contact),
        stretch=tuple(span for span in clinician.stretch if span != contact),
    )
