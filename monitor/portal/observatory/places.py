"""Territories by the text that figures carry ("dicofre:0104"), and groups of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from monitor.facts.shapes import code_of, key, scheme_of
from monitor.territory.models import Territory, TerritoryGroup
from monitor.ui.charts.sentences import listed

WHOLE_LIST = "lista"
_MOST_NAMED, _LONGEST_NAME = 5, 40


def named(keys: Iterable[str]) -> dict[str, Territory]:
    """The newest edition of each territory; one query. Those that nobody knows are left out."""
    wanted = set(keys)
    schemes = {scheme_of(item) for item in wanted}
    codes = {code_of(item) for item in wanted}
    rows = Territory.objects.filter(scheme__in=schemes, code__in=codes).order_by("valid_from")
    return {own: row for row in rows if (own := key(row.scheme, row.code)) in wanted}


def groups() -> list[TerritoryGroup]:
    """With `keys`, those of the members, at hand; two queries."""
    members = Prefetch("members", Territory.objects.only("scheme", "code", "name", "folded"))
    found = list(TerritoryGroup.objects.prefetch_related(members).order_by("name"))
    for group in found:
        group.keys = [key(item.scheme, item.code) for item in group.members.all()]  # type: ignore[attr-defined]
    return found


def keys_of(group: TerritoryGroup) -> list[str]:
    return list(getattr(group, "keys", ()))


def name(territory: str, known: Mapping[str, Territory]) -> str:
    return known[territory].name if territory in known else code_of(territory)


def names_of(keys: Sequence[str]) -> str:
    """The first of them by name, or as they are written where nobody knows them; then how many more."""
    told = keys[:_MOST_NAMED]
    known = named(told)
    words = [name(key, known) if key in known else f"«{key[:_LONGEST_NAME]}»" for key in told]
    if more := len(keys) - len(told):
        words.append(_("mais %(count)d") % {"count": more})
    return listed(words)
