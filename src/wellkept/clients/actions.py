"""Making and changing clients, charts and personal booking links."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from wellkept.clients.events import ClientMerged
from wellkept.clients.models import BookingLink, Chart, ChartMember, Client, RelatedContact
from wellkept.clients.phones import normalized_phone
from wellkept.clients.queries import practice_key_owner, visible_charts, visible_clients
from wellkept.clients.sealing import chart_key_owner, key_owner, opened, put_identity
from wellkept.kernel.events import bus
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.text import clean_line
from wellkept.kernel.wallclock import is_zone
from wellkept.practice.models import Member, Practice
from wellkept.storage.ids import new_ref, new_token, token_digest
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.keys import create_key
from wellkept.trust.viewer import Role, Staff, Viewer

LONGEST_NAME = 200
LINK_DAYS = 180
_MAY_KEEP_CLIENTS = (Role.FRONT_DESK, Role.MANAGER, Role.CLINICIAN)


def clean_identity(*, name: str, email: str, phone: str, region: str) -> tuple[str, str, str]:
    """Name and contact ways as they are kept. Raises ``Invalid``."""
    email = clean_line(email, field="email", longest=254, required=False)
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise Invalid("email", "email") from error
    name = clean_line(name, field="name", longest=LONGEST_NAME)
    return name, email, normalized_phone(phone, region=region)


def create_client(
    *,
    viewer: Viewer,
    practice_id: int,
    name: str,
    born: str,
    now: datetime,
    email: str = "",
    phone: str = "",
    zone: str = "",
    locale: str = "",
    sealed_for: int | None = None,
    opened_on: date | None = None,
    import_digest: str = "",
) -> tuple[int, int | None]:
    """A new client, matched to nobody whatever was typed. Gives her id, and that of her chart when one was made.

    From the public page she is provisional until staff merge or keep her. ``sealed_for`` seals her at birth for that
    clinician: her chart is made with her, and name and contact lie under its key (R7). Raises ``Invalid``.
    """
    if isinstance(viewer, Staff) and not viewer.has_any(_MAY_KEEP_CLIENTS):
        raise NotAllowed

    def create() -> tuple[int, int | None]:
        practice = Practice.objects.within(practice_id).get()
        cleaned = clean_identity(name=name, email=email, phone=phone, region=practice.holiday_country)
        client = Client(
            ref=new_ref(),
            practice=practice,
            state="provisional" if born == "public" else "active",
            born=born,
            zone=zone if is_zone(zone) else "",
            locale=locale[:16],
            import_digest=import_digest,
            created_at=now,
        )
        chart = None
        if sealed_for is not None:
            chart = Chart(
                ref=new_ref(),
                practice=practice,
                kind="individual",
                treating_id=sealed_for,
                sealed=True,
                opened_on=opened_on or now.date(),
            )
            client.sealed_by = chart_key_owner(chart)
            create_key(client.sealed_by)
        owner = key_owner(client, practice.key_owner)
        put_identity(client, owner, name=cleaned[0], email=cleaned[1], phone=cleaned[2])
        client.save()
        if chart is not None:
            chart.save()
            ChartMember.objects.create(practice=practice, chart=chart, client=client, since=chart.opened_on)
        record(
            viewer=viewer,
            action="client.create",
            chain=Chain.chart(chart.id) if chart else Chain.practice(practice_id),
            subjects=(f"client:{client.ref}",),
            now=now,
        )
        return client.id, chart.id if chart else None

    return in_transaction(create)


def edit_client(
    *, viewer: Staff, ref: str, name: str, email: str, phone: str, zone: str, now: datetime
) -> None:
    """Correct a client's name and contact ways. Raises ``Invalid``, ``NotFound``, ``NotAllowed``."""

    def edit(client: Client) -> None:
        practice = Practice.objects.within(viewer.practice_id).get()
        cleaned = clean_identity(name=name, email=email, phone=phone, region=practice.holiday_country)
        put_identity(
            client, key_owner(client, practice.key_owner), name=cleaned[0], email=cleaned[1], phone=cleaned[2]
        )
        if zone and not is_zone(zone):
            raise Invalid("zone", "zone")
        client.zone = zone
        client.save()

    _change(viewer, ref, "client.edit", now, edit)


