"""The addresses of the door."""

from django.urls import path

from wellkept.web.entry import views

app_name = "entry"
urlpatterns = [
    path("", views.start, name="start"),
    path("demo/", views.demo_sign_in, name="demo"),
    path("setup/", views.setup, name="setup"),
    path("setup/<slug:practice>/hours/", views.setup_hours, name="setup-hours"),
    path("setup/<slug:practice>/ready/", views.setup_ready, name="setup-ready"),
    path("join/<str:token>/", views.invitation, name="invitation"),
]
