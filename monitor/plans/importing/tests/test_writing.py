"""Confirming the reading of the conftest: 5 nodes, 4 actions, 5 responsibilities (2+1+1+1),
2 measures (1+1), 2 planned months."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from monitor.kernel.models import AuditEvent
from monitor.kernel.versions import StaleVersion
from monitor.network.history import sentences, verbs
from monitor.network.models import Alias, Organisation
from monitor.plans.enums import ImportState
from monitor.plans.importing.comparison import CannotConfirm
from monitor.plans.importing.corrections import DoesNotApply, from_dict
from monitor.plans.importing.draft import load
from monitor.plans.importing.editing import NotInReview, RowChanged, correct, take_back
from monitor.plans.importing.plan_rows import MODELS, rows_of
from monitor.plans.importing.undoing import CannotUndo, undo_import
from monitor.plans.importing.wanted import dated
from monitor.plans.importing.writing import confirm
from monitor.plans.models import (
    Action,
    HeaderMapping,
    Measure,
    Plan,
    PlanImport,
    PlanNode,
    Responsibility,
    ScheduledMonth,
)
from monitor.plans.reading.model import PlanReading, ReadMeasure, ReadPartner


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of the plans and of the directory, without the version numbers, which only grow."""
    models = [*MODELS.values(), Organisation, Alias, HeaderMapping]
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name != "version"}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in models
    }


def confirmed(plan_import: PlanImport, by: Any, plan: Plan | None = None) -> Plan:
    done = confirm(by=by, plan_import=plan_import, version=plan_import.version, plan=plan)
    assert done.plan is not None
    return done.plan


@pytest.fixture
def in_review(clas: Any, reading: PlanReading, ready: Any, decide_all: Any) -> PlanImport:
    return ready(clas, reading, decide_all(reading))


@pytest.fixture
def plan(in_review: PlanImport, coordinator: Any) -> Plan:
    return confirmed(in_review, coordinator)


def test_confirming_writes_the_whole_plan(plan: Plan, in_review: PlanImport) -> None:
    assert (plan.title, plan.levels) == ("Plano de Ação 2026", ["Domínio", "Eixo"])
    counts = {name: len(rows) for name, rows in rows_of(plan.pk).items()}
    assert counts == {
        "plan": 1,
        "node": 5,
        "action": 4,
        "responsibility": 5,
        "measure": 2,
        "month": 2,
    }
    access = PlanNode.objects.get(title="Acesso")
    assert access.shares_actions_of is not None
    assert access.shares_actions_of.title == "Prevenção"
    assert access.parent is not None
    assert (access.level, access.parent.title) == (1, "Saúde")
    first = Action.objects.get(title="Abrir uma creche")
    assert first.node is not None
    assert first.node.title == "Conciliação"
    assert [month.month for month in first.months.order_by("month")] == [
        date(2026, 3, 1),
        date(2026, 4, 1),
    ]
    assert [str(item) for item in first.responsibilities.all()] == ["CMV", "JF e CMV"]


def test_confirming_leaves_one_audit_event_with_the_counts(
    in_review: PlanImport, coordinator: Any
) -> None:
    before = AuditEvent.objects.count()
    plan = confirmed(in_review, coordinator)
    event = AuditEvent.objects.newest_first()[0]
    assert AuditEvent.objects.count() == before + 1
    assert (event.verb, event.object_type, event.object_id) == (
        "import.confirmed",
        "plans.plan",
        str(plan.pk),
    )
    assert (event.before["action"], event.after["action"]) == (0, 4)
    assert event.after["file"] == "plano.docx"


def test_what_is_undecided_keeps_the_plan_from_being_written(
    clas: Any, reading: PlanReading, ready: Any, coordinator: Any
) -> None:
    """No partner is known to the network: CMV and C.M.V. are one, with three others: 4."""
    reading.end = None
    plan_import = ready(clas, reading)
    with pytest.raises(CannotConfirm) as refusal:
        confirm(by=coordinator, plan_import=plan_import, version=plan_import.version)
    assert len(refusal.value.sentences) == 2
    assert "4 parceiros" in refusal.value.sentences[1]
    assert not Plan.objects.exists()


