"""Signing in as people do it, for tests about how sure we are that it is she."""

import re
import time
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.db.models import F
from django.test import Client
from django.urls import reverse

from tests.world import World
from wellkept.accounts.models import Account, Address

PASSWORD = "violet teapot 91"
HIS = "marble lantern 47"


def email_of(world: World, name: str) -> str:
    return Account.objects.get(ref=world.ref(name)).email


def sign_in(browser: Client, email: str, password: str = PASSWORD) -> bool:
    """Whether somebody is signed in after the page of sign-in."""
    browser.post(reverse("account_login"), {"login": email, "password": password})
    return "_auth_user_id" in browser.session


def reset_password(email: str, password: str) -> None:
    """Whoever reads that mailbox has the password set anew."""
    browser = Client()
    browser.post(reverse("account_reset_password"), {"email": email})
    (link,) = re.findall(r"http\S+/account/password/reset/key/\S+", str(mail.outbox[-1].body))
    form = browser.get(link.partition("testserver")[2])
    browser.post(form["Location"], {"password1": password, "password2": password})


def an_hour_passes(world: World, name: str) -> None:
    """What somebody has made to prove herself by was made an hour ago."""
    account, hour = Account.objects.get(ref=world.ref(name)), timedelta(hours=1)
    Address.objects.within(account).update(verified_at=F("verified_at") - hour)
    Authenticator.objects.filter(user=account).update(created_at=F("created_at") - hour)


def code_of(secret: str, *, ahead: int = 0) -> str:
    """What the app shows now, or so many steps later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def add_app(browser: Client) -> str:
    """Add an authenticator app in this session. Gives its secret; empty where the page did not let one."""
    page = reverse("mfa_activate_totp")
    if browser.get(page).status_code != 200:
        return ""
    secret = str(browser.session["mfa.totp.secret"])
    done = browser.post(page, {"code": code_of(secret)})
    return secret if done.status_code == 302 else ""


def mailed_code() -> str:
    """The code of the newest mail."""
    return "".join(re.findall(r"(\d{4}) (\d{4})", str(mail.outbox[-1].body))[0])


def add_address(browser: Client, email: str) -> bool:
    """Name an address and type the code that comes there. Whether it was taken."""
    sent = browser.post(reverse("me:add-address"), {"email": email})
    if sent.status_code != 302 or "addresses" not in sent["Location"]:
        return False
    return browser.post(sent["Location"], {"code": mailed_code()}).status_code == 302


def opens(browser: Client) -> bool:
    """Whether own care stands open in this session."""
    return browser.get(reverse("me:security")).status_code == 200


def unlock(browser: Client, **sent: str) -> bool:
    """Try to open own care, and whether it is open then."""
    browser.post(reverse("me:unlock"), sent)
    return opens(browser)
