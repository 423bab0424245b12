"""The addresses of own care."""

from django.urls import path, re_path

from wellkept.web.me import (
    booking,
    care,
    claims,
    gate,
    loved,
    outside,
    security,
    sessions,
    ties,
    walls,
    whole,
)

app_name = "me"
urlpatterns = [
    path("", care.start, name="start"),
    path("plan/", care.set_plan, name="plan"),
    path("snooze/", care.snooze, name="snooze"),
    path("bring/", care.bring, name="bring"),
    path("calendar/", whole.calendar, name="calendar"),
    path("sessions/<slug:ref>/", sessions.session, name="session"),
    path("sessions/<slug:ref>/move/", sessions.move, name="move"),
    path("sessions/<slug:ref>/cancel/", sessions.cancel, name="cancel"),
    path("sessions/<slug:ref>/where/", sessions.say_where, name="where"),
    path("sessions/<slug:ref>/standing/", sessions.stand, name="stand"),
    path("find/", booking.find, name="find"),
    path("find/<slug:practice>/", booking.book, name="book-new"),
    path("book/<slug:claim>/", booking.book, name="book"),
    path("elsewhere/", outside.new, name="new-outside"),
    path("elsewhere/file/", outside.take_file, name="take-file"),
    path("elsewhere/<slug:ref>/", outside.one, name="outside"),
    path("elsewhere/<slug:ref>/rhythm/", outside.change, name="change-outside"),
    path("elsewhere/<slug:ref>/end/", outside.end, name="end-outside"),
    path("walls/", walls.who_sees, name="walls"),
    path("walls/<slug:claim>/", walls.one, name="wall"),
    path("walls/<slug:claim>/attestation/", walls.attest, name="attest"),
    re_path(
        r"^walls/(?P<claim>\w+)/(?P<verb>seal|unseal|ask|ask-no-more|custodian|agree|decline|unclaim)/$",
        walls.act,
        name="wall-act",
    ),
    path("claim/<str:token>", claims.claim, name="claim"),
    path("loved/", loved.loved, name="loved"),
    path("loved/accept/<str:token>", loved.accept, name="accept"),
    path("loved/leave/<slug:claim>/", loved.give_leave, name="give-leave"),
    path("loved/<slug:ref>/end/", loved.end, name="end-proxy"),
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
