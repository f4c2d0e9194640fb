"""The questions of the bench, put to us, to DuckDB in its own SQL and to a table shaped like DHIS2's.

Each gives {key: number}, so that the three can be compared before anything is timed. What is asked of
us is the whole function, with its reasons, status and edition; what is asked of the others is the sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

YEARS = tuple(str(year) for year in range(2005, 2025))
LAST, BEFORE = "2024", "2023"
Key = tuple[str, ...]
Numbers = dict[Key, float]
Widget = Callable[[int], Numbers]
Ask = Callable[[str, Sequence[Any]], Iterable[Sequence[Any]]]


@dataclass(frozen=True)
class World:
    """`parents`: municipality → (country, NUTS II, NUTS III); `files`: indicator → its Parquet."""

    parents: dict[str, tuple[str, str, str]]
    files: dict[str, str]
    disk: int

    @classmethod
    def load(cls, indicators: int) -> World:
        from django.db import connection
        from django.db.models import Sum

        from monitor.facts.hierarchy import Hierarchy
        from monitor.facts.models import Current, Slab

        above: dict[str, list[str]] = {}
        for link in Hierarchy.load().links("2024-Q4"):
            if link.whole.startswith("nuts-2024:"):
                above.setdefault(link.part, []).append(link.whole)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sum(length(numerators) + length(flags)"
                " + coalesce(length(denominators), 0) + coalesce(length(counts), 0))"
                " FROM facts_slice"
            )
            slices = cursor.fetchone()[0]
        files = Slab.objects.aggregate(bytes=Sum("bytes"))["bytes"]
        slabs = Current.objects.select_related("slab").order_by("indicator")
        towns = (
            t for t in sorted(above) if t.startswith("dicofre:") and len(t) == len("dicofre:0104")
        )
        chains = {town: _chain(town, above) for town in towns}
        return cls(
            {town: (chain[-1], chain[1], chain[0]) for town, chain in chains.items()},
            {item.indicator: str(item.slab.file) for item in slabs},
            files + slices,
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def towns(self) -> list[str]:
        return sorted(self.parents)

    @property
    def regions(self) -> list[str]:
        return sorted({third for _country, _second, third in self.parents.values()})


def _chain(town: str, above: Mapping[str, list[str]]) -> list[str]:
    found, at = [], town
    while at in above:
        at = above[at][0]
        found.append(at)
    return found


def code(number: int) -> str:
    return f"bench-{number:03}"


@cache
def _duckdb() -> Any:
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    return connection


def _wide(columns: str, where: str) -> str:
    """The statement that such a table is asked."""
    return f'SELECT "dx", {columns}, sum("value") FROM analytics WHERE {where} GROUP BY "dx", {columns}'


def _in(count: int) -> str:
    return f"IN ({', '.join(['%s'] * count)})"


class Map:
    bounds = (("duckdb", 0.4), ("dhis2", 20))
    name = "map of 308 municipalities"

    @staticmethod
    def ours(world: World, number: int = 0, year: str = LAST) -> Numbers:
        from monitor.facts import queries

        answer = queries.snapshot(code(number), "municipality", year)
        return {
            (town,): value
            for town, value in zip(answer.territories, answer.column.values, strict=True)
            if value is not None
        }

    @staticmethod
    def duckdb(world: World) -> Numbers:
        rows = _duckdb().execute(
            "SELECT territory, sum(value) FROM read_parquet(?)"
            " WHERE period BETWEEN ? AND ? GROUP BY territory",
            [world.files[code(0)], f"{LAST}-Q1", f"{LAST}-Q4"],
        )
        return {(town,): value for town, value in rows.fetchall()}

    @staticmethod
    def dhis2(world: World, ask: Ask, number: int = 0, year: str = LAST) -> Numbers:
        sql = _wide('"uidlevel4", "yearly"', f'"yearly" {_in(1)} AND "dx" {_in(1)}')
        return {(town,): v for _dx, town, _year, v in ask(sql, [year, code(number)])}


class Series:
    bounds = (("dhis2", 50),)
    name = "series of 20 years"

    @staticmethod
    def ours(world: World, number: int = 0, place: int = 0) -> Numbers:
        from monitor.facts import queries

        town = world.towns[place]
        answer = queries.series(code(number), [town], periodicity="year")
        values = answer.lines[0].column.values
        return {(year,): v for year, v in zip(answer.periods, values, strict=True) if v is not None}

    @staticmethod
    def dhis2(world: World, ask: Ask, number: int = 0, place: int = 0) -> Numbers:
        where = f'"uidlevel4" {_in(1)} AND "dx" {_in(1)} AND "yearly" {_in(len(YEARS))}'
        rows = ask(_wide('"yearly"', where), [world.towns[place], code(number), *YEARS])
        return {(year,): v for _dx, year, v in rows}


class Slider:
    bounds = (("dhis2", 60),)
    name = "20-year slider"

    @staticmethod
    def ours(world: World) -> Numbers:
        from monitor.facts import queries

        answer = queries.slides(code(0), "municipality", periodicity="year")
        return {
            (town, year): value
            for year, column in zip(answer.periods, answer.columns, strict=True)
            for town, value in zip(answer.territories, column.values, strict=True)
            if value is not None
        }

    @staticmethod
    def dhis2(world: World, ask: Ask) -> Numbers:
        sql = _wide('"uidlevel4", "yearly"', f'"dx" {_in(1)} AND "yearly" {_in(len(YEARS))}')
        return {(town, year): v for _dx, town, year, v in ask(sql, [code(0), *YEARS])}


class Ranking:
    bounds = (("dhis2", 40),)
    name = "NUTS III ranking with change and per-capita"

    @staticmethod
    def ours(world: World, number: int = 0) -> Numbers:
        from monitor.facts import queries

        answer = queries.ranking(
            code(number), LAST, world.regions, against=BEFORE, denominator=code(1), base=1000
        )
        found: Numbers = {}
        for row in answer.rows:
            found[row.territory, "value"] = row.figure.value or 0
            found[row.territory, "change"] = row.change or 0
            found[row.territory, "per"] = round(row.per or 0, 6)
        return found

    @staticmethod
    def dhis2(world: World, ask: Ask, number: int = 0) -> Numbers:
        codes, years = sorted({code(number), code(1)}), [LAST, BEFORE]
        sql = _wide(
            '"uidlevel3", "yearly"', f'"dx" {_in(len(codes))} AND "yearly" {_in(len(years))}'
        )
        told = {(dx, place, year): v for dx, place, year, v in ask(sql, [*codes, *years])}
        found: Numbers = {}
        for place in world.regions:
            now, then = (told[code(number), place, year] for year in (LAST, BEFORE))
            found[place, "value"], found[place, "change"] = now, now - then
            per = 1000 * now / told[code(1), place, LAST]
            found[place, "per"] = round(per, 6)
        return found


class Dashboard:
    """Five series, five maps and two rankings."""

    bounds = (("dhis2", 100),)
    name = "12-widget dashboard in one request"

    @staticmethod
    def ours(world: World) -> Numbers:
        return _twelve(
            lambda number: Series.ours(world, number, number),
            lambda number: Map.ours(world, number),
            lambda number: Ranking.ours(world, number),
        )

    @staticmethod
    def dhis2(world: World, ask: Ask) -> Numbers:
        return _twelve(
            lambda number: Series.dhis2(world, ask, number, number),
            lambda number: Map.dhis2(world, ask, number),
            lambda number: Ranking.dhis2(world, ask, number),
        )


def _twelve(series: Widget, map_: Widget, ranking: Widget) -> Numbers:
    found: Numbers = {}
    for kind, widget, numbers in (
        ("s", series, range(5)),
        ("m", map_, range(5)),
        ("r", ranking, (0, 2)),
    ):
        for number in numbers:
            found |= {(f"{kind}{number}", *key): value for key, value in widget(number).items()}
    return found


class Ratio:
    bounds = (("duckdb", 1.5), ("dhis2", 20))
    name = "ratio × sex × region × 20 years"

    @staticmethod
    def ours(world: World) -> Numbers:
        from monitor.facts import queries

        answer = queries.ratio(code(0), code(1), by=["sex"], level="nuts2", periods=YEARS)
        return {
            (row.territory, row.period, *row.members): round(row.value, 9)
            for row in answer.rows
            if row.value is not None
        }

    @staticmethod
    def duckdb(world: World) -> Numbers:
        connection = _duckdb()
        connection.execute("CREATE TEMP TABLE IF NOT EXISTS places (territory TEXT, region TEXT)")
        if not connection.execute("SELECT count(*) FROM places").fetchone()[0]:
            pairs = [(town, second) for town, (_top, second, _third) in world.parents.items()]
            connection.executemany("INSERT INTO places VALUES (?, ?)", pairs)
        one = (
            "SELECT region, left(period, 4) AS year, sex, sum(value) AS v FROM read_parquet(?)"
            " JOIN places USING (territory) GROUP BY ALL"
        )
        rows = connection.execute(
            f"SELECT a.region, a.year, a.sex, a.v / b.v FROM ({one}) a JOIN ({one}) b"
            " USING (region, year, sex)",
            [world.files[code(0)], world.files[code(1)]],
        )
        return {
            (place, year, sex): round(v, 9) for place, year, sex, v in rows.fetchall() if v == v
        }

    @staticmethod
    def dhis2(world: World, ask: Ask) -> Numbers:
        codes = [code(0), code(1)]
        sql = _wide(
            '"uidlevel2", "yearly", "sex"', f'"dx" {_in(len(codes))} AND "yearly" {_in(len(YEARS))}'
        )
        told = {(dx, *key): v for dx, *key, v in ask(sql, [*codes, *YEARS])}
        return {
            key: round(v / told[code(1), *key], 9)
            for (dx, *rest), v in told.items()
            if dx == code(0) and told[code(1), *(key := tuple(rest))]
        }


QUESTIONS: dict[str, Any] = {
    "map": Map,
    "series": Series,
    "dashboard": Dashboard,
    "slider": Slider,
    "ranking": Ranking,
    "ratio": Ratio,
}
HOT = ("map", "series", "dashboard", "slider", "ranking")
