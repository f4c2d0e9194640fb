from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "monitor.ui"
    default_auto_field = "django.db.models.BigAutoField"
