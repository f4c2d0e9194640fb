"""A feed read by a second connection while the first one is still writing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from monitor.facts import queries
from monitor.territory.models import Territory

TOWN = "dicofre:9901"


@pytest.mark.django_db(transaction=True)
def test_what_is_not_committed_is_seen_by_nobody_else_and_what_is_by_all(
    clas: Any, record: Any
) -> None:
    """12 attendances committed; 8 more being written: 20 for who writes, 12 for the other, then 20."""
    clas.territory = Territory.objects.create(
        scheme="dicofre", code="9901", level="municipality", name="Vila"
    )
    clas.save()

    def total() -> tuple[float | None, ...]:
        return tuple(
            queries.series("agenda.attendances", [TOWN], network=clas).lines[0].column.values
        )

    def beside() -> tuple[float | None, ...]:
        try:
            return total()
        finally:
            connection.close()

    record(participants=12)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            record(participants=8)
            assert total() == (20,)
            assert pool.submit(beside).result(timeout=30) == (12,)
        assert pool.submit(beside).result(timeout=30) == (20,)
