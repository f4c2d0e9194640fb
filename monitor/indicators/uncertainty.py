"""How sure a share of counts is: between what limits it may lie, and between what places in an order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from monitor.facts.enums import RollUp
from monitor.facts.models import Axis
from monitor.facts.reading import cells_by
from monitor.facts.shapes import parse_cut
from monitor.facts.slices import period_key
from monitor.indicators.columns import evaluate_columns
from monitor.indicators.dictionary import Dictionary
from monitor.indicators.formulas import Node, Operation, Ratio, Reference, as_ratio, references
from monitor.indicators.units import UnitError, parse_unit
from monitor.indicators.working_out import Workings

CONFIDENCE = 0.95


class Interval(NamedTuple):
    low: float
    high: float


class Places(NamedTuple):
    """From the first place that something may have in an order to the last; 1 is the highest value."""

    first: int
    last: int


class WhyNone(TextChoices):
    """Why nothing is known of how sure the figures of an indicator are."""

    NO_SHARE = "no_share", _("não é uma contagem dividida por outra")
    NO_COUNTS = "no_counts", _("não se divide uma contagem de pessoas ou coisas por outra")
    NO_PART = "no_part", _("o que se divide não é uma parte daquilo por que se divide")
    NOTHING_KNOWN = "nothing_known", _("faltam as contagens de que é feito")


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """By territory; a territory without its two counts has none. `why`: of WhyNone, when nobody has."""

    intervals: Mapping[str, Interval]
    places: Mapping[str, Places]
    why: str = ""


def wilson(count: float, of: float, confidence: float = CONFIDENCE) -> Interval:
    """The limits of the share `count` / `of`, from 0 to 1: with p the share and z the normal quantile,

        (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)

    E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the
    American Statistical Association 22 (1927). It keeps near its confidence in small counts and at 0:
    L. D. Brown, T. T. Cai, A. DasGupta, "Interval Estimation for a Binomial Proportion", Statistical
    Science 16 (2001).
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, square = count / of, z * z / of
    half = z * sqrt((share * (1 - share) + square / 4) / of)
    low, high = ((share + square / 2 + sign * half) / (1 + square) for sign in (-1, 1))
    return Interval(max(low, 0.0), min(high, 1.0))


def possible_places(intervals: Mapping[str, Interval]) -> dict[str, Places]:
    """Before each come those whose intervals are wholly above its own, after it those wholly below; with
    the others it may change places.

    M. Klein, T. Wright, J. Wieczorek, "A joint confidence region for an overall ranking of
    populations", Journal of the Royal Statistical Society C 69 (2020). Of intervals that each hold at
    95 % by itself, so does each range of places; all of them together hold at less.
    """
    lows = sorted(own.low for own in intervals.values())
    highs = sorted(own.high for own in intervals.values())
    size = len(intervals)
    return {
        key: Places(size - bisect_right(lows, own.high) + 1, size - bisect_left(highs, own.low))
        for key, own in intervals.items()
    }


def uncertainty(
    workings: Workings, code: str, period: str, group: Sequence[str], cut: str = ""
) -> Uncertainty:
    """Of the figures of an indicator that divides a count by another that it is part of, from the same
    counts (as they are read: those that are released, for the public). One query of the store."""
    within, group = workings.within, tuple(dict.fromkeys(group))
    node = within.node(code)
    if node is None:
        shape = within.shape(code)
        if shape.roll_up != RollUp.RATIO:
            return _none(WhyNone.NO_SHARE)
        if not _is_plain(shape.unit):
            return _none(WhyNone.NO_COUNTS)
        return _of_counts(_told(workings, code, period, group, cut), shape.per)
    ratio = as_ratio(node)
    if ratio is None or ratio.factor <= 0:
        return _none(WhyNone.NO_SHARE)
    if not (_counts(ratio.numerator, within) and _counts(ratio.denominator, within)):
        return _none(WhyNone.NO_COUNTS)
    if _stands_apart(ratio, within, cut):
        return _none(WhyNone.NO_PART)
    table = workings.table([(code, cut)], [(key, period) for key in group], Axis.PERIOD)
    named = table.named(code, cut)
    above, below = (
        evaluate_columns(side, named, len(table.places)).values
        for side in (ratio.numerator, ratio.denominator)
    )
    counts = {
        key: (count, of)
        for key, count, of in zip(group, above, below, strict=False)
        if count is not None and of
    }
    return _of_counts(counts, float(ratio.factor))


def _of_counts(counts: Mapping[str, tuple[float, float]], scale: float) -> Uncertainty:
    """Of (count, of how many), shown times `scale`."""
    if not counts:
        return _none(WhyNone.NOTHING_KNOWN)
    if any(not 0 <= count <= of for count, of in counts.values()):
        return _none(WhyNone.NO_PART)
    intervals = {
        key: Interval(*(limit * scale for limit in wilson(*own))) for key, own in counts.items()
    }
    return Uncertainty(intervals, possible_places(intervals))


def _told(
    workings: Workings, code: str, period: str, group: Sequence[str], cut: str
) -> dict[str, tuple[float, float]]:
    """The two counts of each territory, where the source told them and not only what they give."""
    key = period_key(period)
    found = cells_by(Axis.PERIOD, {code: [key]}, [cut], workings.edition).get((code, cut, key))
    if found is None or (below := found[1].denominators) is None:
        return {}
    about, cells = found
    time, above = about.time_of.get(period), cells.numerators
    places = {territory: cells.at(about.place_of.get(territory), time) for territory in group}
    return {
        territory: (above[place], below[place])
        for territory, place in places.items()
        if place is not None and above[place].is_integer() and below[place].is_integer()
        if below[place]
    }


def _none(why: WhyNone) -> Uncertainty:
    return Uncertainty({}, {}, why)


def _counts(node: Node, within: Dictionary) -> bool:
    """Whether it is a count, or a sum of counts; what is left of one after another is none."""
    match node:
        case Reference():
            inner = within.node(node.code)
            return _is_count(within[node.code].unit) and (inner is None or _counts(inner, within))
        case Operation(sign="+"):
            return _counts(node.left, within) and _counts(node.right, within)
    return False


def _is_plain(unit: str) -> bool:
    """Whether it is of one count for each of another: "%", "por 1000 hab."."""
    try:
        return not parse_unit(unit).powers
    except UnitError:
        return False


def _is_count(unit: str) -> bool:
    try:
        return parse_unit(unit).is_count
    except UnitError:
        return False


def _stands_apart(ratio: Ratio, within: Dictionary, cut: str) -> bool:
    """Whether it is seen from the formula that the two are of different people: those over 65 for each
    hundred under 15. What it does not show, only the figures can."""
    asked = parse_cut(cut)
    below = list(_observed(ratio.denominator, within, asked))
    codes = {code for code, _members in below}
    return any(
        code in codes and not any(other == code and whole <= part for other, whole in below)
        for code, part in _observed(ratio.numerator, within, asked)
    )


def _observed(
    node: Node, within: Dictionary, members: Mapping[str, str]
) -> Iterator[tuple[str, frozenset[tuple[str, str]]]]:
    """What is added up in the end: an observed indicator, and the members that it is narrowed to."""
    for reference in references(node):
        own = {**members, **dict(reference.cut)}
        inner = within.node(reference.code)
        if inner is None:
            yield reference.code, frozenset(own.items())
        else:
            yield from _observed(inner, within, own)
