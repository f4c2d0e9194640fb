"""What pages cut: rows drawn closed at a page's end, words in narrow cells, hyphens of compounds."""

from __future__ import annotations

import pytest

from monitor.documents.model import Cell, Table
from monitor.documents.reading.pdf_join import is_continued, join_cut_row
from monitor.documents.reading.pdf_text import is_broken, joined

HEADER = ["Eixo", "Ação", "Parceiros"]


def table(*rows: list[str]) -> Table:
    cells = [Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    return Table(cells, len(rows), len(rows[0]), 1)


def test_a_row_drawn_closed_goes_on_when_its_sentence_does():
    above = table(HEADER, ["1", "Abrir", "GNR"], ["2", "Visitar as pessoas que", "CMVA"])
    below = table(HEADER, ["", "vivem sós.", "IPSS"], ["3", "Formar", "ULS"])
    assert is_continued(above, below)
    join_cut_row(above, below)
    assert [cell.text for cell in above.cells][-3:] == [
        "2", "Visitar as pessoas que vivem sós.", "CMVA\nIPSS",
    ]  # fmt: skip
    assert [cell.text for cell in below.cells] == [*HEADER, "3", "Formar", "ULS"]


@pytest.mark.parametrize(
    "row",
    [
        ["3", "Formar", "ULS"],
        ["", "Formar", "ULS"],
        ["", "b) formar", "ULS"],
        ["", "Formar", "n.º de formandos"],
    ],
)
def test_a_row_that_begins_something_is_its_own(row):
    assert not is_continued(table(HEADER, ["2", "Visitar", "CMVA"]), table(HEADER, row, row))


def test_a_row_under_a_finished_sentence_is_its_own():
    above = table(HEADER, ["2", "Visitar todas.", "CMVA."])
    assert not is_continued(above, table(HEADER, ["", "vivem", "sós"], ["3", "Formar", "ULS"]))


@pytest.mark.parametrize(
    ("first", "second"), [("Bombeiro", "s"), ("Calendariza", "ção"), ("protoc", "olo")]
)
def test_what_can_only_be_one_word_is_broken(first, second):
    assert is_broken(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [("Bombeiros", "de"), ("Ação", "social"), ("CMVA", "GNR"), ("Voluntários", "e")],
)
def test_words_one_under_another_stay_two(first, second):
    assert not is_broken(first, second)


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("saúde e bem-", "estar", "saúde e bem-estar"),
        ("idade pré-", "escolar", "idade pré-escolar"),
        ("apoio às famí-", "lias", "apoio às famílias"),
    ],
)
def test_a_compound_keeps_its_hyphen_at_the_end_of_a_line(first, second, whole):
    assert joined(first, second) == whole
