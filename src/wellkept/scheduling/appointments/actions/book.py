"""One action books: desk, public page, personal link, script and import all come through here."""

import hashlib
import json
from dataclasses import asdict
from datetime import UTC, datetime

from wellkept.kernel.outcome import Reason, Refused
from wellkept.practice.queries import under_supervision
from wellkept.scheduling.appointments.actions.attempt import Refusal, attempt
from wellkept.scheduling.appointments.actions.give_way import neighbours_give_way
from wellkept.scheduling.appointments.actions.lapse import let_lapse
from wellkept.scheduling.appointments.actions.people import accept_shown, people_of
from wellkept.scheduling.appointments.actions.release import release, release_older_holds
from wellkept.scheduling.appointments.actions.where import check_where
from wellkept.scheduling.appointments.actions.writing import (
    announce,
    booked,
    lay_out,
    new_participants,
    note_change,
    snapshot,
    why_lifted,
)
from wellkept.scheduling.appointments.between import in_care
from wellkept.scheduling.appointments.load import decision_window, load_facts
from wellkept.scheduling.appointments.models import Appointment, ManageLink, Participant
from wellkept.scheduling.appointments.named import (
    Named,
    asker_of,
    door_of,
    maker_of,
    name_all,
    proposal_of,
)
from wellkept.scheduling.appointments.nearest import nearest_openings
from wellkept.scheduling.appointments.others import in_full
from wellkept.scheduling.appointments.request import (
    Answer,
    Booked,
    BookingRequest,
    NotBooked,
    plausible,
)
from wellkept.scheduling.appointments.rows import at, participants, parts_of
from wellkept.scheduling.appointments.rules.booking import Plan, decide
from wellkept.scheduling.appointments.rules.calendar import placed
from wellkept.scheduling.appointments.rules.facts import Asker, Facts, Proposal
from wellkept.scheduling.appointments.rules.lifecycle import Verb, lapses_at
from wellkept.scheduling.appointments.rules.reading import reasons_for
from wellkept.scheduling.appointments.rules.words import State
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.storage.ids import new_token, token_digest
from wellkept.storage.locks import lock
from wellkept.ties.actions.probing import note_refusals, tried_too_often
from wellkept.trust.answers import once
from wellkept.trust.viewer import KnownClient, Stranger, Viewer

HOLD_SECONDS = 600


def book(
    *, viewer: Viewer, request: BookingRequest, now: datetime, key: str = "", importing: bool = False
) -> Answer:
    """Book, or say why not. All or nothing; what was answered ``Booked`` is on disk.

    ``key`` makes a repeated request harmless (R13): the same key and request give the same answer, another request
    raises ``KeyReused``. ``importing`` may lift every rule that anybody may lift and the viewer may read. Raises
    ``NotFound`` for anything that the viewer cannot name, ``Invalid`` for what cannot be typed.
    """
    let_lapse(now=now)
    return _answer(viewer, request, now, key, holding=False, importing=importing)


def hold(*, viewer: Viewer, request: BookingRequest, now: datetime, key: str = "") -> Answer:
    """Take a time for ten minutes, with no client yet. It lapses unless ``book`` confirms it.

    A browser holds so many at most; whoever chooses again lets the oldest go, and is not refused for it.
    """
    let_lapse(now=now)
    return _answer(viewer, request, now, key, holding=True, importing=False)


def _answer(
    viewer: Viewer, request: BookingRequest, now: datetime, key: str, *, holding: bool, importing: bool
) -> Answer:
    if not plausible(request.start):
        return NotBooked(reasons=(Reason("date_impossible"),))

    def write() -> Booked:
        return book_within(viewer, request, now, holding=holding, importing=importing)

    def repeatable() -> Booked:
        if not key:
            return write()
        text = once(
            viewer_key=viewer.describe(),
            key=key,
            body=_body(request, holding),
            do=lambda: _dump(write()),
            now=now,
        )
        return _load(text)

    done = attempt(repeatable)
    if isinstance(done, Booked):
        return done
    note_refusals(viewer=viewer, reasons=done, now=now)
    if importing:
        return NotBooked(reasons=done)  # nobody chooses another time for what was agreed elsewhere
    return NotBooked(reasons=done, nearest=nearest_openings(viewer=viewer, request=request, now=now))


def _body(request: BookingRequest, holding: bool) -> bytes:
    text = json.dumps([holding, asdict(request)], default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).digest()


def _dump(booked: Booked) -> str:
    return json.dumps(asdict(booked), default=lambda value: value.isoformat())


