"""People to reach for a client: guardians, partners, emergency contacts."""

from datetime import datetime

from wellkept.clients.actions.keeping import change_client
from wellkept.clients.actions.people import clean_identity
from wellkept.clients.models import Client, Proxy, RelatedContact
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
    _check_role(role)

    def add(row: Client) -> None:
        practice = Practice.objects.within(viewer.practice_id).get()
        contact = RelatedContact(ref=new_ref(), practice=practice, client=row, role=role)
        _write(contact, row, practice, name, email, phone)

    change_client(viewer=viewer, ref=client, action="client.add_contact", now=now, do=add)


def edit_contact(
    *,
    viewer: Staff,
    client: str,
    contact: str,
    role: str,
    name: str,
    email: str,
    phone: str,
    now: datetime,
) -> None:
    """Correct a contact. Who is no guardian any more books no more for the client. Raises ``Invalid``, ``NotFound``."""
    _check_role(role)

    def edit(row: Client) -> None:
        practice = Practice.objects.within(viewer.practice_id).get()
        found = RelatedContact.objects.within(viewer.practice_id).filter(client=row, ref=contact).first()
        if found is None:
            raise NotFound
        if role != "guardian":
            _end_guardian(found, now)
        found.role = role
        _write(found, row, practice, name, email, phone)

    change_client(viewer=viewer, ref=client, action="client.edit_contact", now=now, do=edit)


def remove_contact(*, viewer: Staff, client: str, contact: str, now: datetime) -> None:
    """Take a contact away; a guardian books no more for the client by that. Raises ``NotFound``."""

    def remove(row: Client) -> None:
        found = RelatedContact.objects.within(viewer.practice_id).filter(client=row, ref=contact).first()
        if found is None:
            raise NotFound
        _end_guardian(found, now)
        found.delete()

    change_client(viewer=viewer, ref=client, action="client.remove_contact", now=now, do=remove)


def _end_guardian(contact: RelatedContact, now: datetime) -> None:
    Proxy.objects.within(contact.practice_id).filter(contact=contact, until=None).update(until=now)


def _check_role(role: str) -> None:
    if role not in ("guardian", "partner", "emergency", "other"):
        raise Invalid("role", "choice")


def _write(
    contact: RelatedContact, client: Client, practice: Practice, name: str, email: str, phone: str
) -> None:
    name, email, phone = clean_identity(name=name, email=email, phone=phone, region=region_of(practice))
    put_identity(contact, key_owner(client, practice.key_owner), name=name, email=email, phone=phone)
    contact.save()
