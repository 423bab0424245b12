"""One action books: desk, public page, personal link, script and import all come through here."""

import hashlib
import json
from dataclasses import asdict, dataclass
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


@dataclass(frozen=True, slots=True)
class _Wish:
    """Who asks for what, and what it was found to name. ``importing`` and ``holding`` as in ``book`` and ``hold``."""

    viewer: Viewer
    request: BookingRequest
    named: Named
    asker: Asker
    now: datetime
    holding: bool
    importing: bool


def book_within(
    viewer: Viewer, request: BookingRequest, now: datetime, *, holding: bool = False, importing: bool = False
) -> Booked:
    """The same, inside the caller's transaction. Raises ``Refusal``."""
    check_where(request.where)
    asker = asker_of(viewer, importing=importing)
    named = _named(viewer, request)
    if not in_care(named, asker) and tried_too_often(viewer, now=now):
        raise Refusal(Reason("tried_too_often"))
    wish = _Wish(viewer, request, named, asker, now, holding, importing)
    _lock(named, viewer)
    if holding and (mine := _held_already(viewer, named, request, now)):
        return booked(mine, None)
    held, refused = _hold_named(viewer, named, request, now)
    proposal, facts = _asked(wish, held, refused)
    verdict = decide(proposal, facts)
    if isinstance(verdict, Refused):
        raise Refusal(*in_full(reasons_for(verdict.reasons, asker), named=named, asker=asker, now=now))
    if request.seal:
        _must_be_sealable(named, request)
    if facts.group is not None:
        return _join(wish, facts)
    return _write(wish, proposal, facts, verdict.value, held)


def _named(viewer: Viewer, request: BookingRequest) -> Named:
    return name_all(
        viewer=viewer,
        service=request.service,
        clinicians=request.clinicians,
        chart=request.chart,
        client=request.client,
        place=request.place,
        room=request.room,
        at=request.start,
    )


def _asked(wish: _Wish, held: Appointment | None, refused: bool) -> tuple[Proposal, Facts]:
    """What the rules are asked, and all that they may look at: neighbours that were asked to have given way, and the hold that
    is confirmed left out."""
    viewer, request, now = wish.viewer, wish.request, wish.now
    leave_out = held.id if held else 0
    proposal = proposal_of(
        wish.named,
        start=request.start,
        mode=request.mode,
        minutes=request.minutes,
        waivers=request.waivers,
        policy_shown=request.policy_shown,
    )
    neighbours_give_way(
        viewer=viewer,
        named=wish.named,
        start=request.start,
        waivers=request.waivers,
        now=now,
        leave_out=leave_out,
    )
    facts = load_facts(
        named=wish.named,
        asker=wish.asker,
        window=decision_window(request.start, proposal.minutes),
        now=now,
        leave_out=leave_out,
        stranger=(viewer.browser, viewer.network) if isinstance(viewer, Stranger) else None,
        hold_refused=refused,
        group_at=proposal.start,
        where=request.where,
    )
    if wish.holding and facts.practice.policy is not None:  # it is shown on the next page
        proposal = proposal._replace(policy_shown=facts.practice.policy)
    return placed(proposal, facts), facts


def _must_be_sealable(named: Named, request: BookingRequest) -> None:
    """Only who is new, alone with one therapist of her own responsibility, is sealed from birth. Raises ``Refusal``."""
    alone = named.service.seats == 1 and len(named.clinicians) == 1
    if not (alone and request.new_client is not None):
        raise Refusal(Reason("cannot_be_sealed"))
    if under_supervision(named.practice.id, named.clinicians[0]):
        raise Refusal(Reason("supervised_holds_no_seal"))


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


