"""A file from its upload to its plan, read by the real readers."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from monitor.documents.model import UnreadableFile
from monitor.kernel.audit import verify
from monitor.kernel.models import AuditEvent
from monitor.network.history import sentences, told_of
from monitor.network.models import Organisation
from monitor.network.queries import organisation_events
from monitor.plans.enums import ImportState
from monitor.plans.importing import import_file, start_import, undo_import
from monitor.plans.importing.corrections import from_dict
from monitor.plans.importing.editing import correct, draft_for
from monitor.plans.importing.jobs import (
    SILENCE,
    can_retry,
    discard_import,
    read_import,
    receive,
    retry_import,
)
from monitor.plans.importing.writing import confirm
from monitor.plans.models import Action, HeaderMapping, Plan, PlanImport

TABLE = """Plano de Ação 2026

Eixo\tAção\tResponsáveis\tIndicadores\tCor
Famílias\tAbrir uma creche\tCMV; GNR\tN.º de vagas\tazul
\tAlargar o horário\tCMV\tN.º de famílias\tverde
Saúde\tFazer rastreios\tCentro de Saúde\tN.º de rastreios\tazul
""".encode()


@pytest.fixture
def other_bytes() -> bytes:
    return TABLE.replace(b"creche", b"escola")


def test_a_pasted_table_is_read_into_a_review(clas: Any, signed_in: Any) -> None:
    url = reverse("plans:import", kwargs={"network": "vale"})
    answer = signed_in.post(url, {"text": TABLE.decode()})
    plan_import = PlanImport.objects.get()
    assert answer.url == reverse("plans:review", kwargs={"network": "vale", "pk": plan_import.pk})
    assert (plan_import.state, plan_import.file_name) == (ImportState.READY, "texto colado.txt")
    draft = draft_for(plan_import)
    assert [action.title for action in draft.actions] == [
        "Abrir uma creche",
        "Alargar o horário",
        "Fazer rastreios",
    ]
    assert (draft.start.year, draft.end.year) == (2026, 2026)


def test_reading_leaves_events_of_who_sent_it_and_of_the_system(
    clas: Any, coordinator: Any
) -> None:
    start_import(by=coordinator, network=clas, name="plano.txt", data=TABLE)
    events = list(AuditEvent.objects.order_by("number").values_list("verb", "actor_name"))
    assert events == [("import.started", str(coordinator)), ("import.read", "")]
    assert verify()[1] == []


def test_the_same_content_is_not_taken_twice(
    clas: Any, coordinator: Any, other_bytes: bytes
) -> None:
    first = start_import(by=coordinator, network=clas, name="plano.txt", data=TABLE)
    again = start_import(by=coordinator, network=clas, name="outro nome.txt", data=TABLE)
    assert again.pk == first.pk
    other = start_import(by=coordinator, network=clas, name="plano.txt", data=other_bytes)
    assert other.pk != first.pk


def test_two_networks_may_import_the_same_file(
    clas: Any, other_clas: Any, coordinator: Any
) -> None:
    mine = start_import(by=coordinator, network=clas, name="plano.txt", data=TABLE)
    theirs = start_import(by=coordinator, network=other_clas, name="plano.txt", data=TABLE)
    assert mine.pk != theirs.pk


def test_content_that_was_confirmed_opens_its_plan_until_it_is_undone(
    clas: Any, coordinator: Any, signed_in: Any
) -> None:
    result = import_file_of(clas, TABLE)
    url = reverse("plans:import", kwargs={"network": "vale"})
    page = signed_in.post(url, {"text": TABLE.decode()}, follow=True).content.decode()
    assert "já tinha sido importado: nada mudou" in page
    assert PlanImport.objects.count() == Plan.objects.count() == 1
    undo_import(by=coordinator, plan_import=result)
    signed_in.post(url, {"text": TABLE.decode()})
    assert PlanImport.objects.filter(state=ImportState.READY).count() == 1


def import_file_of(network: Any, data: bytes, tmp: Path | None = None) -> PlanImport:
    started = start_import(
        by=None, network=network, name="texto colado.txt", data=data.strip(b"\n")
    )
    texts = [p.text for action in draft_for(started).actions for p in action.partners]
    decided = correct(
        by=None,
        plan_import=started,
        correction=from_dict({"kind": "decide_partners", "texts": texts, "answer": "text"}),
    )
    return confirm(by=None, plan_import=decided, version=decided.version)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("plano.docx", b"PK\x03\x04 isto foi cortado a meio"),
        ("plano.pdf", b"%PDF-1.7 e mais nada"),
        ("branco.txt", b"   \n  \n"),
    ],
)
def test_a_file_that_cannot_be_read_fails_with_one_sentence_and_can_be_tried_again(
    clas: Any, coordinator: Any, name: str, data: bytes
) -> None:
    failed = start_import(by=coordinator, network=clas, name=name, data=data)
    assert failed.state == ImportState.FAILED
    assert failed.error.endswith(".")
    again = start_import(by=coordinator, network=clas, name=name, data=data)
    assert (again.pk, again.state) == (failed.pk, ImportState.FAILED)
    assert AuditEvent.objects.filter(verb="import.retried").count() == 1


def test_a_worker_that_dies_leaves_an_import_that_runs_again(clas: Any, coordinator: Any) -> None:
    dead = receive(by=coordinator, network=clas, name="plano.txt", data=TABLE, digest="d")
    PlanImport.objects.filter(pk=dead.pk).update(
        state=ImportState.READING, heartbeat_at=timezone.now()
    )
    dead.refresh_from_db()
    assert not can_retry(dead)
    assert retry_import(by=coordinator, plan_import=dead).state == ImportState.READING
    PlanImport.objects.filter(pk=dead.pk).update(heartbeat_at=timezone.now() - 2 * SILENCE)
    dead.refresh_from_db()
    assert retry_import(by=coordinator, plan_import=dead).state == ImportState.READY


def test_two_workers_do_not_read_the_same_import(clas: Any, coordinator: Any) -> None:
    queued = receive(by=coordinator, network=clas, name="plano.txt", data=TABLE, digest="d")
    PlanImport.objects.update(state=ImportState.READING, heartbeat_at=timezone.now())
    read_import.call(queued.pk)
    queued.refresh_from_db()
    assert (queued.state, queued.reading) == (ImportState.READING, {})


def test_an_import_given_up_while_it_is_read_stays_given_up(clas: Any, coordinator: Any) -> None:
    queued = receive(by=coordinator, network=clas, name="plano.txt", data=TABLE, digest="d")
    queued.heartbeat_at = timezone.now() - timedelta(hours=1)
    discard_import(by=coordinator, plan_import=queued)
    read_import.call(queued.pk)
    queued.refresh_from_db()
    assert (queued.state, bytes(queued.content)) == (ImportState.DISCARDED, b"")


def test_the_queue_of_the_database_reads_it_in_a_worker(
    clas: Any, coordinator: Any, settings: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    queued = start_import(by=coordinator, network=clas, name="plano.txt", data=TABLE)
    assert queued.state == ImportState.QUEUED
    claimed = DBTaskResult.objects.get()
    claimed.claim("worker")
    result = claimed.task.call(*claimed.task_result.args)
    claimed.set_successful(result)
    queued.refresh_from_db()
    assert queued.state == ImportState.READY


def test_the_meaning_of_a_column_is_read_again_and_remembered_once_confirmed(
    clas: Any, coordinator: Any, other_bytes: bytes
) -> None:
    """ "Cor" is nobody's column: mapped to the notes, it is read as such, also in the next file."""
    started = start_import(by=coordinator, network=clas, name="plano.txt", data=TABLE)
    rename = from_dict({"kind": "rename_partner", "text": "GNR", "new": "Guarda"})
    started = correct(by=coordinator, plan_import=started, correction=rename)
    place = from_dict({"kind": "map_column", "header": "cor", "field": "place"})
    mapped = correct(by=coordinator, plan_import=started, correction=place)
    assert mapped.state == ImportState.READY
    draft = draft_for(mapped)
    assert draft.actions[0].cells["place"] == "azul"
    assert [partner.text for partner in draft.actions[0].partners] == ["CMV", "Guarda"]
    assert draft.inapplicable == []
    assert not HeaderMapping.objects.exists()
    texts = ["CMV", "Guarda", "Centro de Saúde"]
    decided = correct(
        by=coordinator,
        plan_import=mapped,
        correction=from_dict({"kind": "decide_partners", "texts": texts, "answer": "text"}),
    )
    confirm(by=coordinator, plan_import=decided, version=decided.version)
    assert list(HeaderMapping.objects.values_list("header", "field")) == [("cor", "place")]
    following = start_import(by=coordinator, network=clas, name="plano.txt", data=other_bytes)
    assert draft_for(following).actions[0].cells["place"] == "azul"


