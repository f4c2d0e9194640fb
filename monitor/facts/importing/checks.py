"""What is strange, though it could be written: told before anything is published, never in the way.

A range, a jump against the former period, parts that are not their total, a share written as a
fraction. The rules of an indicator are its own (`Rules`); without any, counts are not negative,
percentages go from 0 to 100, and a total is the sum of its parts but for the rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from monitor.facts.enums import RollUp
from monitor.facts.importing.models import Rules
from monitor.facts.importing.rows import _name, _text, connect, numbered
from monitor.facts.models import Current
from monitor.facts.shapes import EVERYBODY, Shape
from monitor.facts.sources.observations import At, Problem

MOST_EXAMPLES = 20
# A jump is looked for where sorting the rows is no burden.
MOST_ROWS_TO_COMPARE = 5_000_000
_JUMP = 50.0
# Of small numbers any change is a large one.
_SMALL = 20


@dataclass(frozen=True, slots=True)
class Limits:
    lowest: float | None = None
    highest: float | None = None
    jump: float | None = _JUMP
    parts: float | None = 0.0


def limits_of(shapes: Iterable[Shape]) -> dict[str, Limits]:
    """Of each indicator: its own rules, or those of its unit."""
    shapes = list(shapes)
    own = Rules.objects.in_bulk([shape.indicator for shape in shapes], field_name="indicator")
    found = {}
    for shape in shapes:
        rules = own.get(shape.indicator)
        if rules is not None:
            found[shape.indicator] = Limits(rules.lowest, rules.highest, rules.jump, rules.parts)
        else:
            found[shape.indicator] = Limits(0.0, 100.0 if shape.unit == "%" else None)
    return found


def warnings(path: Path, shapes: Mapping[str, Shape], rows: int) -> list[Problem]:
    """Everything strange in the good rows of a file, at most MOST_EXAMPLES of each kind and indicator."""
    names = sorted({d.name for shape in shapes.values() for d in shape.dimensions})
    current = {
        item.indicator: item.slab
        for item in Current.objects.filter(indicator__in=shapes).select_related("slab")
    }
    limits = limits_of(shapes.values())
    connection = connect()
    found: list[Problem] = []
    try:
        for code, shape in shapes.items():
            source = (
                f"(SELECT * FROM {numbered(path)} WHERE indicator = {_text(code)} AND wrong = '')"
            )
            stored = current.get(code)
            if stored is not None and stored.shape.dimensions != shape.dimensions:
                text = _("O indicador tem agora outras dimensões: o que estava publicado sai.")
                found.append(Problem(text, value=code, stops=False))
            found += _out_of_range(connection, source, limits[code])
            found += _fractions(connection, source, shape)
            if (parts := limits[code].parts) is not None:
                found += _parts_against_total(connection, source, shape, parts, names)
            if (jump := limits[code].jump) is not None and rows <= MOST_ROWS_TO_COMPARE:
                found += _jumps(connection, source, shape, jump, stored.file if stored else None)
    finally:
        connection.close()
    return found


def _out_of_range(connection: Any, source: str, limits: Limits) -> list[Problem]:
    conditions = []
    if limits.lowest is not None:
        conditions.append(f"value < {limits.lowest!r}")
    if limits.highest is not None:
        conditions.append(f"value > {limits.highest!r}")
    if not conditions:
        return []
    answer = connection.execute(
        f"SELECT sheet, row, col, value FROM {source} WHERE {' OR '.join(conditions)} "
        f"ORDER BY row LIMIT {MOST_EXAMPLES}"
    ).fetchall()
    expected = _("de %(lowest)s a %(highest)s") % {
        "lowest": _shown(limits.lowest),
        "highest": _shown(limits.highest),
    }
    text = _("O valor está fora do que se espera.")
    return [_strange(text, place, value, expected) for *place, value in answer]


def _fractions(connection: Any, source: str, shape: Shape) -> list[Problem]:
    """Percentages that all lie between 0 and 1 are most likely shares."""
    if shape.unit != "%":
        return []
    count, most = connection.execute(f"SELECT count(value), max(value) FROM {source}").fetchone()
    if count < 5 or not 0 < most <= 1:
        return []
    return [
        Problem(_("As percentagens vão só até 1: parecem frações."), value=f"{most:g}",
                suggestion=f"{100 * most:g}", stops=False)
    ]  # fmt: skip


def _parts_against_total(
    connection: Any, source: str, shape: Shape, most: float, names: Sequence[str]
) -> list[Problem]:
    """Everybody, as the file tells it, against the sum of the members of one dimension, all there:
    further apart than `most` per cent, and than their rounding."""
    if shape.roll_up not in {RollUp.SUM, RollUp.LAST}:
        return []
    found = []
    for dimension in shape.dimensions:
        rest = [name for name in ("territory", "period", *names) if name != dimension.name]
        keys, column = ", ".join(map(_name, rest)), _name(dimension.name)
        told = f"SELECT 1 FROM {source} WHERE {column} = '{EVERYBODY}' LIMIT 1"
        if not connection.execute(told).fetchone():
            continue
        slack = 0.5 * 10**-shape.decimals * len(dimension.members)
        answer = connection.execute(
            f"""SELECT sheet, row, col, value, together FROM
            (SELECT {keys}, any_value(sheet) FILTER ({column} = '{EVERYBODY}') AS sheet,
                any_value(row) FILTER ({column} = '{EVERYBODY}') AS row,
                any_value(col) FILTER ({column} = '{EVERYBODY}') AS col,
                any_value(value) FILTER ({column} = '{EVERYBODY}') AS value,
                sum(value) FILTER ({column} <> '{EVERYBODY}') AS together,
                count(value) FILTER ({column} <> '{EVERYBODY}') AS there
            FROM {source} GROUP BY {keys})
            WHERE there = {len(dimension.members)}
                AND abs(value - together) > greatest({slack!r}, abs(value) * {most / 100!r})
            ORDER BY row LIMIT {MOST_EXAMPLES}"""
        ).fetchall()
        text = _("O total não é a soma das partes de «%(name)s».") % {"name": dimension.name}
        found += [_strange(text, place, value, f"{sum_:g}") for *place, value, sum_ in answer]
    return found


def _jumps(
    connection: Any, source: str, shape: Shape, jump: float, stored: Path | None
) -> list[Problem]:
    """Further from the period before than `jump` per cent; what is in force counts as before."""
    own = [_name(dimension.name) for dimension in shape.dimensions]
    keys = ", ".join(["territory", *own])
    known = f"SELECT {keys}, period, value, sheet, row, col, true AS new FROM {source}"
    if stored is not None and stored.exists() and _has(connection, stored, shape):
        known += (
            f" UNION ALL SELECT {keys}, period, value, '', 0, '', false "
            f"FROM read_parquet({_text(str(stored))}) old "
            f"ANTI JOIN {source} fresh USING ({keys}, period)"
        )
    answer = connection.execute(
        f"""SELECT sheet, row, col, value, before FROM
        (SELECT *, lag(value) OVER (PARTITION BY {keys} ORDER BY period) AS before FROM ({known}))
        WHERE new AND greatest(abs(before), abs(value)) >= {_SMALL}
            AND abs(value - before) > abs(before) * {jump / 100!r}
        ORDER BY abs(value - before) DESC LIMIT {MOST_EXAMPLES}"""
    ).fetchall()
    text = _("O valor mudou muito desde o período anterior.")
    return [_strange(text, place, value, f"{before:g}") for *place, value, before in answer]


def _has(connection: Any, stored: Path, shape: Shape) -> bool:
    """Whether an older file has the dimensions of today's indicator."""
    answer = connection.execute(f"SELECT * FROM read_parquet({_text(str(stored))}) LIMIT 0")
    return {d.name for d in shape.dimensions} <= {column[0] for column in answer.description}


def _strange(text: str, place: Sequence[Any], value: float, suggestion: str) -> Problem:
    return Problem(text, At(*place), f"{value:g}", suggestion, stops=False)


def _shown(value: float | None) -> str:
    return "…" if value is None else f"{value:g}"
