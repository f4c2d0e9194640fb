"""The gallery in a real browser: every component, in each theme, on a telephone and on a desk."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pytest

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("width", [320, 1280, 1920])
def test_the_gallery_has_no_serious_barrier_and_no_sideways_scroll(
    visit: Callable[..., Any], axe: Callable[[Any], list[str]], theme: str, width: int
) -> None:
    page = visit(width=width)
    page.goto("/")
    page.context.add_cookies([{"name": "theme", "value": theme, "url": urljoin(page.url, "/")}])
    page.goto("/componentes/")
    assert page.locator("html").get_attribute("data-theme") == theme
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_menu_closes_on_escape_and_gives_the_focus_back(visit: Callable[..., Any]) -> None:
    page = visit()
    page.goto("/componentes/")
    menu = page.locator("header .menu--end")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert menu.get_attribute("open") is not None
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_theme_changes_at_once_and_stays(visit: Callable[..., Any]) -> None:
    page = visit()
    page.goto("/componentes/")
    page.locator("header .menu--end").locator("summary").click()
    with page.expect_response("**/aspeto/"):
        page.get_by_role("button", name="Escuro").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_the_first_tab_stop_skips_to_the_content(visit: Callable[..., Any]) -> None:
    page = visit()
    page.goto("/componentes/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
