"""The audit trail told in sentences.

Each room's `presenters.py` may offer `SENTENCES` (verb → sentence with {actor}, {object}, {changes},
or stored values as {before[name]} and {after[name]}) and `FIELDS` (name of a value that is no
column → its label, or a model field to show it with); a room whose writes may be of many objects says
in `OF_EACH` under which name they keep what they did to each. No room imports another for it: they
are found among the installed ones.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.formats import date_format
from django.utils.module_loading import module_has_submodule
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from monitor.kernel.models import AuditEvent

UNTOLD = frozenset({"id", "version", "folded", "network_id", "position"})
LONGEST_VALUE = 80
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Sentence:
    sentence: str
    at: datetime
    actor: str


@cache
def _presenters() -> tuple[dict[str, Any], dict[str, Any], frozenset[str]]:
    """(verb → sentence, name of a value → label or model field, names of writes of many) of every room."""
    told: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    of_each: set[str] = set()
    for config in apps.get_app_configs():
        if config.name.startswith("monitor.") and module_has_submodule(config.module, "presenters"):
            module = import_module(f"{config.name}.presenters")
            told |= getattr(module, "SENTENCES", {})
            fields |= getattr(module, "FIELDS", {})
            of_each |= {getattr(module, "OF_EACH", "")} - {""}
    return told, fields, frozenset(of_each)


def label_of(name: str) -> str | None:
    """What a room calls a value or a model (`"plans.responsibility"`), when it says."""
    label = _presenters()[1].get(name)
    return str(label.verbose_name if isinstance(label, models.Field) else label) if label else None


def verbs() -> frozenset[str]:
    return frozenset(_presenters()[0])


def writes_of_many() -> list[str]:
    """The verbs that a room also tells from one of their objects ("-created")."""
    return sorted(verb.removesuffix("-created") for verb in verbs() if verb.endswith("-created"))


def sentences(events: Iterable[AuditEvent]) -> list[Sentence]:
    """One sentence for each event, in their order; one query for each kind of thing referred to."""
    events = list(events)
    names = _names(events)
    told, _fields, _of_many = _presenters()
    result = []
    for event in events:
        template = str(told.get(event.verb) or _("{actor} alterou {object}: {changes}"))
        actor = event.actor_name or _("O sistema")
        values = {
            "actor": actor,
            "object": f"«{event.object_label}»" if event.object_label else "",
            "changes": _changes(event, names) if "{changes}" in template else "",
            "before": event.before,
            "after": event.after,
        }
        try:
            text = template.format(**values)
        except (KeyError, IndexError):
            # A value that the sentence names is not in this event: an older wording of it.
            text = _("{actor} alterou {object}").format(**values)
        text = " ".join(text.split()).replace(" :", ":").rstrip(": ")
        result.append(Sentence(text, event.at, actor))
    return result


def told_of(events: Iterable[AuditEvent], target: models.Model) -> list[AuditEvent]:
    """The events with each write of many narrowed to what it did to `target`: its verb ends in
    "-created" or "-changed"."""
    key = str(target.pk)
    told = []
    for event in events:
        before, after = (_of_each(values).get(key) for values in (event.before, event.after))
        if event.object_type == target._meta.label_lower or (before is None and after is None):
            told.append(event)
            continue
        narrowed = copy(event)
        narrowed.verb = f"{event.verb}-{'created' if before is None else 'changed'}"
        narrowed.object_type, narrowed.object_id = target._meta.label_lower, key
        narrowed.object_label = str(target)
        narrowed.before, narrowed.after = before or {}, after or {}
        told.append(narrowed)
    return told


def _of_each(values: dict[str, Any]) -> dict[str, Any]:
    kept = (values.get(name) for name in _presenters()[2])
    return next((item for item in kept if isinstance(item, dict)), {})


def _changes(event: AuditEvent, names: dict[type[models.Model], dict[str, str]]) -> str:
    columns = _columns(event.object_type)
    parts = []
    for key in dict.fromkeys([*event.before, *event.after]):
        before, after = event.before.get(key), event.after.get(key)
        if key in UNTOLD or key in _presenters()[2] or before == after:
            continue
        parts += _difference(key, columns.get(key), before, after, names)
    return "; ".join(parts) or _("sem diferenças")


def _difference(
    key: str,
    column: models.Field | None,
    before: Any,
    after: Any,
    names: dict[type[models.Model], dict[str, str]],
) -> list[str]:
    if isinstance(before, dict) or isinstance(after, dict):
        before, after = before or {}, after or {}
        return [
            part
            for inner in dict.fromkeys([*before, *after])
            if before.get(inner) != after.get(inner)
            for part in _difference(
                f"{key}.{inner}", None, before.get(inner), after.get(inner), names
            )
        ]
    if column is None:
        known = _presenters()[1].get(key)
        column = known if isinstance(known, models.Field) else None
    label = label_of(key) or (str(column.verbose_name) if column is not None else key)
    if before is None and isinstance(after, list):
        return [f"{label}: {_quoted([str(item) for item in after])}"] if after else []
    if isinstance(before, list) or isinstance(after, list):
        added = [str(item) for item in after or [] if item not in (before or [])]
        gone = [str(item) for item in before or [] if item not in (after or [])]
        steps = [_("mais %s") % _quoted(added)] * bool(added)
        steps += [_("menos %s") % _quoted(gone)] * bool(gone)
        return [f"{label} ({', '.join(steps)})"] if steps else []
    old, new = _shown(column, before, names), _shown(column, after, names)
    if not old:
        return [_("%(label)s: %(new)s") % {"label": label, "new": new}] if new else []
    if not new:
        return [_("%(label)s em branco (antes %(old)s)") % {"label": label, "old": old}]
    return [_("%(label)s de %(old)s para %(new)s") % {"label": label, "old": old, "new": new}]


def _quoted(items: list[str]) -> str:
    return ", ".join(_quote(item) for item in items)


def _quote(item: str) -> str:
    """A text between quotes and never long; a month ("2026-03") by its name."""
    if _MONTH.fullmatch(item):
        return date_format(date.fromisoformat(f"{item}-01"), r"F \d\e Y")
    return f"«{Truncator(item).chars(LONGEST_VALUE)}»"


def _shown(
    column: models.Field | None, value: Any, names: dict[type[models.Model], dict[str, str]]
) -> str:
    """A stored value as people read it; empty text for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("sim") if value else _("não")
    if column is not None:
        if column.related_model is not None:
            kept = names.get(column.related_model, {})
            return _quoted([kept.get(str(value), _("n.º %s") % value)])
        if column.choices:
            return _quoted([str(dict(column.flatchoices).get(value, value))])
        if isinstance(column, models.DateField) and isinstance(value, str):
            return date_format(date.fromisoformat(value[:10]), "d/m/Y")
    if isinstance(value, int | float):
        return str(value)
    return _quoted([" ".join(str(value).split())])


def _columns(object_type: str) -> dict[str, models.Field]:
    if not object_type:
        return {}
    try:
        model = apps.get_model(object_type)
    except LookupError:
        return {}
    return {column.attname: column for column in model._meta.concrete_fields}


def _names(events: list[AuditEvent]) -> dict[type[models.Model], dict[str, str]]:
    """What each changed reference points at, by model and key as text."""
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for event in events:
        for key, column in _columns(event.object_type).items():
            before, after = event.before.get(key), event.after.get(key)
            if column.related_model is not None and before != after:
                wanted[column.related_model] |= {before, after} - {None, ""}
    return {
        model: {str(pk): str(item) for pk, item in model._base_manager.in_bulk(keys).items()}
        for model, keys in wanted.items()
    }
