"""What every action writes: the appointment, its participants, the change before it, and the audit entry."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from wellkept.clients.queries import current_chart, current_clients
from wellkept.kernel.events import bus
from wellkept.kernel.wallclock import ZONE_DATA, local
from wellkept.scheduling.appointments.events import AppointmentChanged
from wellkept.scheduling.appointments.lifting import kept
from wellkept.scheduling.appointments.models import Appointment, Change, Participant
from wellkept.scheduling.appointments.named import Named, zone_of
from wellkept.scheduling.appointments.request import Booked
from wellkept.scheduling.appointments.rows import at, parts_of
from wellkept.scheduling.appointments.rules.booking import Plan
from wellkept.scheduling.appointments.rules.facts import Proposal
from wellkept.scheduling.appointments.rules.lifecycle import Verb
from wellkept.scheduling.appointments.rules.words import Attendance, Mode, State
from wellkept.storage.plain import insert, together
from wellkept.trust.audit import Chain, record
from wellkept.trust.viewer import Viewer

# What undo puts back. Instants are kept as ISO text, ids as numbers.
_MUTABLE = (
    "start", "end", "local_start", "zone", "zone_data", "state", "lapses_at", "place_id", "mode", "buffer_before",
    "buffer_after", "buffer_given", "actual_start", "actual_end", "cancelled_at", "cancelled_by", "cancel_cause", "lifted", "terms_id",
    "chart_id", "sealed", "kind", "service_id", "seats",
)  # fmt: skip
_PART = (
    "role",
    "account_id",
    "client_id",
    "room_id",
    "start",
    "end",
    "committed",
    "attendance",
    "late",
    "whereabouts",
    "terms_id",
    "network",
)


def set_time(appointment: Appointment, *, start: int, minutes: int, zone: str) -> None:
    """Set instant, local start, zone and zone data together, so that they never part (R4). The buffer is whole again."""
    appointment.start, appointment.end = at(start), at(start) + timedelta(minutes=minutes)
    appointment.zone, appointment.zone_data = zone, ZONE_DATA
    appointment.buffer_given = 0
    appointment.local_start = local(start, zone).strftime("%Y-%m-%dT%H:%M")


def lay_out(appointment: Appointment, *, named: Named, proposal: Proposal, plan: Plan) -> None:
    """Set what was asked for and decided: what, when, where, and what was lifted for it."""
    service = named.service
    appointment.kind, appointment.service_id, appointment.seats = service.kind, service.id, service.seats
    set_time(appointment, start=proposal.start, minutes=proposal.minutes, zone=zone_of(named, proposal))
    appointment.mode, appointment.place_id = proposal.mode, proposal.place
    appointment.buffer_before, appointment.buffer_after = plan.buffer_before, plan.buffer_after
    appointment.lifted = [kept(item) for item in plan.lifted]


def why_lifted(plan: Plan) -> str:
    """What was lifted and why, for the record, as everybody who reads it may know it (R7)."""
    told = dict.fromkeys(item.read_by(None) for item in plan.lifted)  # how many were hidden is hidden too
    return "; ".join(f"{item.code}: {item.why}" for item in told)


def held_until(appointment: Appointment) -> int:
    """Until when clinicians and room are taken: the contact's end and what is left of the buffer after it."""
    left = appointment.buffer_after - appointment.buffer_given
    return int(appointment.end.timestamp()) + left * 60


