import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment
from lxml import html

ROOT = Path(__file__).resolve().parents[3]
FRONTEND = ROOT / "frontend"
BUILD = ROOT / "monitor" / "ui" / "static" / "ui" / "build"
ERRORS = ["400", "403", "403_csrf", "404", "429", "500"]


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_renders_without_request_context_or_database(
    environment: Environment, name: str
) -> None:
    with translation.override("pt"):
        page = html.fromstring(environment.get_template(f"{name}.html").render())
    assert page.get("lang") == "pt"
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("//main//p[@class='error-code']")[0].text_content() == f"Erro {name[:3]}"


def test_the_gallery_shows_every_component(client: Client) -> None:
    page = client.get(reverse("ui:gallery")).content.decode()
    components = (ROOT / "monitor/ui/templates/ui/components.html").read_text()
    shown = (ROOT / "monitor/ui/templates/ui/gallery.html").read_text()
    macros = set(re.findall(r"\{%- macro ([a-z]\w*)\(", components)) - {"about", "icon"}
    indirect = {"action_button"}
    assert {name for name in macros - indirect if f"ui.{name}(" not in shown} == set()
    assert "plan-table" in page


def test_the_gallery_has_one_main_title_no_jump_in_levels_and_no_dead_anchor(
    client: Client,
) -> None:
    page = html.fromstring(client.get(reverse("ui:gallery")).content)
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4")]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    anchors = {href[1:] for href in page.xpath("//a/@href") if href.startswith("#")}
    assert anchors <= set(ids)


def test_no_page_of_this_room_has_inline_script_or_style(client: Client) -> None:
    page = html.fromstring(client.get(reverse("ui:gallery")).content)
    assert page.xpath("//style | //*[@style] | //script[not(@src)]") == []
    assert page.xpath("//@*[starts-with(name(), 'on')]") == []


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    known = set(
        re.findall(r'^  "?([a-z-]+)"?: "', (FRONTEND / "icons.mjs").read_text(), re.MULTILINE)
    )
    named = {
        name
        for template in ROOT.glob("monitor/*/templates/**/*.html")
        for name in re.findall(
            r"""(?:\bicon\(|\bicon=)["']([a-z-]+)["']""", template.read_text(encoding="utf-8")
        )
    }
    assert named - known == set()


def test_the_theme_is_kept_in_a_cookie_and_shown_on_the_page(client: Client) -> None:
    answer = client.post(reverse("ui:set_theme"), {"theme": "dark", "next": "/componentes/?a=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/componentes/?a=1")
    assert answer.cookies["theme"]["httponly"] is True
    page = html.fromstring(client.get(reverse("ui:gallery")).content)
    assert page.get("data-theme") == "dark"


def test_a_theme_that_does_not_exist_is_refused(client: Client) -> None:
    assert client.post(reverse("ui:set_theme"), {"theme": "pink"}).status_code == 400


def test_the_theme_is_not_chosen_by_following_a_link(client: Client) -> None:
    assert client.get(reverse("ui:set_theme"), {"theme": "dark"}).status_code == 405


@pytest.mark.parametrize("back", ["https://exemplo.org/", "//exemplo.org/", "javascript:alert(1)"])
def test_choosing_a_theme_never_leads_to_another_site(client: Client, back: str) -> None:
    answer = client.post(reverse("ui:set_theme"), {"theme": "light", "next": back})
    assert answer["Location"] == "/"


def test_the_lock_of_the_front_end_names_no_host() -> None:
    assert '"resolved"' not in (FRONTEND / "package-lock.json").read_text()


def built(name: str) -> str:
    if not (BUILD / name).exists():
        pytest.skip("the front end is not built: run ./dev setup")
    return (BUILD / name).read_text()


def test_the_built_style_sheet_asks_nothing_of_other_hosts() -> None:
    addresses = re.findall(r"url\(([^)]*)\)", built("app.css"))
    assert addresses
    assert all(re.fullmatch(r'"?noto-sans-[\w-]+\.woff2"?', address) for address in addresses)
    assert "@import" not in built("app.css")


def test_every_custom_property_that_the_style_sheet_uses_is_set_in_it() -> None:
    css = built("app.css")
    used = set(re.findall(r"var\((--[\w-]+)\)", css))
    assert used - set(re.findall(r"(--[\w-]+):", css)) == set()
