"""openings, book, move, cancel, agenda: the calendar from the shell, under the same rules as everywhere."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from django.utils import timezone

from wellkept.cli.console import answering, instant, out, refused, show, viewer_as, wrong
from wellkept.practice.queries import ServiceCard, clinicians, practice_card, services
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.openings import openings as find_openings
from wellkept.scheduling.appointments.queries import CalendarColumn, calendar
from wellkept.scheduling.appointments.request import (
    Booked,
    BookingRequest,
    NewClient,
    NotBooked,
    OpeningsRequest,
)
from wellkept.scheduling.appointments.rules.facts import Waiver
from wellkept.scheduling.appointments.rules.words import Kind, Mode
from wellkept.scheduling.appointments.standing import standing_openings
from wellkept.trust.audit import commit_disclosures
from wellkept.trust.viewer import Staff

As = Annotated[str | None, typer.Option("--as", help="E-mail address of the person in whose name you act.")]
In = Annotated[str | None, typer.Option("--practice", help="The practice, by its address name.")]
Json = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]
Lift = Annotated[list[str], typer.Option("--lift", help="Lift a reason: CODE or CODE=why. Repeatable.")]
Who = Annotated[
    list[str], typer.Option("--clinician", help="A clinician, by name, e-mail or ref. Repeatable.")
]


_STANDING: list[tuple[str, Any]] = [
    ("every", lambda s: f"{s.first.astimezone(ZoneInfo(s.zone)):%A} {s.at:%H:%M}"),
    ("first", lambda s: _local(s.first, s.zone)),
    ("free", lambda s: f"{s.free} of {s.of}"),
    ("not on", lambda s: ", ".join(day.isoformat() for day in s.missing)),
    ("clinician", lambda s: s.clinician_name),
    ("place", lambda s: s.place_name),
    ("how", lambda s: s.mode.value),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (openings, book, move, cancel, agenda):
        app.command()(command)


def openings(
    service: Annotated[str, typer.Option(help="A service, by name or ref.")],
    as_: As = None,
    practice: In = None,
    clinician: Who = [],  # noqa: B006
    first: Annotated[str, typer.Option("--from", help="First day or time; now by default.")] = "",
    days: Annotated[int, typer.Option(help="How many days.", min=1, max=366)] = 14,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 20,
    minutes: Annotated[int | None, typer.Option(help="Another length than the service's.")] = None,
    standing: Annotated[
        int, typer.Option(help="Instead: hours that are free so many times in a row.", min=0)
    ] = 0,
    every: Annotated[int, typer.Option(help="With --standing: every so many weeks.")] = 1,
    missing: Annotated[int, typer.Option(help="With --standing: on so many dates it may be taken.")] = 2,
    step: Annotated[int, typer.Option(help="With --standing: minutes from one start to the next.")] = 60,
    json: Json = False,
) -> None:
    """Starts that may be booked now, or standing hours for a series of appointments."""
    viewer, zone = _viewer(as_, practice)
    begin = instant(first, zone) if first else timezone.now()
    with answering():
        request = OpeningsRequest(
            service=service_ref(viewer, service),
            clinicians=_clinicians(viewer, clinician),
            first=begin,
            last=begin + timedelta(days=days),
            limit=limit,
            minutes=minutes,
        )
        if standing:
            hours = standing_openings(
                viewer=viewer, request=request, now=timezone.now(), times=standing, every=every,
                missing=missing, step=step, limit=limit,
            )  # fmt: skip
            show(hours, _STANDING, as_json=json)
            return
        found = find_openings(viewer=viewer, request=request, now=timezone.now())
    columns = [
        ("start", lambda o: _local(o.start, o.zone)),
        ("clinician", lambda o: o.clinician_name),
        ("place", lambda o: o.place_name),
        ("how", lambda o: o.mode.value),
    ]
    show(found, columns, as_json=json)


def book(
    service: Annotated[str, typer.Option(help="A service, by name or ref.")],
    start: Annotated[str, typer.Option(help="Like 2026-11-24T10:00, on the practice's clock.")],
    as_: As = None,
    practice: In = None,
    clinician: Who = [],  # noqa: B006
    client: Annotated[str, typer.Option(help="A known client's ref.")] = "",
    name: Annotated[str, typer.Option(help="A new client's name.")] = "",
    email: Annotated[str, typer.Option(help="A new client's e-mail address.")] = "",
    phone: Annotated[str, typer.Option(help="A new client's phone number.")] = "",
    place: Annotated[str, typer.Option(help="A place's ref.")] = "",
    room: Annotated[str, typer.Option(help="A room's ref.")] = "",
    mode: Annotated[Mode | None, typer.Option(help="in_person, video or phone.")] = None,
    minutes: Annotated[int | None, typer.Option(help="Another length than the service's.")] = None,
    lift: Lift = [],  # noqa: B006
    key: Annotated[str, typer.Option(help="Idempotency key: repeating the command does nothing twice.")] = "",
    json: Json = False,
) -> None:
    """Book an appointment, or say why not."""
    viewer, zone = _viewer(as_, practice)
    offered = _service(viewer, service)
    if offered.seats == 1 and Kind(offered.kind).counts_as_session and not (client or name.strip()):
        wrong("Say for whom it is: --client with a ref, or --name for somebody new.")
    request = BookingRequest(
        service=offered.ref,
        clinicians=_clinicians(viewer, clinician),
        start=instant(start, zone),
        client=client,
        new_client=NewClient(name=name, email=email, phone=phone) if name else None,
        place=place,
        room=room,
        mode=mode,
        minutes=minutes,
        waivers=_waivers(lift),
    )
    with answering():
        _told(actions.book(viewer=viewer, request=request, now=timezone.now(), key=key), json)


def move(
    ref: Annotated[str, typer.Argument(help="The appointment's ref.")],
    start: Annotated[str, typer.Option(help="The new start, on the practice's clock.")],
    as_: As = None,
    practice: In = None,
    clinician: Who = [],  # noqa: B006
    lift: Lift = [],  # noqa: B006
    json: Json = False,
) -> None:
    """Move an appointment, or say why not."""
    viewer, zone = _viewer(as_, practice)
    request = MoveRequest(
        ref=ref, start=instant(start, zone), clinicians=_clinicians(viewer, clinician), waivers=_waivers(lift)
    )
    with answering():
        _told(actions.move(viewer=viewer, request=request, now=timezone.now()), json)


def cancel(
    ref: Annotated[str, typer.Argument(help="The appointment's ref.")],
    as_: As = None,
    practice: In = None,
    why: Annotated[str, typer.Option(help="Kept with the cancellation.")] = "",
) -> None:
    """Cancel an appointment."""
    viewer, _ = _viewer(as_, practice)
    with answering():
        if reason := actions.cancel(viewer=viewer, ref=ref, now=timezone.now(), why=why):
            refused([reason])
    out.print("Canceled.")


def agenda(
    as_: As = None,
    practice: In = None,
    clinician: Who = [],  # noqa: B006
    first: Annotated[str, typer.Option("--from", help="First day; today by default.")] = "",
    days: Annotated[int, typer.Option(help="How many days.", min=1, max=366)] = 1,
    json: Json = False,
) -> None:
    """Who has what appointments."""
    viewer, zone = _viewer(as_, practice)
    begin = instant(first, zone) if first else timezone.localtime(timezone.now(), _zone(zone))
    begin = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    refs = _clinicians(viewer, clinician) or tuple(member.ref for member in clinicians(viewer))
    with answering():
        columns = calendar(
            viewer=viewer,
            clinicians=refs,
            first=begin,
            last=begin + timedelta(days=days),
            now=timezone.now(),
            with_cancelled=False,
        )
    commit_disclosures(viewer=viewer, view="shell.agenda", now=timezone.now())
    rows: list[dict[str, str]] = [
        {
            "start": _local(item.start, zone),
            "end": _local(item.end, zone),
            "clinician": column.name,
            "what": getattr(item, "who", "") or getattr(item, "kind", ""),
            "state": getattr(item, "state", ""),
            "ref": item.ref,
        }
        for column in columns
        for item in _in_order(column)
    ]
    show(
        rows,
        [(name, lambda row, name=name: row[name]) for name in ("start", "clinician", "what", "state", "ref")],
        as_json=json,
    )


def _in_order(column: CalendarColumn) -> list[Any]:
    items: list[Any] = [*column.appointments, *column.marks]
    return sorted(items, key=lambda item: item.start)


def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _viewer(as_: str | None, practice: str | None) -> tuple[Staff, str]:
    viewer = viewer_as(as_, practice)
    return viewer, practice_card(viewer.practice_id).zone


def _local(at: datetime, zone: str) -> str:
    return timezone.localtime(at, _zone(zone)).strftime("%a %Y-%m-%d %H:%M")


def service_ref(viewer: Staff, wanted: str) -> str:
    """The ref of the service of that name or ref."""
    return _service(viewer, wanted).ref


def _service(viewer: Staff, wanted: str) -> ServiceCard:
    found = [s for s in services(viewer) if wanted in (s.ref, s.name)]
    if len(found) != 1:
        wrong(
            f"{wanted!r} names {len(found)} services. There are: "
            + ", ".join(s.name for s in services(viewer))
        )
    return found[0]


def clinician_ref(viewer: Staff, wanted: str) -> str:
    """The ref of the clinician of that name, address or ref; one's own for nobody named."""
    if wanted:
        return _clinicians(viewer, [wanted])[0]
    own = [member.ref for member in clinicians(viewer) if member.account_id == viewer.account_id]
    if not own:
        wrong("Say whose calendar with --clinician.")
    return own[0]


def _clinicians(viewer: Staff, wanted: list[str]) -> tuple[str, ...]:
    known = clinicians(viewer)
    refs = []
    for name in wanted:
        found = [m for m in known if name.casefold() in (m.ref, m.email.casefold(), m.name.casefold())]
        if len(found) != 1:
            wrong(f"{name!r} names {len(found)} clinicians. There are: " + ", ".join(m.name for m in known))
        refs.append(found[0].ref)
    return tuple(refs)


def _waivers(lift: list[str]) -> tuple[Waiver, ...]:
    return tuple(Waiver(*(item.split("=", 1) if "=" in item else (item,))) for item in lift)


def _told(answer: Booked | NotBooked, as_json: bool) -> None:
    if isinstance(answer, NotBooked):
        refused(answer.reasons)
    columns = [
        ("ref", lambda a: a.ref),
        ("state", lambda a: a.state),
        ("start", lambda a: _local(a.start, a.zone)),
        ("zone", lambda a: a.zone),
    ]
    show([answer], columns, as_json=as_json)