def new_participants(
    appointment: Appointment,
    *,
    clinicians: Iterable[int] = (),
    clients: Iterable[int] = (),
    room: int | None = None,
    terms: dict[int, int] | None = None,
    where: str = "",
) -> list[Participant]:
    """Rows for the appointment's own span: clinicians and room with the buffer after it, clients without. ``where``: the
    state in which these say to be, which counts at a distance alone."""
    start, end = int(appointment.start.timestamp()), int(appointment.end.timestamp())
    committed = State(appointment.state).takes_time
    common = {
        "appointment": appointment,
        "practice_id": appointment.practice_id,
        "start": start,
        "committed": committed,
    }
    after = held_until(appointment)
    rows = [
        Participant(role="clinician", account_id=account, end=after, **common)
        for account in dict.fromkeys(clinicians)
    ]
    rows += [
        Participant(
            role="client",
            client_id=client,
            end=end,
            attendance=Attendance.EXPECTED,
            terms_id=(terms or {}).get(client),
            whereabouts=_at_a_distance(appointment, where),
            **common,
        )
        for client in sorted(clients)
    ]
    if room is not None:
        rows.append(Participant(role="room", room_id=room, end=after, **common))
    return rows


def moved_participants(
    appointment: Appointment,
    was: Sequence[Participant],
    *,
    clinicians: Iterable[int],
    clients: Iterable[int],
    room: int | None,
    terms: Mapping[int, int] | None = None,
) -> list[Participant]:
    """The rows of an appointment that has another time or other people now. Those of clients who left are not among them:
    they stay as they are. Whoever stays keeps the terms under which she was booked; ``terms`` are those of who is new."""
    known = {row.client_id: row for row in was if row.client_id}
    rows = new_participants(
        appointment,
        clinicians=clinicians,
        clients=staying(was, clients),
        room=room,
        terms={**(terms or {}), **{id: row.terms_id for id, row in known.items() if row.terms_id}},
    )
    for row in rows:
        if row.client_id in known:
            row.network = known[row.client_id].network
            row.whereabouts = _at_a_distance(appointment, known[row.client_id].whereabouts)
    return rows


def _at_a_distance(appointment: Appointment, where: str) -> str:
    return "" if appointment.mode == Mode.IN_PERSON else where


def staying(was: Iterable[Participant], clients: Iterable[int]) -> tuple[int, ...]:
    """Those of the clients who have not left the appointment."""
    left = {row.client_id for row in was if row.attendance == Attendance.CANCELLED and not is_away(row)}
    return tuple(client for client in clients if client not in left)


def is_away(row: Participant) -> bool:
    """Whether a client is not expected though nobody decided so: she does not belong to the group on that day, or is taken
    elsewhere then. It says neither late nor in time."""
    return row.attendance == Attendance.CANCELLED and row.late is None


def away_participants(appointment: Appointment, clients: Iterable[int]) -> list[Participant]:
    """Rows of clients who are away: they take no time, and are told of it where they were told something before."""
    rows = new_participants(appointment, clients=clients)
    for row in rows:
        row.attendance, row.committed = Attendance.CANCELLED, False
    return rows


def snapshot(appointment: Appointment, rows: Sequence[Participant]) -> dict[str, Any]:
    """The state before a change, as JSON."""
    return {
        "appointment": {name: _plain(getattr(appointment, name)) for name in _MUTABLE},
        "participants": [{name: _plain(getattr(row, name)) for name in _PART} for row in rows],
    }


def restore(appointment: Appointment, before: dict[str, Any]) -> list[Participant]:
    """Put a snapshot back onto the appointment; gives the participants' rows as they were, unsaved.

    What a neighbour was given of the buffer meanwhile stays given, as long as the time is the same.
    """
    time, given, sealed = (appointment.start, appointment.end), appointment.buffer_given, appointment.sealed
    for name, value in before["appointment"].items():
        setattr(appointment, name, _instant(value) if name in _INSTANTS else value)
    if (appointment.start, appointment.end) == time:
        appointment.buffer_given = given
    appointment.chart_id = current_chart(appointment.chart_id)
    appointment.sealed = appointment.sealed or sealed  # what its client sealed since stays hidden (R7)
    until = held_until(appointment)
    return [
        Participant(
            appointment=appointment,
            practice_id=appointment.practice_id,
            **(row if row["client_id"] else {**row, "end": until}),
        )
        for row in _as_merged(before["participants"])
    ]


