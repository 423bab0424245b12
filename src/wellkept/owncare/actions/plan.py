"""Keeping at it: her own plan, a word when nothing is booked, and what she wants to bring."""

from datetime import date, datetime, timedelta

from wellkept.accounts.queries import account_card
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.wallclock import local_date
from wellkept.owncare.models import Bringing, CarePlan
from wellkept.owncare.names import seal_text
from wellkept.owncare.rules.cadence import LONGEST_NUDGE
from wellkept.storage.ids import new_ref
from wellkept.storage.locks import in_transaction
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Oneself, in_own_care

LONGEST_LINE, MOST_LINES = 500, 50
SNOOZE = timedelta(weeks=4)


def set_plan(*, viewer: Oneself, every: int | None, nudge: int | None, now: datetime) -> None:
    """A session every so many weeks, a word after so many without one; None for neither. Raises ``Invalid``."""
    for field, value in (("every", every), ("nudge", nudge)):
        if value is not None and not 1 <= value <= LONGEST_NUDGE:
            raise Invalid(field, "out_of_range", least=1, most=LONGEST_NUDGE)

    def save() -> None:
        row = _plan(viewer)
        if row.nudge != nudge:
            row.nudge_since = _today(viewer, now) if nudge is not None else None
        row.every, row.nudge, row.snoozed_until = every, nudge, None
        row.save()
        _note(viewer, "plan", now)

    in_transaction(save)


def snooze(*, viewer: Oneself, now: datetime) -> None:
    """Not now: ask again in four weeks."""

    def save() -> None:
        row = _plan(viewer)
        row.snoozed_until = _today(viewer, now) + SNOOZE
        row.save()

    in_transaction(save)


def bring(*, viewer: Oneself, text: str, now: datetime) -> None:
    """Keep a line for the next session. Raises ``Invalid``."""
    text = " ".join(text.split())
    if not text:
        raise Invalid("text", "required")
    if len(text) > LONGEST_LINE:
        raise Invalid("text", "too_long", longest=LONGEST_LINE)

    def keep() -> None:
        rows = Bringing.objects.within(in_own_care(viewer).account_id).filter(brought_at=None)
        if rows.count() >= MOST_LINES:
            raise Invalid("text", "too_many", most=MOST_LINES)
        ref = new_ref()
        sealed = seal_text(viewer.account_id, ref, "text", text)
        Bringing.objects.create(ref=ref, account_id=viewer.account_id, text=sealed, created_at=now)

    in_transaction(keep)


def brought(*, viewer: Oneself, ref: str, now: datetime) -> None:
    """It was brought, or is not wanted any more: it leaves the list. Raises ``NotFound``."""
    rows = Bringing.objects.within(in_own_care(viewer).account_id).filter(ref=ref, brought_at=None)
    if not in_transaction(lambda: rows.update(brought_at=now)):
        raise NotFound


def _plan(viewer: Oneself) -> CarePlan:
    account = in_own_care(viewer).account_id
    return CarePlan.objects.within(account).first() or CarePlan(account_id=account)


def _today(viewer: Oneself, now: datetime) -> date:
    return local_date(int(now.timestamp()), account_card(viewer.account_id).zone)


def _note(viewer: Oneself, action: str, now: datetime) -> None:
    record(viewer=viewer, action=f"own.{action}", chain=Chain.account(viewer.account_id), now=now)
