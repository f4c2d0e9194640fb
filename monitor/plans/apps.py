from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "monitor.plans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from monitor.agenda.calendar import add_source
        from monitor.plans.calendar import report_days
        from monitor.plans.facts import offer

        add_source(report_days)
        offer()
