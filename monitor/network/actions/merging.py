"""Two records of one organisation become one; whatever pointed at the other points at the survivor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from monitor.kernel.audit import recorded, snapshot
from monitor.kernel.models import Versioned
from monitor.kernel.text import refold
from monitor.kernel.versions import StaleVersion, save_version
from monitor.network.history import label_of
from monitor.network.models import Alias, Organisation
from monitor.network.names import normalise_name

# What the survivor takes from the duplicate where it has nothing itself.
FILLED = ("acronym", "nipc", "email", "phone", "contact", "territory", "notes")


@dataclass(frozen=True, slots=True)
class Moved:
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge would do, in the words of a person who is about to confirm it."""

    survivor: Organisation
    duplicate: Organisation
    moved: list[Moved]
    names: list[str]
    filled: list[tuple[str, str]]
    lost: list[tuple[str, str, str]]


def _relations() -> Iterator[Any]:
    """Every column that points at an organisation, of any room, those of many-to-many tables and those
    without a way back included; other names are treated apart."""
    for relation in Organisation._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.related_model is Alias:
            continue
        yield relation


def _new_names(survivor: Organisation, duplicate: Organisation) -> list[str]:
    known = {normalise_name(survivor.name), normalise_name(survivor.acronym)}
    known |= set(survivor.aliases.values_list("folded", flat=True))
    # The survivor takes over an acronym where it has none: no need to know it twice.
    taken_over = "" if survivor.acronym else duplicate.acronym
    names = []
    for text in (duplicate.name, duplicate.acronym):
        folded = normalise_name(text)
        if folded and folded not in known and text != taken_over:
            known.add(folded)
            names.append(text)
    return names


def merge_preview(survivor: Organisation, duplicate: Organisation) -> MergePreview:
    moved = []
    for relation in _relations():
        model = relation.related_model
        count = model._base_manager.filter(**{relation.field.name: duplicate}).count()
        if count:
            label = label_of(model._meta.label_lower) or str(model._meta.verbose_name_plural)
            moved.append(Moved(label, count))
    filled, lost = [], []
    for name in FILLED:
        mine, theirs = getattr(survivor, name), getattr(duplicate, name)
        label = str(cast(models.Field, Organisation._meta.get_field(name)).verbose_name)
        if theirs and not mine:
            filled.append((label, str(theirs)))
        elif theirs and mine != theirs and name != "acronym":
            lost.append((label, str(mine), str(theirs)))
    names = [*_new_names(survivor, duplicate), *(item.text for item in duplicate.aliases.all())]
    return MergePreview(survivor, duplicate, moved, names, filled, lost)


def merge_organisations(
    *,
    by: Any,
    survivor: Organisation,
    duplicate: Organisation,
    expected: int,
    expected_duplicate: int,
) -> Organisation:
    """Raises StaleVersion when either changed since its preview, ValidationError when they cannot be one."""
    if survivor.pk == duplicate.pk or survivor.network_id != duplicate.network_id:
        raise ValidationError(_("São precisas duas entidades diferentes da mesma rede."))
    survivor = Organisation.objects.get(pk=survivor.pk)
    duplicate = Organisation.objects.get(pk=duplicate.pk)
    if duplicate.version != expected_duplicate:
        raise StaleVersion(duplicate)
    with recorded(
        "organisation.merged", by=by, network=survivor.network_id, target=survivor
    ) as record:
        record.before |= {"merged": snapshot(duplicate)}
        names = _new_names(survivor, duplicate)
        for name in FILLED:
            if not getattr(survivor, name):
                setattr(survivor, name, getattr(duplicate, name))
        if survivor.contacts.filter(is_main=True).exists():
            duplicate.contacts.update(is_main=False)
        _repoint(survivor, duplicate)
        Alias.objects.filter(organisation=duplicate).update(organisation=survivor)
        duplicate.delete()
        taken = set(Alias.objects.for_network(survivor.network).values_list("folded", flat=True))
        Alias.objects.bulk_create(
            alias
            for alias in (Alias.of(survivor, text) for text in names)
            if alias.folded not in taken
        )
        save_version(refold(survivor), expected=expected, fields=[*FILLED, "folded"])
    return survivor


def _repoint(survivor: Organisation, duplicate: Organisation) -> None:
    for relation in _relations():
        model, name = relation.related_model, relation.field.name
        rows = model._base_manager.filter(**{name: duplicate})
        one_to_one = isinstance(relation.field, models.OneToOneField)
        if one_to_one and model._base_manager.filter(**{name: survivor}).exists():
            rows.delete()
            continue
        version = {"version": F("version") + 1} if issubclass(model, Versioned) else {}
        if not _unique_with(model, name):
            rows.update(**{name: survivor}, **version)
            continue
        for pk in list(rows.values_list("pk", flat=True)):
            row = model._base_manager.filter(pk=pk)
            try:
                with transaction.atomic():
                    row.update(**{name: survivor}, **version)
            except IntegrityError:
                # The survivor says the same already: what it says stays.
                row.delete()


def _unique_with(model: type[models.Model], name: str) -> bool:
    """Whether two rows may turn out equal once both name the same organisation."""
    together = [constraint.fields for constraint in model._meta.total_unique_constraints]
    together += [
        constraint.fields
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    ]
    return any(name in fields for fields in [*together, *model._meta.unique_together])
