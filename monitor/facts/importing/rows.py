"""The numbers of one import as one Parquet file: what was read, what is wrong, what is strange.

Columns: indicator, territory, period, those of every dimension, value, reason, status; then where each
was (sheet, row, col) and `wrong`: blank for what can be written, or what is wrong with it, "|" between.
A large file of the platform's own shape comes here through DuckDB, without a row ever in Python.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.utils.translation import gettext as _

from monitor.facts.answers import REASONS, STATUSES
from monitor.facts.enums import Missing, Status
from monitor.facts.shapes import EVERYBODY, Shape
from monitor.facts.sources import mapping as roles
from monitor.facts.sources.observations import At, Observation, Problem, SourceProblem
from monitor.facts.sources.places import Places

# What `wrong` holds → the sentence that people read.
FIELD, INDICATOR, TERRITORY, PERIOD, MEMBER, NUMBER, SIGN, CONFLICT = "fitpmnsc"
KEYS = ("indicator", "territory", "period")
PLACE = ("sheet", "row", "col")
_ENDINGS = {
    "year": ("",),
    "half": ("-H1", "-H2"),
    "quarter": ("-Q1", "-Q2", "-Q3", "-Q4"),
    "month": tuple(f"-{month:02}" for month in range(1, 13)),
    "school_year": ("-SY",),
}
# What is read and written again in the same minute is better quick than small.
_QUICK = "FORMAT parquet, COMPRESSION lz4, ROW_GROUP_SIZE 122880"
MOST_EXAMPLES = 200
Progress = Callable[[float], Any]


def sentences() -> dict[str, str]:
    return {
        FIELD: _("A linha não tem as colunas do cabeçalho."),
        INDICATOR: _("O indicador não está no dicionário."),
        TERRITORY: _("O território não se reconhece."),
        PERIOD: _("O período não é da periodicidade do indicador."),
        MEMBER: _("O indicador não tem esta categoria."),
        NUMBER: _("O valor não é um número."),
        SIGN: _("O sinal não se reconhece."),
        CONFLICT: _("O mesmo valor está dito de duas maneiras."),
    }


def dimensions_of(shapes: Iterable[Shape]) -> list[str]:
    return sorted({dimension.name for shape in shapes for dimension in shape.dimensions})


def connect(threads: int = 2) -> Any:
    """A database in memory for one import, which reads and writes under settings.FACTS alone."""
    spill = Path(settings.FACTS) / "spill"
    spill.mkdir(parents=True, exist_ok=True)
    config: dict[str, Any] = {
        "threads": threads,
        "memory_limit": settings.FACTS_IMPORT_MEMORY,
        "temp_directory": str(spill),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "preserve_insertion_order": True,
    }
    connection = duckdb.connect(":memory:", config=config)
    connection.execute("SET allowed_directories = [$folder]", {"folder": str(settings.FACTS)})
    connection.execute("SET enable_external_access = false")
    return connection


# What a reader gave


def write_observations(
    path: Path, shapes: Mapping[str, Shape], rows: Sequence[Observation]
) -> None:
    names = dimensions_of(shapes.values())
    members = [dict(row.members) for row in rows]
    texts = {name: [str(getattr(row, name)) for row in rows] for name in KEYS}
    texts |= {name: [told.get(name, EVERYBODY) for told in members] for name in names}
    texts |= {name: [str(getattr(row, name)) for row in rows] for name in ("reason", "status")}
    texts |= {"sheet": [row.at.sheet for row in rows], "col": [row.at.column for row in rows]}
    texts["wrong"] = texts["said"] = [""] * len(rows)
    columns: dict[str, Any] = {
        name: pa.array(values, pa.string()) for name, values in texts.items()
    }
    columns["value"] = pa.array([row.value for row in rows], pa.float64())
    columns["row"] = pa.array([row.at.row for row in rows], pa.int64())
    pq.write_table(pa.table(columns), path, compression="zstd")


# The platform's own shape, in bulk


def template_heading(data: bytes) -> list[str]:
    """The columns of a csv of the platform's own shape; none for any other file."""
    try:
        line = data.split(b"\n", 1)[0].decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return []
    names = next(csv.reader([line], delimiter=";" if ";" in line else ","), [])
    needed = {*roles.TEMPLATE_BEFORE, roles.VALUE}
    return names if needed <= set(names) and len(set(names)) == len(names) else []


