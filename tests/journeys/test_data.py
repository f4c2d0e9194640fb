"""Numbers of a network, from the sheet that somebody was sent to an edition: in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.journey

TECHNICIAN = "helena.pires@exemplo.pt"
INDICATOR = "Ganho médio mensal"
# As Excel saves it in Portugal: Windows' letters, semicolons, decimal commas, a title and a note.
SHEET = """Ganho médio por mês, em euros

Município;2022;2023
Águeda;{first};1.101,5
Aveirro;1.120,4;1 180,6
Ílhavo;998,7;muito
Fonte: levantamento da rede
"""


def sheet(folder: Path, first: str) -> Path:
    path = folder / "ganho.csv"
    path.write_bytes(SHEET.format(first=first).encode("cp1252"))
    return path


class Wizard:
    """The pages of an import, each looked at as it comes."""

    def __init__(self, page: Any, width: int, axe: Callable[[Any], list[str]]):
        self.page, self.width, self.axe = page, width, axe

    def look(self) -> None:
        assert self.axe(self.page) == []
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width

    def send(self, path: Path, **where: str) -> None:
        self.page.goto("/redes/montalvor/dados/")
        self.look()
        self.page.get_by_role("link", name="Importar dados").first.click()
        self.page.wait_for_url("**/importar/")
        self.look()
        self.page.set_input_files("input[type=file]", path)
        for label, text in where.items():
            field = self.page.get_by_label(label.replace("_", " "), exact=False).first
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=text)
            else:
                field.fill(text)
        self.page.get_by_role("button", name="Ler o ficheiro").click()
        self.page.get_by_role("button", name="Ler os números").wait_for(timeout=60_000)

    def explain(self) -> None:
        self.look()
        choice = self.page.get_by_label("Indicador de toda a tabela")
        named = choice.locator("option").filter(has_text=INDICATOR)
        choice.select_option(value=named.get_attribute("value"))
        self.page.get_by_role("button", name="Ler os números").click()
        self.page.get_by_role("button", name="Publicar").wait_for(timeout=60_000)
        self.look()

    def stats(self) -> str:
        return re.sub(r"\s+", " ", str(self.page.locator(".stats").inner_text()))

    def publish(self) -> None:
        self.page.get_by_role("button", name="Publicar").click()
        self.page.get_by_text("Esta importação está publicada").wait_for(timeout=60_000)
        self.look()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_file_with_mistakes_is_published_and_its_refused_rows_after_it(
    width: int, visit: Callable[..., Any], axe: Callable[[Any], list[str]], tmp_path: Path
) -> None:
    """Of six values three are good; the row of a town misspelt and a word for a number are refused.
    Corrected, the two rows bring four values, one of which was there already."""
    page, title = visit(TECHNICIAN, width=width), f"Ganho a {width}"
    wizard = Wizard(page, width, axe)
    wizard.send(sheet(tmp_path, f"1.{width % 1000},5"), Título_do_conjunto_novo=title)
    wizard.explain()
    assert "3 valores a publicar" in wizard.stats()
    assert "2 recusados" in wizard.stats()
    told = page.get_by_role("table", name="Problemas e avisos").inner_text()
    assert "Aveirro" in told
    assert "0105 (Aveiro)" in told
    with page.expect_download() as download:
        page.get_by_role("link", name="Descarregar as linhas recusadas").click()
    refused = Path(tmp_path / "recusadas.csv")
    download.value.save_as(refused)
    wizard.publish()
    assert f"edição 1 de «{title}»" in page.locator("main").inner_text()

    text = refused.read_text(encoding="utf-8-sig")
    assert text.count("\n") == 3
    refused.write_text(text.replace('"Aveirro"', '"Aveiro"').replace('"muito"', f'"{width},9"'))
    wizard.send(refused, Conjunto_de_dados=title)
    wizard.explain()
    assert "4 valores a publicar" in wizard.stats()
    assert "0 recusados" in wizard.stats()
    wizard.publish()
    assert f"edição 2 de «{title}»" in page.locator("main").inner_text()
    page.goto("/redes/montalvor/dados/")
    page.get_by_role("link", name=title).first.click()
    page.get_by_role("heading", level=1, name=title).wait_for()
    wizard.look()
    row = page.get_by_role("table", name="Indicadores com números daqui").locator("tbody tr")
    assert "2022 – 2023" in row.inner_text()
    assert "6" in row.locator("td.number").inner_text()
    row.get_by_role("link", name="O que se estranha").click()
    page.get_by_role("heading", level=1, name="O que se estranha").wait_for()
    wizard.look()
    page.get_by_label("Valor máximo").fill("5000")
    page.get_by_role("button", name="Guardar").click()
    page.get_by_text("vale a partir do próximo ficheiro").wait_for()


def test_a_file_is_published_and_taken_back_by_the_keyboard_alone(
    visit: Callable[..., Any], tmp_path: Path
) -> None:
    page = visit(TECHNICIAN)

    def reach(name: str) -> None:
        """Press the tab key until what has the focus is called so."""
        page.wait_for_load_state()
        wanted = page.locator("a, button, select, input").and_(
            page.get_by_label(name)
            .or_(page.get_by_role("button", name=name))
            .or_(page.get_by_role("link", name=name))
        )
        wanted.first.wait_for(timeout=60_000)
        for _ in range(120):
            page.keyboard.press("Tab")
            if wanted.first.evaluate("it => it === document.activeElement"):
                return
        raise AssertionError(f"the keyboard does not reach «{name}»")

    page.goto("/redes/montalvor/dados/")
    reach("Importar dados")
    page.keyboard.press("Enter")
    page.wait_for_url("**/importar/")
    reach("Ficheiro")
    page.set_input_files("input[type=file]", sheet(tmp_path, "1.099,5"))
    reach("Título do conjunto novo")
    page.keyboard.type("Ganho sem rato")
    reach("Ler o ficheiro")
    page.keyboard.press("Enter")
    reach("Indicador de toda a tabela")
    page.keyboard.type(INDICATOR)
    reach("Ler os números")
    page.keyboard.press("Enter")
    reach("Publicar")
    page.keyboard.press("Enter")
    reach("Anular a importação")
    page.keyboard.press("Enter")
    page.get_by_text("Esta importação foi anulada").wait_for()
