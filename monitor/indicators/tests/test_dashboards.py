"""A dashboard is a list of addresses of views: made, changed, added to, and never two at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from monitor.indicators import actions
from monitor.indicators.actions import PanelValues, view_address
from monitor.indicators.actions.dashboards import MOST_PANELS
from monitor.indicators.models import Dashboard
from monitor.kernel.models import AuditEvent
from monitor.kernel.versions import StaleVersion

MAP = "/observatorio/indicadores/poor/?vista=mapa&periodo=2023"
PLACE = "/observatorio/territorios/dicofre/0104/"


@pytest.fixture
def poor(made: Any, clas: Any) -> Any:
    return made("poor", name="Pobres")


@pytest.fixture
def dashboard(poor: Any, clas: Any, coordinator: Any) -> Dashboard:
    return actions.create_dashboard(
        by=coordinator, network=clas, name="Retrato", panels=[PanelValues(MAP), PanelValues(PLACE)]
    )


def addresses(dashboard: Dashboard) -> list[str]:
    return [panel.address for panel in dashboard.panels.all()]


@pytest.mark.parametrize(
    "text",
    [
        MAP,
        f"https://monitor.exemplo.pt{MAP}",
        f"  {MAP}&lingua=en ",
        f"http://127.0.0.1:8000{MAP}#dados",
    ],
)
def test_an_address_is_kept_without_the_site_and_the_language(
    poor: Any, clas: Any, text: str
) -> None:
    assert view_address(text, clas) == MAP


@pytest.mark.parametrize(
    "text",
    [
        "",
        "uma vista",
        "/",
        "/observatorio/",
        "/observatorio/indicadores/poor/ficheiro/csv/",
        "/observatorio/indicadores/nenhum/",
        "https://exemplo.pt/pagina",
        MAP + "&territorios=" + "dicofre:0104," * 100,
    ],
)
def test_what_is_no_view_is_refused(poor: Any, clas: Any, text: str) -> None:
    with pytest.raises(ValidationError):
        view_address(text, clas)


def test_an_indicator_of_another_network_is_none(made: Any, clas: Any, other_clas: Any) -> None:
    made("serra__seus", name="Seus", network=other_clas)
    address = "/observatorio/indicadores/serra__seus/"
    with pytest.raises(ValidationError, match="Não há indicador"):
        view_address(address, clas)
    assert view_address(address, other_clas) == address


def test_views_change_place_and_the_history_says_so(dashboard: Dashboard, coordinator: Any) -> None:
    actions.edit_dashboard(
        by=coordinator,
        dashboard=dashboard,
        expected=1,
        changes={"name": "Retrato social"},
        panels=[PanelValues(PLACE, "O concelho", True), PanelValues(MAP)],
    )
    stored = Dashboard.objects.get()
    assert (stored.name, stored.version, addresses(stored)) == ("Retrato social", 2, [PLACE, MAP])
    event = AuditEvent.objects.get(verb="dashboard.edited")
    assert event.before["views"] == [MAP, PLACE]
    assert event.after["views"] == [f"O concelho ({PLACE})", MAP]


def test_who_saves_second_is_told(dashboard: Dashboard, coordinator: Any) -> None:
    actions.add_panel(by=coordinator, dashboard=dashboard, panel=PanelValues(MAP))
    assert addresses(dashboard) == [MAP, PLACE, MAP]
    with pytest.raises(StaleVersion):
        actions.edit_dashboard(
            by=coordinator, dashboard=dashboard, expected=1, changes={}, panels=[]
        )
    with pytest.raises(StaleVersion):
        actions.delete_dashboard(by=coordinator, dashboard=dashboard, expected=1)
    assert len(addresses(dashboard)) == 3


def test_a_name_is_of_one_dashboard_of_a_network(
    dashboard: Dashboard, clas: Any, other_clas: Any, coordinator: Any
) -> None:
    with pytest.raises(ValidationError, match="Já há um painel"):
        actions.create_dashboard(by=coordinator, network=clas, name="Retrato", panels=[])
    actions.create_dashboard(by=coordinator, network=other_clas, name="Retrato", panels=[])
    assert Dashboard.objects.count() == 2


def test_a_dashboard_has_so_many_views_and_no_more(
    poor: Any, clas: Any, coordinator: Any, dashboard: Dashboard
) -> None:
    many = [PanelValues(MAP)] * MOST_PANELS
    full = actions.create_dashboard(by=coordinator, network=clas, name="Cheio", panels=many)
    with pytest.raises(ValidationError, match="no máximo 24"):
        actions.add_panel(by=coordinator, dashboard=full, panel=PanelValues(MAP))
    full.refresh_from_db()
    assert (full.version, full.panels.count()) == (1, MOST_PANELS)
