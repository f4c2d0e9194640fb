"""What an action is measured by, and the rule that gives each measure its value."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from monitor.kernel.models import AuditEvent
from monitor.plans.importing.wanted import WantedMeasure
from monitor.plans.models import Action


def at(name: str, network: Any, **kwargs: Any) -> str:
    return reverse(f"plans:{name}", kwargs={"network": network.code, **kwargs})


def text_of(response: Any) -> str:
    return response.content.decode()


def post(client: Any, url: str, *items: dict[str, Any]) -> Any:
    """The form with these rows."""
    data: dict[str, Any] = {"linhas-TOTAL_FORMS": len(items), "linhas-INITIAL_FORMS": 0}
    for number, item in enumerate(items):
        data |= {f"linhas-{number}-{name}": value for name, value in item.items()}
    return client.post(url, data | {"version": 1})


@pytest.fixture
def action(clas: Any, make_plan: Any, make_node: Any, make_action: Any) -> Action:
    measures = [{"text": "N.º de visitas", "target": 480}, "N.º de pessoas"]
    return make_action(make_node(make_plan(clas), "Pessoas"), "Visitas", measures=measures)


def test_measures_are_edited_in_rows(signed_in: Any, clas: Any, action: Action) -> None:
    kept = action.measures.first()
    common = {"kind": "count", "roll_up": "sum", "unit": ""}
    typed = [
        {"pk": kept.pk, "text": "N.º de visitas", "target": "500,5", **common},
        {"text": "N.º de aldeias", **common},
        {"text": "", **common},
    ]
    post(signed_in, at("measures", clas, action=action.pk), *typed)
    assert [(item.pk == kept.pk, item.text, item.target) for item in action.measures.all()] == [
        (True, "N.º de visitas", 500.5),
        (False, "N.º de aldeias", None),
    ]


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ({}, ("reported", "", "")),
        ({"text": "N.º de participantes"}, ("reported", "", "unsaid")),
        ({"text": "N.º de participantes", "people": "none"}, ("reported", "", "")),
        ({"kind": "milestone", "roll_up": "last"}, ("milestone", "", "")),
        ({"origin": "sessions", "people": "attendances"}, ("activities", "sessions", "")),
        ({"origin": "participants"}, ("activities", "participants", "unsaid")),
        (
            {"origin": "participants", "people": "attendances"},
            ("activities", "participants", "attendances"),
        ),
        (
            {"people": "distinct", "roll_up": "last"},
            ("reported", "", "distinct"),
        ),
    ],
)
def test_the_rule_of_a_measure_is_chosen_or_follows_from_its_kind_and_text(
    signed_in: Any, clas: Any, action: Action, typed: dict[str, str], rule: tuple[str, str, str]
) -> None:
    row = {"text": "N.º de aldeias", "kind": "count", "roll_up": "sum"} | typed
    post(signed_in, at("measures", clas, action=action.pk), row)
    [measure] = action.measures.all()
    assert (measure.source, measure.counts, measure.people) == rule


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"kind": "milestone", "origin": "sessions"}, "não se conta em atividades"),
        ({"origin": "milestone"}, "Só um indicador do tipo «Marco» tem uma data"),
        ({"people": "distinct"}, "Pessoas diferentes não se somam"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(
    signed_in: Any, clas: Any, action: Action, typed: dict[str, str], problem: str
) -> None:
    row = {"text": "N.º de aldeias", "kind": "count", "roll_up": "sum"} | typed
    page = text_of(post(signed_in, at("measures", clas, action=action.pk), row))
    assert problem in page
    assert not AuditEvent.objects.exists()


def test_the_rule_of_a_measure_is_read_where_it_is_changed_and_where_it_is_shown(
    signed_in: Any, clas: Any, action: Action
) -> None:
    measure = action.measures.first()
    measure.source, measure.counts, measure.people = "activities", "participants", "attendances"
    measure.save()
    rule = "soma das presenças nas atividades registadas"
    for name in ("measures", "action"):
        assert rule in text_of(signed_in.get(at(name, clas, action=action.pk)))
    page = text_of(signed_in.get(at("measures", clas, action=action.pk)))
    assert '<option value="participants" selected>' in page


@pytest.mark.parametrize(
    ("text", "kind", "source", "people"),
    [
        ("N.º de participantes", "count", "reported", "unsaid"),
        ("N.º de sessões", "count", "reported", ""),
        ("Participantes satisfeitos", "milestone", "milestone", ""),
    ],
)
def test_an_imported_measure_has_the_rule_that_its_kind_and_its_text_suggest(
    text: str, kind: str, source: str, people: str
) -> None:
    wanted = WantedMeasure(text, kind, "", None, "sum")
    assert (wanted.source, wanted.people) == (source, people)
