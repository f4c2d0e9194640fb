"""A map in a real browser: it fits a telephone, and its areas are links that the keyboard reaches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.journey

SOMEBODY = "helena.pires@exemplo.pt"
REGION = "/territorios/nuts-2024/PT11A/"  # Área Metropolitana do Porto: 17 municipalities


@pytest.mark.parametrize("width", [320, 1280])
def test_a_map_has_no_serious_barrier_and_no_sideways_scroll(
    visit: Callable[..., Any], axe: Callable[[Any], list[str]], width: int
) -> None:
    page = visit(SOMEBODY, width=width)
    page.goto(REGION)
    assert page.locator("svg.map a title").count() == 17
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_areas_of_a_map_are_reached_and_opened_by_the_keyboard(visit: Callable[..., Any]) -> None:
    page = visit(SOMEBODY)
    page.goto(REGION)
    areas = page.locator("svg.map a")
    assert areas.count() == 17
    areas.first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('svg.map') !== null")
    name = page.evaluate("document.activeElement.querySelector('title').textContent")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name=name).wait_for()
    assert "/territorios/dicofre/" in page.url
