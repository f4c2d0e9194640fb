"""The grid of the technician: many actions at once, each row by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from monitor.kernel.models import AuditEvent
from monitor.network.models import Organisation
from monitor.plans.enums import ReportChannel, ReportState
from monitor.plans.models import Action, MonthReport, Plan, ReportingMonth
from monitor.plans.reporting.actions import accept, save_report
from monitor.plans.reporting.changes import ReportChanges, Stated

MARCH = date(2026, 3, 1)
GRID = "/redes/vale/mes/2026-3/registo/"


@pytest.fixture
def gnr(clas: Any) -> Organisation:
    return Organisation.objects.create(network=clas, name="Guarda", acronym="GNR")


@pytest.fixture
def plan(clas: Any, make_plan: Any) -> Plan:
    found: Plan = make_plan(clas, status="approved")
    return found


@pytest.fixture
def axis(plan: Plan, make_node: Any) -> Any:
    return make_node(plan, "Envelhecimento", code="1")


@pytest.fixture
def actions(axis: Any, make_action: Any, gnr: Organisation) -> list[Action]:
    """Three, of which the first has a count and a milestone, and the second is the GNR's."""
    return [
        make_action(
            axis,
            "Sessões nas escolas",
            code="1.1",
            planned=[3],
            measures=[
                {"text": "N.º de sessões", "unit": "sessões"},
                {"text": "Guia escrito", "kind": "milestone", "roll_up": "last"},
            ],
        ),
        make_action(axis, "Patrulhas", code="1.2", leads=[gnr], measures=["N.º de patrulhas"]),
        make_action(axis, "Feira", code="1.3"),
    ]


class Page:
    """The grid as a person has it open: what it shows, what is typed over it, and how it is sent."""

    def __init__(self, client: Any, query: str = ""):
        self.client = client
        self.address = GRID + query
        self.take(client.get(self.address))

    def take(self, response: Any) -> None:
        assert response.status_code == 200
        self.text = response.content.decode()
        self.document = html.fromstring(self.text)
        [form] = self.document.xpath("//form[@data-grid]")
        self.keys = [int(row.get("id")[1:]) for row in form.xpath(".//tr[@data-row]")]
        # A text area's first line break is not part of its text.
        self.fields = {name: value.removeprefix("\n") for name, value in form.form_values()}
        self.rows = form.xpath(".//input[@name='row']/@value")

    def cell(self, action: Action, cell: str) -> str:
        return self.fields[self._name(action, cell)]

    def wrong(self, action: Action) -> str:
        """What the page says of a row that was not saved."""
        found = self.document.xpath(f"//td[@id='e{action.pk}']")
        return " ".join(" ".join(found[0].itertext()).split()) if found else ""

    def is_locked(self, action: Action) -> bool:
        [status] = self.document.xpath(f"//select[@name='{action.pk}-status']")
        return "disabled" in status.attrib

    def _name(self, action: Action, cell: str) -> str:
        """ "m0" is the action's first measure."""
        if cell in ("m0", "m1"):
            cell = f"measure-{action.measures.all()[int(cell[1])].pk}"
        return f"{action.pk}-{cell}"

    def type(self, action: Action, **cells: str) -> None:
        self.fields |= {self._name(action, cell): text for cell, text in cells.items()}

    def send(self, **extra: str) -> Any:
        response = self.client.post(self.address, self.fields | {"row": self.rows} | extra)
        if response.status_code == 200:
            self.take(response)
        return response


@pytest.fixture
def page(signed_in: Any, actions: list[Action]) -> Page:
    return Page(signed_in)


def said(action: Action) -> MonthReport:
    return MonthReport.objects.get(action=action, month=MARCH)


def number(action: Action, organisation: Any = None) -> Any:
    return said(action).values.get(organisation=organisation).value