def _load(text: str) -> Booked:
    fields = json.loads(text)
    for name in ("start", "end", "lapses_at"):
        fields[name] = datetime.fromisoformat(fields[name]) if fields[name] else None
    return Booked(**{**fields, "lifted": tuple(fields["lifted"])})


def book_within(
    viewer: Viewer, request: BookingRequest, now: datetime, *, holding: bool = False, importing: bool = False
) -> Booked:
    """The same, inside the caller's transaction. Raises ``Refusal``."""
    check_where(request.where)
    asker = asker_of(viewer, importing=importing)
    named = name_all(
        viewer=viewer,
        service=request.service,
        clinicians=request.clinicians,
        chart=request.chart,
        client=request.client,
        place=request.place,
        room=request.room,
        at=request.start,
    )
    if not in_care(named, asker) and tried_too_often(viewer, now=now):
        raise Refusal(Reason("tried_too_often"))
    _lock(named, viewer)
    if holding and (mine := _held_already(viewer, named, request, now)):
        return booked(mine, None)
    held, refused = _hold_named(viewer, named, request, now)
    proposal = proposal_of(
        named,
        start=request.start,
        mode=request.mode,
        minutes=request.minutes,
        waivers=request.waivers,
        policy_shown=request.policy_shown,
    )
    neighbours_give_way(
        viewer=viewer,
        named=named,
        start=request.start,
        waivers=request.waivers,
        now=now,
        leave_out=held.id if held else 0,
    )
    facts = load_facts(
        named=named,
        asker=asker,
        window=decision_window(request.start, proposal.minutes),
        now=now,
        leave_out=held.id if held else 0,
        stranger=(viewer.browser, viewer.network) if isinstance(viewer, Stranger) else None,
        hold_refused=refused,
        group_at=proposal.start,
    )
    if holding and facts.practice.policy is not None:
        proposal = proposal._replace(
            policy_shown=facts.practice.policy
        )  # the policy is shown on the next page
    proposal = placed(proposal, facts)
    verdict = decide(proposal, facts)
    if isinstance(verdict, Refused):
        raise Refusal(*in_full(reasons_for(verdict.reasons, asker), named=named, asker=asker, now=now))
    alone = named.service.seats == 1 and len(named.clinicians) == 1
    if request.seal and not (alone and request.new_client is not None):
        raise Refusal(Reason("cannot_be_sealed"))
    if request.seal and under_supervision(named.practice.id, named.clinicians[0]):
        raise Refusal(Reason("supervised_holds_no_seal"))
    return _write(
        viewer, request, named, proposal, facts, verdict.value, asker, held, now, holding, importing
    )


def _lock(named: Named, viewer: Viewer) -> None:
    lock(
        practices=(named.practice.id,) if isinstance(viewer, Stranger) else (),
        clients=named.clients,
        accounts=(*named.clinicians, *_herself(viewer)),
        rooms=(named.room,) if named.room else (),
    )


def _herself(viewer: Viewer) -> tuple[int, ...]:
    """Whose own care it is, where a client comes from there: her work must not take the hour meanwhile."""
    person = asker_of(viewer).person
    return () if person is None else (person,)


def _held_already(viewer: Viewer, named: Named, request: BookingRequest, now: datetime) -> Appointment | None:
    """A browser's own live hold of the very same time: a reload or a second click asks for nothing new."""
    if not isinstance(viewer, Stranger):
        return None
    rows = visible_appointments(viewer).filter(
        service=named.service.id, start=request.start, lapses_at__gt=now
    )
    return next((row for row in rows if _clinicians_of(row) == set(named.clinicians)), None)


def _clinicians_of(appointment: Appointment) -> set[int]:
    return {row.account_id for row in participants(appointment) if row.account_id}


def _hold_named(
    viewer: Viewer, named: Named, request: BookingRequest, now: datetime
) -> tuple[Appointment | None, bool]:
    """The live hold that the request confirms, and whether the one it names is not the asker's to use.

    A lapsed hold is no reason to refuse: the time may still be free, and the rules will say.
    """
    if not request.hold:
        return None, False
    rows = Appointment.objects.within(named.practice.id).filter(ref=request.hold, service=named.service.id)
    found = rows.first()
    if found is None:
        return None, True
    if isinstance(viewer, Stranger) and found.browser != viewer.browser:
        return None, True
    if found.state != State.HELD or (found.lapses_at and found.lapses_at <= now):
        return None, False
    fits = found.start == request.start.astimezone(UTC) and _clinicians_of(found) == set(named.clinicians)
    return (found, False) if fits else (None, True)


