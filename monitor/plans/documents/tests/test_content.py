"""The figures of the second quarter of 2026 of the plan in `conftest`, counted by hand."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from monitor.plans.documents.content import (
    Column,
    Content,
    Points,
    Section,
    Table,
    from_json,
    to_json,
)
from monitor.plans.documents.period import MONTHS, Period, periods_of
from monitor.plans.documents.sections import BUILDERS, content_of
from monitor.plans.documents.template import TEMPLATES
from monitor.plans.enums import ReportPeriod
from monitor.plans.models import Plan
from monitor.ui.charts.model import Chart

from .conftest import SECOND_QUARTER, TODAY


def table(content: Content, section: str, name: str) -> Table:
    return next(item for item in content[section].tables if item.name == name)


def rows(content: Content, section: str, name: str) -> list[tuple[Any, ...]]:
    return list(table(content, section, name).rows)


def test_the_summary_says_how_the_plan_stands_and_what_the_quarter_was(content: Content) -> None:
    """Four actions; five months planned (Visitas 3, Plano local 1, Obras 1), three of them done, one done
    unplanned (Obras in April), one without report (Visitas in June); two activities, 20 and nobody
    counted."""
    assert content.title == "Relatório de execução: 2.º trimestre de 2026"
    assert dict(content.facts) == {
        "Rede": "Rede Social de Vale",
        "Plano": "Plano de Ação 2026",
        "Período": "abril a junho de 2026",
    }
    assert content["summary"].lead.splitlines() == [
        "Até junho de 2026, de 4 ações: 1 concluída, 2 em curso e 1 por iniciar. 2 estão em atraso, "
        "de 1 falta relato e de 1 há relatos por aceitar.",
        "No período estavam previstos 5 meses de ação; feitos: 3. Foi feito 1 sem estar previsto. "
        "De 1 não houve relato.",
        "Registadas no período: 2 atividades, 20 participações.",
    ]


def test_actions_are_counted_by_part_and_add_up_to_the_plan(content: Content) -> None:
    """(part, actions, done, under way, to begin, put off, cancelled, late, without report)."""
    assert rows(content, "counts", "counts") == [
        ("1 Pessoas", 2, 1, 1, 0, 0, 0, 1, 1),
        ("2 Casas", 1, 0, 1, 0, 0, 0, 1, 0),
        ("Outras ações", 1, 0, 0, 1, 0, 0, 0, 0),
        ("Todo o plano", 4, 1, 2, 1, 0, 0, 2, 1),
    ]
    [chart] = content["counts"].charts
    assert [row[:4] for row in chart.rows] == [
        ("1 Pessoas", "1", "1", "0"),
        ("2 Casas", "0", "1", "0"),
        ("Outras ações", "0", "0", "1"),
    ]
    assert chart.sentence == "Ao todo 4: concluídas 1, em curso 2 e por iniciar 1."


def test_the_chart_of_the_months_has_the_figures_of_the_table(content: Content) -> None:
    """(month, planned, done, done unplanned, still to do, without report)."""
    assert rows(content, "months", "months") == [
        ("abril de 2026", 1, 1, 1, 0, 0),
        ("maio de 2026", 2, 2, 0, 0, 0),
        ("junho de 2026", 2, 0, 0, 2, 1),
    ]
    [chart] = content["months"].charts
    assert [row[1:] for row in chart.rows] == [("1", "1"), ("2", "2"), ("2", "0")]
    drawn = [(item["planned"], item["done"]) for item in chart.spec["data"]["values"]]
    assert drawn == [(1.0, 1.0), (2.0, 2.0), (2.0, 0.0)]


def test_each_part_has_its_actions_with_their_months(content: Content, plan: Plan) -> None:
    people = plan.nodes.get(title="Pessoas").pk
    assert [key for key in content.keys if key.startswith("part-") or key == "loose"] == [
        f"part-{people}",
        f"part-{plan.nodes.get(title='Casas').pk}",
        "loose",
    ]
    part = content[f"part-{people}"]
    assert part.lead == "Ações: 1 concluída e 1 em curso. 1 está em atraso e de 1 falta relato."
    inside = ("Domínio 1: Pessoas", "Eixo 1.1: Convívio")
    assert rows(content, part.key, "actions") == [
        (*inside, "a Visitas", "GNR", "Em curso, em atraso", 3, 2, 1),
        (*inside, "Plano local", "CMS", "Concluída", 1, 1, 0),
    ]
    assert rows(content, "loose", "actions") == [
        ("Outras ações", None, "Encontro", "Escola", "Por iniciar", 0, 0, 0)
    ]


def test_values_are_of_the_period_and_since_the_beginning_against_the_target_of_the_plan(
    content: Content, plan: Plan
) -> None:
    """Visits: 12 + 8 = 20 in the quarter, 10 more in February: 30 of 100. Three houses wait to be
    accepted, so there is no value yet; no target, no percentage."""
    people, houses = (plan.nodes.get(title=title).pk for title in ("Pessoas", "Casas"))
    made = table(content, f"part-{people}", "measures")
    assert [column.title for column in made.columns] == [
        "Domínio",
        "Ação",
        "Indicador",
        "No período",
        "Desde o início do plano",
        "Meta",
        "% da meta",
        "Nota",
        "Como se obtém",
    ]
    assert [row[1:-1] for row in made.rows] == [
        ("a Visitas", "N.º de visitas", Decimal(20), Decimal(30), Decimal(100), "30\xa0%", None),
        (
            "a Visitas",
            "N.º de pessoas (pessoas diferentes)",
            Decimal(7),
            Decimal(7),
            "sem meta",
            None,
            None,
        ),
        (
            "Plano local",
            "Plano aprovado",
            date(2026, 5, 15),
            date(2026, 5, 15),
            "não se aplica",
            None,
            None,
        ),
    ]
    [house] = rows(content, f"part-{houses}", "measures")
    assert house[2:-1] == (
        "N.º de casas",
        "— por aceitar",
        "— por aceitar",
        "sem meta",
        None,
        "por aceitar: 3",
    )


def test_a_quarter_is_compared_with_the_one_before(content: Content) -> None:
    """January to March: Visitas in February (done), Obras in March (not done): 2 planned, 1 done, 2
    reports; one activity of 15; Obras late. Since then only "Plano local" changed."""
    assert rows(content, "changes", "changes") == [
        ("Meses de ação previstos", 2, 5),
        ("Meses de ação feitos, dos previstos", 1, 3),
        ("Relatos entregues", 2, 4),
        ("Relatos em falta", 0, 1),
        ("Atividades registadas", 1, 2),
        ("Participações", 15, 20),
        ("Ações concluídas até ao fim", 0, 1),
        ("Ações em atraso no fim", 1, 2),
    ]
    assert rows(content, "changes", "statuses") == [("Plano local", "Por iniciar", "Concluída")]


def test_the_first_period_has_nothing_to_be_compared_with(plan: Plan) -> None:
    first = content_of(plan, Period(ReportPeriod.QUARTER, 2026, 1), today=TODAY)
    assert "não há período anterior" in first["changes"].lead
    assert first["changes"].blocks == ()
    titles = [column.title for column in next(iter(first.tables())).columns]
    assert "Desde o início do plano" not in titles


def test_who_answers_for_the_actions_was_expected_gave_and_owes(content: Content) -> None:
    """(organisation, actions, late, expected, given, waiting, missing): GNR April, May and June of
    Visitas; CMS May of Plano local and June of Obras. Partners answer where nobody leads."""
    assert rows(content, "partners", "partners") == [
        ("Entidade CMS (CMS)", 2, 1, 2, 2, 1, 0),
        ("Entidade GNR (GNR)", 1, 1, 3, 2, 0, 1),
        ("Escola", 1, 0, 0, 0, 0, 0),
    ]


def test_what_nobody_said_and_what_was_hard_are_told_by_part(content: Content) -> None:
    assert rows(content, "unreported", "unreported") == [
        ("Domínio 1: Pessoas", "a Visitas", "GNR", "junho de 2026")
    ]
    assert rows(content, "difficulties", "difficulties") == [
        ("Domínio 1: Pessoas", "a Visitas", "maio de 2026", "Faltou a carrinha."),
        ("Domínio 2: Casas", "Obras", "junho de 2026", "Falta verba. (por aceitar)"),
    ]


def test_the_same_words_of_several_months_are_said_once(plan: Plan) -> None:
    reports = plan.actions.get(title="Visitas").reports
    reports.filter(month__month=4).update(difficulties="Faltou a carrinha.")
    made = content_of(plan, SECOND_QUARTER, today=TODAY)
    assert rows(made, "difficulties", "difficulties")[0][2:] == (
        "abril e maio de 2026",
        "Faltou a carrinha.",
    )


def test_attendances_add_up_and_different_people_stand_apart(content: Content) -> None:
    """One session of 20 and a meeting that nobody counted: 20 attendances, one activity without."""
    assert rows(content, "activities", "kinds") == [
        ("Sessão", 1, 20, 0),
        ("Reunião", 1, None, 1),
        ("Todas", 2, 20, 1),
    ]
    assert rows(content, "activities", "people") == [
        ("a Visitas", "N.º de pessoas (pessoas diferentes)", Decimal(7))
    ]
    assert rows(content, "activities", "participation") == [
        ("Por sexo", "Não perguntado", 20),
        ("Por idade", "Não perguntado", 20),
    ]
    assert [row[0] for row in rows(content, "activities", "activities")] == [
        date(2026, 4, 5),
        date(2026, 5, 10),
    ]


def test_files_are_listed_with_what_they_show(content: Content) -> None:
    assert rows(content, "evidence", "evidence") == [
        ("a Visitas", "folha.pdf", "Relato de abril de 2026", TODAY),
        ("a Visitas", "fotografia.jpg", "Encontro, 05/04/2026", TODAY),
    ]


def test_a_period_that_goes_on_says_so_and_knows_only_what_is_planned_of_the_rest(
    plan: Plan, make_action: Any
) -> None:
    """In July: Obras, planned again in September. Of July something may still be done; of August and
    September nothing is known."""
    make_action(None, "Feira", plan=plan, planned=[7, 9])
    made = content_of(plan, Period(ReportPeriod.QUARTER, 2026, 3), today=TODAY)
    assert "O período ainda não terminou" in made["summary"].lead
    assert rows(made, "months", "months") == [
        ("julho de 2026", 1, 0, 0, None, None),
        ("agosto de 2026", 0, None, None, None, None),
        ("setembro de 2026", 1, None, None, None, None),
    ]


def test_the_queries_are_as_many_for_any_plan(big_plan: Any) -> None:
    counts = []
    for size in (1, 40):
        made = big_plan(size)
        with CaptureQueriesContext(connection) as queries:
            content_of(made, SECOND_QUARTER, today=TODAY)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15


def test_a_plan_without_anything_has_a_report(clas: Any, make_plan: Any) -> None:
    made = content_of(make_plan(clas, status="approved"), SECOND_QUARTER, today=TODAY)
    assert made["summary"].lead.startswith("Ainda sem ações.")
    assert from_json(json.loads(json.dumps(to_json(made)))) == made


@pytest.mark.parametrize("kind", ReportPeriod)
def test_every_template_has_every_section_of_figures_once(kind: ReportPeriod) -> None:
    words_only = {"introduction", "conclusions"}
    assert len(set(TEMPLATES[kind])) == len(TEMPLATES[kind])
    assert set(TEMPLATES[kind]) | words_only == BUILDERS.keys()


def test_periods_are_quarters_halves_and_years_that_have_begun(plan: Plan) -> None:
    with translation.override("pt"):
        told = [(period.name, period.months) for period in periods_of(plan, TODAY)]
    assert told == [
        ("2026", "janeiro a dezembro de 2026"),
        ("2.º semestre de 2026", "julho a dezembro de 2026"),
        ("1.º semestre de 2026", "janeiro a junho de 2026"),
        ("3.º trimestre de 2026", "julho a setembro de 2026"),
        ("2.º trimestre de 2026", "abril a junho de 2026"),
        ("1.º trimestre de 2026", "janeiro a março de 2026"),
    ]


@given(st.sampled_from(ReportPeriod), st.dates(date(1901, 1, 1), date(2200, 1, 1)))
def test_periods_of_a_kind_follow_one_another_without_gaps(kind: ReportPeriod, day: date) -> None:
    period = Period.around(kind, day)
    assert period.first <= day <= period.last
    assert period.first.toordinal() - period.previous.last.toordinal() == 1
    assert (period.last_month.month - period.first.month) + 1 == MONTHS[kind]


def test_no_year_has_a_fifth_quarter() -> None:
    with pytest.raises(ValueError, match="5"):
        Period(ReportPeriod.QUARTER, 2026, 5)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
cells = st.one_of(
    st.none(),
    texts,
    st.integers(-(10**12), 10**12),
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9
    ),
    st.dates(),
)
tables = st.builds(
    Table,
    texts,
    texts,
    st.lists(st.builds(Column, texts, st.booleans(), st.booleans(), st.booleans())).map(tuple),
    st.lists(st.lists(cells, max_size=4).map(tuple), max_size=4).map(tuple),
    st.booleans(),
    st.booleans(),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(texts, inside, max_size=3),
    max_leaves=8,
)
charts = st.builds(
    Chart,
    texts,
    texts,
    st.lists(texts | st.tuples(texts, texts), max_size=3).map(tuple),
    st.lists(st.lists(texts, max_size=3).map(tuple), max_size=3).map(tuple),
    st.dictionaries(texts, json_values, max_size=3),
)
points = st.builds(Points, st.lists(texts, max_size=3).map(tuple))
sections = st.builds(
    Section,
    texts,
    texts,
    texts,
    st.lists(tables | charts | points, max_size=4).map(tuple),
    st.integers(1, 3),
)


@given(
    st.builds(
        Content,
        texts,
        st.lists(st.tuples(texts, texts), max_size=3).map(tuple),
        st.lists(sections, max_size=3).map(tuple),
    )
)
def test_what_is_kept_comes_back_as_it_was(content: Content) -> None:
    assert from_json(json.loads(json.dumps(to_json(content)))) == content


def test_the_report_is_in_the_language_of_the_platform_whoever_generates_it(
    plan: Plan, coordinator: Any
) -> None:
    from monitor.plans.documents.generating import generated

    with translation.override("en"):
        made = generated(plan, SECOND_QUARTER)
    assert made["summary"].title == "Síntese"
