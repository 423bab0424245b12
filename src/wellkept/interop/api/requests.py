"""What calls take. Bodies are read strictly: nothing is guessed, and what nobody knows is refused."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from ninja import Header, Path, Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from wellkept.kernel.text import clean_text
from wellkept.scheduling.appointments.request import BookingRequest, NewClient, plausible
from wellkept.scheduling.appointments.rules.facts import Waiver
from wellkept.scheduling.appointments.rules.words import Mode

_REF = r"^[0-9a-z]{13}$"
_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)


def _instant(value: Any) -> datetime:
    """RFC 3339, with its offset. A plus that came through an address as a space is read as one."""
    if isinstance(value, str) and re.fullmatch(r".{19,} \d{2}:\d{2}", value):
        value = value[:-6] + "+" + value[-5:]
    if not isinstance(value, str) or not _RFC3339.fullmatch(value):
        raise ValueError("a time is written like 2026-11-24T10:00:00-05:00")
    try:
        at = datetime.fromisoformat(value.upper()).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("no such time") from error
    if not plausible(at):
        raise ValueError("nobody can meet then")
    return at


def _line(text: str) -> str:
    return clean_text(text, field="text", longest=2000)


Instant = Annotated[
    datetime, BeforeValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})
]
Ref = Annotated[str, Field(pattern=_REF)]
Id = Annotated[str, Path(pattern=_REF)]
Text = Annotated[str, Field(max_length=2000), AfterValidator(_line)]
Code = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
State = Annotated[str, Field(pattern=r"^US-[A-Z]{2}$")]
Minutes = Annotated[int, Field(ge=1, le=1440)]
Revision = Annotated[int, Field(ge=1, le=2**31 - 1)]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,200}$",
        description="The same key and body within a day give the same answer and do nothing twice.",
    ),
]
Limit = Annotated[int, Field(ge=1, le=200, description="at most so many")]
Cursor = Annotated[str, Field(max_length=500, description="``next`` of the page before")]


class Parameters(Schema):
    """What stands behind the question mark of an address."""

    model_config = ConfigDict(populate_by_name=True)


class Body(Schema):
    """The body of a call."""

    model_config = ConfigDict(extra="forbid", strict=True)


class LiftIn(Body):
    """A reason that is lifted, and why."""

    code: Code
    why: Text = ""


class KnownClientIn(Body):
    """A client whom the practice knows."""

    id: Ref


class NewClientIn(Body):
    """Somebody whom the practice does not know yet."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    email: Annotated[str, Field(max_length=254)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""


class HoldIn(Body):
    """A time to hold for ten minutes. All ``clinicians`` take part."""

    service: Ref
    clinicians: Annotated[list[Ref], Field(min_length=1, max_length=20)]
    start: Instant
    place: Ref | None = None
    room: Ref | None = None
    mode: Literal["in_person", "video", "phone"] | None = None
    minutes: Minutes | None = None
    lift: Annotated[list[LiftIn], Field(max_length=20)] = []

    def wish(self, **more: Any) -> BookingRequest:
        """The request that the action takes."""
        return BookingRequest(
            service=self.service,
            clinicians=tuple(self.clinicians),
            start=self.start,
            place=self.place or "",
            room=self.room or "",
            mode=Mode(self.mode) if self.mode else None,
            minutes=self.minutes,
            waivers=waivers(self.lift),
            **more,
        )


class BookIn(HoldIn):
    """An appointment for the members of ``chart``, or for ``client``, or for neither (a meeting).

    ``seal`` keeps a new client to her clinician from the first moment; ``hold`` confirms what was held before. ``where``: the
    state in which the client says to be then, for sessions at a distance (ISO 3166-2); without it she is where she usually is.
    """

    chart: Ref | None = None
    client: KnownClientIn | NewClientIn | None = None
    seal: bool = False
    hold: Ref | None = None
    where: State | None = None

    @model_validator(mode="after")
    def _one(self) -> "BookIn":
        if self.chart and self.client:
            raise ValueError("either a chart or a client")
        return self

    def booking(self) -> BookingRequest:
        """The request that the action takes."""
        new = self.client if isinstance(self.client, NewClientIn) else None
        return self.wish(
            chart=self.chart or "",
            client=self.client.id if isinstance(self.client, KnownClientIn) else "",
            new_client=NewClient(name=new.name, email=new.email, phone=new.phone) if new else None,
            seal=self.seal,
            hold=self.hold or "",
            where=self.where or "",
        )


class ChangeIn(Body):
    """Only if the appointment is still at this ``revision``, where one is named."""

    revision: Revision | None = None


class DeclineIn(ChangeIn):
    """Why, for the practice's own record."""

    why: Text = ""


class CancelIn(DeclineIn):
    """``client``: the one who leaves a group, couple or family, while the others stay."""

    client: Ref | None = None


class MoveIn(ChangeIn):
    """Where it goes. What is absent stays; ``room`` "any" lets another be found; another ``service`` brings its own length,
    unless ``minutes`` are named."""

    start: Instant
    service: Ref | None = None
    clinicians: Annotated[list[Ref], Field(max_length=20)] = []
    place: Ref | None = None
    room: Annotated[str, Field(pattern=r"^([0-9a-z]{13}|any)$")] | None = None
    mode: Literal["in_person", "video", "phone"] | None = None
    minutes: Minutes | None = None
    lift: Annotated[list[LiftIn], Field(max_length=20)] = []


class AttendIn(Body):
    """``client``: whose attendance it is, where several come."""

    client: Ref | None = None


class ArriveIn(AttendIn):
    """``where``: the state in which the client says to be, for sessions at a distance (ISO 3166-2)."""

    where: State | None = None


class KeepIn(AttendIn):
    """Without times, the session took place as planned."""

    actual_start: Instant | None = None
    actual_end: Instant | None = None


def waivers(lift: list[LiftIn]) -> tuple[Waiver, ...]:
    """The reasons that are lifted."""
    return tuple(Waiver(item.code, item.why) for item in lift)
