"""Plain text, pasted tables and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from monitor.documents.model import Block, Document, Paragraph, Table, UnreadableFile
from monitor.documents.reading.cells import clean_text, table_of
from monitor.documents.reading.encoding import decode, subject
from monitor.documents.reading.markdown import markdown_paragraphs
from monitor.documents.reading.markup import read_fragment
from monitor.documents.reading.text_tables import FINDERS, Found, Lines

_MARKDOWN_NAME = re.compile(r"\.(?:md|markdown|mdown|mkd)$", re.IGNORECASE)
_MARKDOWN_HEADING = re.compile(r"^ {0,3}#{1,6} +\S", re.MULTILINE)
_MARKDOWN_TABLE = re.compile(r"^ {0,3}\|(?: *:?-{3,}:? *\|)+ *$", re.MULTILINE)
_HTML_TABLE = re.compile(r"\s*(?:<div[^<>]*>\s*)*<table\b", re.IGNORECASE)
_DECORATION = re.compile(r"[\s\-=_*~#.·•+|─━═]*")
_BULLET = re.compile(r"([ \t]*)(?:[•▪●◦‣►▶✓✔➢·\uf0b7\uf0a7][ \t]*|[-–—*+][ \t]+)(?=\S)")
_NUMBER = re.compile(
    r"([ \t]*)(?:\d{1,3}(?:\.\d{1,3}){1,5}[.)–-]?|\d{1,3}[.)–-]|[a-zA-Z][.)]|[ivxIVX]{1,5}[.)])[ \t]+(?=\S)"
)
_SENTENCE_END = tuple(".:;!?|")
_HYPHENATED = re.compile(r"[^\W\d_]-$")
_ENCLITIC = re.compile(r"(?:se|me|te|lhes?|nos|vos|l?[oa]s?|n[oa]s?)\b")
_LONGEST_MARKDOWN = 500_000
_LEAST_WRAP = 60
_MOST_WRAP = 140


def read(data: bytes, name: str) -> Document:
    """The blocks of a text file in reading order.

    A paragraph has its 1-based `line`; only Markdown gives `heading`. A list item starts
    with "- " or its number and has `indent`. An entry of a table of contents keeps its TAB before
    the page number. Raises `UnreadableFile` for what is not text.
    """
    text, notes = decode(data, name)
    lines = text.replace("\f", "\n").split("\n")
    is_markdown = len(text) < _LONGEST_MARKDOWN and (
        _MARKDOWN_NAME.search(name) is not None or _looks_like_markdown(text)
    )
    document = Document("markdown" if is_markdown else "text", notes=notes)
    number = 0
    for start, end, found in _segments(lines):
        if isinstance(found, Found):
            number += 1
            document.blocks.append(table_of(found.rows, number, name))
        elif found:
            blocks = read_fragment(found, name, number + 1)
            number += sum(isinstance(block, Table) for block in blocks)
            document.blocks.extend(_moved(block, start) for block in blocks)
        elif is_markdown:
            document.blocks.extend(markdown_paragraphs(lines[start:end], start + 1))
        else:
            document.blocks.extend(_paragraphs(lines[start:end], start + 1))
    if not document.blocks:
        raise UnreadableFile(f"{subject(name)} não tem texto.")
    document.title = _title(document.blocks)
    return document


def _looks_like_markdown(text: str) -> bool:
    headings = len(_MARKDOWN_HEADING.findall(text))
    return headings > 1 or (headings == 1 and _MARKDOWN_TABLE.search(text) is not None)


def _title(blocks: list[Block]) -> str:
    """The text of the only first-level heading, if there is one."""
    tops = [block.text for block in blocks if isinstance(block, Paragraph) and block.heading == 1]
    return tops[0] if len(tops) == 1 else ""


def _moved(block: Block, lines_before: int) -> Block:
    if isinstance(block, Paragraph) and block.line:
        return replace(block, line=block.line + lines_before)
    return block


def _segments(lines: Lines) -> Iterator[tuple[int, int, Found | str | None]]:
    """Tables and the stretches of text between them, as [start, end) of `lines`.

    A table written in HTML is its source.
    """
    settled = [0] * len(FINDERS)
    text_start = position = unclosed = 0
    while position < len(lines):
        found: Found | str | None = None
        end = position + 1
        if position >= unclosed and _HTML_TABLE.match(lines[position]):
            end, is_closed = _html_table_end(lines, position)
            found = "\n".join(lines[position:end]) if is_closed else None
            unclosed = end
        if found is None and (table := _find(lines, position, settled)):
            found, end = table, table.end
        if found is None:
            position += 1
            continue
        if text_start < position:
            yield text_start, position, None
        yield position, end, found
        text_start = position = end
    if text_start < position:
        yield text_start, position, None


def _html_table_end(lines: Lines, start: int) -> tuple[int, bool]:
    """The line after the one that closes the HTML table of line `start`, if any does."""
    depth = 0
    for index in range(start, len(lines)):
        line = lines[index].lower()
        depth += line.count("<table") - line.count("</table")
        if depth <= 0:
            return index + 1, True
    return len(lines), False


def _find(lines: Lines, position: int, settled: list[int]) -> Found | None:
    """The table that begins at `position`; `settled` has, by finder, the line it has read up to."""
    if not lines[position].strip():
        return None
    for index, finder in enumerate(FINDERS):
        if settled[index] > position:
            continue
        found = finder(lines, position)
        if found is None:
            continue
        if found.rows:
            return found
        settled[index] = found.end
    return None


def _paragraphs(lines: Lines, first_line: int) -> Iterator[Paragraph]:
    """One paragraph for each line, except that hard-wrapped lines are joined."""
    wrap = _wrap_width(lines)
    held: Paragraph | None = None
    previous, body, levels = "", 0, [-1]
    for number, line in enumerate(lines, first_line):
        bullet = _BULLET.match(line)
        text, bold = _prose(line[bullet.end() :] if bullet else line)
        if not text or _DECORATION.fullmatch(line):
            if held:
                yield held
            held, previous = None, ""
            continue
        marked = bullet or _NUMBER.match(line)
        margin = len(line) - len(line.lstrip())
        if held and not marked and _continues(previous, line, body, margin, wrap):
            held = replace(held, text=join_wrapped(held.text, text), bold=held.bold and bold)
            previous = line
            continue
        if held:
            yield held
        if marked:
            while levels[-1] >= margin:
                levels.pop()
            levels.append(margin)
        elif not previous:
            levels = [-1]
        depth = len(levels) - 1
        body = marked.end() if marked else 0
        indent = depth if bullet or (marked and depth > 1) else 0
        held = Paragraph(f"- {text}" if bullet else text, 0, indent, bold, line=number)
        previous = line
    if held:
        yield held


def _prose(line: str) -> tuple[str, bool]:
    """The clean text of a line; a TAB before the last word (a page number) stays."""
    parts = [clean_text(part) for part in line.strip().split("\t")]
    texts = [text.replace("\n", " ") for text, _ in parts if text]
    return "\t".join(texts), bool(texts) and all(bold for text, bold in parts if text)


def _wrap_width(lines: Lines) -> int:
    """The width at which the lines were wrapped, 0 when they were not (a paragraph is one line)."""
    longest = max(map(len, lines), default=0)
    return longest if _LEAST_WRAP <= longest <= _MOST_WRAP else 0


def _continues(previous: str, line: str, body: int, margin: int, wrap: int) -> bool:
    """Whether `line` goes on with the sentence of `previous`.

    Under a list item by standing at (or near) the item's text; elsewhere because `previous` is as
    long as wrapped lines are, its sentence is open and `line` goes on in lower case.
    """
    if body and margin >= max(2, body - 1):
        return True
    if "\t" in previous or previous.rstrip().endswith(_SENTENCE_END):
        return False
    first = line.lstrip()[:1]
    return bool(wrap) and len(previous.rstrip()) >= 0.7 * wrap and (first.islower() or first == "(")


def join_wrapped(text: str, more: str) -> str:
    """Two lines of one paragraph; a word hyphenated between them is put together."""
    if _HYPHENATED.search(text) and more[:1].islower():
        return text + more if _ENCLITIC.match(more) else text[:-1] + more
    return f"{text} {more}"
