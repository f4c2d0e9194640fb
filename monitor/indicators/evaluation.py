"""A formula over figures: plain arithmetic, where what is missing stays missing and says why."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.facts.answers import NOTHING, REASONS, STATUSES, Figure
from monitor.facts.enums import Missing, Status
from monitor.indicators.formulas import Negation, Node, Number, Operation, Ratio, Reference

# Of two reasons, the one nearer to the start is said of what is worked out from both. A figure that
# was kept from the reader keeps hidden whatever it is part of; one that does not exist anywhere ("not
# applicable") is the weakest: what is not reported may yet come. It is the order of the store's wholes.
STRONGEST_REASON = tuple(Missing(reason) for reason in reversed(REASONS) if reason)
# Of two states, the one nearer to the start: a rate of a provisional count is provisional.
LEAST_CERTAIN_STATUS = tuple(Status(status) for status in reversed(STATUSES))


def strongest_reason(reasons: Iterable[str]) -> str:
    """The one reason of several; blank for none."""
    return max(reasons, key=REASONS.index, default="")


def least_certain(statuses: Iterable[str]) -> str:
    return max(statuses, key=STATUSES.index, default=Status.FINAL)


def evaluate(node: Node, figures: Mapping[Reference, Figure]) -> Figure:
    """What the formula gives. An indicator without a figure was not reported; a division by zero, or a
    result too large to be a number, is not applicable."""
    match node:
        case Number():
            return Figure(float(node.value))
        case Reference():
            return figures.get(node, NOTHING)
        case Negation():
            figure = evaluate(node.operand, figures)
            return figure if figure.value is None else figure._replace(value=-figure.value)
    left, right = evaluate(node.left, figures), evaluate(node.right, figures)
    if left.value is None or right.value is None:
        return _from((left, right), None)
    return _from((left, right), _worked_out(node, left.value, right.value))


def _worked_out(node: Operation, left: float, right: float) -> float | None:
    match node.sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    return left / right if right else None


def _from(sides: Sequence[Figure], value: float | None) -> Figure:
    """A value with what is to be said of it because of what it was worked out from."""
    reason = ""
    if any(side.value is None for side in sides):
        missing = (side.reason for side in sides if side.value is None)
        value, reason = None, strongest_reason(missing) or Missing.NOT_REPORTED
    elif value is None or not math.isfinite(value):
        value, reason = None, Missing.NOT_APPLICABLE
    incomplete = min(
        (side for side in sides if side.present is not None and side.expected),
        key=lambda side: (side.present or 0) / (side.expected or 1),
        default=NOTHING,
    )
    return Figure(
        value,
        reason,
        least_certain(side.status for side in sides),
        any(side.rolled_up for side in sides),
        any(side.recast for side in sides),
        incomplete.present,
        incomplete.expected,
    )


@dataclass(frozen=True, slots=True)
class RatioFigures:
    """The two sides of a ratio, each to be added up over territories before one divides the other."""

    factor: float
    numerator: Figure
    denominator: Figure

    @property
    def value(self) -> Figure:
        above, below = self.numerator.value, self.denominator.value
        value = self.factor * above / below if above is not None and below else None
        return _from((self.numerator, self.denominator), value)


def evaluate_ratio(ratio: Ratio, figures: Mapping[Reference, Figure]) -> RatioFigures:
    return RatioFigures(
        float(ratio.factor),
        evaluate(ratio.numerator, figures),
        evaluate(ratio.denominator, figures),
    )


def added(figures: Iterable[Figure]) -> Figure:
    """The total of figures; missing when one is: a total without a part would be another total."""
    figures = list(figures)
    if not figures:
        return NOTHING
    value = math.fsum(figure.value for figure in figures if figure.value is not None)
    return _from(figures, value)._replace(rolled_up=True)
