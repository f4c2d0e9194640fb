"""Undo a confirmed import in one step, or say what was changed since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from monitor.kernel.audit import recorded
from monitor.kernel.versions import save_version
from monitor.network.models import Alias, Organisation
from monitor.plans.enums import ImportState
from monitor.plans.importing.corrections.base import quoted, short
from monitor.plans.importing.plan_rows import MODELS, OF_ACTIONS, Rows, digest, rows_of
from monitor.plans.models import HeaderMapping, PlanImport

NAMED = 5


class CannotUndo(Exception):
    """The message names what was edited since the import."""


def undo_import(*, by: Any, plan_import: PlanImport) -> PlanImport:
    """Delete what the import made and restore what it changed; version numbers only ever grow.

    Organisations that it made stay when something else uses them. Raises CannotUndo.
    """
    with recorded("import.undone", by=by, network=plan_import.network_id) as record:
        current = PlanImport.objects.without_file().select_for_update().get(pk=plan_import.pk)
        if current.state != ImportState.CONFIRMED:
            raise CannotUndo(_("Só se anula uma importação confirmada."))
        if current.plan is None:
            raise CannotUndo(_("O plano desta importação já não existe."))
        record.target = plan = current.plan
        now = rows_of(plan.pk)
        _refuse_when_edited(current.undo, now)
        record.before = {name: len(rows) for name, rows in now.items() if name != "plan"}
        current.plan = None if current.undo["created"].get("plan") else plan
        current.state, current.finished_at = ImportState.UNDONE, timezone.now()
        save_version(current, expected=current.version, fields=["plan", "state", "finished_at"])
        _restore(current.undo, now)
        kept = _forget(current)
        record.after = {
            "import": current.pk,
            "file": current.file_name,
            "organisations_kept": kept,
        }
    return current


def changed_since(undo: dict[str, Any], now: Rows) -> list[str]:
    """Titles of what was edited, deleted or added under what the import wrote."""
    names: dict[str, None] = {}
    for name, digests in undo["left"].items():
        for pk, left in digests.items():
            row = now[name].get(int(pk))
            if row is None:
                names[_("algo que foi apagado")] = None
            elif digest(row) != left:
                names[_title(name, row, now)] = None
    for name, row in _added(undo, now):
        names[_title(name, row, now)] = None
    return list(names)


def _added(undo: dict[str, Any], now: Rows) -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows that hang from what the import made and that it did not make."""
    created = {name: set(undo["created"].get(name, ())) for name in MODELS}
    for name in MODELS:
        for pk, row in now[name].items():
            if pk in created[name] or str(pk) in undo["left"].get(name, {}):
                continue
            parents = {
                "plan": row.get("plan_id"),
                "node": row.get("node_id") or row.get("parent_id"),
                "action": row.get("action_id"),
            }
            if any(parents[parent] in created[parent] for parent in parents):
                yield name, row


def _title(name: str, row: dict[str, Any], now: Rows) -> str:
    if name in OF_ACTIONS:
        row = now["action"].get(row["action_id"], row)
    return str(row.get("title") or row.get("text") or "")


def _refuse_when_edited(undo: dict[str, Any], now: Rows) -> None:
    names = changed_since(undo, now)
    if names:
        listed = quoted(tuple(short(name) for name in names[:NAMED]))
        if len(names) > NAMED:
            listed = _("{names} e mais {count}").format(names=listed, count=len(names) - NAMED)
        raise CannotUndo(
            _("Não é possível anular: depois da importação mudou {names}.").format(names=listed)
        )
    for name in MODELS:
        dependent = _dependent(MODELS[name], undo["created"].get(name, []))
        if dependent:
            raise CannotUndo(
                _("Não é possível anular: há registos de «{what}» que dependem do plano.").format(
                    what=dependent
                )
            )


def _dependent(model: type[models.Model], pks: list[int]) -> str:
    """The name of another room's records that hang from these rows, or ""."""
    own = {*MODELS.values(), PlanImport}
    for relation in model._meta.related_objects if pks else ():
        if relation.related_model in own:
            continue
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": pks})
        if rows.exists():
            return str(relation.related_model._meta.verbose_name_plural)
    return ""


def _restore(undo: dict[str, Any], now: Rows) -> None:
    for name in reversed(MODELS):
        pks = undo["created"].get(name)
        if pks:
            MODELS[name]._base_manager.filter(pk__in=pks).delete()
    for name, rows in undo["before"].items():
        model = MODELS[name]
        columns = [column for column in model._meta.concrete_fields if not column.primary_key]
        restored = []
        for row in rows:
            if "version" in row:
                row = row | {"version": now[name][row["id"]]["version"] + 1}
            restored.append(model(**row))
        model._base_manager.bulk_update(restored, [column.name for column in columns])
    for name, rows in undo["removed"].items():
        MODELS[name]._base_manager.bulk_create([MODELS[name](**row) for row in rows])


def _forget(plan_import: PlanImport) -> list[str]:
    """Take back what the network learned; the names of the organisations that something else uses."""
    undo = plan_import.undo
    for mapping in undo["mappings"]:
        mine = HeaderMapping.objects.filter(
            network_id=plan_import.network_id, header=mapping["header"]
        )
        if mapping["before"] is None:
            mine.delete()
        else:
            mine.update(field=mapping["before"])
    Alias.objects.filter(pk__in=undo["aliases"]).delete()
    made = list(Organisation.objects.filter(pk__in=undo["organisations"]))
    used = _used([item.pk for item in made])
    kept = [item for item in made if item.pk in used or item.version != 1]
    Organisation.objects.filter(pk__in={item.pk for item in made} - {o.pk for o in kept}).delete()
    return [item.name for item in kept]


def _used(pks: list[int]) -> set[int]:
    used: set[int] = set()
    for relation in Organisation._meta.related_objects if pks else ():
        if relation.many_to_many:
            continue
        column = relation.field.name
        rows = relation.related_model._base_manager.filter(**{f"{column}__in": pks})
        used.update(rows.values_list(f"{column}_id", flat=True))
    return used
