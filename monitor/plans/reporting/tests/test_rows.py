"""A row of many: only what somebody changed, and never over what another person wrote."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections

from monitor.kernel.audit import verify
from monitor.kernel.models import AuditEvent
from monitor.kernel.versions import StaleVersion
from monitor.network.models import Organisation
from monitor.plans.enums import ReportChannel, ReportState
from monitor.plans.models import Action, MonthReport
from monitor.plans.reporting.cells import TEXTS
from monitor.plans.reporting.merging import Seen
from monitor.plans.reporting.queries import ReportSheet
from monitor.plans.reporting.rows import read_row, stored_values, write_row
from monitor.plans.reporting.tests.paper import measures, say


@pytest.fixture
def sheet(sheets: Callable[[], list[ReportSheet]]) -> Callable[[], ReportSheet]:
    """Of the first action, as it is now."""
    return lambda: sheets()[0]


def write(sheet: ReportSheet, seen: Seen, organisation: Any, **texts: str) -> MonthReport:
    return write_row(
        by=None,
        reading=read_row(sheet, texts, seen=seen),
        seen=seen,
        organisation=organisation,
        channel=ReportChannel.PHONE,
    )


def test_cells_that_still_show_what_they_did_are_nobodys_words(
    sheet: Any, actions: list[Action]
) -> None:
    say(actions[0], status="under_way", difficulties="Chuva")
    seen = Seen.of(stored_values(sheet()))
    say(actions[0], status="done", difficulties="Sol")
    reading = read_row(
        sheet(), {"status": "Em curso", "difficulties": "Chuva ", "reason": ""}, seen=seen
    )
    assert (reading.said, reading.problems) == ({}, ())


def test_a_measure_that_is_gone_is_missed_only_by_who_wrote_in_it(sheet: Any) -> None:
    seen = Seen.of({"measure-999999": Decimal(3)})
    untouched = {"measure-999999": "3", "measure-999998": ""}
    assert read_row(sheet(), untouched, seen=seen).problems == ()
    assert len(read_row(sheet(), {"measure-999998": "3"}, seen=seen).problems) == 1


def test_a_draft_that_lacks_something_is_no_problem_of_a_row_that_nobody_touched(
    sheet: Any, actions: list[Action]
) -> None:
    say(actions[0], status="cancelled", state="draft")
    assert read_row(sheet(), {"status": "cancelled"}, needs_status=True).problems == ()
    [problem] = read_row(sheet(), {"next_step": "Ver"}).problems
    assert (problem.cell, problem.text) == ("reason", "")


def test_everything_that_is_wrong_is_told_at_once(sheet: Any, actions: list[Action]) -> None:
    count, hours, _guide = measures(actions[0])
    reading = read_row(
        sheet(),
        {
            "status": "talvez",
            f"measure-{count.pk}": "-3",
            f"measure-{hours.pk}": "poucas",
            "measure-999999": "3",
            "next_step": "ana@exemplo.pt",
        },
    )
    assert [(problem.cell, problem.is_personal) for problem in reading.problems] == [
        ("status", False),
        (f"measure-{hours.pk}", False),
        ("measure-999999", False),
        ("next_step", True),
        (f"measure-{count.pk}", False),
    ]


def test_a_text_that_stood_there_before_is_not_asked_about_again(
    sheet: Any, actions: list[Action]
) -> None:
    say(actions[0], status="under_way", difficulties="Ligar 912 345 678")
    assert read_row(sheet(), {"difficulties": "Ligar 912 345 678 amanhã"}).problems == ()
    other = {"difficulties": "Ligar 912 345 678 e 963 258 741"}
    assert len(read_row(sheet(), other).problems) == 1
    assert read_row(sheet(), other, confirmed=TEXTS).problems == ()


def test_a_row_is_written_whole_or_not_at_all(
    sheet: Any, actions: list[Action], gnr: Organisation
) -> None:
    seen = Seen.of(stored_values(sheet()))
    say(actions[0], status="late")
    events = AuditEvent.objects.count()
    with pytest.raises(StaleVersion):
        write(sheet(), seen, gnr, status="Em curso", difficulties="Chuva")
    report = MonthReport.objects.get()
    assert (report.status, report.difficulties, AuditEvent.objects.count()) == ("late", "", events)


def test_what_is_incomplete_leaves_not_even_an_empty_report(
    sheet: Any, gnr: Organisation, clas: Any
) -> None:
    other = Organisation.objects.create(network=clas, name="Outra")
    with pytest.raises(ValueError, match="does not answer"):
        write(sheet(), Seen(), other, status="Em curso")
    assert not MonthReport.objects.exists()


def test_one_organisations_number_is_no_conflict_for_anothers(
    sheet: Any, actions: list[Action], gnr: Organisation, clas: Any
) -> None:
    school = Organisation.objects.create(network=clas, name="Escola", acronym="AE")
    seen = Seen.of(stored_values(sheet()))
    say(actions[0], hours="5", organisation=school, state="draft")
    hours = measures(actions[0])[1]
    write(sheet(), seen, gnr, **{f"measure-{hours.pk}": "7"})
    values = MonthReport.objects.get().values.values_list("organisation", "value")
    assert set(values) == {(school.pk, Decimal(5)), (gnr.pk, Decimal(7))}


def at_once(*works: Callable[[], Any]) -> list[str]:
    """Run each in a thread of its own, all starting together; the names of what they raised."""
    barrier, raised = threading.Barrier(len(works)), []

    def run(work: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=10)
            work()
        except Exception as problem:
            raised.append(type(problem).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return raised


@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_the_same_cell_at_the_same_moment_one_is_told(
    sheet: Any, gnr: Organisation
) -> None:
    now, seen = sheet(), Seen()
    raised = at_once(
        lambda: write(now, seen, gnr, status="Em curso"),
        lambda: write(now, seen, gnr, status="Concluída"),
    )
    assert raised == ["StaleVersion"]
    report = MonthReport.objects.get()
    assert (report.state, report.version) == (ReportState.SUBMITTED, 2)
    assert verify()[1] == []


@pytest.mark.django_db(transaction=True)
def test_the_same_row_sent_twice_at_the_same_moment_is_written_once(
    sheet: Any, actions: list[Action], gnr: Organisation
) -> None:
    now, guide = sheet(), measures(actions[0])[2]
    texts = {"status": "Concluída", f"measure-{guide.pk}": "15/03/2026"}
    assert at_once(*[lambda: write(now, Seen(), gnr, **texts)] * 2) == []
    assert AuditEvent.objects.filter(verb="report.submitted").count() == 1
    assert MonthReport.objects.get().values.get().reached_on == date(2026, 3, 15)
