"""All addresses, by hat: work, public booking, links, the door, and the doors for programs."""

from allauth.account import views as account
from allauth.usersessions import views as usersessions
from django.urls import URLPattern, URLResolver, include, path

# Of allauth only what is used: nobody signs up by herself, and addresses are changed by an invitation.
_ACCOUNT = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/<str:uidb36>-<str:key>/",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("sessions/", usersessions.list_usersessions, name="usersessions_list"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("wellkept.web.entry.urls")),
    path("", include("wellkept.web.public.urls")),
    path("api/v1/", include("wellkept.interop.api.urls")),
    path("ics/", include("wellkept.interop.feeds.urls")),
    path("work/", include("wellkept.web.work.urls")),
    path("account/", include(_ACCOUNT)),
]
