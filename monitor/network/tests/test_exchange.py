from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from monitor.kernel.models import AuditEvent
from monitor.network import actions
from monitor.network.exchange import compare, export, read_rows
from monitor.network.history import sentences, told_of
from monitor.network.models import Alias, Membership, Organisation
from monitor.network.queries import organisation_events
from monitor.territory.models import Level, Scheme, Territory

UPLOAD = "network:import_organisations"


def at(name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"network": "vale", **kwargs})


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def preview_of(network: Any, data: bytes, name: str = "lista.csv") -> Any:
    rows, ignored, problems = read_rows(data, name)
    found = compare(network, rows, ignored)
    found.problems = problems + found.problems
    return found


@pytest.fixture
def directory(clas: Any, coordinator: Any) -> Organisation:
    territory = Territory.objects.create(
        scheme=Scheme.FICTIONAL, code="V001", level=Level.MUNICIPALITY, name="Vale"
    )
    actions.create_organisation(by=coordinator, network=clas, name="Escola do Vale")
    return actions.create_organisation(
        by=coordinator,
        network=clas,
        name="Câmara Municipal de Vale",
        acronym="CMV",
        kind="municipality",
        nipc="501442600",
        phone="+351 234 000 000",
        notes='=SOMA(A1:A2)\n"entre aspas"; e ponto e vírgula',
        territory=territory,
        aliases=("Município de Vale", "@municipio"),
        membership={"status": "member", "joined_on": "2020-03-01", "representative": "Ana"},
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_exported_changes_nothing_when_imported_again(
    clas: Any, coordinator: Any, directory: Organisation, kind: str
) -> None:
    preview = preview_of(clas, export(clas, kind), f"lista.{kind}")
    assert preview.problems == []
    assert (len(preview.created), len(preview.changed), len(preview.unchanged)) == (0, 0, 2)
    events = AuditEvent.objects.count()
    actions.import_organisations(by=coordinator, network=clas, rows=preview.rows)
    assert AuditEvent.objects.count() == events


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_read_into_an_empty_network_gives_the_same_directory(
    clas: Any, other_clas: Any, coordinator: Any, directory: Organisation, kind: str
) -> None:
    rows, _ignored, problems = read_rows(export(clas, kind), f"lista.{kind}")
    assert problems == []
    actions.import_organisations(by=coordinator, network=other_clas, rows=rows)
    assert export(other_clas, "csv") == export(clas, "csv")


def test_no_cell_of_an_export_can_run_as_a_formula(clas: Any, directory: Organisation) -> None:
    text = export(clas, "csv").decode("utf-8-sig")
    for start in ("=", "+", "@"):
        assert f'"{start}' not in text


def test_new_rows_and_changes_are_told_apart(clas: Any, directory: Organisation) -> None:
    """CMV by its NIPC with a new telephone, the school unchanged, one new."""
    preview = preview_of(
        clas,
        csv(
            "Entidade;NIF;Telefone;Cor",
            "Câmara Municipal de Vale;501 442 600;999;azul",
            "escola  do VALE;;;verde",
            "Santa Casa;;;",
        ),
    )
    assert [item.name for item in preview.created] == ["Santa Casa"]
    [changed] = preview.changed
    assert [(c.label, c.after) for c in changed.changes] == [("Telefone", "999")]
    assert len(preview.unchanged) == 1
    assert preview.ignored_columns == ["Cor"]


def test_a_blank_cell_leaves_what_is_stored(
    clas: Any, coordinator: Any, directory: Organisation
) -> None:
    rows, _i, _p = read_rows(csv("Nome;Telefone;Sigla", "Câmara Municipal de Vale;;CM"), "l.csv")
    actions.import_organisations(by=coordinator, network=clas, rows=rows)
    directory.refresh_from_db()
    assert (directory.phone, directory.acronym, directory.version) == ("+351 234 000 000", "CM", 2)


def test_an_import_writes_memberships_and_aliases_in_one_event(clas: Any, coordinator: Any) -> None:
    rows, _i, _p = read_rows(
        csv(
            "Nome;Tipo;Outros nomes;Situação;Aderiu em;Representante",
            "Lar da Fonte;IPSS;LF; Fonte;Aderente;01/03/2021;Eva",
        ).replace(b"LF; Fonte", b'"LF; Fonte"'),
        "l.csv",
    )
    before = AuditEvent.objects.count()
    actions.import_organisations(by=coordinator, network=clas, rows=rows)
    made = Organisation.objects.get()
    membership = Membership.objects.get()
    assert made.kind == "ipss"
    assert str(membership.joined_on) == "2021-03-01"
    assert set(Alias.objects.values_list("text", flat=True)) == {"LF", "Fonte"}
    assert AuditEvent.objects.count() == before + 1
    [told] = sentences(AuditEvent.objects.newest_first()[:1])
    assert told.sentence == f"{coordinator} importou entidades: novas: «Lar da Fonte»"


def test_an_import_stands_in_the_history_of_each_organisation_that_it_touched(
    signed_in: Any, clas: Any, coordinator: Any, directory: Organisation
) -> None:
    lines = ("Nome;Telefone;Outros nomes", "Câmara Municipal de Vale;999;CMV1", "Lar da Fonte;;")
    rows, _i, _p = read_rows(csv(*lines), "l.csv")
    actions.import_organisations(by=coordinator, network=clas, rows=rows)
    told = {
        item.name: [entry.sentence for entry in sentences(told_of(organisation_events(item), item))]
        for item in Organisation.objects.all()
    }
    assert told["Lar da Fonte"] == [
        f"{coordinator} registou a entidade «Lar da Fonte» ao importar uma lista"
    ]
    [changed, created] = told["Câmara Municipal de Vale"]
    assert changed.startswith(f"{coordinator} alterou «Câmara Municipal de Vale» ao importar")
    assert "telefone de «+351 234 000 000» para «999»" in changed
    assert "outros nomes (mais «CMV1»)" in changed
    assert "registou a entidade" in created
    assert len(told["Escola do Vale"]) == 1
    page = signed_in.get(at("network:organisation", pk=directory.pk)).content.decode()
    assert "ao importar uma lista" in page


def test_every_problem_names_its_row_and_nothing_can_be_confirmed(
    clas: Any, directory: Organisation
) -> None:
    preview = preview_of(
        clas,
        csv(
            "Nome;NIPC;Tipo;E-mail;Aderiu em;Código do território;Outros nomes",
            "A;123456780;;;;;",
            "B;;Nave;;;;",
            "C;;;sem arroba;;;",
            "D;;;;31/02/2024;;",
            "E;;;;;XXXX;",
            ";;IPSS;;;;",
            "F;;;;;;",
            "F;;;;;;",
            "Escola do Vale;501442600;;;;;",
            "G;;;;;;Município de Vale",
        ),
    )
    assert [problem.row for problem in preview.problems] == [2, 3, 4, 5, 6, 7, 9, 10, 11]
    assert not preview.can_be_confirmed


def test_a_file_without_names_says_so(clas: Any) -> None:
    assert "«Nome»" in preview_of(clas, csv("Cor;Forma", "azul;roda")).problems[0].text


def test_rows_that_became_impossible_write_nothing(
    clas: Any, coordinator: Any, directory: Organisation
) -> None:
    rows, _i, _p = read_rows(csv("Nome;NIPC", "Nova;501442600", "Outra;"), "l.csv")
    Organisation.objects.create(network=clas, name="Nova")
    with pytest.raises(ValidationError):
        actions.import_organisations(by=coordinator, network=clas, rows=rows)
    assert not Organisation.objects.filter(name="Outra").exists()


def test_the_page_previews_first_and_writes_on_confirmation(signed_in: Any, clas: Any) -> None:
    file = SimpleUploadedFile("l.csv", csv("Nome;Sigla", "Lar da Fonte;LF"))
    page = signed_in.post(at(UPLOAD), {"file": file}).content.decode()
    assert "Lar da Fonte" in page
    assert not Organisation.objects.exists()
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    signed_in.post(at("network:confirm_import"), {"token": token})
    assert Organisation.objects.get().acronym == "LF"
    again = SimpleUploadedFile("l.csv", csv("Nome;Sigla", "Lar da Fonte;LF"))
    assert "não muda nada" in signed_in.post(at(UPLOAD), {"file": again}).content.decode()


def test_a_preview_of_another_network_cannot_be_confirmed_here(
    client: Any, signed_in: Any, person: Any, clas: Any, other_clas: Any
) -> None:
    file = SimpleUploadedFile("l.csv", csv("Nome", "Lar da Fonte"))
    page = signed_in.post(at(UPLOAD), {"file": file}).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    client.force_login(person("coordinator", other_clas))
    client.post("/redes/serra/entidades/importar/confirmar/", {"token": token})
    assert not Organisation.objects.exists()


def test_an_unreadable_file_is_told_in_one_sentence(signed_in: Any) -> None:
    file = SimpleUploadedFile("l.xlsx", b"PK\x03\x04 nada")
    page = signed_in.post(at(UPLOAD), {"file": file}).content.decode()
    assert "Há um problema" in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_is_a_download_named_after_the_network(signed_in: Any, kind: str) -> None:
    response = signed_in.get(at("network:export_organisations", kind=kind))
    assert re.search(rf'filename="entidades-vale-[\d-]+\.{kind}"', response["Content-Disposition"])
    assert signed_in.get(at("network:export_organisations", kind="exe")).status_code == 404
