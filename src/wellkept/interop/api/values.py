"""What many answers are made of: times, and things by ref and name."""

from datetime import date, datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, PlainSerializer, WithJsonSchema

When = Annotated[
    datetime,
    PlainSerializer(lambda at: at.isoformat(timespec="seconds")),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Day = Annotated[
    date, PlainSerializer(lambda day: day.isoformat()), WithJsonSchema({"type": "string", "format": "date"})
]
Clock = Annotated[
    time,
    PlainSerializer(lambda at: at.strftime("%H:%M")),
    WithJsonSchema({"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"}),
]


def local_to(at: datetime | None, zone: str) -> Any:
    """The same instant with the offset of the zone."""
    return at and at.astimezone(ZoneInfo(zone))


class Out(BaseModel):
    """What a call answers. Not ninja's own base, which asks each value for every field by way of its getters: a list of
    appointments took longer to be answered than to be read."""


class Named(Out):
    """Somebody or something, by ref and name."""

    id: str
    name: str


def named(ref: str, name: str) -> Named | None:
    """By ref and name, if it is there."""
    return Named(id=ref, name=name) if ref else None
