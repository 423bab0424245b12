from django.apps import AppConfig


class MeConfig(AppConfig):
    name = "wellkept.web.me"
    label = "me"
    default_auto_field = "django.db.models.BigAutoField"
