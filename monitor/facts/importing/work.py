"""What the jobs do: open a file, read its numbers, write an edition. They tell how far they are, stop
when they are asked to, and begin again from the same step when a worker dies."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from monitor.documents.model import Document, UnreadableFile
from monitor.facts import writing
from monitor.facts.enums import Status, Visibility
from monitor.facts.importing import checks, incoming, rows
from monitor.facts.importing.models import STOPPED, DataImport, Origin, State, Step
from monitor.facts.models import Current, Dataset, Edition, Slab
from monitor.facts.recovery import Recoverable
from monitor.facts.sources import tables
from monitor.facts.sources.declared import SOURCES, Request, run
from monitor.facts.sources.mapping import Mapping, is_template
from monitor.facts.sources.observations import Problem, Reading, SourceProblem
from monitor.facts.sources.places import Places
from monitor.facts.sources.proposals import propose
from monitor.facts.staging import FactsProblem
from monitor.kernel.audit import recorded
from monitor.kernel.versions import save_version

log = logging.getLogger(__name__)

MOST_PROBLEMS = 500
MOST_PROPOSALS = 60
MOST_RECOVERED = 20
# How often an import that others overtake begins again.
MOST_TURNS = 5


class Cancelled(Exception):
    """A person asked the work to stop."""


@task()
def carry_out(import_id: int, by_id: int | None) -> None:
    """The step at hand of a queued import. Never raises for what a file holds: the import says it."""
    claimed = DataImport.objects.filter(pk=import_id, state=State.QUEUED).update(
        state=State.WORKING,
        started_at=timezone.now(),
        heartbeat_at=timezone.now(),
        progress=0,
        error="",
    )
    if not claimed:
        return
    item = DataImport.objects.select_related("network", "dataset", "edition").get(pk=import_id)
    by = _person(by_id)
    try:
        changes = STEPS[item.step](item, by, _reporter(import_id))
    except Cancelled:
        _finish(item, by, State.CANCELLED, {})
    except (UnreadableFile, SourceProblem) as error:
        _finish(item, by, State.FAILED, {"error": str(error)})
    except FactsProblem as error:
        log.warning("import %s: %s", item.pk, error)
        text = _("O armazém recusou os números: %(said)s") % {"said": error}
        _finish(item, by, State.FAILED, {"error": text})
    except Exception:
        log.exception("import %s", item.pk)
        text = _("Não foi possível compreender este ficheiro. O erro ficou registado.")
        _finish(item, by, State.FAILED, {"error": text})
    else:
        _finish(item, by, changes.pop("state"), changes)


def _person(by_id: int | None) -> Any:
    from django.contrib.auth import get_user_model

    return get_user_model()._default_manager.filter(pk=by_id).first() if by_id else None


def _reporter(import_id: int) -> Callable[[float, str], None]:
    def report(share: float, text: str) -> None:
        own = DataImport.objects.filter(pk=import_id)
        own.update(
            progress=min(max(share, 0.0), 1.0),
            progress_text=text[:200],
            heartbeat_at=timezone.now(),
        )
        if own.filter(cancel_asked=True).exists():
            raise Cancelled

    return report


def _finish(item: DataImport, by: Any, state: str, changes: dict[str, Any]) -> None:
    verb = {
        State.MAPPING: "data-import.read",
        State.REVIEW: "data-import.understood",
        State.CONFIRMED: "data-import.confirmed",
        State.CANCELLED: "data-import.cancelled",
    }.get(State(state), "data-import.failed")
    changes |= {"state": state, "progress": 1.0, "progress_text": "", "cancel_asked": False}
    if state in {State.CONFIRMED, *STOPPED}:
        changes["finished_at"] = timezone.now()
    with transaction.atomic():
        current = DataImport.objects.select_for_update().get(pk=item.pk)
        if current.state != State.WORKING:
            return
        with recorded(verb, by=by, network=current.owner_id, target=current):
            for name, value in changes.items():
                setattr(current, name, value)
            save_version(current, expected=current.version, fields=changes)


# The steps: each gives the columns that it changes


def _read(item: DataImport, by: Any, report: Callable[[float, str], None]) -> dict[str, Any]:
    """The tables of the file, each with what it most likely says; the platform's own is read at once."""
    document = _document(item, report)
    report(0.7, _("A compreender as tabelas"))
    found = propose(document, Places.load(), item.request.get("indicators"))[:MOST_PROPOSALS]
    if not found:
        raise SourceProblem(_("O ficheiro abriu, mas não tem nenhuma tabela com números."))
    item.proposals = [asdict(each) | {"mapping": each.mapping.as_json()} for each in found]
    item.mapping_json = item.proposals[0]["mapping"]
    changes = {"proposals": item.proposals, "mapping_json": item.mapping_json}
    if len(found) == 1 and is_template(column.heading for column in found[0].mapping.columns):
        return changes | _understand(item, by, report)
    return changes | {"state": State.MAPPING}