def test_three_actions_are_said_in_one_go(page: Page, actions: list[Action]) -> None:
    page.type(actions[0], status="under_way", m0="12 sessões", m1="15/03/2026")
    page.type(actions[1], status="done", difficulties="Faltou a carrinha.\r\nDuas vezes.")
    page.type(actions[2], status="postponed", postponed_to="9/2026", next_step="Marcar nova data")
    response = page.send(reporter="Sofia, da Junta")
    assert response.status_code == 302
    first, second, third = map(said, actions)
    assert {report.state for report in (first, second, third)} == {ReportState.SUBMITTED}
    assert {item.measure.text: (item.value, item.reached_on) for item in first.values.all()} == {
        "N.º de sessões": (Decimal(12), None),
        "Guia escrito": (None, date(2026, 3, 15)),
    }
    assert second.difficulties == "Faltou a carrinha.\nDuas vezes."
    assert (third.postponed_to, third.next_step) == (date(2026, 9, 1), "Marcar nova data")
    assert {(r.channel, r.reporter_name) for r in (first, second, third)} == {
        (ReportChannel.PHONE, "Sofia, da Junta")
    }
    after = page.client.get(response["Location"])
    assert "Ficaram guardadas 3 ações: 1.1, 1.2, 1.3" in after.content.decode()


def test_what_was_not_touched_is_not_written(page: Page, actions: list[Action]) -> None:
    page.type(actions[0], status="under_way")
    page.send()
    events = AuditEvent.objects.count()
    again = Page(page.client)
    again.type(actions[1], status="done")
    again.send()
    assert AuditEvent.objects.count() == events + 1
    assert said(actions[0]).version == 2
    assert not MonthReport.objects.filter(action=actions[2]).exists()


def test_a_number_without_a_status_is_kept_as_a_draft(page: Page, actions: list[Action]) -> None:
    page.type(actions[0], m0="0")
    page.send()
    assert (said(actions[0]).state, number(actions[0])) == (ReportState.DRAFT, Decimal(0))


def test_a_row_with_an_error_comes_back_as_typed_and_the_others_are_saved(
    page: Page, actions: list[Action]
) -> None:
    page.type(actions[0], status="under_way", m0="umas doze")
    page.type(actions[1], status="cancelled")
    page.type(actions[2], status="done")
    assert page.send().status_code == 200
    assert not MonthReport.objects.filter(action__in=actions[:2]).exists()
    assert said(actions[2]).state == ReportState.SUBMITTED
    assert page.cell(actions[0], "m0") == "umas doze"
    assert page.wrong(actions[0]) == "N.º de sessões: «umas doze» não é um número. Seria 12?"
    assert page.wrong(actions[1]) == "Motivo: Falta o motivo do cancelamento."
    assert page.wrong(actions[2]) == ""
    assert page.text.count("Guardada agora") == 1

    page.type(actions[0], m0="12")
    page.type(actions[1], reason="Sem verba")
    assert page.send().status_code == 302
    assert number(actions[0]) == Decimal(12)
    assert said(actions[1]).reason == "Sem verba"
    assert said(actions[2]).version == 2


def test_a_blank_cell_takes_back_what_was_said(page: Page, actions: list[Action]) -> None:
    page.type(actions[0], status="under_way", m0="3")
    page.send()
    again = Page(page.client)
    again.type(actions[0], m0="")
    again.send()
    assert not said(actions[0]).values.exists()


def test_accepting_at_once_locks_the_month_of_what_was_saved(
    page: Page, actions: list[Action]
) -> None:
    page.type(actions[0], status="under_way")
    page.type(actions[1], m0="3")
    assert page.send(accept="1").status_code == 200
    assert said(actions[0]).state == ReportState.ACCEPTED
    assert page.wrong(actions[1]) == "Situação: Falta dizer como está a ação."
    assert [page.is_locked(action) for action in actions] == [True, False, False]
    page.type(actions[1], status="under_way")
    response = page.send(accept="1")
    assert (
        "Ficou guardada e aceite 1 ação: 1.2"
        in page.client.get(response["Location"]).content.decode()
    )


def test_an_accepted_month_is_not_written_from_a_page_that_was_open(
    page: Page, actions: list[Action], coordinator: Any
) -> None:
    say(actions[0], coordinator, status="done")
    accept(by=coordinator, report=said(actions[0]), expected=said(actions[0]).version)
    page.type(actions[0], status="done", m0="3")
    assert page.send().status_code == 200
    assert "já foi aceite" in page.wrong(actions[0])
    assert not said(actions[0]).values.exists()


