"""The dictionary as a whole: what depends on what, in which order to work it out, and what is wrong.

A `Dictionary` is a value: the indicators that somebody reads, with their formulas parsed once. Changing
one means making another (`with_entries`), looking at its `problems`, and only then writing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from django.utils.translation import gettext as _

from monitor.facts.enums import Periodicity, RollUp
from monitor.facts.periods import MONTHS_IN
from monitor.facts.shapes import Shape
from monitor.indicators import formulas
from monitor.indicators.dimensions import (
    DimensionError,
    check_dimension_name,
    cuts_text,
    dimensions_text,
    parse_cuts,
    parse_dimensions,
)
from monitor.indicators.enums import Frequency
from monitor.indicators.formulas import FormulaError, Node, Reference
from monitor.indicators.models import Indicator
from monitor.indicators.units import UnitError, check_unit, parse_unit
from monitor.indicators.words import with_suggestion
from monitor.kernel.text import fold

# What may be added up over territories: `last` is a stock, the last of the periods and the sum of the rest.
ADDED_UP = frozenset({RollUp.SUM, RollUp.LAST})


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of one indicator, and what may have been meant."""

    code: str
    field: str
    text: str
    suggestion: str = ""

    def __str__(self) -> str:
        return with_suggestion(self.text, self.suggestion)


