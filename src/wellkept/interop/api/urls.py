"""The addresses of the door for programs."""

from django.urls import path, re_path

from wellkept.interop.api.docs import docs
from wellkept.interop.api.door import api, openapi
from wellkept.interop.api.problems import lost

app_name = "api"
urlpatterns = [
    path("openapi.json", openapi, name="openapi"),
    path("", lost),
    path("docs", docs, name="docs"),
    *api.urls[0],
    re_path("", lost),
]
