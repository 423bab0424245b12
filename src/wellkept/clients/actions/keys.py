"""Under whose key a client's name lies, and moving it."""

from wellkept.clients.models import ClaimLink, Client, RelatedContact
from wellkept.clients.sealing import identity_of, key_owner, move_text, practice_key_owner, put_identity
from wellkept.trust.keys import ensure_key


def move_identity(client: Client, sealed_by: str) -> None:
    """Name and contact ways lie under another key from now on, hers and those of her contacts."""
    practice_key = practice_key_owner(client.practice_id)
    if sealed_by:
        ensure_key(sealed_by)
    old, new = key_owner(client, practice_key), sealed_by or practice_key
    put_identity(client, new, **identity_of(client, old))
    for contact in RelatedContact.objects.within(client.practice_id).filter(client=client):
        put_identity(contact, new, **identity_of(contact, old))
        contact.save()
    ClaimLink.objects.within(client.practice_id).filter(client=client).update(email=None)  # leads nowhere now
    client.email_before = move_text(client.ref, "email_before", client.email_before, old, new)
    client.sealed_by, client.import_digest = sealed_by, ""
    client.save()
