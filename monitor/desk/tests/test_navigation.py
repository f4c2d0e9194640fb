"""The menu: what a person may open, under few words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import resolve, reverse

from monitor.desk.navigation import Entry, navigation
from monitor.network.access import access_for


@pytest.fixture
def menu(clas: Any, person: Callable[..., Any]) -> Callable[..., list[Entry]]:
    """menu("partner", "plans:list") → the entries that who has that role sees on that page."""

    def entries(role: str, page: str, **kwargs: Any) -> list[Entry]:
        from monitor.network.models import Organisation

        organisation = None
        if role == "partner":
            organisation = Organisation.objects.create(network=clas, name="Associação")
        request: Any = RequestFactory().get(reverse(page, kwargs={"network": clas.code, **kwargs}))
        request.user = person(role, clas, organisation)
        request.access = access_for(request.user, clas.code)
        request.resolver_match = resolve(request.path)
        return navigation(request)

    return entries


def test_a_group_leads_to_the_first_page_that_a_person_may_open(menu: Any, clas: Any) -> None:
    group = next(entry for entry in menu("observer", "plans:list") if entry.label == "Rede")
    assert group.href == reverse("network:organisations", kwargs={"network": clas.code})
    assert [entry.label for entry in group.children] == ["Entidades", "Órgãos"]


def test_the_group_of_the_page_is_the_one_marked(menu: Any) -> None:
    current = [entry for entry in menu("coordinator", "desk:mail") if entry.current]
    assert [entry.label for entry in current] == ["Rede"]
    assert [entry.label for entry in current[0].children if entry.current] == ["Mensagens"]


@pytest.mark.parametrize("role", ["coordinator", "partner", "observer"])
def test_every_page_of_a_plan_is_under_plans(menu: Any, role: str) -> None:
    entries = menu(role, "plans:node", node=1)
    assert [entry.label for entry in entries if entry.current] == ["Planos"]


def test_the_month_is_the_teams_or_a_partners_own(menu: Any, clas: Any) -> None:
    def months(role: str) -> list[str]:
        return [entry.href for entry in menu(role, "plans:list") if entry.label == "O mês"]

    assert months("coordinator") == [reverse("plans:month-now", kwargs={"network": clas.code})]
    assert months("partner") == [reverse("plans:my-month", kwargs={"network": clas.code})]
    assert months("observer") == []
