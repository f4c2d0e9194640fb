"""What a table that nobody has explained most likely is: which rows are headings, what each column says.

A proposal is never the last word: a person sees it beside the first rows and corrects it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.documents.model import Document, Paragraph, Table
from monitor.facts import periods
from monitor.facts.enums import Status
from monitor.facts.sources import mapping as roles
from monitor.facts.sources.mapping import Column, Mapping
from monitor.facts.sources.observations import decimal_mark, parse_number
from monitor.facts.sources.places import Places, UnknownPlace
from monitor.facts.sources.words import Words, age_band, load, sign, without_sign
from monitor.kernel.text import fold
from monitor.territory.models import Level

WORDS = "words_tables"
BETWEEN = " · "
_MOST_HEADINGS, _LOOKED_AT, _SHOWN = 8, 400, 6
_ENOUGH = 0.7
# Under a year there are numbers, and what is none is told as a mistake.
_UNDER_A_PERIOD = 0.3
_PROVISIONAL = re.compile(r"^(.*\d)\s*(\(p\)|p\.?|pro|prov\.?|\*|&)$", re.IGNORECASE)
_YEAR_MONTH = re.compile(r"(19|20)(\d\d)(0[1-9]|1[0-2])")
_DAY = re.compile(r"0?1[/-](\d\d?)[/-]([12]\d{3})|([12]\d{3})-(\d\d)-01(?: 00:00(?::00)?)?")
_TOTAL = re.compile(r"(sub ?)?total(is)?( geral| global| do| da| de)?\b.*|soma")


@dataclass(frozen=True, slots=True)
class Proposal:
    """`title` is what stands over the table, `sample` its first rows of data, `rows` how many."""

    mapping: Mapping
    sheet: str
    title: str
    headings: tuple[tuple[str, ...], ...]
    sample: tuple[tuple[str, ...], ...]
    rows: int


def texts_of(table: Table) -> list[list[str]]:
    return [[cell.text.strip() if cell else "" for cell in row] for row in table.rows()]


def read_period(text: str) -> tuple[str, str]:
    """A period and its status: "2023 (p)" is provisional. Raises ValueError."""
    text, status = text.strip(), str(Status.FINAL)
    if match := _PROVISIONAL.match(text):
        text, status = match[1], str(Status.PROVISIONAL)
    if match := _YEAR_MONTH.fullmatch(text):
        return f"{match[1]}{match[2]}-{match[3]}", status
    if match := _DAY.fullmatch(text):
        year, month = (match[2], match[1]) if match[1] else (match[3], match[4])
        return datetime(int(year), int(month), 1).strftime("%Y-%m"), status
    return periods.parse(text), status


def is_period(text: str) -> bool:
    try:
        read_period(text)
    except ValueError:
        return False
    return True


def is_number(text: str, mark: str = ",") -> bool:
    try:
        parse_number(text, mark)
    except ValueError:
        return False
    return True


def is_total(text: str) -> bool:
    return bool(_TOTAL.fullmatch(fold(text)))


def propose(
    document: Document, places: Places, indicators: AnyMapping[str, str] | None = None
) -> list[Proposal]:
    """One for each table with numbers, the fullest first. `indicators`: {code: name}."""
    known = {fold(code): code for code in indicators or {}}
    known |= {fold(name): code for code, name in (indicators or {}).items()}
    found, titles = [], []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            titles.append(block.text)
        elif isinstance(block, Table):
            title = " ".join(titles[-3:])
            if proposal := _propose(block, title, places, known):
                found.append(proposal)
            titles = []
    return sorted(found, key=lambda proposal: -proposal.rows * len(proposal.mapping.values))


def _propose(
    table: Table, title: str, places: Places, known: AnyMapping[str, str]
) -> Proposal | None:
    rows = texts_of(table)
    first = first_data_row(rows, places)
    data = [row for row in rows[first:] if any(row)]
    if not data:
        return None
    looked = data[:_LOOKED_AT]
    headings = _filled(rows[:first])
    mark = decimal_mark(text for row in looked for text in row)
    columns = _template(headings) or _columns(headings, looked, places, mark, known)
    if not any(column.role == roles.VALUE for column in columns):
        return None
    mapping = Mapping(table.number, first, tuple(columns), mark)
    mapping = _for_all(mapping, looked, title, places, known)
    return Proposal(
        mapping,
        str(table.page_or_sheet or ""),
        title,
        tuple(map(tuple, headings)),
        tuple(map(tuple, data[:_SHOWN])),
        len(data),
    )


def _template(headings: list[list[str]]) -> list[Column]:
    """The columns of the platform's own table, whose headings say everything; none for another."""
    names = headings[-1] if headings else []
    if not roles.is_template(names):
        return []
    role_of = {name: name for name in (*roles.TEMPLATE_BEFORE, *roles.TEMPLATE_AFTER)}
    role_of |= dict.fromkeys(("", roles.PROBLEM), roles.IGNORE)
    return [Column(name, role_of.get(name, f"{roles.DIMENSION}{name}")) for name in names]


