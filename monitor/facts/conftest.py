"""A country of three municipalities whose numbers can be added up by hand, and both engines.

2013: North has A and B, South has C. 2024: North has A, South has B and C. District D has the three.
The lists of regions begin on 2015-01-01 and 2024-01-01, like the real ones.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator
from datetime import date
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

import pytest

from monitor.facts.shapes import Shape

A, B, C = "dicofre:9901", "dicofre:9902", "dicofre:9903"
DISTRICT = "dicofre:99"
NORTH_2013, SOUTH_2013, COUNTRY_2013 = "nuts-2013:N", "nuts-2013:S", "nuts-2013:XX"
NORTH_2024, SOUTH_2024, COUNTRY_2024 = "nuts-2024:N", "nuts-2024:S", "nuts-2024:XX"


@pytest.fixture
def country(db: None) -> None:
    make_country()


def make_country() -> None:
    from monitor.territory.models import Containment, Level, Territory

    def place(code: str, level: str, start: date | None = None, end: date | None = None) -> Any:
        scheme, _, code = code.partition(":")
        return Territory.objects.create(
            scheme=scheme, code=code, level=level, name=code, valid_from=start, valid_to=end
        )

    first, second = date(2015, 1, 1), date(2024, 1, 1)
    towns = {code: place(code, Level.MUNICIPALITY) for code in (A, B, C)}
    district = place(DISTRICT, Level.DISTRICT)
    chains = [(town, district) for town in towns.values()]
    for start, end, regions, top in (
        (first, second, {NORTH_2013: (A, B), SOUTH_2013: (C,)}, COUNTRY_2013),
        (second, None, {NORTH_2024: (A,), SOUTH_2024: (B, C)}, COUNTRY_2024),
    ):
        whole = place(top, Level.COUNTRY, start, end)
        for name, inside in regions.items():
            region = place(name, Level.NUTS3, start, end)
            chains += [(towns[town], region) for town in inside]
            chains.append((region, whole))
    for chain in chains:
        for part, container in pairwise(chain):
            Containment.objects.create(
                child=part,
                parent=container,
                valid_from=container.valid_from,
                valid_to=container.valid_to,
            )


@pytest.fixture
def tell(country: None) -> Callable[..., Any]:
    """tell(shape, [(territory, period, members…, value or {column: value}), …]) → the published edition.

    A row is a mapping of the columns of the table; what it leaves out is NULL.
    """
    return tell_now


def tell_now(shape: Shape, rows: list[dict[str, Any]], **dataset: Any) -> Any:
    from monitor.facts import writing

    edition = writing.new_edition(by=None, dataset=a_dataset(**dataset))
    writing.stage(edition, shape, table_of(shape, rows))
    return writing.publish(by=None, edition=edition)


def a_dataset(**fields: Any) -> Any:
    from monitor.facts.models import Dataset

    fields = {"code": "contas", "title": "Contas", "visibility": "public"} | fields
    return Dataset.objects.get_or_create(code=fields["code"], defaults=fields)[0]


def table_of(shape: Shape, rows: list[dict[str, Any]]) -> Any:
    import pyarrow as pa

    dimensions = [dimension.name for dimension in shape.dimensions]
    texts = ["territory", "period", *dimensions, "reason", "status"]
    numbers = ["value"]
    if any("numerator" in row for row in rows):
        numbers += ["numerator", "denominator"]
    kinds = dict.fromkeys(texts, pa.string()) | dict.fromkeys(numbers, pa.float64())
    return pa.table(
        {name: pa.array([row.get(name) for row in rows], kind) for name, kind in kinds.items()}
    )


@pytest.fixture(scope="session")
def sail() -> Iterator[str]:
    """The address of a Spark Connect server in this process."""
    if not (find_spec("pysail") and find_spec("pyspark")):
        pytest.skip("pysail and pyspark-client are not installed: requirements/spark.txt")
    from pysail.spark import SparkConnectServer

    main = sys.modules["__main__"]
    if not hasattr(main, "__file__"):
        # A worker of pytest-xdist has none, and pyspark takes that for one of its own doctests.
        main.__file__ = __file__
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = SparkConnectServer(ip="127.0.0.1", port=port)
    server.start(background=True)
    address = f"sc://127.0.0.1:{port}"
    yield address
    from pyspark.sql import SparkSession

    # A client that was not closed says goodbye when the process ends, and waits minutes for an answer.
    SparkSession.builder.remote(address).getOrCreate().stop()
    server.stop()


@pytest.fixture(params=["duckdb", "spark"])
def each_engine(request: pytest.FixtureRequest, settings: Any) -> str:
    """The test runs once on each engine."""
    if request.param == "spark":
        settings.FACTS_SPARK = request.getfixturevalue("sail")
    settings.FACTS_ENGINE = request.param
    return str(request.param)
