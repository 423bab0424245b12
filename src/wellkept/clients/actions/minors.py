"""Clients who are not of age: until when, and who consents."""

from datetime import date, datetime

from wellkept.clients.actions.keeping import change_client
from wellkept.clients.models import Client, Minor
from wellkept.clients.rules.minors import Basis
from wellkept.kernel.invalid import Invalid
from wellkept.trust.viewer import Staff


def record_minor(*, viewer: Staff, client: str, of_age_on: date, basis: str, now: datetime) -> None:
    """Record from which day she decides for herself, and who consents until then; no basis: not known yet.

    Guardians are recorded among her contacts. Raises ``Invalid`` and ``NotFound``.
    """
    if basis not in ("", *Basis):
        raise Invalid("basis", "choice")

    def write(row: Client) -> None:
        Minor.objects.within(row.practice_id).update_or_create(
            client=row,
            defaults={"practice_id": row.practice_id, "of_age_on": of_age_on, "basis": basis},
        )

    change_client(viewer=viewer, ref=client, action="client.record_minor", now=now, do=write)
