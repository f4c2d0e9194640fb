"""Fixtures that every room's tests share: two networks, and people with each role in them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import hypothesis
import pytest

# How long an example takes tells of the machine, and of what the first one loads.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What uses the database is marked, to run on each one. The journeys come first: one worker of the
    suite takes them all, with one server, and the other what is left at the end."""
    for item in items:
        fixtures = {"db", "transactional_db"}.intersection(getattr(item, "fixturenames", ()))
        if fixtures or item.get_closest_marker("django_db"):
            item.add_marker("database")
    items.sort(key=lambda item: item.get_closest_marker("journey") is None)


@pytest.fixture(scope="session", autouse=True)
def emptying_after_real_commits() -> Iterator[None]:
    """A test with real commits empties every table at its end; SQLite's append-only triggers would not
    let it, so they step aside meanwhile (PostgreSQL truncates, which fires none)."""
    from django.db.backends.sqlite3.base import DatabaseWrapper

    DatabaseOperations = DatabaseWrapper.ops_class  # noqa: N806
    plain = DatabaseOperations.execute_sql_flush

    def without_triggers(self: Any, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            plain(self, sql_list)
            for _name, sql in triggers:
                cursor.execute(sql)

    DatabaseOperations.execute_sql_flush = without_triggers  # type: ignore[method-assign]
    yield
    DatabaseOperations.execute_sql_flush = plain  # type: ignore[method-assign]


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """Of the database that the test writes to, for processes of its own."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


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
