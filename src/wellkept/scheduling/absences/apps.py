from django.apps import AppConfig


class AbsencesConfig(AppConfig):
    name = "wellkept.scheduling.absences"
    label = "absences"
    default_auto_field = "django.db.models.BigAutoField"
