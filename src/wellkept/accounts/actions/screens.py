"""Covering a screen that nobody uses, opening it again, and the PIN for that."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F, QuerySet

from wellkept.accounts.models import Account, Screen
from wellkept.accounts.rules.idle import CHOICES, TRIES, check_pin
from wellkept.accounts.sealing import seal_form
from wellkept.kernel.invalid import Invalid
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.keys import keyed_digest
from wellkept.trust.viewer import Oneself

LONGEST_KEPT = 100_000  # characters of a form that is kept while its screen is covered


def note_use(*, viewer: Oneself, session: str, now: datetime) -> None:
    """Somebody is at the screen of this session. A covered one stays covered."""

    def note() -> None:
        rows = _screen(viewer, session)
        if rows.filter(covered_at=None).update(seen_at=now):
            return
        lock(accounts=(viewer.account_id,))
        if not rows.exists():
            Screen.objects.create(session_id=session, account_id=viewer.account_id, seen_at=now)

    in_transaction(note)


def cover(*, viewer: Oneself, session: str, now: datetime) -> None:
    """Nothing of this session is shown from now on."""
    _screen(viewer, session).filter(covered_at=None).update(covered_at=now)


def uncover(*, viewer: Oneself, session: str, now: datetime) -> None:
    """She proved that it is she: the screen shows again what it showed."""
    _screen(viewer, session).update(covered_at=None, seen_at=now, tries=0)


def count_try(*, viewer: Oneself, session: str) -> int:
    """Count one more try at opening this screen, before it is looked at; gives how many are left after it, or less than
    none: then it may not be looked at. Counted in the database, and so over all processes together."""

    def count() -> int:
        lock(accounts=(viewer.account_id,))
        rows = _screen(viewer, session)
        rows.update(tries=F("tries") + 1)
        tries = rows.values_list("tries", flat=True).first()
        return -1 if tries is None else TRIES - tries

    return in_transaction(count)


def note_given_up(*, viewer: Oneself, now: datetime) -> None:
    """Somebody tried too often to open a covered screen, and its session is ended."""
    _note(viewer, "account.screen_given_up", now)


def keep_form(*, viewer: Oneself, session: str, path: str, fields: Sequence[tuple[str, str]]) -> bool:
    """Keep what was sent to a covered screen, sealed, in place of what was kept before. False where it is too long."""
    text = json.dumps([path, fields])
    if len(text) > LONGEST_KEPT:
        return False
    account = Account.objects.get(id=viewer.account_id)
    _screen(viewer, session).update(kept=seal_form(account.key_owner, session, text))
    return True


def forget_form(*, viewer: Oneself, session: str) -> None:
    """It is sent now, or thrown away."""
    _screen(viewer, session).update(kept=None)


def set_screen(*, viewer: Oneself, minutes: int, pin: str, now: datetime) -> None:
    """After how many minutes her screens are covered, and a new PIN; an empty one leaves what is there.

    Whether she has proved enough is asked by the face. Raises ``Invalid``.
    """
    if minutes not in CHOICES:
        raise Invalid("minutes", "choice")
    if pin:
        check_pin(pin)

    def write() -> None:
        lock(accounts=(viewer.account_id,))
        rows = Account.objects.filter(id=viewer.account_id)
        rows.update(covers_after=minutes)
        if pin:
            rows.update(pin=make_password(_peppered(pin)))
            _note(viewer, "account.pin", now)

    in_transaction(write)


def remove_pin(*, viewer: Oneself, now: datetime) -> None:
    """From now on a covered screen is opened by something else."""

    def write() -> None:
        lock(accounts=(viewer.account_id,))
        if Account.objects.filter(id=viewer.account_id).exclude(pin="").update(pin=""):
            _note(viewer, "account.pin_removed", now)

    in_transaction(write)


def is_pin(*, viewer: Oneself, pin: str) -> bool:
    """Whether this is her PIN. Whoever asks has counted the try before."""
    kept = Account.objects.filter(id=viewer.account_id).values_list("pin", flat=True).first()
    return check_password(_peppered(pin), kept) if kept else False


def _peppered(pin: str) -> str:
    """Few digits are soon tried: without the installation's own key the digest in the database says nothing."""
    return keyed_digest("pin", "".join(pin.split()))


def _screen(viewer: Oneself, session: str) -> QuerySet[Screen]:
    return Screen.objects.within(viewer.account_id).filter(session=session)


def _note(viewer: Oneself, action: str, now: datetime) -> None:
    record(viewer=viewer, action=action, chain=Chain.account(viewer.account_id), now=now)
