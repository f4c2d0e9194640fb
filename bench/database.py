"""A database of its own for what is measured inside this process."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def own_settings() -> Iterator[Path]:
    """The platform ready in this process, and the folder of its store, empty."""
    folder = tempfile.mkdtemp(prefix="monitor-bench-")
    os.environ.setdefault("MONITOR_VAR", folder)
    import django

    django.setup()
    from django.conf import settings

    store = Path(settings.FACTS)
    store.mkdir(parents=True, exist_ok=True)
    try:
        yield store
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_database() -> Iterator[None]:
    with own_settings():
        from django.test.utils import setup_databases, teardown_databases

        databases = setup_databases(verbosity=0, interactive=False)
        try:
            yield
        finally:
            teardown_databases(databases, verbosity=0)


def network_of(count: int) -> tuple[Any, list[Any]]:
    """A network with so many organisations."""
    from monitor.network.models import Network, Organisation

    network = Network.objects.create(code="banco", name="Rede Social", kind="clas")
    organisations = Organisation.objects.bulk_create(
        Organisation(network=network, name=f"Entidade {number}", acronym=f"E{number}")
        for number in range(count)
    )
    return network, organisations


def coordinator_of(network: Any) -> Any:
    """A signed-in client."""
    from django.conf import settings
    from django.test import Client

    from monitor.network.models import RoleAssignment
    from monitor.people.models import User

    user = User.objects.create_user("banco@exemplo.pt", name="Banco")
    RoleAssignment.objects.create(user=user, network=network, role="coordinator")
    client = Client(headers={"accept-language": "pt-PT"})
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[-1])
    return client
