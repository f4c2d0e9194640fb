from __future__ import annotations

from html import unescape
from typing import Any

import pytest

from monitor.demonstration import dashboards, loading, observatory
from monitor.indicators.models import Dashboard
from monitor.people.models import User


def page_of(dashboard: Dashboard, client: Any) -> str:
    page = unescape(client.get(dashboard.get_absolute_url()).content.decode())
    for problem in ("panel__problem", "já não existe", "Sem valores", "Não há números"):
        assert problem not in page
    return page


@pytest.fixture
def loaded(db: None) -> tuple[Dashboard, Dashboard]:
    loading.load()
    observatory.load()
    return dashboards.load()


def test_every_view_of_the_public_dashboard_shows_something(loaded: Any, client: Any) -> None:
    portrait, _work = loaded
    assert page_of(portrait, client).count('class="panel__title"') == 6


def test_what_the_network_keeps_is_on_its_own_dashboard(loaded: Any, client: Any) -> None:
    _portrait, work = loaded
    assert client.get(work.get_absolute_url()).status_code == 404
    client.force_login(User.objects.get(roles__network=work.network, roles__role="coordinator"))
    page = page_of(work, client)
    assert page.count('class="panel__title"') == 4
    assert "Rede Social de Montalvor, Atividades realizadas, como estava em" in page
