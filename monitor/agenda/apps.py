from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "monitor.agenda"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from monitor.agenda.facts import offer

        offer()