def confirm_client(*, viewer: Staff, ref: str, now: datetime) -> None:
    """A provisional client is nobody whom the practice knew: she becomes a client of her own."""

    def confirm(client: Client) -> None:
        if client.state == "provisional":
            client.state = "active"
            client.save(update_fields=["state"])

    _change(viewer, ref, "client.confirm", now, confirm)


def archive_client(*, viewer: Staff, ref: str, now: datetime) -> None:
    """Put a client away: she is booked no more, and nothing is lost."""

    def archive(client: Client) -> None:
        client.state, client.archived_at = "archived", now
        client.save(update_fields=["state", "archived_at"])

    _change(viewer, ref, "client.archive", now, archive)


def restore_client(*, viewer: Staff, ref: str, now: datetime) -> None:
    """Take an archived client back."""

    def restore(client: Client) -> None:
        if client.state == "archived":
            client.state, client.archived_at = "active", None
            client.save(update_fields=["state", "archived_at"])

    _change(viewer, ref, "client.restore", now, restore)


def add_contact(
    *, viewer: Staff, client: str, role: str, name: str, email: str, phone: str, now: datetime
) -> None:
    """A guardian, partner, emergency or other contact of a client. Raises ``Invalid``."""
    if role not in ("guardian", "partner", "emergency", "other"):
        raise Invalid("role", "choice")

    def add(row: Client) -> None:
        practice = Practice.objects.within(viewer.practice_id).get()
        cleaned = clean_identity(name=name, email=email, phone=phone, region=practice.holiday_country)
        contact = RelatedContact(ref=new_ref(), practice=practice, client=row, role=role)
        put_identity(
            contact, key_owner(row, practice.key_owner), name=cleaned[0], email=cleaned[1], phone=cleaned[2]
        )
        contact.save()

    _change(viewer, client, "client.add_contact", now, add)


def remove_contact(*, viewer: Staff, client: str, contact: str, now: datetime) -> None:
    """Take a contact away. Raises ``NotFound``."""

    def remove(row: Client) -> None:
        rows = RelatedContact.objects.within(viewer.practice_id).filter(client=row, ref=contact)
        if not rows.delete()[0]:
            raise NotFound

    _change(viewer, client, "client.remove_contact", now, remove)


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
    """Open a course of care for one or several clients with a clinician. Gives its id."""

    def create() -> int:
        if not Member.objects.within(practice_id).filter(account=treating, active=True).exists():
            raise NotFound
        chart = Chart.objects.create(
            practice_id=practice_id, kind=kind, treating_id=treating, opened_on=opened_on
        )
        ChartMember.objects.bulk_create(
            ChartMember(practice_id=practice_id, chart=chart, client_id=client, role=role, since=opened_on)
            for client, role in members
        )
        record(
            viewer=viewer,
            action="chart.open",
            chain=Chain.practice(practice_id),
            subjects=(f"chart:{chart.ref}",),
            now=now,
        )
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
    if kind not in ("individual", "couple", "family", "group"):
        raise Invalid("kind", "choice")
    least = {"individual": 1, "couple": 2, "family": 2, "group": 0}[kind]
    if len({ref for ref, _ in members}) < least or (kind == "individual" and len(members) != 1):
        raise Invalid("members", "members", least=least)
    visible = dict(visible_clients(viewer).filter(sealed_by="").values_list("ref", "id"))
    if any(ref not in visible for ref, _ in members):
        raise NotFound
    account = Member.objects.within(viewer.practice_id).filter(account__ref=treating, active=True).first()
    if account is None:
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


def close_chart(*, viewer: Staff, ref: str, closed_on: date, now: datetime) -> None:
    """End a course of care; it stays readable."""

    def close() -> None:
        chart = visible_charts(viewer).filter(ref=ref).first()
        if chart is None:
            raise NotFound
        if closed_on < chart.opened_on:
            raise Invalid("closed_on", "before_opening")
        chart.state, chart.closed_on = "closed", closed_on
        chart.save(update_fields=["state", "closed_on"])
        chain = Chain.chart(chart.id) if chart.sealed else Chain.practice(viewer.practice_id)
        record(viewer=viewer, action="chart.close", chain=chain, subjects=(f"chart:{ref}",), now=now)

    in_transaction(close)


