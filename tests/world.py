"""A small working practice for tests, made by the product's own actions."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from wellkept.accounts.models import Account
from wellkept.agreements.actions import publish_policy
from wellkept.clients.actions import create_client, open_chart
from wellkept.clients.models import Client
from wellkept.practice import actions as practice
from wellkept.practice.models import Place, Practice
from wellkept.practice.queries import staff_viewer
from wellkept.scheduling.appointments.actions import book
from wellkept.scheduling.appointments.request import Answer, Booked, BookingRequest, NewClient, NotBooked
from wellkept.scheduling.availability import actions as availability
from wellkept.storage.ids import new_ref
from wellkept.trust.viewer import Staff, Stranger

ZONE = "America/New_York"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # a Monday, 07:00 in New York


def wall(text: str, zone: str = ZONE) -> datetime:
    """A wall-clock time in the practice's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@dataclass
class World:
    """Ada owns and treats, Ben treats, Dora sits at the desk. ``service`` is 50 minutes, ten after, on the hour."""

    zone: str = ZONE
    slug: str = ""
    _refs: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.slug, ada = practice.set_up_practice(
            owner=practice.NewOwner(name="Ada Lund", email=f"ada-{new_ref()}@example.org", password=None),
            name="Elm House",
            zone=self.zone,
            currency="USD",
            now=NOW,
        )
        self._refs["ada"] = Account.objects.get(id=ada).ref
        self.ada = self.viewer("ada")
        practice.edit_practice(viewer=self.ada, published=True, now=NOW)
        self.ben = self.join("ben", "Ben Okoro", "clinician")
        self.dora = self.join("dora", "Dora Quist", "front_desk")
        self.place = Place.objects.within(self.practice_id).get().ref
        self.room = practice.save_room(viewer=self.ada, place=self.place, name="Blue", now=NOW)
        self.service = self.make_service()
        for name in ("ada", "ben"):
            self.hours(name)

    @property
    def practice_id(self) -> int:
        return int(
            Practice.objects.everywhere(because="test").values_list("id", flat=True).get(slug=self.slug)
        )

    def ref(self, name: str) -> str:
        return self._refs[name]

    def viewer(self, name: str) -> Staff:
        account = Account.objects.get(ref=self._refs[name])
        return staff_viewer(account_id=account.id, slug=self.slug)

    def join(self, key: str, name: str, *roles: str) -> Staff:
        email = f"{key}-{new_ref()}@example.org"
        token = practice.invite(viewer=self.ada, name=name, email=email, roles=roles, now=NOW)
        account, _ = practice.accept_invitation(
            token=token, now=NOW, name=name, password="violet teapot 91", zone=self.zone
        )
        self._refs[key] = Account.objects.get(id=account).ref
        return self.viewer(key)

    def make_service(self, *, offered_by: tuple[str, ...] = ("ada", "ben"), **changes: Any) -> str:
        fields = {
            "name": "Session",
            "kind": "session",
            "minutes": 50,
            "buffer_after": 10,
            "fee_minor": 12000,
            "in_person": True,
            "video": True,
            "booking": "everyone",
            "notice_minutes": 24 * 60,
            "horizon_days": 90,
            "grid_minutes": 60,
        }
        refs = [self._refs[name] for name in offered_by]
        return practice.save_service(viewer=self.ada, now=NOW, offered_by=refs, **{**fields, **changes})

    def hours(self, name: str, start: int = 9 * 60, end: int = 17 * 60, **more: Any) -> None:
        availability.add_hours(
            viewer=self.ada,
            clinician=self._refs[name],
            weekdays=more.pop("weekdays", [0, 1, 2, 3, 4]),
            start=start,
            end=end,
            first_day=more.pop("first_day", date(2020, 1, 1)),
            zone=self.zone,
            place=more.pop("place", self.place),
            now=NOW,
            **more,
        )

    def client(self, name: str = "Carol Day") -> str:
        made, _ = create_client(
            viewer=self.dora, practice_id=self.practice_id, name=name, born="desk", now=NOW
        )
        return Client.objects.within(self.practice_id).get(id=made).ref

    def couple(self, *names: str) -> tuple[str, list[str]]:
        """A course of care of people who are treated together by Ada: its ref, and theirs."""
        pair = [self.client(name) for name in names]
        chart = open_chart(
            viewer=self.dora,
            kind="couple",
            treating=self.ref("ada"),
            members=[(ref, "partner") for ref in pair],
            opened_on=date(2026, 1, 1),
            now=NOW,
        )
        return chart, pair

    def policy(self, hours: int = 24, fee_minor: int = 9000) -> int:
        publish_policy(
            viewer=self.ada, hours=hours, fee_minor=fee_minor, text="Tell us a day before.", now=NOW
        )
        from wellkept.agreements.queries import current_version_id

        found = current_version_id(self.practice_id)
        assert found is not None
        return found

    def stranger(self, browser: str = "b" * 64, network: str = "n" * 64) -> Stranger:
        return Stranger(practice_id=self.practice_id, browser=browser, network=network)

    def request(self, start: str | datetime, *clinicians: str, **fields: Any) -> BookingRequest:
        return BookingRequest(
            service=fields.pop("service", self.service),
            clinicians=tuple(self._refs[name] for name in (clinicians or ("ada",))),
            start=wall(start, self.zone) if isinstance(start, str) else start,
            **fields,
        )

    def book(
        self, start: str | datetime, *clinicians: str, viewer: Any = None, now: datetime = NOW, **fields: Any
    ) -> Answer:
        return book(viewer=viewer or self.dora, request=self.request(start, *clinicians, **fields), now=now)


def someone(name: str = "Erin Vale") -> NewClient:
    """Somebody typed on the public page."""
    return NewClient(name=name, email="erin@example.com")


def booked(answer: Answer) -> Booked:
    """The booking, or a failed test that shows the reasons."""
    assert isinstance(answer, Booked), answer
    return answer


def codes(answer: Answer) -> set[str]:
    """The codes of a refusal."""
    assert isinstance(answer, NotBooked), answer
    return {reason.code for reason in answer.reasons}