def test_a_column_can_be_left_unread_and_its_correction_taken_back(
    clas: Any, signed_in: Any, coordinator: Any
) -> None:
    started = start_import(by=coordinator, network=clas, name="plano.txt", data=TABLE)
    assert "azul" in draft_for(started).actions[0].notes
    where = {"network": "vale", "pk": started.pk}
    url = reverse("plans:review_correct", kwargs=where)
    assert signed_in.post(url, {"kind": "map_column", "header": "cor"}).status_code == 422
    signed_in.post(url, {"kind": "map_column", "header": "cor", "field": ""})
    started.refresh_from_db()
    assert "azul" not in draft_for(started).actions[0].notes
    page = signed_in.get(reverse("plans:review", kwargs=where)).content.decode()
    assert "A coluna «cor» não é lida." in page
    signed_in.post(reverse("plans:review_take_back", kwargs=where), {"number": "1"})
    started.refresh_from_db()
    assert "azul" in draft_for(started).actions[0].notes


def test_the_command_line_writes_a_plan_and_lists_whom_it_does_not_know(
    clas: Any,
) -> None:
    result = import_file(by=None, network=clas, name="plano.txt", data=TABLE)
    assert "Ações: 3; Indicadores: 3" in str(result)
    assert "  Centro de Saúde" in str(result)
    assert Action.objects.count() == 3
    for same in (TABLE, TABLE + b"\n"):
        again = import_file(by=None, network=clas, name="plano.txt", data=same)
        assert "Nada mudou" in str(again)
    assert Action.objects.count() == 3


