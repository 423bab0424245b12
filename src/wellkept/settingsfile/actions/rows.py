"""How a row of each section is written: by the action that its page uses."""

from collections.abc import Callable, Mapping
from typing import Any

from wellkept.agreements.actions import publish_policy
from wellkept.codecs.toml import Row
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.languages import LANGUAGES
from wellkept.messages.actions import sign, word
from wellkept.practice import actions as practice
from wellkept.practice import queries
from wellkept.practice.rules.services import MODES
from wellkept.scheduling.availability import actions as availability
from wellkept.scheduling.availability.rules.limits import Limit, Limits
from wellkept.settingsfile.actions.into import Into, known_ref, minutes_of, texts
from wellkept.settingsfile.queries import LIMITS, SERVICE_LINES


def _write_practice(into: Into, row: Row) -> None:
    if row["currency"] != into.currency:
        raise Invalid("currency", "other_currency", currency=into.currency)
    if row["language"] not in LANGUAGES:
        raise Invalid("language", "one_of", given=str(row["language"]), known=", ".join(LANGUAGES))
    practice.edit_practice(
        viewer=into.viewer, now=into.now, name=row["name"], zone=row["zone"], locale=row["language"],
        holiday_country=row["holiday_country"], holiday_subdivision=row["holiday_region"],
        answer_hours=row["answer_hours"], max_upcoming=row["bookings_ahead"],
        protected_hours=row["protected_hours"],
        privacy_contact=into.people.get(str(row["privacy_contact"]).lower(), ""),
    )  # fmt: skip


def _write_public_page(into: Into, row: Row) -> None:
    fields = {
        "published": row["published"],
        "public_intro": row["intro"],
        "stranger_share": row["share_of_hours"],
    }
    practice.edit_practice(viewer=into.viewer, now=into.now, **fields)


def _write_place(into: Into, row: Row) -> None:
    ref = known_ref(row["name"], queries.places(into.viewer, everything=True))
    fields: dict[str, Any] = {name: row[name] for name in ("name", "zone", "address")}
    practice.save_place(viewer=into.viewer, now=into.now, ref=ref, active=bool(row["used"]), **fields)


def _write_room(into: Into, row: Row) -> None:
    places = queries.places(into.viewer, everything=True)
    place = into.named("place", row["place"], places)
    ref = known_ref(row["name"], next(card.rooms for card in places if card.ref == place))
    practice.save_room(
        viewer=into.viewer,
        now=into.now,
        ref=ref,
        place=place,
        name=str(row["name"]),
        active=bool(row["used"]),
    )


def _write_way(into: Into, row: Row) -> None:
    places = queries.places(into.viewer, everything=True)
    origin, destination = into.named("from", row["from"], places), into.named("to", row["to"], places)
    minutes: Any = row["minutes"]
    practice.set_travel(
        viewer=into.viewer, now=into.now, origin=origin, destination=destination, minutes=minutes
    )


def _write_service(into: Into, row: Row) -> None:
    fields = {name: row[line] for line, name in SERVICE_LINES.items()}
    modes = {mode: mode in texts(row["ways_to_meet"]) for mode in MODES}
    offered_by = [into.member(email, "offered_by") for email in texts(row["offered_by"])]
    ref = known_ref(row["name"], queries.services(into.viewer, everything=True))
    practice.save_service(
        viewer=into.viewer, now=into.now, ref=ref, offered_by=offered_by, fee_minor=into.money(row["fee"]),
        **fields, **modes,
    )  # fmt: skip


def _write_closed_day(into: Into, row: Row) -> None:
    day: Any = row["day"]
    practice.set_closed_day(
        viewer=into.viewer, now=into.now, day=day, name=str(row["name"]), closed=bool(row["closed"])
    )


def _write_limits(into: Into, row: Row) -> None:
    parts: dict[str, Any] = {name: Limit(_number(row[name]), bool(row[f"{name}_firm"])) for name in LIMITS}
    latest = Limit(minutes_of(row["latest_end"]), bool(row["latest_end_firm"]))
    rest: dict[str, Any] = {"break_minutes": row["break_minutes"], "travel": row["travel"]}
    availability.set_limits(
        viewer=into.viewer, now=into.now, limits=Limits(latest_end=latest, **parts, **rest)
    )


def _number(value: Any) -> int | None:
    return None if value is None else int(value)


def _write_policy(into: Into, row: Row) -> None:
    hours: Any = row["hours"]
    fee = into.money(row["fee"])
    publish_policy(viewer=into.viewer, now=into.now, hours=hours, fee_minor=fee, text=str(row["text"]))


def _write_sender(into: Into, row: Row) -> None:
    name, phone, email = (str(row[line]) for line in ("name", "phone", "answers_to"))
    sign(viewer=into.viewer, now=into.now, name=name, phone=phone, email=email)


def _write_wording(into: Into, row: Row) -> None:
    kind, language, text = (str(row[line]) for line in ("kind", "language", "text"))
    word(viewer=into.viewer, now=into.now, purpose=kind, language=language, text=text)


WRITERS: Mapping[str, Callable[[Into, Row], None]] = {
    "practice": _write_practice,
    "public_page": _write_public_page,
    "places": _write_place,
    "rooms": _write_room,
    "ways": _write_way,
    "services": _write_service,
    "closed_days": _write_closed_day,
    "limits": _write_limits,
    "policy": _write_policy,
    "sender": _write_sender,
    "wordings": _write_wording,
}
