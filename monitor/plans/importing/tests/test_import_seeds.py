"""The real documents, from upload to plan. They lie beside the project and are not part of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from monitor.network.models import Organisation
from monitor.plans.importing import import_file, undo_import
from monitor.plans.models import Action, Measure, Plan, PlanImport, PlanNode, ScheduledMonth

SEEDS = Path(__file__).resolve().parents[5] / "shared" / "seeds"


def seed(number: str) -> Path:
    found = sorted(SEEDS.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip(f"seed {number} is not beside the project (../shared/seeds)")
    return found[0]


def by_level(plan: Plan) -> dict[str, int]:
    levels = Counter(PlanNode.objects.filter(plan=plan).values_list("level", flat=True))
    return {name: levels[index] for index, name in enumerate(plan.levels)}


def test_seed_003_is_uploaded_corrected_in_two_partners_and_confirmed(
    signed_in: Any, clas: Any
) -> None:
    """10 domains, 28 axes, 61 actions, 85 measures, no months."""
    path = seed("003")
    Organisation.objects.create(network=clas, name="Câmara Municipal", acronym="CMA")
    upload = SimpleUploadedFile(path.name, path.read_bytes())
    opened = signed_in.post(
        reverse("plans:import", kwargs={"network": "vale"}), {"file": upload}, follow=True
    )
    plan_import = PlanImport.objects.get()
    page = opened.content.decode()
    assert "19 tabelas" in page
    where = {"network": "vale", "pk": plan_import.pk}
    correct_at = reverse("plans:review_correct", kwargs=where)
    signed_in.post(
        correct_at,
        {
            "correction": json.dumps(
                {"kind": "new_organisation", "text": "GNR", "organisation_kind": "security_force"}
            )
        },
    )
    signed_in.post(correct_at, {"kind": "rename_partner", "text": "J. Freg", "new": "JF"})
    page = signed_in.get(reverse("plans:review", kwargs=where)).content.decode()
    offered = re.findall(r"value='(\{[^']*decide_partners[^']*\})'", page)
    keep = next(item for item in offered if json.loads(item)["answer"] == "text")
    signed_in.post(correct_at, {"correction": keep})
    plan_import.refresh_from_db()
    signed_in.post(reverse("plans:review_confirm", kwargs=where), {"version": plan_import.version})
    plan = Plan.objects.get()
    levels = by_level(plan)
    assert list(levels.values())[:2] == [10, 28]
    assert Action.objects.filter(plan=plan).count() == 61
    assert Measure.objects.filter(action__plan=plan).count() == 85
    assert not ScheduledMonth.objects.exists()
    assert Organisation.objects.get(name="GNR").responsibilities.count() > 0
    undo_import(by=None, plan_import=plan_import)
    assert not Action.objects.exists()
    assert [item.name for item in Organisation.objects.all()] == ["Câmara Municipal"]


def test_seed_004_is_written_with_its_shared_actions(clas: Any) -> None:
    """26 operational responses and 62 actions; 7 responses share the actions of the one above."""
    path = seed("004")
    result = import_file(by=None, network=clas, name=path.name, data=path.read_bytes())
    assert list(by_level(result.plan).values())[-1] == 26
    assert result.plan.actions.count() == 62
    assert PlanNode.objects.filter(shares_actions_of__isnull=False).count() == 7
    assert (result.plan.starts_on.year, result.plan.ends_on.year) == (2014, 2017)
