"""Two practices and a secret: whose hours some are, or that they are anybody's at all. What an outsider may know is the same
whatever the secret is."""

from datetime import date, datetime, time, timedelta
from enum import Enum

from tests.owncare.people import claim_of, claimed, oneself, person
from tests.series.desk import TUESDAYS
from tests.series.desk import create as create_series
from tests.series.desk import done as done_series
from tests.world import NOW, World, booked, wall
from wellkept.clients.actions import add_contact, create_client, open_chart, seal_chart
from wellkept.clients.models import Client as ClientRow
from wellkept.clients.queries import client_page
from wellkept.kernel.spans import Span
from wellkept.messages.actions import send_due
from wellkept.messages.models import Message
from wellkept.owncare.actions import outside
from wellkept.practice.actions import set_closed_day
from wellkept.scheduling.absences.actions import call_in_sick
from wellkept.scheduling.appointments.actions import cancel
from wellkept.scheduling.appointments.actions.go_on import go_on
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.request import NewClient
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.scheduling.availability.actions import add_busy, add_leave, protect_once, protect_weekly
from wellkept.trust.viewer import Staff

FRIDAY_BEFORE, MONDAY, WEDNESDAY, THURSDAY, FRIDAY = (f"2026-11-{day}" for day in (20, 23, 25, 26, 27))
TUESDAY, CLOSED, AWAY = date(2026, 12, 1), date(2026, 12, 4), date(2026, 12, 8)
IN_A_ROOM, BY_VIDEO, ASKED = f"{WEDNESDAY}T10:00", f"{THURSDAY}T14:00", f"{THURSDAY}T16:00"
OUTSIDE, HERE, OVER = f"{FRIDAY}T14:00", f"{FRIDAY}T10:00", f"{FRIDAY_BEFORE}T10:00"
SEALED_MAIL = "sealed@example.com"


KNOWN = 3  # clients of each practice whom its desk knows of


class Whose(Enum):
    """Whose the session in a room is, and who asks for one: a therapist of the other practice, who is meant by all the other
    private hours too; or somebody who works nowhere, at another time within the same quarter hours, and those hours are
    protected, or taken by an outside calendar."""

    BEN = ("Ben Okoro", "Ivo Lamb")
    NORA = ("Nora Vale", "Uma Reed")


class Secret:
    """Cleo of the second practice treats sealed clients. One is Ben, who works at the first, or it is somebody else."""

    def __init__(self, whose: Whose) -> None:
        self.whose = whose
        self.name, self.other = whose.value
        self.work, self.care = World(), World()
        self.series = "0" * 13
        for world in (self.work, self.care):
            world.join("cleo", "Cleo Ash", "clinician")
            world.join("kim", "Kim Roe", "clinician")
            world.join("bill", "Bill Tam", "biller")
            world.join("sue", "Sue Ode", "supervisor")
            world.service = world.make_service(name="Talk", offered_by=("ada", "ben", "cleo"))
            world.hours("cleo")
        self.known = {"work": known_to_all(self.work), "care": known_to_all(self.care)}
        self.account = self.work.ben.account_id
        if whose is not Whose.BEN:
            self.account = person(self.name)
        self.sealed = self._sealed(self.care)
        self._in_a_room()
        self._asks()
        self._by_video()
        self._later()
        self._here()
        self._of_ben()
        send_due(clock=lambda: NOW)
        self.refs = self._refs()

    @property
    def treated(self) -> bool:
        """Whether the other hours are somebody's."""
        return self.whose is Whose.BEN

    def at(self, hour: str) -> tuple[str, int]:
        """When a session truly begins, and its minutes: another time that rounds to the same."""
        return (hour, 50) if self.whose is Whose.BEN else (hour.replace(":00", ":05"), 45)

    def _sealed(self, world: World) -> str:
        cleo = world.viewer("cleo")
        made, _ = create_client(
            viewer=cleo,
            practice_id=world.practice_id,
            name=self.name,
            email=SEALED_MAIL,
            born="desk",
            sealed_for=cleo.account_id,
            now=NOW,
        )
        ref = ClientRow.objects.within(world.practice_id).get(id=made).ref
        claimed(world, ref, self.account, by="cleo")
        return ref

    def _meets(self, world: World, hour: str, client: str, *, mode: Mode, now: datetime = NOW) -> str:
        start, minutes = self.at(hour)
        cleo = world.viewer("cleo")
        return booked(
            world.book(start, "cleo", client=client, viewer=cleo, mode=mode, minutes=minutes, now=now)
        ).ref

    def _in_a_room(self) -> None:
        self._meets(self.care, IN_A_ROOM, self.sealed, mode=Mode.IN_PERSON)

    def _asks(self) -> None:
        """Somebody comes by the public page, sealed from her first word."""
        who = NewClient(name=self.other, email="asks@example.com")
        by = {"viewer": self.care.stranger(), "new_client": who, "seal": True, "mode": Mode.VIDEO}
        booked(self.care.book(ASKED, "cleo", **by))

    def _by_video(self) -> None:
        """What is over, ahead, and called off; or private for another reason."""
        cleo = self.care.viewer("cleo")
        if not self.treated:
            busy(self.care, "cleo", BY_VIDEO)
            protect(self.care, "cleo", OVER)
            return
        self._meets(self.care, BY_VIDEO, self.sealed, mode=Mode.VIDEO)
        self._meets(self.care, OVER, self.sealed, mode=Mode.VIDEO, now=NOW - timedelta(days=7))
        gone = self._meets(self.care, f"{FRIDAY}T12:00", self.sealed, mode=Mode.VIDEO)
        cancel(viewer=cleo, ref=gone, now=NOW)

    def _later(self) -> None:
        """Care that was sealed later, with a standing appointment, one of whose dates cannot stay."""
        cleo = self.care.viewer("cleo")
        if self.treated:
            herself = person("Eva Moss")
            self.later = born_open(self.care, "Eva Moss")
            claimed(self.care, self.later, herself)
            times = {"first": TUESDAY, "pattern": TUESDAYS, "at": time(11), "count": 4, "mode": Mode.VIDEO}
            by = {"viewer": cleo, "clinicians": (self.care.ref("cleo"),), "client": self.later}
            self.series = done_series(create_series(self.care, **by, **times)).ref
            self._meets(self.care, f"{CLOSED}T15:00", self.later, mode=Mode.VIDEO)
            seal_chart(viewer=oneself(herself), claim=claim_of(self.care, self.later).ref, now=NOW)
        else:
            protect_weekly(
                viewer=cleo, title="Writing", weekdays=[1], start=11 * 60, end=12 * 60, first_day=TUESDAY,
                last_day=date(2026, 12, 22), zone=self.care.zone, now=NOW,
            )  # fmt: skip
            protect(self.care, "cleo", f"{CLOSED}T15:00")
        set_closed_day(viewer=self.care.ada, day=CLOSED, name="Painters", closed=True, now=NOW)

    def _here(self) -> None:
        """Within Ben's own practice: a colleague who treats him is warned of, and goes on."""
        if not self.treated:
            protect(self.work, "cleo", HERE)
            return
        here, cleo = self._sealed(self.work), self.work.ref("cleo")
        reason = go_on(viewer=self.work.viewer("cleo"), clinician=cleo, client=here, why="slight", now=NOW)
        assert reason is None
        self._meets(self.work, HERE, here, mode=Mode.VIDEO)

    def _of_ben(self) -> None:
        """The same hours are Ben's own care, or he protects them; or they stand in a calendar of his outside."""
        ben = self.work.ben
        if self.whose is Whose.BEN:
            rhythm = outside.Rhythm(start=datetime.fromisoformat(OUTSIDE), zone=self.work.zone, every=0)
            outside.keep_outside(viewer=oneself(ben.account_id), name="Helen Sorel", rhythm=rhythm, now=NOW)
            add_leave(
                viewer=ben, clinician=self.work.ref("ben"), first=AWAY, last=AWAY, zone=self.work.zone, now=NOW,
                personal=True,
            )  # fmt: skip
            return
        for hour in (IN_A_ROOM, BY_VIDEO, HERE, OVER):
            protect(self.work, "ben", hour)
        busy(self.work, "ben", OUTSIDE)
        all_day = (datetime.combine(AWAY, time()), datetime.combine(date(2026, 12, 9), time()))
        protect_once(viewer=ben, title="Away", start=all_day[0], end=all_day[1], zone=self.work.zone, now=NOW)

    def _refs(self) -> dict[str, str]:
        """What names the sealed things of the second practice in addresses; nothing there where it is nobody's."""
        if not self.treated:
            return dict.fromkeys(("client", "chart", "appointment", "series", "message", "contact"), "0" * 13)
        practice = self.care.practice_id
        meeting = Appointment.objects.within(practice).filter(sealed=True, state="booked").latest("id")
        page = client_page(self.care.viewer("cleo"), self.later, now=NOW)
        return {
            "client": self.later,
            "chart": page.charts[0].ref,
            "appointment": meeting.ref,
            "series": self.series,
            "message": Message.objects.within(practice).filter(appointment__sealed=True).latest("id").ref,
            "contact": "0" * 13,
        }