def load_csv(
    source: Path,
    path: Path,
    shapes: Mapping[str, Shape],
    places: Places,
    progress: Progress = lambda share: None,
) -> None:
    """Everything that a csv of the platform's own shape says, each row with what is wrong with it.

    Raises SourceProblem for a file that is no such csv; whatever `progress` raises stops the reading.
    """
    with source.open("rb") as file:
        first = file.readline()
    heading = template_heading(first)
    names = dimensions_of(shapes.values())
    known = {*roles.TEMPLATE_BEFORE, *names, *roles.TEMPLATE_AFTER, roles.PROBLEM}
    if strange := set(heading) - known:
        told = ", ".join(sorted(strange))
        raise SourceProblem(_("Colunas desconhecidas: %(names)s.") % {"names": told})
    if not heading:
        raise SourceProblem(_("O ficheiro não tem as colunas do modelo da plataforma."))
    connection = connect()
    try:
        lists = _Lists(connection)
        allowed = {name: lists.of_indicator(name, _members(shapes, name)) for name in names}
        allowed["period"] = lists.of_indicator("period", _periods(shapes))
        allowed["indicator"] = lists.among("indicator", tuple(shapes))
        allowed["territory"] = lists.among("territory", tuple(places.names))
        sql = _loading(source, path, heading, names, b";" if b";" in first else b",", allowed)
        _run(connection, sql, progress)
    except duckdb.InvalidInputException as error:
        raise SourceProblem(_("O ficheiro não se consegue ler como csv em UTF-8.")) from error
    finally:
        connection.close()


@dataclass(slots=True)
class _Lists:
    """Lists of texts, each a type of the connection: whether a text is in one is a cast, which leaves
    rows in the order of the csv. After a join they would have no number."""

    connection: Any
    types: dict[tuple[str, ...], str] = field(default_factory=dict)

    def among(self, column: str, texts: tuple[str, ...]) -> str:
        """SQL: whether a column is one of the texts."""
        if texts not in self.types:
            self.types[texts] = f"known_{len(self.types)}"
            self.connection.register("texts", pa.table({"text": pa.array(texts, pa.string())}))
            self.connection.execute(
                f"CREATE TYPE {self.types[texts]} AS ENUM (SELECT DISTINCT text FROM texts)"
            )
            self.connection.unregister("texts")
        return f"try_cast({_name(column)} AS {self.types[texts]}) IS NOT NULL"

    def of_indicator(self, column: str, allowed: Mapping[str, tuple[str, ...]]) -> str:
        """SQL: whether a column is one of the texts allowed to the indicator of the row."""
        alike: dict[tuple[str, ...], list[str]] = {}
        for code, texts in allowed.items():
            alike.setdefault(texts, []).append(code)
        conditions = [
            f"({self.among('indicator', tuple(codes))} AND {self.among(column, texts)})"
            for texts, codes in alike.items()
            if texts
        ]
        return " OR ".join(conditions) or "false"


def _members(shapes: Mapping[str, Shape], name: str) -> dict[str, tuple[str, ...]]:
    """By indicator, those of a dimension; none where it has not that dimension."""
    return {
        code: next((d.members for d in shape.dimensions if d.name == name), ())
        for code, shape in shapes.items()
    }


def _periods(shapes: Mapping[str, Shape]) -> dict[str, tuple[str, ...]]:
    """By indicator, all that there are of its kind."""
    kinds = {str(shape.periodicity) for shape in shapes.values()}
    own = {
        kind: tuple(f"{year}{ending}" for year in range(1000, 3000) for ending in _ENDINGS[kind])
        for kind in kinds
    }
    return {code: own[str(shape.periodicity)] for code, shape in shapes.items()}


