from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "monitor.indicators"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from monitor.indicators.kin import offer

        offer()
