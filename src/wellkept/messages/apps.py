from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "wellkept.messages"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
