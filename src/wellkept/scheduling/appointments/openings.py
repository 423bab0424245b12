"""The read side of booking: what may be booked now. Offered = bookable (see ``rules/openings.py``)."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from wellkept.kernel.outcome import Ok
from wellkept.kernel.spans import Span
from wellkept.scheduling.appointments.load import load_facts
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.named import Named, asker_of, name_all, name_existing, proposal_of
from wellkept.scheduling.appointments.request import Opening, OpeningsRequest, plausible
from wellkept.scheduling.appointments.rows import at, participants
from wellkept.scheduling.appointments.rules import openings as rule
from wellkept.scheduling.appointments.rules.booking import decide
from wellkept.scheduling.appointments.rules.facts import ClinicianFacts, Facts, Proposal
from wellkept.scheduling.appointments.rules.words import Mode, State
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import KnownClient, LinkHolder, Stranger, Viewer

_SLICE, _CALENDAR_DAYS = 7, 140  # days that are read at once, fewer where that is done for many clinicians
_LONGEST = timedelta(days=400)


def openings(*, viewer: Viewer, request: OpeningsRequest, now: datetime) -> tuple[Opening, ...]:
    """The openings between ``first`` and ``last``, earliest first, at most ``limit``.

    With a limit it reads in slices of a week, or of two days for many clinicians, so that the first few cost a few days and not
    the whole window.
    """
    named = name_all(
        viewer=viewer,
        service=request.service,
        clinicians=(*request.clinicians, *request.with_),
        chart=request.chart,
        client=request.client,
        place=request.place,
        room=request.room,
        at=now,
        anybody=True,
    )
    by_ref = {ref: account for account, ref in named.refs.items()}
    together = tuple(by_ref[ref] for ref in request.with_)
    any_of = tuple(by_ref[ref] for ref in request.clinicians) or tuple(
        account for account in named.clinicians if account not in together
    )
    search = _Search(viewer, named, any_of, together, request.mode, request.minutes, now)
    return tuple(
        islice(search.found(request.first, request.last, sliced=request.limit is not None), request.limit)
    )


def openings_to_move(
    *,
    viewer: Viewer,
    ref: str,
    first: datetime,
    last: datetime,
    now: datetime,
    limit: int | None = None,
    clinicians: Sequence[str] = (),
) -> tuple[Opening, ...]:
    """Where an appointment may be moved: its own time does not stand in its way. ``clinicians`` are those among whom it
    may change hands, if one person holds it; none named: it stays with whom it is. Raises ``NotFound``."""
    appointment = visible_appointments(viewer).filter(ref=ref).first()
    if appointment is None:
        raise NotFound
    parts = participants(appointment)
    holders = [row.account_id for row in parts if row.account_id]
    hands = clinicians if len(holders) == 1 else ()
    named = name_existing(
        viewer=viewer,
        appointment=appointment,
        clinicians=holders,
        clients=[row.client_id for row in parts if row.client_id and row.committed],
        room=next((row.room_id for row in parts if row.room_id), None),
        new_clinicians=hands,
    )
    if named.service.seats > 1 and isinstance(viewer, LinkHolder | KnownClient):
        return ()  # a seat in a group does not move by itself: one leaves it and joins another date
    minutes = int((appointment.end - appointment.start).total_seconds()) // 60
    any_of, together = (named.clinicians, ()) if hands else (named.clinicians[:1], named.clinicians[1:])
    search = _Search(
        viewer, named, any_of, together, Mode(appointment.mode), minutes, now, leave_out=appointment.id
    )
    return tuple(islice(search.found(first, last, sliced=limit is not None), limit))


class _Search:
    """One search: who is asked for in which combinations, slice by slice."""

    def __init__(
        self,
        viewer: Viewer,
        named: Named,
        any_of: tuple[int, ...],
        together: tuple[int, ...],
        mode: Mode | None,
        minutes: int | None,
        now: datetime,
        leave_out: int = 0,
    ) -> None:
        self.viewer, self.named, self.any_of, self.together = viewer, named, any_of, together
        self.mode, self.minutes, self.now, self.leave_out = mode, minutes, now, leave_out
        self.asker = asker_of(viewer)

    def found(self, first: datetime, last: datetime, *, sliced: bool) -> Iterator[Opening]:
        """All openings, in order; ``sliced`` reads a few days at a time, for whoever wants the first few."""
        if not (plausible(first) and plausible(last)):
            return
        begin = max(first, self.now - timedelta(days=1))
        end = min(last, begin + _LONGEST)
        a_slice = timedelta(days=max(2, min(_SLICE, _CALENDAR_DAYS // (len(self.any_of) or 1))))
        while begin < end:
            until = min(begin + a_slice, end) if sliced else end
            yield from self._in(Span(int(begin.timestamp()), int(until.timestamp())))
            begin = until

    def _in(self, window: Span) -> Iterator[Opening]:
        facts = load_facts(
            named=self.named,
            asker=self.asker,
            window=window,
            now=self.now,
            leave_out=self.leave_out,
            stranger=(self.viewer.browser, self.viewer.network)
            if isinstance(self.viewer, Stranger)
            else None,
        )
        joined = self.named.service.seats > 1 and not self.leave_out  # a move joins no group
        groups = self._groups(window) if joined else iter(())
        if self.named.service.seats > 1 and self.asker.face.is_client:
            yield from groups
            return
        by_id = {clinician.id: clinician for clinician in facts.clinicians}
        shared = [by_id[account] for account in self.together]
        streams = [
            self._starts(replace(facts, clinicians=(by_id[account], *shared)), proposal, window)
            for account in self.any_of
            for proposal in self._templates(facts, by_id[account])
        ]
        new = self._once(heapq.merge(*streams, key=lambda item: item[0]))
        yield from heapq.merge(groups, new, key=lambda opening: opening.start)

    def _templates(self, facts: Facts, clinician: ClinicianFacts) -> Iterator[Proposal]:
        """One template a place: the place named, or each at which the clinician works."""
        template = proposal_of(
            self.named,
            start=self.now,
            mode=self.mode,
            minutes=self.minutes,
            policy_shown=facts.practice.policy,
        )
        if template.mode is not Mode.IN_PERSON or template.place is not None:
            yield template
            return
        for place in sorted({work.place for work in clinician.hours if work.place in facts.places}, key=str):
            yield template._replace(place=place)

    def _starts(self, facts: Facts, template: Proposal, window: Span) -> Iterator[tuple[int, int, Proposal]]:
        """The starts at which all clinicians of these facts are free; the first of them is who was asked for."""
        for start in rule.openings(template, facts, window):
            yield start, facts.clinicians[0].id, template

    def _once(self, stream: Iterator[tuple[int, int, Proposal]]) -> Iterator[Opening]:
        """The same start, clinician and place is offered once; different clinicians at one start each."""
        last: set[tuple[int, int, int | None]] = set()
        for start, account, template in stream:
            if (start, account, template.place) not in last:
                last.add((start, account, template.place))
                yield self._opening(start, account, template)

    def _opening(
        self, start: int, account: int, template: Proposal, seats_left: int | None = None
    ) -> Opening:
        place = self.named.places.get(template.place) if template.place is not None else None
        return Opening(
            start=at(start),
            end=at(start + template.minutes * 60),
            zone=place.zone if place else self.named.zones[account] or self.named.practice.zone,
            clinician=self.named.refs[account],
            clinician_name=self.named.names[account],
            service=self.named.service.ref,
            place=place.ref if place else "",
            place_name=place.name if place else "",
            mode=template.mode,
            seats_left=seats_left,
        )

    def _groups(self, window: Span) -> Iterator[Opening]:
        """The dated groups that a client may join."""
        for start, account, mode, place, minutes in _dated_groups(self.named, self.any_of, window):
            facts = load_facts(
                named=self.named,
                asker=self.asker,
                window=Span(start, start + 60),
                now=self.now,
                stranger=(self.viewer.browser, self.viewer.network)
                if isinstance(self.viewer, Stranger)
                else None,
                clinicians=(account,),
                group_at=start,
            )
            proposal = Proposal(
                start=start, minutes=minutes, mode=mode, place=place, policy_shown=facts.practice.policy
            )
            if facts.group is not None and isinstance(decide(proposal, facts), Ok):
                yield self._opening(start, account, proposal, facts.group.seats - len(facts.group.members))


def _dated_groups(
    named: Named, accounts: Sequence[int], window: Span
) -> Iterator[tuple[int, int, Mode, int | None, int]]:
    rows = (
        Participant.objects.within(named.practice.id)
        .filter(
            account__in=accounts,
            appointment__in=Appointment.objects.within(named.practice.id).filter(
                service=named.service.id,
                state=State.BOOKED,
                start__gte=at(window.start),
                start__lt=at(window.end),
            ),
        )
        .order_by("start", "account_id")
        .values_list("start", "account_id", "appointment__mode", "appointment__place_id", "appointment__end")
    )
    for start, account, mode, place, end in rows:
        yield start, account, Mode(mode), place, (int(end.timestamp()) - start) // 60
