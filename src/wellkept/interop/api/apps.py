from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "wellkept.interop.api"
    label = "interop_api"
