"""Every write of an import: started, explained, confirmed, taken back, interrupted, tried again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from monitor.facts import writing
from monitor.facts.enums import Visibility
from monitor.facts.importing import incoming, rows
from monitor.facts.importing.models import (
    OPEN,
    STOPPED,
    DataImport,
    Origin,
    Rules,
    State,
    Step,
)
from monitor.facts.importing.work import carry_out
from monitor.facts.models import Current, Dataset
from monitor.facts.shapes import Shape
from monitor.facts.sources import mapping as roles
from monitor.facts.sources.declared import SOURCES
from monitor.facts.sources.observations import SourceProblem
from monitor.kernel.audit import recorded, snapshot
from monitor.kernel.versions import save_version
from monitor.network.models import Network


class NotNow(Exception):
    """The import is in another state than the page showed; the message is a sentence."""


def start_file(
    *,
    by: Any,
    network: Network,
    name: str,
    chunks: Iterable[bytes],
    indicators: Mapping[str, str],
    shapes: Mapping[str, Shape],
    dataset: Mapping[str, Any],
    visibility: str,
    replaces: bool = False,
    for_all: bool = False,
) -> DataImport:
    """The import of a file: a new one at work, or the one that already has the same content open or
    confirmed. `indicators` {code: name} may be named by it, and `shapes` are of those that it may name
    by itself; `dataset` is the code, title and so on of where it goes; `for_all`: it is of the
    installation. Raises SourceProblem for too large a file."""
    path, sha256, size = incoming.keep(chunks)
    same = DataImport.objects.for_network(network).filter(sha256=sha256, for_all=for_all)
    known = same.filter(state__in=(*OPEN, State.CONFIRMED)).first()
    if known is not None:
        return known
    about = dict(dataset)
    item = DataImport(
        network=network,
        name=PurePath(name.replace("\\", "/")).name[-255:] or "?",
        path=path,
        sha256=sha256,
        size=size,
        request={"indicators": dict(indicators), "dataset": about},
        shapes_json={code: shape.as_json() for code, shape in shapes.items()},
        dataset=Dataset.objects.filter(code=about.get("code"), network=None if for_all else network).first(),
        visibility=visibility,
        replaces=replaces,
        for_all=for_all,
        created_by=by,
    )  # fmt: skip
    if rows.template_heading(_first_line(item)):
        item.origin, item.step = Origin.ROWS, Step.UNDERSTAND
    return _begun("data-import.started", by, item)


def _first_line(item: DataImport) -> bytes:
    with item.file.open("rb") as file:
        return file.readline(100_000)


def start_source(
    *,
    by: Any,
    network: Network,
    source: str,
    theirs: str,
    shape: Shape,
    title: str = "",
    since: str = "",
    chosen: Mapping[str, Sequence[str]] | None = None,
    for_all: bool = False,
) -> DataImport:
    """Ask a source that is built in for one indicator. `for_all`: its figures are of the installation,
    public as their publisher made them; otherwise they stay in the network that asked. `title` is the
    source's own where blank; `chosen` the categories that are wanted of each of its dimensions.
    Raises SourceProblem when the source is switched off."""
    declared = SOURCES[source]
    if not declared.address:
        raise SourceProblem(_("A ligação a esta fonte está desligada nesta instalação."))
    owner = None if for_all else network
    prefix = f"{owner.code}-" if owner else ""
    about = {
        "code": f"{prefix}{source}-{theirs}".lower()[:100],
        "title": title,
        "publisher": declared.publisher,
        "licence": declared.licence,
        "source_url": declared.page,
        "periodicity": str(shape.periodicity),
        "theme": str(shape.theme),
        "is_official": for_all,
    }
    item = DataImport(
        network=network,
        origin=source,
        name=f"{declared.publisher} {theirs}",
        step=Step.UNDERSTAND,
        request={
            "theirs": theirs,
            "since": since,
            "chosen": {name: list(codes) for name, codes in (chosen or {}).items()},
            "dataset": about,
        },
        shapes_json={shape.indicator: shape.as_json()},
        dataset=Dataset.objects.filter(code=about["code"], network=owner).first(),
        visibility=Visibility.PUBLIC if for_all else Visibility.NETWORK,
        for_all=for_all,
        created_by=by,
    )
    return _begun("data-import.started", by, item)


def ask_again(*, by: Any, item: DataImport, shape: Shape) -> DataImport:
    """The same of the same source, as it is now; `shape` is that of its indicator today. Raises NotNow
    for what came from a file or is not over, SourceProblem."""
    _only(item, State.CONFIRMED, State.UNDONE)
    if item.origin not in SOURCES:
        raise NotNow(_("Os números vieram de um ficheiro."))
    asked = item.request
    return start_source(
        by=by,
        network=item.network,
        source=item.origin,
        theirs=asked["theirs"],
        shape=shape,
        title=asked["dataset"]["title"],
        since=asked["since"],
        chosen=asked["chosen"],
        for_all=item.for_all,
    )


def _begun(verb: str, by: Any, item: DataImport) -> DataImport:
    with transaction.atomic():
        with recorded(verb, by=by, network=item.owner_id) as record:
            item.save()
            record.target = item
        carry_out.enqueue(item.pk, by.pk if by else None)
    item.refresh_from_db()
    return item


def explain(
    *, by: Any, item: DataImport, expected: int, mapping: roles.Mapping, shapes: Mapping[str, Shape]
) -> DataImport:
    """Read the numbers by a mapping that a person looked at. Raises StaleVersion, NotNow."""
    _only(item, State.MAPPING, State.REVIEW)
    changes = {
        "mapping_json": mapping.as_json(),
        "shapes_json": {code: shape.as_json() for code, shape in shapes.items()},
        "step": Step.UNDERSTAND,
    }
    return _sent("data-import.explained", by, item, expected, changes)


def confirm(*, by: Any, item: DataImport, expected: int) -> DataImport:
    """Publish what the review showed. Raises StaleVersion, NotNow."""
    _only(item, State.REVIEW)
    if not item.summary.get("good"):
        raise NotNow(_("Não há nenhum número que se possa escrever."))
    return _sent("data-import.confirm-asked", by, item, expected, {"step": Step.WRITE})


def retry(*, by: Any, item: DataImport, expected: int) -> DataImport:
    """The step that failed, was interrupted or lost its worker, again. Raises StaleVersion, NotNow."""
    if not item.is_stuck:
        _only(item, *STOPPED)
        if not item.may_be_resumed:
            raise NotNow(_("Já passou tempo demais: é preciso começar de novo."))
    return _sent("data-import.retried", by, item, expected, {"finished_at": None})


def _sent(
    verb: str, by: Any, item: DataImport, expected: int, changes: dict[str, Any]
) -> DataImport:
    changes |= {
        "state": State.QUEUED,
        "progress": 0.0,
        "progress_text": "",
        "error": "",
        "cancel_asked": False,
        "heartbeat_at": timezone.now(),
    }
    with transaction.atomic():
        with recorded(verb, by=by, network=item.owner_id, target=item):
            for name, value in changes.items():
                setattr(item, name, value)
            save_version(item, expected=expected, fields=changes)
        carry_out.enqueue(item.pk, by.pk if by else None)
    return DataImport.objects.get(pk=item.pk)


def cancel(*, by: Any, item: DataImport) -> DataImport:
    """Stop the work at hand, or give up what waits for a person. Nothing was published."""
    _only(item, *OPEN)
    with recorded("data-import.cancel-asked", by=by, network=item.owner_id, target=item):
        if item.state == State.WORKING and not item.is_stuck:
            item.cancel_asked = True
        else:
            item.state, item.finished_at = State.CANCELLED, timezone.now()
        save_version(item, expected=item.version, fields=["cancel_asked", "state", "finished_at"])
    return item


def undo(*, by: Any, item: DataImport) -> DataImport:
    """Take the edition back: the one before it is in force again. Raises StaleVersion, NotNow, also
    when a later edition was made onto this one."""
    _only(item, State.CONFIRMED)
    if item.edition is None:
        raise NotNow(_("Esta importação não publicou nada."))
    with transaction.atomic():
        Dataset.objects.select_for_update().get(pk=item.edition.dataset_id)
        own = item.edition.slabs.values("indicator")
        later = Current.objects.filter(indicator__in=own).exclude(slab__edition=item.edition)
        if (above := later.select_related("slab__edition__dataset").first()) is not None:
            raise NotNow(
                _(
                    "Depois desta, foi publicada «%(edition)s» sobre os mesmos números: primeiro anula-se essa."
                )
                % {"edition": above.slab.edition}
            )
        writing.withdraw(by=by, edition=item.edition)
        with recorded("data-import.undone", by=by, network=item.owner_id, target=item):
            item.state, item.finished_at = State.UNDONE, timezone.now()
            save_version(item, expected=item.version, fields=["state", "finished_at"])
    return item


def _only(item: DataImport, *states: str) -> None:
    if item.state not in states:
        raise NotNow(_("Entretanto esta importação mudou: convém ver como está."))


def set_visibility(*, by: Any, dataset: Dataset, expected: int, visibility: str) -> Dataset:
    """Raises StaleVersion."""
    with recorded("dataset.shown", by=by, network=dataset.network_id, target=dataset):
        dataset.visibility = visibility
        save_version(dataset, expected=expected, fields=["visibility"])
    return dataset


def set_rules(
    *, by: Any, network: Network | None, indicator: str, expected: int, limits: Mapping[str, Any]
) -> Rules:
    """`limits` are columns of Rules: what is strange for an indicator, from the next file on. The
    network is whose indicator it is; None for a common one. Raises StaleVersion."""
    with recorded("rules.edited", by=by, network=network.pk if network else None) as record:
        rules, _made = Rules.objects.get_or_create(indicator=indicator)
        record.target, record.before = rules, snapshot(rules)
        for name, value in limits.items():
            setattr(rules, name, value)
        save_version(rules, expected=expected, fields=limits)
    return rules


def sweep() -> int:
    """Remove the files of imports that are over, and of those stopped so long ago that they are not
    taken up again; how many."""
    waiting = DataImport.objects.with_files().values_list("path", "rows_path")
    return incoming.sweep({name for pair in waiting for name in pair})
