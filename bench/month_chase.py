"""Preparing the month's chase of 5,000 recipients, against inserting the very same rows and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from bench.database import network_of, own_database
from bench.measure import Result, interleaved, median_ratio, milliseconds

RECIPIENTS = 5_000
MONTH, NOW = date(2026, 10, 1), datetime(2026, 10, 26, 9, tzinfo=UTC)


def owing(recipients: int) -> Any:
    """A network in which so many organisations owe the report of one action each."""
    from monitor.network.models import Contact
    from monitor.plans import models

    network, organisations = network_of(recipients)
    Contact.objects.bulk_create(
        Contact(organisation=item, name=f"Pessoa {n}", email=f"p{n}@exemplo.pt", is_main=True)
        for n, item in enumerate(organisations)
    )
    plan = models.Plan.objects.create(
        network=network,
        title="Plano",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        status="approved",
    )
    actions = models.Action.objects.bulk_create(
        models.Action(plan=plan, title=f"Ação {n} com um título do tamanho de sempre", position=n)
        for n in range(recipients)
    )
    models.ScheduledMonth.objects.bulk_create(
        models.ScheduledMonth(action=action, kind="planned", month=MONTH) for action in actions
    )
    models.Responsibility.objects.bulk_create(
        models.Responsibility(action=action, organisation=item, role="lead")
        for action, item in zip(actions, organisations, strict=True)
    )
    models.ReportingSettings.objects.create(network=network, enabled=True)
    return network


def rounds_of(network: Any) -> list[Callable[[], None]]:
    """[prepare the chase, insert the rows that it makes, empty the tables that either fills]."""
    from django.db import transaction

    from monitor.kernel.models import MailAddress, OutboxMessage
    from monitor.plans.chase.rounds import prepare
    from monitor.plans.models import LinkAction, ReportingMonth, ReportLink

    tables: list[Any] = [ReportingMonth, ReportLink, LinkAction, MailAddress, OutboxMessage]
    rows: dict[Any, list[Any]] = {}

    def empty() -> None:
        for table in reversed(tables):
            table.objects.all()._raw_delete(table.objects.db)

    def prepared() -> None:
        prepare(network, MONTH, NOW)

    def inserted() -> None:
        with transaction.atomic():
            for table in tables:
                table.objects.bulk_create(rows[table], batch_size=1_000)

    empty()
    prepared()
    for table in tables:
        rows[table] = list(table.objects.all())
    assert len(rows[OutboxMessage]) == len(rows[ReportLink]) == RECIPIENTS
    return [prepared, inserted, empty]


def run() -> list[Result]:
    with own_database():
        prepared, inserted, empty = rounds_of(owing(RECIPIENTS))
        ours, alone = interleaved(prepared, inserted, rounds=7, before=empty)
    return [
        Result(
            f"chase of {RECIPIENTS:,} recipients against its inserts alone",
            median_ratio(ours, alone),
            "×",
            3,
            detail=f"{milliseconds(ours)}, inserts alone {milliseconds(alone)}",
        )
    ]
