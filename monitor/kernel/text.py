"""Searching text as people type it: without accents or capitals."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, TypeVar

from django.db import models

Object = TypeVar("Object", bound=models.Model)


def fold(text: str) -> str:
    """Lower case, no accents, single spaces: "  São  João " → "sao joao"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"\s+", " ", plain).strip()


class FoldedField(models.TextField):
    """The folded text of other columns, kept by the database row for `__contains` searches.

    Written by `save()` and `bulk_create()`; an `update()` names its new value itself.
    """

    def __init__(self, *args: Any, sources: tuple[str, ...] = (), **kwargs: Any):
        self.sources = tuple(sources)
        kwargs.update(editable=False, default="")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"sources": self.sources}

    def of(self, instance: models.Model) -> str:
        return fold(" ".join(getattr(instance, source) or "" for source in self.sources))

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = self.of(model_instance)
        setattr(model_instance, self.attname, value)
        return value


def refold(instance: Object) -> Object:
    """The instance with its folded columns brought up to date, for `bulk_update()` and `update()`."""
    for column in instance._meta.concrete_fields:
        if isinstance(column, FoldedField):
            setattr(instance, column.attname, column.of(instance))
    return instance
