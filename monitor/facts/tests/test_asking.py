"""What is asked of a source that is built in, and whose its answer is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from monitor.facts.importing import actions
from monitor.facts.importing.models import DataImport, State
from monitor.facts.models import Current, Dataset
from monitor.facts.shapes import Shape
from monitor.facts.sources.observations import SourceProblem

BIRTHS = Shape("births")


@pytest.fixture
def ask_ine(
    coordinator: Any, clas: Any, country: None, settings: Any, monkeypatch: Any
) -> Callable[..., DataImport]:
    """ask_ine(for_all=True) → the import, read, of 12 births in A in 2021."""
    from monitor.facts.sources.fetching import Client

    settings.SOURCE_INE = "http://ine.invalid"
    meta = {
        "IndicadorCod": "1",
        "IndicadorNome": "Nados-vivos",
        "Dimensoes": {"Categoria_Dim": [{"D": [{"dim_num": "1", "cat_id": "S7A2021"}]}]},
        "Sucesso": {"Verdadeiro": []},
    }
    data = {
        "Dados": {"2021": [{"geocod": "9901", "valor": "12"}]},
        "Sucesso": {"Verdadeiro": []},
    }
    answers = {"pindicaMeta.jsp": meta, "pindica.jsp": data}
    monkeypatch.setattr(
        Client, "get", lambda self, path, query: json.dumps([answers[path]]).encode()
    )
    asked = {"by": coordinator, "network": clas, "source": "ine", "theirs": "0000001"}
    return lambda **options: actions.start_source(shape=BIRTHS, **asked | options)


@pytest.mark.parametrize(
    ("for_all", "code", "visibility"),
    [(True, "ine-0000001", "public"), (False, "vale-ine-0000001", "network")],
)
def test_an_indicator_of_ine_is_official_and_public_only_for_all(
    for_all: bool, code: str, visibility: str, ask_ine: Any, coordinator: Any, clas: Any
) -> None:
    item = ask_ine(for_all=for_all)
    assert item.state == State.REVIEW, item.error
    item = actions.confirm(by=coordinator, item=item, expected=item.version)
    assert Current.objects.get().slab.rows == 1
    dataset = Dataset.objects.get()
    assert (dataset.code, dataset.visibility, dataset.is_official) == (code, visibility, for_all)
    assert dataset.network == (None if for_all else clas)
    assert dataset.title == "Nados-vivos"


def test_a_source_without_an_address_is_never_asked(coordinator: Any, clas: Any) -> None:
    with pytest.raises(SourceProblem, match="desligada"):
        actions.start_source(
            by=coordinator, network=clas, source="ine", theirs="1", shape=BIRTHS, title="x"
        )
