"""A csv of the platform's own shape, from what was sent to files ready to be published, against
upserting the same rows into the DHIS2-shaped table; and the memory that larger files take.

MONITOR_BENCH_IMPORT=50000000 asks for a file of so many rows.
"""

from __future__ import annotations

import os
import statistics

from bench.database import own_settings
from bench.dhis2 import places, postgresql, upserts
from bench.importing import imported
from bench.measure import Result
from bench.synthetic import codes, facts_of

SMALL, LARGE = 1_000_000, int(os.environ.get("MONITOR_BENCH_IMPORT", "10_000_000"))
ROUNDS = 5
UPSERTED, YEAR = 4, 2024


def run() -> list[Result]:
    import pyarrow.parquet as pq

    rates, upserted, peaks = [], [], []
    with own_settings() as store, postgresql() as connection:
        towns = [f"dicofre:{number:04}" for number in range(308)]
        source = places(dict.fromkeys(towns, ("PT", "PT1", "PT1A")))
        files = {}
        for place, code in enumerate(codes(UPSERTED)):
            files[code] = str(store / f"{code}.parquet")
            pq.write_table(facts_of(place, towns), files[code])
        for _round in range(ROUNDS):
            told = imported(SMALL)
            rates.append(told["rows"] / told["seconds"])
            peaks.append(told["peak"])
            if connection is not None:
                rows, took = upserts(connection, source, files, YEAR)
                upserted.append(rows / took)
    large = imported(LARGE)
    millions = f"{LARGE // 1_000_000} million rows"
    ours = statistics.median(rates)
    shares = ", ".join(f"{name} {took:.0f} s" for name, took in large["steps"].items() if took > 1)
    results = [
        Result("import of a million rows", ours, "rows/s", 300_000, at_least=True),
        Result(
            f"import of {millions}",
            large["rows"] / large["seconds"],
            "rows/s",
            300_000,
            at_least=True,
            detail=shares,
        ),
        Result(
            f"memory of an import of {millions}: against one million",
            large["peak"] / statistics.median(peaks),
            "×",
            1.5,
            detail=f"{large['peak'] / 1e6:.0f} MB, {statistics.median(peaks) / 1e6:.0f} MB",
        ),
    ]
    if upserted:
        reference = statistics.median(upserted)
        label = "import: faster than upserting into DHIS2-shaped"
        value = statistics.median(a / b for a, b in zip(rates, upserted, strict=True))
        detail = f"{ours:,.0f} and {reference:,.0f} rows/s"
        results.append(Result(label, value, "×", 10, at_least=True, detail=detail))
    return results
