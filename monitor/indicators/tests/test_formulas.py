from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.indicators.formulas import (
    FormulaError,
    Negation,
    Node,
    Number,
    Operation,
    Ratio,
    Reference,
    as_ratio,
    check_division,
    constant,
    is_additive,
    parse,
    pieces,
    references,
    text_of,
)
from monitor.indicators.tests import trees

A, B, C = Reference("a"), Reference("b"), Reference("c")


def number(value: str) -> Number:
    return Number(Decimal(value))


@given(trees.formulas)
def test_what_is_written_reads_back_as_the_same_tree(node: Node) -> None:
    assert parse(text_of(node)) == node


@given(trees.formulas)
def test_what_a_page_shows_reads_back_as_the_same_tree(node: Node) -> None:
    assert parse("".join(piece.text for piece in pieces(node))) == node


@given(st.text(alphabet="ab1.,+-*/()[]=; ×÷x", max_size=30))
def test_any_text_is_a_formula_or_says_why_not(text: str) -> None:
    try:
        node = parse(text)
    except FormulaError as caught:
        error: FormulaError | None = caught
    else:
        error = None
        assert parse(text_of(node)) == node
    assert error is None or (error.text and 0 <= error.position <= len(text) + 1)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a", A),
        ("100 * a / b", Operation("/", Operation("*", number("100"), A), B)),
        ("a - b - c", Operation("-", Operation("-", A, B), C)),
        ("a - (b - c)", Operation("-", A, Operation("-", B, C))),
        ("a + b * c", Operation("+", A, Operation("*", B, C))),
        ("(a + b) * c", Operation("*", Operation("+", A, B), C)),
        ("-a * b", Operation("*", Negation(A), B)),
        ("-(a * b)", Negation(Operation("*", A, B))),
        ("a - -b", Operation("-", A, Negation(B))),
        ("0.5a".replace("a", " * a"), Operation("*", number("0.5"), A)),
        ("100 × a ÷ b − c", Operation("-", parse("100 * a / b"), C)),
        ("a[sex=f]", Reference("a", (("sex", "f"),))),
        ("a[sex=f; age=65+]", Reference("a", (("age", "65+"), ("sex", "f")))),
    ],
)
def test_signs_bind_as_in_arithmetic(text: str, node: Node) -> None:
    assert parse(text) == node


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("((a))", "a"),
        ("(a * b) / c", "a * b / c"),
        ("a * (b / c)", "a * (b / c)"),
        ("a/(b*c)", "a / (b * c)"),
        ("a-(b+c)", "a - (b + c)"),
        ("(a-b)+c", "a - b + c"),
        ("-(a)", "-a"),
        ("a[ sex = f ]", "a[sex=f]"),
    ],
)
def test_a_formula_is_written_with_no_parenthesis_too_many(text: str, written: str) -> None:
    assert text_of(parse(text)) == written


@pytest.mark.parametrize(
    ("text", "position", "said"),
    [
        ("", 0, "vazia"),
        ("   ", 0, "vazia"),
        ("1,5 * a", 1, "ponto"),
        ("a + 2b", 6, "falta um sinal"),
        ("a b", 3, "falta um sinal"),
        ("(a b)", 4, "falta um sinal"),
        ("a + (b", 5, "fechar"),
        ("a)", 2, "não fecha"),
        ("a +", 4, "acaba a meio"),
        ("* a", 1, "esperava-se"),
        ("a ** b", 4, "esperava-se"),
        ("100 * População", 7, "minúsculas"),
        ("100 * população", 7, "minúsculas"),
        ("100 * a %", 9, "%"),
        ("a ^ b", 3, "não se usa"),
        ("1.2.3", 1, "não é um número"),
        ("a[sex", 2, "«]»"),
        ("a[sex]", 2, "dimensão=categoria"),
        ("a[sex=f;sex=m]", 2, "duas vezes"),
        ("[sex=f]", 1, "esperava-se"),
        ("__import__('os')", 1, "não se usa"),
        ("(" * 150 + "a", 41, "demasiados parênteses"),
        ("-" * 150 + "a", 41, "demasiados parênteses"),
        ("a" * 1001, 0, "mais de 1000"),
        ("a+" * 150 + "a", 0, "longa de mais"),
    ],
)
def test_an_error_says_what_is_wrong_and_where(text: str, position: int, said: str) -> None:
    with pytest.raises(FormulaError) as error:
        parse(text)
    assert error.value.position == position
    assert said in error.value.text
    assert (f"Posição {position}: " in str(error.value)) == bool(position)


def test_the_longest_chain_that_is_read_is_also_written_and_looked_into() -> None:
    node = parse("+".join(["a"] * 99))
    assert len(references(node)) == 1
    assert is_additive(node)
    assert text_of(node).count("a") == 99


def test_each_reference_counts_once_and_keeps_its_part() -> None:
    node = parse("a[sex=f] / a + b - a[sex=f]")
    assert [item.text for item in references(node)] == ["a[sex=f]", "a", "b"]


@pytest.mark.parametrize(
    ("text", "factor", "numerator", "denominator"),
    [
        ("100 * a / b", 100, "a", "b"),
        ("a / b * 100", 100, "a", "b"),
        ("a / b", 1, "a", "b"),
        ("1000 * (a + b) / c", 1000, "a + b", "c"),
        ("100 * (a - b) / (a + 0.5 * c)", 100, "a - b", "a + 0.5 * c"),
        ("a / (b / 1000)", 1000, "a", "b"),
        ("-100 * a / b", -100, "a", "b"),
        ("a / 4 / b", Fraction(1, 4), "a", "b"),
        ("10 * 10 * a / b", 100, "a", "b"),
    ],
)
def test_a_quotient_of_sums_keeps_its_two_sides_apart(
    text: str, factor: Fraction, numerator: str, denominator: str
) -> None:
    assert as_ratio(parse(text)) == Ratio(Fraction(factor), parse(numerator), parse(denominator))


@pytest.mark.parametrize(
    "text",
    ["a + b", "a / b + c / a", "a * b / c", "1 / a", "a / b / c", "(a + 1) / b", "a / 0 / b"],
)
def test_anything_else_is_no_quotient_of_sums(text: str) -> None:
    assert as_ratio(parse(text)) is None


@pytest.mark.parametrize(
    ("text", "is_sum"),
    [
        ("a", True),
        ("a + b - c", True),
        ("2 * a + b / 4", True),
        ("-(a - b) * 3", True),
        ("a + 1", False),
        ("a * b", False),
        ("a / b", False),
        ("3", False),
    ],
)
def test_a_sum_of_indicators_is_told_from_other_formulas(text: str, is_sum: bool) -> None:
    assert is_additive(parse(text)) is is_sum


def test_the_value_of_a_constant_is_exact() -> None:
    assert constant(parse("0.1 + 0.2")) == Fraction(3, 10)
    assert constant(parse("-(2 - 5) * 4 / 3")) == 4
    assert constant(parse("1 / (2 - 2)")) is None
    assert constant(parse("a")) is None


def test_a_division_by_a_constant_zero_is_refused() -> None:
    check_division(parse("a / (b - b)"))
    with pytest.raises(FormulaError) as error:
        check_division(parse("a / (2 - 2)"))
    assert error.value.position == 3
