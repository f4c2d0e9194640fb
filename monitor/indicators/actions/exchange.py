"""Many indicators at once: an agreed file, or the starting dictionary. Whole or not at all, one event."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from monitor.indicators.actions.indicators import held_dictionary, hide_by
from monitor.indicators.comparison import compare
from monitor.indicators.dictionary import Dictionary
from monitor.indicators.exchange import Planned, Preview, Problem, Row
from monitor.indicators.models import Indicator
from monitor.indicators.queries import dictionary, dictionary_of_all
from monitor.kernel.audit import Recording, recorded, snapshot
from monitor.kernel.previews import Change
from monitor.kernel.text import refold
from monitor.network.models import Network

_MEANWHILE = _("Entretanto o dicionário mudou: é preciso rever a importação.")


def import_indicators(
    *, by: Any, network: Network, rows: list[Row], may_edit_common: bool = False
) -> Preview:
    """Compares again with what is stored now, and writes; a file that changes nothing leaves no event.

    The one event holds under `indicators` what it changed in each, for the history of each.

    Raises ValidationError, with nothing written, when a row has become impossible since its preview.
    """
    read_by = None if may_edit_common else network
    options: dict[str, Any] = {"network": network, "may_edit_common": may_edit_common}
    preview = compare(dictionary(network), rows, **options)
    if not preview.problems and not preview.created and not preview.changed:
        return preview
    with recorded("indicator.imported", by=by, network=network.pk) as record:
        preview = compare(held_dictionary(read_by), rows, **options)
        if preview.problems:
            raise ValidationError(_MEANWHILE)
        _write(record, preview.created, preview.changed)
    return preview


@dataclass(slots=True)
class Loaded:
    """What `load_dictionary` did. `different`: by code, what people changed and was left as they want it."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    different: dict[str, list[Change]] = field(default_factory=dict)


class UnsoundDictionary(ValueError):
    """The file cannot be loaded; `problems` says all that is wrong with it."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        lines = (f"{item.where}: {item.text}" for item in problems)
        super().__init__("\n".join(lines))


def load_dictionary(*, by: Any, rows: list[Row]) -> Loaded:
    """Puts the common dictionary of a file in place, again and again with the same end.

    What nobody touched since it was loaded follows the file; what people changed stays as they want
    it. Raises UnsoundDictionary, with nothing written.
    """
    loaded, _created, _followed = _settled(dictionary_of_all(), rows)
    if not loaded.created and not loaded.updated:
        return loaded
    with recorded("dictionary.loaded", by=by) as record:
        loaded, created, followed = _settled(held_dictionary(None), rows)
        for planned in (*created, *followed):
            planned.item.loaded = fingerprint(planned.item)
        _write(record, created, followed)
    return loaded


def _settled(stored: Dictionary, rows: list[Row]) -> tuple[Loaded, list[Planned], list[Planned]]:
    """(what comes of the file, what is new, what follows it); what people changed is left out first, so
    that the rest is checked against what they wrote."""
    loaded = Loaded()
    for planned in compare(stored, rows, network=None).changed:
        item = stored[planned.item.code]
        if not item.is_common or fingerprint(item) != item.loaded:
            loaded.different[item.code] = planned.changes
    rows = [row for row in rows if row.values.get("code") not in loaded.different]
    preview = compare(stored, rows, network=None)
    if preview.problems:
        raise UnsoundDictionary(preview.problems)
    loaded.created = [planned.item.code for planned in preview.created]
    loaded.updated = [planned.item.code for planned in preview.changed]
    loaded.unchanged = [planned.item.code for planned in preview.unchanged]
    return loaded, preview.created, preview.changed


def fingerprint(item: Indicator) -> str:
    """SHA-256 of all that is said of an indicator."""
    values = {name: getattr(item, name) for name in Indicator.EDITED}
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _write(record: Recording, created: list[Planned], changed: list[Planned]) -> None:
    before: dict[int, dict[str, Any]] = {}
    for planned in changed:
        stored = Indicator.objects.get(pk=planned.item.pk)
        before[stored.pk] = snapshot(stored)
        refold(planned.item).version += 1
        planned.item.save()
        if planned.item.sensitivity != stored.sensitivity:
            hide_by(planned.item)
    for planned in created:
        try:
            planned.item.save(force_insert=True)
        except IntegrityError:
            raise ValidationError(_MEANWHILE) from None
    after = {planned.item.pk: snapshot(planned.item) for planned in (*created, *changed)}
    record.before = {"indicators": {pk: _different(before[pk], after[pk]) for pk in before}}
    record.after = {
        "indicators": {pk: _different(values, before.get(pk, {})) for pk, values in after.items()},
        "created": [planned.item.name for planned in created],
        "changed": [planned.item.name for planned in changed],
    }


def _different(values: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value != other.get(name)}
