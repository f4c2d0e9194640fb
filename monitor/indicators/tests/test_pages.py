from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitor.indicators import actions
from monitor.indicators.exchange import as_workbook
from monitor.indicators.models import Indicator
from monitor.indicators.tests.facts import country, everywhere, publish_values
from monitor.indicators.tests.pages import at, error_of, rows_of, text_of

FORM = {
    "version": 1,
    "name": "Utentes do SAD",
    "new_code": "utentes_sad",
    "definition": "Quem é apoiado em casa.",
    "theme": "responses",
    "unit": "utentes",
    "decimals": 0,
    "polarity": "none",
    "roll_up": "sum",
    "periodicity": "year",
    "scheme": "nuts-2024",
    "sensitivity": "ageing",
}


# The list


def test_a_network_sees_the_common_indicators_and_its_own(
    signed_in: Any, clas: Any, other_clas: Any, made: Any
) -> None:
    made("obitos", name="Óbitos")
    made("vale__utentes", network=clas, name="Utentes")
    made("serra__utentes", network=other_clas, name="Segredo da serra")
    assert rows_of(signed_in.get(at("list"))) == ["Óbitos", "Utentes"]


def test_the_list_finds_by_name_code_and_definition_without_accents(
    signed_in: Any, clas: Any, made: Any
) -> None:
    made("obitos", name="Óbitos", definition="Mortes do ano.", theme="health", ine_code="0012345")
    made("vale__x", network=clas, name="Outro", formula="100 * obitos / obitos", theme="safety")
    for text in ("OBITOS", "mortes", "0012345"):
        assert "Óbitos" in rows_of(signed_in.get(at("list"), {"q": text})), text
    assert rows_of(signed_in.get(at("list"), {"tema": "safety"})) == ["Outro"]
    assert rows_of(signed_in.get(at("list"), {"tipo": "derived"})) == ["Outro"]
    assert rows_of(signed_in.get(at("list"), {"tipo": "observed"})) == ["Óbitos"]
    assert rows_of(signed_in.get(at("list"), {"tipo": "own"})) == ["Outro"]
    assert "Nenhum indicador corresponde" in text_of(signed_in.get(at("list"), {"q": "nada disto"}))


def test_the_list_takes_as_many_queries_for_five_indicators_as_for_one(
    signed_in: Any, clas: Any, made: Any
) -> None:
    made("a")
    signed_in.get(at("list"))
    asked = []
    for more in ((), ("b", "c", "d", "e")):
        for code in more:
            made(code)
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(at("list"))
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_page_of_an_indicator_takes_as_many_queries_whatever_depends_on_it(
    signed_in: Any, clas: Any, made: Any
) -> None:
    made("a")
    made("b")
    made("r0", formula="100 * a / b")
    signed_in.get(at("indicator", indicator="a"))
    asked = []
    for more in (0, 5):
        for number in range(more):
            made(f"vale__r{number}", network=clas, formula="100 * a / r0 * r0 / b")
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(at("indicator", indicator="a"))
        asked.append(len(queries))
    assert asked[0] == asked[1]


# One indicator


def test_the_page_tells_the_formula_by_names_that_lead_to_their_pages(
    signed_in: Any, clas: Any, made: Any
) -> None:
    sex = [["sex", ["f", "m"]]]
    made("a", name="Mulheres apoiadas", dimensions=sex)
    made("b", name="Pessoas apoiadas")
    made("r", name="Parte das mulheres", formula="100 * a[sex=f] / b", name_en="Share of women")
    response = signed_in.get(at("indicator", indicator="r"))
    text = text_of(response)
    assert "100 × Mulheres apoiadas (Mulheres) ÷ Pessoas apoiadas" in text
    assert f'href="{at("indicator", indicator="a")}"' in response.content.decode()
    assert "Quociente de somas. Num território maior somam-se à parte" in text
    assert "100 * a[sex=f] / b" in text
    assert "Share of women" in text
    page = text_of(signed_in.get(at("indicator", indicator="a")))
    assert "O que depende deste indicador Parte das mulheres" in page
    assert "Sexo Mulheres, Homens" in page


def test_the_page_says_up_to_what_count_the_public_sees_nothing(
    signed_in: Any, clas: Any, made: Any
) -> None:
    made("a", sensitivity="violence")
    assert "Sensibilidade: Violência. As contagens de 1 a 9" in text_of(
        signed_in.get(at("indicator", indicator="a"))
    )


def test_the_page_in_english_says_the_english_texts(signed_in: Any, clas: Any, made: Any) -> None:
    made("a", name="Óbitos", name_en="Deaths", definition_en="Deaths of the year.", unit="óbitos")
    signed_in.cookies["django_language"] = "en"
    text = text_of(signed_in.get(at("indicator", indicator="a")))
    assert "Deaths of the year." in text
    assert "deaths" in text
    assert rows_of(signed_in.get(at("list"))) == ["Deaths"]


def test_what_depends_on_an_indicator_in_another_network_is_not_told(
    signed_in: Any, clas: Any, other_clas: Any, made: Any
) -> None:
    made("a")
    made("serra__r", network=other_clas, name="Segredo da serra", formula="100 * a / a")
    assert "Segredo" not in text_of(signed_in.get(at("indicator", indicator="a")))
    assert signed_in.get(at("indicator", indicator="serra__r")).status_code == 404


