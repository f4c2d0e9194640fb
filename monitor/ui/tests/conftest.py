from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from monitor.ui import jinja

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"


@pytest.fixture
def environment() -> Environment:
    """The templates of this room alone, with the addresses and files that config would give."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    env.globals.update(
        static=lambda path: f"/static/{path}", url=lambda name: f"/{name}/", navigation=lambda r: []
    )
    jinja.install(env)
    return env


@pytest.fixture
def show(environment: Environment) -> Callable[..., str]:
    """show("{{ ui.tag('x') }}", name=value) → the HTML of that piece of template, in Portuguese."""

    def render(source: str, **context: Any) -> str:
        template = environment.from_string(
            '{% import "ui/components.html" as ui with context %}' + source
        )
        csrf = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="secret">')
        with translation.override("pt"):
            return template.render({"csrf_input": csrf, **context}).strip()

    return render
