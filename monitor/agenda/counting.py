"""Participants said as a total, by sex, by age, or by both: what has to add up. Without a database.

A cell is (sex, age band). Blank in one of them is a total of the other: ("f", "") is all women. Cells
that are not said are not there; a zero is said.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from monitor.agenda.enums import AgeBand, Sex

Cell = tuple[str, str]


class CountsDiffer(Exception):
    """Two sums of the same people are not equal; the message shows both."""


def reconciled(
    participants: int | None, cells: Mapping[Cell, int]
) -> tuple[int | None, dict[Cell, int]]:
    """The total and the cells worth keeping: a total that only repeats its cells is left out.

    A blank total becomes the sum. Raises CountsDiffer.
    """
    crossed = {cell: count for cell, count in cells.items() if all(cell)}
    by_sex = {cell: count for cell, count in cells.items() if cell[0] and not cell[1]}
    by_age = {cell: count for cell, count in cells.items() if cell[1] and not cell[0]}
    if crossed:
        for cell, count in (by_sex | by_age).items():
            inside = sum(
                crossed[other] for other in crossed if cell in {(other[0], ""), ("", other[1])}
            )
            if inside != count:
                raise CountsDiffer(
                    _("Em «%(what)s», o total é %(said)s e as parcelas somam %(sum)s.")
                    % {"what": _label(cell), "said": count, "sum": inside}
                )
        kept = crossed
        sums = [(_("por sexo e idade"), sum(crossed.values()))]
    else:
        kept = by_sex | by_age
        sums = [
            (how, sum(part.values()))
            for how, part in ((_("por sexo"), by_sex), (_("por idade"), by_age))
            if part
        ]
    for how, total in sums:
        if participants is not None and total != participants:
            raise CountsDiffer(
                _("O total de participantes é %(said)s e a soma %(how)s é %(sum)s.")
                % {"said": participants, "how": how, "sum": total}
            )
    if len({total for _how, total in sums}) > 1:
        raise CountsDiffer(
            _("A soma por sexo é %(by_sex)s e a soma por idade é %(by_age)s.")
            % {"by_sex": sums[0][1], "by_age": sums[1][1]}
        )
    return (sums[0][1] if sums else participants), kept


def _label(cell: Cell) -> str:
    sex, age_band = cell
    return str(Sex(sex).label if sex else AgeBand(age_band).label)
