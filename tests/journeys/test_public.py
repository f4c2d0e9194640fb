"""A stranger reads how the plan of Montalvor stands, on a telephone and on a screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.journey

NETWORK = "/publico/montalvor/"
TITLE = "Plano de Ação da Rede Social de Montalvor 2026"
LIMIT = 100 * 1024


class Line:
    """What a page asked for: where, and how many bytes came, compressed as they travel."""

    def __init__(self, page: Any):
        self.addresses: list[str] = []
        self.bytes = 0
        page.on("request", lambda request: self.addresses.append(request.url))
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._finished)

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]

    @property
    def hosts(self) -> set[str]:
        return {urlsplit(address).netloc for address in self.addresses}


def open_everything(page: Any) -> None:
    page.eval_on_selector_all("details", "parts => parts.forEach(part => part.open = true)")


def figures(page: Any) -> list[tuple[int, list[int]]]:
    """(the threshold of its theme, the numbers in its text) of each figure of the page."""
    found = page.eval_on_selector_all(
        "[data-figure]", "all => all.map(item => [item.dataset.figure, item.textContent])"
    )
    return [
        (
            int(k),
            [int(number) for number in re.findall(r"\d+", re.sub(r"(?<=\d)\s(?=\d)", "", text))],
        )
        for k, text in found
    ]


@pytest.mark.parametrize("width", [360, 1280])
def test_a_stranger_reads_how_the_plan_stands_and_sees_no_small_number(
    width: int, server: str, visit: Callable[..., Any], axe: Callable[[Any], list[str]]
) -> None:
    page = visit(width=width)
    page.goto(NETWORK)
    line = Line(page)
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("heading", name=TITLE, level=1).wait_for()
    page.wait_for_load_state("networkidle")
    assert 0 < line.bytes <= LIMIT
    assert line.hosts == {urlsplit(server).netloc}
    assert page.context.cookies() == []
    assert page.locator("script").count() == 0

    assert "até ao fim de setembro de 2026" in page.locator("main").inner_text()
    health = page.locator("summary", has_text="Saúde e bem-estar mental")
    rounded = page.get_by_text("N.º de rastreios")
    assert not rounded.is_visible()
    health.click()
    assert rounded.is_visible()
    assert axe(page) == []
    open_everything(page)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0

    shown = figures(page)
    assert len(shown) > 50
    assert {k for k, _numbers in shown} == {5, 10}
    assert [item for item in shown if any(0 < number < item[0] for number in item[1])] == []
    # "Less than 10" names its own threshold; every other number is rounded.
    assert all(number % 5 == 0 for _k, numbers in shown for number in numbers)


def test_it_is_read_in_english_from_its_own_address(visit: Callable[..., Any]) -> None:
    page = visit()
    page.goto(NETWORK)
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("?lingua=en")
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator(".header a", has_text="Rede Social de Montalvor").click()
    assert page.url.endswith(f"{NETWORK}?lingua=en")
    assert page.context.cookies() == []


def test_everything_is_printed_although_folded(visit: Callable[..., Any]) -> None:
    page = visit()
    page.goto(NETWORK)
    page.get_by_role("link", name=TITLE).click()
    page.emulate_media(media="print")
    assert page.get_by_text("N.º de rastreios").is_visible()


def test_a_coordinator_sees_what_is_hidden_before_publishing_and_withdraws_at_once(
    visit: Callable[..., Any], axe: Callable[[Any], list[str]]
) -> None:
    stranger = visit(width=360)
    stranger.goto(NETWORK)
    stranger.get_by_role("link", name=TITLE).click()
    address = stranger.url
    coordinator = visit("helena.pires@exemplo.pt")
    coordinator.goto("/redes/montalvor/planos/")
    coordinator.get_by_role("link", name=TITLE).click()
    coordinator.locator("summary", has_text="Plano").last.click()
    coordinator.get_by_role("link", name="Página pública").click()
    hidden = coordinator.locator("tr", has_text="N.º de romarias abrangidas")
    assert "menos de 10" in hidden.inner_text()
    assert [item for item in figures(coordinator) if any(0 < n < item[0] for n in item[1])] == []
    open_everything(coordinator)
    assert axe(coordinator) == []
    coordinator.get_by_role("button", name="Deixar de publicar").click()
    coordinator.get_by_text("deixou de estar publicada").wait_for()
    assert stranger.request.get(address).status == 404
    coordinator.go_back()
    coordinator.reload()
    coordinator.get_by_role("button", name="Publicar", exact=True).click()
    coordinator.get_by_text("Publicada desde").wait_for()
    assert stranger.request.get(address).status == 200
