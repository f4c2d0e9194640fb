"""A composite index: several indicators in one number, each step of it open to be looked at.

1. **Figures**: the value of each part in each territory.
2. **Normalisation** puts them on one scale, the higher the more the index should say:
   `min_max`  100 × (value − worst) / (best − worst), from 0 to 100;
   `z_score`  (value − mean) / standard deviation, over the territories that have the figure;
   `rank`     100 × share of the other territories that are worse, a tie counting half.
   What has the same value everywhere tells nothing: 50, or a z-score of 0. Geometric means are of
   numbers above zero: the scale then goes from 1 to 100, and z-scores are refused.
3. **Weights** are divided by their sum.
4. **Aggregation**: Σ weight × score, or Π score ^ weight.
5. **Rank** 1 is the highest index; equal ones share a rank, and the next is as far as people stand.

**Sensitivity** asks how far ranks would go under other weights: every weight 25 % up or down (all the
combinations up to `ALL_COMBINATIONS` parts; beyond, each one alone and each two together), and each
part left out. Nothing is drawn at random.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from operator import mul

from django.utils.translation import gettext as _

from monitor.facts.answers import NOTHING, Figure
from monitor.indicators.enums import Aggregation, Normalisation, WhenMissing
from monitor.indicators.evaluation import strongest_reason

ENOUGH = 0.75
STEP = 0.25
ALL_COMBINATIONS = 8
MOST_PARTS = 20
_TIE_DIGITS = 9

Values = Mapping[str, Mapping[str, Figure]]


class ImpossibleIndex(ValueError):
    """The recipe cannot be followed; the message is one sentence for whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Part:
    """`raises`: a higher figure makes a higher index."""

    code: str
    weight: float
    raises: bool = True


@dataclass(frozen=True, slots=True)
class Recipe:
    """Raises ImpossibleIndex."""

    parts: tuple[Part, ...]
    normalisation: str = Normalisation.MIN_MAX
    aggregation: str = Aggregation.ARITHMETIC
    when_missing: str = WhenMissing.NO_INDEX

    def __post_init__(self) -> None:
        if len(self.parts) < 2:
            raise ImpossibleIndex(_("Um índice tem pelo menos dois indicadores."))
        if len(self.parts) > MOST_PARTS:
            raise ImpossibleIndex(
                _("Um índice tem no máximo %(most)d indicadores.") % {"most": MOST_PARTS}
            )
        if len({part.code for part in self.parts}) < len(self.parts):
            raise ImpossibleIndex(_("Um indicador está duas vezes."))
        if any(not part.weight > 0 or math.isinf(part.weight) for part in self.parts):
            raise ImpossibleIndex(_("Os pesos são números acima de zero."))
        if (
            self.aggregation == Aggregation.GEOMETRIC
            and self.normalisation == Normalisation.Z_SCORE
        ):
            raise ImpossibleIndex(
                _("A média geométrica não se faz com desvios-padrão, que podem ser negativos.")
            )

    @property
    def shares(self) -> tuple[float, ...]:
        """The weights, 1 together."""
        total = math.fsum(part.weight for part in self.parts)
        return tuple(part.weight / total for part in self.parts)


