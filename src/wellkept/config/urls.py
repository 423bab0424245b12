"""All addresses, by hat: work, public booking, links, the door, and the doors for programs."""

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.webauthn import views as passkeys
from django.urls import URLPattern, URLResolver, include, path, re_path

from wellkept.web.entry import signing_in

# Of allauth only what is used: nobody signs up by herself. What asks for a proof, shows or changes second factors is
# ours or wrapped by us, under the names that allauth goes to.
_ACCOUNT = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("prove/", signing_in.prove, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",  # the key has a dash of its own
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("", signing_in.signing_in, name="mfa_index"),
    path("step/", second_step.authenticate, name="mfa_authenticate"),
    path("trust/", second_step.trust, name="mfa_trust"),
    path("passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/add/", signing_in.add_passkey, name="mfa_add_webauthn"),
    path("app/add/", signing_in.add_app, name="mfa_activate_totp"),
    path("app/", signing_in.signing_in, name="mfa_deactivate_totp"),
    path("codes/", signing_in.show_codes, name="mfa_view_recovery_codes"),
    path("codes/new/", signing_in.renew_codes, name="mfa_generate_recovery_codes"),
    path("codes/download/", signing_in.download_codes, name="mfa_download_recovery_codes"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("wellkept.web.entry.urls")),
    path("", include("wellkept.web.public.urls")),
    path("api/v1/", include("wellkept.interop.api.urls")),
    path("ics/", include("wellkept.interop.feeds.urls")),
    path("work/", include("wellkept.web.work.urls")),
    path("me/", include("wellkept.web.me.urls")),
    path("account/", include(_ACCOUNT)),
]
