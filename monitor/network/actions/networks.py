from __future__ import annotations

from typing import Any

from monitor.kernel.audit import recorded
from monitor.kernel.permissions import Role
from monitor.kernel.versions import save_version
from monitor.network.models import Network, RoleAssignment
from monitor.people.models import User


def create_network(
    *, by: Any, administrator_email: str, administrator_name: str, **values: Any
) -> RoleAssignment:
    """A network and its first administrator, who gets an account when there is none at that address."""
    with recorded("network.created", by=by) as record:
        network = Network.objects.create(**values)
        user = User.objects.filter(email__iexact=administrator_email).first()
        assignment = RoleAssignment.objects.create(
            network=network,
            user=user or User.objects.create_user(administrator_email, name=administrator_name),
            role=Role.ADMINISTRATOR,
        )
        record.target = network
    return assignment


def edit_network(*, by: Any, network: Network, expected: int, changes: dict[str, Any]) -> Network:
    """Raises StaleVersion."""
    stored = Network.objects.get(pk=network.pk)
    with recorded("network.edited", by=by, network=stored.pk, target=stored):
        for name, value in changes.items():
            setattr(stored, name, value)
        save_version(stored, expected=expected, fields=changes)
    return stored
