"""Who answers a question: DuckDB in this process, or a Spark Connect server (Sail, Apache Spark).

A question is a function that builds an Ibis expression over named tables; it is compiled once for each
set of arguments and kept as SQL. Tables are files of the store (read where they lie) or Arrow tables.
Both engines answer the same columns with the same types (docs/adr/0016).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from monitor.facts.budget import interruptible

if TYPE_CHECKING:
    import ibis

# A file of the store (Path), or a pyarrow.Table.
Source = Any
Question = Callable[..., "ibis.Table"]


class Engine(Protocol):
    name: str

    def ask(self, question: Question, *arguments: Any, **tables: Source) -> pa.Table:
        """The answer of `question(*arguments)`, an expression over unbound tables of these names."""


@lru_cache(maxsize=512)
def compiled(dialect: str, question: Question, arguments: tuple[Any, ...]) -> tuple[str, pa.Schema]:
    import ibis

    expression = question(*arguments)
    return str(ibis.to_sql(expression, dialect=dialect)), expression.schema().to_pyarrow()


class DuckDB:
    """One database in memory for the process, one connection to it for each thread; it reads files of
    the store and nothing else, and downloads nothing."""

    name = "duckdb"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._own = threading.local()
        self._process = 0
        self._root: Any = None

    def connection(self) -> Any:
        with self._lock:
            if self._process != os.getpid():
                self._process, self._root = os.getpid(), self._open()
                self._own = threading.local()
            if not hasattr(self._own, "connection"):
                self._own.connection = self._root.cursor()
            return self._own.connection

    def _open(self) -> Any:
        import duckdb

        spill = Path(settings.FACTS) / "spill"
        spill.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(
            ":memory:",
            config={
                "threads": settings.FACTS_THREADS,
                "memory_limit": settings.FACTS_MEMORY,
                "temp_directory": str(spill),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "allow_community_extensions": False,
                "preserve_insertion_order": False,
            },
        )
        connection.execute("SET allowed_directories = [$folder]", {"folder": str(settings.FACTS)})
        connection.execute("SET enable_external_access = false")
        return connection

    def ask(self, question: Question, *arguments: Any, **tables: Source) -> pa.Table:
        import duckdb

        sql, schema = compiled(self.name, question, arguments)
        connection = self.connection()
        for name, source in tables.items():
            self._show(connection, name, source)
        try:
            with interruptible(connection.interrupt, duckdb.InterruptException):
                return connection.execute(sql).to_arrow_table().cast(schema)
        finally:
            for name, source in tables.items():
                # A name left behind would stand in the way of another kind of source.
                if isinstance(source, Path):
                    connection.execute(f"DROP VIEW IF EXISTS {name}")
                else:
                    connection.unregister(name)

    def _show(self, connection: Any, name: str, source: Source) -> None:
        if isinstance(source, Path):
            path = str(source).replace("'", "''")
            connection.execute(
                f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM read_parquet('{path}')"
            )
        else:
            connection.register(name, source)


class Spark:
    """A Spark Connect server that sees the same files: the folder of the store is shared with it."""

    name = "pyspark"

    def __init__(self, address: str):
        if not find_spec("pyspark"):
            raise ImproperlyConfigured("FACTS_ENGINE is spark: install requirements/spark.txt.")
        import ibis
        from pyspark.sql import SparkSession

        # Naming it loads it: its compiler reads options that are registered only then.
        _ = ibis.pyspark
        self._session: Any = SparkSession.builder.remote(address).getOrCreate()

    def ask(self, question: Question, *arguments: Any, **tables: Source) -> pa.Table:
        sql, schema = compiled(self.name, question, arguments)
        for name, source in tables.items():
            self._frame(source).createOrReplaceTempView(name)
        return self._session.sql(sql).toArrow().cast(schema)

    def _frame(self, source: Source) -> Any:
        if isinstance(source, Path):
            return self._session.read.parquet(str(source))
        if source.num_rows:
            return self._session.createDataFrame(source)
        from pyspark.sql.pandas.types import from_arrow_schema

        return self._session.createDataFrame([], from_arrow_schema(source.schema))


@lru_cache(maxsize=1)
def _duckdb() -> DuckDB:
    return DuckDB()


@lru_cache(maxsize=4)
def _spark(address: str) -> Spark:
    return Spark(address)


def engine() -> Engine:
    """The one of settings.FACTS_ENGINE. Raises ImproperlyConfigured for a name it does not know."""
    if settings.FACTS_ENGINE == "duckdb":
        return _duckdb()
    if settings.FACTS_ENGINE == "spark":
        return _spark(settings.FACTS_SPARK)
    raise ImproperlyConfigured(f"FACTS_ENGINE is {settings.FACTS_ENGINE!r}: duckdb or spark.")


def writer() -> DuckDB:
    """Files are written by DuckDB whoever answers questions."""
    return _duckdb()
