"""Reading standing appointments: one series, those of a client, and the dates that wait for a decision."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from wellkept.clients.models import ChartMember
from wellkept.clients.queries import names_for
from wellkept.kernel.recurrence import Pattern
from wellkept.kernel.wallclock import local_date, resolve
from wellkept.scheduling.appointments.models import Participant
from wellkept.scheduling.appointments.rows import at
from wellkept.scheduling.appointments.rules.words import Attendance, State
from wellkept.scheduling.appointments.scope import disclose
from wellkept.scheduling.series.models import Occurrence, Series, SeriesAct, SeriesClinician, SeriesRule
from wellkept.scheduling.series.rules.patterns import loaded
from wellkept.scheduling.series.scope import chain_of, visible_series
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff

OfSeries = TypeVar("OfSeries", SeriesRule, SeriesClinician, SeriesAct)


@dataclass(frozen=True, slots=True)
class RuleCard:
    """What holds from ``first`` on."""

    first: date
    until: date | None
    count: int | None
    pattern: Pattern
    at: time
    zone: str
    minutes: int
    mode: str
    service: str
    service_ref: str
    place: str
    place_ref: str
    room: str
    room_ref: str


@dataclass(frozen=True, slots=True)
class DateCard:
    """One date: its identity, where it stands, and what became of it (placed, moved, skipped, open, paused, held,
    canceled)."""

    identity: date
    state: str
    cause: str
    start: datetime
    end: datetime
    zone: str
    ref: str


@dataclass(frozen=True, slots=True)
class SeriesCard:
    """A standing appointment that the viewer may know of."""

    ref: str
    revision: int
    sealed: bool
    who: str
    clients: tuple[tuple[str, str], ...]  # ref, name
    chart_ref: str
    clinicians: tuple[tuple[str, str], ...]
    rule: RuleCard | None  # none: it was undone
    then: RuleCard | None  # what holds after that, where it was changed from a later date on
    paused_from: date | None
    paused_until: date | None
    keep_hour: bool
    ends: bool
    may_undo: bool

    def pauses(self, today: date) -> bool:
        """Whether it pauses now or is going to."""
        return self.paused_from is not None and (self.paused_until is None or today < self.paused_until)


@dataclass(frozen=True, slots=True)
class WaitingDate:
    """A date that a series could not place: somebody has to decide."""

    series: SeriesCard
    date: DateCard


def series_card(viewer: Staff, ref: str, *, now: datetime, hidden_on: date | None = None) -> SeriesCard:
    """One series. Raises ``NotFound``."""
    cards = _cards(viewer, visible_series(viewer).filter(ref=ref), now, hidden_on)
    if not cards:
        raise NotFound
    return cards[0]


def rule_on(viewer: Staff, ref: str, day: date) -> RuleCard:
    """What holds on that day; before its first date, what holds on that. Raises ``NotFound``, also where it was undone."""
    rows = SeriesRule.objects.within(viewer.practice_id).filter(
        series__in=visible_series(viewer).filter(ref=ref)
    )
    rules = list(rows.select_related("service", "place", "room").order_by("first", "id"))
    if not rules:
        raise NotFound
    return _rule(next((rule for rule in reversed(rules) if rule.first <= day), rules[0]))


def series_dates(viewer: Staff, ref: str, *, first: date, limit: int = 60) -> tuple[DateCard, ...]:
    """Its dates from that day on. Raises ``NotFound``."""
    series = visible_series(viewer).filter(ref=ref).first()
    if series is None:
        raise NotFound
    rows = Occurrence.objects.within(viewer.practice_id).filter(series=series, identity__gte=first)
    rows = rows.select_related("rule", "appointment").order_by("identity", "id")[:limit]
    return tuple(_date(row) for row in rows)


def standing_of_client(
    viewer: Staff, client: str, *, now: datetime, hidden_on: date | None = None
) -> tuple[SeriesCard, ...]:
    """The series of a client's charts that still have dates ahead."""
    charts = ChartMember.objects.within(viewer.practice_id).filter(client__ref=client).values("chart")
    ahead = _going_on(viewer, now)
    return _cards(viewer, visible_series(viewer).filter(chart__in=charts, id__in=ahead), now, hidden_on)


