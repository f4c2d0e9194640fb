"""The Jinja2 environment of every page (docs/adr/0003)."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, FileSystemLoader, StrictUndefined


def url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def environment(**options: Any) -> Environment:
    from monitor.desk.navigation import navigation
    from monitor.ui.jinja import install

    options["loader"] = FileSystemLoader(
        [
            f"{config.path}/templates"
            for config in apps.get_app_configs()
            if config.name.startswith("monitor.")
        ]
    )
    options["undefined"] = StrictUndefined
    env = Environment(
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.policies["ext.i18n.trimmed"] = True
    env.globals.update(static=static, url=url, navigation=navigation)
    install(env)
    return env
