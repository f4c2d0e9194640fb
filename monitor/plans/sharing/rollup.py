"""The same measure of many networks as one figure, by its rule, saying who is not in it. Pure.

`of_period` of `execution.arithmetic` gave each network its figure; here the networks are put together:

    sum           the sum of those present; different people of several networks are not added
    mean          the mean of those present, each network counting once
    last          the sum of the last values, and named so
    not summable  nothing: the list is the answer
    milestone     how many reached it
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from monitor.plans.enums import RollUp
from monitor.plans.execution.arithmetic import Figure, Reason, Rule, is_milestone, together


class Absence(TextChoices):
    """Why a network has no figure of its own to give."""

    UNDECIDED = "undecided", _("ainda não a pôs no plano")
    DECLINED = "declined", _("recusou a ação")
    NO_MEASURE = "no_measure", _("não tem este indicador")
    OTHERWISE = "otherwise", _("mede-o de outra forma")


class Made(TextChoices):
    """How the figure of all was made."""

    SUM = "sum", _("soma")
    MEAN = "mean", _("média")
    SUM_OF_LAST = "sum_of_last", _("soma dos últimos valores")
    LIST = "list", _("não se soma")
    REACHED = "reached", _("alcançaram")


NO_FIGURE = Figure()


@dataclass(frozen=True, slots=True)
class Part:
    """A measure in one network. `is_behind`: months of it have no report or wait to be accepted."""

    network: str
    figure: Figure = NO_FIGURE
    absence: Absence | None = None
    is_behind: bool = False

    @property
    def why(self) -> str:
        """The reason why there is no figure, in words."""
        reason = self.absence or self.figure.reason
        return str(reason.label) if reason else ""


@dataclass(frozen=True, slots=True)
class Total:
    """`present` networks of `networks` are in the figure."""

    made: Made
    figure: Figure
    present: int
    networks: int
    missing: tuple[Part, ...]
    behind: tuple[str, ...]

    @property
    def is_partial(self) -> bool:
        return bool(self.missing or self.behind)


def roll_up(rule: Rule, parts: Sequence[Part]) -> Total:
    """The figure of all the networks by the rule of the measure proposed. None is ever counted as
    zero: who has no figure is in `missing`, who still owes months in `behind`."""
    present = [part for part in parts if part.figure.exists]
    made, figure = _together(rule, [part.figure for part in present])
    return Total(
        made=made,
        figure=figure,
        present=len(present),
        networks=len(parts),
        missing=tuple(part for part in parts if not part.figure.exists and _is_missed(part)),
        behind=tuple(part.network for part in parts if part.is_behind),
    )


def _is_missed(part: Part) -> bool:
    """A milestone that a network said is not reached yet is an answer."""
    return part.figure.reason != Reason.NOT_REACHED


def _together(rule: Rule, figures: Sequence[Figure]) -> tuple[Made, Figure]:
    if is_milestone(rule):
        return Made.REACHED, Figure(Decimal(len(figures)))
    values = [figure.value for figure in figures if figure.value is not None]
    if rule.roll_up == RollUp.LAST:
        nothing = Figure(reason=Reason.NOT_REPORTED)
        return Made.SUM_OF_LAST, Figure(sum(values, Decimal())) if values else nothing
    if rule.roll_up == RollUp.NOT_SUMMABLE:
        return Made.LIST, Figure(reason=Reason.NOT_SUMMABLE)
    made = Made.MEAN if rule.roll_up == RollUp.MEAN else Made.SUM
    return made, together(rule, values)
