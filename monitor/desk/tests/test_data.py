"""The pages of data, from the file that a coordinator sends to what the network sees."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from monitor.facts.importing import actions
from monitor.facts.importing.models import DataImport, State
from monitor.facts.models import Current, Dataset
from monitor.indicators.models import Indicator
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
    response = signed_in.post(here("data_template"), {"indicator": "births"})
    heading = response.content.decode("utf-8-sig").strip().replace('"', "")
    assert heading == "indicator;territory;period;value;reason;status"
    assert Indicator.objects.get(code="vale__births").network is not None
    text = heading + "\nvale__births;dicofre:9901;2021;5;;\nbirths;dicofre:9901;2021;5;;\n"
    item = send(signed_in, text)
    assert item.state == State.REVIEW
    assert (item.summary["good"], item.summary["counts"]) == (1, {"i": 1})
    rejected = signed_in.get(here("rejected_data", data_import=item.pk)).content.decode("utf-8-sig")
    assert rejected.splitlines()[1] == "births;dicofre:9901;2021;5.0;;final"


def test_a_new_dataset_needs_a_title(signed_in: Any, births: Indicator) -> None:
    file = SimpleUploadedFile("a.csv", WIDE.encode())
    response = signed_in.post(here("import_data"), {"file": file, "visibility": "network"})
    assert "Falta o título" in response.content.decode()


def test_ine_is_offered_only_where_it_is_switched_on(
    signed_in: Any, births: Indicator, settings: Any
) -> None:
    settings.SOURCE_INE = ""
    assert "Pedir ao INE" not in signed_in.get(here("data")).content.decode()
    response = signed_in.post(here("data_source"), {"indicator": "births"})
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
    import re
    from pathlib import Path

    from monitor.facts.presenters import SENTENCES

    room = Path(actions.__file__).parents[1]
    source = "".join(path.read_text() for path in room.rglob("*.py") if "tests" not in path.parts)
    written = set(re.findall(r'"((?:data-import|dataset|edition|rules)\.[a-z-]+)"', source))
    assert written == SENTENCES.keys()
