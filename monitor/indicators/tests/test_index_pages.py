from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitor.indicators import actions
from monitor.indicators.models import CompositeIndex, Indicator
from monitor.indicators.tests.facts import country, everywhere, publish_values
from monitor.indicators.tests.pages import at, error_of, rows_of, text_of
from monitor.kernel.models import AuditEvent

INDEX = {
    "version": 1,
    "name": "Vulnerabilidade",
    "definition": "Onde a vida é mais difícil.",
    "higher": "worse",
    "normalisation": "min_max",
    "aggregation": "arithmetic",
    "when_missing": "no_index",
    "partes-INITIAL_FORMS": 0,
    "partes-TOTAL_FORMS": 3,
}


def parts(*rows: tuple[Indicator, str, str]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for number, (item, weight, good) in enumerate(rows):
        data[f"partes-{number}-indicator"] = item.pk
        data[f"partes-{number}-weight"] = weight
        data[f"partes-{number}-good"] = good
    return data


@pytest.fixture
def two(made: Any, clas: Any) -> tuple[Indicator, Indicator]:
    """poor: less is better; jobs: more is better. A 10, 40; B 20, 30; C 30, 10; D 40, –."""
    country()
    poor = made("poor", name="Pobres", polarity="less_is_better")
    jobs = made("jobs", name="Empregos", polarity="more_is_better")
    publish_values(poor, everywhere([10, 20, 30, 40]))
    publish_values(jobs, everywhere([40, 30, 10, "confidential"]))
    return poor, jobs


def test_an_index_is_made_from_rows_and_told_step_by_step(
    signed_in: Any, clas: Any, two: Any
) -> None:
    """Higher is worse. poor: 0, 33.3, 66.7, 100; jobs falls: 0, 33.3, 100. Weights 2 and 1.
    A 0, B 33.3, C (2 · 66.7 + 100)/3 = 77.8; D has no index."""
    poor, jobs = two
    response = signed_in.post(at("create_index"), INDEX | parts((poor, "2", ""), (jobs, "1", "")))
    index = CompositeIndex.objects.get()
    assert response["Location"] == index.get_absolute_url()
    text = text_of(signed_in.get(response["Location"]))
    assert "1 C 77,8 1–1 2 B 33,3 2–2 3 A 0 3–3".replace(" 0 ", " 0,0 ") in text
    assert "Sem índice Falta-lhes pelo menos uma das partes: D" in text
    assert "66,7" in text
    steps = text_of(signed_in.get(response["Location"], {"territorio": "dicofre:0103"}))
    assert "Passo a passo: C" in steps
    assert "Pobres 30 N.º 66,67 66,7" in steps
    assert "44,44" in steps
    missing = text_of(signed_in.get(response["Location"], {"territorio": "dicofre:0104"}))
    assert "Sem índice: falta pelo menos uma das partes." in missing


def test_an_index_by_region_takes_the_regions_own_figures(
    signed_in: Any, clas: Any, coordinator: Any, two: Any
) -> None:
    poor, jobs = two
    publish_values(jobs, everywhere([40, 30, 10, 20]))
    index = make_index(coordinator, clas, poor, jobs)
    text = text_of(signed_in.get(index.get_absolute_url(), {"onde": "nuts3.nuts-2024"}))
    assert "1 Sul 100,0" in text
    assert "2 Norte 0,0" in text


def make_index(by: Any, network: Any, *indicators: Indicator, **values: Any) -> CompositeIndex:
    plain = {name: INDEX[name] for name in CompositeIndex.EDITED}
    return actions.create_index(
        by=by,
        network=network,
        parts=[actions.PartValues(item, 1) for item in indicators],  # type: ignore[arg-type]
        **plain | values,
    )


@pytest.mark.parametrize(
    ("weights", "changes", "said"),
    [
        (("1", ""), {}, "Falta o peso."),
        (("1", "-1"), {}, "Há indicadores por corrigir"),
        (("1",), {}, "pelo menos dois indicadores"),
        (("1", "1"), {"normalisation": "z_score", "aggregation": "geometric"}, "negativos"),
        (("1", "1"), {"name": ""}, "obrigatório"),
    ],
)
def test_a_recipe_that_cannot_be_followed_is_told_and_nothing_is_written(
    signed_in: Any, clas: Any, two: Any, weights: tuple[str, ...], changes: Any, said: str
) -> None:
    rows = parts(*((item, weight, "") for item, weight in zip(two, weights, strict=False)))
    text = text_of(signed_in.post(at("create_index"), INDEX | rows | changes))
    assert said in text
    assert not CompositeIndex.objects.exists()


def test_what_neither_indicator_nor_row_says_is_asked(
    signed_in: Any, clas: Any, two: Any, made: Any
) -> None:
    plain = made("plain", name="Neutro")
    rows = ((two[0], "1", ""), (plain, "1", ""))
    text = text_of(signed_in.post(at("create_index"), INDEX | parts(*rows)))
    assert "Falta dizer se em «Neutro» mais é melhor ou pior." in text
    rows = ((two[0], "1", ""), (plain, "1", "more_is_better"))
    assert signed_in.post(at("create_index"), INDEX | parts(*rows)).status_code == 302


def test_an_index_is_edited_with_its_parts_and_two_people_see_both(
    signed_in: Any, clas: Any, coordinator: Any, two: Any
) -> None:
    index = make_index(coordinator, clas, *two)
    url = at("edit_index", index=index.pk)
    page = signed_in.get(url).content.decode()
    assert page.count("<legend>") >= 5
    data = INDEX | parts((two[0], "3", ""), (two[1], "0,5", "")) | {"name": "Outro nome"}
    data |= {"partes-INITIAL_FORMS": 2}
    assert signed_in.post(url, data).status_code == 302
    index.refresh_from_db()
    assert [str(part) for part in index.parts.all()] == ["Pobres (3)", "Empregos (0.5)"]
    assert "indicadores do índice" in text_of(signed_in.get(index.get_absolute_url()))
    stale = text_of(signed_in.post(url, data | {"name": "Tarde demais"}))
    assert "Nome Tarde demais Outro nome" in stale
    assert CompositeIndex.objects.get().name == "Outro nome"


def test_an_index_of_figures_that_may_not_be_read_says_which(
    signed_in: Any, clas: Any, other_clas: Any, coordinator: Any, two: Any, made: Any
) -> None:
    secret = made("secret", name="Valores da serra", polarity="more_is_better")
    publish_values(secret, everywhere([1, 2, 3, 4]), visibility="private", network=other_clas)
    index = make_index(coordinator, clas, two[0], secret)
    text = text_of(signed_in.get(index.get_absolute_url()))
    assert "não pode ler Valores da serra" in text
    assert "Posições" not in text


def test_an_index_without_any_figures_says_so(
    signed_in: Any, clas: Any, coordinator: Any, made: Any
) -> None:
    pair = [made(code, polarity="more_is_better") for code in ("x", "y")]
    index = make_index(coordinator, clas, *pair)
    assert "Ainda não há valores" in text_of(signed_in.get(index.get_absolute_url()))


def test_of_each_part_the_last_figure_until_the_period_counts_and_is_told(
    signed_in: Any, clas: Any, coordinator: Any, two: Any
) -> None:
    poor, jobs = two
    publish_values(poor, everywhere([10, 20, 30, 40], "2021"))
    index = make_index(coordinator, clas, poor, jobs)
    text = text_of(signed_in.get(index.get_absolute_url(), {"quando": "2023"}))
    assert re.search(r"Pobres \(N\.º\) 50,0.% um valor alto 2021", text)
    assert re.search(r"Empregos \(N\.º\) 50,0.% um valor baixo 2023", text)


def test_the_page_of_an_index_takes_as_many_queries_for_six_parts_as_for_two(
    signed_in: Any, clas: Any, coordinator: Any, two: Any, made: Any
) -> None:
    more = [made(f"m{at}", polarity="more_is_better") for at in range(4)]
    for item in more:
        publish_values(item, everywhere([4, 3, 2, 1]))
    asked = []
    for number, chosen in enumerate(([*two], [*two, *more])):
        index = make_index(coordinator, clas, *chosen, name=f"Índice {number}")
        signed_in.get(index.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(index.get_absolute_url())
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_list_of_indices_takes_as_many_queries_for_five_as_for_one(
    signed_in: Any, clas: Any, coordinator: Any, two: Any
) -> None:
    make_index(coordinator, clas, *two, name="Índice")
    signed_in.get(at("indices"))
    asked = []
    for more in (0, 4):
        for number in range(more):
            make_index(coordinator, clas, *two, name=f"Índice {number}")
        with CaptureQueriesContext(connection) as queries:
            response = signed_in.get(at("indices"))
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert len(rows_of(response)) == 5


def test_an_index_holds_its_indicators_and_goes_when_it_is_deleted(
    signed_in: Any, clas: Any, coordinator: Any, made: Any, two: Any
) -> None:
    own = made("vale__x", network=clas, polarity="more_is_better")
    index = make_index(coordinator, clas, two[0], own)
    assert "Índice: Vulnerabilidade" in text_of(signed_in.get(at("indicator", indicator=own.code)))
    signed_in.post(at("delete", indicator=own.code), {"version": 1})
    assert "faz parte de um índice" in text_of(signed_in.get(at("list")))
    signed_in.post(at("delete_index", index=index.pk), {"version": 9})
    assert CompositeIndex.objects.exists()
    signed_in.post(at("delete_index", index=index.pk), {"version": 1})
    assert not CompositeIndex.objects.exists()
    assert AuditEvent.objects.newest_first()[0].verb == "index.deleted"
    signed_in.post(at("delete", indicator=own.code), {"version": 1})
    assert not Indicator.objects.filter(pk=own.pk).exists()


def test_two_indices_of_a_network_have_two_names(
    signed_in: Any, clas: Any, coordinator: Any, two: Any
) -> None:
    make_index(coordinator, clas, *two)
    rows = parts((two[0], "1", ""), (two[1], "1", ""))
    response = signed_in.post(at("create_index"), INDEX | rows)
    assert "Já há um índice com este nome." in error_of(response, "name")
