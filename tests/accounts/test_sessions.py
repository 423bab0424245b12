"""Sessions that ended by themselves are forgotten, with what is known of where they were."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tests.web.signing_in import email_of, sign_in
from tests.world import World
from wellkept.accounts.actions import forget_ended_sessions
from wellkept.worker import ticker


def test_the_worker_forgets_sessions_that_ended_and_no_others(world: World) -> None:
    over, going = Client(), Client()
    assert all(sign_in(browser, email_of(world, "dora")) for browser in (over, going))
    assert UserSession.objects.count() == Session.objects.count() == 2
    ended = Session.objects.filter(session_key=over.session.session_key)
    ended.update(expire_date=timezone.now() - timedelta(seconds=1))
    ticker.tick(anchor=True)
    for rows in (Session.objects, UserSession.objects):
        assert list(rows.values_list("session_key", flat=True)) == [going.session.session_key]
    assert forget_ended_sessions(now=timezone.now()) == 0
