"""The rule by which parts become a whole, as one expression: for members of a dimension, territories
and periods alike.

A number on its way is a row of `num` and `den` (apart until the end; `den` only where the rule
divides), `reason` and `status` (places in REASONS and STATUSES), `present` and `expected` (how many of
the source's own values are in it; counted only for shapes with partial sums), `rolled` and `recast`.

**A whole that the source counted itself stands**, and so does its silence when it is confidential.
Otherwise it is made of its parts, and a missing part makes it missing, with the gravest reason among
them, unless the shape lets partial sums be shown. What is not applicable is no part. A value whose
source gives no denominator is shown, and is no part of anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from monitor.facts.answers import ABSENT, NOT_APPLICABLE, REASONS, STATUSES
from monitor.facts.enums import RollUp
from monitor.facts.shapes import DENOMINATOR, EVERYBODY, NUMERATOR

MEASURES = {
    "num": "float64",
    "den": "float64",
    "reason": "int8",
    "status": "int8",
    "present": "int32",
    "expected": "int32",
    "rolled": "boolean",
    "recast": "boolean",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What an expression depends on: a key of the SQL that is kept.

    `apart`: the file has numerators and denominators; `weighted`: another indicator weighs; `gaps`:
    it has values that are missing; `settled`: all of them are final.
    """

    roll_up: str
    per: float = 1
    partial: bool = False
    apart: bool = False
    weighted: bool = False
    gaps: bool = True
    settled: bool = False

    @property
    def divides(self) -> bool:
        return self.roll_up in {RollUp.RATIO, RollUp.WEIGHTED_MEAN, RollUp.MEAN}

    @property
    def sums(self) -> bool:
        return self.roll_up != RollUp.NOT_SUMMABLE


def leaves(facts: ibis.Table, rule: Rule) -> dict[str, Any]:
    """The measures of a table of facts as its source gave them; with `weight`, when weighted."""
    value, nothing = facts.value, ibis.null("float64")
    if rule.apart:
        num, den = facts[NUMERATOR], facts[DENOMINATOR]
    elif rule.weighted:
        num, den = value / rule.per * facts.weight, facts.weight
    elif rule.roll_up == RollUp.MEAN:
        num, den = value, ibis.literal(1.0)
    else:
        num, den = value, nothing
    if rule.roll_up in {RollUp.RATIO, RollUp.WEIGHTED_MEAN}:
        alone = num.isnull() | den.isnull()
        num, den = alone.ifelse(value / rule.per, num), alone.ifelse(nothing, den)
    there = value.notnull()
    reason, expected = ibis.literal(0), there
    status = ibis.literal(0) if rule.settled else _place(facts.status, STATUSES)
    if rule.gaps:
        reason = there.ifelse(0, _place(facts.reason, REASONS))
        expected = there | (reason != NOT_APPLICABLE)
        num, den = there.ifelse(num, nothing), there.ifelse(den, nothing)
    return {
        "num": num,
        "den": den,
        "reason": reason.cast("int8"),
        "status": status.cast("int8"),
        "present": there.cast("int32"),
        "expected": expected.cast("int32"),
        "rolled": ibis.literal(False),
        "recast": ibis.literal(False),
    }


def _place(column: Any, names: Sequence[str]) -> Any:
    """The place of each text among `names`; NULL and unknown text are the first."""
    cases = [(column == name, place) for place, name in enumerate(names) if place]
    return ibis.cases(*cases, else_=0)


def made_of_parts(
    rows: ibis.Table, keys: Sequence[str], rule: Rule, *, gaps: bool, own: bool = False
) -> ibis.Table:
    """One row for each of `keys` from its parts, of which there should be `of`. `own`: the rows are the
    source's, so that nothing is recast and, where all is settled, no status need be looked at."""
    sums = _sums(rows, rule, gaps=gaps, own=own) | {"of": rows.of.max()}
    return decided(rows.group_by(list(keys)).agg(**sums), keys, rule)


def gathered(rows: ibis.Table, keys: Sequence[str], rule: Rule) -> ibis.Table:
    """The sums of the source's own rows, before it is known how many there should have been."""
    return rows.group_by(list(keys)).agg(**_sums(rows, rule, gaps=rule.gaps, own=True))


def gathered_again(sums: ibis.Table, keys: Sequence[str]) -> ibis.Table:
    """Sums of sums."""
    gravest = {"worst", "status"}
    return sums.group_by(list(keys)).agg(
        **{
            name: sums[name].max() if name in gravest else sums[name].sum()
            for name in sums.columns
            if name in {*gravest, "given", "num", "den", "here", "void", "present", "expected"}
        }
    )