def say(
    action: Action,
    by: Any,
    *,
    organisation: Any = None,
    values: dict[int, int] | None = None,
    **fields: Any,
) -> MonthReport:
    """What somebody else says meanwhile."""
    stated = {pk: Stated(Decimal(value)) for pk, value in (values or {}).items()}
    return save_report(
        by=by,
        action=action,
        month=MARCH,
        changes=ReportChanges(fields, stated),
        organisation=organisation,
        channel=ReportChannel.LINK,
        submit=bool(fields.get("status")),
    )


def test_what_somebody_else_wrote_meanwhile_is_shown_beside_what_is_typed(
    page: Page, actions: list[Action], coordinator: Any
) -> None:
    say(actions[0], coordinator, status="late", next_step="Pedir transporte")
    page.type(actions[0], status="under_way", difficulties="Nenhuma")
    assert page.send().status_code == 200
    assert said(actions[0]).status == "late"
    assert page.cell(actions[0], "status") == "under_way"
    assert page.cell(actions[0], "next_step") == "Pedir transporte"
    assert page.wrong(actions[0]) == (
        "Entretanto, outra pessoa mudou esta ação: nada foi guardado."
        " Situação: Guardado entretanto: Atrasada"
    )
    page.send()
    report = said(actions[0])
    assert (report.status, report.difficulties) == ("under_way", "Nenhuma")
    assert report.next_step == "Pedir transporte"


def test_a_cell_that_only_somebody_else_changed_stays_theirs(
    page: Page, actions: list[Action], coordinator: Any
) -> None:
    say(actions[0], coordinator, status="late")
    page.type(actions[0], difficulties="Chuva")
    assert page.send().status_code == 302
    assert (said(actions[0]).status, said(actions[0]).difficulties) == ("late", "Chuva")


def test_a_number_of_the_same_organisation_changed_meanwhile_is_a_conflict(
    page: Page, actions: list[Action], coordinator: Any
) -> None:
    count = actions[0].measures.first()
    assert count is not None
    say(actions[0], coordinator, values={count.pk: 7})
    page.type(actions[0], m0="5")
    assert page.send().status_code == 200
    assert page.wrong(actions[0]).endswith("N.º de sessões: Guardado entretanto: 7")
    assert number(actions[0]) == Decimal(7)


def test_sending_the_same_page_twice_writes_once(page: Page, actions: list[Action]) -> None:
    page.type(actions[0], status="under_way", m0="3")
    page.send()
    events = AuditEvent.objects.count()
    assert page.send().status_code == 302
    assert AuditEvent.objects.count() == events


def test_numbers_are_those_of_the_organisation_chosen_at_the_top(
    signed_in: Any, actions: list[Action], gnr: Organisation
) -> None:
    page = Page(signed_in, f"?entidade={gnr.pk}")
    assert page.keys == [actions[1].pk]
    page.type(actions[1], status="under_way", m0="4")
    response = page.send()
    assert response["Location"].endswith(f"?entidade={gnr.pk}")
    assert number(actions[1], gnr) == Decimal(4)
    team = Page(signed_in)
    assert "GNR 4" in team.text
    assert team.cell(actions[1], "m0") == ""


def test_an_organisation_of_another_network_is_not_found(
    signed_in: Any, actions: list[Action], other_clas: Any
) -> None:
    theirs = Organisation.objects.create(network=other_clas, name="Outra")
    for method in (signed_in.get, signed_in.post):
        answers = [method(f"{GRID}?entidade={key}") for key in (theirs.pk, 999_999, "x")]
        assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_filters_keep_a_part_and_what_still_waits(
    signed_in: Any, actions: list[Action], plan: Plan, make_node: Any, make_action: Any
) -> None:
    other = make_node(plan, "Infância", code="2")
    crèche = make_action(other, "Creche", planned=[3])

    def shown(query: str) -> list[int]:
        return Page(signed_in, query).keys

    everything = [action.pk for action in [*actions, crèche]]
    assert shown("") == everything
    assert shown(f"?dominio={other.pk}") == [crèche.pk]
    assert shown("?dominio=999999") == everything
    planned = [actions[0].pk, crèche.pk]
    assert set(planned) <= set(shown("?faltam=1"))
    page = Page(signed_in, "?faltam=1")
    page.type(crèche, status="done")
    page.send()
    assert crèche.pk not in shown("?faltam=1")