def protect(world: World, who: str, hour: str) -> None:
    """As long as a session, for its holder's own reasons."""
    start = datetime.fromisoformat(hour)
    end = start.replace(minute=50)
    protect_once(viewer=world.viewer(who), title="Writing", start=start, end=end, zone=world.zone, now=NOW)


def busy(world: World, who: str, hour: str) -> None:
    """As long as a session, brought by an outside calendar."""
    start = int(wall(hour, world.zone).timestamp())
    account = world.viewer(who).account_id
    add_busy(account=account, spans=[(Span(start, start + 50 * 60), "Dentist")], source="calendar")


def born_open(world: World, name: str, *, treating: str = "cleo", viewer: Staff | None = None) -> str:
    """A client in individual care whom the desk knows of."""
    client = world.client(name)
    open_chart(
        viewer=viewer or world.dora,
        kind="individual",
        treating=world.ref(treating),
        members=[(client, "client")],
        opened_on=NOW.date(),
        now=NOW,
    )
    return client


def known_to_all(world: World) -> dict[str, str]:
    """Somebody of whom the desk knows all: with what stands in addresses about her. And two who are called as others are."""
    client = born_open(world, "Carol Day", treating="ben")
    add_contact(
        viewer=world.dora, client=client, role="guardian", name="Gil Day", email="", phone="", now=NOW
    )
    done = booked(world.book("2026-11-30T12:00", "ben", client=client))
    wish = {"client": client, "first": TUESDAY, "pattern": TUESDAYS, "at": time(13), "count": 4}
    series = done_series(create_series(world, clinicians=(world.ref("ben"),), **wish))
    away = call_in_sick(
        viewer=world.dora,
        clinician=world.ref("ben"),
        first=date(2026, 11, 30),
        last=date(2026, 11, 30),
        zone=world.zone,
        cancel=False,
        now=NOW,
    )
    for name in ("Ben Okoro", "Nora Vale"):
        world.client(name)
    page = client_page(world.dora, client, now=NOW)
    return {
        "client": client,
        "chart": page.charts[0].ref,
        "contact": page.contacts[0].ref,
        "appointment": done.ref,
        "series": series.ref,
        "absence": away.ref,
        "message": Message.objects.within(world.practice_id).get(appointment__ref=done.ref).ref,
    }
