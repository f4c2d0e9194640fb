"""Classes of a map: which values share a colour, by a rule that the map says in words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, TypeAlias

from django.utils.translation import gettext as _

from monitor.ui.jinja import number

Method: TypeAlias = Literal["quantile", "equal", "natural", "manual"]
METHODS: tuple[Method, ...] = ("quantile", "equal", "natural", "manual")


@dataclass(frozen=True, slots=True)
class Class:
    """Values from `lower` to `upper`. `bounded`: the two are limits that nothing needs to equal, and
    `upper` itself is in the next class unless this is the last; None is "or less", "or more".
    """

    lower: float | None
    upper: float | None
    count: int
    bounded: bool = False
    last: bool = False

    def said(self, decimals: int | None = None) -> str:
        lower, upper = (_written(value, decimals) for value in (self.lower, self.upper))
        if self.lower is None:
            return _("menos de %(upper)s") % {"upper": upper}
        if self.upper is None:
            return _("%(lower)s ou mais") % {"lower": lower}
        if self.lower == self.upper:
            return lower
        told = {"lower": lower, "upper": upper}
        if self.bounded and not self.last:
            return _("de %(lower)s a menos de %(upper)s") % told
        return _("de %(lower)s a %(upper)s") % told


@dataclass(frozen=True, slots=True)
class Classes:
    """`of(value)` is the position of the class that a value is in, counted from the lowest."""

    method: Method
    classes: tuple[Class, ...]
    ends: tuple[float, ...]

    def of(self, value: float) -> int:
        """`ends` divide the classes: limits above which the next begins, or, bounded, from which."""
        find = bisect_right if self.classes and self.classes[0].bounded else bisect_left
        return find(self.ends, value)

    @property
    def explained(self) -> str:
        return {
            "quantile": _("Quantis: cada classe tem quase tantos territórios como as outras."),
            "equal": _("Intervalos iguais: todas as classes têm a mesma amplitude."),
            "natural": _("Quebras naturais: os valores de cada classe são os mais parecidos."),
            "manual": _("Classes com limites escolhidos."),
        }[self.method]


def classify(
    values: Sequence[float],
    method: Method = "quantile",
    count: int = 5,
    *,
    breaks: Sequence[float] = (),
) -> Classes:
    """At most `count` classes of `values`, never more than there are distinct values.

    Args:
        breaks: for "manual", the limits between the classes, ascending.

    Raises:
        ValueError: when `count` is below 1 or the breaks are missing or do not ascend.
    """
    if count < 1:
        raise ValueError("a map has one class at least")
    ordered = sorted(values)
    distinct = sorted(set(ordered))
    if method == "manual":
        if not breaks or list(breaks) != sorted(set(breaks)):
            raise ValueError("manual classes need ascending limits")
        return _bounded(method, ordered, [None, *breaks, None])
    count = min(count, len(distinct))
    if count == 0:
        return Classes(method, (), ())
    if method == "equal":
        low, high = distinct[0], distinct[-1]
        limits = [low + (high - low) * at / count for at in range(count)]
        return _bounded(method, ordered, [*limits, high] if count > 1 else [low, high])
    ends = _quantiles(ordered, count) if method == "quantile" else natural_ends(ordered, count)
    return _found(method, ordered, ends)


def _found(method: Method, ordered: Sequence[float], ends: Sequence[float]) -> Classes:
    """Classes between values that there are: each from its lowest to its highest."""
    classes, start = [], 0
    for end in ends:
        stop = bisect_right(ordered, end)
        classes.append(Class(ordered[start], end, stop - start))
        start = stop
    return Classes(method, tuple(classes), tuple(ends[:-1]))


def _bounded(method: Method, ordered: Sequence[float], limits: Sequence[float | None]) -> Classes:
    inner = [limit for limit in limits[1:-1] if limit is not None]
    cuts = [0, *(bisect_left(ordered, limit) for limit in inner), len(ordered)]
    last = len(limits) - 2
    classes = tuple(
        Class(limits[at], limits[at + 1], cuts[at + 1] - cuts[at], True, at == last)
        for at in range(last + 1)
    )
    return Classes(method, classes, tuple(inner))


def _quantiles(ordered: Sequence[float], count: int) -> list[float]:
    """The highest value of each class; equal values stay together, so a class may be larger."""
    size = len(ordered)
    ends = {ordered[-(-size * at // count) - 1] for at in range(1, count + 1)}
    return sorted(ends)


def natural_ends(ordered: Sequence[float], count: int) -> list[float]:
    """The highest value of each of `count` classes with the least sum of squared deviations inside.

    Exact, by the dynamic programme of W. D. Fisher, "On Grouping for Maximum Homogeneity", Journal of
    the American Statistical Association 53 (1958), which G. F. Jenks took to maps in 1967. Equal
    values count as one with a weight, so none is cut. O(count · distinct²).
    """
    distinct = sorted(set(ordered))
    weights = [bisect_right(ordered, v) - bisect_left(ordered, v) for v in distinct]
    middle = sum(ordered) / len(ordered)  # around it, so that squares lose no digits
    moved = [value - middle for value in distinct]
    w = [0, *accumulate(weights)]
    s = [0.0, *accumulate(n * v for n, v in zip(weights, moved, strict=True))]
    q = [0.0, *accumulate(n * v * v for n, v in zip(weights, moved, strict=True))]

    def spread(start: int, stop: int) -> float:
        total = s[stop] - s[start]
        return q[stop] - q[start] - total * total / (w[stop] - w[start])

    size = len(distinct)
    best = [0.0, *(spread(0, stop) for stop in range(1, size + 1))]
    starts: list[list[int]] = [[0] * (size + 1)]
    for classes in range(2, min(count, size) + 1):
        row, where = [0.0] * (size + 1), [0] * (size + 1)
        for stop in range(classes, size + 1):
            row[stop], where[stop] = min(
                (best[start] + spread(start, stop), start) for start in range(classes - 1, stop)
            )
        best = row
        starts.append(where)
    ends, stop = [], size
    for where in reversed(starts):
        ends.append(distinct[stop - 1])
        stop = where[stop]
    return ends[::-1]


def _written(value: float | None, decimals: int | None) -> str:
    """Without the tail of an inexact division; a whole number as one."""
    if value is None:
        return ""
    value = float(f"{value:.6g}")
    return number(int(value) if value.is_integer() and decimals is None else value, decimals)
