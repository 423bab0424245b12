"""Public booking, personal links and manage links."""

from django.urls import path

from wellkept.web.public import views

app_name = "public"
urlpatterns = [
    path("p/<slug:practice>/", views.choose, name="practice"),
    path("p/<slug:practice>/details/", views.details, name="details"),
    path("p/<slug:practice>/c/<str:token>/", views.choose, name="known"),
    path("p/<slug:practice>/c/<str:token>/details/", views.details, name="known-details"),
    path("m/<str:token>", views.manage, name="manage"),
]
