"""The paragraphs, headings and list items of Markdown, between its tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from monitor.documents.model import Paragraph
from monitor.documents.reading.cells import clean_text, tag_text, tidy

_PARSER = MarkdownIt("commonmark", {"html": True}).disable(["code", "reference"])
_BOLD_TAGS = {"<b>": 1, "<strong>": 1, "</b>": -1, "</strong>": -1}


def markdown_paragraphs(lines: Sequence[str], first_line: int) -> Iterator[Paragraph]:
    """Headings with their level, list items with their depth; with its bullet or the number that was written.

    `first_line` is the 1-based line at which `lines` stand in the file. Indented lines are never
    code: in pasted documents they are lists and quotations.
    """
    depth, mark = 0, ""
    heading = 0
    for token in _PARSER.parse("\n".join(lines)):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                depth += 1
            case "bullet_list_close" | "ordered_list_close":
                depth -= 1
            case "list_item_open":
                mark = f"{token.info}{token.markup} " if token.info else "- "
            case "heading_open":
                heading = int(token.tag[1])
            case "heading_close":
                heading = 0
            case "inline" | "fence" | "code_block" | "html_block":
                text, bold = _text(token)
                if not text:
                    continue
                line = first_line + (token.map[0] if token.map else 0)
                for offset, part in enumerate(text.split("\n")):
                    yield Paragraph(
                        mark + part if offset == 0 else part, heading, depth, bold, line=line
                    )
                mark = ""


def _text(token: Token) -> tuple[str, bool]:
    if token.type != "inline":
        return clean_text(token.content)[0], False
    pieces, strong, all_strong = [], 0, True
    for child in token.children or ():
        match child.type:
            case "strong_open":
                strong += 1
            case "strong_close":
                strong -= 1
            case "softbreak":
                pieces.append(" ")
            case "hardbreak":
                pieces.append("\n")
            case "html_inline":
                strong += _BOLD_TAGS.get(child.content.lower(), 0)
                pieces.append(tag_text(child.content))
            case _:
                if child.content.strip():
                    all_strong = all_strong and strong > 0
                pieces.append(child.content)
    text = tidy("".join(pieces))
    return text, all_strong and bool(text)
