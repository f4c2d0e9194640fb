from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.documents.model import UnreadableFile
from monitor.facts.enums import Theme
from monitor.indicators import actions
from monitor.indicators.comparison import compare, wanted_code
from monitor.indicators.dictionary import Dictionary
from monitor.indicators.enums import Frequency, Polarity, Subject
from monitor.indicators.exchange import (
    COLUMNS,
    as_json,
    as_workbook,
    column_letters,
    read,
)
from monitor.indicators.models import Indicator, own_prefix
from monitor.indicators.queries import dictionary
from monitor.indicators.tests.conftest import indicator
from monitor.kernel.models import AuditEvent

WRITERS = {"xlsx": as_workbook, "json": as_json}

# Letters of two alphabets, quotes, what a spreadsheet would run, line breaks inside.
words = st.text(alphabet="abcçãéÁ «»\"'=+-@;,.%€0", min_size=1, max_size=30).map(
    lambda text: " ".join(text.split())
)
texts = st.lists(words.filter(bool), min_size=1, max_size=3).map("\n".join)
SEX, AGE = ["sex", ["f", "m"]], ["age", ["0-14", "15-64", "65+"]]


@st.composite
def observed(draw: st.DrawFn, code: str) -> Indicator:
    dimensions = draw(st.sampled_from([[], [SEX], [AGE], [SEX, AGE]]))
    cuts = draw(st.sampled_from([[], [["sex"]], [["sex", "age"], ["age"]]]))
    held = {name for name, _members in dimensions}
    return indicator(
        code,
        name=draw(words.filter(bool)),
        name_en=draw(words),
        definition=draw(texts),
        definition_en=draw(texts | st.just("")),
        theme=draw(st.sampled_from(Subject.values)),
        unit=draw(st.sampled_from(["N.º", "€", "dias", "€/hab.", "hab./km²"])),
        decimals=draw(st.integers(0, 6)),
        polarity=draw(st.sampled_from(Polarity.values)),
        roll_up=draw(st.sampled_from(["sum", "last", "mean", "not_summable"])),
        partial=draw(st.booleans()),
        dimensions=dimensions,
        cuts=[cut for cut in cuts if set(cut) <= held],
        periodicity=draw(st.sampled_from(Frequency.values)),
        scheme=draw(st.sampled_from(["nuts-2013", "nuts-2024"])),
        source=draw(words),
        ine_code=draw(st.sampled_from(["", "0008273"])),
        sensitivity=draw(st.sampled_from(Theme.values)),
    )


@st.composite
def dictionaries(draw: st.DrawFn) -> list[Indicator]:
    """A few observed counts, and a share of the first in itself."""
    items = [draw(observed(f"serra__n{at}")) for at in range(draw(st.integers(1, 4)))]
    first = items[0]
    share = indicator(
        "serra__parte",
        name="Parte",
        formula=f"100 * {first.code} / {first.code}",
        unit="%",
        roll_up="ratio" if first.roll_up in {"sum", "last"} else "not_summable",
        periodicity=first.periodicity,
    )
    return [*items, share]


def values_of(items: Any) -> list[dict[str, Any]]:
    return [{name: getattr(item, name) for name in COLUMNS} for item in items]


@pytest.mark.parametrize("kind", WRITERS)
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(items=dictionaries())
def test_a_dictionary_reads_back_as_it_was_written(
    kind: str, items: list[Indicator], other_clas: Any
) -> None:
    rows, ignored, problems = read(WRITERS[kind](items), f"dicionario.{kind}")
    assert (ignored, problems) == ([], [])
    preview = compare(Dictionary([]), rows, network=other_clas)
    assert preview.problems == []
    assert values_of(planned.item for planned in preview.created) == values_of(items)
    again = compare(Dictionary(keyed(items)), rows, network=other_clas)
    assert (len(again.unchanged), again.can_be_confirmed) == (len(items), False)


def keyed(items: list[Indicator]) -> list[Indicator]:
    for number, item in enumerate(items, start=1):
        item.pk = number
    return items


# What is wrong


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


HEADINGS = "Código;Nome;O que mede;Tema;Unidade;Como se agrega;Fórmula;Casas decimais;Dimensões"


def preview_of(network: Any, *lines: str, **options: Any) -> Any:
    rows, ignored, problems = read(csv(*lines), "d.csv")
    found = compare(dictionary(network), rows, network=network, ignored=ignored, **options)
    found.problems = problems + found.problems
    return found


