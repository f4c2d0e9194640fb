from django.apps import AppConfig
from django.core.checks import Tags, register


class KernelConfig(AppConfig):
    name = "monitor.kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from monitor.kernel.database import check_database
        from monitor.kernel.permissions import check_every_view_declares_a_permission

        register(check_every_view_declares_a_permission, Tags.security)
        register(check_database, Tags.database)