def test_creating_gives_the_code_the_prefix_of_the_network(signed_in: Any, clas: Any) -> None:
    response = signed_in.post(at("create"), FORM | {"dimensions": "sex: f, m\nage: 0-64, 65+"})
    made = Indicator.objects.get()
    assert response["Location"] == at("indicator", indicator="vale__utentes_sad")
    assert (made.code, made.network, made.unit) == ("vale__utentes_sad", clas, "utentes")
    assert made.dimensions == [["sex", ["f", "m"]], ["age", ["0-64", "65+"]]]
    text = text_of(signed_in.get(response["Location"]))
    assert "criou o indicador «Utentes do SAD»" in text


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"formula": "100 * a / (b"}, "formula", "Posição 11: falta fechar este parêntese."),
        ({"formula": "1,5 * a"}, "formula", "Posição 1: numa fórmula"),
        ({"formula": "a + bb"}, "formula", "Será «b»?"),
        ({"formula": "a / b", "unit": "%"}, "formula", "falta multiplicar por 100"),
        ({"unit": "utente s"}, "unit", "Será «utentes»?"),
        ({"unit": "%"}, "roll_up", "não se somam"),
        ({"new_code": "Utentes SAD"}, "new_code", "Será «utentes_sad»?"),
        ({"dimensions": "sexo: f, m"}, "dimensions", "Será «sex»?"),
        ({"cuts": "sex"}, "cuts", "não está nas dimensões"),
        ({"decimals": "9"}, "decimals", "no máximo 6"),
        ({"definition": ""}, "definition", "obrigatório"),
        ({"weight": "a"}, "weight", "Só uma média ponderada"),
    ],
)
def test_what_is_wrong_stands_under_its_field_and_nothing_is_written(
    signed_in: Any, clas: Any, made: Any, changes: dict[str, str], field: str, said: str
) -> None:
    made("a")
    made("b")
    response = signed_in.post(at("create"), FORM | changes)
    assert said in error_of(response, field), text_of(response)
    assert Indicator.objects.count() == 2


def test_a_code_that_is_there_already_is_told(signed_in: Any, clas: Any, made: Any) -> None:
    made("vale__utentes_sad", network=clas, name="O primeiro")
    response = signed_in.post(at("create"), FORM)
    assert "já é de «O primeiro»" in error_of(response, "new_code")


def test_the_same_for_each_thousand_inhabitants_is_one_button_away(
    signed_in: Any, clas: Any, made: Any
) -> None:
    made("populacao_residente", unit="hab.", roll_up="last")
    made("crimes", name="Crimes", theme="safety", unit="crimes")
    made("gasto", name="Gasto", unit="€")
    page = signed_in.get(at("indicator", indicator="crimes")).content.decode()
    assert "por-habitante=crimes" in page
    assert (
        "por-habitante"
        not in signed_in.get(at("indicator", indicator="populacao_residente")).content.decode()
    )
    for code, formula, unit in (
        ("crimes", "1000 * crimes / populacao_residente", "por 1000 hab."),
        ("gasto", "gasto / populacao_residente", "€/hab."),
    ):
        form = signed_in.get(at("create"), {"por-habitante": code}).content.decode()
        assert f">\n{formula}</textarea>" in form
        data = FORM | {
            "formula": formula,
            "unit": unit,
            "roll_up": "ratio",
            "new_code": f"{code}_per",
        }
        assert signed_in.post(at("create"), data).status_code == 302
    assert Indicator.objects.get(code="vale__crimes_per").formula.startswith("1000")


def edit_form(item: Indicator, **changes: Any) -> dict[str, Any]:
    values = {name: getattr(item, name) for name in Indicator.EDITED}
    values |= {"dimensions": "", "cuts": "", "version": item.version} | changes
    if not values["partial"]:
        del values["partial"]
    return values


def test_two_people_on_one_indicator_see_both_texts(
    signed_in: Any, clas: Any, coordinator: Any, made: Any
) -> None:
    item = made("vale__a", network=clas, name="Antes")
    typed = edit_form(item, name="O meu nome")
    actions.edit_indicator(by=coordinator, indicator=item, expected=1, changes={"name": "O outro"})
    response = signed_in.post(at("edit", indicator=item.code), typed)
    text = text_of(response)
    assert "Nome O meu nome O outro" in text
    assert Indicator.objects.get().name == "O outro"
    assert (
        signed_in.post(at("edit", indicator=item.code), typed | {"version": 2}).status_code == 302
    )
    assert Indicator.objects.get().name == "O meu nome"


def test_an_edit_that_closes_a_circle_is_refused(signed_in: Any, clas: Any, made: Any) -> None:
    made("vale__a", network=clas)
    b = made("vale__b", network=clas)
    made("vale__c", network=clas, formula="vale__a + vale__b", unit="N.º", roll_up="sum")
    response = signed_in.post(
        at("edit", indicator=b.code), edit_form(b, formula="vale__c + vale__a")
    )
    assert "vale__b → vale__c → vale__b" in error_of(response, "formula")
    assert Indicator.objects.get(pk=b.pk).formula == ""


