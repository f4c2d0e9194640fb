"""The life of a report: generated, written in, generated again, approved once and for all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.db import connection

from monitor.kernel.audit import verify
from monitor.kernel.models import AuditEvent
from monitor.kernel.versions import StaleVersion
from monitor.network.history import sentences
from monitor.plans import actions
from monitor.plans.documents import generating
from monitor.plans.documents.content import from_json
from monitor.plans.enums import ReportPeriod
from monitor.plans.models import (
    ExecutionReport,
    MonthReport,
    Plan,
    RenderedReport,
    ReportNarrative,
)
from monitor.plans.workflow import ImpossibleStep

from .reading import pdf_text

QUARTER = ReportPeriod.QUARTER


@pytest.fixture
def create(plan: Plan, coordinator: Any) -> Callable[[int], ExecutionReport]:
    """create(2) → the draft of the second quarter."""
    return lambda index: generating.create_report(
        by=coordinator, plan=plan, period=QUARTER, year=2026, index=index
    )


@pytest.fixture
def write(coordinator: Any) -> Callable[..., ReportNarrative]:
    def make(
        report: ExecutionReport, section: str, text: str, expected: int = 0
    ) -> ReportNarrative:
        return generating.write_narrative(
            by=coordinator, report=report, section=section, text=text, expected=expected
        )

    return make


@pytest.fixture
def approve(coordinator: Any) -> Callable[[ExecutionReport], ExecutionReport]:
    def make(report: ExecutionReport) -> ExecutionReport:
        report.refresh_from_db()
        return generating.approve(by=coordinator, report=report, expected=report.version)

    return make


def lead_of(report: ExecutionReport) -> str:
    report.refresh_from_db()
    return from_json(report.content)["summary"].lead


def test_a_report_is_of_a_plan_in_force_and_of_a_period_inside_it(
    plan: Plan, create: Any, coordinator: Any, clas: Any, make_plan: Any
) -> None:
    report = create(2)
    assert (report.title, report.state, report.number) == (
        "Relatório de execução: 2.º trimestre de 2026",
        "draft",
        None,
    )
    assert (f"{report.starts_on}", f"{report.ends_on}") == ("2026-04-01", "2026-06-30")
    for other, year in ((make_plan(clas), 2026), (plan, 2025)):
        with pytest.raises(ImpossibleStep):
            generating.create_report(by=coordinator, plan=other, period=QUARTER, year=year, index=1)
    assert ExecutionReport.objects.count() == 1


def test_a_period_has_one_draft_and_another_after_it_is_approved(create: Any, approve: Any) -> None:
    """A mistake found after the approval is mended by another report, with a number of its own."""
    first = create(2)
    with pytest.raises(generating.AlreadyDrafted) as refused:
        create(2)
    assert refused.value.report == first
    approve(first)
    second = approve(create(2))
    assert (second.number, second.year) == (2, 2026)


def test_generating_again_takes_the_new_figures_and_leaves_what_was_written(
    create: Any, write: Any, coordinator: Any
) -> None:
    report = create(2)
    write(report, "summary", "O trimestre correu bem.")
    write(report, "difficulties", "A carrinha já tem substituta.")
    MonthReport.objects.filter(state="submitted").update(state="accepted")
    assert "por aceitar" in lead_of(report)
    generating.regenerate(by=coordinator, report=report)
    assert "por aceitar" not in lead_of(report)
    assert generating.texts_of(report) == {
        "summary": "O trimestre correu bem.",
        "difficulties": "A carrinha já tem substituta.",
    }


def test_a_text_whose_section_is_gone_is_kept(create: Any, write: Any, coordinator: Any) -> None:
    report = create(2)
    write(report, "loose", "O encontro ficou para setembro.")
    report.plan.actions.filter(node=None).delete()
    generating.regenerate(by=coordinator, report=report)
    assert "loose" not in from_json(ExecutionReport.objects.get().content).keys
    assert generating.texts_of(report) == {"loose": "O encontro ficou para setembro."}


def test_two_people_writing_in_a_section_each_see_both_texts(create: Any, write: Any) -> None:
    """The first text, when nobody had written, and the second."""
    report = create(2)
    write(report, "summary", "Primeiro")
    with pytest.raises(StaleVersion) as first:
        write(report, "summary", "Outro primeiro")
    assert first.value.current.text == "Primeiro"  # type: ignore[attr-defined]
    write(report, "summary", "Segundo", expected=1)
    with pytest.raises(StaleVersion):
        write(report, "summary", "Outro segundo", expected=1)
    assert generating.texts_of(report) == {"summary": "Segundo"}


def test_people_write_in_different_sections_without_minding_one_another(
    create: Any, write: Any
) -> None:
    report = create(2)
    write(report, "summary", "Um")
    write(report, "changes", "Dois")
    report.refresh_from_db()
    assert report.version == 3


def test_who_approves_approves_what_was_on_the_page(
    create: Any, write: Any, coordinator: Any
) -> None:
    report = create(2)
    write(report, "summary", "Escrito entretanto")
    with pytest.raises(StaleVersion):
        generating.approve(by=coordinator, report=report, expected=1)
    assert not RenderedReport.objects.exists()
    assert ExecutionReport.objects.get().number is None


def test_an_approved_report_is_frozen_whatever_the_plan_becomes(
    create: Any, write: Any, approve: Any, coordinator: Any
) -> None:
    report = create(2)
    write(report, "summary", "Texto aprovado")
    approved = approve(report)
    before = dict(RenderedReport.objects.values_list("kind", "sha256"))
    MonthReport.objects.all().delete()
    report.plan.actions.all().delete()
    for refused in (
        lambda: generating.regenerate(by=coordinator, report=report),
        lambda: write(report, "summary", "Outro", expected=1),
        lambda: approve(report),
        lambda: generating.delete(by=coordinator, report=report, expected=approved.version),
    ):
        with pytest.raises(ImpossibleStep):
            refused()
    assert "de 4 ações" in lead_of(report)
    assert generating.texts_of(report) == {"summary": "Texto aprovado"}
    files = RenderedReport.objects.all()
    assert {item.kind for item in files} == {"docx", "pdf", "xlsx"}
    for item in files:
        assert hashlib.sha256(bytes(item.content)).hexdigest() == item.sha256 == before[item.kind]


def test_numbers_follow_one_another_in_the_year_of_the_approval_and_in_the_network(
    create: Any, approve: Any, other_clas: Any, make_plan: Any, coordinator: Any
) -> None:
    first, second, third = create(1), create(2), create(3)
    assert [generating.number_words(approve(item)) for item in (second, first)] == [
        "N.º 1/2026",
        "N.º 2/2026",
    ]
    with time_machine.travel("2027-01-05T09:00:00+00:00"):
        assert generating.number_words(approve(third)) == "N.º 1/2027"
    elsewhere = generating.create_report(
        by=coordinator,
        plan=make_plan(other_clas, status="approved"),
        period=QUARTER,
        year=2026,
        index=1,
    )
    assert generating.number_words(approve(elsewhere)) == "N.º 1/2026"


def test_a_draft_is_deleted_with_its_texts(create: Any, write: Any, coordinator: Any) -> None:
    report = create(2)
    write(report, "summary", "Um")
    with pytest.raises(StaleVersion):
        generating.delete(by=coordinator, report=report, expected=1)
    generating.delete(by=coordinator, report=report, expected=2)
    assert not ExecutionReport.objects.exists()
    assert not ReportNarrative.objects.exists()


def test_a_plan_with_reports_is_not_deleted(plan: Plan, create: Any, coordinator: Any) -> None:
    create(2)
    with pytest.raises(ImpossibleStep, match="relatórios de execução"):
        actions.delete_plan(by=coordinator, plan=plan, expected=plan.version)
    assert Plan.objects.filter(pk=plan.pk).exists()


def test_the_trail_tells_each_step(
    create: Any, write: Any, approve: Any, coordinator: Any, clas: Any
) -> None:
    report = create(2)
    write(report, "summary", "Um")
    generating.regenerate(by=coordinator, report=report)
    approve(report)
    second = create(1)
    generating.delete(by=coordinator, report=second, expected=1)
    who, what = str(coordinator), "«Relatório de execução: 2.º trimestre de 2026»"
    assert [item.sentence for item in sentences(AuditEvent.objects.order_by("number"))] == [
        f"{who} gerou {what}",
        f"{who} escreveu em «Síntese», de {what}",
        f"{who} voltou a gerar os números de {what}",
        f"{who} aprovou {what} com o N.º 1/2026",
        f"{who} gerou «Relatório de execução: 1.º trimestre de 2026»",
        f"{who} eliminou «Relatório de execução: 1.º trimestre de 2026»",
    ]
    assert "content" not in AuditEvent.objects.order_by("number")[0].after
    assert verify()[1] == []


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What each writer got: its result, or the exception that refused it."""

    def run(deed: Callable[[], Any]) -> Any:
        try:
            return deed()
        except (StaleVersion, ImpossibleStep) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