def test_known_partners_are_tied_without_asking_and_close_ones_are_asked(
    clas: Any, reading: PlanReading, ready: Any, coordinator: Any
) -> None:
    council = Organisation.objects.create(network=clas, name="Câmara de Vale", acronym="CMV")
    plan_import = ready(
        clas,
        reading,
        {"kind": "split_partner", "text": "JF e CMV", "parts": ["JF", "CMV"]},
        {"kind": "link_partner", "text": "CLDS/CMV", "organisation": council.pk, "name": "Câmara"},
        {"kind": "keep_partner_text", "text": "JF"},
        {
            "kind": "new_organisation",
            "text": "GNR",
            "name": "Guarda",
            "acronym": "GNR",
            "organisation_kind": "security_force",
        },
    )
    confirmed(plan_import, coordinator)
    assert Responsibility.objects.filter(organisation=council).count() == 3
    assert Responsibility.objects.get(text="JF").organisation is None
    guard = Organisation.objects.get(acronym="GNR")
    assert (guard.name, guard.kind) == ("Guarda", "security_force")
    assert Responsibility.objects.get(text="GNR").organisation == guard
    alias = Alias.objects.get()
    assert (alias.text, alias.organisation) == ("CLDS/CMV", council)


def test_two_texts_decided_as_the_same_new_organisation_make_one(
    clas: Any, reading: PlanReading, ready: Any, coordinator: Any, decide_all: Any
) -> None:
    plan_import = ready(
        clas,
        reading,
        {"kind": "new_organisation", "text": "CMV", "name": "Câmara"},
        {"kind": "new_organisation", "text": "JF e CMV", "name": "Câmara"},
        decide_all(reading),
    )
    confirmed(plan_import, coordinator)
    assert Organisation.objects.count() == 1
    assert Responsibility.objects.filter(organisation__name="Câmara").count() == 3


