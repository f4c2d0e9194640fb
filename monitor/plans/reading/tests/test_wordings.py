"""Words for time, numbers, headers and partners, as other plans use them."""

from __future__ import annotations

import pytest

from monitor.documents.model import Cell, Table
from monitor.plans.reading.cards import goes_on
from monitor.plans.reading.fields import field_of
from monitor.plans.reading.measures import numbers_in, read_measures
from monitor.plans.reading.numbering import split_code
from monitor.plans.reading.partners import split_partners
from monitor.plans.reading.schedule import months_from, months_of


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("jan/mar", [1, 2, 3]),
        ("Mai/Jun", [5, 6]),
        ("T1, T2", [1, 2, 3, 4, 5, 6]),
        ("Mensal (exceto agosto)", [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12]),
        ("Início: março; fim: maio", [3, 4, 5]),
        ("até 30 de abril", [1, 2, 3, 4]),
        ("Dia 1 de cada mês", list(range(1, 13))),
    ],
)
def test_words_for_time_say_their_months(text, months):
    assert months_of(text) == months


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("março 2025", "31/05/2025", [3, 4, 5]),
        ("10/2024", "02/2025", [1, 2, 10, 11, 12]),
        ("", "abril", [1, 2, 3, 4]),
        ("junho", "", [6]),
        ("01/2023", "12/2025", list(range(1, 13))),
    ],
)
def test_a_start_and_an_end_are_a_stretch(start, end, months):
    assert months_from(start, end) == months


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("6 30", ["6", "30"]),
        ("5 ≥ 200", ["5", "≥ 200"]),
        ("41; 48", ["41", "48"]),
        ("6 por mês", []),
    ],
)
def test_numbers_alone_are_told_apart(text, numbers):
    assert numbers_in(text) == numbers


def test_a_bound_between_commas_is_a_target():
    (measure,) = read_measures("Realização de, pelo menos, 2 reuniões por ano")
    assert (measure.kind, measure.unit, measure.target) == ("count", "reuniões", 2)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Temporização", "schedule"),
        ("Alterações", None),
        ("Formação", None),
        ("Com quem?", "partner"),
        ("Para quem?", "recipients"),
        ("Quem?", "lead"),
        ("O quê?", "action"),
        ("Resp.", "lead"),
        ("Valor a atingir", "target"),
        ("Met a", "goal"),
        ("Avaliação (indicadores)", "measures"),
    ],
)
def test_headers_are_known_by_whole_words(header, field):
    assert field_of(header)[0] == field


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("CM Monte Sereno, GNR", ["CM Monte Sereno", "GNR"]),
        ("UCC Ribeira", ["UCC Ribeira"]),
        ("Centro de Saúde e Farmácia Central", ["Centro de Saúde", "Farmácia Central"]),
        ("Centro de Saúde, Segurança Social", ["Centro de Saúde", "Segurança Social"]),
        ("Divisão de Educação, Cultura e Desporto", ["Divisão de Educação, Cultura e Desporto"]),
        ("1. GNR\n2. IPSS", ["GNR", "IPSS"]),
        ("GNR, IEFP, etc.", ["GNR", "IEFP"]),
        ("JF CMVA", ["JF", "CMVA"]),
        ("Fundação Sol, I.P. – Pólo de Beja", ["Fundação Sol, I.P. – Pólo de Beja"]),
    ],
)
def test_partners_end_where_their_names_do(text, names):
    assert split_partners(text) == names


def test_a_capital_before_a_dash_is_a_code():
    assert split_code("A – Emprego").code == "A"
    assert split_code("A Escola Amiga").code == ""


def card(page: int, *rows: tuple[str, str]) -> Table:
    cells = [Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    return Table(cells, len(rows), 2, page, page)


def test_a_card_goes_on_over_the_page_until_its_first_label_comes_again():
    whole = [("Objetivo", "Ler"), ("Ação", "Abrir"), ("Responsável", "GNR")]
    above = card(1, *whole, ("Objetivo", "Ver"), ("Ação", "Criar"))
    assert goes_on(above, card(2, ("Responsável", "ULS"), ("Prazo", "maio")), {})
    assert not goes_on(above, card(2, *whole), {})
    assert not goes_on(above, card(3, ("Responsável", "ULS"), ("Prazo", "maio")), {})
