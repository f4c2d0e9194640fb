"""The starting dictionary, whole: every line of it is sound, in both languages."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from monitor.facts.enums import RollUp
from monitor.indicators.actions import edit_indicator, load_dictionary
from monitor.indicators.comparison import compare
from monitor.indicators.dictionary import Dictionary
from monitor.indicators.enums import Subject
from monitor.indicators.exchange import as_json, read_json
from monitor.indicators.models import Indicator
from monitor.indicators.starting import FILE, starting_rows
from monitor.kernel.models import AuditEvent

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "ine" / "INDICADORES_UTEIS.csv"


def the_dictionary() -> Dictionary:
    preview = compare(Dictionary([]), starting_rows(), network=None)
    assert preview.problems == []
    return Dictionary(planned.item for planned in preview.created)


@pytest.fixture(scope="module")
def starting() -> Dictionary:
    return the_dictionary()


def load() -> str:
    out = io.StringIO()
    call_command("load_dictionary", stdout=out)
    return out.getvalue()


def test_nothing_is_wrong_with_any_indicator(starting: Dictionary) -> None:
    assert [str(problem) for problem in starting.all_problems()] == []
    assert len(starting) >= 60


def test_every_indicator_has_its_texts_in_both_languages(starting: Dictionary) -> None:
    texts = ("name", "name_en", "definition", "definition_en")
    assert [item.code for item in starting if not all(getattr(item, text) for text in texts)] == []
    assert [item.code for item in starting if item.name == item.name_en] == []
    assert [item.code for item in starting if not item.source] == []


def test_no_two_indicators_have_one_name_or_one_code_at_ine(starting: Dictionary) -> None:
    for name in ("name", "name_en"):
        assert len({getattr(item, name) for item in starting}) == len(starting)
    codes = [item.ine_code for item in starting if item.ine_code]
    assert len(set(codes)) == len(codes)


def test_every_chapter_of_a_diagnosis_has_indicators(starting: Dictionary) -> None:
    assert {item.theme for item in starting} == set(Subject.values) - {Subject.OTHER}


def test_no_formula_goes_round_in_a_circle(starting: Dictionary) -> None:
    order = starting.order()
    position = {code: at for at, code in enumerate(order)}
    assert sorted(order) == sorted(item.code for item in starting)
    for item in starting:
        assert starting.circle(item.code) == ()
        assert all(position[named] < position[item.code] for named in starting.named_by(item.code))


def test_every_indicator_has_the_shape_that_the_store_asks_for(starting: Dictionary) -> None:
    for item in starting:
        shape = starting.shape(item.code)
        assert shape.cuts[0] == ()
        assert shape.divides or shape.roll_up in {RollUp.SUM, RollUp.LAST, RollUp.NOT_SUMMABLE}
    assert starting.shape("peso_idosos").per == 100
    assert starting.shape("crimes_por_1000").per == 1000


def test_what_is_worked_out_comes_in_the_end_from_what_is_observed(starting: Dictionary) -> None:
    assert starting.inputs("indice_envelhecimento") == ("populacao_residente",)
    for item in starting:
        assert all(not starting[code].formula for code in starting.inputs(item.code))


def test_shares_of_few_people_are_as_sensitive_as_their_counts(starting: Dictionary) -> None:
    """A rate of something sensitive is not public with a lower threshold than the count above it."""
    from monitor.facts.enums import threshold
    from monitor.indicators.formulas import as_ratio, codes

    for item in starting:
        node = starting.node(item.code)
        if node is not None and (ratio := as_ratio(node)):
            above = [threshold(starting[code].sensitivity) for code in codes(ratio.numerator)]
            assert threshold(item.sensitivity) >= max(above), item.code


def test_codes_at_ine_are_those_that_are_known_to_exist(starting: Dictionary) -> None:
    if not SHARED.exists():
        pytest.skip(f"no list of codes at {SHARED}")
    with SHARED.open(encoding="utf-8", newline="") as file:
        known = {row["varcd"] for row in csv.DictReader(file)}
    used = {item.ine_code for item in starting if item.ine_code}
    assert used <= known
    assert len(used) >= 20


def test_the_file_is_written_as_the_platform_writes_it(starting: Dictionary) -> None:
    rows, _ignored, problems = read_json(as_json(starting))
    assert problems == []
    assert [row.values for row in rows] == [row.values for row in starting_rows()]
    assert not re.search(r"[ \t]+\n", FILE.read_text())


def test_loading_again_changes_nothing_and_leaves_no_event(db: None) -> None:
    first = load()
    count = Indicator.objects.count()
    assert f"novos: {count}" in first
    events = AuditEvent.objects.count()
    assert f"novos: 0. Atualizados: 0. Sem alteração: {count}" in load()
    assert (Indicator.objects.count(), AuditEvent.objects.count()) == (count, events)


def test_what_people_changed_is_left_alone_and_told(db: None, person: Any) -> None:
    load()
    item = Indicator.objects.get(code="obitos")
    edit_indicator(by=person(), indicator=item, expected=1, changes={"name": "Mortes"})
    out = load()
    item.refresh_from_db()
    assert item.name == "Mortes"
    assert "obitos foi alterado por pessoas e fica como está:" in out
    assert "Nome: «Mortes»; no ficheiro, «Óbitos»" in out


def test_what_nobody_changed_follows_a_newer_file(db: None) -> None:
    load()
    rows = [row for row in starting_rows() if row.values["code"] == "obitos"]
    rows[0].values["name"] = "Óbitos do ano"
    loaded = load_dictionary(by=None, rows=rows)
    assert (loaded.updated, loaded.different) == (["obitos"], {})
    item = Indicator.objects.get(code="obitos")
    assert (item.name, item.version) == ("Óbitos do ano", 2)
    rows[0].values["name"] = "Óbitos"
    assert load_dictionary(by=None, rows=rows).updated == ["obitos"]


def test_a_file_that_is_not_sound_loads_nothing(db: None, tmp_path: Path) -> None:
    file = tmp_path / "d.json"
    file.write_text('{"indicators": [{"code": "x", "name": "X", "unit": "coisas"}]}')
    with pytest.raises(CommandError) as error:
        call_command("load_dictionary", file=file, stdout=io.StringIO())
    assert "falta «O que mede»" in str(error.value)
    assert not Indicator.objects.exists()