def stands_weekly(viewer: Staff, *, now: datetime) -> Q:
    """Clients in a course of care with a series that still has dates ahead, as far as the viewer may know of it."""
    charts = visible_series(viewer).filter(id__in=_going_on(viewer, now)).values("chart")
    members = ChartMember.objects.within(viewer.practice_id).filter(chart__in=charts, until=None)
    return Q(id__in=members.values("client"))


def series_of_appointment(viewer: Staff, appointment: str) -> tuple[str, date] | None:
    """The ref of the series to which an appointment belongs, and its identity there."""
    rows = Occurrence.objects.within(viewer.practice_id).filter(
        appointment__ref=appointment, series__in=visible_series(viewer).values("id")
    )
    return rows.values_list("series__ref", "identity").first()


def waiting_dates(viewer: Staff, *, now: datetime, hidden_on: date | None = None) -> tuple[WaitingDate, ...]:
    """Dates to be placed, from today on, the next one first."""
    rows = list(_waiting(viewer, now).select_related("rule", "appointment").order_by("identity", "id"))
    series = Series.objects.within(viewer.practice_id).filter(id__in={row.series_id for row in rows})
    by_id = _by_id(viewer, series, now, hidden_on)
    return tuple(WaitingDate(by_id[row.series_id], _date(row)) for row in rows)


def count_waiting(viewer: Staff, *, now: datetime) -> int:
    """How many dates are to be placed."""
    return _waiting(viewer, now).count()


def _waiting(viewer: Staff, now: datetime) -> QuerySet[Occurrence]:
    return Occurrence.objects.within(viewer.practice_id).filter(
        state="open", identity__gte=now.date(), series__in=visible_series(viewer).values("id")
    )


@dataclass(frozen=True, slots=True)
class MissingMember:
    """A date of a series to which somebody who belongs to it cannot come: she is taken elsewhere, or has no seat."""

    series: str
    appointment: str
    start: datetime
    zone: str
    client: str
    name: str


def missing_members(
    viewer: Staff, *, now: datetime, hidden_on: date | None = None
) -> tuple[MissingMember, ...]:
    """Who cannot come to which coming date, the next one first, until it is decided."""
    placed = Occurrence.objects.within(viewer.practice_id).filter(
        state="placed", series__in=visible_series(viewer).values("id")
    )
    away = Participant.objects.within(viewer.practice_id).filter(
        client__isnull=False, attendance=Attendance.CANCELLED, late=None, start__gt=int(now.timestamp())
    )
    rows = list(
        away.filter(appointment__state=State.BOOKED, appointment__in=placed.values("appointment"))
        .select_related("appointment", "client")
        .order_by("start", "id")
    )
    charts = {row.appointment.chart_id for row in rows}
    members = {
        (one.chart_id, one.client_id): one
        for one in ChartMember.objects.within(viewer.practice_id).filter(chart__in=charts)
    }
    belonging = [row for row in rows if _belongs(members.get((row.appointment.chart_id, row.client_id)), row)]  # type: ignore[arg-type]
    refs = dict(
        placed.filter(appointment__in=[row.appointment_id for row in belonging]).values_list(
            "appointment_id", "series__ref"
        )
    )
    names = names_for(viewer, sorted({row.client_id or 0 for row in belonging}), hidden_on=hidden_on)
    for row in belonging:
        disclose(viewer, row.appointment)
    return tuple(
        MissingMember(
            refs[row.appointment_id],
            row.appointment.ref,
            row.appointment.start,
            row.appointment.zone,
            row.client.ref if row.client else "",
            names.get(row.client_id or 0, ""),
        )
        for row in belonging
    )


def _belongs(member: ChartMember | None, row: Participant) -> bool:
    day = local_date(row.start, row.appointment.zone)
    return member is not None and member.since <= day and (member.until is None or day < member.until)


def _going_on(viewer: Staff, now: datetime) -> QuerySet[Occurrence, Any]:
    return Occurrence.objects.within(viewer.practice_id).filter(identity__gte=now.date()).values("series")


def _cards(
    viewer: Staff, rows: QuerySet[Series], now: datetime, hidden_on: date | None
) -> tuple[SeriesCard, ...]:
    cards = _by_id(viewer, rows, now, hidden_on).values()
    return tuple(sorted(cards, key=lambda card: (card.rule.at if card.rule else time(0), card.ref)))


