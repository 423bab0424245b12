from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "wellkept.config"
    label = "wellkept_config"

    def ready(self) -> None:
        from wellkept.config import wiring  # noqa: PLC0415 - the rooms' models must be loaded first

        wiring.connect()
