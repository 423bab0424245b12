"""Whom an appointment is for: known clients, or somebody who was only typed; and the terms they accept with it."""

from datetime import datetime

from wellkept.agreements.actions import accept_terms
from wellkept.clients.actions import claim_at_birth, create_chart, create_client
from wellkept.scheduling.appointments.care import Care, chart_by_id
from wellkept.scheduling.appointments.named import Named, day_in
from wellkept.scheduling.appointments.request import BookingRequest, NewClient
from wellkept.scheduling.appointments.rules.facts import ChartFacts, Facts
from wellkept.trust.viewer import KnownClient, Stranger, Viewer


def people_of(viewer: Viewer, request: BookingRequest, named: Named, now: datetime) -> Care:
    """The chart and clients of the appointment. Whoever was only typed becomes a client of her own, matched to
    nobody; known clients without a chart with this clinician get one."""
    if request.new_client is not None:
        return _typed(viewer, request.new_client, named, request.seal, now)
    if named.clients and named.chart is None:
        return first_chart(viewer, named, named.clients[0], now), named.clients
    return named.chart, named.clients


def _typed(viewer: Viewer, typed: NewClient, named: Named, seal: bool, now: datetime) -> Care:
    client, chart = create_client(
        viewer=viewer,
        practice_id=named.practice.id,
        name=typed.name,
        email=typed.email,
        phone=typed.phone,
        zone=typed.zone,
        locale=typed.locale,
        born="public" if isinstance(viewer, Stranger) else "desk",
        sealed_for=named.clinicians[0] if seal else None,
        opened_on=day_in(named.practice, now),
        now=now,
    )
    if isinstance(viewer, Stranger) and viewer.account_id is not None:
        claim_at_birth(account=viewer.account_id, client=client, practice_id=named.practice.id, now=now)
    if chart is not None:
        return chart_by_id(named.practice.id, chart), (client,)
    return first_chart(viewer, named, client, now), (client,)


def first_chart(viewer: Viewer, named: Named, client: int, now: datetime) -> ChartFacts | None:
    """A new course of care of this client alone, with the first clinician named."""
    chart = create_chart(
        viewer=viewer,
        practice_id=named.practice.id,
        kind="individual",
        treating=named.clinicians[0],
        members=((client, "client"),),
        opened_on=day_in(named.practice, now),
        now=now,
    )
    return chart_by_id(named.practice.id, chart)


def accept_shown(
    viewer: Viewer, facts: Facts, request: BookingRequest, clients: tuple[int, ...], now: datetime
) -> dict[int, int]:
    """Which policy version governs this appointment for each client: the one accepted now, or before.

    A client can accept the version in force alone, so what she accepts now is what she accepted last.
    """
    terms = dict(facts.terms)
    if request.policy_shown is not None and isinstance(viewer, Stranger | KnownClient):
        for client in clients:
            accept_terms(
                viewer=viewer,
                practice_id=viewer.practice_id,
                version_id=request.policy_shown,
                client_id=client,
                how="public" if isinstance(viewer, Stranger) else "link",
                now=now,
            )
            terms[client] = request.policy_shown
    return terms
