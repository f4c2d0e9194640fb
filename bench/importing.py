"""`python -m bench.importing ROWS` imports a csv of so many rows in a process of its own, and prints
{"seconds", "steps", "rows", "good", "peak"}: seconds from the file as it was sent to the files of the
store, ready to be published, and the most memory (bytes) that the process ever had.

Of each thousand rows one is of an unknown place, one is no number, one is out of range and one is said
twice, so that looking codes up, ranges, repetitions and errors by row are all in the work.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import synthetic
from bench.database import own_database

ROOT = Path(__file__).resolve().parent.parent
HEADING = "indicator;territory;period;age;sex;value;reason;status\n"
_LINES = """
COPY (
    WITH facts AS (SELECT *, row_number() OVER () AS i FROM facts LIMIT {rows})
    SELECT '{code}', if(i % 1000 = 1, 'dicofre:9999', territory), period, age, sex,
        CASE i % 1000 WHEN 2 THEN 'x' WHEN 3 THEN '-1' ELSE value::BIGINT::VARCHAR END, NULL, NULL
    FROM facts
    UNION ALL
    SELECT '{code}', territory, period, age, sex, value::BIGINT::VARCHAR, NULL, NULL
    FROM facts WHERE i % 1000 = 4
) TO '{part}' (HEADER false, DELIM ';')
"""


def imported(rows: int) -> dict[str, Any]:
    """What the process tells."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.importing", str(rows)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def write(path: Path, rows: int, territories: list[str]) -> list[str]:
    """The csv; the indicators in it."""
    import duckdb

    codes = synthetic.codes(-(-rows // synthetic.FACTS_EACH))
    part = path.with_suffix(".part")
    with path.open("wb") as file, duckdb.connect() as connection:
        file.write(HEADING.encode())
        for place, code in enumerate(codes):
            connection.register("facts", synthetic.facts_of(place, territories))
            left = rows - place * synthetic.FACTS_EACH
            connection.execute(_LINES.format(rows=left, code=code, part=part))
            file.write(part.read_bytes())
    part.unlink()
    return codes


def measured(rows: int) -> dict[str, Any]:
    """Raises AssertionError when a row is lost."""
    from django.conf import settings

    from monitor.facts import writing
    from monitor.facts.importing import checks, incoming
    from monitor.facts.importing import rows as reading
    from monitor.facts.models import Dataset
    from monitor.facts.sources.places import Places

    store = incoming.folder()
    territories = synthetic.municipalities()
    sent = store / "sent.csv"
    shapes = {code: synthetic.shape_of(code) for code in write(sent, rows, territories)}
    names, places = reading.dimensions_of(shapes.values()), Places.load()
    dataset, _made = Dataset.objects.get_or_create(
        code="bench", defaults={"title": "Factos sintéticos", "visibility": "public"}
    )
    edition = writing.new_edition(by=None, dataset=dataset)
    understood = store / "understood.parquet"
    steps: dict[str, float] = {}

    def step(name: str, call: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        answer = call()
        steps[name] = time.perf_counter() - start
        return answer

    kept, _sha256, _size = step("kept", lambda: incoming.keep(_chunks(sent)))
    file = Path(settings.FACTS) / kept
    step("understood", lambda: reading.load_csv(file, understood, shapes, places))
    settled, repeated = step("repetitions", lambda: reading.settle_repetitions(understood, names))
    looked = step("looked", lambda: reading.look(settled))
    step("problems", lambda: reading.problems(settled, names))
    step("strange", lambda: checks.warnings(settled, shapes, looked.rows))

    def stage() -> int:
        slabs = (
            writing.stage(edition, shape, reading.good_rows(settled, shape))
            for shape in shapes.values()
        )
        return sum(slab.rows for slab in slabs)

    good = step("staged", stage)
    assert good == looked.good == looked.rows - sum(looked.counts.values())
    assert repeated + looked.rows >= rows
    assert min(repeated, *looked.counts.values()) > 0
    return {
        "seconds": sum(steps.values()),
        "steps": steps,
        "rows": looked.rows + repeated,
        "good": good,
        # Kilobytes on Linux.
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(2**20):
            yield chunk


if __name__ == "__main__":
    with own_database():
        # The first import of a process loads what all others find loaded.
        measured(10_000)
        print(json.dumps(measured(int(sys.argv[1]))))