def first_data_row(rows: Sequence[Sequence[str]], places: Places) -> int:
    """The first row with a number that is no period, or with a place and a number."""
    for number, row in enumerate(rows[: _MOST_HEADINGS + 1]):
        if _template([list(row)]):
            return number + 1
        told = [text for text in row if text]
        numbers = [text for text in told if is_number(text) or is_number(text, ".")]
        if any(not is_period(text) for text in numbers):
            return number
        others = [text for text in told if text not in numbers]
        if numbers and others and _is_place(told[0], places):
            return number
    return min(1, len(rows))


def _is_place(text: str, places: Places, level: str = Level.MUNICIPALITY) -> bool:
    try:
        places.find(text, level=level, scheme="nuts-2024")
    except UnknownPlace:
        return False
    return True


def _filled(headings: list[list[str]]) -> list[list[str]]:
    """Headings over several columns, as a merged cell gives them: text stands over the blanks to its
    right in every row of headings but the last."""
    filled = []
    for number, row in enumerate(headings):
        last, own = "", []
        for text in row:
            last = text or last
            own.append(text if number == len(headings) - 1 else last)
        filled.append(own)
    return filled


def _columns(
    headings: list[list[str]],
    data: Sequence[Sequence[str]],
    places: Places,
    mark: str,
    known: AnyMapping[str, str],
) -> list[Column]:
    width = len(data[0])
    found = []
    for place in range(width):
        pieces = list(dict.fromkeys(row[place] for row in headings if row[place]))
        texts = [row[place] for row in data if row[place]]
        found.append(_column(pieces, texts, places, mark, known))
    _letter_m(found)
    _only_one(found, data, roles.TERRITORY)
    _only_one(found, data, roles.PERIOD)
    if not any(column.role == roles.VALUE for column in found):
        return found
    if any(column.heading and fold(column.heading) in {"valor", "value"} for column in found):
        # A long table says which column is its value.
        for number, column in enumerate(found):
            if column.role == roles.VALUE and fold(column.heading) not in {"valor", "value"}:
                found[number] = Column(column.heading)
    return found


def _column(
    pieces: list[str],
    texts: list[str],
    places: Places,
    mark: str,
    known: AnyMapping[str, str],
) -> Column:
    heading = BETWEEN.join(pieces)
    said = next((ours for piece in pieces if (ours := _heading_role(piece)) is not None), None)
    if said in {roles.TERRITORY, roles.PERIOD, roles.INDICATOR, roles.REASON, roles.STATUS}:
        return Column(heading, said or "")
    if said and said != roles.VALUE:
        return Column(heading, f"{roles.DIMENSION}{said}")
    if not texts:
        if said == roles.VALUE or any(map(is_period, pieces)):
            return _value_column(heading, pieces, places, known)
        return Column(heading)
    if _share(texts, lambda text: _is_named_place(text, places)) >= _ENOUGH:
        return Column(heading, roles.TERRITORY)
    if _share(texts, is_period) >= _ENOUGH and pieces[-1:] != ["valor"] and _few(texts):
        return Column(heading, roles.PERIOD)
    if dimension := _dimension_of(texts):
        return Column(heading, f"{roles.DIMENSION}{dimension}")
    enough = _UNDER_A_PERIOD if any(map(is_period, pieces)) else _ENOUGH
    if _share(texts, lambda text: _is_value(text, mark)) >= enough:
        return _value_column(heading, pieces, places, known)
    return Column(heading)