def _write(
    viewer: Viewer,
    request: BookingRequest,
    named: Named,
    proposal: Proposal,
    facts: Facts,
    plan: Plan,
    asker: Asker,
    held: Appointment | None,
    now: datetime,
    holding: bool,
    importing: bool,
) -> Booked:
    if facts.group is not None:
        if holding:
            raise Refusal(Reason("group_not_held"))
        return _join(viewer, request, named, facts, now)
    verb = _verb(holding, asker, facts)
    chart, clients = (None, ()) if holding else people_of(viewer, request, named, now)
    if held and chart and chart.sealed:  # no entry outside the sealed chart names what it becomes (R7)
        release(viewer=viewer, ref=held.ref, now=now)
        held = None
    appointment = held or Appointment(
        practice_id=named.practice.id,
        created_at=now,
        born=door_of(viewer, importing=importing),
        made_by=maker_of(viewer),
    )
    before = snapshot(appointment, participants(appointment)) if held else None
    lay_out(appointment, named=named, proposal=proposal, plan=plan)
    appointment.chart_id = chart.id if chart else None
    appointment.state = {Verb.HOLD: State.HELD, Verb.REQUEST: State.REQUESTED}.get(verb, State.BOOKED)
    lapse = lapses_at(
        verb, now=facts.now, start=proposal.start, hold=HOLD_SECONDS, answer=facts.practice.answer
    )
    appointment.lapses_at = None if lapse is None else at(lapse)
    appointment.sealed = bool(chart and chart.sealed)
    if isinstance(viewer, Stranger):
        appointment.browser, appointment.network = viewer.browser, viewer.network
    terms = accept_shown(viewer, facts, request, clients, now)
    appointment.save()
    if held:
        parts_of(held).delete()
    why = why_lifted(plan)
    new = new_participants(
        appointment,
        clinicians=named.clinicians,
        clients=clients,
        room=plan.room,
        terms=terms,
        where=request.where,
    )
    if before is None:
        coming = clients if appointment.start > now else ()
        announce(viewer=viewer, appointment=appointment, verb=verb, now=now, why=why, new=new, clients=coming)
    else:
        note_change(
            viewer=viewer, appointment=appointment, verb=verb, before=before, now=now, why=why, new=new
        )
    if holding and isinstance(viewer, Stranger):
        release_older_holds(viewer=viewer, now=now)
    return booked(appointment, plan, _manage_token(viewer, appointment, clients, now, holding))


def _verb(holding: bool, asker: Asker, facts: Facts) -> Verb:
    if holding:
        return Verb.HOLD
    return Verb.REQUEST if asker.face.is_client and facts.service.confirm else Verb.BOOK


def _join(viewer: Viewer, request: BookingRequest, named: Named, facts: Facts, now: datetime) -> Booked:
    """Take a seat in the dated group."""
    assert facts.group is not None
    appointment = (
        Appointment.objects.within(named.practice.id).select_for_update().get(id=facts.group.appointment)
    )
    before = snapshot(appointment, participants(appointment))
    _, clients = people_of(viewer, request, named, now)
    if not clients:
        raise Refusal(Reason("nobody_to_join"))
    parts_of(appointment).filter(client__in=clients).delete()  # somebody who left and comes back
    terms = accept_shown(viewer, facts, request, clients, now)
    joining = new_participants(appointment, clients=clients, terms=terms, where=request.where)
    for row in joining:
        row.network = viewer.network if isinstance(viewer, Stranger) else ""
    Participant.objects.bulk_create(joining)
    note_change(viewer=viewer, appointment=appointment, verb=Verb.JOIN, before=before, now=now)
    return booked(appointment, None, _manage_token(viewer, appointment, clients, now, holding=False))


def _manage_token(
    viewer: Viewer, appointment: Appointment, clients: tuple[int, ...], now: datetime, holding: bool
) -> str:
    """The link by which a client manages what she booked herself; staff hand out their own."""
    if holding or not isinstance(viewer, Stranger | KnownClient) or not clients:
        return ""
    return issue_manage_link(appointment=appointment, client_id=clients[0], now=now)


def issue_manage_link(*, appointment: Appointment, client_id: int, now: datetime) -> str:
    """A new token for one client's part in one appointment. Only its digest is kept."""
    token = new_token()
    ManageLink.objects.create(
        appointment=appointment,
        practice_id=appointment.practice_id,
        client_id=client_id,
        token_digest=token_digest(token),
        created_at=now,
    )
    return token
