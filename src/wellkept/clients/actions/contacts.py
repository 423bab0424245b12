"""People to reach for a client: guardians, partners, emergency contacts."""

from datetime import datetime

from wellkept.clients.actions.keeping import change_client
from wellkept.clients.actions.people import clean_identity
from wellkept.clients.models import Client, RelatedContact
from wellkept.clients.phones import region_of
from wellkept.clients.sealing import key_owner, put_identity
from wellkept.kernel.invalid import Invalid
from wellkept.practice.models import Practice
from wellkept.storage.ids import new_ref
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff


def add_contact(
    *, viewer: Staff, client: str, role: str, name: str, email: str, phone: str, now: datetime
) -> None:
    """A guardian, partner, emergency or other contact of a client. Raises ``Invalid``."""
    if role not in ("guardian", "partner", "emergency", "other"):
        raise Invalid("role", "choice")

    def add(row: Client) -> None:
        practice = Practice.objects.within(viewer.practice_id).get()
        cleaned = clean_identity(name=name, email=email, phone=phone, region=region_of(practice))
        contact = RelatedContact(ref=new_ref(), practice=practice, client=row, role=role)
        owner = key_owner(row, practice.key_owner)
        put_identity(contact, owner, name=cleaned[0], email=cleaned[1], phone=cleaned[2])
        contact.save()

    change_client(viewer=viewer, ref=client, action="client.add_contact", now=now, do=add)


def remove_contact(*, viewer: Staff, client: str, contact: str, now: datetime) -> None:
    """Take a contact away. Raises ``NotFound``."""

    def remove(row: Client) -> None:
        rows = RelatedContact.objects.within(viewer.practice_id).filter(client=row, ref=contact)
        if not rows.delete()[0]:
            raise NotFound

    change_client(viewer=viewer, ref=client, action="client.remove_contact", now=now, do=remove)