def test_every_problem_is_told_at_once_with_its_cell_and_a_suggestion(clas: Any, made: Any) -> None:
    made("a")
    found = preview_of(
        clas,
        HEADINGS,
        "utentes;Utentes;Quem é;Saúde;N.º;Soma;;0;",
        "vale__x;X;Mede x;Saude;hab;Soma;;0;",
        "vale__y;Y;Mede y;Casas;N.º;Somas;;muitas;sexo: f, m",
        "vale__z;Z;;Saúde;%;Quociente de somas;100 * aa / a;0;",
        "vale__w;W;Mede w;Saúde;%;Quociente de somas;100 * a / (a;0;",
        "vale__x;X;Repetido;Saúde;N.º;Soma;;0;",
        ";Sem código;Mede;Saúde;N.º;Soma;;0;",
    )
    told = {
        (p.where.removeprefix("célula "), p.value): (p.text, p.suggestion) for p in found.problems
    }
    assert told[("A2", "utentes")][1] == "vale__utentes"
    assert told[("E3", "hab")] == ("«hab» não é uma unidade conhecida.", "hab.")
    assert told[("D4", "Casas")][0] == "«Casas» não é nenhuma das escolhas."
    assert told[("F4", "Somas")][1] == "Soma"
    assert "de 0 a 6" in told[("H4", "muitas")][0]
    assert told[("I4", "sexo: f, m")][1] == "sex"
    assert told[("C5", "")][0] == "falta «O que mede»."
    assert told[("G5", "100 * aa / a")][1] == "a"
    assert "Posição 11: falta fechar" in told[("G6", "100 * a / (a")][0]
    assert told[("A7", "vale__x")][0] == "este código já está noutra linha."
    assert told[("A8", "")][0] == "falta o código."
    assert len(found.problems) == len(told) == 11
    assert not found.can_be_confirmed


def test_choices_are_known_by_label_in_either_language_or_by_stored_value(clas: Any) -> None:
    found = preview_of(
        clas,
        "code;name;definition;theme;unit;roll_up;polarity;periodicity",
        "vale__x;X;Mede;HEALTH;N.º;SUM;menos e melhor;ANUAL",
    )
    assert found.problems == []
    [planned] = found.created
    item = planned.item
    assert (item.theme, item.roll_up, item.polarity, item.periodicity) == (
        "health",
        "sum",
        "less_is_better",
        "year",
    )


def test_new_changed_and_unchanged_are_told_apart(clas: Any, made: Any) -> None:
    made("vale__a", network=clas, name="A")
    made("vale__b", network=clas, name="B")
    found = preview_of(
        clas,
        "Código;Nome;O que mede;Tema;Unidade;Como se agrega;Cor",
        "vale__a;A mais claro;;;;;azul",
        "vale__b;B;;;;;azul",
        "vale__c;C;Mede c;Saúde;N.º;Soma;azul",
    )
    assert found.problems == []
    assert [(p.item.code, [c.after for c in p.changes]) for p in found.changed] == [
        ("vale__a", ["A mais claro"])
    ]
    assert [p.item.code for p in found.created] == ["vale__c"]
    assert [p.item.code for p in found.unchanged] == ["vale__b"]
    assert found.ignored_columns == ["Cor"]


def test_the_common_dictionary_is_not_changed_from_a_network(clas: Any, made: Any) -> None:
    made("a", name="A")
    lines = ("Código;Nome", "a;Outro nome")
    [problem] = preview_of(clas, *lines).problems
    assert "dicionário comum" in problem.text
    assert preview_of(clas, *lines, may_edit_common=True).problems == []
    assert preview_of(clas, "Código;Nome", "a;A").problems == []


def test_an_indicator_of_another_network_is_as_one_that_does_not_exist(
    clas: Any, other_clas: Any, made: Any
) -> None:
    made("serra__a", network=other_clas)
    row = "{};A;Mede;Saúde;N.º;Soma"
    heading = "Código;Nome;O que mede;Tema;Unidade;Como se agrega"
    theirs = preview_of(clas, heading, row.format("serra__a")).problems
    nobodys = preview_of(clas, heading, row.format("serra__b")).problems
    assert [p.text for p in theirs] == [p.text for p in nobodys]


def test_what_would_break_another_indicator_is_told(clas: Any, made: Any) -> None:
    for code in ("vale__a", "vale__b"):
        made(code, network=clas)
    made("vale__r", network=clas, formula="100 * vale__a / vale__b")
    [problem] = preview_of(clas, "Código;Unidade", "vale__b;€").problems
    assert "deixaria de se poder calcular" in problem.text


def test_rows_may_name_one_another_whatever_their_order(clas: Any) -> None:
    found = preview_of(
        clas,
        HEADINGS,
        "vale__r;R;Mede r;Saúde;%;Quociente de somas;100 * vale__a / vale__a;1;",
        "vale__a;A;Mede a;Saúde;N.º;Soma;;0;",
    )
    assert (found.problems, len(found.created)) == ([], 2)


