"""The addresses of the door."""

from django.urls import path

from wellkept.web.entry import covering, own_page, signing_in, views

app_name = "entry"
urlpatterns = [
    path("", views.start, name="start"),
    path("demo/", views.demo_sign_in, name="demo"),
    path("setup/", views.setup, name="setup"),
    path("setup/<slug:practice>/hours/", views.setup_hours, name="setup-hours"),
    path("setup/<slug:practice>/ready/", views.setup_ready, name="setup-ready"),
    path("own/<str:token>/", own_page.own_page, name="own-page"),
    path("join/<str:token>/", views.invitation, name="invitation"),
    path("account/cover/", covering.cover, name="cover"),
    path("account/awake/", covering.awake, name="awake"),
    path("account/kept/", covering.kept, name="kept"),
    path("account/screen/", covering.screen, name="screen"),
    path("account/second-factor/", signing_in.second_factor, name="second-factor"),
    path("account/factors/<int:factor>/remove/", signing_in.remove_factor, name="remove-factor"),
    path("account/sessions/<int:session>/end/", signing_in.end_session, name="end-session"),
    path("account/sessions/end-others/", signing_in.end_other_sessions, name="end-other-sessions"),
]
