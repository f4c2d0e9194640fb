"""What people call each category of message: a room's `presenters.py` may offer `MAIL`, category → name."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule


@cache
def _names() -> dict[str, Any]:
    names: dict[str, Any] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("monitor.") and module_has_submodule(config.module, "presenters"):
            names |= getattr(import_module(f"{config.name}.presenters"), "MAIL", {})
    return names


def name_of(category: str) -> str:
    """Empty when no room says."""
    return str(_names().get(category, ""))
