"""Two people, or two telephones, at the same report: what each said is told from what each only saw.

A page carries, for each of its inputs, a digest of what it showed. Whoever sends it back changed the
inputs whose text is another; the rest is not theirs to write. What both changed is a conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import blake2s
from typing import Any

from monitor.plans.models import Measure, MonthReport
from monitor.plans.reporting.changes import SHARED, ReportChanges, Stated

MEASURE = "measure-"


def as_text(value: Any) -> str:
    """One way of writing a value, so that equal ones have equal digests."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def digest(text: str) -> str:
    """Eight letters, none for an empty text."""
    return blake2s(text.encode(), digest_size=4).hexdigest() if text else ""


@dataclass(frozen=True, slots=True)
class Seen:
    """`shown` is the digest of what the page showed in each input; `tried` the digests of what it
    already sent and was never answered about: when one of these is stored, it is no stranger's."""

    shown: Mapping[str, str] = field(default_factory=dict)
    tried: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Seen:
        return cls({name: digest(as_text(value)) for name, value in stored.items()})

    @classmethod
    def read(cls, text: str, tried: Mapping[str, Iterable[str]] | None = None) -> Seen:
        """From `str(seen)` and the texts tried; what makes no sense is as not seen."""
        pairs = (part.partition(":") for part in text.split())
        return cls(
            {name: value for name, colon, value in pairs if colon},
            {name: frozenset(map(digest, texts)) for name, texts in (tried or {}).items()},
        )

    def __str__(self) -> str:
        """ "status:0a1b2c3d measure-7:…", without what was blank."""
        return " ".join(f"{name}:{value}" for name, value in self.shown.items() if value)

    def changed(self, name: str, mine: str) -> bool:
        return name in self.tried or digest(mine) != self.shown.get(name, "")

    def knows(self, name: str, there: str) -> bool:
        found = digest(there)
        return found == self.shown.get(name, "") or found in self.tried.get(name, ())


@dataclass(frozen=True, slots=True)
class Merged:
    """`mine` is to be written; `conflicts` has what is stored where somebody else wrote meanwhile."""

    mine: dict[str, Any]
    conflicts: dict[str, Any]


def merge(said: Mapping[str, Any], seen: Seen, stored: Mapping[str, Any]) -> Merged:
    """All three by name of the input."""
    mine: dict[str, Any] = {}
    conflicts: dict[str, Any] = {}
    for name, value in said.items():
        text, there = as_text(value), as_text(stored.get(name))
        if text == there or not seen.changed(name, text):
            continue
        if seen.knows(name, there):
            mine[name] = value
        else:
            conflicts[name] = stored.get(name)
    return Merged(mine, conflicts)


def stored_in(report: MonthReport | None, organisation: int | None) -> dict[str, Any]:
    """What a report holds by name of the input: the shared fields, and this organisation's numbers."""
    if report is None:
        return {}
    stored: dict[str, Any] = {name: getattr(report, name) for name in SHARED}
    for item in report.values.filter(organisation=organisation):
        value = item.reached_on if item.value is None else item.value
        stored[f"{MEASURE}{item.measure_id}"] = value
    return stored


def changes_of(mine: Mapping[str, Any]) -> ReportChanges:
    """What `save_report` takes, from values by name of the input."""
    values = {
        int(name.removeprefix(MEASURE)): stated(value)
        for name, value in mine.items()
        if name.startswith(MEASURE)
    }
    return ReportChanges({name: mine[name] for name in SHARED if name in mine}, values)


def stated(value: Decimal | date | None) -> Stated:
    return Stated(reached_on=value) if isinstance(value, date) else Stated(value=value)


def input_of(measure: Measure) -> str:
    return f"{MEASURE}{measure.pk}"
