from __future__ import annotations

from typing import Any

from monitor.kernel.audit import recorded
from monitor.kernel.permissions import Role
from monitor.kernel.versions import save_version
from monitor.network.models import Network, RoleAssignment


def create_network(*, by: Any, administrator: Any, **values: Any) -> Network:
    """A network and its first administrator."""
    with recorded("network.created", by=by) as record:
        network = Network.objects.create(**values)
        RoleAssignment.objects.create(network=network, user=administrator, role=Role.ADMINISTRATOR)
        record.target = network
    return network


def edit_network(*, by: Any, network: Network, expected: int, changes: dict[str, Any]) -> Network:
    """Raises StaleVersion."""
    stored = Network.objects.get(pk=network.pk)
    with recorded("network.edited", by=by, network=stored.pk, target=stored):
        for name, value in changes.items():
            setattr(stored, name, value)
        save_version(stored, expected=expected, fields=changes)
    return stored