def _document(item: DataImport, report: Callable[[float, str], None]) -> Document:
    return tables.open_file(
        item.file.read_bytes(),
        item.name,
        progress=lambda share, label: report(0.6 * share, label),
    )


def read_document(item: DataImport) -> Document:
    """The file as it came, read again. Raises UnreadableFile, SourceProblem."""
    return _document(item, lambda share, label: None)


def _understand(item: DataImport, by: Any, report: Callable[[float, str], None]) -> dict[str, Any]:
    """The numbers in one file of rows, and all that is wrong or strange with them."""
    shapes, places = item.shapes, Places.load()
    name = incoming.rows_name(item.pk)
    path = Path(settings.FACTS) / name
    incoming.folder()
    reading = Reading()
    if item.origin == Origin.ROWS:
        label = _("A ler os números")
        rows.load_csv(item.file, path, shapes, places, lambda share: report(0.7 * share, label))
    else:
        reading = _reading(item, places, report)
        report(0.65, _("A guardar o que se leu"))
        rows.write_observations(path, shapes, reading.rows)
    report(0.75, _("A procurar repetições"))
    settled, repeated = rows.settle_repetitions(path, rows.dimensions_of(shapes.values()))
    looked = rows.look(settled)
    looked.repeated = repeated
    report(0.85, _("A procurar o que é estranho"))
    problems = [*reading.problems, *rows.problems(settled, rows.dimensions_of(shapes.values()))]
    problems += checks.warnings(settled, shapes, looked.rows)
    summary = asdict(looked) | {
        "problems": [_plain(problem) for problem in problems[:MOST_PROBLEMS]],
        "stopping": len(reading.stopping) + sum(looked.counts.values()),
        "strange": sum(not problem.stops for problem in problems),
        "left_out": reading.left_out,
        "title": reading.title,
        "updated": reading.updated,
    }
    return {
        "state": State.REVIEW,
        "rows_path": settled.relative_to(settings.FACTS).as_posix(),
        "summary": summary,
    }


def _plain(problem: Problem) -> list[Any]:
    return [problem.text, *problem.at, problem.value, problem.suggestion, problem.stops]


def _reading(item: DataImport, places: Places, report: Callable[[float, str], None]) -> Reading:
    if item.origin in SOURCES:
        asked, (shape,) = item.request, item.shapes.values()
        request = Request(
            asked["theirs"], shape, asked.get("since", ""), chosen=asked.get("chosen", {})
        )
        label = _("A pedir os números à fonte")
        source = SOURCES[item.origin]
        return run(source, request, places, progress=lambda share: report(0.6 * share, label))
    document = _document(item, report)
    report(0.62, _("A ler os números"))
    return tables.read(document, mapping_of(item), item.shapes, places)


def mapping_of(item: DataImport) -> Mapping:
    if item.mapping is None:
        raise SourceProblem(_("Falta explicar a tabela."))
    return item.mapping


