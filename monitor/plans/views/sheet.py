"""The workbook of a partner: handed out, taken back, looked at, and only then written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitor.documents.model import UnreadableFile
from monitor.documents.sandbox import read_safely
from monitor.kernel.permissions import requires
from monitor.kernel.previews import signed, unsigned
from monitor.kernel.versions import StaleVersion
from monitor.network.models import Network, Organisation
from monitor.plans.actions import ClosedPlan
from monitor.plans.forms_sheet import SheetsForm
from monitor.plans.models import MonthReport
from monitor.plans.reporting import sheet_review
from monitor.plans.reporting.in_force import actions_in_force, plans_in_force
from monitor.plans.reporting.queries import report_sheets
from monitor.plans.reporting.sheet import NotASheet
from monitor.plans.reporting.sheet_reading import Filling, read_filling
from monitor.plans.reporting.sheet_review import Review
from monitor.plans.views.common import access_of
from monitor.plans.views.grid import organisation_of
from monitor.plans.views.month import month_address, month_crumbs, month_of
from monitor.plans.workflow import ImpossibleStep

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SECONDS = 30
_PURPOSE = "plans.sheet-review"


@dataclass(frozen=True, slots=True)
class Taken:
    """A file as the page shows it: what it would change, or why it is refused."""

    name: str
    review: Review | None
    refusal: str = ""
    token: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> dict[str, str]:
        """The answers that no question asks for any more."""
        asked = {question.key for question in self.review.questions} if self.review else set()
        return {key: answer for key, answer in self.answers.items() if key not in asked}

    @property
    def waits(self) -> bool:
        """Whether something is left to confirm or to answer."""
        return self.review is not None and bool(self.review.readings or self.review.questions)


@requires("month.manage")
@require_GET
def download(request: HttpRequest, network: str, year: int, number: int) -> HttpResponse:
    month, here = month_of(year, number), access_of(request).network
    organisation = organisation_of(request, request.GET.get("entidade", ""))
    if organisation is None:
        raise Http404
    actions = actions_in_force(here, month, organisation).actions
    if not actions:
        messages.warning(request, _("Esta entidade não responde por ações em vigor neste mês."))
        return redirect(month_address(request, month, "sheets"))
    whose = dict.fromkeys((action.pk for action in actions), organisation)
    # openpyxl takes a quarter of a second to load: not at every start of every process.
    from monitor.plans.reporting.sheet_writing import workbook_of

    content = workbook_of(here, organisation, month, report_sheets(actions, month, whose))
    response = HttpResponse(content, content_type=XLSX)
    name = f"relato-{month:%Y-%m}-{slugify(organisation.short_name)[:40] or organisation.pk}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@requires("month.manage")
@require_http_methods(["GET", "POST"])
def sheets(request: HttpRequest, network: str, year: int, number: int) -> HttpResponse:
    """The workbooks to hand out; those that came back are read and compared, and nothing is written."""
    month, here = month_of(year, number), access_of(request).network
    form = SheetsForm()
    if request.method == "POST":
        form = SheetsForm(request.POST, request.FILES)
        if form.is_valid():
            files = form.cleaned_data["sheets"]
            return _show(request, month, [_read(file, here, month) for file in files])
    answering = Organisation.objects.for_network(here).filter(
        responsibilities__action__plan__in=plans_in_force(here, month)
    )
    return render(
        request,
        "plans/month/sheets.html",
        {
            "form": form,
            "month": month,
            "organisations": answering.distinct(),
            "sheet_href": month_address(request, month, "sheet"),
            "grid": month_address(request, month, "grid"),
            "crumbs": month_crumbs(request, month, (_("Folhas de Excel"), None)),
        },
    )


@requires("month.manage")
@require_POST
def confirm(request: HttpRequest, network: str, year: int, number: int) -> HttpResponse:
    """What was shown comes back signed, with what was answered; each file is written whole or not."""
    month, here = month_of(year, number), access_of(request).network
    left: list[Taken] = []
    for place, token in enumerate(request.POST.getlist("token")):
        try:
            content = unsigned(token, _PURPOSE)
        except signing.BadSignature:
            messages.error(
                request, _("A comparação passou do prazo: é preciso escolher os ficheiros de novo.")
            )
            return redirect(month_address(request, month, "sheets"))
        answers = _answers(request, place)
        name, filling = content["name"], Filling.unpacked(content["filling"])
        taken = _compared(name, filling, here, month, answers)
        if taken.review is None or not taken.review.can_be_confirmed:
            left.append(taken)
            continue
        try:
            seen = {int(action): text for action, text in content["seen"].items()}
            written = sheet_review.confirm(by=request.user, review=taken.review, seen=seen)
        except StaleVersion:
            messages.warning(
                request,
                _("Entretanto, outra pessoa mudou o que «%(name)s» muda: falta ver como ficou.")
                % {"name": name},
            )
            left.append(taken)
        except (ImpossibleStep, ClosedPlan, ValidationError) as refused:
            messages.error(request, " ".join(getattr(refused, "messages", [str(refused)])))
            left.append(taken)
        else:
            _say(request, name, written)
    if left:
        return _show(request, month, left)
    return redirect(month_address(request, month, "sheets"))


def _answers(request: HttpRequest, place: int) -> dict[str, str]:
    """The answers about the file at `place` of the page: fields "0:12-status"…"""
    start = f"{place}:"
    return {
        name.removeprefix(start): str(value)
        for name, value in request.POST.items()
        if name.startswith(start) and value
    }


def _read(file: Any, network: Network, month: date) -> Taken:
    try:
        filling = read_filling(read_safely(file.read(), file.name, seconds=_SECONDS))
    except (UnreadableFile, NotASheet) as refused:
        return Taken(file.name, None, str(refused))
    return _compared(file.name, filling, network, month, {})


def _compared(
    name: str, filling: Filling, network: Network, month: date, answers: dict[str, str]
) -> Taken:
    try:
        found = sheet_review.review(filling, network, month, answers)
    except NotASheet as refused:
        return Taken(name, None, str(refused))
    content = {"name": name, "filling": filling.packed(), "seen": found.seen}
    token = signed(content, _PURPOSE)
    return Taken(name, found, token=token, answers=answers)


def _show(request: HttpRequest, month: date, taken: list[Taken]) -> HttpResponse:
    return render(
        request,
        "plans/month/sheets_review.html",
        {
            "taken": taken,
            "month": month,
            "may_confirm": any(item.waits for item in taken),
            "again": month_address(request, month, "sheets"),
            "confirm": month_address(request, month, "confirm-sheets"),
            "wide": True,
            "crumbs": month_crumbs(
                request,
                month,
                (_("Folhas de Excel"), month_address(request, month, "sheets")),
                (_("Rever"), None),
            ),
        },
    )


def _say(request: HttpRequest, name: str, written: list[MonthReport]) -> None:
    messages.success(
        request,
        ngettext(
            "«%(name)s»: ficou guardada %(n)s ação.",
            "«%(name)s»: ficaram guardadas %(n)s ações.",
            len(written),
        )
        % {"name": name, "n": len(written)},
    )