def test_a_failure_in_the_middle_writes_nothing(
    in_review: PlanImport, coordinator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The months are written last: a check that fails there takes everything back."""
    before, events = everything(), AuditEvent.objects.count()

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise IntegrityError("disk full")

    monkeypatch.setattr(ScheduledMonth.objects, "bulk_create", refuse)
    with pytest.raises(IntegrityError):
        confirm(by=coordinator, plan_import=in_review, version=in_review.version)
    assert everything() == before
    assert AuditEvent.objects.count() == events
    in_review.refresh_from_db()
    assert in_review.state == ImportState.READY


def test_confirming_twice_writes_once(in_review: PlanImport, coordinator: Any) -> None:
    confirmed(in_review, coordinator)
    before = everything()
    with pytest.raises(NotInReview):
        confirm(by=coordinator, plan_import=in_review, version=in_review.version)
    assert everything() == before


def test_confirming_what_somebody_else_corrected_meanwhile_is_refused(
    in_review: PlanImport, coordinator: Any
) -> None:
    seen = in_review.version
    correct(
        by=coordinator,
        plan_import=in_review,
        correction=from_dict({"kind": "edit_action", "action": "t1r3", "title": "Outro"}),
    )
    with pytest.raises(StaleVersion):
        confirm(by=coordinator, plan_import=in_review, version=seen)
    assert not Plan.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_plan(
    clas: Any, reading: PlanReading, ready: Any, coordinator: Any, decide_all: Any
) -> None:
    """The same reading with each action twenty times over: 80 actions against 4."""
    counts = []
    for times in (1, 20):
        reading.title = f"Plano {times}"
        grown = replace(
            reading,
            actions=[
                replace(item, title=f"{item.title} {number}")
                for item in reading.actions
                for number in range(times)
            ],
        )
        plan_import = ready(clas, grown, decide_all(grown))
        with CaptureQueriesContext(connection) as queries:
            plan = confirmed(plan_import, coordinator)
        assert plan.actions.count() == 4 * times
        counts.append(len(queries))
    assert counts[0] == counts[1] < 45


def test_the_same_content_again_changes_nothing(
    plan: Plan, clas: Any, reading: PlanReading, ready: Any, coordinator: Any, decide_all: Any
) -> None:
    before = everything()
    again = ready(clas, reading, decide_all(reading))
    done = confirm(by=coordinator, plan_import=again, version=again.version, plan=plan)
    assert everything() == before
    assert (done.state, done.plan) == (ImportState.CONFIRMED, plan)
    undone = undo_import(by=coordinator, plan_import=done)
    assert everything() == before
    assert undone.plan == plan


def edited(reading: PlanReading) -> PlanReading:
    """Another edition: one title corrected, one action gone, one new, a month moved, a target."""
    reading.actions[1].title = "Horário mais alargado"
    reading.actions[0].planned = [3, 5]
    reading.actions[0].measures[0].target = 12
    reading.actions[2].partners.append(ReadPartner("Bombeiros"))
    reading.actions[2].measures.append(ReadMeasure("Taxa de rastreio", "quantity", "%", 80))
    reading.actions[3].title = "Natação para todos"
    return reading


@pytest.fixture
def other_edition(
    plan: Plan, clas: Any, reading: PlanReading, ready: Any, coordinator: Any, decide_all: Any
) -> PlanImport:
    changed = edited(reading)
    return ready(clas, changed, decide_all(changed))


def test_another_edition_adds_and_corrects_and_never_deletes(
    plan: Plan, other_edition: PlanImport, coordinator: Any
) -> None:
    confirmed(other_edition, coordinator, plan)
    titles = list(Action.objects.order_by("position").values_list("title", flat=True))
    assert titles == [
        "Abrir uma creche",
        "Horário mais alargado",
        "Rastreios nas aldeias",
        "Caminhadas",
        "Natação para todos",
    ]
    first = Action.objects.get(title="Abrir uma creche")
    assert sorted(month.month.month for month in first.months.all()) == [3, 5]
    assert first.measures.get().target == Decimal(12)
    tests = Action.objects.get(title="Rastreios nas aldeias")
    assert {str(item) for item in tests.responsibilities.all()} == {"C.M.V.", "Bombeiros"}
    assert tests.measures.get().roll_up == "not_summable"
    assert PlanNode.objects.count() == 5


def test_undoing_another_edition_restores_every_row(
    plan: Plan, other_edition: PlanImport, coordinator: Any
) -> None:
    before = everything()
    confirmed(other_edition, coordinator, plan)
    assert everything() != before
    undo_import(by=coordinator, plan_import=other_edition)
    assert everything() == before


def test_undoing_a_new_plan_leaves_nothing_of_it(
    clas: Any, reading: PlanReading, ready: Any, coordinator: Any, decide_all: Any
) -> None:
    council = Organisation.objects.create(network=clas, name="Câmara")
    HeaderMapping.objects.create(network=clas, header="quem", field="partner")
    before = everything()
    plan_import = ready(
        clas,
        reading,
        {"kind": "new_organisation", "text": "GNR", "name": "Guarda"},
        {"kind": "link_partner", "text": "CMV", "organisation": council.pk, "name": "Câmara"},
        decide_all(reading),
    )
    plan_import.corrections = [
        *plan_import.corrections,
        {"kind": "map_column", "header": "quem", "field": "lead"},
        {"kind": "map_column", "header": "obs", "field": "notes"},
    ]
    plan_import.save()
    confirmed(plan_import, coordinator)
    assert dict(HeaderMapping.objects.values_list("header", "field")) == {
        "quem": "lead",
        "obs": "notes",
    }
    undone = undo_import(by=coordinator, plan_import=plan_import)
    assert everything() == before
    assert (undone.state, undone.plan) == (ImportState.UNDONE, None)


def test_undo_is_refused_naming_what_was_edited_since(
    plan: Plan, in_review: PlanImport, coordinator: Any
) -> None:
    action = Action.objects.get(title="Caminhadas")
    action.notes = "Com guia"
    action.save()
    before = everything()
    with pytest.raises(CannotUndo, match="Caminhadas"):
        undo_import(by=coordinator, plan_import=in_review)
    assert everything() == before


@pytest.mark.parametrize("what", ["measure", "month", "action", "node", "deleted"])
def test_undo_is_refused_when_something_was_added_or_deleted_since(
    plan: Plan, in_review: PlanImport, coordinator: Any, what: str
) -> None:
    action = Action.objects.get(title="Caminhadas")
    if what == "measure":
        Measure.objects.create(action=action, text="N.º", kind="count", roll_up="sum")
    elif what == "month":
        ScheduledMonth.objects.create(action=action, kind="done", month=date(2026, 1, 1))
    elif what == "action":
        Action.objects.create(plan=plan, title="Nova")
    elif what == "node":
        PlanNode.objects.create(plan=plan, level=0, title="Novo")
    else:
        action.delete()
    with pytest.raises(CannotUndo):
        undo_import(by=coordinator, plan_import=in_review)
    assert Plan.objects.filter(pk=plan.pk).exists()


def test_an_organisation_used_elsewhere_stays_after_undoing(
    clas: Any, reading: PlanReading, ready: Any, coordinator: Any, person: Any, decide_all: Any
) -> None:
    plan_import = ready(
        clas,
        reading,
        {"kind": "new_organisation", "text": "GNR", "name": "Guarda"},
        {"kind": "new_organisation", "text": "CMV", "name": "Câmara"},
        decide_all(reading),
    )
    confirmed(plan_import, coordinator)
    person("partner", clas, Organisation.objects.get(name="Guarda"))
    undo_import(by=coordinator, plan_import=plan_import)
    assert [item.name for item in Organisation.objects.all()] == ["Guarda"]
    event = AuditEvent.objects.newest_first()[0]
    assert event.after["organisations_kept"] == ["Guarda"]


def test_only_a_confirmed_import_is_undone(in_review: PlanImport, coordinator: Any) -> None:
    with pytest.raises(CannotUndo):
        undo_import(by=coordinator, plan_import=in_review)


def test_levels_that_the_plan_does_not_have_are_refused(
    plan: Plan, clas: Any, reading: PlanReading, ready: Any, coordinator: Any, decide_all: Any
) -> None:
    plan.levels = ["Pilar", "Medida", "Projeto"]
    plan.save()
    again = ready(clas, reading, decide_all(reading))
    with pytest.raises(CannotConfirm, match="Pilar, Medida, Projeto"):
        confirm(by=coordinator, plan_import=again, version=again.version, plan=plan)


def test_text_too_long_for_its_column_goes_whole_to_the_notes(
    clas: Any, reading: PlanReading, ready: Any, coordinator: Any, decide_all: Any
) -> None:
    long = "N.º de " + "x" * 500
    reading.actions[3].measures.append(ReadMeasure(long, "count", target=1e15))
    reading.nodes[0].code = "1." * 20
    name = {"kind": "new_organisation", "text": "GNR", "name": "G" * 300}
    plan_import = ready(clas, reading, name, decide_all(reading))
    confirmed(plan_import, coordinator)
    action = Action.objects.get(title="Caminhadas")
    assert len(action.measures.get().text) == 400
    assert long in action.notes
    assert "1000000000000000" in action.notes
    assert PlanNode.objects.get(level=0, title__endswith="Famílias").title.startswith("1.1.")
    assert len(Organisation.objects.get().name) == 250


@pytest.mark.parametrize(
    ("numbers", "schedule", "expected"),
    [
        ([2], "", ["2025-02", "2026-02", "2027-02"]),
        ([2, 3], "1.º trimestre de 2026", ["2026-02", "2026-03"]),
        ([2], "desde 2019", ["2025-02", "2026-02", "2027-02"]),
        ([], "ao longo do ano", []),
    ],
)
def test_months_fall_in_every_year_unless_the_schedule_names_one(
    numbers: list[int], schedule: str, expected: list[str]
) -> None:
    months = dated(numbers, date(2025, 1, 1), date(2027, 12, 31), schedule)
    assert [f"{month:%Y-%m}" for month in months] == expected


def test_a_month_outside_the_period_is_kept_in_the_first_year() -> None:
    months = dated([1, 5], date(2026, 4, 1), date(2026, 12, 31), "")
    assert months == (date(2026, 1, 1), date(2026, 5, 1))


def test_a_correction_is_one_audited_write_and_can_be_taken_back(
    clas: Any, reading: PlanReading, ready: Any, coordinator: Any
) -> None:
    plan_import = ready(clas, reading)
    rename = from_dict({"kind": "rename_partner", "text": "GNR", "new": "Guarda"})
    after = correct(by=coordinator, plan_import=plan_import, correction=rename)
    event = AuditEvent.objects.newest_first()[0]
    assert event.verb == "import.corrected"
    assert "reading" not in event.after
    assert (len(after.corrections), after.version) == (1, plan_import.version + 1)
    assert load(after.reading) == reading
    taken = take_back(by=coordinator, plan_import=after, number=after.corrections[0]["id"])
    assert taken.corrections == []
    assert AuditEvent.objects.newest_first()[0].verb == "import.correction_removed"


def test_a_correction_of_nothing_is_refused_and_not_kept(
    clas: Any, reading: PlanReading, ready: Any, coordinator: Any
) -> None:
    plan_import = ready(clas, reading)
    with pytest.raises(DoesNotApply):
        correct(
            by=coordinator,
            plan_import=plan_import,
            correction=from_dict({"kind": "join_action", "action": "t9r9"}),
        )
    plan_import.refresh_from_db()
    assert plan_import.corrections == []


def test_a_row_that_changed_since_it_was_shown_is_not_overwritten(
    clas: Any, reading: PlanReading, ready: Any, coordinator: Any
) -> None:
    plan_import = ready(clas, reading)
    with pytest.raises(RowChanged):
        correct(
            by=coordinator,
            plan_import=plan_import,
            correction=from_dict({"kind": "edit_action", "action": "t1r2", "title": "Minha"}),
            seen="an-older-row",
        )


def test_the_audit_trail_tells_every_write_of_an_import_in_a_sentence(
    in_review: PlanImport, coordinator: Any
) -> None:
    plan_import = take_back(by=coordinator, plan_import=in_review, number=1)
    keep = from_dict({"kind": "decide_partners", "texts": ["CMV", "JF e CMV"], "answer": "text"})
    plan_import = correct(by=coordinator, plan_import=plan_import, correction=keep)
    told = [item.sentence for item in sentences(AuditEvent.objects.order_by("number"))]
    assert "retirou uma correção da leitura de «plano.docx»" in told[1]
    assert "Ficam só como texto: «CMV» e «JF e CMV»." in told[2]
    verbs_written = {
        "import.started",
        "import.read",
        "import.failed",
        "import.retried",
        "import.corrected",
        "import.correction_removed",
        "import.confirmed",
        "import.undone",
        "import.discarded",
    }
    assert verbs_written <= verbs()
