"""A formula over many places at once: the arithmetic of `evaluation`, a column at a time.

Gives figure by figure what `evaluate` gives, in a tenth of the time: nothing is made for each figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from math import isfinite
from typing import Any

from monitor.facts.answers import (
    ABSENT,
    NOT_APPLICABLE,
    PARTIAL,
    REASONS,
    RECAST,
    ROLLED_UP,
    STATUSES,
    Column,
    Figure,
)
from monitor.indicators.evaluation import evaluate
from monitor.indicators.formulas import Negation, Node, Number, Operation, Reference

_REASON, _STATUS, _MARKS = 7, 0x18, ROLLED_UP | RECAST


def packed(figures: Sequence[Figure]) -> Column:
    """Figures side by side, as the store keeps them."""
    flags = bytes(
        REASONS.index(figure.reason)
        | STATUSES.index(figure.status) << 3
        | ROLLED_UP * figure.rolled_up
        | PARTIAL * (figure.present is not None)
        | RECAST * figure.recast
        for figure in figures
    )
    return Column(
        tuple(figure.value for figure in figures),
        flags,
        [figure.present or 0 for figure in figures],
        [figure.expected or 0 for figure in figures],
    )


def without(reason: int, size: int) -> Column:
    """Nothing at all, for one place among REASONS."""
    return Column((None,) * size, bytes([reason]) * size)


def scattered(size: int, parts: Iterable[tuple[Sequence[int], Column]]) -> Column:
    """One column of several: of each the places where its values go; elsewhere nothing is reported."""
    values: list[float | None] = [None] * size
    flags = bytearray([ABSENT]) * size
    present, expected = [0] * size, [0] * size
    for numbers, column in parts:
        if len(numbers) == size and numbers[0] == 0:
            return column
        for at, number in enumerate(numbers):
            values[number], flags[number] = column.values[at], column.flags[at]
            if column.present:
                present[number], expected[number] = column.present[at], column.expected[at]
    return Column(tuple(values), bytes(flags), present, expected)


def evaluate_columns(node: Node, columns: Mapping[Reference, Column], size: int) -> Column:
    if any(flag & PARTIAL for column in columns.values() for flag in set(column.flags)):
        rows = zip(*columns.values(), strict=True)
        return packed([evaluate(node, dict(zip(columns, row, strict=True))) for row in rows])
    found = _worked_out(node, columns, size)
    return found if isinstance(found, Column) else Column((found,) * size, bytes(size))


def _worked_out(node: Node, columns: Mapping[Reference, Column], size: int) -> Column | float:
    match node:
        case Number():
            return float(node.value)
        case Reference():
            return columns.get(node) or without(ABSENT, size)
        case Negation():
            found = _worked_out(node.operand, columns, size)
            if not isinstance(found, Column):
                return -found
            values = [None if value is None else -value for value in found.values]
            return Column(tuple(values), found.flags)
    left, right = (_worked_out(side, columns, size) for side in (node.left, node.right))
    return _combined(node, left, right, size)


def _combined(
    node: Operation, left: Column | float, right: Column | float, size: int
) -> Column | float:
    if isinstance(left, Column):
        flags = _merged(left.flags, right.flags) if isinstance(right, Column) else left.flags
    elif isinstance(right, Column):
        flags = right.flags
    else:
        [value] = _OPERATIONS[node.sign]([left], [right])
        if value is None or not isfinite(value):
            return without(NOT_APPLICABLE, size)
        return value
    one = left.values if isinstance(left, Column) else (left,) * size
    other = right.values if isinstance(right, Column) else (right,) * size
    values = _OPERATIONS[node.sign](one, other)
    return _finite(values, flags)


def _quotients(one: Sequence[Any], other: Sequence[Any]) -> list[float | None]:
    return [None if a is None or not b else a / b for a, b in zip(one, other, strict=True)]


_OPERATIONS: dict[str, Callable[[Sequence[Any], Sequence[Any]], list[float | None]]] = {
    "+": lambda one, other: [
        None if a is None or b is None else a + b for a, b in zip(one, other, strict=True)
    ],
    "-": lambda one, other: [
        None if a is None or b is None else a - b for a, b in zip(one, other, strict=True)
    ],
    "*": lambda one, other: [
        None if a is None or b is None else a * b for a, b in zip(one, other, strict=True)
    ],
    "/": _quotients,
}


def _finite(values: list[float | None], flags: bytes) -> Column:
    """What became too large to be a number, or was divided by zero, is not applicable."""
    if all(map(isfinite, filter(None, values))) and None not in values:
        return Column(tuple(values), flags)
    own = bytearray(flags)
    for number, value in enumerate(values):
        if value is None or not isfinite(value):
            values[number] = None
            if not own[number] & _REASON:
                own[number] |= NOT_APPLICABLE
    return Column(tuple(values), bytes(own))


def _merged(one: bytes, other: bytes) -> bytes:
    if one == other:
        return one
    return bytes([_flag(a, b) for a, b in zip(one, other, strict=True)])


@cache
def _flag(one: int, other: int) -> int:
    """The gravest reason, the least settled status, and every mark."""
    reason = max(one & _REASON, other & _REASON)
    status = max(one & _STATUS, other & _STATUS)
    return reason | status | (one | other) & _MARKS
