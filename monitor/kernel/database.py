"""SQLite as the platform needs it, and the start-up check that it is so (docs/adr/0002)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections

# Releases before 3.51.3 can lose committed transactions when a WAL is reset under two connections.
OLDEST_SAFE_WAL = (3, 51, 3)

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=FULL;"
        "PRAGMA foreign_keys=ON;"
        "PRAGMA mmap_size=0;"
        "PRAGMA cache_size=-32000;"
        "PRAGMA temp_store=MEMORY;"
    ),
}


def use_bundled_sqlite() -> None:
    """Let Django's backend find pysqlite3 (which bundles a safe SQLite) under the name sqlite3."""
    import sys

    import pysqlite3

    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def check_database(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start on a SQLite whose WAL is unsafe, or whose settings are not the ones above."""
    errors: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        Database: Any = getattr(connection, "Database")  # noqa: B009, N806
        if Database.sqlite_version_info < OLDEST_SAFE_WAL:
            errors.append(
                Error(
                    f"SQLite {Database.sqlite_version} can lose data in WAL mode.",
                    hint="Install pysqlite3 (bundles a newer SQLite) or use PostgreSQL.",
                    id="monitor.E010",
                )
            )
        expected = {"journal_mode": ("wal", "memory"), "synchronous": (2,), "mmap_size": (0, None)}
        with connection.cursor() as cursor:
            for pragma, allowed in expected.items():
                row = cursor.execute(f"PRAGMA {pragma}").fetchone()
                value = row[0] if row else None
                if value not in allowed:
                    errors.append(Error(f"SQLite runs with {pragma}={value}.", id="monitor.E011"))
        if getattr(connection, "transaction_mode", None) != "IMMEDIATE":
            errors.append(Error("SQLite transactions must be IMMEDIATE.", id="monitor.E012"))
    return errors
