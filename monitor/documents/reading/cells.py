"""From the raw text of a cell to its lines, and from rows of text to a `Table`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from monitor.documents.model import Cell, Table, UnreadableFile
from monitor.documents.reading.encoding import subject

MAX_COLUMNS = 1_000
MAX_CELLS = 500_000

_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>br|p|div|li|ul|ol|tr|td|th|table|tbody|thead|h[1-6]|b|strong|i|em|u"
    r"|s|del|ins|span|font|a|sup|sub|small|mark|code|center)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BREAKING = {"br", "p", "div", "ul", "ol", "tr", "td", "th", "table"} | {
    f"h{n}" for n in range(1, 7)
}
_COMMENT = re.compile(r"<!--[^<>]*-->")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_STRONG = re.compile(r"(?<!\*)\*\*(?=[^\s*])([^*\n]{1,4000}?)(?<=[^\s*])\*\*(?!\*)")
_EMPHASIS = re.compile(
    r"(?<![\w*\\])\*(?=[^\s*])([^*\n]{1,4000}?)(?<=[^\s*])\*(?=\*\*(?!\*)|[^\w*]|$)"
)
_BULLET = re.compile(r"^(?:[•▪●◦‣►▶✓✔➢·\uf0b7\uf0a7]\s*|[-–—*]\s+)(?=\S)")
_BLANKS = re.compile(r"[^\S\n]+")
_LINE_BREAKS = re.compile(r"[\v\f\u2028\u2029\x85]|\r\n?")
_PAIRS = {"(": ")", "[": "]", "“": "”", "«": "»", '"': '"'}


def clean_text(raw: str) -> tuple[str, bool]:
    """The lines of a cell joined by "\\n", and whether all of it was bold.

    Inline HTML becomes line breaks and "- " items, entities and Markdown emphasis are undone,
    blanks are single, blank lines are gone. Text that only looks like a tag ("<18 anos") stays.
    """
    text = _LINE_BREAKS.sub("\n", raw)
    bold = False
    if "<" in text:
        text, bold = _without_tags(text)
    if "*" in text:
        text = _EMPHASIS.sub(r"\1", text)
        bold = bold or _STRONG.fullmatch(text.strip()) is not None
        text = _STRONG.sub(r"\1", text)
    if "&" in text:
        text = _ENTITY.sub(lambda match: _LINE_BREAKS.sub("\n", html.unescape(match[0])), text)
    return tidy(text), bold


def tidy(text: str) -> str:
    """`text` with single blanks, no blank lines, and "- " before the items of lists."""
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(_BULLET.sub("- ", line) for line in lines if line)


def tag_text(source: str) -> str:
    """What an inline HTML tag means as text: a line break, an item, nothing; itself if unknown."""
    return _TAG.sub(_tag_text, _COMMENT.sub("", source))


def _without_tags(text: str) -> tuple[str, bool]:
    text = _COMMENT.sub("", text)
    names = [match["name"].lower() for match in _TAG.finditer(text)]
    bold = _all_bold(text) if "b" in names or "strong" in names else False
    text = _TAG.sub(_tag_text, text)
    if ("ul" in names or "ol" in names) and "li" not in names:
        text = "\n".join(_flattened_items(text))
    return text, bold


def _tag_text(match: re.Match[str]) -> str:
    name = match["name"].lower()
    if name == "li":
        return "\n" if match["close"] else "\n- "
    return "\n" if name in _BREAKING else ""


def _all_bold(text: str) -> bool:
    depth, position = 0, 0
    for match in _TAG.finditer(text):
        if depth == 0 and text[position : match.start()].strip():
            return False
        if match["name"].lower() in {"b", "strong"}:
            depth += -1 if match["close"] else 1
        position = match.end()
    return not text[position:].strip()


def _flattened_items(text: str) -> Iterator[str]:
    """A list whose items were run together ("- A - B (x - y) - C"): one "- " line for each.

    A dash inside parentheses or quotation marks belongs to its item.
    """
    last = {closing: text.rfind(closing) for closing in _PAIRS.values()}
    awaited: list[str] = []
    start = 0
    for position, character in enumerate(text):
        if awaited and character == awaited[-1]:
            awaited.pop()
        elif character in _PAIRS and last[_PAIRS[character]] > position:
            awaited.append(_PAIRS[character])
        elif character == "-" and not awaited and text[position - 1 : position + 2] == " - ":
            yield text[start:position]
            start = position
    yield text[start:]


def plain_text(raw: str) -> str:
    """The lines of a cell of a format in which markup means nothing."""
    return tidy(_LINE_BREAKS.sub("\n", raw))


def table_of(rows: Sequence[Sequence[str]], number: int, name: str) -> Table:
    """A dense table of raw texts: short rows are completed with blank cells.

    Raises `UnreadableFile` past `MAX_COLUMNS` columns or `MAX_CELLS` cells.
    """
    column_count = max((len(row) for row in rows), default=0)
    check_size(len(rows), column_count, name)
    cells = []
    for row, texts in enumerate(rows):
        for column in range(column_count):
            text, bold = clean_text(texts[column]) if column < len(texts) else ("", False)
            cells.append(Cell(row, column, text, bold=bold))
    return Table(cells, len(rows), column_count, number)


def check_size(row_count: int, column_count: int, name: str) -> None:
    """Raises `UnreadableFile` for a table that no plan can be."""
    if column_count > MAX_COLUMNS:
        raise UnreadableFile(
            f"{subject(name)} tem uma tabela com {column_count} colunas; o máximo é {MAX_COLUMNS}."
        )
    if row_count * column_count > MAX_CELLS:
        raise UnreadableFile(
            f"{subject(name)} tem uma tabela com {row_count * column_count} células; "
            f"o máximo é {MAX_CELLS}."
        )
