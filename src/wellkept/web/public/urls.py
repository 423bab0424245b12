"""Public booking, personal links and manage links."""

from django.urls import path

from wellkept.web.public.choosing import choose
from wellkept.web.public.details import details
from wellkept.web.public.mail_choice import stop
from wellkept.web.public.managing import manage

app_name = "public"
urlpatterns = [
    path("p/<slug:practice>/", choose, name="practice"),
    path("p/<slug:practice>/details/", details, name="details"),
    path("p/<slug:practice>/c/<str:token>/", choose, name="known"),
    path("p/<slug:practice>/c/<str:token>/details/", details, name="known-details"),
    path("m/<str:token>", manage, name="manage"),
    path("m/<str:token>/stop", stop, name="stop-reminders"),
]
