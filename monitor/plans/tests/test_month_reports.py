"""The month of who has an account, and the decisions of the coordination."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from monitor.kernel.models import AuditEvent
from monitor.network.models import Organisation
from monitor.plans.models import Action, MonthReport, ReportingMonth
from monitor.plans.tests.visiting import MARCH, numbers_of, report_of, text_of

pytestmark = pytest.mark.usefixtures("in_march")


@pytest.fixture
def in_march() -> Any:
    with time_machine.travel("2026-03-20 10:00:00+00:00", tick=False):
        yield


@pytest.fixture
def partner(client: Client, person: Any, clas: Any, gnr: Organisation, action: Action) -> Client:
    """Signed in as the guard, which answers for `action`."""
    client.force_login(person("partner", clas, gnr))
    return client


@pytest.fixture
def team(person: Any, clas: Any) -> Client:
    client = Client()
    client.force_login(person("coordinator", clas))
    return client


def my_month(network: Any, **query: str) -> str:
    return reverse("plans:my-month", kwargs={"network": network.code}, query=query or None)


def at(name: str, action: Action, *, year: int = 2026, number: int = 3, **query: object) -> str:
    kwargs = {"network": action.plan.network.code, "action": action.pk}
    kwargs |= {"year": year, "number": number}
    return reverse(f"plans:{name}", kwargs=kwargs, query=query or None)


def said(action: Action, status: str = "under_way", *numbers: int) -> dict[str, str]:
    data = {f"{action.pk}-status": status}
    for measure, number in zip(action.measures.all(), numbers, strict=False):
        data[f"{action.pk}-measure-{measure.pk}"] = str(number)
    return data


def test_a_partner_answers_its_month_with_an_account(
    partner: Client, clas: Any, action: Action, make_action: Any
) -> None:
    make_action(action.node, "De outros", planned=[3])
    page = text_of(partner.get(my_month(clas)))
    assert "O mês de março de 2026" in page
    assert "Sessões nas escolas" in page
    assert "De outros" not in page
    response = partner.post(my_month(clas), said(action, "done", 3, 60) | {"submit": "all"})
    assert (response.status_code, response["Location"]) == (303, f"{my_month(clas)}#progresso")
    report = report_of(action)
    assert (report.state, report.channel, report.organisation.acronym) == (
        "submitted", "account", "GNR",
    )  # fmt: skip
    assert numbers_of(action) == {("GNR", "N.º de sessões"): 3, ("GNR", "N.º de alunos"): 60}
    assert "Está tudo respondido" in text_of(partner.get(my_month(clas)))


def test_an_open_month_that_waits_comes_first_and_each_has_its_page(
    partner: Client, clas: Any, action: Action
) -> None:
    february = date(2026, 2, 1)
    action.months.create(kind="planned", month=february)
    ReportingMonth.objects.create(network=clas, month=february)
    page = text_of(partner.get(my_month(clas)))
    assert "O mês de fevereiro de 2026" in page
    assert "março de 2026 (0/1)" in page
    partner.post(my_month(clas, mes="2026-02"), said(action) | {"submit": str(action.pk)})
    assert MonthReport.objects.get().month == february
    assert "O mês de março de 2026" in text_of(partner.get(my_month(clas)))
    assert partner.get(my_month(clas, mes="2026-02")).status_code == 200
    for wrong in ("2026-01", "2026-3", "x"):
        assert partner.get(my_month(clas, mes=wrong)).status_code == 404


def test_a_closed_month_is_asked_of_nobody(partner: Client, clas: Any, action: Action) -> None:
    ReportingMonth.objects.create(network=clas, month=MARCH, closed_at=timezone.now())
    assert "Neste mês não há nada a responder." in text_of(partner.get(my_month(clas)))
    response = partner.get(at("edit-report", action), follow=True)
    assert "Este mês já está fechado para esta ação." in text_of(response)
    assert "Dar conta da ação" not in text_of(response)


def test_the_team_has_the_months_own_page(team: Client, clas: Any) -> None:
    assert team.get(my_month(clas))["Location"] == f"/redes/{clas.code}/mes/"


def test_the_month_costs_the_same_for_one_action_and_for_five(
    partner: Client,
    clas: Any,
    gnr: Organisation,
    action: Action,
    make_action: Any,
    django_assert_max_num_queries: Any,
) -> None:
    partner.post(my_month(clas), said(action) | {"save": "all"})
    with django_assert_max_num_queries(44) as one:
        partner.get(my_month(clas))
    for number in range(5):
        found = make_action(action.node, f"a{number}", leads=[gnr], planned=[3], measures=["m"])
        partner.post(my_month(clas), said(found, "late", 3) | {"save": "all"})
    with django_assert_max_num_queries(44) as many:
        page = text_of(partner.get(my_month(clas)))
    assert page.count('<section class="block') == 6
    assert len(one.captured_queries) == len(many.captured_queries)


def test_what_the_team_heard_by_telephone_is_of_who_said_it(
    team: Client, action: Action, school: Organisation
) -> None:
    url = at("edit-report", action, entidade=school.pk)
    assert "AE" in text_of(team.get(url))
    response = team.post(url, said(action, "late", 2) | {"submit": str(action.pk)})
    assert response["Location"] == at("report", action)
    report = report_of(action)
    assert (report.state, report.channel) == ("submitted", "phone")
    assert numbers_of(action) == {("AE", "N.º de sessões"): 2}
    team.post(at("edit-report", action), said(action, "late", 3) | {"submit": str(action.pk)})
    assert numbers_of(action)["GNR", "N.º de sessões"] == 3
    own = at("edit-report", action, entidade="equipa")
    team.post(own, said(action, "late", 1) | {"save": str(action.pk)})
    assert report_of(action).values.get(organisation=None).value == 1
    assert team.get(at("edit-report", action, entidade=2**31 - 1)).status_code == 404


def test_the_team_still_writes_in_a_closed_month(team: Client, clas: Any, action: Action) -> None:
    ReportingMonth.objects.create(network=clas, month=MARCH, closed_at=timezone.now())
    team.post(at("edit-report", action), said(action) | {"submit": str(action.pk)})
    assert report_of(action).state == "submitted"


@pytest.fixture
def submitted(team: Client, action: Action) -> MonthReport:
    team.post(at("edit-report", action), said(action, "done", 3) | {"submit": str(action.pk)})
    return report_of(action)


def test_a_report_shows_who_said_what_and_who_did_not(
    team: Client, submitted: MonthReport, action: Action
) -> None:
    page = text_of(team.get(at("report", action)))
    for expected in ("Concluída", "GNR", "Por aceitar", "registo rápido", "Aceitar", "Devolver"):
        assert expected in page
    assert "Ainda sem números de: AE." in page
    assert "Em conjunto" not in page
    assert "enviou o relato de" in page


def test_the_numbers_of_several_are_added_by_the_rule_of_the_measure(
    team: Client, submitted: MonthReport, action: Action, school: Organisation
) -> None:
    """The guard's 3 and the school's 2 make 5."""
    url = at("edit-report", action, entidade=school.pk)
    team.post(url, said(action, "done", 2) | {"save": str(action.pk)})
    page = text_of(team.get(at("report", action)))
    assert "<b>5</b>" in page
    assert "Ainda sem números" not in page


def test_a_month_without_any_word_says_so(team: Client, action: Action) -> None:
    page = text_of(team.get(at("report", action)))
    assert "Ainda ninguém disse como está esta ação neste mês." in page
    assert "Aceitar" not in page


def test_the_coordination_accepts_and_the_action_follows(
    team: Client, submitted: MonthReport, action: Action
) -> None:
    response = team.post(at("accept-report", action), {"version": submitted.version}, follow=True)
    assert "Aceite." in text_of(response)
    action.refresh_from_db()
    assert (report_of(action).state, action.status) == ("accepted", "done")
    assert action.months.filter(kind="done", month=MARCH).exists()
    assert "/dizer/" not in text_of(team.get(at("report", action)))
    team.post(at("accept-report", action), {"version": report_of(action).version})
    assert AuditEvent.objects.filter(verb="report.accepted").count() == 1


def test_what_changed_meanwhile_is_not_accepted_unseen(
    team: Client, submitted: MonthReport, action: Action
) -> None:
    other = said(action, "done", 3, 60) | {"submit": str(action.pk)}
    team.post(at("edit-report", action), other)
    assert report_of(action).version == submitted.version + 1
    response = team.post(at("accept-report", action), {"version": submitted.version}, follow=True)
    assert "Entretanto, outra pessoa alterou" in text_of(response)
    assert report_of(action).state == "submitted"


def test_returning_and_reopening_say_why(
    team: Client, submitted: MonthReport, action: Action
) -> None:
    for name in ("return-report", "reopen-report"):
        assert report_of(action).state in {"submitted", "accepted"}
        version = report_of(action).version
        response = team.post(at(name, action), {"version": version, "comment": " "})
        assert response.status_code == 422
        assert "<details" in text_of(response)
        response = team.post(at(name, action), {"version": version, "comment": "Faltam alunos."})
        assert response.status_code == 302
        assert (report_of(action).state, report_of(action).comment) == (
            "returned", "Faltam alunos.",
        )  # fmt: skip
        team.post(at("edit-report", action), said(action, "done", 3) | {"submit": str(action.pk)})
        team.post(at("accept-report", action), {"version": report_of(action).version})
    assert report_of(action).state == "accepted"


def test_a_partner_decides_nothing_and_writes_only_its_own(
    partner: Client, submitted: MonthReport, action: Action, make_action: Any
) -> None:
    for name in ("accept-report", "return-report", "reopen-report"):
        response = partner.post(at(name, action), {"version": submitted.version, "comment": "x"})
        assert response.status_code == 403
    assert "Devolver" not in text_of(partner.get(at("report", action)))
    theirs = make_action(action.node, "De outros", planned=[3])
    assert partner.get(at("report", theirs)).status_code == 200
    assert partner.get(at("edit-report", theirs)).status_code == 403
    assert partner.post(at("edit-report", theirs), said(theirs)).status_code == 403
    partner.post(at("edit-report", action, entidade="equipa"), said(action) | {"save": "all"})
    assert not MonthReport.objects.get().values.filter(organisation=None).exists()


def test_the_card_leads_to_this_months_report(partner: Client, action: Action) -> None:
    assert f'href="{at("edit-report", action)}"' in text_of(partner.get(action.get_absolute_url()))
    action.plan.ends_on = date(2026, 2, 28)
    action.plan.save()
    last = at("edit-report", action, number=2)
    assert f'href="{last}"' in text_of(partner.get(action.get_absolute_url()))


def test_a_closed_plan_is_read_and_not_written(
    team: Client, submitted: MonthReport, action: Action
) -> None:
    action.plan.status = "closed"
    action.plan.save()
    page = text_of(team.get(at("report", action)))
    assert "Aceitar" not in page
    assert "/dizer/" not in page
    for name in ("edit-report", "accept-report"):
        data = said(action) | {"submit": "all", "version": submitted.version}
        response = team.post(at(name, action), data, follow=True)
        assert response.redirect_chain
    assert report_of(action).state == "submitted"


def test_no_month_of_another_century(team: Client, action: Action) -> None:
    for year, number in ((2026, 13), (2026, 0), (1066, 3)):
        assert team.get(at("report", action, year=year, number=number)).status_code == 404
