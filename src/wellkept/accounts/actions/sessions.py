"""Signing out where one is signed in."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from wellkept.storage.locks import in_transaction
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Oneself

AT_ONCE = 500  # sessions forgotten in one go


def end_session(*, viewer: Oneself, session: int, now: datetime) -> None:
    """Sign out of one browser. Raises ``NotFound``."""

    def end() -> None:
        row = UserSession.objects.filter(user=viewer.account_id, pk=session).first()
        if row is None:
            raise NotFound
        row.end()
        _note(viewer, now)

    in_transaction(end)


def end_other_sessions(*, viewer: Oneself, current: str, now: datetime) -> None:
    """Sign out everywhere but in the session of that key."""

    def end() -> None:
        for row in UserSession.objects.filter(user=viewer.account_id).exclude(session_key=current):
            row.end()
        _note(viewer, now)

    in_transaction(end)


def forget_ended_sessions(*, now: datetime) -> int:
    """Forget some of the sessions that ended by themselves, and from where they were. Returns how many."""

    def forget() -> int:
        ended = Session.objects.filter(expire_date__lte=now).values_list("session_key", flat=True)
        keys = list(ended[:AT_ONCE])
        if keys:
            UserSession.objects.filter(session_key__in=keys).delete()
            Session.objects.filter(session_key__in=keys).delete()
        return len(keys)

    return in_transaction(forget)


def _note(viewer: Oneself, now: datetime) -> None:
    record(viewer=viewer, action="account.end_sessions", chain=Chain.account(viewer.account_id), now=now)
