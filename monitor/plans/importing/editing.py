"""The writes of a review: one correction added, one taken back."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from monitor.kernel.audit import recorded
from monitor.kernel.versions import save_version
from monitor.plans.enums import ImportState
from monitor.plans.importing.corrections import (
    Correction,
    InvalidCorrection,
    apply,
    from_dict,
    to_dict,
)
from monitor.plans.importing.corrections.structure import MapColumn
from monitor.plans.importing.draft import Draft, DraftAction, load
from monitor.plans.importing.jobs import back_in_the_queue, read_import
from monitor.plans.models import PlanImport


class RowChanged(Exception):
    """Somebody corrected the same row since the form was opened."""


class NotInReview(Exception):
    """The import is no longer (or not yet) being reviewed."""

    def __str__(self) -> str:
        return _("Esta importação não está em revisão: nada foi alterado.")


def draft_for(plan_import: PlanImport) -> Draft:
    return apply(load(plan_import.reading), plan_import.corrections)


def digest(action: DraftAction) -> str:
    """Changes whenever anything of the row does: the version of a row inside the review."""
    return hashlib.sha256(repr(action).encode()).hexdigest()[:12]


def correct(
    *, by: Any, plan_import: PlanImport, correction: Correction, seen: str = ""
) -> PlanImport:
    """Add a correction. `seen` is the digest of the row that the person had on screen.

    Raises DoesNotApply when there is nothing (left) to correct, RowChanged, InvalidCorrection,
    NotInReview. A correction of a column sends the file to be read again.
    """
    with transaction.atomic():
        current = _locked(plan_import)
        draft = draft_for(current)
        row = draft.action(getattr(correction, "action", ""))
        if seen and row is not None and digest(row) != seen:
            raise RowChanged
        correction = replace(correction, label=correction.named(draft) or correction.label)
        correction.apply(draft)
        number = 1 + max((item["id"] for item in current.corrections), default=0)
        stored = to_dict(correction) | {
            "id": number,
            "by": str(by) if by else "",
            "at": timezone.now().isoformat(timespec="seconds"),
        }
        _write(by, current, [*current.corrections, stored], "import.corrected", stored)
    return PlanImport.objects.without_file().get(pk=current.pk)


def take_back(*, by: Any, plan_import: PlanImport, number: int) -> PlanImport:
    """Leave a correction out; the others stay, in their order."""
    with transaction.atomic():
        current = _locked(plan_import)
        gone = next((item for item in current.corrections if item["id"] == number), None)
        if gone is None:
            raise InvalidCorrection(_("Essa correção já tinha sido retirada."))
        rest = [item for item in current.corrections if item is not gone]
        _write(by, current, rest, "import.correction_removed", gone)
    return PlanImport.objects.without_file().get(pk=current.pk)


def _locked(plan_import: PlanImport) -> PlanImport:
    current = PlanImport.objects.without_file().select_for_update().get(pk=plan_import.pk)
    if current.state != ImportState.READY:
        raise NotInReview
    return current


def _write(
    by: Any,
    plan_import: PlanImport,
    corrections: list[dict[str, Any]],
    verb: str,
    about: dict[str, Any],
) -> None:
    """One audit event; a column with another meaning also sends the file to be read again."""
    reread = about["kind"] == MapColumn.kind
    with recorded(verb, by=by, network=plan_import.network_id, target=plan_import) as record:
        record.before = {"corrections": len(plan_import.corrections)}
        plan_import.corrections = corrections
        names = ["corrections", *(back_in_the_queue(plan_import) if reread else [])]
        save_version(plan_import, expected=plan_import.version, fields=names)
        record.after = {
            "corrections": len(corrections),
            "correction": from_dict(about).sentence(),
        }
    if reread:
        read_import.enqueue(plan_import.pk)
