"""kill -9 while reports are generated again and approved: each step is whole or is not there."""

from __future__ import annotations

import hashlib
import multiprocessing
import time
from random import Random
from typing import Any

import pytest
from django.db import connections

from monitor.kernel.audit import verify
from monitor.kernel.models import AuditEvent
from monitor.plans.models import ExecutionReport, Plan, ReportNarrative

ROUNDS = 20
BUMPS = ("document.written", "document.regenerated", "document.approved")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def in_july() -> None:
    """Other processes have the clock of the machine, and so must this one."""


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch, database_url: str) -> Any:
    """Clean processes on the database of the suite."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["monitor.plans.documents.tests.deeds"])
    connections.close_all()
    yield context
    server = multiprocessing.forkserver._forkserver  # type: ignore[attr-defined]
    server._stop()


def check(seen: dict[tuple[int, str], str]) -> None:
    """Narratives as they were written and never gone; approved means a number and three files."""
    from monitor.plans.documents.tests.deeds import text_for

    texts = {
        (item.report_id, item.section): item
        for item in ReportNarrative.objects.select_related("report")
    }
    assert seen.keys() <= texts.keys()
    for (_report, section), item in texts.items():
        assert item.text == text_for(item.report, section)
    seen.update({key: item.text for key, item in texts.items()})
    reports = list(ExecutionReport.objects.all())
    for report in reports:
        events = AuditEvent.objects.about(report)
        assert report.version == 1 + events.filter(verb__in=BUMPS).count()
        files = {item.kind: item for item in report.files.all()}
        approved = report.state == "approved"
        assert approved == (report.number is not None) == (files.keys() == {"docx", "pdf", "xlsx"})
        assert approved or not files
        for item in files.values():
            assert hashlib.sha256(bytes(item.content)).hexdigest() == item.sha256
    numbers = sorted(report.number for report in reports if report.number)
    assert numbers == list(range(1, len(numbers) + 1))
    written = AuditEvent.objects.filter(verb="document.written").count()
    assert written == len(texts)
    assert AuditEvent.objects.filter(verb="document.created").count() == len(reports)


def test_texts_are_intact_and_approved_means_a_number_and_three_files(
    plan: Plan, coordinator: Any, processes: Any
) -> None:
    """Twenty processes are killed at random moments, then one is left in peace: seven reports."""
    from monitor.plans.documents.tests.deeds import PERIODS, go_on

    chance, seen = Random(5), {}  # type: ignore[var-annotated]

    def start() -> Any:
        connections.close_all()
        process = processes.Process(target=go_on, args=(plan.pk, coordinator.pk))
        process.start()
        return process

    for _ in range(ROUNDS):
        process = start()
        time.sleep(chance.uniform(0.05, 1.0))
        process.kill()
        process.join()
        check(seen)
    process = start()
    process.join()
    assert process.exitcode == 0
    check(seen)
    assert ExecutionReport.objects.filter(state="approved").count() == len(PERIODS)
    assert len(seen) == 3 * len(PERIODS)
    assert verify()[1] == []
