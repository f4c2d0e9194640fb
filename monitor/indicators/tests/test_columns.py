from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.facts.answers import ABSENT, Figure
from monitor.facts.enums import Missing, Status
from monitor.indicators.columns import evaluate_columns, packed, scattered, without
from monitor.indicators.evaluation import evaluate
from monitor.indicators.formulas import Node, references
from monitor.indicators.tests import trees

SIZE = 4
values = st.floats(-1e6, 1e6) | st.sampled_from([0.0, 1e300, -1e300])
marks = st.tuples(st.sampled_from(Status.values), st.booleans(), st.booleans())
there = st.tuples(values, marks).map(lambda pair: Figure(pair[0], "", *pair[1]))
reasons = st.sampled_from(Missing.values)
gone = st.tuples(reasons, marks).map(lambda pair: Figure(None, pair[0], *pair[1]))
partial = st.tuples(values, st.integers(1, 8)).map(
    lambda pair: Figure(pair[0], "", Status.FINAL, True, False, pair[1], 9)
)


def check(node: Node, data: st.DataObject, figures: st.SearchStrategy[Figure]) -> None:
    columns = {
        reference: data.draw(st.lists(figures, min_size=SIZE, max_size=SIZE))
        for reference in references(node)
    }
    expected = [
        evaluate(node, {reference: own[at] for reference, own in columns.items()})
        for at in range(SIZE)
    ]
    found = evaluate_columns(
        node, {reference: packed(own) for reference, own in columns.items()}, SIZE
    )
    assert list(found) == expected


@given(trees.formulas, st.data())
def test_a_column_gives_figure_by_figure_what_one_at_a_time_gives(
    node: Node, data: st.DataObject
) -> None:
    check(node, data, there | gone)


@given(trees.formulas, st.data())
def test_so_does_a_column_of_partial_sums(node: Node, data: st.DataObject) -> None:
    check(node, data, there | partial | gone)


def test_figures_are_packed_as_they_are() -> None:
    figures = [
        Figure(1.0),
        Figure(None, Missing.CONFIDENTIAL, Status.PROVISIONAL),
        Figure(2.0, "", Status.ESTIMATED, True, True, 3, 4),
    ]
    assert list(packed(figures)) == figures


def test_a_column_of_several_keeps_the_place_of_each() -> None:
    """Places 2 and 0 from one, place 3 from another, place 1 from none."""
    one, other = packed([Figure(20.0), Figure(0.0)]), packed([Figure(30.0)])
    found = scattered(4, [([2, 0], one), ([3], other)])
    assert found.values == (0, None, 20, 30)
    assert found.flags[1] == ABSENT
    assert list(scattered(2, [])) == list(without(ABSENT, 2))
