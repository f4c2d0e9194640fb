from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "monitor.plans"
    default_auto_field = "django.db.models.BigAutoField"
