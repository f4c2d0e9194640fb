"""The observatory in a real browser: a map is moved through time by the keyboard, and leads to each period
without script; territories are found, ticked and compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.journey

SOMEBODY = "helena.pires@exemplo.pt"
INDICATOR = "/observatorio/indicadores/peso_desemprego/"
MAP = f"{INDICATOR}?vista=mapa"
FILLS = "areas => areas.map(area => area.querySelector('path').getAttribute('fill'))"
TITLES = "areas => areas.map(area => area.querySelector('title').textContent)"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("view", ["ordem", "mapa", "serie&procurar=foz"])
def test_a_view_has_no_barrier_and_no_sideways_scroll(
    visit: Callable[..., Any], axe: Callable[[Any], list[str]], width: int, view: str
) -> None:
    page = visit(SOMEBODY, width=width)
    page.goto(f"{INDICATOR}?vista={view}")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_map_is_moved_through_time_by_the_keyboard(visit: Callable[..., Any]) -> None:
    """What each period shows in place is what its own page draws."""
    page = visit(SOMEBODY)
    page.goto(MAP)
    areas = page.locator("svg.map [data-area]")
    latest = areas.evaluate_all(FILLS)
    slider = page.get_by_role("slider", name="Percorrer os períodos")
    slider.focus()
    page.keyboard.press("Home")
    assert slider.get_attribute("aria-valuetext").startswith("2016. Em 2016, o valor mais alto")
    moved = areas.evaluate_all(FILLS), areas.evaluate_all(TITLES)
    assert moved[0] != latest
    assert page.locator(".graphic__title").text_content() == "Peso do desemprego registado, 2016"
    page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext").startswith("2017.")
    page.keyboard.press("End")
    assert areas.evaluate_all(FILLS) == latest
    page.keyboard.press("Home")
    page.get_by_role("link", name="abrir a tabela e os ficheiros deste período").click()
    page.get_by_role("columnheader", name="2016 (%)").wait_for()
    assert (areas.evaluate_all(FILLS), areas.evaluate_all(TITLES)) == moved


def test_without_script_the_links_lead_to_each_period(browser: Any, server: str) -> None:
    context = browser.new_context(base_url=server, java_script_enabled=False, locale="pt-PT")
    page = context.new_page()
    page.goto(MAP)
    assert not page.locator("[data-slider]").is_visible()
    page.get_by_role("link", name="2016", exact=True).click()
    page.get_by_role("columnheader", name="2016 (%)").wait_for()
    context.close()


def test_territories_are_found_by_name_ticked_and_compared(visit: Callable[..., Any]) -> None:
    page = visit(SOMEBODY, width=360)
    page.goto(INDICATOR)
    page.get_by_text("Comparar territórios (até 20)").click()
    page.get_by_label("Procurar entre todos os territórios").fill("foz")
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="Foz do Ardal").check()
    page.get_by_label("Procurar entre todos os territórios").fill("lagoa")
    page.keyboard.press("Enter")
    assert page.get_by_role("checkbox", name="Foz do Ardal").is_checked()
    page.get_by_role("checkbox", name="Lagoa Funda").check()
    page.get_by_role("button", name="Comparar os assinalados").click()
    page.get_by_role("rowheader", name="Lagoa Funda").wait_for()
    assert page.get_by_role("rowheader").count() == 2
