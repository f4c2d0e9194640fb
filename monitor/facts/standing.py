"""What follows from a slab, and whether it still does."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import F, Max, Q, QuerySet

from monitor.facts.enums import Theme, threshold
from monitor.facts.models import Edition, Rolled, Slab


class Standing(NamedTuple):
    """What follows from a slab: as it is, and as anybody may see it."""

    rolled: Rolled
    released: Rolled


def standing_of(slab: Slab) -> Standing:
    """The last roll-up of a slab that was published before."""
    last = slab.rolled.select_related("axes").order_by("-pk")
    rolled = last.filter(is_released=False)[0]
    if slab.edition.dataset.is_official:
        return Standing(rolled, rolled)
    return Standing(rolled, last.filter(is_released=True).first() or rolled)


def no_longer_follows(fingerprint: str) -> Q:
    """Of `Current`: rolled up along other territories, or released by another rule than today's."""
    official = Q(slab__edition__dataset__is_official=True)
    as_it_is = Q(released=F("rolled"))
    by_rule = (official & as_it_is) | (~official & ~as_it_is & ~_hides_otherwise("released__"))
    return ~Q(rolled__hierarchy=fingerprint) | Q(released=None) | ~by_rule


def slabs_released_otherwise() -> QuerySet[Slab]:
    """Of editions that can still be read and are not in force, what hides by another count than today's."""
    each = Rolled.objects.filter(is_released=True).order_by().values("slab")
    last = Rolled.objects.filter(pk__in=each.annotate(last=Max("pk")).values("last"))
    other = last.filter(_hides_otherwise(""), released_for=None)
    told = Slab.objects.filter(edition__in=Edition.objects.published(), pk__in=other.values("slab"))
    return told.filter(edition__dataset__is_official=False).select_related("edition__dataset")


def _hides_otherwise(of: str) -> Q:
    """Of a release: under another count than its theme's."""
    found = Q()
    for theme in Theme:
        own = Q(**{f"{of}slab__shape_json__theme": theme.value})
        found |= own & ~Q(**{f"{of}k": threshold(theme)})
    return found
