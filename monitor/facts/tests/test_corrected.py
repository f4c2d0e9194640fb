"""Whatever is wrong with a file, its refused rows, corrected and sent again, say what it should have said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.facts.importing import actions
from monitor.facts.importing.models import DataImport, State
from monitor.facts.importing.rejected import rejected_rows
from monitor.facts.importing.work import read_document
from monitor.facts.models import Current
from monitor.facts.shapes import Dimension, Shape
from monitor.facts.sources import mapping as roles
from monitor.facts.sources.mapping import Column, Mapping

SHAPES = {
    "births": Shape("births"),
    "residents": Shape("residents", (Dimension("sex", ("f", "m")),)),
}
TOWNS, YEARS = ("9901", "9902", "9903"), ("2021", "2022", "2023")
# What is wrong has this sign in it: correcting it is taking the sign away.
WRONG = "?"

values = st.integers(0, 99).map(str)
reasons = st.sampled_from(["confidential", "not_applicable"])
told = st.tuples(values, st.just("")) | st.tuples(st.just(""), reasons)
cells = st.tuples(
    st.sampled_from(["births", "residents"]),
    st.sampled_from([f"dicofre:{town}" for town in TOWNS]),
    st.sampled_from(YEARS),
    st.sampled_from(["", "f", "m"]),
).filter(lambda cell: cell[0] == "residents" or not cell[3])


@st.composite
def template(draw: Callable[..., Any]) -> str:
    """A csv of the platform's own shape, each cell once, with any number of mistakes in any row."""
    lines = ["indicator;territory;period;sex;value;reason;status"]
    for cell, said in draw(st.dictionaries(cells, told, min_size=1, max_size=8)).items():
        row = [*cell, *said, draw(st.sampled_from(["", "provisional"]))]
        filled = [place for place, text in enumerate(row) if text]
        for place in draw(st.sets(st.sampled_from(filled), max_size=2)):
            row[place] += WRONG
        lines.append(";".join(row))
    return "\n".join(lines) + "\n"


@st.composite
def table(draw: Callable[..., Any]) -> str:
    """Towns down and years across, with mistakes in names and in the values of one year."""
    year = draw(st.integers(1, len(YEARS)))
    lines = [";".join(["Concelho", *YEARS])]
    for town in draw(st.lists(st.sampled_from(TOWNS), min_size=1, unique=True)):
        row = [town, *(draw(values) for _ in YEARS)]
        for place in draw(st.sets(st.sampled_from((0, year)))):
            row[place] += WRONG
        lines.append(";".join(row))
    return "\n".join(lines) + "\n"


def looked_at(mapping: Mapping) -> Mapping:
    """As a person puts it right, whatever was made of a column with mistakes."""
    columns = tuple(
        Column(column.heading, roles.TERRITORY)
        if column.heading == "Concelho"
        else Column(column.heading, roles.VALUE, period=column.heading)
        if column.heading in YEARS
        else Column(column.heading)
        for column in mapping.columns
    )
    return Mapping(mapping.table, 1, columns, indicator="births")


@pytest.fixture
def confirmed(clas: Any, coordinator: Any, country: None) -> Callable[[str], DataImport]:
    """confirmed("…csv…") → its import, explained if need be, and confirmed if anything of it is good."""

    def run(text: str) -> DataImport:
        item = actions.start_file(
            by=coordinator, network=clas, name="a.csv", chunks=[text.encode()], shapes=SHAPES,
            indicators=dict.fromkeys(SHAPES, ""), dataset={"code": "vale", "title": "Vale"},
            visibility="network",
        )  # fmt: skip
        options = {"by": coordinator, "item": item, "expected": item.version}
        if item.mapping is not None:
            item = actions.explain(**options, mapping=looked_at(item.mapping), shapes=SHAPES)
        if item.summary["good"]:
            item = actions.confirm(by=coordinator, item=item, expected=item.version)
        return item

    return run


def in_force() -> set[tuple[Any, ...]]:
    return {
        (current.indicator, *row.values())
        for current in Current.objects.select_related("slab")
        for row in pq.read_table(current.slab.file).to_pylist()
    }


@pytest.mark.parametrize("files", [template(), table()], ids=["template", "table"])
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_refused_rows_corrected_and_sent_again_give_the_same_facts(
    files: Any, data: st.DataObject, confirmed: Callable[[str], DataImport]
) -> None:
    text = data.draw(files)
    found = []
    for sent_twice in (False, True):
        with transaction.atomic():
            item = confirmed(text if sent_twice else text.replace(WRONG, ""))
            if sent_twice and item.summary["stopping"]:
                refused = rejected_rows(item, read_document).decode("utf-8-sig")
                item = confirmed(refused.replace(WRONG, ""))
            assert (item.state, item.summary["stopping"]) == (State.CONFIRMED, 0), item.error
            found.append(in_force())
            transaction.set_rollback(True)
    assert found[0] == found[1]
