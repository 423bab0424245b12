"""Loads one immutable ``Facts``: under the lock for a decision, without one for openings."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Q

from wellkept.agreements.queries import current_version_id
from wellkept.clients.models import Client
from wellkept.kernel.spans import Span, union
from wellkept.kernel.wallclock import local_date
from wellkept.practice.models import Room, Travel
from wellkept.practice.queries import closed_days
from wellkept.scheduling.appointments import spans
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.named import Named, service_facts
from wellkept.scheduling.appointments.rules.facts import (
    Asker,
    ChartFacts,
    ClientFacts,
    ClinicianFacts,
    Face,
    Facts,
    GroupFacts,
    PracticeFacts,
    RoomFacts,
    StrangerFacts,
    Taken,
)
from wellkept.scheduling.appointments.rules.words import Born, State
from wellkept.scheduling.appointments.spans import AccountSpan, rounded
from wellkept.scheduling.availability.facts import Availability, availabilities, open_hours

DAY = 86400
SHARE_WITHIN = (
    28 * DAY,
    120 * DAY,
)  # a stranger's share is measured against the service's horizon, within bounds


def load_facts(
    *,
    named: Named,
    asker: Asker,
    window: Span,
    now: datetime,
    leave_out: int = 0,
    stranger: tuple[str, str] | None = None,
    hold_refused: bool = False,
    clinicians: Sequence[int] | None = None,
    group_at: int | None = None,
) -> Facts:
    """Everything that a decision within ``window`` may look at.

    ``leave_out`` is an appointment that is being moved or confirmed: it does not stand in its own way.
    ``stranger`` is (browser, network). ``group_at`` is the start at which a dated group may be joined.
    """
    instant = int(now.timestamp())
    accounts = named.clinicians if clinicians is None else tuple(clinicians)
    around = Span(window.start - DAY, window.end + DAY)
    group = _group(named, accounts, group_at) if group_at is not None and named.service.seats > 1 else None
    return Facts(
        now=instant,
        asker=asker,
        practice=_practice(named, window),
        service=service_facts(named.service),
        clinicians=_clinicians(named, accounts, asker, around, instant, leave_out),
        clients=_clients(named, asker, around, now, leave_out),
        chart=_chart(named),
        rooms=_rooms(named, asker, around, instant, leave_out),
        places=frozenset(named.places),
        travel=_travel(named),
        group=group,
        stranger=_stranger(named, stranger, now, leave_out) if stranger else None,
        hold_refused=hold_refused,
    )


def _practice(named: Named, window: Span) -> PracticeFacts:
    practice = named.practice
    first, last = local_date(window.start, practice.zone), local_date(window.end, practice.zone)
    return PracticeFacts(
        zone=practice.zone,
        closed=closed_days(practice, first, last),
        max_upcoming=practice.max_upcoming,
        stranger_share=practice.stranger_share,
        answer=practice.answer_hours * 3600,
        policy=current_version_id(practice.id),
    )


def _chart(named: Named) -> ChartFacts | None:
    chart = named.chart
    if chart is None:
        return None
    return ChartFacts(
        id=chart.id, open=chart.state == "open", treating=chart.treating_id, sealed=chart.sealed
    )


def _clinicians(
    named: Named,
    accounts: Sequence[int],
    asker: Asker,
    around: Span,
    now: int,
    leave_out: int,
) -> tuple[ClinicianFacts, ...]:
    known = availabilities(accounts=accounts, practice=named.practice.id, window=around)
    limited = any(availability.limits.any for availability in known.values())
    reach = Span(around.start - 7 * DAY, around.end + 7 * DAY) if limited else around
    taken = spans.account_spans(accounts=accounts, window=reach, now=now, leave_out=leave_out)
    unknown = _unknown_people(named, accounts, now, leave_out) if asker.face is Face.STRANGER else {}
    return tuple(
        _clinician(
            named, account, asker, known[account], taken.get(account, []), unknown.get(account, (0, 0))
        )
        for account in accounts
    )


def _clinician(
    named: Named,
    account: int,
    asker: Asker,
    known: Availability,
    rows: Sequence[AccountSpan],
    unknown: tuple[int, int],
) -> ClinicianFacts:
    own = asker.account == account
    here: list[AccountSpan] = []
    apart: list[Span] = []
    for row in rows:
        if row.practice != named.practice.id:
            apart.append(_with_way(row, known.limits.travel))
        elif not own and (row.sealed or row.unconfirmed_public_hold):
            apart.append(Span(row.start - row.before * 60, row.end + row.after * 60))
        else:
            here.append(row)
    private: tuple[Span, ...] = ()
    if not own:
        private = union(rounded(span) for span in (*apart, *known.away, *known.protected, *known.busy))
    return ClinicianFacts(
        id=account,
        zone=named.zones[account],
        own=own,
        active=account in named.active,
        offers=account in named.offering,
        hours=known.hours,
        taken=tuple(Taken(r.start, r.end, r.before * 60, r.after * 60, r.place) for r in here),
        private=private,
        leave=union((*known.leave, *known.away)) if own else known.leave,
        protected=known.protected if own else (),
        busy=known.busy if own else (),
        elsewhere=union(apart) if own else (),
        limits=known.limits,
        counted=tuple(Span(r.start, r.end) for r in rows if r.counts) if known.limits.any else (),
        stretch=tuple(Span(r.start, r.end) for r in here if r.counts) if known.limits.any else (),
        stranger_minutes=unknown[0],
        open_minutes=unknown[1],
    )


def _with_way(row: AccountSpan, travel: int) -> Span:
    """Work at another practice, with the way there and back or its buffers, whichever is longer."""
    return Span(row.start - max(row.before, travel) * 60, row.end + max(row.after, travel) * 60)


def _clients(
    named: Named, asker: Asker, around: Span, now: datetime, leave_out: int
) -> tuple[ClientFacts, ...]:
    if not named.clients:
        return ()
    taken = spans.client_spans(
        clients=named.clients, window=around, now=int(now.timestamp()), leave_out=leave_out
    )
    states = dict(
        Client.objects.within(named.practice.id).filter(id__in=named.clients).values_list("id", "state")
    )
    upcoming = _upcoming(named, now, leave_out) if asker.face is Face.KNOWN_CLIENT else {}
    return tuple(
        ClientFacts(
            id=client,
            active=states.get(client) in ("active", "provisional"),
            taken=taken.get(client, ()),
            upcoming=upcoming.get(client, 0),
        )
        for client in named.clients
    )


def _upcoming(named: Named, now: datetime, leave_out: int) -> Mapping[int, int]:
    return dict(
        Participant.objects.within(named.practice.id)
        .filter(client__in=named.clients, committed=True, start__gt=int(now.timestamp()))
        .exclude(appointment_id=leave_out)
        .exclude(appointment__lapses_at__lte=now)
        .values_list("client_id")
        .annotate(Count("id"))
    )


def _rooms(named: Named, asker: Asker, around: Span, now: int, leave_out: int) -> tuple[RoomFacts, ...]:
    if not (named.room or (named.service.needs_room and named.service.in_person)):
        return ()
    rows = Room.objects.within(named.practice.id).filter(active=True).order_by("name", "id")
    rooms = list(rows.values_list("id", "place_id"))
    exact = frozenset() if asker.account is None else frozenset({asker.account})
    ids = [room for room, _ in rooms]
    taken = spans.room_spans(rooms=ids, window=around, now=now, exact_for=exact, leave_out=leave_out)
    return tuple(RoomFacts(id=room, place=place, taken=taken.get(room, ())) for room, place in rooms)


def _travel(named: Named) -> Mapping[tuple[int, int], int]:
    if len(named.places) < 2:
        return {}
    way = {}
    for a, b, minutes in Travel.objects.within(named.practice.id).values_list(
        "origin_id", "destination_id", "minutes"
    ):
        way[a, b] = way[b, a] = minutes * 60
    return way


def _group(named: Named, accounts: Sequence[int], start: int) -> GroupFacts | None:
    """The dated group of this service, with these clinicians, at this start."""
    dated = (
        Appointment.objects.within(named.practice.id)
        .filter(
            service=named.service.id,
            start=datetime.fromtimestamp(start, UTC),
            state=State.BOOKED,
            participants__account__in=accounts,
        )
        .order_by("id")
        .values_list("id", "seats")
        .first()
    )
    if dated is None:
        return None
    members = Participant.objects.within(named.practice.id).filter(
        appointment=dated[0], client__isnull=False, committed=True
    )
    return GroupFacts(
        appointment=dated[0], seats=dated[1], members=frozenset(members.values_list("client_id", flat=True))
    )


def _stranger(named: Named, stranger: tuple[str, str], now: datetime, leave_out: int) -> StrangerFacts:
    browser, network = stranger
    live = (
        Appointment.objects.within(named.practice.id)
        .filter(start__gt=now)
        .exclude(state=State.CANCELLED)
        .exclude(lapses_at__lte=now)
        .exclude(id=leave_out)
        .aggregate(
            holds=Count("id", filter=Q(browser=browser, state=State.HELD)),
            network=Count("id", filter=Q(network=network, born=Born.PUBLIC)),
        )
    )
    return StrangerFacts(holds_of_browser=live["holds"], upcoming_of_network=live["network"])


def _unknown_people(
    named: Named, accounts: Sequence[int], now: int, leave_out: int
) -> Mapping[int, tuple[int, int]]:
    """For each clinician: upcoming minutes taken by people whom nobody has confirmed yet, and open minutes."""
    least, most = SHARE_WITHIN
    ahead = Span(now, now + min(max(named.service.horizon_days * DAY, least), most))
    minutes: dict[int, int] = {}
    for account, start, end in spans.unknown_spans(
        accounts=accounts, window=ahead, now=now, leave_out=leave_out
    ):
        minutes[account] = minutes.get(account, 0) + (end - start) // 60
    hours = open_hours(accounts=accounts, practice=named.practice.id, window=ahead)
    return {
        account: (
            minutes.get(account, 0),
            sum(s.end - s.start for s in union(Span(w.start, w.end) for w in hours[account])) // 60,
        )
        for account in accounts
    }


def decision_window(start: datetime, minutes: int) -> Span:
    """The window that one booking needs."""
    begin = int(start.timestamp())
    return Span(begin, begin + int(timedelta(minutes=max(minutes, 1)).total_seconds()))