def _loading(
    source: Path,
    path: Path,
    heading: list[str],
    names: list[str],
    separator: bytes,
    allowed: Mapping[str, str],
) -> str:
    """`allowed`: of each column, whether it holds something known, as SQL."""
    fields = "{" + ", ".join(f"{_text(name)}: 'VARCHAR'" for name in heading) + "}"
    reading = (
        f"read_csv({_text(str(source))}, delim={_text(separator.decode())}, quote='\"', "
        f"escape='\"', header=true, auto_detect=false, columns={fields}, null_padding=true, "
        "strict_mode=false, nullstr=''"
        ")"
    )
    told = {name: f"coalesce({_name(name)}, '')" if name in heading else "''" for name in names}
    members = "".join(f"{text} AS {_name(name)}, " for name, text in told.items())
    wrong = [
        f"CASE WHEN {_name(name)} IS NOT NULL AND NOT ({allowed[name]}) THEN '{MEMBER}' END"
        for name in names
        if name in heading
    ]
    said = {name: name if name in heading else "NULL" for name in ("reason", "status")}
    # A spreadsheet's guard against formulas stands before a minus; a comma before decimals.
    plain = "replace(ltrim(value, ' '''), ',', '.')"
    parsed = f"coalesce(try_cast(value AS DOUBLE), try_cast({plain} AS DOUBLE))"
    wrong += [
        f"CASE WHEN NOT ({allowed['indicator']}) THEN '{INDICATOR}' END",
        f"CASE WHEN NOT ({allowed['territory']}) THEN '{TERRITORY}' END",
        f"CASE WHEN {allowed['indicator']} AND NOT ({allowed['period']}) THEN '{PERIOD}' END",
        f"CASE WHEN value IS NOT NULL AND NOT coalesce(isfinite(number), false) "
        f"THEN '{NUMBER}' END",
        f"CASE WHEN {said['reason']} NOT IN ({_list(REASONS)}) OR {said['status']} NOT IN "
        f"({_list(STATUSES)}) THEN '{SIGN}' END",
    ]
    return f"""
        COPY (
            SELECT coalesce(indicator, '') AS indicator, coalesce(territory, '') AS territory,
                coalesce(period, '') AS period, {members}
                number AS value,
                CASE WHEN value IS NULL
                    THEN coalesce({said["reason"]}, '{Missing.NOT_REPORTED}') ELSE '' END AS reason,
                coalesce({said["status"]}, '{Status.FINAL}') AS status,
                CASE WHEN number IS NULL THEN coalesce(value, '') ELSE '' END AS said,
                '' AS sheet, '' AS col, concat_ws('|', {", ".join(wrong)}) AS wrong
            FROM (SELECT *, {parsed} AS number FROM {reading})
        ) TO {_text(str(path))} ({_QUICK})
    """


def _run(connection: Any, sql: str, progress: Progress) -> None:
    """Run to the end, telling how far; what `progress` raises interrupts it."""
    failed: list[BaseException] = []
    connection.execute("SET enable_progress_bar = true")
    connection.execute("SET enable_progress_bar_print = false")

    def work() -> None:
        try:
            connection.execute(sql)
        except BaseException as error:
            failed.append(error)

    thread = Thread(target=work)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(0.5)
            share = connection.query_progress() if thread.is_alive() else 100.0
            progress(min(max(share, 0.0), 100.0) / 100)
    except BaseException:
        connection.interrupt()
        thread.join()
        raise
    if failed:
        raise failed[0]


# Looked through: repetitions, and what cannot be written


@dataclass(slots=True)
class Looked:
    """`counts` {what is wrong: rows}; `repeated`: rows that say again what another says."""

    rows: int = 0
    good: int = 0
    repeated: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    indicators: dict[str, int] = field(default_factory=dict)
    first_period: str = ""
    last_period: str = ""
    provisional: int = 0
    missing: int = 0


def numbered(path: Path) -> str:
    """The rows as SQL, each with its row: numbering them while reading would keep to one core, so that
    a file straight from a csv has them only in order, under one heading."""
    file = _text(str(path))
    if "row" in pq.read_schema(path).names:
        return f"read_parquet({file})"
    return (
        "(SELECT * EXCLUDE (file_row_number), file_row_number + 2 AS row "
        f"FROM read_parquet({file}, file_row_number = true))"
    )


