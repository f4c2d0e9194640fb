"""The pages, asked for as a browser does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from monitor.kernel.models import AuditEvent
from monitor.plans.models import Action, Plan, PlanNode


def at(name: str, network: Any, **kwargs: Any) -> str:
    return reverse(f"plans:{name}", kwargs={"network": network.code, **kwargs})


def text_of(response: Any) -> str:
    return response.content.decode()


@pytest.fixture
def action(
    clas: Any, make_plan: Any, make_node: Any, make_action: Any, make_organisation: Any
) -> Action:
    plan = make_plan(clas)
    goal = make_node(plan, "Chegar a todos", make_node(plan, "Pessoas", code="1"))
    return make_action(
        goal,
        "Visitas <porta a porta>",
        leads=[make_organisation(clas, "GNR")],
        partners=["Escolas"],
        planned=[1, 3],
        done=[1],
        measures=[{"text": "N.º de visitas", "target": 480}, "N.º de pessoas"],
    )


@pytest.fixture
def partner(client: Any, person: Any, clas: Any, action: Action) -> Any:
    """The client, signed in as GNR."""
    client.force_login(person("partner", clas, clas.organisations.get(acronym="GNR")))
    return client


def test_the_table_shows_the_plan_as_it_is_written(
    signed_in: Any, clas: Any, action: Action
) -> None:
    page = text_of(signed_in.get(at("table", clas, plan=action.plan_id)))
    assert "Domínio 1: Pessoas" in page
    assert "Visitas &lt;porta a porta&gt;" in page
    for expected in ("<li>GNR</li>", "<li>Escolas</li>", "meta 480", "sem meta"):
        assert expected in page
    assert page.count('class="month month--done"') == 1 + 1  # the legend has one of each
    assert page.count('class="month month--late"') == 1 + 1


@pytest.mark.parametrize("name", ["table", "gantt", "actions"])
def test_every_view_of_a_plan_costs_the_same_whatever_its_size(
    signed_in: Any,
    clas: Any,
    action: Action,
    make_node: Any,
    make_action: Any,
    django_assert_max_num_queries: Any,
    name: str,
) -> None:
    page = at(name, clas, plan=action.plan_id)
    with django_assert_max_num_queries(12) as one:
        signed_in.get(page)
    for number in range(12):
        node = make_node(action.plan, f"D{number}")
        make_action(node, "a", leads=["x"], planned=[1, 2], measures=["N.º de ações"])
    with django_assert_max_num_queries(12) as many:
        assert signed_in.get(page).status_code == 200
    assert len(one.captured_queries) == len(many.captured_queries)


def test_the_list_of_plans_costs_the_same_whatever_their_number(
    signed_in: Any,
    clas: Any,
    action: Action,
    make_plan: Any,
    make_action: Any,
    django_assert_num_queries: Any,
    django_assert_max_num_queries: Any,
) -> None:
    with django_assert_max_num_queries(12) as one:
        signed_in.get(at("list", clas))
    for _number in range(5):
        make_action(None, "a", plan=make_plan(clas, parent=action.plan), planned=[1])
    with django_assert_num_queries(len(one.captured_queries)):
        page = text_of(signed_in.get(at("list", clas)))
    assert page.count("1 ação, 1 em atraso") == 5 + 1


def test_filters_show_themselves_in_words_with_a_way_out(
    signed_in: Any, clas: Any, action: Action
) -> None:
    gnr = clas.organisations.get()
    page = text_of(
        signed_in.get(at("table", clas, plan=action.plan_id), {"parceiro": gnr.pk, "mes": 3})
    )
    assert "com GNR" in page
    assert "previstas em março" in page
    assert 'href="?mes=3"' in page


def test_a_filter_without_result_says_so(signed_in: Any, clas: Any, action: Action) -> None:
    for name in ("table", "gantt", "actions"):
        page = signed_in.get(at(name, clas, plan=action.plan_id), {"q": "nada disto"})
        assert "Nenhuma ação corresponde" in text_of(page)


@pytest.mark.parametrize(
    "query", ["mes=abc", "ano=abc", "ano=0000", "ano=9999", "recolher=a,b,-1", "nivel=x", "page=z"]
)
def test_an_address_typed_by_hand_never_breaks_the_page(
    signed_in: Any, clas: Any, action: Action, query: str
) -> None:
    for name in ("table", "gantt", "actions"):
        page = at(name, clas, plan=action.plan_id)
        assert signed_in.get(f"{page}?{query}").status_code == 200


def test_a_partner_starts_with_its_own_actions(
    partner: Any, clas: Any, action: Action, make_action: Any
) -> None:
    make_action(action.node, "de outros")
    page = at("table", clas, plan=action.plan_id)
    assert "de outros" not in text_of(partner.get(page))
    everything = text_of(partner.get(page, {"minhas": "0"}))
    assert "de outros" in everything
    assert everything.count('class="is-mine"') == 1


def test_the_card_tells_everything_about_an_action(
    signed_in: Any, clas: Any, coordinator: Any, action: Action
) -> None:
    from monitor.plans import actions

    actions.edit_action(
        by=coordinator, action=action, expected=1, changes={"notes": "Falta transporte."}
    )
    page = text_of(signed_in.get(at("action", clas, action=action.pk)))
    for expected in (
        "Chegar a todos", "Entidade GNR", "por identificar", "480", "Falta transporte.",
        "Pessoa 1 alterou a ação",
    ):  # fmt: skip
        assert expected in page


def post(client: Any, url: str, **data: Any) -> Any:
    return client.post(url, data)


def test_a_plan_is_made_from_nothing_with_plain_forms(signed_in: Any, clas: Any) -> None:
    response = post(
        signed_in,
        at("create", clas),
        title="PDS",
        starts_on="2026-01-01",
        ends_on="2027-12-31",
        levels="Eixo\nObjetivo",
        version=1,
    )
    plan = Plan.objects.get()
    assert response.url == plan.get_absolute_url()
    assert plan.levels == ["Eixo", "Objetivo"]
    post(signed_in, at("create-node", clas, plan=plan.pk), title="Pessoas", code="1", version=1)
    axis = PlanNode.objects.get()
    below = f"{at('create-node', clas, plan=plan.pk)}?em={axis.pk}"
    post(signed_in, below, title="Chegar a todos", version=1)
    goal = axis.children.get()
    assert goal.level == 1
    response = post(
        signed_in,
        at("create-action", clas, plan=plan.pk),
        title="Visitas",
        node=goal.pk,
        status="planned",
        version=1,
    )
    action = Action.objects.get()
    assert (action.node, response.url) == (goal, action.get_absolute_url())
    post(
        signed_in,
        at("schedule", clas, action=action.pk),
        planned=["2026-03", "2027-03"],
        version=1,
    )
    assert set(action.months.values_list("month", flat=True)) == {
        date(2026, 3, 1),
        date(2027, 3, 1),
    }
    verbs = AuditEvent.objects.order_by("number").values_list("verb", flat=True)
    assert list(verbs) == [
        "plan.created", "node.created", "node.created", "action.created", "action.scheduled",
    ]  # fmt: skip


def test_the_form_of_a_node_offers_the_actions_of_the_others_of_its_level(
    signed_in: Any, clas: Any, action: Action, make_node: Any
) -> None:
    goal = action.node
    assert goal is not None
    sharer = make_node(action.plan, "Chegar depressa", goal.parent)
    page = text_of(signed_in.get(at("node", clas, node=sharer.pk)))
    assert f'<option value="{goal.pk}">Chegar a todos</option>' in page
    assert "shares_actions_of" not in text_of(signed_in.get(at("node", clas, node=goal.pk)))
    typed = {"title": sharer.title, "parent": goal.parent_id, "version": 1}
    page = post(signed_in, at("node", clas, node=sharer.pk), **typed, shares_actions_of=sharer.pk)
    assert page.status_code == 200
    post(signed_in, at("node", clas, node=sharer.pk), **typed, shares_actions_of=goal.pk)
    sharer.refresh_from_db()
    assert sharer.shares_actions_of == goal
    table = text_of(signed_in.get(at("table", clas, plan=action.plan_id)))
    assert "Chegar depressa" in table


def test_a_year_is_filled_by_a_button_and_saved_only_afterwards(
    signed_in: Any, clas: Any, action: Action
) -> None:
    page = post(
        signed_in,
        at("schedule", clas, action=action.pk),
        version=1,
        planned=["2026-01"],
        done=["2026-01"],
        fill="2026:all",
    )
    assert text_of(page).count("checked") == 12 + 1
    assert action.months.filter(kind="planned").count() == 2


def test_a_month_outside_the_plan_is_refused(signed_in: Any, clas: Any, action: Action) -> None:
    page = post(signed_in, at("schedule", clas, action=action.pk), version=1, planned=["2031-01"])
    assert page.status_code == 200
    assert not AuditEvent.objects.exists()


def rows(*items: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    """The fields of a formset."""
    data: dict[str, Any] = {"linhas-TOTAL_FORMS": len(items), "linhas-INITIAL_FORMS": initial}
    for number, item in enumerate(items):
        data |= {f"linhas-{number}-{name}": value for name, value in item.items()}
    return data


def test_a_partner_typed_by_its_acronym_is_recognised(
    signed_in: Any, clas: Any, action: Action
) -> None:
    typed = rows({"text": "gnr", "role": "lead"}, {"text": "", "role": "lead"})
    post(signed_in, at("partners", clas, action=action.pk), version=1, **typed)
    [item] = action.responsibilities.all()
    assert (item.text, item.organisation.acronym) == ("gnr", "GNR")


def test_a_partner_that_nobody_knows_is_asked_for_and_never_guessed(
    signed_in: Any, clas: Any, action: Action
) -> None:
    url = at("partners", clas, action=action.pk)
    page = text_of(post(signed_in, url, version=1, **rows({"text": "Bombeiros", "role": "lead"})))
    assert "Falta dizer quem é «Bombeiros»" in page
    assert not AuditEvent.objects.exists()
    answer = {"text": "Bombeiros", "offered": "Bombeiros", "organisation": "text", "role": "lead"}
    post(signed_in, url, version=1, **rows(answer))
    [item] = action.responsibilities.all()
    assert (item.text, item.organisation) == ("Bombeiros", None)


def test_a_choice_made_for_another_text_does_not_count(
    signed_in: Any, clas: Any, action: Action, make_organisation: Any
) -> None:
    make_organisation(clas, "CMS")
    gnr = clas.organisations.get(acronym="GNR")
    typed = {"text": "CMS", "offered": "GNR", "organisation": gnr.pk, "role": "lead"}
    post(signed_in, at("partners", clas, action=action.pk), version=1, **rows(typed))
    assert action.responsibilities.get().organisation.acronym == "CMS"


def test_an_organisation_of_another_network_cannot_be_chosen(
    signed_in: Any, clas: Any, other_clas: Any, action: Action, make_organisation: Any
) -> None:
    theirs = make_organisation(other_clas, "XPTO")
    typed = {"text": "XPTO", "offered": "XPTO", "organisation": theirs.pk, "role": "lead"}
    page = post(signed_in, at("partners", clas, action=action.pk), version=1, **rows(typed))
    assert "Falta dizer quem é «XPTO»" in text_of(page)
    assert not AuditEvent.objects.exists()


def test_two_people_editing_see_both_texts(signed_in: Any, clas: Any, action: Action) -> None:
    url = at("edit-action", clas, action=action.pk)
    typed = {"title": "primeiro", "status": "planned", "node": action.node_id, "version": 1}
    post(signed_in, url, **typed)
    page = text_of(post(signed_in, url, **typed | {"title": "segundo"}))
    assert "Entretanto, outra pessoa alterou" in page
    assert "primeiro" in page
    assert "segundo" in page
    assert 'name="version" value="2"' in page
    post(signed_in, url, **typed | {"title": "segundo", "version": 2})
    assert Action.objects.get().title == "segundo"


@pytest.mark.parametrize("name", ["partners", "measures", "schedule"])
def test_every_form_of_an_action_notices_a_second_writer(
    signed_in: Any, clas: Any, coordinator: Any, action: Action, name: str
) -> None:
    from monitor.plans import actions

    url = at(name, clas, action=action.pk)
    assert signed_in.get(url).status_code == 200
    actions.set_months(
        by=coordinator, action=action, expected=1, planned=[date(2026, 5, 1)], done=[]
    )
    typed = rows({"text": "GNR", "role": "lead", "kind": "count", "roll_up": "sum"})
    data = typed | {"version": 1, "status": "done", "notes": "x", "planned": ["2026-02"]}
    page = text_of(post(signed_in, url, **data))
    assert "Entretanto, outra pessoa alterou" in page
    assert AuditEvent.objects.count() == 1


def test_a_partner_touches_its_own_action_only_by_its_months(
    partner: Any, clas: Any, action: Action, make_action: Any
) -> None:
    url = at("month-done", clas, action=action.pk)
    post(partner, url, version=1, month="2026-03-01", done=1, title="mudado")
    action.refresh_from_db()
    assert action.title == "Visitas <porta a porta>"
    assert action.months.filter(kind="planned").count() == 2
    assert action.months.filter(kind="done").count() == 2
    for name in ("edit-action", "partners", "measures", "schedule", "delete-action"):
        assert partner.get(at(name, clas, action=action.pk)).status_code == 403
    theirs = make_action(action.node, "de outros")
    response = post(partner, at("month-done", clas, action=theirs.pk), version=1)
    assert response.status_code == 403


def test_a_month_is_marked_done_by_a_button_of_the_card(
    partner: Any, clas: Any, action: Action
) -> None:
    url = at("month-done", clas, action=action.pk)
    post(partner, url, version=1, month="2026-03-01", done=1)
    assert action.months.filter(kind="done", month=date(2026, 3, 1)).exists()
    for wrong in ("2040-01-01", "2026-03-02", "março", ""):
        assert post(partner, url, version=2, month=wrong, done=1).status_code == 404


def test_a_deletion_is_asked_for_before_it_is_done(
    signed_in: Any, clas: Any, action: Action
) -> None:
    domain = action.node.parent
    pages = [
        at("delete-action", clas, action=action.pk),
        at("delete-node", clas, node=domain.pk),
        at("delete", clas, plan=action.plan_id),
    ]
    for url in pages:
        assert "não se desfaz" in text_of(signed_in.get(url))
    assert Action.objects.exists()
    assert "1 parte do plano e 1 ação" in text_of(signed_in.get(pages[1]))
    post(signed_in, pages[1], version=99)
    assert Action.objects.exists()
    post(signed_in, pages[1], version=1)
    assert not PlanNode.objects.exists()
    post(signed_in, pages[2], version=1)
    assert not Plan.objects.exists()


def test_a_closed_plan_sends_people_back_with_a_sentence(
    signed_in: Any, clas: Any, action: Action
) -> None:
    Plan.objects.update(status="closed")
    data = {"title": "x", "status": "planned", "version": 1}
    response = signed_in.post(at("edit-action", clas, action=action.pk), data, follow=True)
    assert "O plano está encerrado" in text_of(response)
    assert "Reabrir o plano" in text_of(response)


def test_a_plan_is_approved_by_a_button(signed_in: Any, clas: Any, action: Action) -> None:
    url = at("step", clas, plan=action.plan_id)
    post(signed_in, url, version=1, step="approve")
    assert Plan.objects.get().status == "approved"
    assert post(signed_in, url, version=2, step="xpto").status_code == 404


def test_nothing_of_another_network_is_ever_found(
    signed_in: Any, clas: Any, other_clas: Any, make_plan: Any, make_node: Any, make_action: Any
) -> None:
    """The coordinator of `clas` asks, in `clas`, for what belongs to `other_clas`."""
    plan = make_plan(other_clas)
    node = make_node(plan, "segredo")
    action = make_action(node, "segredo")
    mine = make_plan(clas)
    for name in ("table", "gantt", "actions", "edit", "delete", "create-node", "create-action"):
        assert signed_in.get(at(name, clas, plan=plan.pk)).status_code == 404
    for name in ("node", "delete-node"):
        assert signed_in.get(at(name, clas, node=node.pk)).status_code == 404
    for name in ("action", "edit-action", "partners", "measures", "schedule"):
        assert signed_in.get(at(name, clas, action=action.pk)).status_code == 404
    for name in ("create-node", "create-action"):
        page = f"{at(name, clas, plan=mine.pk)}?em={node.pk}"
        assert signed_in.get(page).status_code == 404
    assert "segredo" not in text_of(
        signed_in.get(at("table", clas, plan=mine.pk), {"nivel": node.pk})
    )
    page = post(
        signed_in,
        at("create-action", clas, plan=mine.pk),
        title="x",
        node=node.pk,
        status="planned",
        version=1,
    )
    assert page.status_code == 200
    assert not Action.objects.filter(plan=mine).exists()


def test_an_observer_reads_and_is_offered_no_edit(
    client: Any, person: Any, clas: Any, action: Action
) -> None:
    client.force_login(person("observer", clas))
    for url in (at("table", clas, plan=action.plan_id), at("action", clas, action=action.pk)):
        page = text_of(client.get(url))
        assert "/alterar/" not in page
        assert "/dizer/" not in page
