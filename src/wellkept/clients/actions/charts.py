"""Courses of care: opened, joined, left, closed."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from wellkept.clients.actions.keeping import find_client, must_keep
from wellkept.clients.events import ChartHandedOver, MembershipChanged
from wellkept.clients.guard import must_have_said_why
from wellkept.clients.models import Chart, ChartMember, Client
from wellkept.clients.queries import visible_charts, visible_clients
from wellkept.clients.sealing import chain_of_chart
from wellkept.kernel.events import bus
from wellkept.kernel.invalid import Invalid
from wellkept.practice.models import Member
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Role, Staff, Viewer

# how many must be there when it is opened; groups fill up later
LEAST_MEMBERS = {"individual": 1, "couple": 2, "family": 2, "group": 0}
MEMBER_ROLES = ("client", "partner", "child", "parent", "member")


def create_chart(
    *,
    viewer: Viewer,
    practice_id: int,
    kind: str,
    treating: int,
    members: Sequence[tuple[int, str]],
    opened_on: date,
    now: datetime,
) -> int:
    """Open a course of care for one or several clients with a clinician. Gives its id.

    Raises ``NotFound`` for a client or clinician who is not the practice's, and for a client who was born sealed: in
    an open chart the same human is a second client (R7).
    """

    def create() -> int:
        if not Member.objects.within(practice_id).filter(account=treating, active=True).exists():
            raise NotFound
        ids = {client for client, _role in members}
        if Client.objects.within(practice_id).filter(id__in=ids, sealed_by="").count() != len(ids):
            raise NotFound
        chart = Chart.objects.create(
            practice_id=practice_id, kind=kind, treating_id=treating, opened_on=opened_on
        )
        ChartMember.objects.bulk_create(
            ChartMember(practice_id=practice_id, chart=chart, client_id=client, role=role, since=opened_on)
            for client, role in members
        )
        _note(viewer, "chart.open", chart, now)
        return chart.id

    return in_transaction(create)


def open_chart(
    *,
    viewer: Staff,
    kind: str,
    treating: str,
    members: Sequence[tuple[str, str]],
    opened_on: date,
    now: datetime,
) -> str:
    """The same by refs, from a page: (client, role) pairs. Gives the chart's ref. Raises ``Invalid``, ``NotFound``."""
    must_keep(viewer)
    if kind not in LEAST_MEMBERS:
        raise Invalid("kind", "choice")
    least = LEAST_MEMBERS[kind]
    refs = [ref for ref, _role in members]
    if len(refs) < least or len(set(refs)) != len(refs) or (kind == "individual" and len(refs) != 1):
        raise Invalid("members", "members", least=least)
    if any(role not in MEMBER_ROLES for _ref, role in members):
        raise Invalid("members", "choice")
    visible = dict(visible_clients(viewer).filter(ref__in=refs, sealed_by="").values_list("ref", "id"))
    account = Member.objects.within(viewer.practice_id).filter(account__ref=treating, active=True).first()
    if account is None or any(ref not in visible for ref in refs):
        raise NotFound
    chart = create_chart(
        viewer=viewer,
        practice_id=viewer.practice_id,
        kind=kind,
        treating=account.account_id,
        members=[(visible[ref], role) for ref, role in members],
        opened_on=opened_on,
        now=now,
    )
    return Chart.objects.within(viewer.practice_id).get(id=chart).ref


def add_member(*, viewer: Staff, chart: str, client: str, role: str, since: date, now: datetime) -> None:
    """Somebody joins a couple, family or group from a day on, or comes back to it. Raises ``Invalid``, ``NotFound``."""
    if role not in MEMBER_ROLES:
        raise Invalid("role", "choice")

    def add(row: Chart) -> None:
        if row.kind == "individual":
            raise Invalid("client", "individual")
        person = find_client(viewer, client)
        if row.sealed or person.sealed_by:
            raise Invalid("client", "sealed")
        if since < row.opened_on:
            raise Invalid("since", "before_opening")
        known = ChartMember.objects.within(viewer.practice_id).filter(chart=row, client=person)
        if not known.update(role=role, until=None):
            ChartMember.objects.create(
                practice_id=viewer.practice_id, chart=row, client=person, role=role, since=since
            )
        _tell(row, person.id, now)

    _change(viewer, chart, "chart.add_member", now, add)


def end_membership(*, viewer: Staff, chart: str, client: str, until: date, now: datetime) -> None:
    """Somebody leaves a course of care: ``until`` is her first day out of it. Raises ``Invalid``, ``NotFound``."""

    def end(row: Chart) -> None:
        member = ChartMember.objects.within(viewer.practice_id).filter(chart=row, client__ref=client).first()
        if member is None:
            raise NotFound
        if until < member.since:
            raise Invalid("until", "before_start")
        member.until = until
        member.save(update_fields=["until"])
        _tell(row, member.client_id, now)

    _change(viewer, chart, "chart.end_membership", now, end)


def hand_over_chart(*, viewer: Staff, chart: str, treating: str, now: datetime) -> None:
    """Another clinician treats from now on; appointments stay where they are. Raises ``Invalid``, ``NotFound``.

    A sealed chart is not handed over here: its client has a say in that (R7).
    """

    def hand_over(row: Chart) -> None:
        if row.sealed:
            raise Invalid("treating", "sealed_stays")
        members = Member.objects.within(viewer.practice_id).filter(active=True, account__ref=treating)
        member = next((m for m in members if Role.CLINICIAN in m.roles), None)
        if member is None:
            raise NotFound
        former, row.treating_id = row.treating_id, member.account_id
        row.save(update_fields=["treating"])
        bus.publish(ChartHandedOver(row.practice_id, row.id, former, row.treating_id, at=now))

    _change(viewer, chart, "chart.hand_over", now, hand_over)


def close_chart(*, viewer: Staff, ref: str, closed_on: date, now: datetime) -> None:
    """End a course of care; it stays readable. Raises ``Invalid``, ``NotFound``, ``NotAllowed``."""

    def close(chart: Chart) -> None:
        if closed_on < chart.opened_on:
            raise Invalid("closed_on", "before_opening")
        if chart.state == "open":
            chart.state, chart.closed_on = "closed", closed_on
            chart.save(update_fields=["state", "closed_on"])

    _change(viewer, ref, "chart.close", now, close)


def _change(viewer: Staff, ref: str, action: str, now: datetime, do: Callable[[Chart], None]) -> None:
    """Find a chart that the viewer may know of and keep, change it, and write it down."""
    must_keep(viewer)

    def change() -> None:
        lock(practices=(viewer.practice_id,))
        chart = visible_charts(viewer).filter(ref=ref).first()
        if chart is None:
            raise NotFound
        for client in Client.objects.within(viewer.practice_id).filter(
            memberships__chart=chart, asks_why=True
        ):
            must_have_said_why(viewer, client, now)
        do(chart)
        _note(viewer, action, chart, now)

    in_transaction(change)


def _tell(chart: Chart, client: int, now: datetime) -> None:
    bus.publish(MembershipChanged(practice_id=chart.practice_id, chart_id=chart.id, client_id=client, at=now))


def _note(viewer: Viewer, action: str, chart: Chart, now: datetime) -> None:
    record(
        viewer=viewer, action=action, chain=chain_of_chart(chart), subjects=(f"chart:{chart.ref}",), now=now
    )
