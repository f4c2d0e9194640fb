"""Numbers that other rooms keep, offered to the store: as fresh as the last committed write.

A room says once what it offers and how to ask it:

    register(
        Feed(
            name="agenda.activities",
            title=_("Atividades realizadas"),
            shape=Shape("agenda.activities", unit="activity", periodicity="month"),
            how=activities,
        )
    )

`how(network)` gives rows — territory, period, a member of each dimension, value — from the tables of
that room: nothing is kept here, so nothing can be stale. `monitor.facts.live` rolls them up and
answers. In each network a feed is an indicator of its own, with a code of its own (`code_in`), which
every question takes. Whoever signs in there reads it; what leaves the house passes the same gate as
any dataset that is not official.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from monitor.facts.enums import RollUp
from monitor.facts.shapes import DENOMINATOR, NUMERATOR, Shape, key
from monitor.network.models import Network

Row = Sequence[Any]
_APART = frozenset({RollUp.RATIO, RollUp.WEIGHTED_MEAN})


@dataclass(frozen=True, slots=True)
class Pedigree:
    """Who said the numbers, and when the last was."""

    who: str
    when: datetime | None


@dataclass(frozen=True, slots=True)
class Feed:
    """`how` gives rows whose columns are `columns`, each of a period of the shape's periodicity.

    `since`: from that day of a network on, a period without rows of a territory that has some is a
    count of nothing; without it, it is not reported. `counts_people`: small numbers may let somebody
    be recognised, and are public only through the gate.
    """

    name: str
    title: Any
    shape: Shape
    how: Callable[[Network], Iterable[Row]]
    definition: Any = ""
    since: Callable[[Network], date | None] | None = None
    pedigree: Callable[[Network], Pedigree] | None = None
    counts_people: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        values = (NUMERATOR, DENOMINATOR) if self.shape.roll_up in _APART else ("value",)
        return "territory", "period", *(d.name for d in self.shape.dimensions), *values

    def said(self, network: Network) -> Pedigree:
        return self.pedigree(network) if self.pedigree else Pedigree(network.name, None)


@dataclass(frozen=True, slots=True)
class Family:
    """Feeds that there are as many of as a network has of something: `of(network, name)` gives the one
    of that name, or all. Their names begin with `prefix`."""

    prefix: str
    of: Callable[[Network, str | None], Iterable[Feed]]


class UnknownFeed(KeyError):
    """No room offers it."""


_feeds: dict[str, Feed] = {}
_families: list[Family] = []


def register(offered: Feed | Family) -> None:
    """Called in `ready()` of a room. Raises ValueError for a name taken."""
    if isinstance(offered, Family):
        _families.append(offered)
        return
    if offered.name in _feeds:
        raise ValueError(f"two feeds are called {offered.name!r}")
    _feeds[offered.name] = offered


def registered() -> dict[str, Feed]:
    """Those that every network has."""
    return dict(_feeds)


def territory_of(network: Network) -> str | None:
    whole = network.territory
    return key(whole.scheme, whole.code) if whole else None


def is_offered(name: str) -> bool:
    return name in _feeds or any(name.startswith(family.prefix) for family in _families)


def feed(name: str, network: Network) -> Feed:
    """Raises UnknownFeed."""
    if name in _feeds:
        return _feeds[name]
    for family in _families:
        if name.startswith(family.prefix):
            for found in family.of(network, name):
                return found
    raise UnknownFeed(name)


def feeds_of(network: Network) -> dict[str, Feed]:
    """By code, everything that a network has: those of families too."""
    own = [found for family in _families for found in family.of(network, None)]
    return {code_in(network, found.name): found for found in [*_feeds.values(), *own]}


# ── codes ────────────────────────────────────────────────────────────────────────────────────────


def own_prefix(network: Network) -> str:
    """What the codes of a network's own indicators begin with: no name has two underscores together."""
    return network.code.replace("-", "_") + "__"


def code_in(network: Network, name: str) -> str:
    """ "agenda.activities" of Vale Verde → "vale_verde__agenda_activities"."""
    return own_prefix(network) + name.replace(".", "_", 1)


def name_in(code: str) -> str | None:
    """The name of the feed whose code in some network this is; None for any other code. No query."""
    _prefix, separator, own = code.partition("__")
    name = own.replace("_", ".", 1)
    return name if separator and is_offered(name) else None


def found_by(codes: Iterable[str]) -> dict[str, tuple[Network, Feed]]:
    """Of codes, those that are of feeds: one query, and one for each of a family."""
    names = {code: name for code in codes if (name := name_in(code)) is not None}
    if not names:
        return {}
    prefixes = {code.partition("__")[0] for code in names}
    pattern = "|".join(prefix.replace("_", "[-_]") for prefix in sorted(prefixes))
    networks = Network.objects.select_related("territory").filter(code__regex=f"^({pattern})$")
    by_prefix = {own_prefix(network): network for network in networks}
    found = {}
    for code, name in names.items():
        network = by_prefix.get(code.partition("__")[0] + "__")
        if network is not None:
            with suppress(UnknownFeed):
                found[code] = network, feed(name, network)
    return found
