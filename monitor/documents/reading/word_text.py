"""The text of one Word paragraph: runs, breaks, symbols, fields, tracked changes, text boxes."""

from __future__ import annotations

from typing import Any

from monitor.documents.reading.word_styles import VAL, Styles, W, is_on

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

P, R, T, TBL = W + "p", W + "r", W + "t", W + "tbl"
SDT, SDT_CONTENT = W + "sdt", W + "sdtContent"
_RPR = W + "rPr"
# Elements that only wrap others: insertions are kept, so w:ins is one of them.
WRAPPERS = frozenset(
    [SDT_CONTENT]
    + [W + name for name in ("ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple")]
    + [W + name for name in ("dir", "bdo", "ruby", "rubyBase")]
)
_BOX = W + "txbxContent"
_SYMBOLS = {
    0x6C: "●", 0x6E: "■", 0xA7: "▪", 0xA8: "☐", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    0x78: "☒", 0xB7: "•", 0xD8: "➢", 0xE0: "→", 0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑",
}  # fmt: skip
_FIXED = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
}


class Inline:
    """Collects the text of a paragraph; `boxes` are the text boxes anchored in it."""

    __slots__ = ("_styles", "bold", "boxes", "notes", "parts", "seen")

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self.parts: list[str] = []
        self.boxes: list[Any] = []
        self.notes: list[tuple[str, str]] = []
        self.bold = True
        self.seen = False

    def text(self) -> str:
        """What was collected, blanks collapsed line by line."""
        if not self.parts:
            return ""
        text = "".join(self.parts)
        if "\n" in text:
            lines = (" ".join(line.split()) for line in text.split("\n"))
            return "\n".join(line for line in lines if line)
        return " ".join(text.split())

    def feed(self, element: Any, bold: bool) -> None:
        """Take in the children of a paragraph or of a wrapper; `bold` is the inherited weight."""
        for child in element:
            tag = child.tag
            if tag == R:
                self._run(child, bold)
            elif tag in WRAPPERS:
                self.feed(child, bold)
            elif tag == SDT:
                content = child.find(SDT_CONTENT)
                if content is not None:
                    self.feed(content, bold)
            elif tag == P:
                self.parts.append("\n")
                self.feed(child, bold)
            elif tag.startswith(_MATH):
                self.parts.extend(part.text or "" for part in child.iter(_MATH + "t"))

    def _run(self, run: Any, bold: bool) -> None:
        for child in run:
            tag = child.tag
            if tag == T:
                text = child.text
                if text:
                    self.parts.append(text.replace("\xad", "") if "\xad" in text else text)
                    if not bold and not text.isspace():
                        self.bold = False
                    self.seen = True
            elif tag == _RPR:
                state = self._properties(child, bold)
                if state is None:
                    return
                bold = state
            else:
                self._other(child, tag)

    def _properties(self, properties: Any, bold: bool) -> bool | None:
        """The weight of the run; None when it is hidden."""
        hidden: bool | None = None
        weight: bool | None = None
        style = None
        for child in properties:
            tag = child.tag
            if tag == W + "b":
                weight = is_on(child)
            elif tag == W + "vanish":
                hidden = is_on(child)
            elif tag == W + "rStyle":
                style = self._styles.get(child.get(VAL, ""))
        if style is not None:
            weight = style.bold if weight is None else weight
            hidden = style.hidden if hidden is None else hidden
        if hidden:
            return None
        return bold if weight is None else weight

    def _other(self, child: Any, tag: str) -> None:
        if tag == W + "br":
            self.parts.append("\n")
        elif tag in _FIXED:
            self.parts.append(_FIXED[tag])
        elif tag == W + "sym":
            try:
                code = int(child.get(W + "char", "0"), 16)
            except ValueError:
                return
            code = code - 0xF000 if code >= 0xF000 else code
            self.parts.append(_SYMBOLS.get(code, chr(code) if code > 0xFF else "•"))
            self.seen = True
        elif tag == W + "fldChar":
            box = child.find(W + "ffData/" + W + "checkBox")
            if box is not None:
                state = box.find(W + "checked")
                state = box.find(W + "default") if state is None else state
                self.parts.append("☒" if is_on(state) else "☐")
        elif tag in {W + "footnoteReference", W + "endnoteReference"}:
            self.notes.append((tag[len(W) :].removesuffix("Reference"), child.get(W + "id", "")))
        elif tag == _MC + "AlternateContent":
            # The same drawing is stored twice (new and old form): one of them is enough.
            for option in child:
                if next(option.iter(_BOX), None) is not None:
                    self.boxes.append(next(option.iter(_BOX)))
                    break
        elif tag in {W + "drawing", W + "pict", W + "object"}:
            self.boxes.extend(child.iter(_BOX))
        elif tag == W + "ruby":
            self.feed(child, False)
