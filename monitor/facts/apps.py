from django.apps import AppConfig
from django.core.checks import Tags, register


class FactsConfig(AppConfig):
    name = "monitor.facts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from monitor.facts.checks import check_thresholds

        register(check_thresholds, Tags.security)