def merge_clients(*, viewer: Staff, ref: str, into: str, now: datetime) -> None:
    """Two records are one person: everything of the first becomes the second's.

    Staff merge what they see. One who was born sealed is merged by her treating clinician alone, and only into
    another that is sealed under the same chart: merging her into an open record would tell the practice who she is.
    Raises ``Invalid``, ``NotFound``; an ``IntegrityError`` of R3 when both are booked at one time.
    """
    if ref == into:
        raise Invalid("into", "same")

    def merge() -> None:
        pair = {row.ref: row for row in visible_clients(viewer).filter(ref__in=(ref, into))}
        if len(pair) != 2:
            raise NotFound
        source, target = pair[ref], pair[into]
        if source.sealed_by != target.sealed_by:
            raise Invalid("into", "sealed")
        lock(practices=(viewer.practice_id,), clients=(source.id, target.id))
        _hand_over(viewer, source, target)
        source.state, source.merged_into = "merged", target
        source.save(update_fields=["state", "merged_into"])
        if target.state == "provisional":
            target.state = "active"
            target.save(update_fields=["state"])
        bus.publish(ClientMerged(practice_id=viewer.practice_id, from_id=source.id, into_id=target.id))
        record(
            viewer=viewer,
            action="client.merge",
            chain=Chain.account(viewer.account_id)
            if source.sealed_by
            else Chain.practice(viewer.practice_id),
            subjects=(f"client:{ref}", f"client:{into}"),
            now=now,
        )

    in_transaction(merge)


def _hand_over(viewer: Staff, source: Client, target: Client) -> None:
    """Chart memberships, contacts and missing contact ways. Contacts are sealed anew, for they are bound to a key."""
    practice_key = practice_key_owner(viewer.practice_id)
    mine = ChartMember.objects.within(viewer.practice_id).filter(client=source)
    shared = (
        ChartMember.objects.within(viewer.practice_id)
        .filter(client=target)
        .values_list("chart_id", flat=True)
    )
    mine.filter(chart__in=list(shared)).delete()
    mine.update(client=target)
    RelatedContact.objects.within(viewer.practice_id).filter(client=source).update(client=target)
    BookingLink.objects.within(viewer.practice_id).filter(client=source).update(client=target)
    old, new = key_owner(source, practice_key), key_owner(target, practice_key)
    kept = {
        column: opened(new, target.ref, column, getattr(target, column))
        for column in ("name", "email", "phone")
    }
    for column in ("email", "phone"):
        kept[column] = kept[column] or opened(old, source.ref, column, getattr(source, column))
    put_identity(target, new, **kept)
    target.save()


def issue_booking_link(*, viewer: Staff, client: str, chart: str, now: datetime) -> str:
    """A personal link by which a known client books by herself. The token is shown once."""
    token = new_token()

    def issue(row: Client) -> None:
        found = visible_charts(viewer).filter(ref=chart, members__client=row).first() if chart else None
        if chart and found is None:
            raise NotFound
        BookingLink.objects.create(
            practice_id=viewer.practice_id,
            client=row,
            chart=found,
            token_digest=token_digest(token),
            issued_by_id=viewer.account_id,
            issued_at=now,
            expires_at=now + timedelta(days=LINK_DAYS),
        )

    _change(viewer, client, "client.issue_link", now, issue)
    return token


def revoke_booking_link(*, viewer: Staff, client: str, link: str, now: datetime) -> None:
    """The link leads nowhere from now on. Raises ``NotFound``."""

    def revoke(row: Client) -> None:
        rows = BookingLink.objects.within(viewer.practice_id).filter(client=row, ref=link, revoked_at=None)
        if not rows.update(revoked_at=now):
            raise NotFound

    _change(viewer, client, "client.revoke_link", now, revoke)


def _change(viewer: Staff, ref: str, action: str, now: datetime, do) -> None:  # type: ignore[no-untyped-def]
    """Find a client that the viewer may know of and keep, change her, and write it down."""
    if not viewer.has_any(_MAY_KEEP_CLIENTS):
        raise NotAllowed

    def run() -> None:
        lock(practices=(viewer.practice_id,))
        client = visible_clients(viewer).filter(ref=ref).first()
        if client is None:
            raise NotFound
        do(client)
        chain = Chain.account(viewer.account_id) if client.sealed_by else Chain.practice(viewer.practice_id)
        record(viewer=viewer, action=action, chain=chain, subjects=(f"client:{ref}",), now=now)

    in_transaction(run)
