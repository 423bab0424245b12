"""The seal, as its client wishes it: put round a course of care later, taken away, and whom she names to take over (R7).

Sealing later hides from then on. What others have seen, and what lies in mails and old backups, nobody can take back.
"""

from collections.abc import Callable
from datetime import datetime

from wellkept.clients.actions.claims import must_be_settled
from wellkept.clients.actions.keys import move_identity
from wellkept.clients.claims import as_herself
from wellkept.clients.events import ChartHandedOver, ChartSealed
from wellkept.clients.models import BookingLink, Chart, ChartMember, Client, Handover, Seal
from wellkept.clients.queries import visible_charts
from wellkept.clients.sealing import chain_of_chart, chart_key_owner
from wellkept.kernel.events import bus
from wellkept.kernel.invalid import Invalid
from wellkept.practice.models import Member
from wellkept.practice.queries import under_supervision
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import KnownClient, Oneself, Role, Staff


def seal_chart(*, viewer: Oneself, claim: str, custodian: str = "", now: datetime) -> None:
    """Seal the course of care of a claim: from now on its treating clinician alone knows of her. ``custodian`` is whom she
    names, should the clinician not be able to act: that person sees nothing by it but that somebody did, and may open the
    chart in need (``open_as_custodian``).

    Raises ``NotFound``, and ``Invalid`` where she is in other care at this practice too, which would still show her, or
    where her clinician works under supervision.
    """

    def seal(client: Client, chart: Chart) -> None:
        if chart.sealed:
            raise Invalid("claim", "sealed_already")
        must_be_settled(client, now)
        if under_supervision(chart.practice_id, chart.treating_id):
            raise Invalid("claim", "supervised")
        move_identity(client, chart_key_owner(chart))
        chart.sealed = True
        chart.save(update_fields=["sealed"])
        _set_custodian(chart, _custodian(chart, custodian), now)
        BookingLink.objects.within(chart.practice_id).filter(client=client).update(chart=chart)
        bus.publish(ChartSealed(chart.practice_id, chart.id, sealed=True))

    _change(viewer, claim, "seal", now, seal)


def unseal_chart(*, viewer: Oneself, claim: str, now: datetime) -> None:
    """Open it to the practice, as its other clients are. Raises ``NotFound`` and ``Invalid``."""

    def unseal(client: Client, chart: Chart) -> None:
        if not chart.sealed:
            raise Invalid("claim", "not_sealed")
        move_identity(client, "")
        chart.sealed = False
        chart.save(update_fields=["sealed"])
        Seal.objects.within(chart.practice_id).filter(chart=chart, until=None).update(until=now)
        bus.publish(ChartSealed(chart.practice_id, chart.id, sealed=False))

    _change(viewer, claim, "unseal", now, unseal)


def name_custodian(*, viewer: Oneself, claim: str, custodian: str, now: datetime) -> None:
    """Another custodian of the sealed course of care, by ref; empty: nobody. Raises ``NotFound`` and ``Invalid``."""

    def name(_client: Client, chart: Chart) -> None:
        if not chart.sealed:
            raise Invalid("claim", "not_sealed")
        _set_custodian(chart, _custodian(chart, custodian), now)

    _change(viewer, claim, "name_custodian", now, name)


def ask_handover(*, viewer: Staff, chart: str, to: str, now: datetime) -> None:
    """The clinician of a sealed chart asks its client whether another may treat. An earlier question is taken back.

    Raises ``NotFound``, and ``Invalid`` for somebody under supervision, who holds no sealed chart.
    """

    def ask() -> None:
        lock(practices=(viewer.practice_id,))
        row = visible_charts(viewer).filter(ref=chart, sealed=True, treating=viewer.account_id).first()
        account = _clinician(viewer.practice_id, to)
        if row is None or account is None or account == row.treating_id:
            raise NotFound
        if under_supervision(viewer.practice_id, account):
            raise Invalid("to", "supervised")
        open_ = Handover.objects.within(viewer.practice_id).filter(chart=row, answered_at=None)
        open_.update(answered_at=now, agreed=False)
        Handover.objects.create(practice_id=viewer.practice_id, chart=row, to_id=account, asked_at=now)
        record(
            viewer=viewer,
            action="chart.ask_handover",
            chain=chain_of_chart(row),
            subjects=(f"chart:{row.ref}",),
            now=now,
        )

    in_transaction(ask)


