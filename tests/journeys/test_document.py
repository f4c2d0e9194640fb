"""The execution report in a real browser: generated, written in, generated again, approved, downloaded."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.journey

HELENA = "helena.pires@exemplo.pt"
PLAN = "Plano de Ação da Rede Social de Montalvor 2026"


def plan_page(page: Any) -> None:
    page.goto("/redes/montalvor/planos/")
    page.get_by_role("link", name=PLAN).first.click()


def rename(page: Any, before: str, after: str) -> None:
    """An action gets another title, as anybody would do it."""
    plan_page(page)
    page.get_by_role("link", name=before, exact=True).first.click()
    page.get_by_role("link", name=re.compile("^Alterar")).first.click()
    page.get_by_label("Ação", exact=True).fill(after)
    page.get_by_role("button", name="Guardar").click()
    page.get_by_role("heading", level=1, name=after).wait_for()


def downloaded(page: Any, label: str, folder: Path) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=label).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path.read_bytes()


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize(
    ("width", "quarter", "action"),
    [
        (1280, 1, "Horários conciliadores nas IPSS: ensaio em duas instituições"),
        (360, 2, "Namoro sem medo"),
    ],
)
def test_a_report_goes_from_its_figures_to_the_plenary(
    visit: Any, axe: Any, tmp_path: Path, width: int, quarter: int, action: str
) -> None:
    page = visit(HELENA, width=width)
    plan_page(page)
    page.get_by_role("link", name="Relatórios", exact=True).click()
    page.get_by_role("link", name="Novo relatório").first.click()
    assert page.get_by_label("Período").input_value() == "quarter-2026-3"
    page.get_by_label("Período").select_option(f"quarter-2026-{quarter}")
    page.get_by_role("button", name="Gerar").click()
    title = f"Relatório de execução: {quarter}.º trimestre de 2026"
    page.get_by_role("heading", level=1, name=title).wait_for()
    assert axe(page) == []
    assert fits(page)

    # Written where it stands, the focus never lost.
    page.get_by_role("link", name="Escrever Síntese").click()
    text = page.get_by_label("Texto")
    text.wait_for()
    page.wait_for_function("document.activeElement.name === 'text'")
    text.fill("O trimestre correu bem.\n\nHá duas ações a acompanhar de perto.")
    page.locator("#texto-summary").get_by_role("button", name="Guardar").click()
    page.get_by_role("link", name="Alterar o texto Síntese").wait_for()
    page.wait_for_function("document.activeElement.textContent.includes('Alterar o texto')")
    report = page.url

    # The plan changes, and the figures with it; the words stay.
    renamed = f"{action} (renovado)"
    rename(page, action, renamed)
    page.goto(report)
    assert page.get_by_text(renamed).count() == 0
    page.get_by_role("button", name="Gerar os números de novo").click()
    page.get_by_text("Os textos ficaram como estavam.").wait_for()
    assert page.get_by_text(renamed).count() > 0
    assert page.get_by_text("Há duas ações a acompanhar de perto.").is_visible()
    draft = downloaded(page, "PDF", tmp_path)

    page.get_by_role("link", name="Aprovar").click()
    assert axe(page) == []
    assert fits(page)
    page.get_by_role("button", name="Aprovar").click()
    number = page.get_by_text(re.compile(r"Relatório aprovado: N\.º \d+/\d{4}\.")).inner_text()
    assert page.get_by_role("link", name="Escrever").count() == 0
    files = {
        label: downloaded(page, label, tmp_path) for label in ("PDF", "Word", "Anexo em Excel")
    }
    assert files["PDF"].startswith(b"%PDF-1.7")
    assert files["PDF"] != draft
    assert files["Word"][:2] == files["Anexo em Excel"][:2] == b"PK"

    # What was approved is what it was, whatever the plan becomes.
    rename(page, renamed, f"{renamed} outra vez")
    page.goto(report)
    assert page.get_by_text(re.search(r"N\.º \d+/\d{4}", number)[0]).first.is_visible()  # type: ignore[index]
    assert page.get_by_text("outra vez").count() == 0
    again = downloaded(page, "PDF", tmp_path)
    assert hashlib.sha256(again).hexdigest() == hashlib.sha256(files["PDF"]).hexdigest()
    rename(page, f"{renamed} outra vez", action)


def test_the_report_is_written_in_without_script(browser: Any, server: str) -> None:
    context = browser.new_context(base_url=server, java_script_enabled=False, locale="pt-PT")
    page = context.new_page()
    page.goto("/demonstracao/")
    form = page.locator(f"form:has(input[value='{HELENA}'])")
    if form.count():
        form.get_by_role("button").click()
    plan_page(page)
    page.get_by_role("link", name="Relatórios", exact=True).click()
    page.get_by_role("link", name="3.º trimestre de 2026").click()
    page.get_by_role("link", name="Escrever Dificuldades").click()
    page.get_by_role("heading", level=1, name="Dificuldades").wait_for()
    page.get_by_label("Texto").fill("Escrito sem script.")
    page.get_by_role("button", name="Guardar").click()
    page.get_by_text("Texto guardado.").wait_for()
    assert page.get_by_text("Escrito sem script.").is_visible()
    context.close()
