"""Two courses of care that are one."""

from datetime import datetime

from wellkept.clients.actions.keeping import must_keep
from wellkept.clients.actions.keys import move_identity
from wellkept.clients.events import ChartsMerged
from wellkept.clients.guard import must_have_said_why
from wellkept.clients.models import Access, BookingLink, Chart, ChartMember, Client, Handover, Seal
from wellkept.clients.queries import visible_charts
from wellkept.clients.sealing import chain_of_chart, chart_key_owner, move_text
from wellkept.kernel.events import bus
from wellkept.kernel.invalid import Invalid
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff


def merge_charts(*, viewer: Staff, chart: str, into: str, now: datetime) -> None:
    """Two courses of care are one: everything of the first becomes the second's, and the first is found no more.

    They are of one kind, of the same people, with the same therapist, and both sealed or neither; sealed ones are their
    therapist's to merge, for nobody else sees them (R7). Raises ``Invalid`` with what to do first, ``NotFound``,
    ``NotAllowed``, and ``WhyFirst`` where somebody asks for a reason first.
    """
    must_keep(viewer)

    def merge() -> None:
        lock(practices=(viewer.practice_id,))
        pair = {row.ref: row for row in visible_charts(viewer).filter(ref__in=(chart, into))}
        if chart not in pair or into not in pair:
            raise NotFound
        source, target = pair[chart], pair[into]
        members = _members(source), _members(target)
        for member in members[0]:
            must_have_said_why(viewer, member.client, now)
        lock(clients={member.client_id for member in members[0]})
        _must_fit(source, target, *members)
        _join(source, target, *members)
        if source.sealed:
            _join_seals(source, target, now)
        source.state, source.merged_into = "merged", target
        source.save(update_fields=["state", "merged_into"])
        bus.publish(ChartsMerged(viewer.practice_id, source.id, target.id, at=now))
        subjects = (f"chart:{source.ref}", f"chart:{target.ref}")
        for chain in sorted({chain_of_chart(source), chain_of_chart(target)}):
            record(viewer=viewer, action="chart.merge", chain=chain, subjects=subjects, now=now)

    in_transaction(merge)


def _members(chart: Chart) -> list[ChartMember]:
    return list(ChartMember.objects.within(chart.practice_id).filter(chart=chart).select_related("client"))


def _must_fit(source: Chart, target: Chart, there: list[ChartMember], here: list[ChartMember]) -> None:
    """Raises ``Invalid`` with the first thing that keeps them apart."""
    people = [{member.client_id for member in members} for members in (there, here)]
    faults = {
        "same_care": source.id == target.id,
        "sealed": source.sealed != target.sealed,
        "other_kind": source.kind != target.kind,
        "other_therapist": source.treating_id != target.treating_id,
        "other_people": people[0] != people[1],
        "closed_stays": target.state == "closed" and source.state == "open",
    }
    for code, found in faults.items():
        if found:
            raise Invalid("into", code)


def _join(source: Chart, target: Chart, there: list[ChartMember], here: list[ChartMember]) -> None:
    """The longer time stands, of the course of care and of each one's part in it; booking links lead to the second."""
    was = {member.client_id: member for member in there}
    for member in here:
        other = was[member.client_id]
        member.since = min(member.since, other.since)
        member.until = max(member.until, other.until) if member.until and other.until else None
        member.save(update_fields=["since", "until"])
    for member in there:
        member.delete()
    target.opened_on = min(source.opened_on, target.opened_on)
    if source.closed_on and target.closed_on:
        target.closed_on = max(source.closed_on, target.closed_on)
    target.save(update_fields=["opened_on", "closed_on"])
    BookingLink.objects.within(source.practice_id).filter(chart=source).update(chart=target)


def _join_seals(source: Chart, target: Chart, now: datetime) -> None:
    """Names that lay under the first's key lie under the second's; what its client wished of the first counts where she
    wished nothing of the second; a question whether another may treat is taken back."""
    sealed_by = Client.objects.within(source.practice_id).filter(sealed_by=chart_key_owner(source))
    for client in sealed_by:
        move_identity(client, chart_key_owner(target))
    seals = Seal.objects.within(source.practice_id).filter(until=None)
    if seals.filter(chart=target).exists():
        seals.filter(chart=source).update(until=now)
    else:
        seals.filter(chart=source).update(chart=target)
    old, new = chart_key_owner(source), chart_key_owner(target)
    for access in Access.objects.within(source.practice_id).filter(chart=source):
        access.why, access.chart = move_text(access.ref, "why", access.why, old, new), target
        access.save(update_fields=["why", "chart"])
    asked = Handover.objects.within(source.practice_id).filter(chart=source, answered_at=None)
    asked.update(answered_at=now, agreed=False)
