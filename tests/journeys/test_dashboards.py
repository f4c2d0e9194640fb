"""A dashboard in a real browser: composed from the views that are being looked at, read by anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.journey

SOMEBODY = "helena.pires@exemplo.pt"
MAP = "/observatorio/indicadores/rsi_por_1000/?vista=mapa"


@pytest.mark.parametrize("width", [320, 1280])
def test_a_public_dashboard_has_no_barrier_and_no_sideways_scroll(
    visit: Callable[..., Any], axe: Callable[[Any], list[str]], width: int
) -> None:
    page = visit(SOMEBODY, width=width)
    page.goto("/observatorio/")
    page.get_by_role("link", name="Retrato social").click()
    page.get_by_role("heading", level=1, name="Retrato social").wait_for()
    assert page.locator(".panel").count() == 6
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_view_becomes_a_dashboard_by_keyboard_alone_and_is_changed_and_deleted(
    visit: Callable[..., Any], axe: Callable[[Any], list[str]]
) -> None:
    page = visit(SOMEBODY, width=360)
    page.goto(MAP)
    page.get_by_role("link", name="Juntar a um painel").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Juntar a vista a um painel").wait_for()
    assert axe(page) == []
    page.get_by_label("Um painel novo").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Para a reunião de março")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Para a reunião de março").wait_for()
    assert page.locator(".panel svg.map").count() == 1
    page.get_by_role("link", name="Compor o painel").click()
    page.get_by_label("Título próprio").first.fill("Onde o RSI chega")
    page.get_by_label("A rede", exact=True).check()
    assert axe(page) == []
    page.get_by_role("button", name="Guardar").click()
    page.get_by_role("heading", level=2, name="Onde o RSI chega").wait_for()
    page.get_by_role("link", name="Compor o painel").click()
    page.get_by_role("button", name="Apagar este painel").click()
    page.get_by_text("Painel apagado.").wait_for()
    assert page.get_by_role("link", name="Para a reunião de março").count() == 0
