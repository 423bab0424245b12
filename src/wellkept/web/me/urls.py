"""The addresses of own care."""

from django.urls import path, re_path

from wellkept.web.me import gate, security, ties

app_name = "me"
urlpatterns = [
    path("", security.start, name="start"),
    path("ties/", ties.ties, name="ties"),
    re_path(r"^ties/(?P<ref>\w+)/(?P<verb>end|withdraw)/$", ties.change_tie, name="change-tie"),
    re_path(
        r"^ties/accepted/(?P<ref>\w+)/(?P<verb>keep|end)/$", ties.change_accepted, name="change-accepted"
    ),
    path("unlock/", gate.unlock, name="unlock"),
    path("close/", gate.close_own_care, name="close"),
    path("security/", security.security, name="security"),
    path("security/addresses/", security.add_address, name="add-address"),
    path("security/addresses/<slug:ref>/", security.verify_address, name="verify-address"),
    re_path(
        r"^security/addresses/(?P<ref>\w+)/(?P<verb>care|sign-in|remove)/$",
        security.change_address,
        name="change-address",
    ),
]