def _sums(rows: ibis.Table, rule: Rule, *, gaps: bool, own: bool) -> dict[str, Any]:
    there = rows.num.notnull() & rows.den.notnull() if rule.divides else rows.num.notnull()
    sums: dict[str, Any] = {}
    if rule.divides:
        sums |= {"given": there.sum(), "num": rows.num.sum(where=there), "den": rows.den.sum()}
    else:
        sums |= {"given": rows.num.count(), "num": rows.num.sum()}
    if gaps:
        sums |= {"worst": rows.reason.max(), "void": (rows.reason == NOT_APPLICABLE).sum()}
    if not (own and rule.settled):
        sums["status"] = rows.status.max()
    if not own:
        sums["recast"] = rows.recast.any()
    if rule.partial:
        sums |= {
            "here": rows.count(),
            "present": rows.present.sum(where=there),
            "expected": rows.expected.sum(),
        }
    return sums


def decided(made: ibis.Table, keys: Sequence[str], rule: Rule) -> ibis.Table:
    """The measures of wholes, from the sums over their parts and `of`."""
    nothing, columns = ibis.null("float64"), set(made.columns)
    gaps = "worst" in columns
    complete = made.given + (made.void if gaps else 0) >= made.of
    shown = made.given > 0 if rule.partial else (made.given > 0) & complete
    why = ibis.literal(ABSENT)
    if gaps:
        why = ((made.given == 0) & complete).ifelse(
            NOT_APPLICABLE, ibis.greatest(made.worst, ABSENT)
        )
    present, expected = ibis.literal(0), ibis.literal(0)
    if rule.partial:
        present = made.present.coalesce(0)
        expected = made.expected + ibis.greatest(made.of - made.here, 0)
    return made.select(
        *keys,
        num=shown.ifelse(made.num, nothing),
        den=shown.ifelse(made.den, nothing) if rule.divides else nothing,
        reason=shown.ifelse(0, why).cast("int8"),
        status=(made.status if "status" in columns else ibis.literal(0)).cast("int8"),
        present=present.cast("int32"),
        expected=expected.cast("int32"),
        rolled=ibis.literal(True),
        recast=made.recast if "recast" in columns else ibis.literal(False),
    )


def standing_first(stated: ibis.Table, made: ibis.Table, keys: Sequence[str]) -> ibis.Table:
    """What the source counted itself, and what is made of parts where it counted nothing."""
    stands = stated.filter(stated.num.notnull() | (stated.reason != ABSENT))
    columns = [*keys, *MEASURES]
    either = made.anti_join(stands, list(keys))
    silent = stated.anti_join(stands, list(keys)).anti_join(made, list(keys))
    return stands.select(columns).union(either.select(columns)).union(silent.select(columns))


def members_together(
    rows: ibis.Table,
    dimensions: Sequence[tuple[str, int]],
    keys: Sequence[str],
    rule: Rule,
    *,
    stated: bool,
    gaps: bool,
    own: bool,
) -> ibis.Table:
    """Everybody, from the members of some dimensions (name, how many members); `keys` are the columns
    that stay. `stated`: the source gives everybody too, of the one dimension that there is then."""
    of = 1
    for _name, size in dimensions:
        of *= size
    parts = rows.mutate(of=ibis.literal(of).cast("int32"))
    if not stated:
        return made_of_parts(parts, keys, rule, gaps=gaps, own=own)
    ((name, _size),) = dimensions
    whole = rows.filter(rows[name] == EVERYBODY).select(*keys, *MEASURES)
    if not rule.sums:
        return whole
    told = parts.filter(parts[name] != EVERYBODY)
    made = made_of_parts(told, keys, rule, gaps=gaps, own=own)
    return standing_first(whole, made, keys)


def parts_together(
    rows: ibis.Table,
    links: ibis.Table,
    *,
    axis: str,
    on: Sequence[str],
    keys: Sequence[str],
    rule: Rule,
    stated: bool,
) -> ibis.Table:
    """The wholes that `links` (`on` of the rows; `whole`, `of`, `recast`) make of their parts; with
    those that the rows state themselves when `stated`."""
    others = [name for name in keys if name != axis]
    linked = rows.inner_join(links, list(on), rname="link_{name}")
    parts = linked.select(
        linked.whole.name(axis),
        *others,
        *(name for name in MEASURES if name != "recast"),
        recast=linked.recast | linked.link_recast,
        of=linked.of,
    )
    made = made_of_parts(parts, keys, rule, gaps=True)
    if not stated:
        return made.select(*keys, *MEASURES)
    wholes = links.select(links.whole.name(axis)).distinct()
    return standing_first(rows.semi_join(wholes, axis).select(*keys, *MEASURES), made, keys)
