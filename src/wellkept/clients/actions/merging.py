"""Two records that are one person."""

from datetime import datetime

from django.db import IntegrityError

from wellkept.clients.actions.claims import hand_over_claim
from wellkept.clients.actions.keeping import must_keep, note
from wellkept.clients.events import ClientMerged
from wellkept.clients.guard import must_have_said_why
from wellkept.clients.models import Access, BookingLink, ChartMember, Client, RelatedContact
from wellkept.clients.queries import visible_clients
from wellkept.clients.rules.calls import most_private
from wellkept.clients.sealing import identity_of, key_owner, practice_key_owner, put_identity
from wellkept.kernel.events import bus
from wellkept.kernel.invalid import Invalid
from wellkept.storage.constraints import violated
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.errors import NotFound
from wellkept.trust.feeds import follow_client
from wellkept.trust.viewer import Staff


def merge_clients(*, viewer: Staff, ref: str, into: str, now: datetime) -> None:
    """Two records are one person: everything of the first becomes the second's.

    Staff merge what they see. Of two who were born sealed that is their treating clinician alone; a sealed record is
    never merged with an open one, for that would tell the practice who she is. Raises ``Invalid``, also when both are
    booked at one time (R3), ``NotFound`` and ``NotAllowed``.
    """
    must_keep(viewer)
    if ref == into:
        raise Invalid("into", "same")

    def merge() -> None:
        lock(practices=(viewer.practice_id,))
        pair = {row.ref: row for row in visible_clients(viewer).filter(ref__in=(ref, into))}
        if len(pair) != 2:
            raise NotFound
        source, target = pair[ref], pair[into]
        for row in (source, target):
            must_have_said_why(viewer, row, now)
        lock(clients=(source.id, target.id))
        if bool(source.sealed_by) != bool(target.sealed_by):
            raise Invalid("into", "sealed")
        if target.state == "archived":
            raise Invalid("into", "archived")
        _hand_over(viewer, source, target)
        hand_over_claim(source, target, now)
        source.state, source.merged_into = "merged", target
        source.save(update_fields=["state", "merged_into"])
        target.state = "active"
        target.save()
        bus.publish(
            ClientMerged(practice_id=viewer.practice_id, from_id=source.id, into_id=target.id, at=now)
        )
        note(viewer=viewer, action="client.merge", clients=(source, target), now=now)

    try:
        in_transaction(merge)
    except IntegrityError as error:
        if violated(error) is None:
            raise
        raise Invalid("into", "booked_at_once") from error


def _hand_over(viewer: Staff, source: Client, target: Client) -> None:
    """Chart memberships, links, feeds, contacts, and contact ways that were missing."""
    _join_charts(viewer, source, target)
    BookingLink.objects.within(viewer.practice_id).filter(client=source).update(client=target)
    Access.objects.within(viewer.practice_id).filter(client=source).update(client=target)
    target.asks_why = target.asks_why or source.asks_why
    target.calls = most_private((target.calls, source.calls))
    follow_client(practice_id=viewer.practice_id, from_id=source.id, into_id=target.id)
    practice_key = practice_key_owner(viewer.practice_id)
    old, new = key_owner(source, practice_key), key_owner(target, practice_key)
    contacts = RelatedContact.objects.within(viewer.practice_id).filter(client=source)
    for contact in contacts if old != new else ():
        put_identity(contact, new, **identity_of(contact, old))
        contact.save()
    contacts.update(client=target)
    kept, given = identity_of(target, new), identity_of(source, old)
    put_identity(target, new, **{column: kept[column] or given[column] for column in kept})


def _join_charts(viewer: Staff, source: Client, target: Client) -> None:
    """The first's memberships become the second's; where both were in one chart, the longer time stands."""
    rows = ChartMember.objects.within(viewer.practice_id)
    known = {member.chart_id: member for member in rows.filter(client=target)}
    for member in rows.filter(client=source):
        other = known.get(member.chart_id)
        if other is None:
            member.client = target
            member.save(update_fields=["client"])
            continue
        other.since = min(other.since, member.since)
        other.until = max(other.until, member.until) if other.until and member.until else None
        member.delete()
        other.save(update_fields=["since", "until"])
