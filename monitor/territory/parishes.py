"""A file of parishes from any source, checked whole before anything is written."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from monitor.kernel.text import fold

COLUMNS = {
    "code": ("dicofre", "dtmnfr", "cod_freguesia", "codigo_freguesia", "codigo", "code"),
    "name": ("freguesia", "nome_freguesia", "designacao", "nome", "name"),
    "municipality": (
        "dico",
        "dtmn",
        "cod_municipio",
        "codigo_municipio",
        "cod_concelho",
        "municipality_code",
        "municipality",
    ),
}
MOST_BYTES = 5 * 1024 * 1024
_SMALL_WORDS = frozenset(
    {"a", "à", "às", "ao", "aos", "as", "o", "os", "e", "de", "da", "das", "do", "dos"}
    | {"em", "na", "no", "nas", "nos", "com", "sem"}
)


@dataclass(frozen=True, slots=True)
class Parish:
    row: int
    code: str
    name: str
    municipality: str


@dataclass(frozen=True, slots=True)
class Problem:
    """`row` is the line of the file, 1 being the header; None speaks of the whole file."""

    row: int | None
    text: str


class ParishFileProblems(Exception):
    """Everything wrong with the file, so that it is mended once."""

    def __init__(self, problems: list[Problem]):
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def read_parishes(content: bytes) -> list[Parish]:
    """The parishes of a CSV with the columns of COLUMNS in any order; raises ParishFileProblems."""
    rows = _rows(content)
    columns = _columns(rows[0])
    problems: list[Problem] = []
    parishes: list[Parish] = []
    seen: dict[str, int] = {}
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        value = {
            field: cells[at].strip() if at < len(cells) else "" for field, at in columns.items()
        }
        code = value["code"].upper()
        parish = Parish(
            number,
            code,
            _readable(value["name"]),
            value.get("municipality", "").upper() or code[:4],
        )
        wrong = _problems_of(parish)
        if code and code in seen:
            wrong.append(
                _("o código «%(code)s» já está na linha %(row)s.")
                % {"code": code, "row": seen[code]}
            )
        seen.setdefault(code, number)
        problems += [Problem(number, text) for text in wrong]
        parishes.append(parish)
    if not parishes:
        problems.append(Problem(None, _("O ficheiro tem cabeçalho mas nenhuma freguesia.")))
    if problems:
        raise ParishFileProblems(problems)
    return parishes


def _problems_of(parish: Parish) -> list[str]:
    code, problems = parish.code, []
    if not code:
        problems.append(_("falta o código da freguesia."))
    elif re.fullmatch(r"\d{5}", code):
        problems.append(
            _("o código «%(code)s» tem 5 algarismos: terá perdido o zero inicial?") % {"code": code}
        )
    elif not re.fullmatch(r"[0-9A-Z]{6}", code):
        problems.append(_("o código «%(code)s» deve ter 6 algarismos ou letras.") % {"code": code})
    elif not code.startswith(parish.municipality):
        problems.append(
            _("o código «%(code)s» não começa pelo do município, «%(municipality)s».")
            % {"code": code, "municipality": parish.municipality}
        )
    if not parish.name:
        problems.append(_("falta o nome da freguesia."))
    return problems


def _rows(content: bytes) -> list[list[str]]:
    if len(content) > MOST_BYTES:
        raise ParishFileProblems([Problem(None, _("O ficheiro tem mais de 5 MB."))])
    if b"\0" in content:
        raise ParishFileProblems(
            [Problem(None, _("O ficheiro não é texto: deve ser guardado como CSV (UTF-8)."))]
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    if not rows:
        raise ParishFileProblems([Problem(None, _("O ficheiro está vazio."))])
    return rows


def _columns(header: list[str]) -> dict[str, int]:
    folded = [re.sub(r"[^a-z0-9]+", "_", fold(cell)).strip("_") for cell in header]
    found = {
        field: folded.index(name)
        for field, names in COLUMNS.items()
        for name in reversed(names)
        if name in folded
    }
    labels = {"code": _("o código (dicofre)"), "name": _("o nome (freguesia)")}
    problems = [
        Problem(1, _("falta a coluna com %(what)s.") % {"what": label})
        for field, label in labels.items()
        if field not in found
    ]
    if problems:
        raise ParishFileProblems(problems)
    return found


def _readable(name: str) -> str:
    """Names that official lists give in capitals, as people write them."""
    name = " ".join(name.split())
    if not name.isupper():
        return name
    words = re.split(r"([\s\-(/]+)", name.lower())
    return "".join(
        word if word in _SMALL_WORDS and at else word[:1].upper() + word[1:]
        for at, word in enumerate(words)
    )
