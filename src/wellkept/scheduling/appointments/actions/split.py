"""One session of several people becomes two: one of them gets a session of her own, the others keep theirs."""

from dataclasses import dataclass, replace
from datetime import datetime

from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.actions.attempt import Refusal, attempt
from wellkept.scheduling.appointments.actions.book import book_within
from wellkept.scheduling.appointments.actions.cancel import cancel_within, let_parts_go
from wellkept.scheduling.appointments.actions.existing import Existing, acting_party, find
from wellkept.scheduling.appointments.actions.lapse import let_lapse
from wellkept.scheduling.appointments.actions.move import MoveRequest, judged, rewrite
from wellkept.scheduling.appointments.actions.undo import undo_within
from wellkept.scheduling.appointments.actions.writing import note_change, snapshot, why_lifted
from wellkept.scheduling.appointments.request import Answer, Booked, BookingRequest, NotBooked, plausible
from wellkept.scheduling.appointments.rules.facts import Waiver
from wellkept.scheduling.appointments.rules.lifecycle import Verb
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.trust.viewer import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitRequest:
    """``client`` leaves for a session of her own at ``start``, ``minutes`` long. The others' begins when it did and lasts
    ``left`` minutes."""

    ref: str
    client: str
    start: datetime
    minutes: int
    left: int
    waivers: tuple[Waiver, ...] = ()
    revision: int | None = None


def split(*, viewer: Viewer, request: SplitRequest, now: datetime) -> Answer:
    """Both sessions under all rules, or neither and why; gives that of the one who left. With the same service, people,
    way and place as before. Raises ``NotFound`` and ``ChangedMeanwhile``."""
    if not plausible(request.start):
        return NotBooked(reasons=(Reason("date_impossible"),))
    let_lapse(now=now)
    done = attempt(lambda: _split(viewer, request, now))
    return done if isinstance(done, Booked) else NotBooked(reasons=done)


def rejoin(*, viewer: Viewer, ref: str, other: str, now: datetime, revision: int) -> Reason | None:
    """Take a split back: the session of the one who left is canceled, and she is expected with the others again.

    ``revision`` is that which the split gave the appointment: a later change is not taken back.
    """

    def both() -> Reason | None:
        if refusal := cancel_within(viewer, other, now, cause="undone"):
            raise Refusal(refusal)
        if refusal := undo_within(viewer, ref, now, revision):
            raise Refusal(refusal)
        return None

    done = attempt(both)
    return done[0] if isinstance(done, tuple) else done


def _split(viewer: Viewer, request: SplitRequest, now: datetime) -> Booked:
    existing = find(viewer=viewer, ref=request.ref, client=request.client, revision=request.revision)
    appointment = existing.appointment
    if appointment.seats > 1 or len(existing.clients) < 2:
        raise Refusal(Reason("nothing_to_split"))
    if refusal := _refusal(existing, now):
        raise Refusal(refusal)
    before = snapshot(appointment, existing.rows)
    let_parts_go(existing, Verb.SPLIT, acting_party(viewer, existing), now)
    same = MoveRequest(
        ref=request.ref, start=appointment.start, minutes=request.left, waivers=request.waivers
    )
    accepted = judged(viewer, existing, same, now)
    rewrite(existing, accepted)
    why = why_lifted(accepted.plan)
    note_change(viewer=viewer, appointment=appointment, verb=Verb.SPLIT, before=before, now=now, why=why)
    named = accepted.named
    own = BookingRequest(
        service=named.service.ref,
        clinicians=tuple(named.refs[account] for account in named.clinicians),
        start=request.start,
        client=request.client,
        place=named.places[appointment.place_id].ref if appointment.place_id else "",
        mode=Mode(appointment.mode),
        minutes=request.minutes,
        waivers=request.waivers,
    )
    return book_within(viewer, own, now)


def _refusal(existing: Existing, now: datetime) -> Reason | None:
    """She leaves, and the others are moved: neither is done where somebody came or did not."""
    everybody = replace(
        existing, concerned=tuple(row for row in existing.rows if row.client_id in existing.clients)
    )
    return existing.refusal(Verb.SPLIT, now) or everybody.refusal(Verb.MOVE, now)
