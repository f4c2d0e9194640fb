from __future__ import annotations

from monitor.portal.observatory.looks import Cell, Row, _latest_first


def row(name: str, *values: float | None) -> Row:
    return Row(name, tuple(Cell("", value) for value in values))


def test_series_are_in_the_order_of_their_latest_values_a_zero_being_one() -> None:
    rows = [row("none", None, None), row("zero", 50, 0), row("below", 3, -3), row("ten", 10, None)]
    assert [r.name for r in sorted(rows, key=_latest_first)] == ["ten", "zero", "below", "none"]
