from __future__ import annotations

from html import unescape
from typing import Any

from monitor.demonstration import dashboards, loading, observatory


def test_every_view_of_the_demonstrations_dashboard_shows_something(db: None, client: Any) -> None:
    loading.load()
    observatory.load()
    dashboard = dashboards.load()
    page = unescape(client.get(dashboard.get_absolute_url()).content.decode())
    assert page.count('class="panel__title"') == 6
    assert "panel__problem" not in page
    assert "já não existe" not in page
    assert "Sem valores" not in page
    assert "Não há números" not in page