def test_an_edit_that_breaks_another_indicator_is_refused(
    signed_in: Any, clas: Any, made: Any
) -> None:
    item = made("vale__a", network=clas)
    made(
        "vale__r",
        network=clas,
        name="A taxa",
        formula="100 * vale__a / vale__a + vale__a - vale__a",
    )
    made(
        "vale__s",
        network=clas,
        name="A soma",
        formula="vale__a + vale__a",
        unit="N.º",
        roll_up="sum",
    )
    response = signed_in.post(at("edit", indicator=item.code), edit_form(item, unit="€"))
    assert "«A soma» deixaria de se poder calcular" in text_of(response)
    assert Indicator.objects.get(pk=item.pk).unit == "N.º"


def test_the_common_dictionary_is_edited_only_by_who_runs_the_installation(
    signed_in: Any, client: Any, clas: Any, made: Any, person: Any
) -> None:
    item = made("a")
    assert signed_in.get(at("edit", indicator="a")).status_code == 403
    assert signed_in.post(at("delete", indicator="a"), {"version": 1}).status_code == 403
    assert "Alterar" not in text_of(signed_in.get(at("indicator", indicator="a")))
    chief = person()
    chief.is_superuser = True
    chief.save()
    client.force_login(chief)
    client.post(at("edit", indicator="a"), edit_form(item, name="Nome novo"))
    assert Indicator.objects.get().name == "Nome novo"


def test_what_is_used_or_has_numbers_is_not_deleted(signed_in: Any, clas: Any, made: Any) -> None:
    a = made("vale__a", network=clas)
    r = made("vale__r", network=clas, name="A taxa", formula="100 * vale__a / vale__a")
    signed_in.post(at("delete", indicator=a.code), {"version": 1})
    assert "é usado em «A taxa»" in text_of(signed_in.get(at("list")))
    signed_in.post(at("delete", indicator=r.code), {"version": 7})
    assert "outra pessoa alterou" in text_of(signed_in.get(at("list")))
    signed_in.post(at("delete", indicator=r.code), {"version": 1})
    country()
    publish_values(a, everywhere([1, 2, 3, 4]))
    signed_in.post(at("delete", indicator=a.code), {"version": 1})
    assert "já tem dados" in text_of(signed_in.get(at("list")))
    assert [item.code for item in Indicator.objects.all()] == ["vale__a"]


# Files


@pytest.mark.parametrize("kind", ["xlsx", "json"])
def test_what_is_exported_changes_nothing_when_it_comes_back(
    signed_in: Any, clas: Any, made: Any, kind: str
) -> None:
    made("a")
    made("vale__b", network=clas, dimensions=[["sex", ["f", "m"]]], cuts=[["sex"]])
    response = signed_in.get(at("export", kind=kind))
    assert f".{kind}" in response["Content-Disposition"]
    file = SimpleUploadedFile(f"d.{kind}", response.content)
    text = text_of(signed_in.post(at("import"), {"file": file}))
    assert "0 Novos 0 Alterados 2 Sem alteração 0 Problemas" in text
    assert "O ficheiro não muda nada" in text


def test_an_import_is_shown_first_and_written_on_confirmation(signed_in: Any, clas: Any) -> None:
    entry = {
        "code": "vale__x",
        "name": "Indicador novo",
        "definition": "Mede.",
        "theme": "health",
        "unit": "N.º",
        "roll_up": "sum",
    }
    file = SimpleUploadedFile("d.json", json.dumps({"indicators": [entry]}).encode())
    page = signed_in.post(at("import"), {"file": file}).content.decode()
    assert "Indicador novo" in page
    assert not Indicator.objects.exists()
    token = re.search(r'name="token" value="([^"]+)"', page)[1]  # type: ignore[index]
    signed_in.post(at("confirm_import"), {"token": token})
    assert Indicator.objects.get().name == "Indicador novo"
    signed_in.post(at("confirm_import"), {"token": token + "x"})
    assert "passou do prazo" in text_of(signed_in.get(at("list")))


def test_problems_of_a_workbook_name_their_cells(signed_in: Any, clas: Any, made: Any) -> None:
    item = made("vale__a", network=clas)
    item.unit = "hab"
    file = SimpleUploadedFile("d.xlsx", as_workbook([item]))
    text = text_of(signed_in.post(at("import"), {"file": file}))
    assert "Célula G2 «hab» não é uma unidade conhecida. hab hab." in text
    assert "Confirmar a importação" not in text


def test_every_write_of_the_room_is_told_in_a_sentence() -> None:
    from pathlib import Path

    from monitor.indicators.presenters import SENTENCES

    room = Path(__file__).resolve().parents[1]
    written = {
        verb
        for path in room.glob("actions/*.py")
        for verb in re.findall(r'recorded\(\s*"([\w.-]+)"', path.read_text())
    }
    assert written
    assert written <= SENTENCES.keys()
    assert {verb.removesuffix("-created").removesuffix("-changed") for verb in SENTENCES} == written