def _write(wish: _Wish, proposal: Proposal, facts: Facts, plan: Plan, held: Appointment | None) -> Booked:
    viewer, request, now = wish.viewer, wish.request, wish.now
    verb = _verb(wish, facts)
    chart, clients = (None, ()) if wish.holding else people_of(viewer, request, wish.named, now)
    if held and chart and chart.sealed:  # no entry outside the sealed chart names what it becomes (R7)
        release(viewer=viewer, ref=held.ref, now=now)
        held = None
    appointment = held or _new(wish)
    before = snapshot(appointment, participants(appointment)) if held else None
    lay_out(appointment, named=wish.named, proposal=proposal, plan=plan)
    appointment.chart_id = chart.id if chart else None
    appointment.sealed = bool(chart and chart.sealed)
    appointment.state = {Verb.HOLD: State.HELD, Verb.REQUEST: State.REQUESTED}.get(verb, State.BOOKED)
    appointment.lapses_at = _lapse(verb, proposal, facts)
    if isinstance(viewer, Stranger):
        appointment.browser, appointment.network = viewer.browser, viewer.network
    terms = accept_shown(viewer, facts, request, clients, now)
    appointment.save()
    if held:
        parts_of(held).delete()
    new = new_participants(
        appointment,
        clinicians=wish.named.clinicians,
        clients=clients,
        room=plan.room,
        terms=terms,
        where=request.where,
    )
    why = why_lifted(plan)
    if before is None:
        coming = clients if appointment.start > now else ()
        announce(viewer=viewer, appointment=appointment, verb=verb, now=now, why=why, new=new, clients=coming)
    else:
        note_change(
            viewer=viewer, appointment=appointment, verb=verb, before=before, now=now, why=why, new=new
        )
    if wish.holding and isinstance(viewer, Stranger):
        release_older_holds(viewer=viewer, now=now)
    return booked(appointment, plan, _manage_token(wish, appointment, clients))


def _new(wish: _Wish) -> Appointment:
    return Appointment(
        practice_id=wish.named.practice.id,
        created_at=wish.now,
        born=door_of(wish.viewer, importing=wish.importing),
        made_by=maker_of(wish.viewer),
    )


def _lapse(verb: Verb, proposal: Proposal, facts: Facts) -> datetime | None:
    lapse = lapses_at(
        verb, now=facts.now, start=proposal.start, hold=HOLD_SECONDS, answer=facts.practice.answer
    )
    return None if lapse is None else at(lapse)


def _verb(wish: _Wish, facts: Facts) -> Verb:
    if wish.holding:
        return Verb.HOLD
    return Verb.REQUEST if wish.asker.face.is_client and facts.service.confirm else Verb.BOOK


def _join(wish: _Wish, facts: Facts) -> Booked:
    """Take a seat in the dated group."""
    assert facts.group is not None
    if wish.holding:
        raise Refusal(Reason("group_not_held"))
    viewer, request, now = wish.viewer, wish.request, wish.now
    rows = Appointment.objects.within(wish.named.practice.id).select_for_update()
    appointment = rows.get(id=facts.group.appointment)
    before = snapshot(appointment, participants(appointment))
    _, clients = people_of(viewer, request, wish.named, now)
    if not clients:
        raise Refusal(Reason("nobody_to_join"))
    parts_of(appointment).filter(client__in=clients).delete()  # somebody who left and comes back
    terms = accept_shown(viewer, facts, request, clients, now)
    joining = new_participants(appointment, clients=clients, terms=terms, where=request.where)
    for row in joining:
        row.network = viewer.network if isinstance(viewer, Stranger) else ""
    Participant.objects.bulk_create(joining)
    note_change(viewer=viewer, appointment=appointment, verb=Verb.JOIN, before=before, now=now)
    return booked(appointment, None, _manage_token(wish, appointment, clients))


def _manage_token(wish: _Wish, appointment: Appointment, clients: tuple[int, ...]) -> str:
    """The link by which a client manages what she booked herself; staff hand out their own."""
    if wish.holding or not isinstance(wish.viewer, Stranger | KnownClient) or not clients:
        return ""
    return issue_manage_link(appointment=appointment, client_id=clients[0], now=wish.now)


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
