"""Random lives of series: after every act the dates are what others expand the rules to, and nothing is half made."""

import random
from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
import recurring_ical_events

from tests.series.desk import create
from tests.world import NOW, World, wall
from wellkept.clients.actions import add_member, end_membership, open_chart
from wellkept.clients.models import ChartMember
from wellkept.codecs.ics.writing import CalendarEvent, calendar, rule_text
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.recurrence import MonthlyByWeekday, Pattern, Weekly
from wellkept.kernel.wallclock import local
from wellkept.scheduling.absences.actions import call_in_sick, settle_absence, take_back
from wellkept.scheduling.absences.queries import absence_plan
from wellkept.scheduling.absences.request import Choice as Settling
from wellkept.scheduling.absences.request import What as Become
from wellkept.scheduling.appointments import actions as appointments
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.series import actions
from wellkept.scheduling.series.models import Occurrence, Series, SeriesRule
from wellkept.scheduling.series.request import Choice, SeriesAnswer, SeriesChange, What
from wellkept.scheduling.series.rules.patterns import loaded

HOURS = [9, 10, 11, 13, 14]


class Life:
    """One practice and what happens to its series, by dice."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.dice = world, random.Random(seed)
        self.clients = [world.client(f"Client {n}") for n in range(3)]
        self.group = world.make_service(name="Evening", kind="group", seats=2)
        self.chart = open_chart(
            viewer=world.dora,
            kind="group",
            treating=world.ref("ada"),
            members=[(self.clients[0], "member"), (self.clients[1], "member")],
            opened_on=date(2026, 11, 1),
            now=NOW,
        )

    def pattern(self) -> Pattern:
        """Some weeks or months, on days on which Ada works."""
        if self.dice.random() < 0.2:
            return MonthlyByWeekday(1, self.dice.choice([1, 2, -1]), self.dice.randrange(5))
        days = self.dice.sample(range(5), self.dice.choice([1, 1, 2]))
        return Weekly(self.dice.choice([1, 1, 2, 3]), frozenset(days))

    def day(self) -> date:
        """Some day of the coming months."""
        return NOW.date() + timedelta(days=self.dice.randrange(2, 110))

    def step(self) -> None:
        """One act; a clash is skipped or put aside."""
        kinds = [self.make, self.make, self.change, self.pause, self.resume, self.end, self.undo, self.one]
        try:
            self.dice.choice([*kinds, self.ill, self.roster])()
        except Invalid:
            pass  # a rule that gives no date

    def settled(self, act: object) -> None:
        """The act with whatever has to be chosen, at most three times over."""
        choices: dict[date, Choice] = {}
        for _ in range(3):
            answer: SeriesAnswer = act(choices)  # type: ignore[operator]
            if answer.done or not answer.undecided:
                return
            what = self.dice.choice([What.SKIP, What.LATER])
            choices |= {one.identity: Choice(what) for one in answer.undecided}

    def make(self) -> None:
        whose: dict[str, str] = {"client": self.dice.choice(self.clients)}
        if self.dice.random() < 0.3:
            whose = {"chart": self.chart, "service": self.group}
        fields = {
            **whose,
            "pattern": self.pattern(),
            "at": time(self.dice.choice(HOURS)),
            "first": self.day(),
            "count": self.dice.choice([None, 4, 9]),
        }
        self.settled(lambda choices: create(self.world, choices, **fields))

    def _ref(self) -> str | None:
        rows = Series.objects.within(self.world.practice_id).order_by("id").values_list("ref", flat=True)
        return self.dice.choice(list(rows)) if rows else None

    def change(self) -> None:
        if (ref := self._ref()) is None or not self._rules(ref):
            return
        wish = SeriesChange(
            since=self.day(),
            pattern=self.pattern() if self.dice.random() < 0.7 else None,
            at=time(self.dice.choice(HOURS)) if self.dice.random() < 0.7 else None,
        )
        self.settled(
            lambda choices: actions.change(
                viewer=self.world.dora, ref=ref, change=wish, choices=choices, now=NOW
            )
        )

    def _rules(self, ref: str) -> int:
        return SeriesRule.objects.within(self.world.practice_id).filter(series__ref=ref).count()

    def pause(self) -> None:
        if (ref := self._ref()) and self._rules(ref):
            first = self.day()
            until = first + timedelta(days=30) if self.dice.random() < 0.6 else None
            keep = self.dice.random() < 0.5
            actions.pause(viewer=self.world.dora, ref=ref, first=first, until=until, keep_hour=keep, now=NOW)

    def resume(self) -> None:
        if (ref := self._ref()) and self._rules(ref):
            on = self.day()
            self.settled(
                lambda choices: actions.resume(
                    viewer=self.world.dora, ref=ref, on=on, choices=choices, now=NOW
                )
            )

    def end(self) -> None:
        if (ref := self._ref()) and self._rules(ref):
            actions.end(viewer=self.world.dora, ref=ref, since=self.day(), now=NOW)

    def undo(self) -> None:
        if ref := self._ref():
            revision = Series.objects.within(self.world.practice_id).get(ref=ref).revision
            actions.undo(viewer=self.world.dora, ref=ref, revision=revision, now=NOW)

    def one(self) -> None:
        """A single date is moved or canceled like any appointment."""
        rows = Appointment.objects.within(self.world.practice_id).filter(state="booked").order_by("id")
        refs = list(rows.values_list("ref", flat=True))
        if not refs:
            return
        ref = self.dice.choice(refs)
        if self.dice.random() < 0.5:
            appointments.cancel(viewer=self.world.dora, ref=ref, now=NOW)
        else:
            start = wall(f"{self.day()}T{self.dice.choice(HOURS):02}:00")
            appointments.move(viewer=self.world.dora, request=MoveRequest(ref=ref, start=start), now=NOW)

    def ill(self) -> None:
        """Ada is away for two days: what is booked is moved as proposed, or canceled; and sometimes she was well after all."""
        first = self.day()
        ref = call_in_sick(
            viewer=self.world.ada, clinician=self.world.ref("ada"), first=first, last=first + timedelta(days=1),
            zone=self.world.zone, cancel=self.dice.random() < 0.3, now=NOW,
        ).ref  # fmt: skip
        touched = absence_plan(self.world.ada, ref, now=NOW).touched
        choices = {
            one.card.ref: Settling(Become.MOVE, start=one.instead.proposed)
            if one.instead.proposed and self.dice.random() < 0.7
            else Settling(Become.CANCEL)
            for one in touched
        }
        settle_absence(viewer=self.world.ada, ref=ref, choices=choices, cancel_unseen=False, now=NOW)
        if self.dice.random() < 0.4:
            take_back(viewer=self.world.ada, ref=ref, now=NOW)

    def roster(self) -> None:
        """Somebody joins the group or leaves it."""
        client, day = self.dice.choice(self.clients), self.day()
        if self.dice.random() < 0.5:
            add_member(
                viewer=self.world.dora, chart=self.chart, client=client, role="member", since=day, now=NOW
            )
        elif client != self.clients[2] or self._has_joined(client):
            end_membership(viewer=self.world.dora, chart=self.chart, client=client, until=day, now=NOW)

    def _has_joined(self, client: str) -> bool:
        rows = ChartMember.objects.within(self.world.practice_id).filter(chart__ref=self.chart)
        return rows.filter(client__ref=client).exists()


def expanded(rule: SeriesRule, kept: set[date]) -> set[datetime]:
    """The starts of the dates kept, as two other libraries expand the rule."""
    own = list(kept)
    if not own:
        return set()
    pattern = loaded(rule.pattern)
    days = sorted(own)
    first = datetime.combine(days[0], rule.at)
    last = datetime.combine(days[-1], rule.at) + timedelta(days=1)
    text = "".join(
        calendar(
            [
                CalendarEvent(
                    uid="x", start=first, zone=rule.zone, minutes=rule.minutes, stamp=NOW, summary="x",
                    rule=rule_text(pattern, until=last.replace(tzinfo=UTC)),
                )
            ],
            zones=[rule.zone],
            years=(2026, 2029),
        )
    )  # fmt: skip
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(
        days[0] - timedelta(days=1), days[-1] + timedelta(days=2)
    )
    return {one["DTSTART"].dt.astimezone(UTC) for one in found if one["DTSTART"].dt.date() in kept}


def expect_sound(world: World) -> None:
    """Dates are where the wall clock has them, appointments are whole, and nobody is in two places."""
    rows = Occurrence.objects.within(world.practice_id).select_related("rule", "appointment")
    by_rule: dict[int, dict[date, Appointment]] = {}
    for row in rows:
        if row.state == "placed" and row.appointment and row.appointment.state == "booked":
            by_rule.setdefault(row.rule_id, {})[row.identity] = row.appointment
    for id, dates in by_rule.items():
        rule = SeriesRule.objects.within(world.practice_id).get(id=id)
        unmoved = {
            day: one.start
            for day, one in dates.items()
            if local(int(one.start.timestamp()), rule.zone).replace(tzinfo=None)
            == datetime.combine(day, rule.at)
        }
        assert expanded(rule, set(unmoved)) == set(unmoved.values())
    for one in Appointment.objects.within(world.practice_id).filter(state="booked"):
        parts = Participant.objects.within(world.practice_id).filter(appointment=one)
        assert {bool(part.account_id) for part in parts} == {True, False}
        assert all(part.committed for part in parts if part.attendance != "cancelled")
        assert sum(1 for part in parts if part.client_id and part.committed) <= max(one.seats, 1)
    _expect_no_overlap(world)


def _expect_no_overlap(world: World) -> None:
    rows = Participant.objects.within(world.practice_id).filter(committed=True).order_by("start")
    ends: dict[tuple[int | None, int | None], int] = {}
    for row in rows:
        key = (row.account_id, row.client_id)
        assert ends.get(key, 0) <= row.start
        ends[key] = row.end


@pytest.mark.parametrize(
    "seed", [*range(4), *(pytest.param(n, marks=pytest.mark.long) for n in range(4, 60))]
)
def test_r1_r4_whatever_happens_to_series_their_dates_are_right(world: World, seed: int) -> None:
    life = Life(world, seed)
    for _ in range(8):
        life.step()
        expect_sound(world)
