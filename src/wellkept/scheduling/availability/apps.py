from django.apps import AppConfig


class AvailabilityConfig(AppConfig):
    name = "wellkept.scheduling.availability"
    label = "availability"
    default_auto_field = "django.db.models.BigAutoField"
