"""The pages of data, from the file that a coordinator sends to what the network sees."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from monitor.facts.importing import actions
from monitor.facts.importing.models import DataImport, State
from monitor.facts.models import Current, Dataset
from monitor.indicators.models import Indicator
from monitor.kernel.models import AuditEvent
from monitor.territory.models import Level, Territory

WIDE = "Concelho;2021;2022\nAlfa;10;12\nBeta;7;x\nGama;1;2\n"


@pytest.fixture
def births(clas: Any) -> Indicator:
    for number, name in enumerate(("Alfa", "Beta"), start=1):
        Territory.objects.create(
            scheme="dicofre", code=f"990{number}", level=Level.MUNICIPALITY, name=name
        )
    return Indicator.objects.create(
        code="births", name="Nados-vivos", definition="Nados-vivos", unit="N.º",
        theme="population", roll_up="sum", ine_code="0000001",
    )  # fmt: skip


def here(name: str, **kwargs: Any) -> str:
    return reverse(f"desk:{name}", kwargs={"network": "vale", **kwargs})


def send(client: Any, text: str = WIDE, name: str = "dados.csv", **fields: str) -> DataImport:
    data = {"title": "Dados do Vale", "visibility": "network"} | fields
    response = client.post(
        here("import_data"), data | {"file": SimpleUploadedFile(name, text.encode())}
    )
    assert response.status_code == 302, response.content.decode()
    return DataImport.objects.latest("pk")


def posted(form_page: str) -> dict[str, str]:
    """What the browser would send of the form of columns as it stands."""
    from lxml import html

    form = html.fromstring(form_page).xpath("//form[contains(@action, 'explicar')]")[0]
    return {name: value or "" for name, value in form.fields.items()}


def test_a_file_goes_from_the_form_to_the_network(signed_in: Any, births: Indicator) -> None:
    """Gama is no municipality here: its row stays out, and the other four values are published."""
    item = send(signed_in)
    page = signed_in.get(here("data_import", data_import=item.pk)).content.decode()
    assert "Concelho" in page
    data = posted(page) | {"indicator": "births"}
    response = signed_in.post(here("explain_data", data_import=item.pk), data)
    assert response.status_code == 302
    page = signed_in.get(response["Location"]).content.decode()
    assert "Gama" in page
    item.refresh_from_db()
    assert (item.summary["good"], item.summary["stopping"]) == (4, 1)
    signed_in.post(here("confirm_data", data_import=item.pk), {"version": item.version})
    assert Current.objects.get().indicator == "vale__births"
    page = signed_in.get(here("data")).content.decode()
    assert "Dados do Vale" in page
    dataset = Dataset.objects.get()
    assert "vale__births" in signed_in.get(here("dataset", dataset=dataset.pk)).content.decode()
    signed_in.post(here("undo_data", data_import=item.pk))
    assert not Current.objects.exists()


def test_the_refused_rows_come_as_a_file(signed_in: Any, births: Indicator) -> None:
    item = send(signed_in)
    page = signed_in.get(here("data_import", data_import=item.pk)).content.decode()
    signed_in.post(
        here("explain_data", data_import=item.pk), posted(page) | {"indicator": "births"}
    )
    response = signed_in.get(here("rejected_data", data_import=item.pk))
    text = response.content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith('"Concelho";"2021";"2022"')
    assert [line.split(";")[0] for line in text.splitlines()[1:]] == ['"Gama"']


def test_a_form_that_says_too_little_comes_back_with_a_sentence(
    signed_in: Any, births: Indicator
) -> None:
    item = send(signed_in)
    page = signed_in.get(here("data_import", data_import=item.pk)).content.decode()
    response = signed_in.post(here("explain_data", data_import=item.pk), posted(page))
    assert "Falta dizer de onde vem: o indicador." in response.content.decode()
    item.refresh_from_db()
    assert item.state == State.MAPPING


def test_the_template_of_a_common_indicator_is_of_the_networks_own(
    signed_in: Any, births: Indicator
) -> None:
    response = signed_in.post(here("data_template"), {"indicator": "births", "kind": "csv"})
    heading = response.content.decode("utf-8-sig").strip().replace('"', "")
    assert heading == "indicator;territory;period;value;reason;status"
    assert Indicator.objects.get(code="vale__births").network is not None
    text = heading + "\nvale__births;dicofre:9901;2021;5;;\nbirths;dicofre:9901;2021;5;;\n"
    item = send(signed_in, text)
    assert item.state == State.REVIEW
    assert (item.summary["good"], item.summary["counts"]) == (1, {"i": 1})
    rejected = signed_in.get(here("rejected_data", data_import=item.pk)).content.decode("utf-8-sig")
    assert rejected.splitlines()[1].replace('"', "") == (
        "births;dicofre:9901;2021;5.0;;final;O indicador não está no dicionário."
    )
    again = rejected.replace("births;", "vale__births;").replace('"births"', '"vale__births"')
    assert send(signed_in, again).summary["good"] == 1


def test_the_template_is_a_workbook_as_well(signed_in: Any, births: Indicator) -> None:
    from monitor.facts.sources.tables import open_file

    response = signed_in.post(here("data_template"), {"indicator": "births", "kind": "xlsx"})
    assert 'filename="vale__births.xlsx"' in response["Content-Disposition"]
    (table,) = open_file(response.content, "modelo.xlsx").tables
    texts = [cell.text for cell in table.cells]
    assert texts == ["indicator", "territory", "period", "value", "reason", "status"]


# For the whole installation


@pytest.fixture
def runs_it(client: Any, person: Any) -> Any:
    """The client of who runs the installation."""
    user = person()
    user.is_superuser = True
    user.save()
    client.force_login(user)
    return client


def test_who_runs_the_installation_imports_into_the_common_indicators(
    runs_it: Any, births: Indicator, person: Any, clas: Any
) -> None:
    item = send(runs_it, of_all="on", is_official="on", visibility="public")
    page = runs_it.get(here("data_import", data_import=item.pk)).content.decode()
    data = posted(page) | {"indicator": "births"}
    runs_it.post(here("explain_data", data_import=item.pk), data)
    item.refresh_from_db()
    runs_it.post(here("confirm_data", data_import=item.pk), {"version": item.version})
    assert Current.objects.get().indicator == "births"
    dataset = Dataset.objects.get()
    assert (dataset.code, dataset.network, dataset.is_official) == ("dados-do-vale", None, True)
    again = send(runs_it, WIDE.replace("10", "11"), title="", dataset=str(dataset.pk), of_all="on")
    assert again.for_all
    runs_it.force_login(person("administrator", clas))
    assert runs_it.get(here("data_import", data_import=item.pk)).status_code == 404
    assert runs_it.post(here("undo_data", data_import=item.pk)).status_code == 404
    at = here("dataset_visibility", dataset=dataset.pk)
    assert runs_it.post(at, {"version": 1, "visibility": "private"}).status_code == 404
    page = runs_it.get(here("data")).content.decode()
    assert "Importações" in page
    assert "dados.csv" not in page
    assert not AuditEvent.objects.filter(network_id=clas.pk).exists()
    assert Current.objects.exists()


def test_what_is_official_is_said_by_who_runs_the_installation(
    runs_it: Any, coordinator: Any, clas: Any
) -> None:
    common = Dataset.objects.create(code="a", title="Do INE", visibility="public")
    own = Dataset.objects.create(code="b", title="Da rede", network=clas)
    at = here("dataset_official", dataset=common.pk)
    runs_it.post(at, {"version": common.version, "is_official": "on"})
    common.refresh_from_db()
    assert common.is_official
    page = runs_it.get(here("dataset", dataset=common.pk)).content.decode()
    assert "Guardar se é oficial" in page
    assert runs_it.post(here("dataset_official", dataset=own.pk), {}).status_code == 404
    runs_it.force_login(coordinator)
    assert runs_it.post(at, {"version": common.version}).status_code == 404
    assert "Guardar se é oficial" not in runs_it.get(at.replace("oficial/", "")).content.decode()


def test_a_coordinator_never_speaks_for_all(signed_in: Any, births: Indicator) -> None:
    """The field is not there, and is not read where it is sent."""
    assert "of_all" not in signed_in.get(here("import_data")).content.decode()
    item = send(signed_in, of_all="on", is_official="on")
    assert not item.for_all
    assert not item.request["dataset"]["is_official"]


def test_numbers_of_a_network_are_never_official(runs_it: Any, births: Indicator) -> None:
    file = SimpleUploadedFile("a.csv", WIDE.encode())
    data = {"title": "X", "visibility": "network", "is_official": "on", "file": file}
    assert "segredo estatístico" in runs_it.post(here("import_data"), data).content.decode()


@pytest.fixture
def eurostat(settings: Any, monkeypatch: Any) -> list[tuple[str, Any]]:
    """What Eurostat is asked: it answers that 12 children were born in Portugal in 2021."""
    import json

    from monitor.facts.sources.fetching import Client

    settings.SOURCE_EUROSTAT = "http://eurostat.invalid"
    Territory.objects.create(scheme="nuts-2024", code="PT", level=Level.COUNTRY, name="Portugal")
    cube = {
        "version": "2.0", "class": "dataset", "label": "Live births", "id": ["unit", "geo", "time"],
        "size": [1, 1, 1], "value": [12],
        "dimension": {
            name: {"category": {"index": [code]}}
            for name, code in (("unit", "NR"), ("geo", "PT"), ("time", "2021"))
        },
    }  # fmt: skip
    asked: list[tuple[str, Any]] = []

    def get(self: Any, path: str, query: Any) -> bytes:
        asked.append((path, query))
        return json.dumps(cube).encode()

    monkeypatch.setattr(Client, "get", get)
    return asked


EUROSTAT = {"indicator": "births", "code": "DEMO_R_FAGEC", "chosen": "unit = nr\nAGE=TOTAL, y_ge50"}


def test_what_a_coordinator_asks_of_eurostat_stays_in_the_network(
    signed_in: Any, births: Indicator, eurostat: Any
) -> None:
    assert "Pedir ao Eurostat" in signed_in.get(here("data")).content.decode()
    response = signed_in.post(here("data_from_eurostat"), EUROSTAT | {"of_all": "on"})
    assert response.status_code == 302, response.content.decode()
    ((path, query),) = eurostat
    assert path == "demo_r_fagec"
    assert (query["geo"], query["unit"], query["age"]) == (["PT"], ["NR"], ["TOTAL", "Y_GE50"])
    item = DataImport.objects.get()
    signed_in.post(here("confirm_data", data_import=item.pk), {"version": item.version})
    assert Current.objects.get().indicator == "vale__births"
    dataset = Dataset.objects.get()
    assert (dataset.code, dataset.title) == ("vale-eurostat-demo_r_fagec", "Live births")
    assert (dataset.visibility, dataset.is_official) == ("network", False)


def test_a_source_is_asked_the_same_again_and_the_same_answer_is_no_edition(
    signed_in: Any, births: Indicator, eurostat: Any
) -> None:
    signed_in.post(here("data_from_eurostat"), EUROSTAT)
    first = DataImport.objects.get()
    again = here("ask_data_again", data_import=first.pk)
    assert "Entretanto" in signed_in.post(again, follow=True).content.decode()
    signed_in.post(here("confirm_data", data_import=first.pk), {"version": first.version})
    page = signed_in.get(here("data_import", data_import=first.pk)).content.decode()
    assert "Pedir outra vez à fonte" in page
    signed_in.post(again)
    second = DataImport.objects.latest("pk")
    assert (second.pk != first.pk, second.request) == (True, first.request)
    signed_in.post(here("confirm_data", data_import=second.pk), {"version": second.version})
    second.refresh_from_db()
    assert second.summary["nothing_changed"]
    Indicator.objects.filter(code="vale__births").delete()
    assert "dicionário" in signed_in.post(again, follow=True).content.decode()
    assert len(eurostat) == 2


def test_what_who_runs_the_installation_asks_of_eurostat_is_for_all_when_it_is_said(
    runs_it: Any, births: Indicator, eurostat: Any
) -> None:
    runs_it.post(here("data_from_eurostat"), EUROSTAT | {"of_all": "on"})
    item = DataImport.objects.get()
    assert (item.for_all, list(item.shapes), item.visibility) == (True, ["births"], "public")


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"chosen": "unit"}, "falta o sinal de igual"), ({"chosen": "unit = "}, "geo = PT17"),
     ({"code": "../x"}, "Código do conjunto"), ({"code": "ação"}, "Código do conjunto"),
     ({"since": "ontem"}, "Escreve-se o ano")],
)  # fmt: skip
def test_what_eurostat_would_not_understand_is_said_before_it_is_asked(
    changes: dict[str, str], told: str, signed_in: Any, births: Indicator, eurostat: Any
) -> None:
    page = signed_in.post(here("data_from_eurostat"), EUROSTAT | changes).content.decode()
    assert told in page
    assert (eurostat, Indicator.objects.count()) == ([], 1)


# What is strange


def test_the_rules_of_an_own_indicator_are_the_coordinators(
    signed_in: Any, births: Indicator, clas: Any
) -> None:
    from monitor.facts.importing.models import Rules

    births.pk, births.code, births.network, births.ine_code = None, "vale__births", clas, ""
    births.save()
    at = here("data_rules", indicator="vale__births")
    page = signed_in.get(at).content.decode()
    assert re.search(r'name="jump" value="50\b', page)
    limits = {"version": "1", "lowest": "0", "highest": "40", "jump": "", "parts": "2.5"}
    assert signed_in.post(at, limits).status_code == 302
    rules = Rules.objects.get(indicator="vale__births")
    assert (rules.lowest, rules.highest, rules.jump, rules.parts) == (0, 40, None, 2.5)
    stale = signed_in.post(at, limits | {"highest": "50"}).content.decode()
    assert "outra pessoa alterou" in stale
    assert "menor do que o mínimo" in signed_in.post(at, limits | {"lowest": "41"}).content.decode()
    rules.refresh_from_db()
    assert rules.highest == 40


def test_the_rules_of_a_common_indicator_are_of_who_runs_the_installation(
    client: Any, births: Indicator, coordinator: Any, person: Any, other_clas: Any
) -> None:
    at = here("data_rules", indicator="births")
    client.force_login(coordinator)
    assert client.get(at).status_code == 403
    Indicator.objects.create(
        code="serra__x", name="X", definition="X", unit="N.º", theme="population", roll_up="sum",
        network=other_clas,
    )  # fmt: skip
    assert client.get(here("data_rules", indicator="serra__x")).status_code == 404
    runs = person()
    runs.is_superuser = True
    runs.save()
    client.force_login(runs)
    assert "Nados-vivos" in client.get(at).content.decode()


def test_a_new_dataset_needs_a_title(signed_in: Any, births: Indicator) -> None:
    file = SimpleUploadedFile("a.csv", WIDE.encode())
    response = signed_in.post(here("import_data"), {"file": file, "visibility": "network"})
    assert "Falta o título" in response.content.decode()


def test_ine_is_offered_only_where_it_is_switched_on(
    signed_in: Any, births: Indicator, settings: Any
) -> None:
    settings.SOURCE_INE = ""
    assert "Pedir ao INE" not in signed_in.get(here("data")).content.decode()
    response = signed_in.post(here("data_from_ine"), {"indicator": "births"})
    assert "desligada" in response.content.decode()
    settings.SOURCE_INE = "http://ine.invalid"
    assert "Pedir ao INE" in signed_in.get(here("data")).content.decode()


def test_who_only_looks_sees_what_the_network_sees_and_no_import(
    client: Any, clas: Any, person: Any, births: Indicator, other_clas: Any
) -> None:
    Dataset.objects.create(code="a", title="Só da coordenação", network=clas)
    Dataset.objects.create(code="b", title="De toda a rede", network=clas, visibility="network")
    Dataset.objects.create(code="c", title="Da serra", network=other_clas, visibility="network")
    Dataset.objects.create(code="d", title="Do INE", visibility="public")
    client.force_login(person("observer", clas))
    page = client.get(here("data")).content.decode()
    assert "De toda a rede" in page
    assert "Do INE" in page
    assert "Só da coordenação" not in page
    assert "Da serra" not in page
    assert "Importações" not in page
    private = Dataset.objects.get(code="a")
    assert client.get(here("dataset", dataset=private.pk)).status_code == 404


def test_who_sees_a_dataset_is_changed_by_whom_saw_its_last_version(
    signed_in: Any, clas: Any
) -> None:
    dataset = Dataset.objects.create(code="a", title="Dados", network=clas)
    at = here("dataset_visibility", dataset=dataset.pk)
    signed_in.post(at, {"version": 99, "visibility": "public"})
    dataset.refresh_from_db()
    assert dataset.visibility == "private"
    signed_in.post(at, {"version": dataset.version, "visibility": "public"})
    dataset.refresh_from_db()
    assert dataset.visibility == "public"


def test_the_lists_ask_the_database_as_often_for_five_as_for_one(
    signed_in: Any, clas: Any, coordinator: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def more(number: int) -> None:
        dataset = Dataset.objects.create(code=f"d{number}", title=f"D{number}", network=clas)
        DataImport.objects.create(
            network=clas, name=f"{number}.csv", state="failed", dataset=dataset,
            created_by=coordinator,
        )  # fmt: skip

    counts = []
    for upto in (1, 5):
        for number in range(Dataset.objects.count(), upto):
            more(number)
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(here("data"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("state", [s.value for s in State if s != State.MAPPING])
def test_every_state_of_an_import_has_its_page(
    state: str, signed_in: Any, clas: Any, coordinator: Any
) -> None:
    item = DataImport.objects.create(
        network=clas, name="a.csv", state=state, created_by=coordinator
    )
    response = signed_in.get(here("data_import", data_import=item.pk))
    assert item.get_state_display() in response.content.decode()
    at_work = state in {"queued", "working"}
    bar = signed_in.get(here("data_progress", data_import=item.pk))
    assert ("HX-Refresh" in bar.headers) != at_work


def test_what_came_too_late_is_told_and_does_nothing(
    signed_in: Any, births: Indicator, coordinator: Any
) -> None:
    item = send(signed_in)
    actions.cancel(by=coordinator, item=item)
    response = signed_in.post(
        here("confirm_data", data_import=item.pk), {"version": 1}, follow=True
    )
    assert "Entretanto esta importação mudou" in response.content.decode()


def test_every_write_of_data_has_its_sentence() -> None:
    """Every verb written by the room is in its presenters."""
    from pathlib import Path

    from monitor.facts.presenters import SENTENCES

    room = Path(actions.__file__).parents[1]
    source = "".join(path.read_text() for path in room.rglob("*.py") if "tests" not in path.parts)
    written = set(re.findall(r'"((?:data-import|dataset|edition|rules)\.[a-z-]+)"', source))
    assert written == SENTENCES.keys()
