"""The page of a month: a block for each action, the same for who has a link and for who has an account.

Buttons say what is done with which block, by key of its action or "all": `save`, `submit`. Without
script a button sends the whole page, and what it does not name is saved as a draft. With script each
block is sent by itself and the answer is a fragment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from monitor.agenda.evidence import ACCEPTED
from monitor.documents.model import UnreadableFile
from monitor.kernel.versions import StaleVersion
from monitor.network.models import Organisation
from monitor.plans.actions import ClosedPlan
from monitor.plans.enums import ReportState
from monitor.plans.forms_month import HandOverForm, SheetForm, prefix_of, shown_in
from monitor.plans.models import ReportEvidence
from monitor.plans.reporting import evidence as evidence_actions
from monitor.plans.reporting.actions import ClosedMonth
from monitor.plans.reporting.merging import as_text
from monitor.plans.reporting.queries import ReportSheet
from monitor.plans.reporting.saying import Reporter, say
from monitor.plans.reporting.waiting import waits
from monitor.plans.workflow import ImpossibleStep

ALL = "all"


class Load(Protocol):
    """The sheets of a page, read anew at each call; `to_write` leaves out what is only to be read."""

    def __call__(self, *, to_write: bool = False) -> list[ReportSheet]: ...


@dataclass(slots=True)
class Block:
    """One action as it stands now. `form` keeps what was typed where it could not be written.

    Behind a link it can be passed on (`hand_over`), and waits for the coordination (`is_passing`).
    """

    form: SheetForm
    evidence: list[ReportEvidence]
    hand_over: HandOverForm | None = None
    is_passing: bool = False

    @property
    def sheet(self) -> ReportSheet:
        return self.form.sheet

    @property
    def key(self) -> str:
        return prefix_of(self.sheet)

    @property
    def waits(self) -> bool:
        return waits(self.sheet)

    @property
    def is_locked(self) -> bool:
        return _is_locked(self.sheet)

    @property
    def is_returned(self) -> bool:
        report = self.sheet.report
        return report is not None and report.state == ReportState.RETURNED

    @property
    def is_incomplete(self) -> bool:
        return bool(self.form.unsaid)

    @property
    def said_more(self) -> bool:
        """Whether there is something under the fold."""
        names = ("difficulties", "next_step")
        return any(self.form[name].value() or name in self.form.unsaid for name in names) or (
            "evidence" in self.form.errors
        )

    @property
    def conflicts(self) -> list[tuple[Any, str, str]]:
        """(field, what is written here, what is stored), as people read them."""
        found = []
        for name, stored in self.form.conflicts.items():
            bound = self.form[name]
            mine = as_text(self.form.cleaned_data.get(name))
            found.append((bound, _read(bound.field, mine), _read(bound.field, stored)))
        return found


@dataclass(slots=True)
class MonthPage:
    month: date
    blocks: list[Block]

    @property
    def total(self) -> int:
        return len(self.blocks)

    @property
    def answered(self) -> int:
        return sum(not block.waits for block in self.blocks)


@dataclass(slots=True)
class Taken:
    """What a request wrote: the forms by key of their block, and which of them were submitted.

    `sheets` are from before; the page as it is now is read only where it is shown.
    """

    sheets: list[ReportSheet]
    load: Load
    forms: dict[str, SheetForm] = field(default_factory=dict)
    submitted: set[str] = field(default_factory=set)

    @property
    def status(self) -> int:
        """409 when somebody else wrote the same meanwhile, 422 when something is wrong or missing."""
        forms = self.forms.values()
        if any(form.conflicts for form in forms):
            return 409
        return 422 if any(form.errors for form in forms) else 200

    @property
    def anchor(self) -> str:
        """Where the page goes on: the next block that waits."""
        keys = (prefix_of(sheet) for sheet in _ordered(self.sheets) if waits(sheet))
        waiting = next((key for key in keys if key not in self.submitted), None)
        return f"#acao-{waiting}" if waiting else "#progresso"

    def page(self, month: date) -> MonthPage:
        return page_of(month, self.load(), self.forms)


def page_of(
    month: date,
    sheets: Iterable[ReportSheet],
    forms: Mapping[str, SheetForm] | None = None,
) -> MonthPage:
    """What waits first. One query beside those of the sheets."""
    sheets = _ordered(sheets)
    reports = [sheet.report.pk for sheet in sheets if sheet.report]
    evidence: dict[int, list[ReportEvidence]] = defaultdict(list)
    found = ReportEvidence.objects.filter(report__in=reports).select_related("evidence")
    for item in found.defer("evidence__content").order_by("pk"):
        evidence[item.report_id].append(item)
    blocks = []
    for sheet in sheets:
        form = (forms or {}).get(prefix_of(sheet))
        if form is None:
            form = SheetForm(sheet=sheet)
        else:
            form.show(sheet)
        blocks.append(Block(form, evidence[sheet.report.pk] if sheet.report else []))
    return MonthPage(month, blocks)


def _ordered(sheets: Iterable[ReportSheet]) -> list[ReportSheet]:
    return sorted(sheets, key=lambda sheet: not waits(sheet))


def take(
    request: HttpRequest, load: Load, whose: Mapping[int, Organisation | None], reporter: Reporter
) -> Taken:
    """Write what the request says. `whose` is by key of the action."""
    verb, key = _asked(request)
    taken = Taken(load(to_write=True), load)
    for sheet in taken.sheets:
        prefix = prefix_of(sheet)
        is_meant = key in {prefix, ALL}
        if not any(name.startswith(f"{prefix}-") for name in request.POST):
            continue
        if is_fragment(request) and not is_meant:
            continue
        form = taken.forms[prefix] = SheetForm(request.POST, request.FILES, sheet=sheet)
        submit = verb == "submit" and (key == prefix or (is_meant and waits(sheet)))
        if write(form, reporter, whose.get(sheet.action.pk), submit=submit):
            taken.submitted.add(prefix)
    return taken


def write(
    form: SheetForm, reporter: Reporter, organisation: Organisation | None, *, submit: bool
) -> bool:
    """What the form says, as far as it can be written; what could not is told by the form.

    Returns whether it was submitted.
    """
    sheet = form.sheet
    is_sound = form.is_valid()
    try:
        said = say(
            reporter=reporter,
            action=sheet.action,
            month=sheet.month,
            organisation=organisation,
            said=form.said(),
            seen=form.seen(),
            submit=submit and is_sound,
            report=sheet.report,
            stored=shown_in(sheet),
        )
        if file := form.file():
            evidence_actions.attach(
                by=reporter.by,
                action=sheet.action,
                month=sheet.month,
                name=file.name or "",
                content=file.read(),
                in_closed_month=reporter.in_closed_month,
            )
    except (ImpossibleStep, ClosedMonth, ClosedPlan) as refused:
        form.add_error(None, str(refused))
    except UnreadableFile as refused:
        form.add_error("evidence", str(refused))
    except StaleVersion:
        form.add_error(None, _("Muita gente a escrever ao mesmo tempo: é preciso tentar de novo."))
    else:
        form.conflicts = {name: as_text(stored) for name, stored in said.conflicts.items()}
        form.unwritten = said.unwritten
        if said.wrong is not None:
            form.add_error(None, said.wrong)
    return submit and not form.unsaid


def answer(request: HttpRequest, month: date, taken: Taken) -> HttpResponse:
    """The fragment for the script: each block that was sent whole, or what is to be said of it."""
    verb, _key = _asked(request)
    page = taken.page(month)
    context = {
        "page": page,
        "blocks_taken": [block for block in page.blocks if block.key in taken.forms],
        "whole": verb == "submit" and taken.status == 200,
        "accepted_files": ACCEPTED,
    }
    return render(request, "plans/month/answer.html", context, status=taken.status)


def is_fragment(request: HttpRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]


def _asked(request: HttpRequest) -> tuple[str, str]:
    for verb in ("submit", "save"):
        if verb in request.POST:
            return verb, request.POST[verb]
    return "save", ALL


def _is_locked(sheet: ReportSheet) -> bool:
    return sheet.report is not None and sheet.report.state == ReportState.ACCEPTED


def _read(field: Any, text: str) -> str:
    """What a person reads in a field: the label of a choice."""
    labels = dict(getattr(field, "choices", ()))
    return str(labels.get(text, text))
