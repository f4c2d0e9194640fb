"""Whatever the bytes are, a reader of text answers within a second of work: a document or a sentence."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.documents.model import Document, Paragraph, Table, UnreadableFile
from monitor.documents.reading import delimited, markup, text

READERS = [
    pytest.param(text.read, "a.txt", id="txt"),
    pytest.param(text.read, "a.md", id="md"),
    pytest.param(delimited.read, "a.csv", id="csv"),
    pytest.param(markup.read, "a.html", id="html"),
]
Reader = Callable[[bytes, str], Document]
PIECES = [
    *("\t", "\n", "\r\n", "|", ";", ",", '"', "'", "  ", " - ", "- ", "1. ", "# ", "**", "*", "_"),
    *("<ul>", "<li>", "</ul>", "<br>", "<p>", "<b>", "</b>", "<table>", "<tr>", "<td rowspan=3>"),
    *("<td colspan=0>", "</td>", "</table>", "<!--", "-->", "&lt;", "&#0;", "&#10;", "&", "<", ">"),
    *("+--+--+", "|--|", "---", "├─┼─┤", "│", "sep=;", "\x0b", "\x0c", "\u2028", "\xa0", "\\", "`"),
    *(
        "<style>.a{background:#fff}",
        "class=a",
        "[x](y)",
        "![",
        "é",
        "ação",
        "N.º 1",
        "=1+1",
        "\ufeff",
    ),
]
REPEATED = [
    *(
        "\t",
        "a\tb\n",
        "a\tb\tc\nd\n",
        "a\tb\tc\nd\te\tf\tg\n",
        "|a\n",
        "|a|b|\n",
        "a|b\n",
        "+-+-+\n",
    ),
    *(
        "+--+\n",
        "a;b;c\n",
        "a;b;c\na;b\n",
        "a  b\n",
        "a  b  c\n",
        "   a\n",
        '"',
        'a\t"b\n',
        '"\n\t',
    ),
    *("<", "<p>", "<ul> - a (", "(", "*a *b ", "**a", "&a", "\n", "- a\n", "1. a\n", "# a\n", "> "),
    *(
        "[",
        "`",
        "_a",
        "<!--",
        "<div>",
        "<td>",
        "<table><tr><td>",
        "<tr><td rowspan=9999 colspan=999>",
    ),
    *(
        "<style>a{",
        "/*",
        "<b><i>",
        "├─┼─┤\n",
        "a - b ",
        "&#1",
        "\x0c",
        "<table>\n",
        "<table></table>\n",
        "'=",
    ),
]


def answer(read: Reader, data: bytes, name: str) -> Document | str:
    start = time.process_time()
    try:
        result: Document | str = read(data, name)
    except UnreadableFile as refusal:
        result = str(refusal)
    assert time.process_time() - start < 1
    return result


def check(result: Document | str) -> None:
    """A refusal is a sentence; a document's tables hold together and its texts are tidy."""
    if isinstance(result, str):
        assert result[0].isupper()
        assert result.endswith(".")
        return
    assert [table.number for table in result.tables] == list(
        range(1, sum(1 for _ in result.tables) + 1)
    )
    for block in result.blocks:
        if isinstance(block, Paragraph):
            assert block.text == block.text.strip() != ""
        else:
            check_grid(block)


def check_grid(table: Table) -> None:
    covered = set()
    for cell in table.cells:
        assert cell.row + cell.row_span <= table.row_count
        assert cell.column + cell.column_span <= table.column_count
        area = {
            (cell.row + row, cell.column + column)
            for row in range(cell.row_span)
            for column in range(cell.column_span)
        }
        assert not covered & area
        covered |= area
        assert cell.text == cell.text.strip()
        assert "\x00" not in cell.text
    assert table.cells == sorted(table.cells, key=lambda cell: (cell.row, cell.column))


@pytest.mark.parametrize(("read", "name"), READERS)
@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(read: Reader, name: str, data: bytes) -> None:
    check(answer(read, data, name))


@pytest.mark.parametrize(("read", "name"), READERS)
@settings(max_examples=250, deadline=None)
@given(
    pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=60),
    encoding=st.sampled_from(["utf-8", "utf-16", "utf-16-le", "cp1252"]),
)
def test_any_mixture_of_marks_is_read_or_refused(
    read: Reader, name: str, pieces: list[str], encoding: str
) -> None:
    check(answer(read, "".join(pieces).encode(encoding, errors="replace"), name))


@pytest.mark.parametrize("piece", REPEATED)
@pytest.mark.parametrize(("read", "name"), READERS)
def test_a_mark_repeated_takes_time_in_proportion(read: Reader, name: str, piece: str) -> None:
    """20,000 characters: where each mark would look at all others, this would take minutes."""
    check(answer(read, (piece * 20_000)[:20_000].encode(), name))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.text("abcçãé 12.,;:-()\t|", min_size=1, max_size=30).map(lambda line: f"{line}a"),
        min_size=1,
        max_size=12,
    )
)
def test_no_word_of_a_text_is_lost(lines: list[str]) -> None:
    """Letters and digits come out as they went in, in tables and paragraphs together."""
    document = text.read("\n".join(lines).encode(), "a.txt")
    found = []
    for block in document.blocks:
        if isinstance(block, Table):
            found += [cell.text for cell in block.cells]
        else:
            found.append(block.text)
    kept = "".join(character for character in "".join(found) if character.isalnum())
    assert kept == "".join(character for character in "".join(lines) if character.isalnum())