def _letter_m(columns: list[Column]) -> None:
    """M is women beside H, and men beside F."""
    last = [fold(column.heading.split(BETWEEN)[-1]) for column in columns]
    if ("h" in last) == ("f" in last):
        return
    cut = "sex=f" if "h" in last else "sex=m"
    for place, column in enumerate(columns):
        if last[place] == "m" and column.role == roles.VALUE and not column.cut:
            columns[place] = replace(column, cut=cut)


def _heading_role(piece: str) -> str | None:
    return load("headings").get(fold(piece))


def _share(texts: list[str], holds: object) -> float:
    assert callable(holds)
    return sum(map(bool, map(holds, texts))) / len(texts)


def _is_value(text: str, mark: str) -> bool:
    return is_number(without_sign(text)[0], mark) or sign(text) is not None


def _is_named_place(text: str, places: Places) -> bool:
    """By a name, or a code with its first zero: figures alone may be anything."""
    if text.replace(" ", "").isdigit() and not text.startswith("0"):
        return False
    if is_total(text):
        return True
    return _is_place(text, places) or _is_place(text, places, Level.DISTRICT)


def _few(texts: list[str]) -> bool:
    """Periods repeat, or go one after another; numbers of 1900 to 2100 do neither."""
    distinct = list(dict.fromkeys(texts))
    plain = all(text.isdecimal() and len(text) == 4 for text in distinct)
    return (
        not plain
        or len(distinct) < len(texts)
        or distinct in (sorted(distinct), sorted(distinct)[::-1])
    )


def _dimension_of(texts: list[str]) -> str:
    words, names = Words(WORDS), set()
    for text in dict.fromkeys(texts):
        try:
            members = words.members(text) if not text.isdecimal() else None
        except KeyError:
            members = None
        if members is None:
            return ""
        names |= {name for name, _member in members}
    return names.pop() if len(names) == 1 else ""


def _value_column(
    heading: str, pieces: list[str], places: Places, known: AnyMapping[str, str]
) -> Column:
    words, given = Words(WORDS), {"heading": heading, "role": roles.VALUE}
    cuts = []
    for piece in pieces:
        if is_period(piece):
            given["period"], given["status"] = read_period(piece)
        elif fold(piece) in known:
            given["indicator"] = known[fold(piece)]
        elif piece in words or age_band(piece):
            cuts += [f"{name}={member}" for name, member in words.members(piece) or ()]
        elif _is_named_place(piece, places) and not is_total(piece):
            given["territory"] = piece
    return Column(**given | ({"cut": ";".join(cuts)} if cuts else {}))


def _only_one(columns: list[Column], data: Sequence[Sequence[str]], role: str) -> None:
    """Of a code and a name of the same thing the code is kept."""
    having = [place for place, column in enumerate(columns) if column.role == role]
    if len(having) < 2:
        return
    best = max(having, key=lambda place: sum(row[place][:1].isdigit() for row in data))
    for place in having:
        if place != best:
            columns[place] = Column(columns[place].heading)


def _for_all(
    mapping: Mapping,
    data: Sequence[Sequence[str]],
    title: str,
    places: Places,
    known: AnyMapping[str, str],
) -> Mapping:
    """What the title says of the whole table, and which places its names are of."""
    given: dict[str, str] = {}
    lacking = mapping.lacks
    if roles.PERIOD in lacking:
        years = re.findall(r"\b(?:19|20)\d\d\b", title)
        if len(set(years)) == 1:
            given["period"] = years[0]
    if roles.INDICATOR in lacking:
        given["indicator"] = next((code for name, code in known.items() if name in fold(title)), "")
    if at := mapping.having(roles.TERRITORY):
        names = {row[at[0]] for row in data if row[at[0]] and not is_total(row[at[0]])}
        of_districts = [name for name in names if _is_place(name, places, Level.DISTRICT)]
        of_places = [name for name in names if _is_place(name, places)]
        most = len(of_districts) >= max(12, 0.75 * len(names)) and "distrito" in fold(title)
        if len(of_districts) > len(of_places) or most:
            given["level"] = Level.DISTRICT
    said = re.search(r"NUTS\s*-?\s*(2013|2024)", title)
    given["scheme"] = f"nuts-{said[1]}" if said else ""
    return replace(mapping, **given)  # type: ignore[arg-type]