def test_only_approved_plans_that_hold_in_the_month_and_open_actions_are_there(
    signed_in: Any, actions: list[Action], clas: Any, make_plan: Any, make_action: Any
) -> None:
    make_action(None, "De rascunho", plan=make_plan(clas))
    make_action(None, "De outro ano", plan=make_plan(clas, years=(2027, 2027), status="approved"))
    actions[2].status = "done"
    actions[2].save()
    assert Page(signed_in).keys == [actions[0].pk, actions[1].pk]
    MonthReport.objects.create(action=actions[2], month=MARCH)
    assert len(Page(signed_in).keys) == 3


def test_a_text_that_may_name_somebody_is_asked_about_and_kept_when_confirmed(
    page: Page, actions: list[Action]
) -> None:
    page.type(actions[0], status="under_way", difficulties="Ligar à D. Ana, 912 345 678")
    assert page.send().status_code == 200
    assert not MonthReport.objects.exists()
    assert "número de telefone «912 345 678»" in page.wrong(actions[0])
    assert page.cell(actions[0], "difficulties") == "Ligar à D. Ana, 912 345 678"
    assert f'name="{actions[0].pk}-names_nobody"' in page.text
    assert page.send(**{f"{actions[0].pk}-names_nobody": "on"}).status_code == 302
    assert said(actions[0]).difficulties == "Ligar à D. Ana, 912 345 678"


def test_the_team_still_writes_in_a_closed_month(
    page: Page, actions: list[Action], clas: Any
) -> None:
    from django.utils import timezone

    ReportingMonth.objects.create(network=clas, month=MARCH, closed_at=timezone.now())
    page.type(actions[0], status="under_way")
    assert page.send().status_code == 302
    assert said(actions[0]).state == ReportState.SUBMITTED


def test_an_action_that_is_gone_or_of_another_network_is_told_and_not_written(
    page: Page, actions: list[Action], other_clas: Any, make_plan: Any, make_action: Any
) -> None:
    theirs = make_action(None, "Deles", plan=make_plan(other_clas, status="approved"))
    fields = {f"{theirs.pk}-status": "done", "row": [theirs.pk]}
    response = page.client.post(GRID, fields, follow=True)
    assert "1 ação deixou de estar em vigor" in response.content.decode()
    assert not MonthReport.objects.exists()


def test_a_month_that_does_not_exist_is_not_found(signed_in: Any) -> None:
    for month in ("2026-13", "2026-0", "1026-3"):
        assert signed_in.get(f"/redes/vale/mes/{month}/registo/").status_code == 404


def test_without_actions_the_page_says_so(signed_in: Any, clas: Any) -> None:
    assert "Nenhum plano aprovado" in signed_in.get(GRID).content.decode()


def test_the_grid_takes_as_many_queries_for_five_actions_as_for_one(
    signed_in: Any, axis: Any, make_action: Any, gnr: Organisation
) -> None:
    def add() -> None:
        make_action(axis, "Ação", leads=[gnr], planned=[3], measures=["N.º"])

    def asked(query: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert signed_in.get(GRID + query).status_code == 200
        return len(queries)

    add()
    signed_in.get(GRID)
    one = [asked(""), asked(f"?entidade={gnr.pk}"), asked("?faltam=1")]
    for _ in range(4):
        add()
    assert [asked(""), asked(f"?entidade={gnr.pk}"), asked("?faltam=1")] == one
    assert one[0] < 20


@pytest.mark.parametrize("role", ["partner", "observer"])
def test_only_who_runs_the_month_enters_for_others(
    client: Any, actions: list[Action], person: Callable[..., Any], clas: Any, gnr: Any, role: str
) -> None:
    client.force_login(person(role, clas, gnr if role == "partner" else None))
    assert client.get(GRID).status_code == 403
