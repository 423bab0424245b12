"""Seats in several dated appointments at once: given to whoever joins a course of care, taken from whoever leaves it.
Inside the caller's transaction; the caller has scoped them, and records and tells what was done."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from wellkept.kernel.outcome import Ok
from wellkept.kernel.spans import Span
from wellkept.scheduling.appointments.actions.let_go import lock_parts
from wellkept.scheduling.appointments.actions.writing import (
    away_participants,
    is_away,
    new_participants,
    note_changes,
    snapshot,
)
from wellkept.scheduling.appointments.load import load_facts
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.named import Named, asker_of, name_existing, proposal_of
from wellkept.scheduling.appointments.rows import by_appointment
from wellkept.scheduling.appointments.rules.booking import decide, may_lift
from wellkept.scheduling.appointments.rules.facts import Facts, GroupFacts
from wellkept.scheduling.appointments.rules.lifecycle import Verb
from wellkept.scheduling.appointments.rules.several import client_with, narrowed
from wellkept.scheduling.appointments.rules.words import Attendance, Mode, State
from wellkept.storage.locks import lock
from wellkept.trust.viewer import Staff

DAY = 86400
Rows = Sequence[Participant]


def give_seats(*, viewer: Staff, appointments: Iterable[int], client: int, now: datetime) -> tuple[int, ...]:
    """Let the client take part in each of these that the rules let her join; from the others she is away. Whoever left one
    by her own choice stays out of it. Answers which were changed."""
    found, parts = _locked(viewer.practice_id, appointments, client, now)
    groups: dict[tuple[Any, ...], list[Appointment]] = defaultdict(list)
    for one in found:
        own = next((row for row in parts[one.id] if row.client_id == client), None)
        if own is None or is_away(own):
            groups[one.service_id, _accounts(parts[one.id])].append(one)
    changed, written = [], []
    for (_service, accounts), group in groups.items():
        joins = _joining(viewer, group, parts, accounts, client, now)
        for one in group:
            known = [row for row in parts[one.id] if row.client_id == client]
            if one.id not in joins and known:
                continue  # away as before
            changed.append((one, snapshot(one, parts[one.id])))
            make = new_participants if one.id in joins else away_participants
            written += make(one, clients=(client,))
    ids = [one.id for one, _before in changed]
    Participant.objects.within(viewer.practice_id).filter(appointment__in=ids, client=client).delete()
    note_changes(viewer=viewer, changed=changed, verb=Verb.JOIN, now=now)
    Participant.objects.bulk_create(written)
    return tuple(ids)


def take_seats(*, viewer: Staff, appointments: Iterable[int], client: int, now: datetime) -> tuple[int, ...]:
    """The client does not take part in any of these: she does not belong to the course of care then. Nothing is late.
    Answers which were changed."""
    found, parts = _locked(viewer.practice_id, appointments, client, now)
    changed, rows = [], []
    for one in found:
        own = next((row for row in parts[one.id] if row.client_id == client), None)
        if own is not None and own.attendance != Attendance.CANCELLED:
            changed.append((one, snapshot(one, parts[one.id])))
            own.attendance, own.committed, own.late = Attendance.CANCELLED, False, None
            rows.append(own)
    note_changes(viewer=viewer, changed=changed, verb=Verb.LEAVE, now=now)
    Participant.objects.within(viewer.practice_id).bulk_update(rows, ["attendance", "committed", "late"])
    return tuple(one.id for one, _before in changed)


def _locked(
    practice: int, appointments: Iterable[int], client: int, now: datetime
) -> tuple[list[Appointment], dict[int, list[Participant]]]:
    """Those that are booked and have not begun, with who takes part, all of it locked."""
    ids = list(appointments)
    rows = Participant.objects.within(practice).filter(appointment__in=ids)
    lock(clients=(client,))
    lock_parts(rows)
    found = Appointment.objects.within(practice).filter(id__in=ids, state=State.BOOKED, start__gt=now)
    parts = by_appointment(rows)
    return list(found.select_for_update(no_key=True).order_by("start", "id")), dict(parts)


def _accounts(rows: Rows) -> tuple[int, ...]:
    return tuple(row.account_id for row in rows if row.account_id)


def _joining(
    viewer: Staff,
    group: Sequence[Appointment],
    parts: dict[int, list[Participant]],
    accounts: tuple[int, ...],
    client: int,
    now: datetime,
) -> set[int]:
    """Which of these, of one service with the same clinicians, the client may join; each is judged after those before."""
    named = name_existing(
        viewer=viewer, appointment=group[0], clinicians=accounts, clients=(client,), room=None
    )
    window = Span(int(group[0].start.timestamp()) - DAY, int(group[-1].end.timestamp()) + DAY)
    facts = load_facts(named=named, asker=asker_of(viewer), window=window, now=now)
    joins = set()
    for one in group:
        span = Span(int(one.start.timestamp()), int(one.end.timestamp()))
        if _may_join(one, parts[one.id], named, facts, span):
            joins.add(one.id)
            facts = replace(facts, clients=tuple(client_with(known, span) for known in facts.clients))
    return joins


def _may_join(one: Appointment, rows: Rows, named: Named, facts: Facts, span: Span) -> bool:
    members = frozenset(row.client_id for row in rows if row.client_id and row.committed)
    seats = one.seats if one.seats > 1 else len(members) + 1  # care for a family has no seats
    seen = replace(
        narrowed(facts, Span(span.start - DAY, span.end + DAY), named.clients),
        group=GroupFacts(one.id, seats, members),
    )
    proposal = proposal_of(
        named, start=one.start, mode=Mode(one.mode), minutes=span.minutes, policy_shown=facts.practice.policy
    )._replace(place=one.place_id)
    verdict = decide(proposal, seen)
    return isinstance(verdict, Ok) or all(may_lift(reason, facts.asker) for reason in verdict.reasons)