def _by_id(
    viewer: Staff, rows: QuerySet[Series], now: datetime, hidden_on: date | None
) -> Mapping[int, SeriesCard]:
    found = {row.id: row for row in rows.select_related("chart")}
    rules = _grouped(
        SeriesRule.objects.within(viewer.practice_id)
        .filter(series__in=list(found))
        .select_related("service", "place", "room")
        .order_by("first", "id")
    )
    holders = _grouped(
        SeriesClinician.objects.within(viewer.practice_id)
        .filter(series__in=list(found))
        .select_related("account")
        .order_by("id")
    )
    acts = _grouped(
        SeriesAct.objects.within(viewer.practice_id).filter(series__in=list(found)).order_by("revision")
    )
    members = _members(viewer, found.values())
    names = names_for(
        viewer, sorted({id for pairs in members.values() for id, _ref in pairs}), hidden_on=hidden_on
    )
    cards = {}
    for id, series in found.items():
        viewer.recorder.disclosed(chain_of(series), f"series:{series.ref}")
        who = tuple((ref, names.get(client, "")) for client, ref in members.get(series.chart_id or 0, ()))
        cards[id] = _card(series, rules.get(id, []), holders.get(id, []), acts.get(id, []), who, now)
    return cards


def _grouped(rows: Iterable[OfSeries]) -> dict[int, list[OfSeries]]:
    found: dict[int, list[OfSeries]] = {}
    for row in rows:
        found.setdefault(row.series_id, []).append(row)
    return found


def _members(viewer: Staff, rows: Iterable[Series]) -> Mapping[int, list[tuple[int, str]]]:
    charts = {row.chart_id for row in rows if row.chart_id}
    here = ChartMember.objects.within(viewer.practice_id).filter(chart__in=charts, until=None).order_by("id")
    found: dict[int, list[tuple[int, str]]] = {}
    for chart, client, ref in here.values_list("chart_id", "client_id", "client__ref"):
        found.setdefault(chart, []).append((client, ref))
    return found


def _card(
    series: Series,
    rules: Sequence[SeriesRule],
    holders: Sequence[SeriesClinician],
    acts: Sequence[SeriesAct],
    who: tuple[tuple[str, str], ...],
    now: datetime,
) -> SeriesCard:
    holding = [rule for rule in rules if rule.first <= now.date() + timedelta(days=1)] or list(rules[:1])
    later = rules[len(holding) :]
    last = acts[-1] if acts else None
    return SeriesCard(
        ref=series.ref,
        revision=series.revision,
        sealed=series.sealed,
        who=", ".join(name for _ref, name in who),
        clients=who,
        chart_ref=series.chart.ref if series.chart else "",
        clinicians=tuple((one.account.ref, one.account.name) for one in holders),
        rule=_rule(holding[-1]) if holding else None,
        then=_rule(later[0]) if later else None,
        paused_from=series.paused_from,
        paused_until=series.paused_until,
        keep_hour=series.keep_hour,
        ends=bool(rules) and (rules[-1].until is not None or rules[-1].count is not None),
        may_undo=last is not None and not last.undone and last.verb not in ("undo", "import"),
    )


def _rule(rule: SeriesRule) -> RuleCard:
    return RuleCard(
        first=rule.first,
        until=rule.until,
        count=rule.count,
        pattern=loaded(rule.pattern),
        at=rule.at,
        zone=rule.zone,
        minutes=rule.minutes,
        mode=rule.mode,
        service=rule.service.name,
        service_ref=rule.service.ref,
        place=rule.place.name if rule.place else "",
        place_ref=rule.place.ref if rule.place else "",
        room=rule.room.name if rule.room else "",
        room_ref=rule.room.ref if rule.room else "",
    )


def _date(row: Occurrence) -> DateCard:
    rule, stands = row.rule, row.appointment
    own = at(resolve(datetime.combine(row.identity, rule.at), rule.zone).instant)
    start = stands.start if stands else own
    state = row.state
    if stands is not None and row.state == "placed":
        state = "canceled" if stands.state == "cancelled" else ("placed" if start == own else "moved")
    elif stands is not None and stands.state == "held":
        state = "held"
    return DateCard(
        identity=row.identity,
        state=state,
        cause=row.cause,
        start=start,
        end=stands.end if stands else own + timedelta(minutes=rule.minutes),
        zone=rule.zone,
        ref=stands.ref if stands else "",
    )
