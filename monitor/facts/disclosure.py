"""The gate between a number and the public: the only one, for pages, files, charts and messages.

**Hide, then round.** A count from 1 to k − 1 is hidden: it may let somebody be recognised. Any other
is rounded to the nearest multiple of 5, half up, always the same way: publishing it again adds
nothing, and the difference of two figures is never the count of a few people.

**Zero.** A zero that stands alone speaks of nobody, so it is kept as 0. It is not safe, and is
hidden like a small count,

- beside a hidden part of the same total: knowing that the others are not zero narrows them (seven
  hidden parts of a total of about 5 can only be ones);
- in a sensitive theme, where everybody of a known group falls under one part: "of 12 families, 0 left
  the shelter" tells something of each one of the twelve. The same goes for a share of 0 %.

**Parts and their total.** Rounding alone does not stop a subtraction: 22 + 22 + 4 = 48 would show
20 + 20 + ? = 50, and ? can only be 4. `public_breakdown` therefore hides parts, the smallest first,
until at least two are hidden that are k or more together, and says the same of each: "omitted", not
"less than k". Then each of them can be anything from 0 to k − 1 with the rest in another hidden part
and every published figure the same. It guards one total and its parts: a part hidden here must be
taken as hidden wherever else it would be a total. The promise is about subtraction; who replays the
choice of what gets hidden may still narrow a part.

**Missing stays missing**, with its reason. Shares and rates are computed from the published figures
only, and are missing when one of them is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from monitor.facts.enums import SENSITIVE, Missing, threshold
from monitor.ui.jinja import number

BASE = 5
Count = Decimal | int


@dataclass(frozen=True, slots=True)
class PublicFigure:
    """A figure that anybody may see.

    `value` is None when it is missing, for the `reason` (one of `Missing`). `below` is k where it may
    be said that the count is under it; `unit` follows the value in words ("%").
    """

    value: int | None
    reason: str = ""
    below: int = 0
    unit: str = ""

    @property
    def is_hidden(self) -> bool:
        return self.reason == Missing.SUPPRESSED

    def __str__(self) -> str:
        if self.value is None:
            if self.below:
                return _("menos de %(k)d") % {"k": self.below}
            return str(Missing(self.reason).label)
        text = number(self.value) + (f"\u00a0{self.unit}" if self.unit else "")
        return _("cerca de %(figure)s") % {"figure": text} if self.value else text


HIDDEN = PublicFigure(None, Missing.SUPPRESSED)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The parts, in the order they were given, and their total."""

    parts: tuple[PublicFigure, ...]
    total: PublicFigure


def public_count(
    value: Count | None, theme: str, *, missing: str = Missing.NOT_REPORTED
) -> PublicFigure:
    """What may be said of one count of a `theme`; `missing` is why it is None."""
    if value is None:
        return PublicFigure(None, missing)
    k = threshold(theme)
    if value == 0:
        return PublicFigure(0)
    if not Decimal(value).is_finite() or value < 0:
        return HIDDEN
    if value < k:
        return PublicFigure(None, Missing.SUPPRESSED, below=k)
    rounded = int((Decimal(value) / BASE).to_integral_value(ROUND_HALF_UP)) * BASE
    return PublicFigure(max(rounded, lowest_told(k)))


def lowest_told(k: int) -> int:
    """The least multiple of 5 that is shown: none under k, so that no figure ever reads as a small
    count."""
    return -(-k // BASE) * BASE


def public_breakdown(parts: Sequence[Count | None], total: Count | None, theme: str) -> Breakdown:
    """Parts and the total that they add up to, published side by side.

    What the total has beyond its parts counts as one more hidden part. Without a total there is
    nothing to subtract from, and each part stands alone.
    """
    figures = [public_count(part, theme) for part in parts]
    whole = public_count(total, theme)
    if total is not None:
        for position in _hidden_parts(parts, total, theme, whole):
            figures[position] = HIDDEN
    return Breakdown(tuple(figures), whole)


def _hidden_parts(
    parts: Sequence[Count | None], total: Count, theme: str, whole: PublicFigure
) -> set[int]:
    known = {position: part for position, part in enumerate(parts) if part is not None}
    rest = max(total - sum(known.values()), 0)
    cells = [*known.values(), *([rest] if rest else [])]
    k = threshold(theme)
    one_has_all = len(cells) > 1 and sum(cell != 0 for cell in cells) == 1
    if whole.is_hidden or (one_has_all and theme in SENSITIVE):
        return set(known)
    if not any(cell < k and cell != 0 for cell in cells):
        return set()
    hidden = {position for position, part in known.items() if part < k}
    together = rest + sum(known[position] for position in hidden)
    for position in sorted(known.keys() - hidden, key=lambda position: (known[position], position)):
        if len(hidden) + bool(rest) >= 2 and together >= k:
            break
        hidden.add(position)
        together += known[position]
    return hidden


def public_share(
    numerator: Count | None, denominator: Count | None, theme: str, *, per: int = 100
) -> PublicFigure:
    """How many in a hundred (or in `per`), from the two published counts."""
    return share_of(
        public_count(numerator, theme), public_count(denominator, theme), theme, per=per
    )


def share_of(
    part: PublicFigure, whole: PublicFigure, theme: str, *, per: int = 100
) -> PublicFigure:
    """`part` in each `per` of `whole`, both already published: of a `Breakdown`, for instance."""
    for figure in (part, whole):
        if figure.value is None:
            return PublicFigure(None, figure.reason)
    if not whole.value:
        return PublicFigure(None, Missing.NOT_APPLICABLE)
    if not part.value and theme in SENSITIVE:
        return HIDDEN
    share = Decimal(per) * Decimal(part.value or 0) / Decimal(whole.value)
    unit = {100: "%", 1000: "‰"}.get(per, "")
    return PublicFigure(int(share.to_integral_value(ROUND_HALF_UP)), unit=unit)
