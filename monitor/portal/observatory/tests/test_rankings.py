"""Rankings say how sure they are, who shares a place, and what is not settled yet."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.facts.conftest import A, B, C, make_country
from monitor.portal.observatory.sentences import said_of_places
from monitor.portal.observatory.tables import Cell, Look
from monitor.portal.observatory.tests.conftest import indicator, seen, tell_of


def column(shown: Look, header: str) -> list[Any]:
    """The cells of a column as they are written; spaces are plain."""
    at = [text.replace("\xa0", " ") for text in shown.headers].index(header) - 1
    return [row.cells[at].text for row in shown.rows]


@pytest.fixture
def shares(db: None) -> None:
    """Of 1000, 2000 and 1000 people 200, 300 and 200 are helped, in 2022 and in 2023."""
    make_country()
    indicator("pessoas", unit="pessoas")
    indicator("ajudadas", unit="pessoas")
    fields = {"unit": "%", "roll_up": "ratio", "decimals": 1, "polarity": "less_is_better"}
    indicator("parte", formula="100 * ajudadas / pessoas", **fields)
    indicator("por_ajudada", formula="100 * pessoas / ajudadas", **fields)
    tell_of("pessoas", {A: (1000, 1000), B: (2000, 2000), C: (1000, 1000)})
    tell_of("ajudadas", {A: (200, 200), B: (300, 300), C: (200, 200)})


def test_a_share_of_counts_has_limits_and_possible_places(shares: None) -> None:
    """Wilson for 200 of 1000, z² = 3.8415: (0.2 + 0.0019 ± 1.96 √(0.00016 + 0.00000096)) / 1.0038 =
    0.2011 ± 0.0248; for 300 of 2000: 0.1507 ± 0.0156. A and C are above B for sure."""
    shown = seen("parte")
    assert [row.key for row in shown.rows] == [A, C, B]
    assert column(shown, "Posição") == ["=1", "=1", "3"]
    assert column(shown, "Valor mínimo (95 %)") == ["17,6", "17,6", "13,5"]
    assert column(shown, "Valor máximo (95 %)") == ["22,6", "22,6", "16,6"]
    assert column(shown, "Posição mais alta (95 %)") == ["1", "1", "3"]
    assert column(shown, "Posição mais baixa (95 %)") == ["2", "2", "3"]
    assert "qualquer de 2 territórios pode ter o valor mais alto" in shown.sentence
    assert any("método de Wilson" in note for note in shown.notes)


def test_where_nothing_is_known_of_how_sure_it_is_that_is_said(shares: None) -> None:
    for code, why in (
        ("pessoas", "não é uma contagem dividida por outra"),
        ("por_ajudada", "o que se divide não é uma parte daquilo por que se divide"),
    ):
        shown = seen(code)
        assert f"Sem intervalo de confiança: {why}." in shown.notes
        assert not [header for header in shown.headers if "95" in header]


def test_a_hidden_count_has_no_limits(published: None) -> None:
    """Only B's are released: 290 of 1900, with z² = 3.8415 from 13.7 to 16.9."""
    shown = seen("taxa")
    assert column(shown, "Valor mínimo (95 %)") == ["13,7", "—", "—"]
    assert column(shown, "Posição mais baixa (95 %)") == ["1", "—", "—"]


def test_who_shares_an_end_is_named_and_what_is_better_is_said(shares: None) -> None:
    said = seen("parte").sentence.replace("\xa0", " ")
    assert said.startswith(
        "Em 2023, o valor mais alto é o de 9901 e 9903 (20,0 %) e o mais baixo o de 9902 (15,0 %)."
    )
    assert "3 valores provisórios." in said
    assert said.endswith("Menos é melhor.")
    assert "melhor" not in seen("pessoas").sentence


def test_a_change_between_what_is_settled_and_what_is_not_is_marked(shares: None) -> None:
    shown = seen("parte", contra="2022")
    assert [row.cells[2].note for row in shown.rows] == ["provisório face a definitivo"] * 3
    assert [row.cells[2].note for row in seen("parte", contra="2023").rows] == [""] * 3


def test_many_that_share_an_end_are_counted_and_all_equal_are_said_once() -> None:
    """Five at 2 and one at 1; then all at 2."""
    twos = [(name, Cell("2", 2)) for name in "abcde"]
    assert said_of_places("2023", [*twos, ("f", Cell("1", 1))], "%") == (
        "Em 2023, o valor mais alto é o de 5 territórios (2 %) e o mais baixo o de f (1 %)."
    )
    assert said_of_places("2023", twos, "") == "Em 2023, 5 territórios: 2."
    assert said_of_places("2023", [*twos[:1], ("x", Cell("—"))], "") == (
        "Em 2023, a: 2. 1 território sem valor."
    )
