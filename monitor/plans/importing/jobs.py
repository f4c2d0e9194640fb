"""A file on its way to the review: received, read in the background, tried again or given up."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from monitor.documents.model import UnreadableFile
from monitor.kernel.audit import recorded
from monitor.kernel.versions import save_version
from monitor.network.models import Network
from monitor.plans.enums import ImportState
from monitor.plans.importing.corrections import apply
from monitor.plans.importing.draft import dump
from monitor.plans.models import HeaderMapping, PlanImport
from monitor.plans.reading.model import PlanReading

log = logging.getLogger(__name__)

# The child process that reads a file is stopped well before this: a longer silence is a dead worker.
SILENCE = timedelta(minutes=3)
PASTED_NAME = "texto colado.txt"
ALIVE = [ImportState.QUEUED, ImportState.READING, ImportState.READY]


def start_import(*, by: Any, network: Network, name: str, data: bytes) -> PlanImport:
    """The import of this content: a new one being read, or the one that already has it.

    Content that is confirmed, in review or being read is not taken a second time; content that
    could not be read is tried again.
    """
    digest = hashlib.sha256(data).hexdigest()
    known = same_content(network, digest)
    if known is not None:
        return retry_import(by=by, plan_import=known) if can_retry(known) else known
    with transaction.atomic():
        plan_import = receive(by=by, network=network, name=name, data=data, digest=digest)
        read_import.enqueue(plan_import.pk)
    plan_import.refresh_from_db()
    return plan_import


def same_content(network: Network, digest: str) -> PlanImport | None:
    """What this network already has of the same bytes: confirmed first, then what is under way."""
    imports = PlanImport.objects.for_network(network).listed().filter(sha256=digest)
    return (
        imports.filter(state=ImportState.CONFIRMED, plan__isnull=False).first()
        or imports.filter(state__in=ALIVE).first()
        or imports.filter(state=ImportState.FAILED).first()
    )


def receive(*, by: Any, network: Network, name: str, data: bytes, digest: str) -> PlanImport:
    with recorded("import.started", by=by, network=network.pk) as record:
        record.target = plan_import = PlanImport.objects.create(
            network=network,
            file_name=PurePath(name.replace("\\", "/")).name[-255:] or PASTED_NAME,
            content=data,
            sha256=digest,
            created_by=by,
        )
    return plan_import


@task()
def read_import(import_id: int) -> None:
    """Read a queued import; leaves it ready for review or failed with a sentence."""
    claimed = PlanImport.objects.filter(pk=import_id, state=ImportState.QUEUED).update(
        state=ImportState.READING, heartbeat_at=timezone.now(), progress=0.05, error=""
    )
    if claimed:
        read_now(PlanImport.objects.get(pk=import_id))


def read_now(plan_import: PlanImport) -> None:
    """Read here and now. Never raises for what the file holds: the import says what went wrong."""
    try:
        reading = _reading_of(plan_import)
    except UnreadableFile as error:
        _finish(plan_import, ImportState.FAILED, error=str(error))
    except Exception:
        log.exception("reading import %s", plan_import.pk)
        message = _("Não foi possível compreender este ficheiro. O erro ficou registado.")
        _finish(plan_import, ImportState.FAILED, error=message)
    else:
        _finish(plan_import, ImportState.READY, reading=dump(reading))


def _reading_of(plan_import: PlanImport) -> PlanReading:
    # The parsers stay out of the processes that serve pages until one has a file to read.
    from monitor.documents.sandbox import read_safely
    from monitor.plans.reading import read_plan

    report = _reporter(plan_import.pk)
    report(0.1, _("A abrir o ficheiro"))
    document = read_safely(
        bytes(plan_import.content),
        plan_import.file_name,
        progress=lambda share, label: report(0.1 + share / 2, label),
    )
    report(0.6, _("A compreender o plano"))
    reading = read_plan(document, mapping=mapping_for(plan_import))
    if not reading.actions and not reading.nodes and not reading.unplaced:
        raise UnreadableFile(
            _(
                "O ficheiro «{name}» abriu, mas não tem nenhuma tabela nem texto de um plano."
            ).format(name=plan_import.file_name)
        )
    return reading


def mapping_for(plan_import: PlanImport) -> dict[str, str]:
    """{folded header: field}: what the network remembers, then what this review decided."""
    remembered = HeaderMapping.objects.filter(network_id=plan_import.network_id)
    mapping = dict(remembered.values_list("header", "field"))
    return mapping | apply(PlanReading(), plan_import.corrections).column_fields


def _reporter(import_id: int) -> Callable[[float, str], None]:
    def report(progress: float, text: str) -> None:
        PlanImport.objects.filter(pk=import_id).update(
            progress=progress, progress_text=text[:200], heartbeat_at=timezone.now()
        )

    return report


def _finish(
    plan_import: PlanImport, state: ImportState, *, error: str = "", reading: Any = None
) -> None:
    """Nothing is written when the import was given up, or taken by another worker, meanwhile."""
    verb = "import.read" if state == ImportState.READY else "import.failed"
    with transaction.atomic():
        current = PlanImport.objects.listed().select_for_update().get(pk=plan_import.pk)
        if current.state not in (ImportState.READING, ImportState.QUEUED):
            return
        with recorded(verb, by=None, network=current.network_id, target=current):
            current.state, current.error = state, error
            current.progress, current.progress_text = 1.0, ""
            names = ["state", "error", "progress", "progress_text"]
            if reading is not None:
                current.reading = reading
                names.append("reading")
            save_version(current, expected=current.version, fields=names)


def is_stuck(plan_import: PlanImport) -> bool:
    """Queued or being read, and nobody has given a sign of life for a while."""
    if plan_import.state not in (ImportState.QUEUED, ImportState.READING):
        return False
    return (plan_import.heartbeat_at or plan_import.created_at) < timezone.now() - SILENCE


def can_retry(plan_import: PlanImport) -> bool:
    return plan_import.state == ImportState.FAILED or is_stuck(plan_import)


def retry_import(*, by: Any, plan_import: PlanImport) -> PlanImport:
    """Put a failed or abandoned reading back in the queue; anything else stays as it is."""
    if not can_retry(plan_import):
        return plan_import
    return _queue_again("import.retried", by, plan_import)


def _queue_again(verb: str, by: Any, plan_import: PlanImport) -> PlanImport:
    with transaction.atomic():
        with recorded(verb, by=by, network=plan_import.network_id, target=plan_import):
            names = back_in_the_queue(plan_import)
            save_version(plan_import, expected=plan_import.version, fields=names)
        read_import.enqueue(plan_import.pk)
    return PlanImport.objects.without_file().get(pk=plan_import.pk)


def back_in_the_queue(plan_import: PlanImport) -> list[str]:
    """Set what a queued import has and name those columns; the caller saves and enqueues."""
    plan_import.state, plan_import.error = ImportState.QUEUED, ""
    plan_import.progress, plan_import.progress_text = 0, ""
    plan_import.heartbeat_at = timezone.now()
    return ["state", "error", "progress", "progress_text", "heartbeat_at"]


def discard_import(*, by: Any, plan_import: PlanImport) -> PlanImport:
    """Give up an import that wrote nothing. It stays in the list, without its file."""
    with recorded("import.discarded", by=by, network=plan_import.network_id, target=plan_import):
        plan_import.state, plan_import.finished_at = ImportState.DISCARDED, timezone.now()
        plan_import.content = b""
        save_version(
            plan_import, expected=plan_import.version, fields=["state", "finished_at", "content"]
        )
    return plan_import