class Dictionary:
    """Indicators by code. Formulas name codes of the same dictionary, and never go round in a circle."""

    def __init__(self, indicators: Iterable[Indicator]):
        self.by_code: dict[str, Indicator] = {item.code: item for item in indicators}
        self._nodes: dict[str, Node | None] = {}

    def __contains__(self, code: str) -> bool:
        return code in self.by_code

    def __getitem__(self, code: str) -> Indicator:
        return self.by_code[code]

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self.by_code.values())

    def __len__(self) -> int:
        return len(self.by_code)

    def with_entries(self, entries: Iterable[Indicator]) -> Dictionary:
        """Another dictionary, in which these take the place of their namesakes."""
        return Dictionary([*(self.by_code | {item.code: item for item in entries}).values()])

    # What depends on what

    def node(self, code: str) -> Node | None:
        """The formula of an indicator; None for what is observed, or cannot be read."""
        if code not in self._nodes:
            try:
                text = self.by_code[code].formula
                self._nodes[code] = formulas.parse(text) if text else None
            except FormulaError:
                self._nodes[code] = None
        return self._nodes[code]

    def named_by(self, code: str) -> tuple[str, ...]:
        """The codes that the formula of an indicator names, known or not."""
        node = self.node(code) if code in self else None
        return formulas.codes(node) if node is not None else ()

    @cached_property
    def users(self) -> dict[str, tuple[str, ...]]:
        """By code: whose formula or weight names it."""
        found: dict[str, list[str]] = {}
        for item in self:
            for named in dict.fromkeys([*self.named_by(item.code), *filter(None, [item.weight])]):
                found.setdefault(named, []).append(item.code)
        return {code: tuple(sorted(codes)) for code, codes in found.items()}

    def inputs(self, code: str) -> tuple[str, ...]:
        """The observed indicators that it is worked out from in the end; itself when it is one."""
        found: dict[str, None] = {}
        seen = set()
        waiting = [code]
        while waiting:
            current = waiting.pop()
            if current in seen or current not in self:
                continue
            seen.add(current)
            named = self.named_by(current)
            if not named:
                found[current] = None
            waiting += reversed(named)
        return tuple(found)

    def order(self) -> list[str]:
        """Every code, each after all those that its formula names; those of a circle at the end."""
        waiting = {item.code: {c for c in self.named_by(item.code) if c in self} for item in self}
        order: list[str] = []
        while ready := sorted(code for code, needs in waiting.items() if not needs):
            order += ready
            for code in ready:
                del waiting[code]
            for needs in waiting.values():
                needs.difference_update(ready)
        return order + sorted(waiting)

    def circle(self, code: str) -> tuple[str, ...]:
        """The shortest way by which an indicator depends on itself, from it to it; empty for none."""
        came_from: dict[str, str] = {}
        waiting = [code]
        while waiting:
            following = []
            for current in waiting:
                for named in self.named_by(current):
                    if named == code:
                        return self._way_back(code, current, came_from)
                    if named not in came_from:
                        came_from[named] = current
                        following.append(named)
            waiting = following
        return ()

    @staticmethod
    def _way_back(code: str, last: str, came_from: dict[str, str]) -> tuple[str, ...]:
        way = [code, last]
        while way[-1] != code:
            way.append(came_from[way[-1]])
        return tuple(reversed(way))

    # What a figure is

    def shape(self, code: str) -> Shape:
        """Raises KeyError for no indicator; ValueError where what it declares contradicts itself."""
        return shape_of_indicator(self.by_code[code])

    def natural_roll_up(self, node: Node) -> RollUp:
        """What a formula of things that are added up makes: another such thing, or a ratio of two; of
        anything else there is no total, unless its indicator declares one."""
        named = [self.by_code[code].roll_up for code in formulas.codes(node) if code in self]
        if named and all(roll_up in ADDED_UP for roll_up in named):
            if formulas.is_additive(node):
                return RollUp.LAST if RollUp.LAST in named else RollUp.SUM
            if formulas.as_ratio(node) is not None:
                return RollUp.RATIO
        return RollUp.NOT_SUMMABLE

    # What is wrong

    def problems(self, code: str) -> list[Problem]:
        """Everything that is wrong with one indicator, in the order of its fields."""
        return [Problem(code, *problem) for problem in self._wrong_with(self.by_code[code])]

    def all_problems(self) -> list[Problem]:
        return [problem for code in self.by_code for problem in self.problems(code)]

    def broken_by(self, codes: Iterable[str], before: Dictionary) -> list[Problem]:
        """What a change of these indicators made wrong in others that depend on them."""
        changed = set(codes)
        affected: dict[str, None] = {}
        waiting = list(changed)
        while waiting:
            for user in self.users.get(waiting.pop(), ()):
                if user not in affected and user not in changed:
                    affected[user] = None
                    waiting.append(user)
        return [
            problem
            for code in affected
            for problem in self.problems(code)
            if code not in before or problem not in before.problems(code)
        ]

    def _wrong_with(self, item: Indicator) -> Iterator[tuple[str, str] | tuple[str, str, str]]:
        unit_is_known = True
        try:
            plain = not parse_unit(item.unit).powers
        except UnitError as error:
            unit_is_known = plain = False
            yield "unit", error.text, error.suggestion
        try:
            dimensions = parse_dimensions(dimensions_text(item.declared_dimensions))
            parse_cuts(cuts_text(item.declared_cuts), dimensions)
        except DimensionError as error:
            yield "dimensions", error.text, error.suggestion
        if plain and item.roll_up in ADDED_UP:
            yield (
                "roll_up",
                _("Percentagens, taxas e razões não se somam."),
                str(RollUp.RATIO.label),
            )
        yield from self._wrong_with_weight(item)
        if item.formula:
            yield from self._wrong_with_formula(item, unit_is_known)

    def _wrong_with_weight(
        self, item: Indicator
    ) -> Iterator[tuple[str, str] | tuple[str, str, str]]:
        if not item.weight:
            return
        if item.formula or item.roll_up != RollUp.WEIGHTED_MEAN:
            yield "weight", _("Só uma média ponderada e observada tem um indicador que a pesa.")
        elif item.weight not in self:
            text, suggestion = self._unknown(item.weight)
            yield "weight", _capital(text), suggestion
        elif item.weight == item.code:
            yield "weight", _("Um indicador não se pesa a si próprio.")
        elif self[item.weight].roll_up not in ADDED_UP or self[item.weight].formula:
            yield "weight", _("O que pesa tem de ser um indicador observado que se some.")

    def _wrong_with_formula(
        self, item: Indicator, unit_is_known: bool
    ) -> Iterator[tuple[str, str] | tuple[str, str, str]]:
        try:
            node = formulas.parse(item.formula)
            formulas.check_division(node)
        except FormulaError as error:
            yield "formula", _sentence(error)
            return
        references = formulas.references(node)
        if not references:
            yield "formula", _("A fórmula não usa nenhum indicador.")
            return
        unknown = [reference for reference in references if reference.code not in self]
        for reference in unknown:
            text, suggestion = self._unknown(reference.code)
            yield "formula", _sentence(FormulaError(text, reference.at)), suggestion
        if unknown:
            return
        if circle := self.circle(item.code):
            yield "formula", _("A fórmula anda às voltas: %(way)s.") % {"way": " → ".join(circle)}
            return
        for reference in references:
            yield from self._wrong_with_cut(item, reference)
        yield from self._wrong_with_period(item, references)
        if unit_is_known:
            yield from self._wrong_with_unit(item, node)
        yield from self._wrong_with_roll_up(item, node)

    def _wrong_with_cut(self, item: Indicator, reference: Reference) -> Iterator[tuple[str, str]]:
        """What is named has the parts that it is cut by, and all that this indicator is shown by."""
        has = {dimension.name: dimension for dimension in self[reference.code].declared_dimensions}
        for name, member in reference.cut:
            try:
                check_dimension_name(name)
            except DimensionError as error:
                yield "formula", _sentence(FormulaError(str(error), reference.at))
                continue
            if name not in has or member not in has[name].members:
                text = _("«%(code)s» não tem «%(name)s=%(member)s».")
                values = {"code": reference.code, "name": name, "member": member}
                yield "formula", _sentence(FormulaError(text % values, reference.at))
        for dimension in item.declared_dimensions:
            if dimension.name in dict(reference.cut) or has.get(dimension.name) != dimension:
                text = _("«%(code)s» não tem a dimensão «%(name)s» com as mesmas categorias.")
                yield "dimensions", text % {"code": reference.text, "name": dimension.name}

    def _wrong_with_period(
        self, item: Indicator, references: tuple[Reference, ...]
    ) -> Iterator[tuple[str, str]]:
        """Months add up to a year, and a year is of no use for a month."""
        own = Frequency(item.periodicity).period
        for code in dict.fromkeys(reference.code for reference in references):
            other = Frequency(self[code].periodicity).period
            school = Periodicity.SCHOOL_YEAR in {own, other} and own != other
            if school or MONTHS_IN[other] > MONTHS_IN[own]:
                text = _("«%(code)s» não tem valores com esta periodicidade.")
                yield "periodicity", text % {"code": code}

    def _wrong_with_unit(self, item: Indicator, node: Node) -> Iterator[tuple[str, str]]:
        try:
            check_unit(node, item.unit, lambda code: self[code].unit)
        except FormulaError as error:
            yield "formula", _sentence(error)
        except UnitError as error:
            yield "formula", _("Um dos indicadores da fórmula: %(text)s") % {"text": error}

    def _wrong_with_roll_up(
        self, item: Indicator, node: Node
    ) -> Iterator[tuple[str, str] | tuple[str, str, str]]:
        natural = self.natural_roll_up(node)
        if item.roll_up == RollUp.WEIGHTED_MEAN:
            yield "roll_up", _("Uma fórmula não é uma média ponderada."), str(natural.label)
        elif item.roll_up == RollUp.RATIO != natural:
            text = _("A fórmula não é um quociente de coisas que se somem.")
            yield "roll_up", text, str(natural.label)
        elif natural == RollUp.RATIO and item.roll_up not in {RollUp.RATIO, RollUp.NOT_SUMMABLE}:
            text = _("Um quociente agrega-se a partir das somas de cima e de baixo.")
            yield "roll_up", text, str(natural.label)

    def _unknown(self, code: str) -> tuple[str, str]:
        near = get_close_matches(fold(code), self.by_code, 1, 0.6)
        text = _("não há nenhum indicador com o código «%(code)s».") % {"code": code}
        return text, "".join(near)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(error: FormulaError) -> str:
    return _capital(str(error))


def shape_of_indicator(item: Indicator) -> Shape:
    """What the store needs to know of an indicator. Raises ValueError where it contradicts itself."""
    try:
        per = float(parse_unit(item.unit).scale)
    except UnitError:
        per = 1.0
    return Shape(
        indicator=item.code,
        dimensions=item.declared_dimensions,
        roll_up=RollUp(item.roll_up),
        unit=item.unit,
        periodicity=Frequency(item.periodicity).period,
        scheme=item.scheme,
        cuts=((), *item.declared_cuts),
        theme=item.sensitivity,
        decimals=item.decimals,
        per=per if item.roll_up == RollUp.RATIO else 1,
        weight=item.weight,
        partial=item.partial,
    )
