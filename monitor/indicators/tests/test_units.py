from __future__ import annotations

from fractions import Fraction

import pytest

from monitor.indicators.formulas import FormulaError, parse
from monitor.indicators.units import (
    EXAMPLES,
    MEASURES,
    PLAIN,
    Unit,
    UnitError,
    check_unit,
    parse_unit,
    unit_label,
)

UNITS = {
    "crimes": "N.º",
    "populacao": "hab.",
    "valor": "€",
    "milhares": "mil €",
    "area": "km²",
    "taxa": "%",
    "salario": "€/mês",
    "poder": "índice",
    "estadia": "dias",
}


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("N.º", Unit((("N.º", 1),))),
        ("hab.", Unit((("N.º", 1),))),
        ("famílias", Unit((("N.º", 1),))),
        ("%", Unit((), Fraction(100))),
        ("‰", Unit((), Fraction(1000))),
        ("razão", PLAIN),
        ("por 100 jovens", Unit((), Fraction(100))),
        ("por 1000 hab.", Unit((), Fraction(1000))),
        ("por 100 000 hab.", Unit((), Fraction(100_000))),
        ("N.º/1000 hab.", Unit((), Fraction(1000))),
        ("€/hab.", Unit((("N.º", -1), ("€", 1)))),
        ("€ por hab.", Unit((("N.º", -1), ("€", 1)))),
        ("€/1000 hab.", Unit((("N.º", -1), ("€", 1)), Fraction(1000))),
        ("mil €", Unit((("€", 1),), Fraction(1, 1000))),
        ("hab./km²", Unit((("N.º", 1), ("m²", -1)), Fraction(10**6))),
        ("km2", Unit((("m²", 1),), Fraction(1, 10**6))),
        ("€/m²/mês", Unit((("m²", -1), ("mês", -1), ("€", 1)))),
        ("hab./família", PLAIN),
        ("dia", Unit((("dia", 1),))),
    ],
)
def test_a_unit_is_read_as_people_write_it(text: str, unit: Unit) -> None:
    """€/1000 hab.: a thousand times the euros of each; mil €: a thousandth of the number of euros."""
    assert parse_unit(text) == unit


def test_a_percentage_and_so_many_in_a_hundred_are_the_same() -> None:
    assert parse_unit("%") == parse_unit("por 100 idosos") == parse_unit("p.p.")
    assert parse_unit("‰") == parse_unit("por 1000 nados-vivos")
    assert parse_unit("%") != parse_unit("‰")


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("hab", "hab."),
        ("€/habitnte", "€/hab."),
        ("por", ""),
        ("xyzt", ""),
        ("por 0 hab.", ""),
        ("", ""),
    ],
)
def test_an_unknown_unit_says_what_may_have_been_meant(text: str, suggestion: str) -> None:
    with pytest.raises(UnitError) as error:
        parse_unit(text)
    assert error.value.suggestion == suggestion
    assert (f"Será «{suggestion}»?" in str(error.value)) == bool(suggestion)


def test_every_measure_and_every_example_is_a_unit_with_its_english() -> None:
    for item in MEASURES:
        assert parse_unit(item.text) == parse_unit(item.one) == item.unit
        assert unit_label(item.text, "pt") == item.text
        assert unit_label(item.text, "en") == item.english
    for text in EXAMPLES:
        parse_unit(text)


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("por 1000 hab.", "per 1,000 inhabitants"),
        ("por 100 000 hab.", "per 100,000 inhabitants"),
        ("€/hab.", "€/inhabitant"),
        ("€ por família", "€ per family"),
        ("mil €", "thousand €"),
        ("outra coisa", "outra coisa"),
    ],
)
def test_a_unit_is_said_in_english(text: str, english: str) -> None:
    assert unit_label(text, "en") == english


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        ("100 * crimes / populacao", "%"),
        ("crimes / populacao * 100", "%"),
        ("1000 * crimes / populacao", "por 1000 hab."),
        ("100000 * crimes / populacao", "por 100 000 hab."),
        ("crimes / (populacao / 1000)", "‰"),
        ("(1 - crimes / populacao) * 100", "%"),
        ("100 - taxa", "%"),
        ("taxa - taxa", "p.p."),
        ("crimes / populacao", "razão"),
        ("crimes + populacao", "N.º"),
        ("(crimes + populacao) / 2", "N.º"),
        ("0.3 * crimes + 0.7 * populacao", "N.º"),
        ("taxa * populacao / 100", "hab."),
        ("0.01 * taxa * populacao", "hab."),
        ("valor / populacao", "€/hab."),
        ("1000 * valor / populacao", "€/1000 hab."),
        ("valor / 1000", "mil €"),
        ("1000 * milhares", "€"),
        ("populacao / area", "hab./km²"),
        ("100 * area / (2 * area)", "%"),
        ("poder / poder", "razão"),
        ("estadia / crimes", "dias/N.º"),
        ("12 * salario / salario", "razão"),
    ],
)
def test_a_formula_gives_the_unit_that_its_arithmetic_says(formula: str, unit: str) -> None:
    check_unit(parse(formula), unit, UNITS.__getitem__)


@pytest.mark.parametrize(
    ("formula", "unit", "position", "said"),
    [
        ("crimes + valor", "N.º", 8, "«N.º» e «€»"),
        ("valor - 1", "€", 7, "o número 1 a «€»"),
        ("1 + taxa - valor", "%", 10, "«%» e «€»"),
        ("taxa + crimes / populacao", "%", 6, "«%» e «razão»"),
        ("crimes / populacao", "%", 0, "falta multiplicar por 100"),
        ("1000 * crimes / populacao", "razão", 0, "falta dividir por 1000"),
        ("1000 * crimes / populacao", "%", 0, "escala 100 e a fórmula está na escala 1000"),
        ("taxa * populacao", "hab.", 0, "falta dividir por 100"),
        ("100 * valor / populacao", "%", 0, "dá «€/N.º» e a unidade indicada é «%»"),
        ("crimes * populacao", "N.º", 0, "dá «N.º^2»"),
        ("12 * salario", "€", 0, "dá «€/mês»"),
        ("valor / area", "€/hab.", 0, "dá «€/m²»"),
    ],
)
def test_a_formula_of_another_unit_is_refused(
    formula: str, unit: str, position: int, said: str
) -> None:
    with pytest.raises(FormulaError) as error:
        check_unit(parse(formula), unit, UNITS.__getitem__)
    assert error.value.position == position
    assert said in str(error.value)


def test_an_indicator_of_unknown_unit_in_a_formula_says_so() -> None:
    with pytest.raises(UnitError):
        check_unit(parse("100 * a / b"), "%", {"a": "coisas", "b": "N.º"}.__getitem__)