def _write(item: DataImport, by: Any, report: Callable[[float, str], None]) -> dict[str, Any]:
    """A new edition with every number that can be written, in force all at once.

    Staging and publishing are the same when done again: a worker that dies half way leaves nothing
    that anybody sees, and the next one goes on; one that was overtaken begins again from what is in
    force now.
    """
    dataset = item.dataset or _dataset(item, by)
    _refuse_what_is_of_others(list(item.summary["indicators"]), dataset)
    # Rows say themselves how settled they are.
    status = Status.PROVISIONAL if item.summary["provisional"] else Status.FINAL
    edition = item.edition or writing.new_edition(
        by=by, dataset=dataset, note=item.name, status=status
    )
    DataImport.objects.filter(pk=item.pk).update(dataset=dataset, edition=edition)
    changes = {"state": State.CONFIRMED, "dataset": dataset, "edition": edition}
    label = _("A publicar")
    for _turn in range(MOST_TURNS):
        if edition.published_at:
            return changes
        in_force = _stage(item, edition, report)
        if writing.says_the_same(edition):
            edition.delete()
            summary = item.summary | {"nothing_changed": True}
            return changes | {"edition": None, "summary": summary}
        try:
            edition = writing.publish(
                by=by,
                edition=edition,
                onto=in_force,
                progress=lambda done, of: report(0.5 + 0.49 * done / of, label),
            )
        except writing.Overtaken:
            log.info("import %s was overtaken", item.pk)
        except Recoverable as refusal:
            raise SourceProblem(told_apart(refusal)) from refusal
    raise SourceProblem(_("Estão outros a publicar os mesmos números: convém tentar mais tarde."))


def _stage(
    item: DataImport, edition: Edition, report: Callable[[float, str], None]
) -> dict[str, Slab]:
    """The edition's files, each with what is in force where the import does not replace it; gives that."""
    codes = list(item.summary["indicators"])
    found = Current.objects.filter(indicator__in=codes).select_related("slab")
    in_force = {each.indicator: each.slab for each in found}
    for number, code in enumerate(codes):
        report(0.5 * number / len(codes), _("A escrever «%(code)s»") % {"code": code})
        shape, onto = item.shapes[code], in_force.get(code)
        if item.replaces or (onto and onto.shape.dimensions != shape.dimensions):
            onto = None
        writing.stage(edition, shape, rows.good_rows(item.rows_file, shape), onto=onto)
    return in_force


def told_apart(refusal: Recoverable) -> str:
    """What a page says of numbers that would give small counts away."""
    cells = [
        _("%(indicator)s, %(cut)s, %(territory)s, %(period)s: de %(low)d a %(high)d")
        % (
            asdict(item.cell)
            | {"cut": item.cell.cut or _("todos"), "low": item.low, "high": item.high}
        )
        for item in refusal.cells[:MOST_RECOVERED]
    ]
    return _(
        "Nada foi publicado: os números públicos, postos lado a lado, dariam a conhecer"
        " %(count)d contagens pequenas, mesmo omitidas. Juntar classes ou períodos evita-o. %(cells)s"
    ) % {"count": len(refusal.cells), "cells": "; ".join(cells)}


def _refuse_what_is_of_others(codes: list[str], dataset: Dataset) -> None:
    others = Current.objects.filter(indicator__in=codes).exclude(
        slab__edition__dataset__network=dataset.network_id
    )
    if dataset.network_id is None:
        others = others.filter(slab__edition__dataset__network__isnull=False)
    if found := others.values_list("indicator", flat=True).first():
        raise SourceProblem(
            _("O indicador «%(code)s» já tem dados que são de outros.") % {"code": found}
        )


def _dataset(item: DataImport, by: Any) -> Dataset:
    """The dataset that the import says, made now when there is none; without a title, it has that of
    what was read."""
    about = dict(item.request.get("dataset", {}))
    about["title"] = (about.get("title") or item.summary["title"] or item.name)[:300]
    network = None if item.for_all else item.network
    known = Dataset.objects.filter(code=about["code"]).first()
    if known is not None:
        if known.network_id != (network.pk if network else None):
            raise SourceProblem(_("Já há um conjunto de dados com este código."))
        return known
    with recorded("dataset.created", by=by, network=item.owner_id) as record:
        record.target = Dataset.objects.create(
            network=network, visibility=item.visibility or Visibility.PRIVATE, **about
        )
    return record.target


STEPS: dict[str, Callable[[DataImport, Any, Callable[[float, str], None]], dict[str, Any]]] = {
    Step.READ: _read,
    Step.UNDERSTAND: _understand,
    Step.WRITE: _write,
}
