from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.facts.shapes import Dimension, Shape
from monitor.indicators.dictionary import Dictionary, Problem
from monitor.indicators.dimensions import (
    DimensionError,
    cuts_text,
    dimensions_text,
    member_label,
    parse_cuts,
    parse_dimensions,
)
from monitor.indicators.formulas import parse
from monitor.indicators.tests.conftest import indicator, rate


def wrong(dictionary: Dictionary, item: Any) -> list[tuple[str, str]]:
    """(field, text) of what would be wrong with an indicator put in the dictionary."""
    after = dictionary.with_entries([item])
    return [(problem.field, str(problem)) for problem in after.problems(item.code)]


def test_a_sound_dictionary_has_no_problems(small: Dictionary) -> None:
    assert small.all_problems() == []


def test_each_code_comes_after_those_that_its_formula_names(small: Dictionary) -> None:
    assert small.order() == ["a", "b", "valor", "r", "h"]
    assert small.inputs("h") == ("a", "b")
    assert small.inputs("a") == ("a",)
    assert small.users == {"a": ("r",), "b": ("r",), "r": ("h",)}


def test_a_circle_is_refused_and_its_way_is_told(small: Dictionary) -> None:
    """h is made from r, and r would be made from h by way of x."""
    closed = small.with_entries([rate("x", "h + h"), rate("r", "100 * a / b + x - x")])
    [problem] = closed.problems("r")
    assert problem.field == "formula"
    assert "r → x → h → r" in problem.text
    assert closed.circle("h") == ("h", "r", "x", "h")
    assert set(closed.order()[:3]) == {"a", "b", "valor"}


def test_an_indicator_made_from_itself_is_a_circle(small: Dictionary) -> None:
    [(field, text)] = wrong(small, rate("c", "c / b * 100"))
    assert (field, "c → c" in text) == ("formula", True)


@given(st.dictionaries(st.integers(0, 9), st.lists(st.integers(0, 9), max_size=3), max_size=10))
def test_a_circle_is_found_exactly_where_an_order_cannot_be(graph: dict[int, list[int]]) -> None:
    items = [indicator(f"n{at}") for at in range(10) if not graph.get(at)]
    items += [
        indicator(f"n{at}", formula=" + ".join(f"n{to}" for to in to_all))
        for at, to_all in graph.items()
        if to_all
    ]
    dictionary = Dictionary(items)
    for item in dictionary:
        way = dictionary.circle(item.code)
        if way:
            assert way[0] == way[-1] == item.code
            assert all(after in dictionary.named_by(before) for before, after in pairwise(way))
    order = dictionary.order()
    place = {code: at for at, code in enumerate(order)}
    late = {
        item.code
        for item in dictionary
        if any(place[named] >= place[item.code] for named in dictionary.named_by(item.code))
    }
    assert bool(late) == any(dictionary.circle(item.code) for item in dictionary)


@pytest.mark.parametrize(
    ("item", "field", "said"),
    [
        (indicator("x", unit="hab"), "unit", "Será «hab.»?"),
        (indicator("x", unit=""), "unit", "Falta a unidade."),
        (indicator("x", unit="%"), "roll_up", "não se somam. Será «Quociente de somas»?"),
        (rate("x", "100 * a /"), "formula", "Posição 10: a fórmula acaba a meio"),
        (rate("x", "100 * a / (2 - 2)"), "formula", "Posição 9: não se divide por zero."),
        (rate("x", "100"), "formula", "não usa nenhum indicador"),
        (rate("x", "100 * a / valo"), "formula", "Posição 11: não há nenhum indicador"),
        (rate("x", "100 * a / valo"), "formula", "Será «valor»?"),
        (rate("x", "100 * a / valor"), "formula", "dá «N.º/€»"),
        (rate("x", "100 * a[sex=x] / b"), "formula", "Posição 7: «a» não tem «sex=x»."),
        (rate("x", "100 * a[age=65+] / b"), "formula", "«a» não tem «age=65+»."),
        (rate("x", "100 * a[sexo=f] / b"), "formula", "Será «sex»?"),
        (rate("x", "100 - r"), "roll_up", "não é um quociente de coisas que se somem"),
        (rate("x", roll_up="mean"), "roll_up", "a partir das somas de cima e de baixo"),
        (rate("x", roll_up="weighted_mean"), "roll_up", "não é uma média ponderada"),
        (rate("x", periodicity="month"), "periodicity", "«a» não tem valores"),
        (rate("x", periodicity="school_year"), "periodicity", "«a» não tem valores"),
        (
            rate("x", "100 * a / valor", unit="N.º/€", dimensions=[["sex", ["f", "m"]]]),
            "dimensions",
            "«valor» não tem a dimensão «sex»",
        ),
        (
            rate("x", "100 * a[sex=f] / b", dimensions=[["sex", ["f", "m"]]]),
            "dimensions",
            "«a[sex=f]» não tem a dimensão «sex»",
        ),
        (indicator("x", weight="b"), "weight", "Só uma média ponderada"),
        (indicator("x", unit="€", roll_up="weighted_mean", weight="bb"), "weight", "Será «b»?"),
        (indicator("x", unit="€", roll_up="weighted_mean", weight="x"), "weight", "si próprio"),
        (indicator("x", unit="€", roll_up="weighted_mean", weight="r"), "weight", "que se some"),
        (indicator("x", dimensions=[["sex", ["f"]]]), "dimensions", "duas categorias"),
        (indicator("x", cuts=[["sex"]]), "dimensions", "não está nas dimensões"),
    ],
)
def test_what_is_wrong_is_told_by_field(
    small: Dictionary, item: Any, field: str, said: str
) -> None:
    found = wrong(small, item)
    assert any(name == field and said in text for name, text in found), found