def _as_merged(rows: Sequence[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """The rows with clients as they are known now: who was merged meanwhile is the one she was merged into."""
    known = current_clients({row["client_id"] for row in rows if row["client_id"]})
    found: dict[Any, dict[str, Any]] = {}
    for number, row in enumerate(rows):
        client = known.get(row["client_id"], row["client_id"])
        key = ("client", client) if client else ("row", number)
        if key not in found or found[key]["attendance"] == Attendance.CANCELLED:
            found[key] = {**row, "client_id": client}
    return found.values()


_INSTANTS = frozenset({"start", "end", "lapses_at", "actual_start", "actual_end", "cancelled_at"})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _instant(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def replace_participants(appointment: Appointment, rows: Sequence[Participant]) -> None:
    """Delete all and insert: an update in place can collide with the appointment's own rows (engine.md 8)."""
    parts_of(appointment).delete()
    Participant.objects.bulk_create(rows)


def note_change(
    *,
    viewer: Viewer,
    appointment: Appointment,
    verb: Verb | str,
    before: dict[str, Any],
    now: datetime,
    why: str = "",
    new: Sequence[Participant] = (),
) -> None:
    """Count the revision, keep the state before, write new participants and the audit entry, and tell the rooms that
    react."""
    appointment.revision += 1
    appointment.save()
    Change.objects.create(
        appointment=appointment,
        practice_id=appointment.practice_id,
        verb=str(verb),
        at=now,
        by=viewer.describe(),
        revision=appointment.revision,
        before=before,
    )
    announce(viewer=viewer, appointment=appointment, verb=verb, now=now, why=why, new=new)


def note_changes(
    *,
    viewer: Viewer,
    changed: Sequence[tuple[Appointment, dict[str, Any]]],
    verb: Verb | str,
    now: datetime,
) -> None:
    """The same for several appointments that one act changed. The caller records and announces the act."""
    for appointment, _before in changed:
        appointment.revision += 1
    Appointment.objects.everywhere(because="the appointments were scoped").bulk_update(
        [appointment for appointment, _before in changed], [*_MUTABLE, "revision"]
    )
    Change.objects.bulk_create(
        Change(
            appointment=appointment,
            practice_id=appointment.practice_id,
            verb=str(verb),
            at=now,
            by=viewer.describe(),
            revision=appointment.revision,
            before=before,
        )
        for appointment, before in changed
    )


def announce(
    *,
    viewer: Viewer,
    appointment: Appointment,
    verb: Verb | str,
    now: datetime,
    why: str = "",
    new: Sequence[Participant] = (),
    clients: tuple[int, ...] | None = None,
) -> None:
    """Write new participants and the audit entry, and publish. A sealed appointment is written into its chart's own
    chain (R15)."""
    with together():
        insert(new)
        record(
            viewer=viewer,
            action=f"appointment.{verb}",
            chain=chain_of(appointment),
            subjects=(f"appointment:{appointment.ref}",),
            why=why,
            now=now,
        )
    bus.publish(
        AppointmentChanged(
            practice_id=appointment.practice_id,
            appointment_id=appointment.id,
            verb=str(verb),
            revision=appointment.revision,
            at=now,
            born=str(appointment.born),
            clients=clients,
        )
    )


def chain_of(appointment: Appointment) -> Chain:
    """The audit chain in which this appointment's entries stand."""
    if appointment.sealed and appointment.chart_id:
        return Chain.chart(appointment.chart_id)
    if appointment.practice_id:
        return Chain.practice(appointment.practice_id)
    return Chain.account(appointment.account_id or 0)


def booked(appointment: Appointment, plan: Plan | None, manage_token: str = "") -> Booked:
    """The answer about an appointment that stands."""
    return Booked(
        ref=appointment.ref,
        state=str(appointment.state),
        start=appointment.start,
        end=appointment.end,
        zone=appointment.zone,
        lapses_at=appointment.lapses_at,
        manage_token=manage_token,
        lifted=tuple(item.code for item in plan.lifted) if plan else (),
    )
