"""How somebody's screens are used, and what waits in one that was covered."""

import json

from wellkept.accounts.models import Account, Screen
from wellkept.accounts.rules.idle import Use
from wellkept.accounts.sealing import opened_form
from wellkept.trust.viewer import Oneself

Kept = tuple[str, list[tuple[str, str]]]  # the address to which a form was sent, and what stood in it


def use_of(viewer: Oneself, *, session: str) -> Use | None:
    """How the session of that key is used; None where nothing is noted of it yet."""
    rows = Screen.objects.within(viewer.account_id).filter(session=session)
    found = rows.values_list("seen_at", "covered_at").first()
    if found is None:
        return None
    seen, covered = found
    return Use(int(seen.timestamp()), int(covered.timestamp()) if covered else None)


def kept_form(viewer: Oneself, *, session: str) -> Kept | None:
    """The form that was sent when this session was covered, and not done."""
    rows = Screen.objects.within(viewer.account_id).select_related("account")
    row = rows.filter(session=session).exclude(kept=None).first()
    if row is None:
        return None
    path, fields = json.loads(opened_form(row))
    return path, [(name, value) for name, value in fields]


def has_pin(viewer: Oneself) -> bool:
    """Whether somebody chose a PIN."""
    return Account.objects.filter(id=viewer.account_id).exclude(pin="").exists()