def test_every_unknown_code_is_told_at_once(small: Dictionary) -> None:
    found = wrong(small, rate("x", "100 * um / dois"))
    assert [text.split(":")[0] for _field, text in found] == ["Posição 7", "Posição 12"]


def test_what_breaks_by_a_change_elsewhere_is_told(small: Dictionary) -> None:
    """r divides a by b: with b in euros it is no percentage; h, made from r, still can be read."""
    after = small.with_entries([indicator("b", unit="€")])
    assert after.problems("b") == []
    broken = after.broken_by(["b"], small)
    assert {problem.code for problem in broken} == {"r"}
    assert any("«N.º/€»" in problem.text for problem in broken)


def test_what_was_broken_before_is_not_blamed_on_a_change(small: Dictionary) -> None:
    before = small.with_entries([rate("torto", "100 * a / valor")])
    assert before.problems("torto")
    assert before.with_entries([indicator("a", name="Outro")]).broken_by(["a"], before) == []


@pytest.mark.parametrize(
    ("formula", "roll_up"),
    [
        ("a + a", "sum"),
        ("a - b", "last"),
        ("2 * b", "last"),
        ("100 * a / b", "ratio"),
        ("100 * (a + b) / b", "ratio"),
        ("r / 2", "not_summable"),
        ("a * b", "not_summable"),
        ("r - h", "not_summable"),
    ],
)
def test_how_a_formula_is_added_up_follows_from_it(
    small: Dictionary, formula: str, roll_up: str
) -> None:
    assert small.natural_roll_up(parse(formula)) == roll_up


def test_a_difference_of_rates_may_declare_a_mean_and_nothing_is_assumed(
    small: Dictionary,
) -> None:
    assert wrong(small, rate("x", "r - h", roll_up="mean")) == []
    assert wrong(small, rate("x", "r - h", roll_up="not_summable")) == []


def test_the_shape_says_what_the_store_needs_to_know() -> None:
    item = indicator(
        "x",
        unit="por 1000 hab.",
        roll_up="ratio",
        decimals=1,
        periodicity="two_years",
        dimensions=[["sex", ["f", "m"]], ["age", ["0-14", "15+"]]],
        cuts=[["sex"], ["sex", "age"]],
        sensitivity="health",
        scheme="nuts-2013",
        partial=True,
    )
    assert Dictionary([item]).shape("x") == Shape(
        indicator="x",
        dimensions=(Dimension("sex", ("f", "m")), Dimension("age", ("0-14", "15+"))),
        roll_up="ratio",
        unit="por 1000 hab.",
        periodicity="year",
        scheme="nuts-2013",
        cuts=((), ("sex",), ("sex", "age")),
        theme="health",
        decimals=1,
        per=1000,
        partial=True,
    )


def test_a_dimension_is_published_alone_when_no_cut_is_said(small: Dictionary) -> None:
    assert small.shape("a").cuts == ((), ("sex",))


def test_a_suggestion_ends_the_sentence_of_a_problem() -> None:
    assert str(Problem("x", "unit", "Não.", "sim")) == "Não. Será «sim»?"
    assert str(Problem("x", "unit", "Não.")) == "Não."


# Dimensions


names = st.sampled_from(["sex", "age", "duration", "tipo_de_apoio"])
members = st.lists(
    st.sampled_from(["f", "m", "0-14", "65+", "Sim", "não", "x.y"]),
    min_size=2,
    max_size=5,
    unique=True,
)


@given(st.dictionaries(names, members, max_size=3), st.data())
def test_dimensions_and_cuts_read_back_from_their_text(
    chosen: dict[str, list[str]], data: st.DataObject
) -> None:
    dimensions = tuple(Dimension(name, tuple(values)) for name, values in chosen.items())
    subsets = [
        tuple(name for name in chosen if name in data.draw(st.sets(st.sampled_from([*chosen]))))
        for _ in range(3 if chosen else 0)
    ]
    cuts = tuple(dict.fromkeys(cut for cut in subsets if cut))
    for separator in ("\n", "; "):
        assert parse_dimensions(dimensions_text(dimensions, separator)) == dimensions
        assert parse_cuts(cuts_text(cuts, separator), dimensions) == cuts


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sexo: f, m", "Será «sex»?"),
        ("sex: mulheres, m", "Será «f»?"),
        ("sex f m", "dois pontos"),
        ("sex: f", "duas categorias"),
        ("sex: f, f", "duas vezes"),
        ("sex: f, m\nsex: f, m", "duas vezes"),
        ("value: f, m", "não pode ser o nome"),
        ("apoio: um dia, dois", "Será «um_dia»?"),
    ],
)
def test_a_dimension_that_cannot_be_read_says_why(text: str, said: str) -> None:
    with pytest.raises(DimensionError) as error:
        parse_dimensions(text)
    assert said in str(error.value)


def test_ages_and_sexes_are_said_in_words() -> None:
    assert member_label("age", "65+") == "65 ou mais anos"
    assert member_label("age", "0-14") == "0 a 14 anos"
    assert member_label("sex", "f") == "Mulheres"
    assert member_label("tipo", "um_dia") == "um dia"
