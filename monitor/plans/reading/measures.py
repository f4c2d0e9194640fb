"""Indicators of an action: one cell holds several, glued by blanks, lines or marks.

count: things or people counted ("N.º de ações"); quantity: with a unit of measure ("%", "€",
"horas"); milestone: something that exists at the end ("Elaboração do Plano").
"""

from __future__ import annotations

import re

from monitor.plans.reading.model import MeasureKind, ReadMeasure
from monitor.plans.reading.numbers import (
    BOUND,
    NUMBER,
    WORDS,
    parse_number,
    unit_after,
    unit_of_measure,
)
from monitor.plans.reading.wording import (
    LONGEST_LIST,
    cut_at_marks,
    fold,
    inline_items,
    is_placeholder,
    join_wrapped,
    one_line,
    split_outside,
    without_bullet,
)

_NUMBER_OF = (
    r"(?<![\w.])(?:[Nn]\.?\s?[º°ª]s?\.?|[Nn]\.\s?[oO]s?(?![\w])|N[oO]\.|[Nn]\.(?=\s+de\s)|[Nn][rR][.º]?|[Nn]úm\.|[Nn][úu]mero|#)"
    r"(?=\s*[^\W\d])(?!\s*\d)"
)
_RATE = (
    r"[Tt]axas?\s+(?:de|média)|[Pp]ercentage(?:m|ns)\s+|%\s*(?:de|do|da|dos|das)\b|\b[Gg]rau\s+de|"
    r"[ÍíIi]ndices?\s+de|[Nn][íi]vel\s+(?:de|m[ée]dio)|[Vv]alor\s+(?:d|m[ée]dio)|[Mm]ontante\s+|[Qq]uantidade\s+d"
)
_OPENER = re.compile(rf"{_NUMBER_OF}|(?<!\w)(?P<rate>{_RATE})")
_OPENER_START = re.compile(rf"^(?:{_NUMBER_OF}|{_RATE})")
_COUNT_START = re.compile(rf"^(?:{_NUMBER_OF}|[Tt]otal\s+de|[Qq]uantidade\s+d[eoa])\s*")
_ENUMERATION = re.compile(r"^(?:\d{1,2}[.)]|\d{1,2}(?:\.\d{1,2})+\.?|[a-z]\))\s+(?=[^\W\d])")
_PREPOSITIONS = frozenset({
    "de", "do", "da", "dos", "das", "o", "a", "os", "as", "com", "por", "no", "na", "ao", "à",
    "pelo", "pela", "em", "sobre", "entre", "segundo", "respetivo", "respectivo", "maior",
    "menor", "total", "mesmo", "num", "cada", "seu", "sua",
})  # fmt: skip
_PERCENT = re.compile(r"^(?:%|taxa|percentag)", re.IGNORECASE)
_SCALE = re.compile(r"^(?:grau|nivel|indice|media)\b")
_MONEY = re.compile(r"^(?:valor|montante|verba|custo|despesa|receita|orcamento)\b")
_TIME = re.compile(r"^(?:horas|dias)\b")
_UNIT_IN_PARENTHESES = re.compile(r"\((?P<unit>[^()\d]{1,20})\)\W*(?:\d[\d., ]*)?$")
_PARTICIPLE = re.compile(r"^\w+s(?:\s+\w+){0,3}\s+\w+[aiu](?:d|st|t)[ao]s\b")
_COUNTED = frozenset({
    "participantes", "utentes", "beneficiarios", "beneficiarias", "familias", "criancas",
    "jovens", "idosos", "pessoas", "sessoes", "acoes", "reunioes", "atividades", "visitas",
    "encontros", "atendimentos", "encaminhamentos", "voluntarios", "formandos", "alunos",
    "parcerias", "candidaturas", "participacoes", "eventos", "workshops", "consultas",
})  # fmt: skip
# Nouns of people: whoever counts them has to say whether they are different people or attendances.
_PEOPLE = frozenset({
    "participantes", "pessoas", "utentes", "beneficiarios", "beneficiarias", "utilizadores",
    "criancas", "jovens", "adultos", "idosos", "idosas", "seniores", "mulheres", "homens", "alunos",
    "alunas", "estudantes", "formandos", "formandas", "professores", "docentes", "cuidadores",
    "cuidadoras", "voluntarios", "voluntarias", "tecnicos", "tecnicas", "profissionais",
    "trabalhadores", "desempregados", "residentes", "municipes", "migrantes", "imigrantes",
    "vitimas", "doentes", "inscritos", "participacoes", "presencas",
})  # fmt: skip
_TARGET_END = re.compile(
    rf"\s*(?:(?:\s[–—-]|[:=(])\s*(?P<bound>{BOUND})?\s*(?P<number>{NUMBER})\s*(?P<unit>%|€|[^\W\d]+)?\s*\)?"
    rf"|(?P<bound2>[≥>≤<]=?|\bpelo menos|\bno mínimo)\s*(?P<number2>{NUMBER})\s*(?P<unit2>%|€|[^\W\d]+)?)[.\s]*$",
    re.IGNORECASE,
)
_BARE_END = re.compile(r"(?<=[a-zà-ÿ]{3})\s(\d{1,5})$")
_LEADING = re.compile(
    rf"^(?P<bound>(?:{BOUND})\s*)?(?P<number>{NUMBER})(?!\s?[.º°ª]|[-/.]\d)(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
# How far back the word before an indicator is looked for.
_REACH = 80
LONGEST_ITEM = 1_000
_NUMBERS = re.compile(rf"(?:(?:{BOUND})\s*)?(?:{NUMBER})\s?(?:%|€)?", re.IGNORECASE)
_VERBAL = re.compile(
    rf"^(?P<verb>[^\W\d]+(?:ar|er|ir|ção|ções|mento|agem|ura|ões|ão)\s+(?:de\s+|de(?=,))?(?:,?\s*(?:{BOUND}),?\s+(?:de\s+)?)?)"
    rf"(?P<number>{NUMBER}|{'|'.join(WORDS)})(?![.,]?\d)(?!\s?[º°ª])\b(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_GLUED_NUMBERS = re.compile(
    rf"(?<!\bde)(?<!\bcom)(?<!\bpor)(?<!\bem)(?<!\ba)(?<!\be)(?<!\baté)(?<!\bdas)(?<!\bàs)(?<!\bentre)"
    rf"(?<![≥>≤<=–/-])(?:\s+e)?\s+(?=(?:(?:{BOUND})\s*)?\d+\s+[a-zà-ÿ]{{4}})",
    re.IGNORECASE,
)


def split_measures(text: str) -> list[str]:
    """The items of an indicator cell, in order; their words are not changed."""
    if len(text) > LONGEST_LIST:
        return cut_at_marks(text)
    items: list[str] = []
    for line in _lines(text):
        for piece in split_outside(line, ";•▪●|"):
            items.extend(_split_glued(piece))
    return [item for item in (_trim(item) for item in items) if item and not is_placeholder(item)]


def read_measures(text: str) -> list[ReadMeasure]:
    return [read_measure(item) for item in split_measures(text)]


def read_measure(item: str) -> ReadMeasure:
    """One indicator with its kind, unit and the target that its own text gives."""
    item = one_line(item)
    if len(item) > LONGEST_ITEM:
        return ReadMeasure(text=item, kind="milestone")
    kind, unit = _kind(item)
    text, target, target_unit = _target(item, kind)
    measured = unit_of_measure(target_unit) if target_unit else None
    if measured:
        kind, unit = "quantity", measured
    elif target is not None and kind == "milestone":
        kind, unit = "count", target_unit
    elif not unit and kind == "count":
        unit = target_unit
    return ReadMeasure(text=text, kind=kind, unit=unit, target=target)


def counts_people(text: str) -> bool:
    """Whether what an indicator counts is people: "N.º de participantes", "Idosos visitados"."""
    item = one_line(text)
    if match := _COUNT_START.match(item):
        return fold(_noun(item[match.end() :])) in _PEOPLE
    first = re.match(r"\w+", fold(item))
    return bool(first and first[0] in _PEOPLE)


def pure_number(text: str) -> tuple[float, str] | None:
    """A cell that is only a number with perhaps a bound and a unit: "≥ 20", "80%", "12 sessões"."""
    match = _LEADING.match(one_line(text).strip(" ."))
    if not match:
        return None
    rest = match["rest"].strip(" .")
    if len(rest.split()) > 1 or (rest and not re.fullmatch(r"%|€|[^\W\d]+[²2]?\.?", rest)):
        return None
    return parse_number(match["number"]), unit_after(match["rest"])


def numbers_in(text: str) -> list[str]:
    """The numbers of a text that is nothing else, each with its bound and unit: "5 ≥ 200 80%"."""
    words = re.split(r"[;\s]+|,\s+", text.strip(" ;,."))
    if all(re.fullmatch(r"\d+(?:[.,]\d+)?[%€]?", word) for word in words):
        return words
    found = [match[0].strip() for match in _NUMBERS.finditer(one_line(text))]
    return found if "".join(found).replace(" ", "") == "".join(words) else []


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    if len(lines) == 1 and (items := inline_items(lines[0])):
        return items
    return [_ENUMERATION.sub("", without_bullet(line)) for line in join_wrapped(lines)]


def _split_glued(text: str) -> list[str]:
    cuts = []
    for match in _OPENER.finditer(text):
        start = match.start()
        if start == 0 or text.count("(", 0, start) > text.count(")", 0, start):
            continue
        before = text[max(0, start - _REACH) : start].split()
        last = before[-1] if before else ""
        joined = last.casefold() in _PREPOSITIONS or last.endswith(("-", "–", ":", "="))
        if joined or (
            # "Relatório do grau de satisfação" is one; "…, grau de satisfação" and "… Grau" are two.
            match["rate"]
            and not (
                last.endswith(",")
                or last.casefold() == "e"
                or match[0][0].isupper()
                or (match[0][0] == "%" and last.isalpha())
            )
        ):
            continue
        cuts.append(start)
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    return [part for piece in pieces for part in _split_quantities(piece.strip())]


def _split_quantities(text: str) -> list[str]:
    """ "4 sessões 100 participantes" → two; "2 sessões de 3 horas" stays one."""
    if not (text[:1].isdigit() or text[:1] in "≥>≤<"):
        return [text]
    return [piece for piece in _GLUED_NUMBERS.split(text) if piece]


def _trim(item: str) -> str:
    item = item.strip(" \t\n,;/|+&").rstrip(":")
    item = re.sub(r"\s+(?:e|/|-|–)$", "", item).strip(" ,;/")
    return item if any(letter.isalnum() or letter == "%" for letter in item) else ""


def _kind(item: str) -> tuple[MeasureKind, str]:
    if match := _COUNT_START.match(item):
        counted = _noun(item[match.end() :])
        measured = unit_of_measure(counted)
        return ("quantity", measured) if measured else ("count", counted)
    folded = fold(item)
    if match := _UNIT_IN_PARENTHESES.search(item):
        words = match["unit"].split()
        if words and (measured := unit_of_measure(words[0])):
            return "quantity", measured
    if _PERCENT.match(item):
        return "quantity", "%"
    if _SCALE.match(folded):
        return "quantity", ""
    if _MONEY.match(folded):
        return "quantity", "€"
    if match := _TIME.match(folded):
        return "quantity", match[0]
    first = folded.split()[0] if folded else ""
    if first in _COUNTED or _PARTICIPLE.match(folded):
        return "count", item.split()[0].casefold()
    return "milestone", ""


def _noun(text: str) -> str:
    """What is counted: the first noun after "N.º de"."""
    words = re.findall(r"[^\W\d_]+", text)
    skip = _PREPOSITIONS | {"novos", "novas", "novo", "nova", "diferentes", "médio", "novos/as"}
    for word in words:
        if word.casefold() not in skip:
            return str(word.casefold())
    return ""


def _target(item: str, kind: MeasureKind) -> tuple[str, float | None, str]:
    """(text without the target, target, its unit). A year or an ordinal is never a target."""
    if match := _TARGET_END.search(item):
        number = match["number"] or match["number2"]
        start = match.start()
        if start and not _is_year(number, match["unit"] or match["unit2"]):
            bound = match["bound"] or match["bound2"]
            unit = unit_after(match["unit"] or match["unit2"] or "")
            text = item if bound or unit else item[:start].rstrip(" :=(-–")
            return text, parse_number(number), unit
    if match := _LEADING.match(item):
        unit = unit_after(match["rest"])
        if not _is_year(match["number"], unit) and (unit or not match["rest"].strip()):
            return item, parse_number(match["number"]), unit
    if kind != "milestone" and (match := _BARE_END.search(item)) and not _is_year(match[1], ""):
        return item[: match.start()], parse_number(match[1]), ""
    if match := _VERBAL.match(item):
        number = match["number"].casefold()
        unit = unit_after(match["rest"])
        value = WORDS.get(number)
        if unit and value is None and not _is_year(number, ""):
            return item, parse_number(number), unit
        if unit and value is not None and (value > 1 or "menos" in item or "mínimo" in item):
            return item, float(value), unit
    return item, None, ""


def _is_year(number: str, unit: str | None) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", number)) and not unit
