"""Every page type that a person can reach by following links, looked at as the browser sees it.

A crawl from the first page visits one address of each page type (URL pattern) and follows its links:
no dead link, no serious or critical finding of axe, no sideways scrolling, no complaint of the
browser (`visit` fails on script errors and on breaches of the content policy).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

pytestmark = pytest.mark.journey

PEOPLE = {
    "administrator": "ivo.teixeira@exemplo.pt",
    "coordinator": "helena.pires@exemplo.pt",
    "visitor": None,
    "partner": "sofia.lampreia@exemplo.pt",
    "metropolitan": "dinis.carrapatoso@exemplo.pt",
}
WIDTHS = (320, 360, 768, 1280, 1920)
# A page type is the same page for everybody: one person's look at it is enough.
LOOKED_AT: set[str] = set()


def page_type(path: str) -> str | None:
    try:
        return resolve(path).route
    except Resolver404:
        return None


def links_of(page: Any) -> set[str]:
    """Paths of this site that the page links to, without fragments."""
    addresses = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    origin = urlsplit(page.url).netloc
    return {
        parts.path + (f"?{parts.query}" if parts.query else "")
        for parts in map(urlsplit, addresses)
        if parts.netloc == origin and not parts.path.startswith("/static/")
    }


def sideways(page: Any) -> int:
    """Pixels of the page beyond the right edge of the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_type_is_sound(
    who: str, visit: Callable[..., Any], axe: Callable[[Any], list[str]]
) -> None:
    page = visit(PEOPLE[who])
    if who == "visitor":
        page.goto("/inicio/")
        page.locator("form[action='/conta/sair/']").evaluate("form => form.submit()")
        page.wait_for_url(lambda url: urlsplit(url).path == "/")
    waiting = ["/"] if who == "visitor" else ["/inicio/", "/demonstracao/", "/acessibilidade/"]
    seen: set[str] = set()
    types: set[str] = set()
    problems: list[str] = []
    while waiting:
        path = waiting.pop(0)
        kind = page_type(urlsplit(path).path)
        if path in seen or kind in types:
            continue
        seen.add(path)
        head = page.request.get(path)
        if not head.ok:
            problems.append(f"{path}: {head.status}")
            continue
        if not head.headers.get("content-type", "").startswith("text/html"):
            types.add(kind or path)
            continue
        page.goto(path)
        types.add(kind or path)
        waiting += sorted(links_of(page) - seen)
        if kind in LOOKED_AT:
            continue
        LOOKED_AT.add(kind or path)
        problems += [f"{path}: {finding}" for finding in axe(page)]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if (extra := sideways(page)) > 0:
                problems.append(f"{path}: {extra} px beyond a window of {width}")
    assert len(types) > (3 if who == "visitor" else 8), types
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("theme", ["dark", "contrast"])
def test_the_plan_is_readable_in_every_theme(
    theme: str, visit: Callable[..., Any], axe: Callable[[Any], list[str]]
) -> None:
    page = visit(PEOPLE["coordinator"])
    page.context.add_cookies([{"name": "theme", "value": theme, "url": urljoin(page.url, "/")}])
    page.get_by_role("link", name="Abrir a tabela").click()
    assert page.locator("html").get_attribute("data-theme") == theme
    assert axe(page) == []


def test_the_interface_changes_to_english_and_back(visit: Callable[..., Any]) -> None:
    page = visit(PEOPLE["coordinator"])
    page.locator("button[name=language][value=en]").first.click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("link", name="Plans").first.is_visible()
    page.locator("button[name=language][value=pt]").first.click()
    assert page.get_by_role("link", name="Planos").first.is_visible()


def test_the_keyboard_alone_reaches_the_content_and_an_action(visit: Callable[..., Any]) -> None:
    page = visit(PEOPLE["coordinator"])
    with page.expect_navigation():
        page.get_by_role("link", name="Abrir a tabela").click()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    for _ in range(60):
        page.keyboard.press("Tab")
        if "/acoes/" in (page.evaluate("document.activeElement.getAttribute('href')") or ""):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/acoes/**")