def test_a_circle_inside_a_file_is_refused(clas: Any) -> None:
    found = preview_of(
        clas,
        HEADINGS,
        "vale__a;A;Mede;Saúde;N.º;Soma;vale__b + vale__b;0;",
        "vale__b;B;Mede;Saúde;N.º;Soma;vale__a + vale__a;0;",
    )
    assert [problem.where for problem in found.problems] == ["célula G2", "célula G3"]
    assert "vale__a → vale__b → vale__a" in found.problems[0].text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "não é JSON"),
        (b"[" * 100_000, "não é JSON"),
        (b'{"outra": 1}', "Falta a lista"),
        (b"[1]", "não é um objeto"),
        (b'[{"code": {"a": 1}}]', "não é um valor que se espere"),
        (b'[{"dimensions": {"sex": 1}}]', "não é um valor que se espere"),
        (json.dumps([{}] * 5001).encode(), "mais de 5000"),
        (b"Cor;Forma\nazul;roda", "Falta a coluna «Código»"),
    ],
)
def test_a_file_that_is_no_dictionary_says_so(data: bytes, said: str) -> None:
    _rows, _ignored, problems = read(data, "d.json" if data[:1] in b"{[" else "d.csv")
    assert any(said in problem.text for problem in problems)


def test_a_place_in_json_is_told_by_number_and_code(clas: Any) -> None:
    rows, _i, _p = read(b'[{"code": "vale__x", "unit": "hab"}]', "d.json")
    found = compare(Dictionary([]), rows, network=clas)
    assert "indicador n.º 1 (vale__x), «Unidade»" in [p.where for p in found.problems]


def test_what_is_no_file_at_all_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        read(b"", "d.xlsx")


def test_columns_have_letters() -> None:
    assert [column_letters(at) for at in (0, 25, 26, 51, 701, 702)] == [
        *("A", "Z", "AA", "AZ", "ZZ", "AAA"),
    ]


def test_a_code_is_put_right_for_the_network(clas: Any) -> None:
    assert wanted_code("vale__utentes", clas) == ""
    assert wanted_code("Utentes do SAD", clas) == "vale__utentes_do_sad"
    assert wanted_code("vale__a__b", clas) == "vale__a_b"
    assert wanted_code("4x", clas) == "vale__i_4x"
    assert wanted_code("obitos", None) == ""
    assert wanted_code("óbitos", None) == "obitos"
    clas.code = "rede-do-vale"
    assert own_prefix(clas) == "rede_do_vale__"


# Writing


def test_an_import_is_one_event_and_stands_in_the_history_of_each(
    clas: Any, coordinator: Any, made: Any
) -> None:
    old = made("vale__a", network=clas, name="A")
    rows, _i, _p = read(
        csv(HEADINGS, "vale__a;Nome novo;;;;;;;", "vale__b;B;Mede b;Saúde;N.º;Soma;;1;sex: f, m"),
        "d.csv",
    )
    before = AuditEvent.objects.count()
    done = actions.import_indicators(by=coordinator, network=clas, rows=rows)
    assert (len(done.created), len(done.changed)) == (1, 1)
    assert AuditEvent.objects.count() == before + 1
    old.refresh_from_db()
    assert (old.name, old.version) == ("Nome novo", 2)
    new = Indicator.objects.get(code="vale__b")
    assert (new.network, new.decimals, new.dimensions) == (clas, 1, [["sex", ["f", "m"]]])
    event = AuditEvent.objects.newest_first()[0]
    assert event.after["indicators"][str(old.pk)] == {
        "name": "Nome novo",
        "version": 2,
        "folded": event.after["indicators"][str(old.pk)]["folded"],
    }
    assert event.before["indicators"][str(old.pk)]["name"] == "A"


def test_an_import_that_changes_nothing_leaves_no_event(
    clas: Any, coordinator: Any, made: Any
) -> None:
    """The two spaces of the name are one in a workbook, which is no change."""
    made("vale__a", network=clas, name="Com  dois espaços")
    rows, _i, _p = read(as_workbook(Indicator.objects.all()), "d.xlsx")
    before = AuditEvent.objects.count()
    actions.import_indicators(by=coordinator, network=clas, rows=rows)
    assert AuditEvent.objects.count() == before


def test_rows_that_became_impossible_write_nothing(clas: Any, coordinator: Any, made: Any) -> None:
    item = made("vale__a", network=clas)
    rows, _i, _p = read(
        csv(
            HEADINGS,
            "vale__r;R;Mede;Saúde;%;Quociente de somas;100 * vale__a / vale__a;1;",
            "vale__c;C;Mede;Saúde;N.º;Soma;;0;",
        ),
        "d.csv",
    )
    item.delete()
    with pytest.raises(ValidationError):
        actions.import_indicators(by=coordinator, network=clas, rows=rows)
    assert not Indicator.objects.exists()
