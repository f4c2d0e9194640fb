from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from monitor.demonstration import dashboards, documents, indices, loading, observatory
from monitor.territory.actions import load_municipalities


class Command(BaseCommand):
    help = (
        "Migrate, collect static files and load the demonstration: only what is still to be done."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--import", dest="file", type=Path)
        parser.add_argument("--address-file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("MONITOR_DEMONSTRATION=1 is needed: this loads fictional data.")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("A preparar a base de dados…")
            call_command("migrate", verbosity=0)
        collect_static_files()
        if not loading.is_loaded():
            self.stdout.write("A carregar a rede de demonstração…")
            load_municipalities(by=None)
            loading.load()
        if not observatory.is_loaded():
            observatory.load()
            indices.load()
            dashboards.load()
        if not documents.are_written():
            documents.write()
        if options["file"]:
            options["address_file"].write_text(start_import(options["file"]))


def collect_static_files() -> None:
    """Only when they changed, and by one process at a time: whoever clears the folder takes away what
    another is writing in it."""
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    folder = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if static_files_changed():
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    finally:
        os.close(folder)


def static_files_changed() -> bool:
    """Whether any source of a static file is newer than the manifest of what was collected."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return True
    collected = manifest.stat().st_mtime
    return any(
        Path(storage.path(name)).stat().st_mtime > collected
        for finder in get_finders()
        for name, storage in finder.list([])
    )


def start_import(path: Path) -> str:
    """Put a file in the demonstration network's imports; returns the address of its review."""
    from django.urls import reverse

    from monitor.network.models import Network
    from monitor.people.models import User
    from monitor.plans.importing import start_import as start

    try:
        content = path.read_bytes()
    except OSError as error:
        raise CommandError(f"O ficheiro «{path}» não pode ser aberto: {error.strerror}.") from error
    network = Network.objects.get(code=loading.MUNICIPAL)
    by = User.objects.filter(roles__network=network, roles__role="coordinator").first()
    started = start(by=by, network=network, name=path.name, data=content)
    return reverse("plans:review", kwargs={"network": network.code, "pk": started.pk})
