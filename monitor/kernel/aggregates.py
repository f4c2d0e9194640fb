"""Aggregates that both databases have under different names."""

from __future__ import annotations

from typing import Any

from django.db.models import Aggregate, CharField


class Joined(Aggregate):
    """The texts of a group with commas between, in any order: one row where there would be many."""

    function = "GROUP_CONCAT"
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "STRING_AGG(%(expressions)s, ',')"
        return self.as_sql(compiler, connection, template=template, **context)
