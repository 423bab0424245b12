from django.apps import AppConfig


class AttestationsConfig(AppConfig):
    name = "wellkept.scheduling.attestations"
    label = "attestations"
    default_auto_field = "django.db.models.BigAutoField"
