"""Publishing policies and accepting them, and agreeing fees."""

from datetime import date, datetime

from wellkept.agreements.models import Acceptance, FeeTerms, PolicyVersion
from wellkept.agreements.queries import current_version_id
from wellkept.clients.actions import must_keep, note
from wellkept.clients.guard import must_have_said_why
from wellkept.clients.models import Chart, Client
from wellkept.clients.queries import visible_charts, visible_clients
from wellkept.clients.sealing import chain_of_chart
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.text import clean_text
from wellkept.practice.models import Practice, Service
from wellkept.practice.rules.managing import manages
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.viewer import Staff, Stranger, System, Viewer

LONGEST_WINDOW = 14 * 24  # hours
LARGEST_FEE = 10_000_000  # minor units


def publish_policy(*, viewer: Viewer, hours: int, fee_minor: int, text: str, now: datetime) -> int:
    """Put a new version in force and give its number. What was accepted before stays as it was.

    Raises ``NotAllowed`` for all but managers, and ``Invalid``.
    """
    if not isinstance(viewer, Staff) or not manages(viewer):
        raise NotAllowed
    if not 0 <= hours <= LONGEST_WINDOW:
        raise Invalid("hours", "out_of_range", least=0, most=LONGEST_WINDOW)
    if not 0 <= fee_minor <= LARGEST_FEE:
        raise Invalid("fee_minor", "out_of_range", least=0, most=LARGEST_FEE)
    words = clean_text(text, field="text", longest=5000, required=True)

    def publish() -> int:
        lock(practices=(viewer.practice_id,))
        last = PolicyVersion.objects.within(viewer.practice_id).order_by("-number").first()
        number = last.number + 1 if last else 1
        practice = Practice.objects.within(viewer.practice_id).get()
        version = PolicyVersion.objects.create(
            practice=practice,
            number=number,
            hours=hours,
            fee_minor=fee_minor,
            currency=practice.currency,
            text=words,
            published_at=now,
            published_by_id=viewer.account_id,
        )
        record(
            viewer=viewer,
            action="policy.publish",
            chain=Chain.practice(practice.id),
            subjects=(f"policy:{version.ref}",),
            now=now,
        )
        return number

    return in_transaction(publish)


def accept_terms(
    *, viewer: Viewer, practice_id: int, version_id: int, client_id: int, how: str, now: datetime
) -> None:
    """Keep that a client accepted a version; accepting twice keeps the first. Raises ``NotFound``."""

    def accept() -> None:
        lock(clients=(client_id,))
        client = _client(viewer, practice_id, client_id)
        if not PolicyVersion.objects.within(practice_id).filter(id=version_id).exists():
            raise NotFound
        known = Acceptance.objects.within(practice_id).filter(version=version_id, client=client)
        if not known.exists():
            Acceptance.objects.create(
                practice_id=practice_id, version_id=version_id, client=client, accepted_at=now, how=how
            )
            note(viewer=viewer, action="policy.accept", clients=(client,), now=now)

    in_transaction(accept)


def _client(viewer: Viewer, practice_id: int, client_id: int) -> Client:
    """The client, when this viewer may speak for her: herself, staff who see her, whoever has just typed her."""
    if isinstance(viewer, System):
        rows = Client.objects.within(practice_id)
    elif isinstance(viewer, Stranger):
        rows = Client.objects.within(viewer.practice_id).filter(born="public")
    else:
        if isinstance(viewer, Staff):
            must_keep(viewer)
        rows = visible_clients(viewer)
    client = rows.filter(practice=practice_id, id=client_id).first()
    if client is None:
        raise NotFound
    return client


def accept_at_desk(*, viewer: Staff, client: str, now: datetime) -> None:
    """Keep that a client accepted the version in force in front of staff, on paper or by word.

    Raises ``NotFound`` for a client of whom the viewer may not know, and where the practice has no policy.
    """
    version = current_version_id(viewer.practice_id)
    row = visible_clients(viewer).filter(ref=client).first()
    if version is None or row is None:
        raise NotFound
    must_have_said_why(viewer, row, now)
    accept_terms(
        viewer=viewer,
        practice_id=viewer.practice_id,
        version_id=version,
        client_id=row.id,
        how="desk",
        now=now,
    )


def hand_over(*, practice_id: int, from_id: int, into_id: int) -> None:
    """What a merged client accepted counts for the client she was merged into; of two acceptances the earlier one."""
    rows = Acceptance.objects.within(practice_id)
    known = {row.version_id: row for row in rows.filter(client=into_id)}
    for row in rows.filter(client=from_id):
        other = known.get(row.version_id)
        if other is not None and other.accepted_at <= row.accepted_at:
            row.delete()
            continue
        if other is not None:
            other.delete()
        row.client_id = into_id
        row.save(update_fields=["client"])


def agree_fee(
    *, viewer: Staff, chart: str, service: str, first: date, fee_minor: int | None, now: datetime
) -> None:
    """From that day on a session of the service costs this in this course of care; None: what the service costs.

    Raises ``NotFound`` for a chart of which the viewer may not know, ``NotAllowed`` and ``Invalid``.
    """
    must_keep(viewer)
    if fee_minor is not None and not 0 <= fee_minor <= LARGEST_FEE:
        raise Invalid("fee_minor", "out_of_range", least=0, most=LARGEST_FEE)

    def agree() -> None:
        row = _chart(viewer, chart)
        of_practice = Service.objects.within(viewer.practice_id).select_related("practice")
        booked = of_practice.filter(ref=service).first()
        if booked is None:
            raise NotFound
        FeeTerms.objects.create(
            practice_id=viewer.practice_id,
            chart=row,
            service=booked,
            first=first,
            fee_minor=fee_minor,
            currency=booked.practice.currency,
            agreed_at=now,
            agreed_by_id=viewer.account_id,
        )
        _note_fee(viewer, "fee.agree", row, now)

    in_transaction(agree)


def withdraw_fee(*, viewer: Staff, chart: str, agreed_at: datetime, now: datetime) -> None:
    """What was agreed at that instant does not count: what held before holds again. Raises ``NotFound``."""

    def withdraw() -> None:
        row = _chart(viewer, chart)
        terms = FeeTerms.objects.within(viewer.practice_id).filter(chart=row, withdrawn_at=None)
        if terms.filter(agreed_at=agreed_at).update(withdrawn_at=now):
            _note_fee(viewer, "fee.withdraw", row, now)

    in_transaction(withdraw)


def hand_over_fees(*, practice_id: int, from_id: int, into_id: int) -> None:
    """What was agreed in a merged course of care holds in the one it was merged into; of two for a day the later."""
    FeeTerms.objects.within(practice_id).filter(chart=from_id).update(chart=into_id)


def _chart(viewer: Staff, ref: str) -> Chart:
    row = visible_charts(viewer).filter(ref=ref).first()
    if row is None:
        raise NotFound
    return row


def _note_fee(viewer: Staff, action: str, chart: Chart, now: datetime) -> None:
    record(
        viewer=viewer, action=action, chain=chain_of_chart(chart), subjects=(f"chart:{chart.ref}",), now=now
    )
