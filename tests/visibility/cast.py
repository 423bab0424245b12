"""Two practices, everybody who may ask, and four clients of whom it is asked: with all that tells of each of them."""

from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from tests.owncare.people import claimed
from tests.series.desk import TUESDAYS
from tests.series.desk import create as create_series
from tests.series.desk import done as done_series
from tests.world import NOW, World, booked
from wellkept.clients.actions import add_contact, create_client, open_chart, say_why
from wellkept.clients.models import Chart, RelatedContact
from wellkept.clients.models import Client as ClientRow
from wellkept.messages.actions import send_due
from wellkept.messages.models import Message
from wellkept.trust.viewer import Role, Staff
from wellkept.trust.visibility import Act, Hat, Thing, allowed

DAY = "2026-11-25"
TUESDAY = date(2026, 12, 1)
HANDS_IN_IT = {
    "cleo": (Role.CLINICIAN,),
    "ben": (Role.CLINICIAN,),
    "dora": (Role.FRONT_DESK,),
    "tess": (Role.FRONT_DESK,),
    "ada": (Role.MANAGER, Role.CLINICIAN),
    "mia": (Role.MANAGER,),
    "bill": (Role.BILLER,),
    "sue": (Role.SUPERVISOR,),
}
"""Who works at the practice, and as what. Cleo treats; Ada owns it; Tess at the desk is a client herself."""
STAFF = (*HANDS_IN_IT, "olga")
"""And Olga, who owns the other practice."""


@dataclass(frozen=True)
class Case:
    """A client whom Cleo treats (Olga, where she is the other practice's), and what tells of her."""

    name: str
    email: str
    treats: str
    sealed: bool = False
    herself: str = ""
    client: str = ""
    chart: str = ""
    appointment: str = ""
    series: str = ""
    message: str = ""
    contact: str = ""
    manage: str = ""

    def ref(self, thing: Thing) -> str:
        """What names that thing in addresses."""
        named = {
            Thing.CLIENT: self.client,
            Thing.CHART: self.chart,
            Thing.APPOINTMENT: self.appointment,
            Thing.SERIES: self.series,
            Thing.MESSAGE: self.message,
        }
        return named[thing]


ABSENT = Case(
    "", "", "", client="0" * 13, chart="0" * 13, appointment="0" * 13, series="0" * 13, message="0" * 13,
    contact="0" * 13,
)  # fmt: skip


@dataclass
class Cast:
    """The two practices with their people, and the cases by name."""

    work: World
    elsewhere: World = field(default_factory=World)
    cases: dict[str, Case] = field(default_factory=dict)

    def __post_init__(self) -> None:
        work = self.work
        for key, roles in HANDS_IN_IT.items():
            if key not in ("ada", "ben", "dora"):
                work.join(key, key.title(), *roles)
        for world, key in ((work, "cleo"), (self.elsewhere, "ada")):
            world.service = world.make_service(offered_by=(key,), grid_minutes=30)
        work.hours("cleo")
        self.add("carol", Case("Carola Quince", "quince@example.com", "cleo"), "10:00")
        self.add("gus", Case("Gustav Hawthorn", "hawthorn@example.com", "cleo", sealed=True), "11:00")
        self.add("tess", Case("Tessa Bramble", "bramble@example.com", "cleo", herself="tess"), "14:00")
        self.add("ida", Case("Idalia Moorland", "moorland@example.com", "olga"), "10:00")
        claimed(work, self.cases["tess"].client, work.viewer("tess").account_id)
        self._say_why()
        send_due(clock=lambda: NOW + timedelta(minutes=5))

    def _say_why(self) -> None:
        """A colleague's record is opened with a reason: whoever may open it has given hers."""
        tess = self.cases["tess"]
        for who in STAFF:
            if Act.OPEN in allowed(self.hat(who, tess), Thing.CLIENT, sealed=False):
                say_why(viewer=self.viewer(who), client=tess.client, ground="here", why="", now=NOW)

    def viewer(self, who: str) -> Staff:
        """Somebody at her own work."""
        return self.elsewhere.viewer("ada") if who == "olga" else self.work.viewer(who)

    def world_of(self, who: str) -> World:
        return self.elsewhere if who == "olga" else self.work

    def key_of(self, who: str) -> str:
        """By which the world in which she works knows her."""
        return "ada" if who == "olga" else who

    def hat(self, who: str, case: Case) -> Hat:
        """How she stands to a client."""
        here = (who == "olga") == (case.treats == "olga")
        return Hat(self.viewer(who).roles, treats=who == case.treats, herself=who == case.herself, here=here)

    def add(self, key: str, case: Case, at: str) -> None:
        """A client with contact, chart, appointment, mail about it, and a standing appointment."""
        world = self.world_of(case.treats)
        treating = self.key_of(case.treats)
        viewer, id = world.viewer(treating), world.practice_id
        made, _chart = create_client(
            viewer=viewer,
            practice_id=id,
            name=case.name,
            email=case.email,
            born="desk",
            sealed_for=viewer.account_id if case.sealed else None,
            now=NOW,
        )
        row = ClientRow.objects.within(id).get(id=made)
        if not Chart.objects.within(id).filter(members__client=row).exists():
            open_chart(
                viewer=viewer,
                kind="individual",
                treating=world.ref(treating),
                members=[(row.ref, "client")],
                opened_on=NOW.date(),
                now=NOW,
            )
        chart = Chart.objects.within(id).get(members__client=row)
        add_contact(
            viewer=viewer, client=row.ref, role="emergency", name="Gil Day", email="", phone="", now=NOW
        )
        done = booked(world.book(f"{DAY}T{at}", treating, client=row.ref, viewer=viewer))
        series = done_series(
            create_series(
                world,
                viewer=viewer,
                clinicians=(world.ref(treating),),
                client=row.ref,
                first=TUESDAY,
                pattern=TUESDAYS,
                at=time.fromisoformat(at),
            )
        )
        self.cases[key] = replace(
            case,
            client=row.ref,
            chart=chart.ref,
            appointment=done.ref,
            series=series.ref,
            message=Message.objects.within(id).filter(appointment__ref=done.ref).earliest("id").ref,
            contact=RelatedContact.objects.within(id).get(client=row).ref,
            manage=done.manage_token,
        )
