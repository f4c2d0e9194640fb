from __future__ import annotations

from monitor.facts.conftest import DISTRICT, A, B
from monitor.indicators.units import unit_label
from monitor.portal.observatory.figures import with_unit
from monitor.portal.observatory.looks import Cell, Row, _latest_first
from monitor.portal.observatory.sentences import said_of_ages, said_of_series
from monitor.portal.observatory.tests.conftest import indicator, seen, tell_of


def row(name: str, *values: float | None) -> Row:
    return Row(name, tuple(Cell("", value) for value in values))


def test_series_are_in_the_order_of_their_latest_values_a_zero_being_one() -> None:
    rows = [row("none", None, None), row("zero", 50, 0), row("below", 3, -3), row("ten", 10, None)]
    assert [r.name for r in sorted(rows, key=_latest_first)] == ["ten", "zero", "below", "none"]


def test_a_scatter_is_beside_the_first_indicator_that_has_values_of_the_same_period(
    published: None,
) -> None:
    """ "vazio" comes first and has no value in 2023; "apoiados" has one, of B."""
    indicator("vazio", name="A comparar")
    tell_of("vazio", {A: (10, None), B: (20, None)}, code="outro")
    shown = seen("residentes", vista="dispersao")
    assert shown.other == "apoiados"
    assert "1 território com os dois valores" in shown.sentence
    assert seen("residentes", vista="dispersao", com="vazio").other == "vazio"


def test_a_series_says_which_value_is_not_settled() -> None:
    first, last = Cell("5,0", 5.0), Cell("7,0", 7.0, "provisório", "provisional")
    assert said_of_series(["2022", "2023"], [Row("Porto", (first, last))], "%") == (
        "Porto passou de 5,0 % (2022) para 7,0 % (2023, provisório)."
    )


def test_a_pyramid_of_several_says_whose_it_is(by_age: None) -> None:
    """Numbers by age are of A alone; the district's are worked out of them."""
    assert seen("idades", vista="piramide", territorios=A).notes == ()
    both = seen("idades", vista="piramide", territorios=f"{A},{DISTRICT}")
    assert both.title == "Residentes por idade, 9901, 2023"
    assert [note for note in both.notes if note.startswith("É de um só território")]


def test_ages_that_are_as_large_are_named_together_and_a_hidden_one_is_none() -> None:
    """65+ has 10 women and an unknown number of men."""
    rows = [
        Row("0-14", (Cell("3", 3), Cell("2", 2))),
        Row("15-64", (Cell("1", 1), Cell("4", 4, "estimado", "estimated"))),
        Row("65+", (Cell("10", 10), Cell("—", None, "omitido"))),
    ]
    assert said_of_ages("2023", "Porto", rows) == (
        "Em 2023, em Porto, a idade com mais pessoas é a de 0-14 e 15-64. 1 valor estimado."
    )
    assert said_of_ages("2023", "Porto", rows[2:]) == "Sem valores para mostrar."


def test_a_plain_count_says_no_unit_after_its_number() -> None:
    assert with_unit("2", "N.º") == with_unit("2", unit_label("N.º", "en")) == "2"
    assert with_unit("2", "hab.") == "2 hab."
    assert with_unit("—", "hab.") == "—"
