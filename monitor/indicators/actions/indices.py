"""Composite indices: a recipe that can be followed, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from monitor.indicators.index import ImpossibleIndex
from monitor.indicators.models import CompositeIndex, IndexPart, Indicator
from monitor.indicators.recipes import recipe_of
from monitor.kernel.audit import recorded
from monitor.kernel.versions import StaleVersion, save_version
from monitor.network.models import Network


@dataclass(frozen=True, slots=True)
class PartValues:
    """`good` is a `Polarity`, or blank to leave it to the indicator."""

    indicator: Indicator
    weight: Decimal
    good: str = ""


def create_index(
    *, by: Any, network: Network, parts: list[PartValues], **values: Any
) -> CompositeIndex:
    """Raises ValidationError for a recipe that cannot be followed, or a name that there is already."""
    index = CompositeIndex(network=network, **values)
    _require_possible(index, parts)
    with recorded("index.created", by=by, network=network.pk) as record:
        _require_new_name(index)
        try:
            index.save()
        except IntegrityError:
            raise ValidationError({"name": _("Já há um índice com este nome.")}) from None
        _write_parts(index, parts)
        record.target = index
    return index


def edit_index(
    *,
    by: Any,
    index: CompositeIndex,
    expected: int,
    changes: dict[str, Any],
    parts: list[PartValues],
) -> CompositeIndex:
    """Raises StaleVersion, ValidationError."""
    stored = CompositeIndex.objects.select_related("network").get(pk=index.pk)
    with recorded("index.edited", by=by, network=stored.network_id, target=stored):
        for name, value in changes.items():
            setattr(stored, name, value)
        _require_possible(stored, parts)
        _require_new_name(stored)
        save_version(stored, expected=expected, fields=changes)
        _write_parts(stored, parts)
    return stored


def delete_index(*, by: Any, index: CompositeIndex, expected: int) -> None:
    """Raises StaleVersion."""
    stored = CompositeIndex.objects.get(pk=index.pk)
    with recorded("index.deleted", by=by, network=stored.network_id, target=stored) as record:
        if stored.version != expected:
            raise StaleVersion(stored)
        record.deleted()
        CompositeIndex.objects.filter(pk=stored.pk).delete()


def _require_possible(index: CompositeIndex, parts: list[PartValues]) -> None:
    try:
        recipe_of(index, _rows(index, parts))
    except ImpossibleIndex as error:
        raise ValidationError(str(error)) from None


def _require_new_name(index: CompositeIndex) -> None:
    others = CompositeIndex.objects.for_network(index.network).exclude(pk=index.pk)
    if others.filter(name=index.name).exists():
        raise ValidationError({"name": _("Já há um índice com este nome.")})


def _rows(index: CompositeIndex, parts: list[PartValues]) -> list[IndexPart]:
    return [
        IndexPart(
            index=index,
            indicator=part.indicator,
            weight=part.weight,
            good=part.good,
            position=position,
        )
        for position, part in enumerate(parts)
    ]


def _write_parts(index: CompositeIndex, parts: list[PartValues]) -> None:
    index.parts.all().delete()
    IndexPart.objects.bulk_create(_rows(index, parts))
