"""The questions of the bench, put to us, to DuckDB in its own SQL and to a table shaped like DHIS2's.

Each asks, and gives what makes {key: number} of the answer, so that the three can be compared before
anything is timed: what is timed is the asking. What is asked of us is the whole function, with its
reasons, status and edition; what is asked of the others is the sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from typing import Any

YEARS = tuple(str(year) for year in range(2005, 2025))
LAST, BEFORE = "2024", "2023"
Key = tuple[str, ...]
Numbers = dict[Key, float]
Told = Callable[[], Numbers]
Widget = Callable[[int], Told]
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

    @cached_property
    def towns(self) -> list[str]:
        return sorted(self.parents)

    @cached_property
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
    def ours(world: World, number: int = 0, year: str = LAST) -> Told:
        from monitor.facts import queries

        answer = queries.snapshot(code(number), "municipality", year)
        return lambda: {
            (town,): value
            for town, value in zip(answer.territories, answer.column.values, strict=True)
            if value is not None
        }

    @staticmethod
    def duckdb(world: World) -> Told:
        rows = (
            _duckdb()
            .execute(
                "SELECT territory, sum(value) FROM read_parquet(?)"
                " WHERE period BETWEEN ? AND ? GROUP BY territory",
                [world.files[code(0)], f"{LAST}-Q1", f"{LAST}-Q4"],
            )
            .fetchall()
        )
        return lambda: {(town,): value for town, value in rows}

    @staticmethod
    def dhis2(world: World, ask: Ask, number: int = 0, year: str = LAST) -> Told:
        sql = _wide('"uidlevel4", "yearly"', f'"yearly" {_in(1)} AND "dx" {_in(1)}')
        rows = ask(sql, [year, code(number)])
        return lambda: {(town,): v for _dx, town, _year, v in rows}


class Series:
    bounds = (("dhis2", 50),)
    name = "series of 20 years"

    @staticmethod
    def ours(world: World, number: int = 0, place: int = 0) -> Told:
        from monitor.facts import queries

        town = world.towns[place]
        answer = queries.series(code(number), [town], periodicity="year")
        values = answer.lines[0].column.values
        told = zip(answer.periods, values, strict=True)
        return lambda: {(year,): value for year, value in told if value is not None}

    @staticmethod
    def dhis2(world: World, ask: Ask, number: int = 0, place: int = 0) -> Told:
        where = f'"uidlevel4" {_in(1)} AND "dx" {_in(1)} AND "yearly" {_in(len(YEARS))}'
        rows = ask(_wide('"yearly"', where), [world.towns[place], code(number), *YEARS])
        return lambda: {(year,): v for _dx, year, v in rows}


class Slider:
    bounds = (("dhis2", 60),)
    name = "20-year slider"

    @staticmethod
    def ours(world: World) -> Told:
        from monitor.facts import queries

        answer = queries.slides(code(0), "municipality", periodicity="year")
        return lambda: {
            (town, year): value
            for year, column in zip(answer.periods, answer.columns, strict=True)
            for town, value in zip(answer.territories, column.values, strict=True)
            if value is not None
        }

    @staticmethod
    def dhis2(world: World, ask: Ask) -> Told:
        sql = _wide('"uidlevel4", "yearly"', f'"dx" {_in(1)} AND "yearly" {_in(len(YEARS))}')
        rows = ask(sql, [code(0), *YEARS])
        return lambda: {(town, year): v for _dx, town, year, v in rows}


class Ranking:
    bounds = (("dhis2", 40),)
    name = "NUTS III ranking with change and per-capita"

    @staticmethod
    def ours(world: World, number: int = 0) -> Told:
        from monitor.facts import queries

        answer = queries.ranking(
            code(number), LAST, world.regions, against=BEFORE, denominator=code(1), base=1000
        )
        return lambda: {
            (row.territory, name): value
            for row in answer.rows
            for name, value in (
                ("value", row.figure.value or 0),
                ("change", row.change or 0),
                ("per", round(row.per or 0, 6)),
            )
        }

    @staticmethod
    def dhis2(world: World, ask: Ask, number: int = 0) -> Told:
        codes, years = sorted({code(number), code(1)}), [LAST, BEFORE]
        sql = _wide(
            '"uidlevel3", "yearly"', f'"dx" {_in(len(codes))} AND "yearly" {_in(len(years))}'
        )
        rows = ask(sql, [*codes, *years])

        def told() -> Numbers:
            of = {(dx, place, year): v for dx, place, year, v in rows}
            found: Numbers = {}
            for place in world.regions:
                now, then = (of[code(number), place, year] for year in (LAST, BEFORE))
                found[place, "value"], found[place, "change"] = now, now - then
                found[place, "per"] = round(1000 * now / of[code(1), place, LAST], 6)
            return found

        return told


class Dashboard:
    """Five series, five maps and two rankings, read as the page of a dashboard reads them."""

    bounds = (("dhis2", 100),)
    name = "12-widget dashboard in one request"

    @staticmethod
    def ours(world: World) -> Told:
        from monitor.facts.audience import as_public

        with as_public():
            return _twelve(
                lambda number: Series.ours(world, number, number),
                lambda number: Map.ours(world, number),
                lambda number: Ranking.ours(world, number),
            )

    @staticmethod
    def dhis2(world: World, ask: Ask) -> Told:
        return _twelve(
            lambda number: Series.dhis2(world, ask, number, number),
            lambda number: Map.dhis2(world, ask, number),
            lambda number: Ranking.dhis2(world, ask, number),
        )


def _twelve(series: Widget, map_: Widget, ranking: Widget) -> Told:
    told = {
        f"{kind}{number}": widget(number)
        for kind, widget, numbers in (
            ("s", series, range(5)),
            ("m", map_, range(5)),
            ("r", ranking, (0, 2)),
        )
        for number in numbers
    }
    return lambda: {(name, *key): v for name, own in told.items() for key, v in own().items()}


class Ratio:
    """Each sex has been rolled up."""

    bounds: tuple[tuple[str, float], ...] = (("duckdb", 1.5), ("dhis2", 20))
    name = "ratio × sex × region × 20 years"
    by: tuple[str, ...] = ("sex",)

    @classmethod
    def ours(cls, world: World) -> Told:
        from monitor.facts import queries

        answer = queries.ratio(code(0), code(1), by=cls.by, level="nuts2", periods=YEARS)
        return lambda: {
            (row.territory, row.period, *row.members): round(row.value, 9)
            for row in answer.rows
            if row.value is not None
        }

    @classmethod
    def duckdb(cls, world: World) -> Told:
        connection = _duckdb()
        connection.execute("CREATE TEMP TABLE IF NOT EXISTS places (territory TEXT, region TEXT)")
        if not connection.execute("SELECT count(*) FROM places").fetchone()[0]:
            pairs = [(town, second) for town, (_top, second, _third) in world.parents.items()]
            connection.executemany("INSERT INTO places VALUES (?, ?)", pairs)
        by = ", ".join(cls.by)
        one = (
            f"SELECT region, left(period, 4) AS year, {by}, sum(value) AS v FROM read_parquet(?)"
            " JOIN places USING (territory) GROUP BY ALL"
        )
        rows = connection.execute(
            f"SELECT region, year, {by}, a.v / b.v FROM ({one}) a JOIN ({one}) b"
            f" USING (region, year, {by})",
            [world.files[code(0)], world.files[code(1)]],
        ).fetchall()
        return lambda: {tuple(key): round(v, 9) for *key, v in rows if v == v}

    @classmethod
    def dhis2(cls, world: World, ask: Ask) -> Told:
        codes = [code(0), code(1)]
        columns = ", ".join(f'"{name}"' for name in ("uidlevel2", "yearly", *cls.by))
        where = f'"dx" {_in(len(codes))} AND "yearly" {_in(len(YEARS))}'
        rows = ask(_wide(columns, where), [*codes, *YEARS])

        def told() -> Numbers:
            of = {(dx, *key): v for dx, *key, v in rows}
            return {
                tuple(key): round(v / under, 9)
                for (dx, *key), v in of.items()
                if dx == code(0) and (under := of[code(1), *key])
            }

        return told


class RatioOfParts(Ratio):
    """Nobody has rolled up each sex in each age band; what was answered once is kept."""

    bounds = Ratio.bounds[1:]
    name = "ratio × sex × age × region × 20 years, asked again"
    by = ("sex", "age")


class RatioAsked(RatioOfParts):
    """As if nobody had asked it before."""

    bounds = Ratio.bounds
    name = "ratio × sex × age × region × 20 years, not rolled up"

    @classmethod
    def ours(cls, world: World) -> Told:
        from monitor.facts import ratios

        ratios.kept.clear()
        return super().ours(world)


QUESTIONS: dict[str, Any] = {
    "map": Map,
    "series": Series,
    "dashboard": Dashboard,
    "slider": Slider,
    "ranking": Ranking,
    "ratio": Ratio,
    "ratio-parts": RatioOfParts,
    "ratio-asked": RatioAsked,
}
HOT = ("map", "series", "dashboard", "slider", "ranking")
