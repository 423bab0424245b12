from django.apps import AppConfig


class StorageConfig(AppConfig):
    name = "wellkept.storage"
    label = "storage"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate  # noqa: PLC0415 - apps must be loaded first

        from wellkept.storage import checks, guards  # noqa: F401, PLC0415 - registers the checks

        post_migrate.connect(guards.restore_triggers, dispatch_uid="wellkept.storage.restore_triggers")
