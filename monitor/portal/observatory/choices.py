"""What an address asks to see of an indicator, made sound: what does not exist there is left out, and
said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from monitor.facts.answers import Figure
from monitor.facts.shapes import Shape, parse_cut, scheme_of
from monitor.indicators import values
from monitor.indicators.dimensions import cut_label
from monitor.indicators.queries import Description, described
from monitor.indicators.values import Workings
from monitor.portal.observatory.places import WHOLE_LIST, groups, keys_of, names_of
from monitor.portal.observatory.sight import Sight
from monitor.portal.observatory.tables import Cell
from monitor.territory.models import Level, Scheme, TerritoryGroup

RANKING, SERIES, MAP, TABLE = "ordem", "serie", "mapa", "tabela"
PYRAMID, SCATTER = "piramide", "dispersao"
MOST_COMPARED = 20
SIDES, BANDS = "sex", "age"
_LONGEST_TOLD = 40
# Every name that an address may use; the page is the same whatever else it has.
NAMES = (
    "vista", "territorios", "periodo", "contra", "desde", "ate", "corte", "grupo", "com", "ordenar",
    "procurar",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """`group` comes before `territories`; both empty is the list that the indicator has most of.
    `left_out`: said of what the address asks and is not followed."""

    view: str = RANKING
    territories: tuple[str, ...] = ()
    period: str = ""
    against: str = ""
    since: str = ""
    until: str = ""
    cut: str = ""
    group: str = ""
    other: str = ""
    order: str = ""
    left_out: tuple[str, ...] = ()

    def query(self) -> str:
        """The query that reproduces it, without what goes without saying."""
        named = {
            "vista": "" if self.view == RANKING else self.view,
            "territorios": ",".join(self.territories),
            "periodo": self.period,
            "contra": self.against,
            "desde": self.since,
            "ate": self.until,
            "corte": self.cut,
            "grupo": self.group,
            "com": self.other,
            "ordenar": self.order,
        }
        return urlencode({name: value for name, value in named.items() if value}, safe=":,;=")

    def but(self, **changes: object) -> Choice:
        return replace(self, **changes)  # type: ignore[arg-type]


class Measure:
    """An indicator as it is looked at: what it is, and the periods and places that it has.

    Raises Http404 for one that may not be read, exactly like one that there is not.
    """

    def __init__(self, sight: Sight, code: str):
        sight = sight.seeing(code)
        if code not in sight.readable:
            raise Http404
        self.sight = sight
        self.code = code
        self.workings = Workings(sight.dictionary, [code])
        self.shape: Shape = sight.dictionary.shape(code)
        if not self.periods:
            raise Http404

    @cached_property
    def about(self) -> Description:
        return described(
            self.sight.dictionary[self.code], self.sight.dictionary, get_language() or "pt"
        )

    @cached_property
    def periods(self) -> tuple[str, ...]:
        if self.sight.dictionary[self.code].formula:
            return self.workings.periods(self.code)
        known = self.workings.known.get(self.code)
        return known.by_kind[known.kind] if known else ()

    @cached_property
    def levels(self) -> dict[str, str]:
        return self.workings.levels(self.code)

    @cached_property
    def lists(self) -> dict[str, tuple[str, ...]]:
        """ "lista:municipality:dicofre" → its territories; the one that comes first is shown first."""
        found: dict[tuple[str, str], list[str]] = {}
        for territory, level in self.levels.items():
            found.setdefault((level, scheme_of(territory)), []).append(territory)
        order = sorted(found, key=lambda pair: (pair[0] != Level.MUNICIPALITY, -len(found[pair])))
        return {
            f"{WHOLE_LIST}:{level}:{scheme}": tuple(found[level, scheme]) for level, scheme in order
        }

    @property
    def others(self) -> tuple[str, ...]:
        """The indicators that it may be looked at beside."""
        return tuple(code for code in self.sight.shown if code != self.code)

    @property
    def first_list(self) -> str:
        """What is shown when nothing is chosen."""
        return next(iter(self.lists), "")

    @cached_property
    def groups(self) -> list[TerritoryGroup]:
        """Those with two or more members that have numbers."""
        return [g for g in groups() if len([k for k in keys_of(g) if k in self.levels]) > 1]

    @cached_property
    def cuts(self) -> tuple[str, ...]:
        return tuple(self.shape.cuts_in_full())

    @property
    def has_pyramid(self) -> bool:
        return {SIDES, BANDS} in [set(cut) for cut in self.shape.cuts]

    @property
    def views(self) -> tuple[str, ...]:
        return (RANKING, SERIES, MAP, TABLE, SCATTER, *([PYRAMID] if self.has_pyramid else []))

    def group_options(self) -> list[tuple[str, str]]:
        sizes = Counter(self.levels.values())
        lists = []
        for name in self.lists:
            _list, level, scheme = name.split(":", 2)
            label = str(Level(level).label)
            if len([other for other in self.lists if other.split(":")[1] == level]) > 1:
                label += f" ({Scheme(scheme).label})"
            lists.append((name, _("%(level)s: todos") % {"level": label}))
        return [*((g.code, g.name) for g in self.groups), *(lists if sizes else [])]

    def members(self, choice: Choice) -> tuple[str, ...]:
        """The territories that are chosen, by name or as a group."""
        if choice.territories and not choice.group:
            return choice.territories
        if choice.group in self.lists:
            return self.lists[choice.group]
        for group in self.groups:
            if group.code == choice.group:
                return tuple(key for key in keys_of(group) if key in self.levels)
        return self.lists.get(self.first_list, ())

    def choice(self, asked: Mapping[str, str]) -> Choice:
        """What an address asks, without what this indicator has not."""

        left_out: list[str] = []

        def one_of(name: str, known: Sequence[str]) -> str:
            value = asked.get(name, "")
            if value and value not in known:
                text = _("O endereço pede «%(name)s=%(value)s», que este indicador não tem.")
                left_out.append(text % {"name": name, "value": value[:_LONGEST_TOLD]})
            return value if value in known else ""

        given = dict.fromkeys(filter(None, asked.get("territorios", "").split(",")))
        territories = [key for key in given if key in self.levels]
        unknown = [key for key in given if key not in self.levels]
        if unknown:
            text = _("Sem números neste indicador: %(names)s.")
            left_out.append(text % {"names": names_of(unknown)})
        if excess := territories[MOST_COMPARED:]:
            text = _("Comparam-se até %(most)d territórios: ficam de fora %(names)s.")
            left_out.append(text % {"most": MOST_COMPARED, "names": names_of(excess)})
        known_groups = [code for code, _label in self.group_options()]
        return Choice(
            one_of("vista", self.views) or RANKING,
            tuple(territories[:MOST_COMPARED]),
            one_of("periodo", self.periods),
            one_of("contra", self.periods),
            one_of("desde", self.periods),
            one_of("ate", self.periods),
            one_of("corte", self.cuts),
            one_of("grupo", known_groups),
            one_of("com", self.others if asked.get("com") else ()),
            asked.get("ordenar", "")[:4],
            tuple(left_out),
        )

    def period(self, choice: Choice) -> str:
        return choice.period or self.periods[-1]

    def figures(self, period: str, members: Sequence[str], cut: str = "") -> dict[str, Figure]:
        answer = values.ranking(self.code, period, members, cut, within=self.sight.dictionary)
        return {row.territory: row.figure for row in answer.rows}

    def title(self, choice: Choice, *what: str) -> str:
        parts = [self.about.name, cut_label(parse_cut(choice.cut).items()), *what]
        return ", ".join(filter(None, parts))

    def header(self, text: str) -> str:
        """Of a column, with the unit."""
        return f"{text} ({self.about.unit})" if self.about.unit else text

    def cell(self, figure: Figure) -> Cell:
        return Cell.of(figure, self.about.decimals)
