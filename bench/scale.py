"""`python -m bench.scale [INDICATORS]`: what docs/scale.md says was measured: 308 municipalities × so many
indicators (14,000) × 20 years, in a file for each indicator as the store has them, on DuckDB and on Sail.

Publishing is measured on 200 indicators. Nothing here has a bound.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import observatory, synthetic
from bench.database import own_database
from bench.facts_records import make
from bench.measure import seconds

PUBLISHED, ROUNDS = 200, 3
_SERVE = (
    "import sys; from pysail.spark import SparkConnectServer;"
    "SparkConnectServer(ip='127.0.0.1', port=int(sys.argv[1])).start(background=False)"
)


@contextmanager
def sail() -> Iterator[str]:
    """The address of a Spark Connect server in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", _SERVE, str(port)], stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as trying:
                if trying.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"sc://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def published() -> None:
    """What publishing costs, an indicator."""
    from django.db import connection
    from django.db.models import Sum

    from monitor.facts.models import Slab

    took = seconds(lambda: observatory.furnish(PUBLISHED))
    files = Slab.objects.aggregate(bytes=Sum("bytes"))["bytes"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(length(numerators) + length(flags)) FROM facts_slice")
        [slices] = cursor.fetchone()
    each = f"{1000 * took / PUBLISHED:.0f} ms, {files / PUBLISHED / 1000:.1f} kB in files, "
    print(
        f"published, an indicator of 6,160 facts: {each}{slices / PUBLISHED / 1000:.1f} kB in slices"
    )


def written(folder: Path, indicators: int) -> None:
    """A file for each indicator, sorted and compressed as the store's are."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    towns = synthetic.municipalities()
    years = observatory.YEARS
    size = len(towns) * len(years)
    columns = {
        "territory": pa.array([town for town in towns for _year in years]),
        "period": pa.array([year for _town in towns for year in years]),
    }
    blank = {name: pa.repeat(text, size) for name, text in (("reason", ""), ("status", "final"))}
    luck = np.random.default_rng(0)
    for number in range(indicators):
        values = pa.array(luck.poisson(50 + number % 1000, size).astype(float))
        table = pa.table(columns | {"value": values} | blank)
        pq.write_table(table, folder / f"{number:05}.parquet", compression="zstd")


def everything() -> Any:
    import ibis

    facts = ibis.table(
        {"territory": "string", "period": "string", "value": "float64"}, name="facts"
    )
    return facts.group_by(["territory", "period"]).agg(value=facts.value.sum())


def timed(what: str, calls: dict[str, Callable[[], Any]]) -> None:
    for call in calls.values():
        call()
    times = {
        who: statistics.median(seconds(call) for _ in range(ROUNDS)) for who, call in calls.items()
    }
    print(what, ", ".join(f"{who} {took * 1000:.0f} ms" for who, took in times.items()), sep=": ")


def main(indicators: int) -> None:
    from django.conf import settings

    from monitor.facts import records
    from monitor.facts.engines import DuckDB, Spark

    published()
    store = Path(settings.FACTS)
    folder = store / "scale"
    folder.mkdir()
    took = seconds(lambda: written(folder, indicators))
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(f"{indicators:,} files, {size / 1e6:.0f} MB, written in {took:.0f} s", flush=True)
    make(file := store / "records.parquet")
    shape = synthetic.shape_of("activities")
    one, two = DuckDB(), DuckDB()
    two.connection().execute("SET threads = 2")
    with sail() as address:
        engines = {"DuckDB 1 thread": one, "DuckDB 2 threads": two, "Sail": Spark(address)}

        def asked(call: Callable[[Any], Any]) -> dict[str, Callable[[], Any]]:
            return {who: lambda own=own: call(own) for who, own in engines.items()}

        two_files = folder / "0000[01].parquet"
        timed("two indicators", asked(lambda own: own.ask(everything, facts=two_files)))
        hundred = folder / "000*.parquet"
        timed("a hundred indicators", asked(lambda own: own.ask(everything, facts=hundred)))
        every = folder / "*.parquet"
        timed(f"all {indicators:,}", asked(lambda own: own.ask(everything, facts=every)))
        timed("ten million records", asked(lambda own: records.counted(file, shape, by=own)))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
    with own_database():
        main(int(sys.argv[1]) if sys.argv[1:] else 14_000)
