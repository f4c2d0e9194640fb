"""Edits that never overwrite one another: a second writer is shown both texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import F
from django.http import HttpRequest

from monitor.kernel.models import Versioned

Object = TypeVar("Object", bound=Versioned)


class StaleVersion(Exception):
    """Somebody else saved first; `current` is what the database holds now."""

    def __init__(self, current: Versioned):
        super().__init__(f"{current._meta.label} {current.pk} is at version {current.version}")
        self.current = current


def save_version(target: Object, *, expected: int, fields: Iterable[str]) -> Object:
    """Write `fields` of `target` only if the row is still at version `expected`; raise StaleVersion if not."""
    model = type(target)
    values = {name: getattr(target, name) for name in fields}
    updated = model._base_manager.filter(pk=target.pk, version=expected).update(
        version=F("version") + 1, **values
    )
    if not updated:
        raise StaleVersion(model._base_manager.get(pk=target.pk))
    target.version = expected + 1
    return target


def posted_version(request: HttpRequest) -> int:
    """The version that a button was made for; 0, which no object has, when it makes no sense."""
    value = request.POST.get("version", "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0
