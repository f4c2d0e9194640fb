"""Fixtures that every room's tests share: two networks, and people with each role in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def clas(db: None) -> Any:
    from monitor.network.models import Network

    return Network.objects.create(code="vale", name="Rede Social de Vale", kind="clas")


@pytest.fixture
def other_clas(db: None) -> Any:
    """A network of strangers: nothing of it may ever show in `clas`."""
    from monitor.network.models import Network

    return Network.objects.create(code="serra", name="Rede Social da Serra", kind="clas")


@pytest.fixture
def person(db: None) -> Callable[..., Any]:
    """person("coordinator", network, organisation=None) → a user with that role there."""
    from monitor.network.models import RoleAssignment
    from monitor.people.models import User

    def make(role: str | None = None, network: Any = None, organisation: Any = None) -> Any:
        number = User.objects.count() + 1
        user = User.objects.create_user(f"pessoa{number}@exemplo.pt", name=f"Pessoa {number}")
        if role:
            RoleAssignment.objects.create(
                user=user, network=network, role=role, organisation=organisation
            )
        return user

    return make


@pytest.fixture
def coordinator(person: Callable[..., Any], clas: Any) -> Any:
    return person("coordinator", clas)


@pytest.fixture
def signed_in(client: Any, coordinator: Any) -> Any:
    """The test client, signed in as the coordinator of `clas`."""
    client.force_login(coordinator)
    return client
