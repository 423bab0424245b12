"""What calls about standing appointments take and answer."""

from datetime import date, datetime, time
from typing import Annotated, Literal

from ninja import Schema
from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from wellkept.interop.api.meetings import ReasonOut
from wellkept.interop.api.requests import Body, Instant, KnownClientIn, Minutes, Ref, Text
from wellkept.interop.api.values import Clock, Day, Named, When, local_to
from wellkept.kernel.recurrence import MonthlyByDate, MonthlyByWeekday, Pattern, Weekly
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.scheduling.series.queries import DateCard, SeriesCard
from wellkept.scheduling.series.request import (
    Choice,
    Choices,
    DateVerdict,
    SeriesChange,
    SeriesWish,
    What,
)
from wellkept.scheduling.series.rules.patterns import dumped

_Date = Annotated[
    date,
    BeforeValidator(lambda value: date.fromisoformat(value) if isinstance(value, str) else value),
    WithJsonSchema({"type": "string", "format": "date"}),
]
_Time = Annotated[
    time,
    Field(strict=False),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}),
]
_Mode = Literal["in_person", "video", "phone"]
_Weekday = Annotated[int, Field(ge=0, le=6, description="Monday is 0")]


class PatternIn(Body):
    """By ``week``: on ``weekdays``. By ``date``: on ``day`` of the month (-1 is the last). By ``weekday``: on the
    ``nth`` ``weekday`` of the month (-1 is the last)."""

    by: Literal["week", "date", "weekday"]
    every: Annotated[int, Field(ge=1, le=52)] = 1
    weekdays: Annotated[list[_Weekday], Field(max_length=7)] = []
    day: Annotated[int, Field(ge=-31, le=31)] | None = None
    nth: Annotated[int, Field(ge=-5, le=5)] | None = None
    weekday: _Weekday | None = None

    @model_validator(mode="after")
    def _whole(self) -> "PatternIn":
        needed = {"week": self.weekdays, "date": self.day, "weekday": self.nth and self.weekday is not None}
        if not needed[self.by]:
            raise ValueError("say on which days")
        return self

    def pattern(self) -> Pattern:
        """The dates that are asked for."""
        if self.by == "week":
            return Weekly(self.every, frozenset(self.weekdays))
        if self.by == "date":
            return MonthlyByDate(self.every, self.day or 1)
        return MonthlyByWeekday(self.every, self.nth or 1, self.weekday or 0)


class ChoiceIn(Body):
    """What becomes of one date: skip, later (to be placed), keep (in spite of what may be lifted), or move to ``start``."""

    date: _Date
    do: Literal["skip", "later", "keep", "move"]
    start: Instant | None = None
    why: Text = ""

    @model_validator(mode="after")
    def _where(self) -> "ChoiceIn":
        if self.do == "move" and self.start is None:
            raise ValueError("say where it moves")
        return self


class Chosen(Body):
    """``dry_run`` does the same, tells every date, and takes it all back."""

    choices: Annotated[list[ChoiceIn], Field(max_length=400)] = []
    dry_run: bool = False

    def chosen(self) -> Choices:
        """By date."""
        return {
            one.date: Choice(What(one.do), start=one.start if one.do == "move" else None, why=one.why)
            for one in self.choices
        }


class SeriesIn(Chosen):
    """A standing appointment. Without ``until`` and ``count`` it goes on; its dates are made a year ahead."""

    service: Ref
    clinicians: Annotated[list[Ref], Field(min_length=1, max_length=20)]
    chart: Ref | None = None
    client: KnownClientIn | None = None
    pattern: PatternIn
    at: _Time
    first: _Date
    until: _Date | None = None
    count: Annotated[int, Field(ge=1, le=400)] | None = None
    place: Ref | None = None
    room: Ref | None = None
    mode: _Mode | None = None
    minutes: Minutes | None = None
    skip_closed: bool = True

    def wish(self) -> SeriesWish:
        """The wish that the action takes."""
        return SeriesWish(
            service=self.service,
            clinicians=tuple(self.clinicians),
            pattern=self.pattern.pattern(),
            at=self.at.replace(second=0, microsecond=0, tzinfo=None),
            first=self.first,
            until=self.until,
            count=self.count,
            chart=self.chart or "",
            client=self.client.id if self.client else "",
            place=self.place or "",
            room=self.room or "",
            mode=Mode(self.mode) if self.mode else None,
            minutes=self.minutes,
            skip_closed=self.skip_closed,
        )


class ScopeIn(Chosen):
    """``one``: the date named; ``following``: that date and those after it; ``all``: all that are still to come."""

    scope: Literal["one", "following", "all"]
    date: _Date | None = None

    @model_validator(mode="after")
    def _which(self) -> "ScopeIn":
        if self.scope != "all" and self.date is None:
            raise ValueError("say which date")
        return self