@pytest.mark.django_db(transaction=True)
def test_two_reports_approved_at_once_get_two_numbers_that_their_files_bear(
    create: Any, coordinator: Any
) -> None:
    reports = [create(index) for index in (1, 2)]
    got = at_once(
        *(
            lambda report=report: generating.approve(by=coordinator, report=report, expected=1)
            for report in reports
        )
    )
    assert sorted(item.number for item in got) == [1, 2]
    for item in got:
        kept = RenderedReport.objects.get(report=item, kind="pdf")
        assert f"N.º {item.number}/2026" in pdf_text(bytes(kept.content))
    assert RenderedReport.objects.count() == 6
    assert verify()[1] == []


@pytest.mark.django_db(transaction=True)
def test_a_report_approved_twice_at_once_is_approved_once(create: Any, coordinator: Any) -> None:
    report = create(2)
    approve = lambda: generating.approve(by=coordinator, report=report, expected=1)  # noqa: E731
    got = at_once(approve, approve, approve)
    assert sum(isinstance(item, ExecutionReport) for item in got) == 1
    assert ExecutionReport.objects.get().number == 1
    assert RenderedReport.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_the_same_report_asked_for_twice_at_once_is_one_draft(create: Any) -> None:
    got = at_once(*[lambda: create(2)] * 4)
    assert sum(isinstance(item, ExecutionReport) for item in got) == 1
    assert ExecutionReport.objects.count() == 1