def settle_repetitions(path: Path, names: Sequence[str]) -> tuple[Path, int]:
    """The same file without what is said twice: of equal rows the first stays; of rows that contradict
    each other none is written. (the file to go on with, rows taken away)."""
    keys = ", ".join(map(_name, [*KEYS, *names]))
    source = numbered(path)
    connection = connect()
    try:
        connection.execute(
            f"CREATE TEMP TABLE suspects AS SELECT h FROM (SELECT hash({keys}) AS h FROM {source} "
            "WHERE wrong = '') GROUP BY h HAVING count(*) > 1"
        )
        (suspects,) = connection.execute("SELECT count(*) FROM suspects").fetchone()
        if not suspects:
            return path, 0
        connection.execute(
            f"""CREATE TEMP TABLE twice AS
            SELECT *, count(*) OVER same AS times, row_number() OVER (same ORDER BY row) AS turn,
                min(coalesce(value::VARCHAR, reason)) OVER same
                    = max(coalesce(value::VARCHAR, reason)) OVER same AS agree
            FROM {source} WHERE wrong = '' AND hash({keys}) IN (SELECT h FROM suspects)
            WINDOW same AS (PARTITION BY {keys})"""
        )
        settled = path.with_name(f"settled-{path.name}")
        connection.execute(
            f"""COPY (
            SELECT * FROM {source} WHERE wrong <> '' OR hash({keys}) NOT IN (SELECT h FROM suspects)
            UNION ALL BY NAME
            SELECT * EXCLUDE (times, turn, agree)
                REPLACE (CASE WHEN agree THEN '' ELSE '{CONFLICT}' END AS wrong)
            FROM twice WHERE turn = 1 OR NOT agree
            ) TO {_text(str(settled))} ({_QUICK})"""
        )
        (gone,) = connection.execute(
            "SELECT count(*) FROM twice WHERE turn > 1 AND agree"
        ).fetchone()
    finally:
        connection.close()
    path.unlink()
    return settled, gone


def look(path: Path) -> Looked:
    connection = connect()
    source = numbered(path)
    try:
        rows, good, first, last, provisional, missing = connection.execute(
            f"SELECT count(*), count(*) FILTER (wrong = ''), min(period) FILTER (wrong = ''), "
            f"max(period) FILTER (wrong = ''), count(*) FILTER (wrong = '' AND status <> 'final'), "
            f"count(*) FILTER (wrong = '' AND value IS NULL) FROM {source}"
        ).fetchone()
        counts = connection.execute(
            f"SELECT w, count(*) FROM (SELECT unnest(string_split(wrong, '|')) AS w FROM {source} "
            "WHERE wrong <> '') GROUP BY w"
        ).fetchall()
        indicators = connection.execute(
            f"SELECT indicator, count(*) FROM {source} WHERE wrong = '' GROUP BY 1 ORDER BY 1"
        ).fetchall()
    finally:
        connection.close()
    return Looked(
        rows, good, 0, dict(counts), dict(indicators), first or "", last or "", provisional, missing
    )


def wrong_rows(
    path: Path, names: Sequence[str], most: int | None = MOST_EXAMPLES
) -> Iterator[dict[str, Any]]:
    limit = f"LIMIT {most}" if most else ""
    connection = connect()
    try:
        answer = connection.execute(
            f"SELECT * FROM {numbered(path)} WHERE wrong <> '' ORDER BY row {limit}"
        )
        columns = [column[0] for column in answer.description]
        while batch := answer.fetchmany(1_000):
            yield from (dict(zip(columns, row, strict=True)) for row in batch)
    finally:
        connection.close()


def problems(path: Path, names: Sequence[str]) -> list[Problem]:
    """The first of what is wrong, each with its place, its value and what would be right."""
    told = sentences()
    column_of = {INDICATOR: "indicator", TERRITORY: "territory", PERIOD: "period", NUMBER: "value"}
    found = []
    for row in wrong_rows(path, names):
        for letter in row["wrong"].split("|"):
            column = column_of.get(letter, "")
            if column:
                shown = row["said" if letter == NUMBER else column]
            else:
                shown = ", ".join(filter(None, (row[name] for name in names)))
            at = At(row["sheet"], row["row"], row["col"] or column)
            found.append(Problem(told.get(letter, letter), at, str(shown or "")))
    return found[:MOST_EXAMPLES]


def good_rows(path: Path, shape: Shape) -> Any:
    """A RecordBatchReader of what can be written of an indicator, for `facts.writing.stage`."""
    import pyarrow.dataset as ds

    dimensions = (dimension.name for dimension in shape.dimensions)
    texts = ["territory", "period", *dimensions, "reason", "status"]
    wanted = (ds.field("indicator") == shape.indicator) & (ds.field("wrong") == "")
    # Each text once, as it is in the file, until it is written again.
    file = ds.dataset(path, format=ds.ParquetFileFormat(dictionary_columns=texts))
    scanner = file.scanner(columns=[*texts, "value"], filter=wanted, batch_size=65_536)
    return scanner.to_reader()


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _list(texts: Iterable[str]) -> str:
    return ", ".join(_text(text) for text in texts)
