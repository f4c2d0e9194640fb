"""From the code that a source gives a place to ours: always by the code, never a region by its name.

INE writes a municipality as its NUTS III and the four digits of its DICO ("11A1312", "1A01106"): the
prefix tells which list of NUTS is meant, the last four digits are the place.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.utils.translation import gettext as _

from monitor.facts.shapes import REGIONS, key
from monitor.kernel.text import fold
from monitor.territory.models import Containment, Level, Scheme, Territory

_INE = re.compile(r"(?:(?P<nuts>[0-9A-Z]{3}))?(?P<dico>\d{4}(?:\d{2})?)")
_REGION = re.compile(r"(?:PT)?([1-3][0-9A-Z]{0,2})?")
_NAMED = (Level.MUNICIPALITY, Level.PARISH, Level.DISTRICT, Level.COUNTRY)


class UnknownPlace(KeyError):
    """No place is meant; `suggestion` is what may have been."""

    def __init__(self, text: str, suggestion: str = ""):
        self.text, self.suggestion = text, suggestion
        super().__init__(text)


@dataclass(slots=True)
class Places:
    """`names`: {territory: name}; `levels`: {territory: level}; `nuts3`: {scheme: {DICO: NUTS III}}."""

    names: Mapping[str, str]
    levels: Mapping[str, str]
    nuts3: Mapping[str, Mapping[str, str]]
    _by_name: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for territory, name in self.names.items():
            if self.levels[territory] in _NAMED:
                found[self.levels[territory], _plain(name)].append(territory)
        self._by_name = dict(found)

    @classmethod
    def load(cls) -> Places:
        """Every place that the installation knows; two queries."""
        names, levels = {}, {}
        rows = Territory.objects.order_by("valid_from").values_list(
            "scheme", "code", "name", "level"
        )
        for scheme, code, name, level in rows:
            names[key(scheme, code)], levels[key(scheme, code)] = name, level
        nuts3: dict[str, dict[str, str]] = {scheme: {} for scheme in REGIONS}
        lies = Containment.objects.filter(
            child__level=Level.MUNICIPALITY, parent__scheme__in=REGIONS, parent__level=Level.NUTS3
        )
        for scheme, child, parent in lies.values_list(
            "parent__scheme", "child__code", "parent__code"
        ):
            nuts3[scheme][child] = parent
        return cls(names, levels, nuts3)

    @classmethod
    def official(cls) -> Places:
        """Those of the project's own file; no database."""
        from monitor.territory.official import read_official

        official = read_official()
        nuts3: dict[str, dict[str, str]] = {scheme: {} for scheme in REGIONS}
        for child, parent in official.containments:
            lower, upper = official.places[child], official.places[parent]
            if lower.level == Level.MUNICIPALITY and upper.level == Level.NUTS3:
                nuts3[upper.scheme][lower.code] = upper.code
        places = {key(place.scheme, place.code): place for place in official.places.values()}
        return cls(
            {code: place.name for code, place in places.items()},
            {code: place.level for code, place in places.items()},
            nuts3,
        )

    def scheme_told(self, codes: Iterable[str], description: str = "") -> str:
        """The list of NUTS that INE's codes are of: by the prefixes, then by the description; "" when
        nothing tells."""
        votes: Counter[str] = Counter()
        for code in codes:
            match = _INE.fullmatch(code)
            if match and match["nuts"]:
                own = [s for s in REGIONS if self._prefix(s, match["dico"]) == f"PT{match['nuts']}"]
                if len(own) == 1:
                    votes[own[0]] += 1
            elif regional := _REGION.fullmatch(code):
                lists = [s for s in REGIONS if key(s, f"PT{regional[1] or ''}") in self.names]
                if len(lists) == 1:
                    votes[lists[0]] += 1
        said = re.search(r"NUTS\s*-?\s*(2013|2024)", description)
        if len(votes) == 2 and min(votes.values()) > max(votes.values()) / 4:
            return f"nuts-{said[1]}" if said else ""
        return votes.most_common(1)[0][0] if votes else f"nuts-{said[1]}" if said else ""

    def _prefix(self, scheme: str, dico: str) -> str:
        return self.nuts3[scheme].get(dico[:4], "")

    def ine(self, code: str, scheme: str, name: str = "") -> str:
        """The territory of INE's `geocod`. Raises UnknownPlace; the `name` only serves to suggest."""
        if (regional := _REGION.fullmatch(code)) and code:
            return self.region(f"PT{regional[1] or ''}", scheme)
        if match := _INE.fullmatch(code):
            found = key(Scheme.DICOFRE, match["dico"])
            if found in self.names:
                return found
        raise UnknownPlace(code, self._suggested(name))

    def regions_of(self, scheme: str) -> list[str]:
        """The codes of a list of NUTS, the country's first."""
        return sorted(
            name.partition(":")[2] for name in self.names if name.startswith(f"{scheme}:")
        )

    def region(self, code: str, scheme: str) -> str:
        """A region of one list: of the one that alone has the code, or else of `scheme`.

        Raises UnknownPlace for a code of no list, or of both when no list is said.
        """
        lists = [other for other in REGIONS if key(other, code) in self.names]
        if len(lists) == 1:
            return key(lists[0], code)
        if scheme in lists:
            return key(scheme, code)
        raise UnknownPlace(code)

    def find(self, text: str, *, level: str = Level.MUNICIPALITY, scheme: str = "") -> str:
        """What a person wrote for a place: our own key, a code, or the name of a place of `level`.

        The name of a region is never enough: the lists of 2013 and 2024 share names. Raises
        UnknownPlace, also for a name that two places have.
        """
        text = text.strip()
        if text in self.names:
            return text
        plain = text.upper().replace(" ", "")
        if re.fullmatch(r"\d{3}|\d{5}", plain):
            # A spreadsheet takes the first zero of a code away.
            plain = f"0{plain}"
        if re.fullmatch(r"[0-9A-Z]{2,9}", plain) and any(sign.isdigit() for sign in plain):
            if re.fullmatch(r"\d{2}", plain) and level == Level.DISTRICT:
                return self._known(key(Scheme.DICOFRE, plain), text)
            return self.ine(plain, scheme)
        if plain in {"PT", "PORTUGAL"}:
            return self.region("PT", scheme or REGIONS[0])
        found = self._by_name.get((level, _plain(text)), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise UnknownPlace(text, " / ".join(map(self.said, found)))
        raise UnknownPlace(text, self._suggested(text, level))

    def _known(self, territory: str, text: str) -> str:
        if territory not in self.names:
            raise UnknownPlace(text)
        return territory

    def _suggested(self, name: str, level: str = Level.MUNICIPALITY) -> str:
        names = {folded: codes for (of, folded), codes in self._by_name.items() if of == level}
        near = get_close_matches(_plain(name), list(names), 1, 0.8) if name else []
        return self.said(names[near[0]][0]) if near else ""

    def said(self, territory: str) -> str:
        return _("%(code)s (%(name)s)") % {
            "code": territory.partition(":")[2],
            "name": self.names.get(territory, "?"),
        }


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", fold(name)).strip()
