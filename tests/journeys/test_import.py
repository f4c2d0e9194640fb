"""The main job, from the network's document to a plan and back: seed 003 in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import SEEDS

pytestmark = pytest.mark.journey

TECHNICIAN = "helena.pires@exemplo.pt"
STRANGER = "dinis.carrapatoso@exemplo.pt"


def seed(number: str) -> Path:
    found = next(iter(sorted(SEEDS.glob(f"{number}_*"))), None)
    if found is None:
        pytest.skip(f"seed {number} is not on this machine (../shared/seeds)")
    return found


def upload(page: Any, path: Path) -> None:
    """Hand a document over and wait, through the progress page, until it can be reviewed."""
    page.goto("/redes/montalvor/planos/importar/")
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Ler o documento").click()
    page.wait_for_url("**/importacoes/**")
    page.locator("#parceiros").wait_for(timeout=60_000)


def rows(page: Any) -> int:
    """How many actions the plan's table shows."""
    return int(page.locator(".plan-table a[href*='/acoes/']").count())


def import_with_two_corrections(page: Any) -> str:
    """Import seed 003, say who two unknown partners are, keep the others as text; the review's address."""
    upload(page, seed("003"))
    review = page.url
    waiting = page.locator("#parceiros article")
    assert waiting.count() > 2
    for left in (waiting.count() - 1, waiting.count() - 2):
        waiting.first.get_by_role("button", name="Entidade nova", exact=True).click()
        page.wait_for_function(
            "n => document.querySelectorAll('#parceiros article').length === n", arg=left
        )
    page.get_by_role("button", name="Ficam todos só como texto").click()
    page.get_by_text("Todos os parceiros estão identificados ou decididos").wait_for()
    page.get_by_role("button", name=re.compile("^Confirmar")).first.click()
    page.wait_for_url(re.compile(r"/planos/\d+/$"))
    return str(review)


def edit_the_first_action(page: Any) -> None:
    page.locator(".plan-table a[href*='/acoes/']").first.click()
    page.get_by_role("link", name="Alterar", exact=True).click()
    page.get_by_label("Notas").fill("Combinado na reunião do núcleo executivo.")
    page.get_by_role("button", name="Guardar").click()
    page.get_by_text("Combinado na reunião do núcleo executivo.").first.wait_for()
    assert "Helena Sarmento Pires" in page.locator(".history").inner_text()


def export_and_read_back(page: Any, folder: Path) -> None:
    with page.expect_download() as download:
        page.locator("a[href*='docx']").first.evaluate("link => link.click()")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    upload(page, path)
    page.get_by_role("link", name=re.compile("^Comparar com")).first.click()
    page.get_by_text("O plano já tem tudo o que o documento diz.").wait_for()


def see_as_a_stranger(page: Any, plan: str) -> None:
    theirs = page.goto(plan)
    seen = page.locator("main").inner_text()
    missing = page.goto("/redes/nenhuma/planos/1/")
    assert (theirs.status, missing.status) == (404, 404)
    assert seen == page.locator("main").inner_text()


def test_from_the_networks_document_to_a_plan_and_back(
    visit: Callable[..., Any], tmp_path: Path
) -> None:
    page = visit(TECHNICIAN)
    review = import_with_two_corrections(page)
    plan = page.url
    assert rows(page) == 61
    assert page.locator(".plan-table").get_by_text(re.compile(r"^Domínio \d+:")).count() == 10
    edit_the_first_action(page)
    page.goto(plan)
    export_and_read_back(page, tmp_path)
    see_as_a_stranger(visit(STRANGER), plan)

    page.goto("/redes/montalvor/planos/importar/")
    page.set_input_files("input[type=file]", seed("003"))
    page.get_by_role("button", name="Ler o documento").click()
    page.get_by_text("Esta importação está confirmada").first.wait_for()

    page.goto(review)
    page.get_by_role("button", name="Anular a importação").click()
    page.get_by_text("Não é possível anular: depois da importação mudou").wait_for()