@dataclass(frozen=True, slots=True)
class PartStep:
    """What happened to one part. The figures that its scale was made of: lowest, highest, mean and
    standard deviation (None without any). `scores` in the order of the territories."""

    part: Part
    share: float
    figures: tuple[Figure, ...]
    count: int
    lowest: float | None
    highest: float | None
    mean: float | None
    deviation: float | None
    scores: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """The index of one territory. `contributions` are weight × score of each part (of its logarithm when
    the mean is geometric) and add up to the index (to its logarithm); `missing` are the parts that it
    has not. Without a value, `reason` says why."""

    territory: str
    value: float | None
    rank: int | None
    reason: str
    contributions: tuple[float | None, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    recipe: Recipe
    parts: tuple[PartStep, ...]
    scores: tuple[Score, ...]

    @property
    def ranked(self) -> list[Score]:
        """From the first on, those of one rank by territory; without the ones that have no index."""
        have = [score for score in self.scores if score.rank is not None]
        return sorted(have, key=lambda score: (score.rank, score.territory))

    @property
    def left_out(self) -> list[Score]:
        return [score for score in self.scores if score.rank is None]


def compute(recipe: Recipe, territories: Sequence[str], values: Values) -> Result:
    """`values`: figures by code, then by territory."""
    steps = tuple(
        _part_step(
            recipe, part, share, [values.get(part.code, {}).get(t, NOTHING) for t in territories]
        )
        for part, share in zip(recipe.parts, recipe.shares, strict=True)
    )
    rows = _rows(recipe, steps)
    indices = [_averaged(recipe, row, recipe.shares) for row in rows]
    if recipe.aggregation == Aggregation.GEOMETRIC:
        indices = [None if index is None else math.exp(index) for index in indices]
    ranks = _ranks(indices)
    scores = []
    for at, (territory, value, rank) in enumerate(zip(territories, indices, ranks, strict=True)):
        lacking = [step for step in steps if step.figures[at].value is None]
        scores.append(
            Score(
                territory,
                value,
                rank,
                ""
                if value is not None
                else strongest_reason(s.figures[at].reason for s in lacking),
                (None,) * len(steps) if value is None else _contributions(recipe, rows[at]),
                tuple(step.part.code for step in lacking),
            )
        )
    return Result(recipe, steps, tuple(scores))


# Normalisation


def _part_step(recipe: Recipe, part: Part, share: float, figures: list[Figure]) -> PartStep:
    known = [figure.value for figure in figures if figure.value is not None]
    mean = math.fsum(known) / len(known) if known else None
    deviation = None
    if mean is not None:
        deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in known) / len(known))
    return PartStep(
        part,
        share,
        tuple(figures),
        len(known),
        min(known, default=None),
        max(known, default=None),
        mean,
        deviation,
        _normalised(recipe, part, figures, known),
    )


def _normalised(
    recipe: Recipe, part: Part, figures: list[Figure], known: list[float]
) -> tuple[float | None, ...]:
    if not known:
        return (None,) * len(figures)
    if recipe.normalisation == Normalisation.Z_SCORE:
        return tuple(_z_scores(part, figures, known))
    shares = (
        _positions(known)
        if recipe.normalisation == Normalisation.RANK
        else _distances(min(known), max(known), known)
    )
    lowest = 1.0 if recipe.aggregation == Aggregation.GEOMETRIC else 0.0
    scores: list[float | None] = []
    for figure in figures:
        if figure.value is None:
            scores.append(None)
            continue
        position = shares[figure.value]
        scores.append(lowest + (100 - lowest) * (position if part.raises else 1 - position))
    return tuple(scores)


def _distances(lowest: float, highest: float, known: list[float]) -> dict[float, float]:
    if highest == lowest:
        return {lowest: 0.5}
    return {value: (value - lowest) / (highest - lowest) for value in known}


def _positions(known: list[float]) -> dict[float, float]:
    """The share of the others that are below, those that are equal counting half."""
    if len(known) == 1:
        return {known[0]: 0.5}
    positions, below = {}, 0
    for value, times in sorted(Counter(known).items()):
        positions[value] = (below + (times - 1) / 2) / (len(known) - 1)
        below += times
    return positions


def _z_scores(part: Part, figures: list[Figure], known: list[float]) -> Iterator[float | None]:
    mean = math.fsum(known) / len(known)
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in known) / len(known))
    sign = 1 if part.raises else -1
    for figure in figures:
        if figure.value is None:
            yield None
        else:
            yield sign * (figure.value - mean) / deviation if deviation else 0.0


# Aggregation. Scores are averaged as they are, or by their logarithms when the mean is geometric.

Row = tuple[float | None, ...]


def _rows(recipe: Recipe, steps: Sequence[PartStep]) -> list[Row]:
    """What is averaged for each territory, in the order of the parts."""
    rows = list(zip(*(step.scores for step in steps), strict=True))
    if recipe.aggregation != Aggregation.GEOMETRIC:
        return rows
    return [tuple(None if s is None else math.log(s) for s in row) for row in rows]


def _averaged(recipe: Recipe, row: Row, shares: Sequence[float]) -> float | None:
    """Weights of what a territory has not go to the rest, where the rule allows it."""
    if None not in row:
        return sum(map(mul, row, shares)) / sum(shares)
    present = [
        share if score is not None else 0.0 for score, share in zip(row, shares, strict=True)
    ]
    weight = sum(present)
    needed = ENOUGH if recipe.when_missing == WhenMissing.AVAILABLE else 1.0
    if not weight or weight < needed * sum(shares) - 1e-9:
        return None
    return sum((score or 0.0) * share for score, share in zip(row, present, strict=True)) / weight


