"""The pages of an import, used as a person does."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from monitor.network.models import Organisation
from monitor.plans.enums import ImportState
from monitor.plans.importing.corrections import from_dict
from monitor.plans.importing.editing import correct
from monitor.plans.models import Plan, PlanImport
from monitor.plans.reading.model import PlanReading


def address(name: str, plan_import: PlanImport, **more: Any) -> str:
    kwargs = {"network": plan_import.network.code, "pk": plan_import.pk, **more}
    return reverse(f"plans:{name}", kwargs=kwargs)


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def in_review(clas: Any, reading: PlanReading, ready: Any) -> PlanImport:
    return ready(clas, reading)


def test_the_review_says_what_was_understood_and_what_needs_attention(
    signed_in: Any, in_review: PlanImport
) -> None:
    """CMV (two spellings), JF e CMV, GNR and CLDS/CMV: 4 partners that nobody knows."""
    page = text_of(signed_in.get(address("review", in_review)))
    assert "2 tabelas e delas leram-se: Domínio (2), Eixo (3); 4 ações; 2 indicadores." in page
    assert "Dizer quem são 4 parceiros que a rede não conhece" in page
    assert "Arrumar 2 textos que não encontraram lugar" in page
    assert "Dizer o que é 1 coluna" in page
    assert "Escrito também: C.M.V." in page
    assert "herdado da linha acima: Eixo" in page
    assert "leitura duvidosa" in page


def test_nothing_can_be_confirmed_while_a_partner_is_undecided(
    signed_in: Any, in_review: PlanImport
) -> None:
    assert b"confirmar/" not in signed_in.get(address("review", in_review)).content
    answer = signed_in.post(address("review_confirm", in_review), {"version": in_review.version})
    assert answer.status_code == 422
    assert "Falta decidir quem são 4 parceiros" in text_of(answer)
    assert not Plan.objects.exists()


def test_a_plan_is_imported_by_plain_forms_alone(
    signed_in: Any, in_review: PlanImport, clas: Any
) -> None:
    """Every button that the page offers for the first partner works without script."""
    council = Organisation.objects.create(network=clas, name="Câmara de Vale", acronym="C. Vale")
    url = address("review_correct", in_review)
    steps = [
        {"kind": "link_partner", "text": "CMV", "organisation_name": "câmara de vale"},
        {"kind": "split_partner", "text": "JF e CMV", "parts_lines": "JF\r\nCMV\r\n"},
        {"correction": json.dumps({"kind": "keep_partner_text", "text": "JF"})},
        {"correction": json.dumps({"kind": "new_organisation", "text": "GNR", "name": "Guarda"})},
        {
            "correction": json.dumps(
                {"kind": "decide_partners", "texts": ["CLDS/CMV"], "answer": "text"}
            )
        },
        {"kind": "edit_action", "action": "t1r3", "title": "Horário até às 20h", "aberto": "t1r3"},
        {"kind": "set_months", "action": "t1r3", "planned": ["1", "12"], "aberto": "t1r3"},
    ]
    for step in steps:
        answer = signed_in.post(url, step)
        assert answer.status_code == 302, text_of(answer)
    in_review.refresh_from_db()
    answer = signed_in.post(address("review_confirm", in_review), {"version": in_review.version})
    plan = Plan.objects.get()
    assert answer.url == reverse("plans:table", kwargs={"network": "vale", "plan": plan.pk})
    action = plan.actions.get(title="Horário até às 20h")
    assert sorted(month.month.month for month in action.months.all()) == [1, 12]
    assert council.responsibilities.count() == 2
    page = text_of(signed_in.get(address("review", in_review)))
    assert "Esta importação está confirmada" in page
    assert "Anular a importação" in page


def test_a_correction_that_is_refused_keeps_what_was_typed(
    signed_in: Any, in_review: PlanImport
) -> None:
    answer = signed_in.post(
        address("review_correct", in_review),
        {
            "kind": "edit_action",
            "action": "t1r2",
            "title": " ",
            "notes": "Nota longa",
            "aberto": "t1r2",
        },
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Falta o texto da ação." in page
    assert ">\nNota longa</textarea>" in page


def test_a_row_corrected_meanwhile_is_shown_with_both_texts(
    signed_in: Any, in_review: PlanImport, coordinator: Any
) -> None:
    opened = signed_in.get(address("review", in_review) + "?aberto=t1r2").content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', opened)
    assert seen
    correct(
        by=coordinator,
        plan_import=in_review,
        correction=from_dict({"kind": "edit_action", "action": "t1r2", "title": "O outro texto"}),
    )
    answer = signed_in.post(
        address("review_correct", in_review),
        {
            "kind": "edit_action",
            "action": "t1r2",
            "title": "O meu texto",
            "seen": seen[1],
            "aberto": "t1r2",
        },
    )
    page = text_of(answer)
    assert "foi corrigida entretanto" in page
    assert "O outro texto" in page
    assert "O meu texto" in page


def test_htmx_gets_the_row_and_the_counts_and_no_page_around_them(
    signed_in: Any, in_review: PlanImport
) -> None:
    opened = signed_in.get(
        address("review", in_review) + "?aberto=t1r2", headers={"HX-Request": "true"}
    )
    assert opened.content.decode().strip().startswith('<article class="review__item')
    answer = signed_in.post(
        address("review_correct", in_review),
        {
            "correction": json.dumps(
                {"kind": "accept_field", "action": "t1r2", "names": ["measures"]}
            ),
            "aberto": "t1r2",
        },
        headers={"HX-Request": "true", "HX-Target": "linha-t1r2"},
    )
    page = answer.content.decode()
    assert page.strip().startswith(
        '<article class="review__item review__item--high" id="linha-t1r2"'
    )
    assert page.count('hx-swap-oob="true"') == 3
    assert "<html" not in page


def test_the_row_that_htmx_gets_is_the_row_of_the_page(
    signed_in: Any, in_review: PlanImport
) -> None:
    url = address("review", in_review) + "?aberto=t1r3"
    plain = re.sub(r'value="\w{64}"', "", signed_in.get(url).content.decode())
    fragment = re.sub(
        r'value="\w{64}"', "", signed_in.get(url, headers={"HX-Request": "true"}).content.decode()
    )
    assert fragment.strip().partition("</article>")[0] in plain


def test_a_correction_of_many_rows_gives_htmx_the_whole_review(
    signed_in: Any, in_review: PlanImport
) -> None:
    answer = signed_in.post(
        address("review_correct", in_review),
        {"correction": json.dumps({"kind": "keep_partner_text", "text": "CMV"})},
        headers={"HX-Request": "true", "HX-Target": "revisao"},
    )
    assert answer.headers["HX-Retarget"] == "#revisao"
    assert "Dizer quem são 3 parceiros" in text_of(answer)


def test_a_correction_is_taken_back_from_the_page(
    signed_in: Any, in_review: PlanImport, coordinator: Any
) -> None:
    after = correct(
        by=coordinator,
        plan_import=in_review,
        correction=from_dict({"kind": "rename_partner", "text": "GNR", "new": "Guarda"}),
    )
    page = text_of(signed_in.get(address("review", after)))
    assert "O parceiro «GNR» passou a «Guarda»." in page
    signed_in.post(address("review_take_back", after), {"number": "1"})
    assert "passou a «Guarda»" not in text_of(signed_in.get(address("review", after)))


def test_an_organisation_of_another_network_is_never_offered_nor_accepted(
    signed_in: Any, in_review: PlanImport, other_clas: Any
) -> None:
    stranger = Organisation.objects.create(
        network=other_clas, name="Câmara da Serra", acronym="GNR"
    )
    page = signed_in.get(address("review", in_review)).content.decode()
    assert "Câmara da Serra" not in page
    answer = signed_in.post(
        address("review_correct", in_review),
        {
            "correction": json.dumps(
                {"kind": "link_partner", "text": "GNR", "organisation": stranger.pk}
            )
        },
    )
    assert answer.status_code == 422


PAGES = ["review", "review_progress"]
ACTIONS = [
    "review_correct",
    "review_take_back",
    "review_confirm",
    "import_retry",
    "import_discard",
    "import_undo",
]


def test_an_import_of_another_network_answers_as_one_that_does_not_exist(
    signed_in: Any, other_clas: Any, clas: Any, reading: PlanReading, ready: Any
) -> None:
    theirs = ready(other_clas, reading)
    for name in [*PAGES, *ACTIONS]:
        for pk in (theirs.pk, theirs.pk + 999):
            url = reverse(f"plans:{name}", kwargs={"network": "vale", "pk": pk})
            answer = signed_in.get(url) if name in PAGES else signed_in.post(url)
            assert answer.status_code == 404, name
    theirs.refresh_from_db()
    assert theirs.state == ImportState.READY


@pytest.mark.parametrize("role", ["partner", "observer"])
def test_only_the_team_of_the_network_imports(
    client: Any, person: Any, clas: Any, in_review: PlanImport, role: str
) -> None:
    organisation = Organisation.objects.create(network=clas, name="Parceira")
    client.force_login(person(role, clas, organisation))
    assert client.get(reverse("plans:import", kwargs={"network": "vale"})).status_code == 403
    assert client.get(address("review", in_review)).status_code == 403


def test_comparing_shows_what_changes_and_confirms_into_the_plan(
    signed_in: Any, clas: Any, reading: PlanReading, ready: Any, decide_all: Any
) -> None:
    first = ready(clas, reading, decide_all(reading))
    signed_in.post(address("review_confirm", first), {"version": first.version})
    plan = Plan.objects.get()
    reading.actions[1].title = "Horário mais alargado"
    second = ready(clas, reading, decide_all(reading))
    assert "Comparar com «Plano de Ação 2026»" in text_of(signed_in.get(address("review", second)))
    page = text_of(signed_in.get(address("review_compare", second, plan=plan.pk)))
    assert "Horário alargado → Horário mais alargado" in page
    signed_in.post(address("review_confirm", second), {"version": second.version, "plan": plan.pk})
    assert Plan.objects.count() == 1
    assert plan.actions.filter(title="Horário mais alargado").exists()
    signed_in.post(address("import_undo", second))
    assert plan.actions.filter(title="Horário alargado").exists()
    third = ready(
        clas,
        reading,
        decide_all(reading),
        {"kind": "edit_action", "action": "t1r3", "title": "Horário alargado"},
    )
    answer = signed_in.post(
        address("review_confirm", third), {"version": third.version, "plan": plan.pk}, follow=True
    )
    assert "Nada mudou" in text_of(answer)


def test_a_plan_of_another_network_is_not_compared_nor_written(
    signed_in: Any, clas: Any, other_clas: Any, reading: PlanReading, ready: Any, decide_all: Any
) -> None:
    theirs = Plan.objects.create(
        network=other_clas, title="Deles", starts_on="2026-01-01", ends_on="2026-12-31"
    )
    mine = ready(clas, reading, decide_all(reading))
    assert signed_in.get(address("review_compare", mine, plan=theirs.pk)).status_code == 404
    answer = signed_in.post(
        address("review_confirm", mine), {"version": mine.version, "plan": theirs.pk}
    )
    assert answer.status_code == 404


def test_a_refused_undo_says_what_was_edited(
    signed_in: Any, clas: Any, reading: PlanReading, ready: Any, decide_all: Any
) -> None:
    plan_import = ready(clas, reading, decide_all(reading))
    signed_in.post(address("review_confirm", plan_import), {"version": plan_import.version})
    Plan.objects.get().actions.filter(title="Caminhadas").update(notes="Com guia")
    page = text_of(signed_in.post(address("import_undo", plan_import), follow=True))
    assert "depois da importação mudou «Caminhadas»" in page


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("queued", "À espera de vez"),
        ("reading", "A ler a página 3 de 14"),
        ("failed", "O ficheiro está partido."),
        ("undone", "Esta importação foi anulada"),
        ("discarded", "Esta importação foi abandonada"),
    ],
)
def test_every_state_has_its_page(
    signed_in: Any, in_review: PlanImport, state: str, sentence: str
) -> None:
    PlanImport.objects.update(
        state=state,
        error="O ficheiro está partido." if state == "failed" else "",
        progress_text="A ler a página 3 de 14" if state == "reading" else "",
    )
    assert sentence in text_of(signed_in.get(address("review", in_review)))


def test_a_reading_whose_worker_died_can_be_tried_again(
    signed_in: Any, in_review: PlanImport
) -> None:
    PlanImport.objects.update(state="reading", heartbeat_at=timezone.now() - timedelta(minutes=10))
    page = text_of(signed_in.get(address("review", in_review)))
    assert "A leitura parou" in page
    assert "Tentar de novo" in page


def test_the_progress_that_htmx_polls_ends_by_opening_the_review(
    signed_in: Any, in_review: PlanImport
) -> None:
    url, poll = address("review_progress", in_review), {"HX-Request": "true"}
    assert signed_in.get(url, headers=poll).headers["HX-Redirect"] == address("review", in_review)
    PlanImport.objects.update(state="reading", progress=0.4, heartbeat_at=timezone.now())
    assert 'value="40"' in signed_in.get(url, headers=poll).content.decode()
    assert signed_in.get(url).status_code == 302


def upload_address() -> str:
    return reverse("plans:import", kwargs={"network": "vale"})


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Falta escolher um ficheiro ou colar a tabela."),
        ({"text": "  \n"}, "Falta escolher um ficheiro ou colar a tabela."),
        ({"file": ("vazio.docx", b"")}, "O ficheiro está vazio."),
        ({"file": ("grande.docx", b"x" * (25 * 2**20 + 1))}, "O ficheiro tem 25,0 MB"),
        ({"file": ("a.docx", b"x"), "text": "Eixo\tAção"}, "só se importa um de cada vez"),
    ],
)
def test_what_cannot_be_imported_is_said_and_what_was_typed_stays(
    signed_in: Any, sent: dict[str, Any], sentence: str
) -> None:
    data = {
        name: SimpleUploadedFile(*value) if isinstance(value, tuple) else value
        for name, value in sent.items()
    }
    answer = signed_in.post(upload_address(), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert sent.get("text", "").strip() in page
    assert not PlanImport.objects.exists()


def test_the_review_asks_as_many_queries_for_one_partner_as_for_many(
    signed_in: Any, clas: Any, reading: PlanReading, ready: Any, django_assert_max_num_queries: Any
) -> None:
    many = ready(clas, reading)
    reading.actions = reading.actions[:1]
    few = ready(clas, reading)
    counts = []
    for plan_import in (few, many):
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(address("review", plan_import))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_a_review_shows_each_of_sixty_one_rows(
    signed_in: Any, clas: Any, reading: PlanReading, ready: Any
) -> None:
    reading.actions = [reading.actions[number % 4] for number in range(61)]
    plan_import = ready(clas, reading)
    answer = signed_in.get(address("review", plan_import))
    assert answer.content.count(b'class="review__item review__item--') >= 61


def test_the_rows_that_lack_something_can_be_seen_alone(
    signed_in: Any, in_review: PlanImport
) -> None:
    """Two of the four actions have no measure; only the last stands right under a domain."""
    url = address("review", in_review)
    page = text_of(signed_in.get(url + "?ver=sem-indicador"))
    assert "2 de 4 linhas" in page
    page = signed_in.get(url + "?ver=sem-nivel").content.decode()
    assert 'id="linha-t2r3"' in page
    assert 'id="linha-t1r2"' not in page


@pytest.mark.parametrize("state", sorted(set(ImportState.values) - {ImportState.READY}))
def test_what_is_not_in_review_is_neither_corrected_nor_confirmed(
    signed_in: Any, clas: Any, coordinator: Any, state: str
) -> None:
    plan_import = PlanImport.objects.create(
        network=clas,
        file_name="a.txt",
        content=b"",
        sha256="a",
        state=state,
        created_by=coordinator,
    )
    correction = {"correction": '{"kind": "keep_partner_text", "text": "CMV"}'}
    for name, data in [
        ("review_correct", {}),
        ("review_correct", correction),
        ("review_take_back", {"number": "1"}),
        ("review_confirm", {"version": "1"}),
    ]:
        answer = signed_in.post(address(name, plan_import), data)
        assert (answer.status_code, answer.url) == (302, address("review", plan_import))
        assert "não está em revisão" in text_of(signed_in.get(answer.url))
        answer = signed_in.post(address(name, plan_import), data, headers={"HX-Request": "true"})
        assert answer["HX-Redirect"] == address("review", plan_import)
        assert "não está em revisão" in text_of(signed_in.get(answer["HX-Redirect"]))
    assert not Plan.objects.exists()


def test_a_long_plan_is_reviewed_in_pages_and_links_lead_to_the_right_one(
    signed_in: Any, clas: Any, reading: PlanReading, ready: Any
) -> None:
    """401 rows, 200 a page: the last one stands alone on the third."""
    reading.actions = [reading.actions[1]] * 400 + [reading.actions[2]]
    url = address("review", ready(clas, reading))
    first = signed_in.get(url).content.decode()
    assert 'href="?page=3#linha-t2r2"' in first
    assert 'id="linha-t2r2"' not in first
    for query in ("?page=3", "?aberto=t2r2"):
        last = signed_in.get(url + query).content.decode()
        assert re.findall(r'<article[^>]* id="linha-(\w+)"', last) == ["t2r2"]