def answer_handover(*, viewer: Oneself, claim: str, ref: str, agree: bool, now: datetime) -> None:
    """Her answer. Where she agrees, the other clinician treats from now on. Raises ``NotFound``, and ``Invalid`` where that
    one has come to work under supervision meanwhile."""

    def answer(_client: Client, chart: Chart) -> None:
        rows = Handover.objects.within(chart.practice_id).filter(chart=chart, ref=ref, answered_at=None)
        asked = rows.select_for_update(no_key=True).first()
        if asked is None:
            raise NotFound
        if agree and under_supervision(chart.practice_id, asked.to_id):
            raise Invalid("claim", "supervised")
        asked.answered_at, asked.agreed = now, agree
        asked.save(update_fields=["answered_at", "agreed"])
        if agree:
            former, chart.treating_id = chart.treating_id, asked.to_id
            chart.save(update_fields=["treating"])
            held = Seal.objects.within(chart.practice_id).filter(chart=chart, until=None)
            held.filter(custodian=asked.to_id).update(custodian=None)
            bus.publish(ChartHandedOver(chart.practice_id, chart.id, former, asked.to_id, at=now))

    _change(viewer, claim, "agree_handover" if agree else "decline_handover", now, answer)


def _change(
    viewer: Oneself, claim: str, action: str, now: datetime, do: Callable[[Client, Chart], None]
) -> None:
    """Find her only course of care at the practice of the claim, under the practice's lock; change it, write it down in
    its own chain and in hers."""

    def change() -> None:
        herself = as_herself(viewer, claim)
        lock(practices=(herself.practice_id,), clients=(herself.client_id,))
        client = Client.objects.within(herself.practice_id).get(id=herself.client_id)
        chart = _only_chart(client)
        do(client, chart)
        _note(herself, action, chart, now)
        own = Chain.account(viewer.account_id)
        record(viewer=viewer, action=f"own.{action}", chain=own, subjects=(f"claim:{claim}",), now=now)

    in_transaction(change)


def _only_chart(client: Client) -> Chart:
    """Her course of care here. Raises ``NotFound`` without one, and ``Invalid`` where there is another besides."""
    members = ChartMember.objects.within(client.practice_id).filter(client=client)
    charts = [member.chart for member in members.select_related("chart")]
    if not charts:
        raise NotFound
    if len(charts) > 1 or charts[0].kind != "individual":
        raise Invalid("claim", "other_care")
    return charts[0]


def _set_custodian(chart: Chart, account: int | None, now: datetime) -> None:
    Seal.objects.within(chart.practice_id).filter(chart=chart, until=None).update(until=now)
    Seal.objects.create(
        practice_id=chart.practice_id,
        chart=chart,
        custodian_id=account,
        may_open=account is not None,
        since=now,
    )


def _custodian(chart: Chart, ref: str) -> int | None:
    """Raises ``Invalid`` for anybody but another clinician of the practice who works without supervision."""
    if not ref:
        return None
    account = _clinician(chart.practice_id, ref)
    if account is None or account == chart.treating_id or under_supervision(chart.practice_id, account):
        raise Invalid("custodian", "choice")
    return account


def _clinician(practice_id: int, ref: str) -> int | None:
    members = Member.objects.within(practice_id).filter(active=True, account__ref=ref)
    return next((member.account_id for member in members if Role.CLINICIAN in member.roles), None)


def _note(viewer: KnownClient, action: str, chart: Chart, now: datetime) -> None:
    record(
        viewer=viewer,
        action=f"chart.{action}",
        chain=chain_of_chart(chart),
        subjects=(f"chart:{chart.ref}",),
        now=now,
    )