def _contributions(recipe: Recipe, row: Row) -> Row:
    weight = sum(s for score, s in zip(row, recipe.shares, strict=True) if score is not None)
    return tuple(
        None if score is None else share / weight * score
        for score, share in zip(row, recipe.shares, strict=True)
    )


def _ranks(indices: Sequence[float | None]) -> list[int | None]:
    """1 for the highest; equal ones share it and the next stands after all of them: 1, 2, 2, 4."""
    rounded = [None if index is None else round(index, _TIE_DIGITS) for index in indices]
    ordered = sorted((index for index in rounded if index is not None), reverse=True)
    first: dict[float, int] = {}
    for at, index in enumerate(ordered, start=1):
        first.setdefault(index, at)
    return [None if index is None else first[index] for index in rounded]


# Sensitivity


@dataclass(frozen=True, slots=True)
class Scenario:
    """Other weights: what each of the recipe's is multiplied by (0 leaves the part out)."""

    factors: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class RankRange:
    """Where a territory would stand, over all the scenarios; `best_under` is the first that gives the
    best rank, None when it is the recipe's own."""

    territory: str
    rank: int
    best: int
    worst: int
    best_under: Scenario | None
    worst_under: Scenario | None


@dataclass(frozen=True, slots=True)
class Sensitivity:
    scenarios: int
    ranges: tuple[RankRange, ...]

    @property
    def firm(self) -> int:
        """How many territories keep their rank whatever the weights."""
        return sum(item.best == item.worst for item in self.ranges)


def scenarios(count: int) -> list[Scenario]:
    """All of them, for an index of that many parts, always in the same order."""
    up, down = 1 + STEP, 1 - STEP
    if count <= ALL_COMBINATIONS:
        factors = list(product((down, up), repeat=count))
    else:
        factors = [_changed(count, {at: by}) for at in range(count) for by in (down, up)]
        factors += [
            _changed(count, {first: one, second: other})
            for first, second in combinations(range(count), 2)
            for one in (down, up)
            for other in (down, up)
        ]
    factors += [_changed(count, {at: 0.0}) for at in range(count)]
    # All up, or all down, is the recipe itself.
    return [Scenario(item) for item in factors if len(set(item)) > 1]


def _changed(count: int, changes: dict[int, float]) -> tuple[float, ...]:
    return tuple(changes.get(at, 1.0) for at in range(count))


def sensitivity(result: Result) -> Sensitivity:
    """Over the territories that have an index, in the order of their ranks."""
    ranked = result.ranked
    at = {score.territory: position for position, score in enumerate(result.scores)}
    rows = _rows(result.recipe, result.parts)
    rows = [rows[at[score.territory]] for score in ranked]
    best: list[tuple[int, Scenario | None]] = [(score.rank or 0, None) for score in ranked]
    worst = list(best)
    tried = scenarios(len(result.parts))
    for scenario in tried:
        shares = [
            share * factor
            for share, factor in zip(result.recipe.shares, scenario.factors, strict=True)
        ]
        ranks = _ranks([_averaged(result.recipe, row, shares) for row in rows])
        for position, rank in enumerate(ranks):
            if rank is not None and rank < best[position][0]:
                best[position] = (rank, scenario)
            if rank is not None and rank > worst[position][0]:
                worst[position] = (rank, scenario)
    return Sensitivity(
        len(tried),
        tuple(
            RankRange(score.territory, score.rank or 0, b[0], w[0], b[1], w[1])
            for score, b, w in zip(ranked, best, worst, strict=True)
        ),
    )


def told(scenario: Scenario, names: Sequence[str]) -> str:
    """A scenario in words, the names in the order of the parts."""
    groups = {
        _("mais 25 %% de peso para %(names)s"): 1 + STEP,
        _("menos 25 %% de peso para %(names)s"): 1 - STEP,
        _("sem %(names)s"): 0.0,
    }
    texts = []
    for text, factor in groups.items():
        chosen = [
            f"«{name}»"
            for name, given in zip(names, scenario.factors, strict=True)
            if given == factor
        ]
        if chosen:
            texts.append(text % {"names": ", ".join(chosen)})
    return "; ".join(texts)
