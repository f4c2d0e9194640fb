"""Who may do what: one table, permission × role, and the check that no view forgets to name its permission.

Rooms name a permission on each view with `@requires("plan.edit")`; the room that knows networks
enforces it before the view runs (`monitor.network.access`). Object scope (a partner's own actions)
is the business of each room's querysets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.core.checks import CheckMessage, Error
from django.db.models import TextChoices
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    ADMINISTRATOR = "administrator", _("Administração")
    COORDINATOR = "coordinator", _("Coordenação")
    PARTNER = "partner", _("Entidade parceira")
    OBSERVER = "observer", _("Observação")


PUBLIC = "public"
SIGNED_IN = "signed-in"
PLATFORM = "platform"

_A, _C, _P, _O = Role.ADMINISTRATOR, Role.COORDINATOR, Role.PARTNER, Role.OBSERVER

GRANTS: dict[str, frozenset[Role]] = {
    "network.view": frozenset({_A, _C, _P, _O}),
    "network.edit": frozenset({_A}),
    "people.manage": frozenset({_A}),
    "organisation.view": frozenset({_A, _C, _P, _O}),
    "organisation.edit": frozenset({_A, _C}),
    "organisation.export": frozenset({_A, _C}),
    "body.view": frozenset({_A, _C, _P, _O}),
    "body.edit": frozenset({_A, _C}),
    "plan.view": frozenset({_A, _C, _P, _O}),
    "plan.export": frozenset({_A, _C, _P, _O}),
    "plan.edit": frozenset({_A, _C}),
    "plan.import": frozenset({_A, _C}),
    # A partner edits only the actions that its organisation answers for (Action.editable_by).
    "action.edit": frozenset({_A, _C, _P}),
    # The month: who is asked, what was said, what was accepted.
    "month.manage": frozenset({_A, _C}),
    "report.decide": frozenset({_A, _C}),
    "document.edit": frozenset({_A, _C}),
    "sharing.edit": frozenset({_A, _C}),
    # A partner records and changes only what its own organisation organises.
    "activity.view": frozenset({_A, _C, _P, _O}),
    "activity.edit": frozenset({_A, _C, _P}),
    "indicator.view": frozenset({_A, _C, _P, _O}),
    "indicator.edit": frozenset({_A, _C}),
    "data.view": frozenset({_A, _C, _P, _O}),
    "data.edit": frozenset({_A, _C}),
    "mail.view": frozenset({_A, _C}),
    "audit.view": frozenset({_A, _C}),
}

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: str) -> Callable[[View], View]:
    """Name the permission that a view needs: a key of GRANTS, or PUBLIC, SIGNED_IN, PLATFORM."""
    if permission not in GRANTS and permission not in {PUBLIC, SIGNED_IN, PLATFORM}:
        raise ValueError(f"unknown permission {permission!r}")

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def views_in(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every (route, pattern) of a URLconf, depth first."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views_in(pattern, route)
        else:
            yield route, pattern


def check_every_view_declares_a_permission(**kwargs: Any) -> list[CheckMessage]:
    errors: list[CheckMessage] = []
    for route, pattern in views_in(get_resolver()):
        permission = getattr(pattern.callback, "permission", None)
        if permission is None:
            errors.append(
                Error(
                    f"The view at '{route}' declares no permission.",
                    hint="Decorate it with @requires(…).",
                    id="monitor.E001",
                )
            )
        elif permission in GRANTS and "<slug:network>" not in route:
            errors.append(
                Error(
                    f"The view at '{route}' needs '{permission}' but its address names no network.",
                    hint="Permissions of the table hold inside a network: add <slug:network>.",
                    id="monitor.E002",
                )
            )
    return errors