class MoveSeriesIn(ScopeIn):
    """For one date ``start``, and what else differs on it; otherwise what differs from then on. What is absent stays."""

    start: Instant | None = None
    pattern: PatternIn | None = None
    at: _Time | None = None
    service: Ref | None = None
    place: Ref | None = None
    room: (
        Annotated[str, Field(pattern=r"^([0-9a-z]{13}|any)$", description="any: none in particular")] | None
    ) = None
    mode: _Mode | None = None
    minutes: Minutes | None = None

    @model_validator(mode="after")
    def _where(self) -> "MoveSeriesIn":
        if self.scope == "one" and self.start is None:
            raise ValueError("say where it moves")
        if self.scope == "one" and (self.pattern or self.at):
            raise ValueError("one date has a start, and no pattern")
        if self.scope != "one" and self.start is not None:
            raise ValueError("several dates have a time of day, and no start")
        return self

    def one(self, ref: str, start: datetime) -> MoveRequest:
        """The move of a single date."""
        return MoveRequest(
            ref=ref,
            start=start,
            service=self.service or "",
            place=self.place or "",
            room=self.room or "",
            mode=Mode(self.mode) if self.mode else None,
            minutes=self.minutes,
        )

    def change(self, since: date) -> SeriesChange:
        """The change that the action takes."""
        return SeriesChange(
            since=since,
            pattern=self.pattern.pattern() if self.pattern else None,
            at=self.at.replace(second=0, microsecond=0, tzinfo=None) if self.at else None,
            service=self.service,
            place=self.place,
            room="" if self.room == "any" else self.room,
            mode=Mode(self.mode) if self.mode else None,
            minutes=self.minutes,
        )


class PauseIn(Body):
    """From ``first`` to the day before ``until``, or until it is resumed."""

    first: _Date
    until: _Date | None = None
    keep_hour: bool = False
    dry_run: bool = False


class ResumeIn(Chosen):
    """Going on from that day."""

    on: _Date


class DateOut(Schema):
    """One date and its verdict: free, clash, moved, kept, skipped, later, paused or cancelled."""

    date: Day = Field(description="that the pattern gives, wherever it stands")
    verdict: str
    start: When
    end: When
    zone: str
    clock: str = Field(description="plain; gap or overlap where the clocks change just then")
    appointment: str | None
    reasons: list[ReasonOut]
    nearest: list[When]

    @classmethod
    def of(cls, verdict: DateVerdict, reasons: list[ReasonOut]) -> "DateOut":
        """As the act found it."""
        return cls(
            date=verdict.identity,
            verdict=verdict.outcome.value,
            start=local_to(verdict.start, verdict.zone),
            end=local_to(verdict.end, verdict.zone),
            zone=verdict.zone,
            clock=verdict.clock,
            appointment=verdict.ref or None,
            reasons=reasons,
            nearest=[local_to(start, verdict.zone) for start in verdict.nearest],
        )


class SeriesDone(Schema):
    """What an act on a series answers. ``id`` is null for a dry run of a new one."""

    id: str | None
    done: bool
    dates: list[DateOut]


class StandsOut(Schema):
    """How one date stands: placed, moved, skipped, open (to be placed), paused, held or canceled."""

    date: Day
    state: str
    start: When
    end: When
    zone: str
    appointment: str | None

    @classmethod
    def of(cls, card: DateCard) -> "StandsOut":
        """As it is kept."""
        return cls(
            date=card.identity,
            state=card.state,
            start=local_to(card.start, card.zone),
            end=local_to(card.end, card.zone),
            zone=card.zone,
            appointment=card.ref or None,
        )


class SeriesOut(Schema):
    """A standing appointment and its dates from today on."""

    id: str
    revision: int
    chart: str | None
    clinicians: list[Named]
    service: str | None
    pattern: dict[str, int | str | list[int]] | None
    at: Clock | None
    zone: str | None
    minutes: int | None
    paused_from: Day | None
    paused_until: Day | None
    dates: list[StandsOut]

    @classmethod
    def of(cls, card: SeriesCard, dates: tuple[DateCard, ...]) -> "SeriesOut":
        """As the token may know it."""
        rule = card.rule
        return cls(
            id=card.ref,
            revision=card.revision,
            chart=card.chart_ref or None,
            clinicians=[Named(id=ref, name=name) for ref, name in card.clinicians],
            service=rule.service_ref if rule else None,
            pattern=dumped(rule.pattern) if rule else None,
            at=rule.at if rule else None,
            zone=rule.zone if rule else None,
            minutes=rule.minutes if rule else None,
            paused_from=card.paused_from,
            paused_until=card.paused_until,
            dates=[StandsOut.of(date) for date in dates],
        )
