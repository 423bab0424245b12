"""Asking for an attestation, and handing it out. The therapist who treats issues it, and nobody in her place."""

from datetime import date, datetime
from typing import Any

from wellkept.clients.models import Chart, ChartMember, Client
from wellkept.clients.queries import names_for, visible_charts
from wellkept.clients.sealing import chain_of_chart
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.languages import spoken
from wellkept.kernel.wallclock import local_date
from wellkept.practice.queries import practice_card
from wellkept.scheduling.attestations.document import pdf
from wellkept.scheduling.attestations.models import AskedAttestation
from wellkept.scheduling.attestations.queries import kept_sessions
from wellkept.scheduling.attestations.rules.totals import totals
from wellkept.scheduling.attestations.text import words_of
from wellkept.storage.ids import new_ref
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import record
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.viewer import KnownClient, Staff, Viewer

MOST_WAITING = 5  # of one client
LONGEST = 12 * 366  # days of one attestation


def ask_attestation(
    *, viewer: KnownClient, first_day: date, last_day: date, with_dates: bool, locale: str, now: datetime
) -> str:
    """A client asks the therapist who treats her, or treated her last. Gives its ref. Raises ``Invalid``, ``NotFound``."""
    _check(first_day, last_day, _today(viewer.practice_id, now))

    def ask() -> str:
        lock(clients=(viewer.client_id,))
        mine = ChartMember.objects.within(viewer.practice_id).filter(client=viewer.client_id)
        charts = Chart.objects.within(viewer.practice_id).filter(id__in=mine.values("chart"))
        chart = charts.order_by("-state", "-opened_on", "-id").first()  # "open" comes before "closed"
        if chart is None:
            raise NotFound
        waiting = AskedAttestation.objects.within(viewer.practice_id).filter(
            client=viewer.client_id, issued_at=None
        )
        if waiting.count() >= MOST_WAITING:
            raise Invalid("first_day", "too_many", most=MOST_WAITING)
        row = AskedAttestation.objects.create(
            ref=new_ref(),
            practice_id=viewer.practice_id,
            chart=chart,
            client_id=viewer.client_id,
            first_day=first_day,
            last_day=last_day,
            with_dates=with_dates,
            locale=spoken(locale),
            asked_at=now,
        )
        _note(viewer, "attestation.ask", chart, (f"attestation:{row.ref}",), now)
        return row.ref

    return in_transaction(ask)


def issue_asked(*, viewer: Staff, chart: str, ref: str, now: datetime) -> bytes:
    """What a client asked for, as a PDF; again when it is asked for again. Raises ``Invalid``, ``NotFound``, ``NotAllowed``."""

    def issue() -> bytes:
        found = _treated(viewer, chart)
        asked = AskedAttestation.objects.within(viewer.practice_id).filter(chart=found, ref=ref).first()
        if asked is None:
            raise NotFound
        made = _issue(
            viewer,
            found,
            asked.client_id,
            (asked.first_day, asked.last_day),
            asked.with_dates,
            asked.locale,
            now,
        )
        if asked.issued_at is None:
            asked.issued_at = now
            asked.save(update_fields=["issued_at"])
        return made

    return in_transaction(issue)


def issue_attestation(
    *,
    viewer: Staff,
    chart: str,
    client: str,
    first_day: date,
    last_day: date,
    with_dates: bool,
    locale: str,
    now: datetime,
) -> bytes:
    """The same for a client who asked by word of mouth. Raises ``Invalid``, ``NotFound``, ``NotAllowed``."""
    _check(first_day, last_day, _today(viewer.practice_id, now))

    def issue() -> bytes:
        found = _treated(viewer, chart)
        members = ChartMember.objects.within(viewer.practice_id).filter(chart=found, client__ref=client)
        member = members.values_list("client_id", flat=True).first()
        if member is None:
            raise NotFound
        return _issue(viewer, found, member, (first_day, last_day), with_dates, locale, now)

    return in_transaction(issue)


def _treated(viewer: Staff, ref: str) -> Chart:
    chart = visible_charts(viewer).filter(ref=ref).first()
    if chart is None:
        raise NotFound
    if chart.treating_id != viewer.account_id:
        raise NotAllowed
    return chart


def _issue(
    viewer: Staff,
    chart: Chart,
    client: int,
    span: tuple[date, date],
    with_dates: bool,
    locale: str,
    now: datetime,
) -> bytes:
    practice = practice_card(viewer.practice_id)
    row = Client.objects.within(viewer.practice_id).get(id=client)
    words = words_of(
        client=names_for(viewer, [row.id])[row.id],
        clinician=chart.treating.name,
        practice=practice.name,
        found=totals(kept_sessions(chart.id, client, viewer.practice_id), *span),
        span=span,
        with_dates=with_dates,
        on=_today(viewer.practice_id, now),
        locale=locale,
        zone=practice.zone,
    )
    made = pdf(words)
    _note(viewer, "attestation.issue", chart, (f"chart:{chart.ref}", f"client:{row.ref}"), now)
    return made


def _today(practice: int, now: datetime) -> date:
    return local_date(int(now.timestamp()), practice_card(practice).zone)


def _check(first_day: date, last_day: date, today: date) -> None:
    if last_day < first_day:
        raise Invalid("last_day", "before_start")
    if last_day > today:
        raise Invalid("last_day", "not_yet")
    if (last_day - first_day).days > LONGEST:
        raise Invalid("first_day", "long_ago")


def _note(viewer: Viewer, action: str, chart: Chart, subjects: Any, now: datetime) -> None:
    record(viewer=viewer, action=action, chain=chain_of_chart(chart), subjects=subjects, now=now)


def hand_over_care(*, practice: int, from_chart: int, into_chart: int) -> None:
    """What was asked of one course of care stands in another. In the caller's transaction."""
    AskedAttestation.objects.within(practice).filter(chart=from_chart).update(chart=into_chart)
