from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, connections

from monitor.kernel import database

pytestmark = pytest.mark.django_db


def problems() -> set[str]:
    return {str(found.id) for found in database.check_database(databases=["default"])}


def test_the_database_of_the_suite_is_sound() -> None:
    assert problems() == set()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own settings")
def test_a_setting_that_can_lose_data_is_refused() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA mmap_size=1000000")
        try:
            assert problems() == {"monitor.E011"}
        finally:
            cursor.execute("PRAGMA mmap_size=0")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own versions")
def test_a_sqlite_whose_wal_is_unsafe_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "OLDEST_SAFE_WAL", (99, 0, 0))
    assert problems() == {"monitor.E010"}


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own transactions")
def test_deferred_transactions_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    wrapper: Any = connections["default"]
    wrapper.ensure_connection()
    monkeypatch.setattr(wrapper, "transaction_mode", "DEFERRED")
    assert problems() == {"monitor.E012"}
