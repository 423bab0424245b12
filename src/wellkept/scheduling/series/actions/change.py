"""Changing a series from a date on: meetings move within their week, and keep a move of their own."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from wellkept.agreements.actions import agree_fee
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.recurrence import Pattern, Recurrence, Weekly
from wellkept.kernel.wallclock import week_start
from wellkept.scheduling.appointments.actions.dates import Dated, DatesRequest, name_dates
from wellkept.scheduling.appointments.actions.let_go import cancel_dates, hold_dates
from wellkept.scheduling.appointments.lifting import lifted_of
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.rows import at
from wellkept.scheduling.appointments.rules.words import State
from wellkept.scheduling.series.actions.acts import (
    before_act,
    carried_out,
    close_act,
    decided,
    found_series,
    has_begun,
    occurrences_from,
    standing_rules,
    unbegun_from,
)
from wellkept.scheduling.series.actions.settle import (
    CHOSEN,
    Settled,
    make_rule,
    recurrence_of,
    request_of,
    settle,
    unplaced,
    verdict_of,
    write_occurrences,
)
from wellkept.scheduling.series.models import Occurrence, Series, SeriesRule
from wellkept.scheduling.series.request import (
    Choice,
    Choices,
    Outcome,
    SeriesAnswer,
    SeriesChange,
    What,
)
from wellkept.scheduling.series.rules.patterns import (
    AHEAD,
    Standing,
    dates_left,
    last_of,
    loaded,
    matched,
    period_end,
    standings,
)
from wellkept.trust.viewer import Staff


def change(
    *,
    viewer: Staff,
    ref: str,
    change: SeriesChange,
    choices: Choices,
    now: datetime,
    dry_run: bool = False,
    revision: int | None = None,
) -> SeriesAnswer:
    """Change what holds from ``change.since`` on (*this and following*; *all* is from the next date on).

    What has begun stays as it was. Dates that were moved by themselves keep their move, skipped ones stay skipped. All
    dates or none, as in ``create``. Raises ``NotFound`` and ``Invalid``.
    """
    return carried_out(lambda: _change(viewer, ref, change, choices, now, revision), dry_run=dry_run)


def _change(
    viewer: Staff, ref: str, wish: SeriesChange, choices: Choices, now: datetime, revision: int | None
) -> SeriesAnswer:
    series = found_series(viewer, ref, revision)
    rules = standing_rules(series)
    since = unbegun_from(series, rules[-1].zone, wish.since, now)
    old_rule = rule_at(rules, since)
    before = before_act(series, since)
    recurrence = _following(rules, old_rule, wish, since)
    last, all_made = last_of(recurrence, _made_until(rules, recurrence, max(now.date(), since) + AHEAD))
    request = _request(series, old_rule, wish)
    dated = name_dates(viewer=viewer, request=request, first=since, last=last, now=now)
    clock = wish.at or old_rule.at
    days = standings(recurrence, at=clock, zone=dated.zone, first=since, last=last)
    plan = _Plan(dated, choices, same_terms=_same_terms(wish), now=now)
    gone = plan.take_over(
        old={one.identity: one for one in occurrences_from(series, since)},
        new={day.identity: day for day in days},
        pattern=recurrence.pattern,
    )
    let_go = [one.appointment_id for one in gone if one.appointment_id] + plan.given_up
    cancelled = cancel_dates(
        viewer=viewer, practice=series.practice_id, appointments=let_go, cause="series", now=now
    )
    settled = plan.settled(viewer, series.skip_closed)
    gone_verdicts = [
        verdict_of(one.identity, one.appointment, Outcome.CANCELLED) for one in gone if one.appointment
    ]
    verdicts = decided([*(one.verdict for one in settled), *gone_verdicts])
    cut_rules(series, rules, since)
    rule = make_rule(series, dated, recurrence, at=clock, filled=None if all_made else last)
    write_occurrences(rule, settled)
    hold_dates(viewer=viewer, practice=series.practice_id, appointments=plan.held(settled), now=now)
    _agree(viewer, series, request.service, wish, since, now)
    close_act(
        viewer=viewer,
        series=series,
        verb="change",
        tells="move",
        since=since,
        before=before,
        appointments=[*(one.appointment for one in settled if one.placed_now), *cancelled],
        now=now,
    )
    return SeriesAnswer(done=True, dates=verdicts, ref=series.ref)


def _agree(
    viewer: Staff, series: Series, service: str, wish: SeriesChange, since: date, now: datetime
) -> None:
    """What a session costs from that day on, where the wish says so."""
    if wish.fee_minor is not None and series.chart:
        agree_fee(
            viewer=viewer,
            chart=series.chart.ref,
            service=service,
            first=since,
            fee_minor=wish.fee_minor,
            now=now,
        )


def _made_until(rules: Sequence[SeriesRule], recurrence: Recurrence, ahead: date) -> date:
    """How far dates are made: a year ahead, and as far as they were, so that none is canceled to be made again soon."""
    made = [period_end(rule.filled, recurrence.pattern) for rule in rules if rule.filled]
    return max(ahead, *made) if made else ahead


def is_live(appointment: Appointment | None) -> bool:
    """Whether it stands: neither canceled nor missing."""
    return appointment is not None and appointment.state != State.CANCELLED


def rule_at(rules: list[SeriesRule], day: date) -> SeriesRule:
    """The rule that holds on that day."""
    return next((rule for rule in reversed(rules) if rule.first <= day), rules[0])


@dataclass
class _Plan:
    """What becomes of each date, put together before the rules are asked."""

    dated: Dated
    chosen: Choices
    same_terms: bool  # nothing but dates and time differ
    now: datetime
    asked: list[Standing] = field(default_factory=list)
    stands: dict[date, int] = field(default_factory=dict)
    choices: dict[date, Choice] = field(default_factory=dict)
    ready: list[Settled] = field(default_factory=list)
    given_up: list[int] = field(default_factory=list)
    waiting: set[date] = field(default_factory=set)  # dates that were to be placed already
    hold: set[date] = field(default_factory=set)

    def take_over(
        self, *, old: Mapping[date, Occurrence], new: Mapping[date, Standing], pattern: Pattern
    ) -> list[Occurrence]:
        """New dates in place of old ones; gives the old ones that stand and have no successor. Raises ``Invalid``."""
        if not new:
            raise Invalid("first", "no_dates")
        matching = matched(tuple(old), tuple(new), pattern)
        for was, becomes in matching.pairs:
            self.carry_over(old[was], new[becomes])
        for day in matching.added:
            self.add(new[day])
        return [old[day] for day in matching.dropped if is_live(old[day].appointment)]

    def add(self, new: Standing) -> None:
        """A date that no meeting has yet."""
        self._ask(new, self.chosen.get(new.identity))

    def carry_over(self, old: Occurrence, new: Standing) -> None:
        """A date takes the place of an old one, with whatever had become of that."""
        choice = self.chosen.get(new.identity)
        if old.state == "paused" and old.appointment is None:
            self.ready.append(self._without(new, Outcome.PAUSED, old.cause))
        elif old.appointment is not None and not is_live(old.appointment):
            self.ready.append(
                replace(self._without(new, Outcome.CANCELLED, old.cause), appointment=old.appointment.id)
            )
        elif old.appointment is not None:
            self._move(old, old.appointment, new, choice)
        elif old.state == "skipped" and old.cause == CHOSEN and choice is None:
            self.ready.append(self._without(new, Outcome.SKIPPED, CHOSEN))
        else:
            if old.state == "open":
                self.waiting.add(new.identity)
            self._ask(new, choice)

    def _move(self, old: Occurrence, appointment: Appointment, new: Standing, choice: Choice | None) -> None:
        if has_begun(old, self.now):
            self._leave(new, appointment)
            return
        if choice is not None and choice.what in (What.SKIP, What.LATER):
            self.given_up.append(appointment.id)
        elif choice is None and _moved_by_itself(old, appointment):
            if self.same_terms:
                self._leave(new, appointment)
                return
            choice = Choice(What.KEEP, start=appointment.start, why=_why(appointment))
            self.stands[new.identity] = appointment.id
        else:
            self.stands[new.identity] = appointment.id
        if old.state == "paused":
            self.hold.add(new.identity)
        self._ask(new, choice)

    def _leave(self, new: Standing, appointment: Appointment) -> None:
        verdict = verdict_of(new.identity, appointment, Outcome.MOVED)
        self.ready.append(Settled(verdict, appointment.id))

    def _ask(self, new: Standing, choice: Choice | None) -> None:
        self.asked.append(new)
        if choice is not None:
            self.choices[new.identity] = choice

    def _without(self, new: Standing, outcome: Outcome, cause: str) -> Settled:
        verdict = unplaced(new, self.dated.zone, self.dated.example.minutes, outcome)
        return Settled(verdict, cause=cause)

    def settled(self, viewer: Staff, skip_closed: bool) -> list[Settled]:
        """All dates, once the rules were asked. A meeting whose new day is closed is given up like the day."""
        found = settle(
            viewer=viewer,
            dated=self.dated,
            dates=self.asked,
            stands=self.stands,
            choices=self.choices,
            skip_closed=skip_closed,
            waiting=self.waiting,
            now=self.now,
        )
        paused = [
            replace(one, verdict=replace(one.verdict, outcome=Outcome.PAUSED))
            if one.verdict.identity in self.hold and one.appointment
            else one
            for one in found
        ]
        return sorted([*paused, *self.ready], key=lambda one: one.verdict.identity)

    def held(self, settled: list[Settled]) -> list[int]:
        """Appointments that keep their hour without the client."""
        return [one.appointment for one in settled if one.verdict.identity in self.hold and one.appointment]


def _moved_by_itself(old: Occurrence, appointment: Appointment) -> bool:
    rule = old.rule
    own = next(
        standings(recurrence_of(rule), at=rule.at, zone=rule.zone, first=old.identity, last=old.identity),
        None,
    )
    return own is None or at(own.start) != appointment.start


def _why(appointment: Appointment) -> str:
    """What had been lifted for it stays lifted."""
    return "; ".join(filter(None, (lifted_of(item).why for item in appointment.lifted)))


def _same_terms(wish: SeriesChange) -> bool:
    return all(value is None for value in (wish.service, wish.place, wish.room, wish.mode, wish.minutes))


def _request(series: Series, rule: SeriesRule, wish: SeriesChange) -> DatesRequest:
    old = request_of(series, rule)
    minutes = wish.minutes if wish.minutes is not None or wish.service is None else None
    return replace(
        old,
        service=old.service if wish.service is None else wish.service,
        place=old.place if wish.place is None else wish.place,
        room=old.room if wish.room is None else wish.room,
        mode=wish.mode or old.mode,
        minutes=minutes if minutes is not None or wish.service is not None else old.minutes,
    )


def _following(rules: list[SeriesRule], old_rule: SeriesRule, wish: SeriesChange, since: date) -> Recurrence:
    """The new rule's dates: the old rhythm goes on where only the weekday changes, and the series ends as before."""
    pattern = wish.pattern or loaded(old_rule.pattern)
    old = recurrence_of(old_rule)
    following = next((one.identity for one in old.dates(since, since + AHEAD)), since)
    if wish.first is not None:
        first = max(wish.first, since)
    elif pattern == old.pattern:
        first = following
    elif isinstance(pattern, Weekly):
        first = max(since, week_start(following))
    else:
        first = since
    until, count = _end(rules, since)
    return Recurrence(first=first, pattern=pattern, until=until, count=count)


def _end(rules: list[SeriesRule], since: date) -> tuple[date | None, int | None]:
    last = rules[-1]
    if last.count is None:
        return last.until, None
    left = dates_left(recurrence_of(last), since) or 0
    earlier = sum(
        1 for rule in rules[:-1] for _ in recurrence_of(rule).dates(since, rule.until or last.first)
    )
    return None, max(left + earlier, 1)


def cut_rules(series: Series, rules: Sequence[SeriesRule], since: date, keep: Collection[int] = ()) -> None:
    """The series' rules give no date from that day on. What they gave is forgotten, save the occurrences in ``keep``."""
    kept = Occurrence.objects.within(series.practice_id).filter(series=series, identity__gte=since)
    kept.exclude(id__in=keep).delete()
    for rule in rules:
        if rule.first >= since and not kept.filter(rule=rule).exists():
            rule.delete()
        elif rule.until is None or rule.until >= since:
            rule.until, rule.count, rule.filled = since - timedelta(days=1), None, None
            rule.save()