def test_the_command_line_leaves_to_the_review_what_only_a_person_can_decide(clas: Any) -> None:
    undated = TABLE.replace(b" 2026", b"")
    with pytest.raises(UnreadableFile, match="período"):
        import_file(by=None, network=clas, name="plano.txt", data=undated)
    with pytest.raises(UnreadableFile, match="por rever"):
        import_file(by=None, network=clas, name="plano.txt", data=undated)
    assert not Plan.objects.exists()
    assert PlanImport.objects.get().state == ImportState.READY


def test_pages_are_served_without_loading_the_parsers_of_documents() -> None:
    """A web process has no use for them: only the worker reads files."""
    code = (
        "import django, os, sys; os.environ['DJANGO_SETTINGS_MODULE']='config.settings'; "
        "django.setup(); import monitor.plans.urls; "
        "sys.exit(any(name in sys.modules for name in ('pdfplumber', 'pypdfium2', 'python_calamine')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_organisation_that_an_import_made_says_so_in_its_history(
    clas: Any, reading: Any, ready: Any, coordinator: Any, decide_all: Any
) -> None:
    guard = {"kind": "new_organisation", "text": "GNR", "name": "Guarda"}
    plan_import = ready(clas, reading, guard, decide_all(reading))
    confirm(by=coordinator, plan_import=plan_import, version=plan_import.version)
    made = Organisation.objects.get(name="Guarda")
    [told] = sentences(told_of(organisation_events(made), made))
    assert told.sentence == (
        f"{coordinator} registou a entidade «Guarda» ao confirmar a importação de um plano"
    )
