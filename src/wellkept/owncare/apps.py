from django.apps import AppConfig


class OwnCareConfig(AppConfig):
    name = "wellkept.owncare"
    label = "owncare"
    default_auto_field = "django.db.models.BigAutoField"
