"""R6: the same practice, whose clients are therapists elsewhere. Each claimed her record, and works on Wednesdays at ten.

What is asked of the practice answers as for anybody else. After each test their own time is in step with the meetings of
the clients who they are.
"""

from dataclasses import replace
from functools import cached_property
from typing import Any

from django.db import connection

from tests.world import World, booked
from wellkept.clients.models import Claim, Client
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.trust.viewer import Stranger

_AT_WORK = "2026-11-25T10:00"

# Each finds what must never be: R1 and R3 say what a claimant's rows are.
OUT_OF_STEP = {
    "a claimed client's time is not her claimant's": """
        SELECT p.appointment_id FROM appointments_participant p
        JOIN clients_claim c ON c.client_id = p.client_id AND c.until IS NULL
        WHERE p.committed AND NOT EXISTS (
            SELECT 1 FROM appointments_participant o WHERE o.appointment_id = p.appointment_id
            AND o.role = 'claimant' AND o.account_id = c.account_id AND o."start" = p."start" AND o."end" = p."end")
    """,
    "time is taken for nothing": """
        SELECT o.appointment_id FROM appointments_participant o
        JOIN appointments_appointment a ON a.id = o.appointment_id
        WHERE o.role = 'claimant' AND a.practice_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM appointments_participant p
            JOIN clients_claim c ON c.client_id = p.client_id AND c.until IS NULL AND c.account_id = o.account_id
            WHERE p.appointment_id = o.appointment_id AND p.committed
            AND p."start" = o."start" AND p."end" = o."end")
    """,
    "somebody waits for an hour that is free": """
        SELECT o.appointment_id FROM appointments_participant o
        WHERE o.role = 'claimant' AND NOT o.committed AND o."end" > 1795435200 AND NOT EXISTS (
            SELECT 1 FROM appointments_participant p WHERE p.account_id = o.account_id AND p.committed
            AND p."start" < o."end" AND o."start" < p."end")
    """,
}


def expect_in_step() -> None:
    """Everybody's own time is what the clients' meetings make it."""
    with connection.cursor() as cursor:
        for fault, query in OUT_OF_STEP.items():
            cursor.execute(query)
            assert cursor.fetchall() == [], fault


class TherapistsWorld(World):
    """A practice whose clients are therapists."""

    @cached_property
    def elsewhere(self) -> World:
        """Where they work."""
        return World(zone=self.zone)

    def _therapist(self) -> int:
        """Somebody who has a session of her own to give on Wednesday at ten."""
        work = self.elsewhere
        key = f"t{len(work._refs)}"
        account = work.join(key, "Nora Vale", "clinician").account_id
        service = work.make_service(name=key, offered_by=(key,))
        work.hours(key)
        client = work.client("Bo Li")
        booked(work.book(_AT_WORK, key, client=client, service=service, mode=Mode.VIDEO))
        return account

    def client(self, name: str = "Carol Day") -> str:
        ref = super().client(name)
        row = Client.objects.within(self.practice_id).get(ref=ref)
        Claim.objects.create(
            practice_id=self.practice_id, client=row, account_id=self._therapist(), since=row.created_at
        )
        return ref

    def stranger(self, *arguments: Any, **named: Any) -> Stranger:
        """Somebody who comes from her own care, and works at another hour."""
        from tests.owncare.people import person

        return replace(super().stranger(*arguments, **named), account_id=person())
