"""JSON-stat 2.0 (https://json-stat.org/full/): a cube of values with its dimensions.

Versions before 2.0, which have no `class`, are refused. Dense and sparse values and statuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from monitor.documents.model import Cell, Document, Table
from monitor.documents.reading.cells import MAX_CELLS
from monitor.facts.sources.fetching import parsed
from monitor.facts.sources.observations import SourceProblem

MOST_CELLS = 5_000_000


@dataclass(frozen=True, slots=True)
class Axis:
    """`codes` in order, `labels` with them; `role`: time, geo, metric or blank."""

    name: str
    label: str
    codes: tuple[str, ...]
    labels: tuple[str, ...]
    role: str = ""


class CubeCell(NamedTuple):
    """`places`: the position on each axis."""

    places: tuple[int, ...]
    value: float | None
    status: str


@dataclass(frozen=True, slots=True)
class Cube:
    label: str
    source: str
    updated: str
    axes: tuple[Axis, ...]
    values: Any
    statuses: Any

    def cells(self) -> Iterator[CubeCell]:
        """Every cell that is told, missing ones with a status or in a dense list included."""
        sizes = [len(axis.codes) for axis in self.axes]
        if isinstance(self.values, dict):
            numbers = {int(key) for key in self.values}
            if isinstance(self.statuses, dict):
                numbers |= {int(key) for key in self.statuses}
            told: Any = sorted(numbers)
        else:
            told = range(prod(sizes))
        for number in told:
            yield CubeCell(
                _places(number, sizes), _at(self.values, number), _status(self.statuses, number)
            )


def read(body: bytes) -> Cube:
    """Raises SourceProblem for what is not a dataset of JSON-stat 2.0."""
    told = parsed(body)
    if not isinstance(told, dict):
        raise SourceProblem(_("O ficheiro não é JSON-stat."))
    _check_version(told)
    names, sizes, about = told.get("id"), told.get("size"), told.get("dimension")
    if (
        not isinstance(names, list)
        or not isinstance(sizes, list)
        or not isinstance(about, dict)
        or len(names) != len(sizes)
        or not all(isinstance(size, int) and size > 0 for size in sizes)
        or not all(isinstance(about.get(name), dict) for name in names)
    ):
        raise SourceProblem(_("O ficheiro JSON-stat não diz as suas dimensões."))
    if prod(sizes) > MOST_CELLS:
        raise SourceProblem(
            _("O cubo tem mais de %(most)d células: é preciso pedir menos de cada vez.")
            % {"most": MOST_CELLS}
        )
    roles = told.get("role") if isinstance(told.get("role"), dict) else {}
    role_of = {name: role for role, own in (roles or {}).items() for name in own}
    axes = tuple(
        _axis(name, about[name], size, role_of.get(name, ""))
        for name, size in zip(names, sizes, strict=True)
    )
    values = _checked(told.get("value"), prod(sizes))
    return Cube(
        str(told.get("label") or ""),
        str(told.get("source") or ""),
        str(told.get("updated") or ""),
        axes,
        values,
        told.get("status"),
    )


def _check_version(told: dict[str, Any]) -> None:
    kind, version = told.get("class"), str(told.get("version") or "")
    if kind is None or version.startswith("1"):
        raise SourceProblem(
            _("O ficheiro é de uma versão antiga do JSON-stat: só se lê a versão 2.0.")
        )
    if kind != "dataset":
        raise SourceProblem(
            _("O ficheiro JSON-stat é uma lista ou uma dimensão: só se lê um conjunto de dados.")
        )
    if not version.startswith("2"):
        raise SourceProblem(_("O ficheiro não diz que é JSON-stat 2.0."))


def _axis(name: str, about: dict[str, Any], size: int, role: str) -> Axis:
    category = about.get("category")
    index = category.get("index") if isinstance(category, dict) else None
    labels = (category.get("label") or {}) if isinstance(category, dict) else {}
    if isinstance(index, list):
        codes = [str(code) for code in index]
    elif isinstance(index, dict):
        codes = sorted(map(str, index), key=lambda code: index[code])
    else:
        codes = [str(code) for code in labels]
    if len(codes) != size:
        raise SourceProblem(
            _("A dimensão «%(name)s» tem %(codes)d categorias e diz ter %(size)d.")
            % {"name": name, "codes": len(codes), "size": size}
        )
    return Axis(
        name,
        str(about.get("label") or name),
        tuple(codes),
        tuple(str(labels.get(code, code)) for code in codes),
        role,
    )


def _checked(values: Any, size: int) -> Any:
    """The values when they fit; raises SourceProblem."""
    if isinstance(values, list):
        fits, numbers = len(values) == size, values
    elif isinstance(values, dict):
        fits = all(key.isdecimal() and int(key) < size for key in values)
        numbers = list(values.values())
    else:
        fits, numbers = False, []
    if not fits:
        raise SourceProblem(_("Os valores do ficheiro JSON-stat não cabem nas suas dimensões."))
    if any(value is not None and _is_no_number(value) for value in numbers):
        raise SourceProblem(_("O ficheiro JSON-stat tem valores que não são números."))
    return values


def _is_no_number(value: Any) -> bool:
    return isinstance(value, bool) or not isinstance(value, int | float)


def _places(number: int, sizes: list[int]) -> tuple[int, ...]:
    found = []
    for size in reversed(sizes):
        number, place = divmod(number, size)
        found.append(place)
    return tuple(reversed(found))


def _at(values: Any, number: int) -> float | None:
    value = values.get(str(number)) if isinstance(values, dict) else values[number]
    return None if value is None else float(value)


def _status(statuses: Any, number: int) -> str:
    if isinstance(statuses, str):
        return statuses
    if isinstance(statuses, dict):
        return str(statuses.get(str(number)) or "")
    if isinstance(statuses, list):
        # A list of one holds for every cell.
        known = statuses[number] if len(statuses) > number else statuses[0] if statuses else ""
        return str(known or "")
    return ""


def as_document(cube: Cube) -> Document:
    """The cube as a long table, for the same review as any other file. Raises SourceProblem."""
    axes = [axis for axis in cube.axes if len(axis.codes) > 1 or axis.role in {"time", "geo"}]
    headings = [_heading(axis) for axis in axes] + ["valor", "sinal"]
    rows = [headings]
    kept = [place for place, axis in enumerate(cube.axes) if axis in axes]
    for cell in cube.cells():
        texts = [_told(cube.axes[place], cell.places[place]) for place in kept]
        rows.append([*texts, "" if cell.value is None else repr(cell.value), cell.status])
        if len(rows) * len(headings) > MAX_CELLS:
            raise SourceProblem(_("O cubo é demasiado grande para ser lido como tabela."))
    cells = [
        Cell(row, column, text)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    ]
    table = Table(cells, len(rows), len(headings), 1)
    return Document("jsonstat", [table], title=cube.label)


def _heading(axis: Axis) -> str:
    return {"time": "período", "geo": "território"}.get(axis.role, axis.label)


def _told(axis: Axis, place: int) -> str:
    return axis.codes[place] if axis.role in {"time", "geo"} else axis.labels[place]
