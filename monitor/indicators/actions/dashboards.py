"""Dashboards: views of the observatory that a network puts together on one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from monitor.indicators.living import living_one
from monitor.indicators.models import LONGEST_ADDRESS, Dashboard, Indicator, Panel
from monitor.kernel.audit import recorded
from monitor.kernel.versions import StaleVersion, save_version
from monitor.network.models import Network

MOST_PANELS = 24
# The pages that a panel may show, by the name of their address.
INDICATOR, TERRITORY = "observatory:indicator", "observatory:territory"


@dataclass(frozen=True, slots=True)
class PanelValues:
    address: str
    heading: str = ""
    is_wide: bool = False


def _is_known(code: str, network: Network) -> bool:
    written = Indicator.objects.for_network(network).filter(code=code)
    return written.exists() or living_one(network, code) is not None


def view_address(text: str, network: Network) -> str:
    """What is kept of the address of a view, copied from anywhere: path and query, no language.

    Raises ValidationError for what is no view of the observatory, or one of no indicator.
    """
    parts = urlsplit(text.strip())
    try:
        match = resolve(parts.path)
    except Resolver404:
        match = None
    if match is None or match.view_name not in {INDICATOR, TERRITORY}:
        raise ValidationError(
            _("Não é o endereço de uma vista do observatório. Copia-se da barra do navegador.")
        )
    code = match.kwargs["code"]
    if match.view_name == INDICATOR and not _is_known(code, network):
        raise ValidationError(_("Não há indicador com o código «%(code)s».") % {"code": code})
    asked = [(name, value) for name, value in parse_qsl(parts.query) if name != "lingua"]
    query = urlencode(asked, safe=":,;=")
    address = parts.path + (f"?{query}" if query else "")
    if len(address) > LONGEST_ADDRESS:
        raise ValidationError(_("O endereço é demasiado comprido."))
    return address


def create_dashboard(
    *, by: Any, network: Network, panels: list[PanelValues], **values: Any
) -> Dashboard:
    """Raises ValidationError for a name that there is already, or what is no view."""
    dashboard = Dashboard(network=network, **values)
    rows = _rows(dashboard, panels)
    with recorded("dashboard.created", by=by, network=network.pk) as record:
        _require_new_name(dashboard)
        try:
            dashboard.save()
        except IntegrityError:
            raise _name_taken() from None
        Panel.objects.bulk_create(rows)
        record.target = dashboard
    return dashboard


def edit_dashboard(
    *,
    by: Any,
    dashboard: Dashboard,
    expected: int,
    changes: dict[str, Any],
    panels: list[PanelValues],
) -> Dashboard:
    """Raises StaleVersion, ValidationError."""
    stored = Dashboard.objects.select_related("network").get(pk=dashboard.pk)
    rows = _rows(stored, panels)
    with recorded("dashboard.edited", by=by, network=stored.network_id, target=stored):
        for name, value in changes.items():
            setattr(stored, name, value)
        _require_new_name(stored)
        save_version(stored, expected=expected, fields=changes)
        stored.panels.all().delete()
        Panel.objects.bulk_create(rows)
    return stored


def add_panel(*, by: Any, dashboard: Dashboard, panel: PanelValues) -> Dashboard:
    """At the end of what is there. Raises ValidationError."""
    stored = Dashboard.objects.select_related("network").get(pk=dashboard.pk)
    with recorded("dashboard.edited", by=by, network=stored.network_id, target=stored):
        # Two people may add at once: the second waits, and comes after.
        locked = Dashboard.objects.select_for_update().get(pk=stored.pk)
        save_version(stored, expected=locked.version, fields=())
        _panel(stored, panel, stored.panels.count()).save()
    return stored


def delete_dashboard(*, by: Any, dashboard: Dashboard, expected: int) -> None:
    """Raises StaleVersion."""
    stored = Dashboard.objects.get(pk=dashboard.pk)
    with recorded("dashboard.deleted", by=by, network=stored.network_id, target=stored) as record:
        if stored.version != expected:
            raise StaleVersion(stored)
        record.deleted()
        Dashboard.objects.filter(pk=stored.pk).delete()


def _name_taken() -> ValidationError:
    return ValidationError({"name": _("Já há um painel com este nome.")})


def _require_new_name(dashboard: Dashboard) -> None:
    others = Dashboard.objects.for_network(dashboard.network).exclude(pk=dashboard.pk)
    if others.filter(name=dashboard.name).exists():
        raise _name_taken()


def _rows(dashboard: Dashboard, panels: list[PanelValues]) -> list[Panel]:
    return [_panel(dashboard, panel, position) for position, panel in enumerate(panels)]


def _panel(dashboard: Dashboard, panel: PanelValues, position: int) -> Panel:
    if position >= MOST_PANELS:
        raise ValidationError(_("Um painel tem no máximo %(most)d vistas.") % {"most": MOST_PANELS})
    address = view_address(panel.address, dashboard.network)
    return Panel(
        dashboard=dashboard,
        address=address,
        heading=panel.heading,
        is_wide=panel.is_wide,
        position=position,
    )
