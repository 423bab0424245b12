from django.apps import AppConfig


class SeriesConfig(AppConfig):
    name = "wellkept.scheduling.series"
    label = "series"
    default_auto_field = "django.db.models.BigAutoField"
