"""A plan written to a file and handed over again is the same plan: nothing changes, nothing is asked."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from monitor.demonstration import example, loading
from monitor.network.models import Network, Organisation
from monitor.plans.enums import ImportState
from monitor.plans.export import export
from monitor.plans.importing.corrections import from_dict
from monitor.plans.importing.editing import correct
from monitor.plans.models import (
    Action,
    Measure,
    Plan,
    PlanImport,
    PlanNode,
    Responsibility,
    ScheduledMonth,
)
from monitor.plans.reading.model import PlanReading, ReadPartner

SEEDS = Path(__file__).resolve().parents[5] / "shared" / "seeds"
KINDS = ("docx", "xlsx", "csv")


def seed(number: str) -> Path:
    found = sorted(SEEDS.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip(f"seed {number} is not beside the project (../shared/seeds)")
    return found[0]


def at(plan_import: PlanImport, name: str, **more: Any) -> str:
    kwargs = {"network": plan_import.network.code, "pk": plan_import.pk, **more}
    return reverse(f"plans:{name}", kwargs=kwargs)


def upload(client: Any, network: Network, name: str, content: bytes) -> PlanImport:
    address = reverse("plans:import", kwargs={"network": network.code})
    client.post(address, {"file": SimpleUploadedFile(name, content)})
    plan_import = PlanImport.objects.latest("created_at")
    assert plan_import.state == ImportState.READY, plan_import.error
    return plan_import


def press(client: Any, plan_import: PlanImport, **wanted: str) -> bool:
    """Press the first button of the review that carries such a correction; whether there was one."""
    page = client.get(at(plan_import, "review")).content.decode()
    for found in re.findall(r"name=\"correction\" value='([^']*)'", page):
        value = json.loads(html.unescape(found))
        if all(value.get(name) == text for name, text in wanted.items()):
            client.post(at(plan_import, "review_correct"), {"correction": json.dumps(value)})
            return True
    return False


def import_as_in_the_tour(client: Any, network: Network, name: str, content: bytes) -> Plan:
    """Two unknown partners become organisations; the others stay as text."""
    plan_import = upload(client, network, name, content)
    for _time in range(2):
        press(client, plan_import, kind="new_organisation")
    press(client, plan_import, kind="decide_partners", answer="text")
    plan_import.refresh_from_db()
    client.post(at(plan_import, "review_confirm"), {"version": plan_import.version})
    plan_import.refresh_from_db()
    assert plan_import.plan is not None
    return plan_import.plan


def see_that_nothing_changes(client: Any, plan: Plan, kind: str) -> None:
    """Export, hand over again, compare: the plan, row by row, is what it was.

    The import is confirmed and undone, so that the same bytes can be handed over once more.
    """
    network = plan.network
    address = reverse(
        "plans:export", kwargs={"network": network.code, "plan": plan.pk, "kind": kind}
    )
    before = everything(plan)
    again = upload(client, network, f"plano.{kind}", client.get(address).content)
    assert again.reading["unplaced"] == []
    compared = client.get(at(again, "review_compare", plan=plan.pk)).content.decode()
    assert "O plano já tem tudo o que o documento diz." in compared
    assert "Falta decidir" not in compared
    assert 'id="ausentes"' not in compared
    client.post(
        at(again, "review_confirm"), {"version": again.version, "plan": plan.pk}, follow=True
    )
    again.refresh_from_db()
    assert (again.state, again.plan) == (ImportState.CONFIRMED, plan)
    assert everything(plan) == before
    client.post(at(again, "import_undo"))


def everything(plan: Plan) -> list[Any]:
    return [
        list(plan.nodes.order_by("pk").values()),
        list(plan.actions.order_by("pk").values()),
        *(
            list(model.objects.filter(action__plan=plan).order_by("pk").values())
            for model in (Responsibility, Measure, ScheduledMonth)
        ),
    ]


def edit_notes(client: Any, plan: Plan) -> None:
    action = plan.actions.first()
    assert action is not None
    address = reverse(
        "plans:edit-action", kwargs={"network": plan.network.code, "action": action.pk}
    )
    names = ("code", "title", "description", "status", "schedule_text", "version")
    data = {name: getattr(action, name) for name in names}
    data |= {"node": action.node_id or "", "notes": "Combinado na reunião."}
    answer = client.post(address, data)
    assert answer.status_code == 302
    action.refresh_from_db()
    assert action.notes == "Combinado na reunião."


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", ["003", "004"])
def test_a_real_plan_comes_back_unchanged(
    signed_in: Any, clas: Network, number: str, kind: str
) -> None:
    path = seed(number)
    plan = import_as_in_the_tour(signed_in, clas, path.name, path.read_bytes())
    see_that_nothing_changes(signed_in, plan, kind)
    edit_notes(signed_in, plan)
    see_that_nothing_changes(signed_in, plan, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_the_plans_of_the_demonstration_and_of_the_tour_come_back_unchanged(
    client: Any, person: Any, kind: str, db: None
) -> None:
    loading.load()
    for network in Network.objects.all():
        client.force_login(person("coordinator", network))
        for plan in network.plans.all():
            see_that_nothing_changes(client, plan, kind)
    here = Network.objects.get(code=loading.MUNICIPAL)
    client.force_login(person("coordinator", here))
    plan = import_as_in_the_tour(client, here, example.file_name(), example.word_document())
    see_that_nothing_changes(client, plan, kind)
    edit_notes(client, plan)
    see_that_nothing_changes(client, plan, kind)


@pytest.fixture
def plan(clas: Network, reading: PlanReading, ready: Any, decide_all: Any, signed_in: Any) -> Plan:
    """CMV is a new organisation; "CMV (Banco Local)", JF e CMV, GNR and CLDS/CMV stay as text."""
    reading.actions[3].partners.append(ReadPartner("CMV (Banco Local)"))
    first = ready(clas, reading, {"kind": "new_organisation", "text": "CMV"}, decide_all(reading))
    signed_in.post(at(first, "review_confirm"), {"version": first.version})
    return Plan.objects.get()


def test_what_the_plan_keeps_as_text_is_neither_asked_again_nor_seen_as_new(
    plan: Plan, clas: Network, reading: PlanReading, ready: Any, signed_in: Any
) -> None:
    again = ready(clas, reading)
    page = signed_in.get(at(again, "review")).content.decode()
    assert "Todos os parceiros estão identificados ou decididos" in page
    compared = signed_in.get(at(again, "review_compare", plan=plan.pk)).content.decode()
    assert "O plano já tem tudo o que o documento diz." in compared


def test_a_new_partner_of_another_edition_is_still_asked_about(
    plan: Plan, clas: Network, reading: PlanReading, ready: Any, signed_in: Any
) -> None:
    reading.actions[0].partners.append(ReadPartner("Filarmónica"))
    again = ready(clas, reading)
    page = signed_in.get(at(again, "review")).content.decode()
    assert "Dizer quem é 1 parceiro que a rede não conhece" in page
    answer = signed_in.post(
        at(again, "review_confirm"), {"version": again.version, "plan": plan.pk}
    )
    assert (answer.status_code, again.corrections) == (422, [])


def test_who_says_now_whom_a_kept_text_means_ties_it_to_the_organisation(
    plan: Plan, clas: Network, reading: PlanReading, ready: Any, signed_in: Any, coordinator: Any
) -> None:
    council = Organisation.objects.get(name="CMV")
    again = ready(
        clas,
        reading,
        {"kind": "link_partner", "text": "CMV (Banco Local)", "organisation": council.pk},
    )
    signed_in.post(at(again, "review_confirm"), {"version": again.version, "plan": plan.pk})
    row = Responsibility.objects.get(text="CMV (Banco Local)")
    assert row.organisation == council


def test_an_organisation_registered_since_under_the_very_name_is_proposed_as_a_change(
    plan: Plan, clas: Network, reading: PlanReading, ready: Any, signed_in: Any
) -> None:
    Organisation.objects.create(network=clas, name="Guarda Nacional Republicana", acronym="GNR")
    again = ready(clas, reading)
    compared = signed_in.get(at(again, "review_compare", plan=plan.pk)).content.decode()
    assert "passa a entidade da rede: GNR" in compared


def test_a_text_kept_in_one_plan_is_asked_about_in_another(
    plan: Plan, clas: Network, reading: PlanReading, ready: Any, coordinator: Any, signed_in: Any
) -> None:
    reading.title = "Plano de outra coisa"
    other = ready(clas, reading)
    page = signed_in.get(at(other, "review")).content.decode()
    assert "Dizer quem são 3 parceiros que a rede não conhece" in page
    correct(
        by=coordinator,
        plan_import=other,
        correction=from_dict({"kind": "keep_partner_text", "text": "GNR"}),
    )
    page = signed_in.get(at(other, "review")).content.decode()
    assert "Dizer quem são 2 parceiros que a rede não conhece" in page


def test_a_plan_of_three_years_comes_back_unchanged_from_the_table_of_one(
    signed_in: Any, clas: Network
) -> None:
    """March 2026 and May 2027 are planned, March 2026 is done; the file shows one year, unnamed."""
    plan = Plan.objects.create(
        network=clas,
        title="Plano Estratégico 2025-2027",
        starts_on=date(2025, 1, 1),
        ends_on=date(2027, 12, 31),
        levels=["Eixo"],
    )
    axis = PlanNode.objects.create(plan=plan, level=0, title="Cuidar")
    action = Action.objects.create(plan=plan, node=axis, title="Abrir uma creche")
    for kind, month in (
        ("planned", "2026-03-01"),
        ("planned", "2027-05-01"),
        ("done", "2026-03-01"),
    ):
        ScheduledMonth.objects.create(action=action, kind=kind, month=month)
    for year in (2025, 2026, 2027):
        content = export(plan, "docx", year=year).content
        again = upload(signed_in, clas, f"{year}.docx", content)
        compared = signed_in.get(at(again, "review_compare", plan=plan.pk)).content.decode()
        assert "O plano já tem tudo o que o documento diz." in compared


def test_months_of_a_year_that_the_file_names_leave_the_other_years_alone(
    clas: Network, reading: PlanReading, ready: Any, decide_all: Any, signed_in: Any
) -> None:
    """The action has March of each year; the new edition moves that of 2026 to June."""
    reading.start, reading.end = date(2025, 1, 1), date(2027, 12, 31)
    reading.actions[0].planned, reading.actions[0].schedule_text = [3], ""
    first = ready(clas, reading, decide_all(reading))
    signed_in.post(at(first, "review_confirm"), {"version": first.version})
    plan = Plan.objects.get()
    reading.actions[0].planned, reading.actions[0].schedule_text = [6], "junho de 2026"
    again = ready(clas, reading)
    signed_in.post(at(again, "review_confirm"), {"version": again.version, "plan": plan.pk})
    action = plan.actions.get(title=reading.actions[0].title)
    months = action.months.filter(kind="planned").order_by("month").values_list("month", flat=True)
    assert [f"{month:%Y-%m}" for month in months] == ["2025-03", "2026-06", "2027-03"]
