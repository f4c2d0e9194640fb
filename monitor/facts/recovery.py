"""What could be worked out of everything that is published together: the audit of a release.

Whoever reads tables, margins, longer periods and larger places side by side knows linear relations
between the true counts. For each hidden cell the smallest and the largest count that all of them
allow are looked for by linear programming; a cell is *recovered* when that says more than its own
figure does. This is the audit of suppression patterns by its feasibility interval (Hundepool et al.,
"Statistical Disclosure Control", Wiley 2012, §4.3; Fischetti and Salazar, "Solving the cell
suppression problem on tabular data with linear constraints", Management Science 47, 2001).

The intervals are those of real numbers, tightened to whole ones at the end. Every solution met on the
way is a witness for all cells at once, so that most of them need no program of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf
from random import Random
from typing import Any

import numpy as np

from monitor.facts.disclosure import BASE, PublicFigure, lowest_told
from monitor.facts.enums import threshold

_SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Told:
    """What a figure by itself says of a count: it is from `low` to `high`."""

    low: float
    high: float
    is_hidden: bool = False

    @property
    def counts(self) -> float:
        """How many counts it may be."""
        return self.high - self.low + 1


@dataclass(frozen=True, slots=True)
class Sum:
    """Cells that add up to another, as anybody knows. `rest`: and to something that is not published."""

    whole: Hashable
    parts: tuple[Hashable, ...]
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Quotient:
    """`part` is from `low` to `high` times `whole`: a rate that was published."""

    part: Hashable
    whole: Hashable
    low: float
    high: float


Relation = Sum | Quotient


@dataclass(frozen=True, slots=True)
class Recovered:
    """A hidden cell that can only be from `low` to `high`."""

    cell: Any
    low: float
    high: float


class Recoverable(ValueError):
    """What was to be published gives hidden counts away. `cells`: which, and what they can only be."""

    def __init__(self, cells: Sequence[Recovered]) -> None:
        super().__init__(f"{len(cells)} hidden counts could be worked out")
        self.cells = tuple(cells)


def told(figure: PublicFigure, theme: str) -> Told:
    """What a published figure of a count says by itself. A missing one is published as missing: of
    it nothing is known, and nothing is hidden."""
    if figure.value is None:
        if figure.below:
            return Told(1, figure.below - 1, is_hidden=True)
        return Told(0, inf, is_hidden=figure.is_hidden)
    return rounded_to(figure.value, threshold(theme))


def rounded_to(value: float, k: int, *, whole: bool = True) -> Told:
    """What is told as `value`: half up, 48 to 52 as 50 (an amount, which is not `whole`, 47.5 to 52.5),
    and nothing under k as anything."""
    if value == 0:
        return Told(0, 0)
    half = (BASE - whole) / 2
    return Told(k if value == lowest_told(k) else value - half, value + half)


def recovered(cells: Mapping[Any, Told], relations: Iterable[Relation], k: int) -> list[Recovered]:
    """The hidden cells that the relations narrow, as `Audit` finds them."""
    return Audit(cells, relations, k).recovered(cells)


class Audit:
    """What could be worked out of the same cells, as they are told now and, again and again, with more of
    them hidden: counts that were possible once stay so, and where one search ended the next begins."""

    def __init__(self, cells: Iterable[Any], relations: Iterable[Relation], k: int) -> None:
        import highspy

        solver = highspy.Highs()
        solver.silent()
        solver.setOptionValue("threads", 1)
        # Another objective leaves the last solution feasible, and the primal simplex takes up there.
        primal = highspy.simplex_constants.SimplexStrategy.kSimplexStrategyPrimal
        solver.setOptionValue("simplex_strategy", primal.value)
        parts = _components(cells, list(relations))
        self._components = [_Component(solver, own, held, k) for own, held in parts]

    def recovered(self, cells: Mapping[Any, Told]) -> list[Recovered]:
        """The hidden cells that the relations narrow, each with its interval, in the order of `cells`.

        A cell told as less than k must remain any count from 1 to k − 1; one that is omitted, any of
        at least k counts, unless it is seen to be k or more: it was omitted for others then, and
        speaks of nobody. Raises ValueError when no counts at all fit what is published.
        """
        found: dict[Any, Recovered] = {}
        for component in self._components:
            found |= component.recovered(cells)
        return [found[cell] for cell in cells if cell in found]


def _components(
    cells: Iterable[Any], relations: Sequence[Relation]
) -> Iterator[tuple[list[Any], list[Relation]]]:
    """Cells that relations hold together, with those relations."""
    parent: dict[Any, Any] = {cell: cell for cell in cells}

    def root(cell: Any) -> Any:
        while parent[cell] != cell:
            parent[cell] = cell = parent[parent[cell]]
        return cell

    for relation in relations:
        first, *others = cells_of(relation)
        for other in others:
            parent[root(other)] = root(first)
    together: dict[Any, list[Any]] = defaultdict(list)
    for cell in parent:
        together[root(cell)].append(cell)
    held: dict[Any, list[Relation]] = defaultdict(list)
    for relation in relations:
        held[root(cells_of(relation)[0])].append(relation)
    for key, own in together.items():
        yield own, held[key]


def cells_of(relation: Relation) -> tuple[Any, ...]:
    if isinstance(relation, Sum):
        return relation.whole, *relation.parts
    return relation.part, relation.whole


class _Component:
    """The linear program of cells that hang together, asked again and again with another objective."""

    def __init__(self, solver: Any, own: Sequence[Any], held: Sequence[Relation], k: int) -> None:
        self.solver, self.own, self.held, self.k = solver, own, held, k
        self.least, self.most = np.full(len(own), inf), np.full(len(own), -inf)
        self.basis: Any = None

    def recovered(self, cells: Mapping[Any, Told]) -> dict[Any, Recovered]:
        """Solutions that move many cells first, as long as each turn settles half of what was left;
        then each cell by itself."""
        told = [cells[cell] for cell in self.own]
        self.enough = np.array([min(own.counts, self.k) for own in told])
        left = self._narrow([place for place, own in enumerate(told) if own.is_hidden])
        if not left:
            return {}
        self.solver.passModel(self._program(told))
        if self.basis is not None:
            self.solver.setBasis(self.basis)
        pull, before = Random(0), inf
        self._solve_both_ways(dict.fromkeys(left, 1.0))
        while (left := self._narrow(left)) and 2 * len(left) <= before:
            before = len(left)
            # Neighbours pull in opposite directions: what one of a pair gains the other gives.
            self._solve_both_ways({place: pull.choice((1.0, -1.0)) for place in left})
        for place in left:
            if self._narrow([place]):
                self._solve({place: -1.0})
            if self._narrow([place]) and self._interval(place)[0] < self.k:
                self._solve({place: 1.0})
        self.basis = self.solver.getBasis()
        # By now the intervals are the whole of them.
        found = [Recovered(self.own[place], *self._interval(place)) for place in self._narrow(left)]
        return {item.cell: item for item in found if item.low < self.k}

    def _narrow(self, places: list[int]) -> list[int]:
        """Those of which what was met so far is not enough counts; more may be met, never fewer."""
        counts = np.floor(self.most[places] + _SLACK) - np.ceil(self.least[places] - _SLACK) + 1
        return [places[n] for n in np.flatnonzero(counts < self.enough[places])]

    def _interval(self, place: int) -> tuple[float, float]:
        return ceil(self.least[place] - _SLACK), floor(self.most[place] + _SLACK)

    def _solve_both_ways(self, objective: Mapping[int, float]) -> None:
        self._solve(objective)
        self._solve({place: -cost for place, cost in objective.items()})

    def _solve(self, objective: Mapping[int, float]) -> None:
        """Maximise, and let what is found witness for every cell."""
        import highspy

        costs = np.zeros(len(self.own))
        for place, cost in objective.items():
            costs[place] = -cost
        every = np.arange(len(costs), dtype=np.int32)
        self.solver.changeColsCost(len(costs), every, costs)
        self.solver.run()
        status = self.solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise ValueError(f"no counts fit what is published: {status.name}")
        values = self.solver.getSolution().col_value
        self.least = np.minimum(self.least, values)
        self.most = np.maximum(self.most, values)

    def _program(self, bounds: Sequence[Told]) -> Any:
        import highspy

        columns = {cell: place for place, cell in enumerate(self.own)}
        # What is not bounded is bounded by far more than anything published, so that every program
        # has a solution.
        far = 10.0 * self.k + 10 * sum(told.high for told in bounds if told.high < inf)
        starts, index, values, lower, upper = [0], [], [], [], []
        for relation in self.held:
            if isinstance(relation, Sum):
                rows = [([relation.whole, *relation.parts], [1.0, *[-1.0] * len(relation.parts)])]
                limits = [(0.0, far if relation.rest else 0.0)]
            else:
                both = [relation.part, relation.whole]
                rows = [(both, [1.0, -relation.low]), (both, [-1.0, relation.high])]
                limits = [(0.0, inf), (0.0, inf)]
            for (named, weights), (low, high) in zip(rows, limits, strict=True):
                index += [columns[cell] for cell in named]
                values += weights
                starts.append(len(index))
                lower.append(low)
                upper.append(high)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.own), len(lower)
        lp.col_cost_ = np.zeros(len(self.own))
        lp.col_lower_ = np.array([told.low for told in bounds], "f8")
        lp.col_upper_ = np.array([min(told.high, far) for told in bounds], "f8")
        lp.row_lower_, lp.row_upper_ = np.array(lower, "f8"), np.array(upper, "f8")
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(starts, np.int32)
        lp.a_matrix_.index_ = np.array(index, np.int32)
        lp.a_matrix_.value_ = np.array(values, "f8")
        return lp
