"""The read side of booking: what may be booked now. Offered = bookable (see ``rules/openings.py``)."""

import heapq
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from wellkept.kernel.outcome import Ok
from wellkept.kernel.spans import Span
from wellkept.scheduling.appointments.load import DAY, load_facts
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.named import (
    Named,
    asker_of,
    name_all,
    name_existing,
    proposal_of,
    service_facts,
)
from wellkept.scheduling.appointments.request import Opening, OpeningsRequest, plausible
from wellkept.scheduling.appointments.rows import at, participants
from wellkept.scheduling.appointments.rules import openings as rule
from wellkept.scheduling.appointments.rules.booking import decide
from wellkept.scheduling.appointments.rules.facts import ClinicianFacts, Facts, Proposal
from wellkept.scheduling.appointments.rules.words import Mode, State
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.scheduling.availability.earliest import earliest_at_work
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import KnownClient, LinkHolder, Stranger, Viewer

_SLICE, _CALENDAR_DAYS = 7, 140  # days that are read at once, fewer where that is done for many clinicians
_LONGEST = timedelta(days=400)
_TOGETHER = 100  # clinicians whose facts are read at once


def openings(*, viewer: Viewer, request: OpeningsRequest, now: datetime) -> tuple[Opening, ...]:
    """The openings between ``first`` and ``last``, earliest first, at most ``limit``.

    With a limit it reads in slices that begin with a week, or with a day for many clinicians, so that the first few cost a few
    days and not the whole window.
    """
    return tuple(openings_in_turn(viewer=viewer, request=request, now=now))


def openings_in_turn(*, viewer: Viewer, request: OpeningsRequest, now: datetime) -> Iterator[Opening]:
    """The same one by one, for whoever picks some of them: a slice is read when all before it were looked at."""
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
    return islice(search.found(request.first, request.last, sliced=request.limit is not None), request.limit)


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


class _Start(NamedTuple):
    """A start of one clinician at one place. They sort as they are offered: by start, then by her place among those asked for,
    then by the number of the template. ``later`` are the starts that follow it."""

    at: int
    turn: int
    number: int
    template: Proposal
    later: Iterator[int]


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
        self.viewer, self.named, self.together = viewer, named, together
        self.any_of = tuple(dict.fromkeys(any_of))
        self.mode, self.minutes, self.now, self.leave_out = mode, minutes, now, leave_out
        self.asker = asker_of(viewer)

    def found(self, first: datetime, last: datetime, *, sliced: bool) -> Iterator[Opening]:
        """All openings, in order; ``sliced`` reads a few days first, for whoever wants the first few, and four times as
        many each time that they do not suffice: what people have set is read anew each time."""
        if not (plausible(first) and plausible(last)):
            return
        begin = max(first, self.now - timedelta(days=1))
        wanted = Span(int(begin.timestamp()), int(min(last, begin + _LONGEST).timestamp()))
        window = rule.allowed(
            self.asker, service_facts(self.named.service), int(self.now.timestamp()), wanted
        )
        days = max(1, min(_SLICE, _CALENDAR_DAYS // (len(self.any_of) or 1)))
        step = days * DAY if sliced else window.seconds
        start = window.start
        while start < window.end:
            yield from self._in(Span(start, min(start + step, window.end)), sliced=sliced)
            start, step = start + step, step * 4

    def _in(self, window: Span, *, sliced: bool) -> Iterator[Opening]:
        joins = self.named.service.seats > 1 and not self.leave_out  # a move joins no group
        groups = self._groups(window) if joins else iter(())
        only_groups = self.named.service.seats > 1 and self.asker.face.is_client
        new = iter(()) if only_groups else self._new(window, sliced=sliced)
        yield from heapq.merge(groups, new, key=lambda opening: opening.start)

    def _new(self, window: Span, *, sliced: bool) -> Iterator[Opening]:
        """Openings of their own by start, at one start in the order of ``any_of``.

        Who could be free first is read first, a hundred at a time, and who could not be free before a start that is already
        found is not read for it: whoever wants the first few of a thousand gets them from a hundred.
        """
        unread, found = deque(self._in_turn(window, sliced=sliced)), list[_Start]()
        while unread or found:
            if unread and (not found or unread[0] < found[0][:2]):
                together = [
                    unread.popleft() for _ in range(min(_TOGETHER if sliced else len(unread), len(unread)))
                ]
                for start in self._first_starts([turn for _at, turn in together], window):
                    heapq.heappush(found, start)
            else:
                start = heapq.heappop(found)
                yield self._opening(start.at, self.any_of[start.turn], start.template)
                if (at := next(start.later, None)) is not None:
                    heapq.heappush(found, start._replace(at=at))

    def _in_turn(self, window: Span, *, sliced: bool) -> Sequence[tuple[int, int]]:
        """In which order clinicians are read: when each could be free at the earliest, and her place in ``any_of``."""
        if not sliced or len(self.any_of) <= _TOGETHER:
            return [(window.start, turn) for turn in range(len(self.any_of))]
        earliest = earliest_at_work(practice=self.named.practice.id, window=window)
        return sorted(
            (earliest[account], turn) for turn, account in enumerate(self.any_of) if account in earliest
        )

    def _first_starts(self, turns: Sequence[int], window: Span) -> Iterator[_Start]:
        """The first start of each of these clinicians at each place, with those that follow."""
        asked = [self.any_of[turn] for turn in turns]
        facts = self._facts(window, clinicians=tuple(dict.fromkeys((*asked, *self.together))))
        by_id = {clinician.id: clinician for clinician in facts.clinicians}
        shared = [by_id[account] for account in self.together]
        for turn, account in zip(turns, asked, strict=True):
            of_her = replace(facts, clinicians=(by_id[account], *shared))
            for number, template in enumerate(self._templates(facts, by_id[account])):
                starts = rule.openings(template, of_her, window)
                if (at := next(starts, None)) is not None:
                    yield _Start(at, turn, number, template, starts)

    def _facts(self, window: Span, *, clinicians: tuple[int, ...], group_at: int | None = None) -> Facts:
        viewer = self.viewer
        return load_facts(
            named=self.named,
            asker=self.asker,
            window=window,
            now=self.now,
            leave_out=self.leave_out,
            stranger=(viewer.browser, viewer.network) if isinstance(viewer, Stranger) else None,
            clinicians=clinicians,
            group_at=group_at,
        )

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
            facts = self._facts(Span(start, start + 60), clinicians=(account,), group_at=start)
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
