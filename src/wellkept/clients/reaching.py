"""How clients are written to: address, zone and language. For the worker, and for pages that a client's own link opens."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from wellkept.clients.models import Client, Minor, RelatedContact
from wellkept.clients.sealing import key_owner, opened, practice_key_owner
from wellkept.trust.viewer import KnownClient, LinkHolder


@dataclass(frozen=True, slots=True)
class Reach:
    """How a client is written to, for the worker alone. ``practice`` is her practice's name, ``published`` whether one can
    book there without the desk."""

    email: str
    zone: str
    locale: str
    practice: str
    published: bool


def reach_of(client: int, contact: str = "") -> Reach:
    """Where to write to: the client, or with ``contact`` (a ref) somebody who answers for her; no address where there is
    no such person any more. Sealed clients too: their own mail is no secret from them."""
    rows = Client.objects.everywhere(because="the worker writes to clients of all practices")
    row = rows.select_related("practice").get(id=client)
    owner = key_owner(row, practice_key_owner(row.practice_id))
    person: Client | RelatedContact | None = row
    if contact:
        person = RelatedContact.objects.within(row.practice_id).filter(client=row, ref=contact).first()
    email = opened(owner, person.ref, "email", person.email) if person else ""
    practice = row.practice
    return Reach(email, row.zone, row.locale or practice.locale, practice.name, practice.published)


def guardians_of(client: int, *, on: date) -> tuple[str, ...]:
    """The refs of those who answer for a client on that day and have an address, for the worker alone: for a minor nobody
    any more from the day on which she is of age."""
    because = "the worker writes to those who answer for clients"
    of_age = Minor.objects.everywhere(because=because).filter(of_age_on__lte=on)
    rows = RelatedContact.objects.everywhere(because=because).exclude(client__in=of_age.values("client"))
    found = rows.filter(client=client, role="guardian", email__isnull=False)
    return tuple(found.order_by("id").values_list("ref", flat=True))


def zones_of(clients: Collection[int]) -> dict[int, str]:
    """The zones of clients who named one."""
    rows = Client.objects.everywhere(because="the worker reminds clients of all practices")
    return dict(rows.filter(id__in=clients).exclude(zone="").values_list("id", "zone"))


def locale_of(viewer: KnownClient | LinkHolder) -> str:
    """The language that the client who holds the link chose; empty where she chose none."""
    rows = Client.objects.within(viewer.practice_id).filter(id=viewer.client_id or 0)
    return rows.values_list("locale", flat=True).first() or ""
