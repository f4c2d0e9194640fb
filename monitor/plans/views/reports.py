"""The month of who has an account, and what the coordination decides of each report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitor.agenda.evidence import ACCEPTED
from monitor.kernel.permissions import requires
from monitor.kernel.versions import StaleVersion, posted_version
from monitor.network.models import Organisation
from monitor.plans import presenters
from monitor.plans.enums import ReportChannel, ReportState
from monitor.plans.execution.words import figure_words
from monitor.plans.forms_month import CommentForm
from monitor.plans.models import Action, MonthReport, ReportEvidence
from monitor.plans.reporting import actions as report_actions
from monitor.plans.reporting import evidence as evidence_actions
from monitor.plans.reporting.actions import ClosedMonth, is_closed
from monitor.plans.reporting.queries import ReportSheet, report_sheets
from monitor.plans.reporting.saying import Reporter
from monitor.plans.reporting.told import told_report
from monitor.plans.reporting.waiting import sheets_of, waiting_of
from monitor.plans.views.blocks import Load, MonthPage, answer, is_fragment, page_of, take
from monitor.plans.views.common import (
    access_of,
    action_of,
    address,
    crumbs,
    plan_crumb,
    refusing_closed_plans,
    say_stale,
)
from monitor.plans.views.month import month_of
from monitor.plans.workflow import ImpossibleStep
from monitor.ui.jinja import date as in_words

TEAM = "equipa"
Whose = dict[int, Organisation | None]
"""For which organisation each action is told, by key of the action; None is the network's team."""


@requires("action.edit")
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, network: str) -> HttpResponse:
    """All that a partner is asked of `?mes=2026-11`, else of the oldest open month that waits."""
    organisation = access_of(request).organisation
    if not access_of(request).is_partner or organisation is None:
        return redirect(address("month-now", request))
    today = timezone.localdate()
    months = waiting_of(organisation, today)
    asked = request.GET.get("mes", "")
    found = {f"{item.month:%Y-%m}": item.month for item in months}
    if asked and asked not in found:
        raise Http404
    oldest = next((item.month for item in reversed(months) if item.waiting), None)
    month = found[asked] if asked else oldest or next(iter(found.values()), None)
    page = MonthPage(today, [])
    if month is not None:

        def load(*, to_write: bool = False) -> list[ReportSheet]:
            return sheets_of(organisation, month, today, to_write=to_write)

        sheets = load()
        whose: Whose = {sheet.action.pk: organisation for sheet in sheets}
        reporter = Reporter(request.user, str(request.user), ReportChannel.ACCOUNT)
        if request.method == "POST":
            return _said(request, month, load, whose, reporter, _mine_page, months=months)
        page = page_of(month, sheets)
    return _mine_page(request, page, months=months)


def _mine_page(request: HttpRequest, page: MonthPage, *, months: Any, status: int = 200) -> Any:
    home = address("my-month", request)
    tabs = [
        (
            f"{in_words(item.month, 'month')} ({item.total - item.waiting}/{item.total})",
            f"{home}?mes={item.month:%Y-%m}",
            item.month == page.month,
        )
        for item in months
    ]
    context = {
        "page": page,
        "months": tabs if len(tabs) > 1 else [],
        "organisation": access_of(request).organisation,
        "accepted_files": ACCEPTED,
        "crumbs": [(_("O meu mês"), None)],
    }
    return render(request, "plans/month/mine.html", context, status=status)


def _said(
    request: HttpRequest,
    month: date,
    load: Load,
    whose: Whose,
    reporter: Reporter,
    show: Callable[..., HttpResponse],
    **shown_with: Any,
) -> HttpResponse:
    """Write what a page of blocks says, and answer it: a fragment, the page again, or the next step."""
    if "remove" in request.POST:
        _remove(request, month, whose, reporter)
    taken = take(request, load, whose, reporter)
    if is_fragment(request):
        return answer(request, month, taken)
    if taken.status != 200:
        return show(request, taken.page(month), status=taken.status, **shown_with)
    response = redirect(f"{request.get_full_path()}{taken.anchor}")
    response.status_code = 303
    return response


def _remove(request: HttpRequest, month: date, whose: Whose, reporter: Reporter) -> None:
    mine = ReportEvidence.objects.filter(report__action__in=whose, report__month=month)
    pk = request.POST["remove"]
    item = get_object_or_404(mine.select_related("evidence"), pk=pk if pk.isdecimal() else 0)
    try:
        evidence_actions.detach(by=reporter.by, item=item, in_closed_month=reporter.in_closed_month)
    except (ImpossibleStep, ClosedMonth) as refused:
        messages.warning(request, str(refused))


@requires("plan.view")
@require_GET
def report(request: HttpRequest, network: str, action: int, year: int, number: int) -> HttpResponse:
    return _report_page(request, action_of(request, action), month_of(year, number))


def _report_page(
    request: HttpRequest,
    action: Action,
    month: date,
    form: CommentForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    access = access_of(request)
    told = told_report(action, month)
    context = {
        "told": told,
        "figure_words": figure_words,
        "tone": presenters.REPORT_TONES[told.report.state] if told.report else "neutral",
        "may_decide": access.allows("report.decide") and presenters.is_open(action.plan),
        "may_edit": _may_edit(request, action, month, told.report),
        "form": form or CommentForm(),
        "history": presenters.history_of(told.report, access) if told.report else [],
        "crumbs": [*_trail(request, action), (in_words(month, "month"), None)],
    }
    return render(request, "plans/month/report.html", context, status=status)


def _trail(request: HttpRequest, action: Action) -> list[tuple[str, str | None]]:
    return crumbs(
        request, plan_crumb(request, action.plan), (action.title, action.get_absolute_url())
    )


def _may_edit(
    request: HttpRequest, action: Action, month: date, report: MonthReport | None
) -> bool:
    access = access_of(request)
    if not (access.allows("action.edit") and presenters.is_open(action.plan)):
        return False
    if report is not None and report.state == ReportState.ACCEPTED:
        return False
    if not access.is_partner:
        return True
    is_theirs = Action.objects.editable_by(access).filter(pk=action.pk).exists()
    return is_theirs and not is_closed(access.network.pk, month)


@requires("action.edit")
@require_http_methods(["GET", "POST"])
@refusing_closed_plans
def edit(request: HttpRequest, network: str, action: int, year: int, number: int) -> HttpResponse:
    """A partner says it of its own action; the team writes what it was told by telephone, in the name
    of `?entidade=`, an organisation that answers for the action."""
    access = access_of(request)
    found, month = action_of(request, action, to_edit=True), month_of(year, number)
    current = MonthReport.objects.filter(action=found, month=month).first()
    if not _may_edit(request, found, month, current):
        messages.warning(request, _("Este mês já está fechado para esta ação."))
        return redirect(report_address(request, found, month))
    if access.is_partner:
        organisation = access.organisation
        names: list[tuple[str, str, bool]] = []
        reporter = Reporter(request.user, str(request.user), ReportChannel.ACCOUNT)
    else:
        organisation, names = _in_the_name_of(request, found, month)
        reporter = Reporter(
            request.user, str(request.user), ReportChannel.PHONE, in_closed_month=True
        )
    whose: Whose = {found.pk: organisation}

    def load(*, to_write: bool = False) -> list[ReportSheet]:
        return report_sheets([found], month, whose, to_write=to_write)

    if request.method == "POST":
        if "submit" in request.POST and not is_fragment(request):
            taken = take(request, load, whose, reporter)
            if taken.status == 200:
                messages.success(request, _("Relato guardado e por aceitar."))
                return redirect(report_address(request, found, month))
            return _edit_page(
                request, taken.page(month), names=names, action=found, status=taken.status
            )
        return _said(request, month, load, whose, reporter, _edit_page, names=names, action=found)
    return _edit_page(request, page_of(month, load()), names=names, action=found)


def _in_the_name_of(
    request: HttpRequest, action: Action, month: date
) -> tuple[Organisation | None, list[tuple[str, str, bool]]]:
    """The organisation of `?entidade=`, else the first that answers; and the links to change it."""
    choices = {str(item.pk): item for item in told_report(action, month).answerable}
    asked = request.GET.get("entidade") or next(iter(choices), TEAM)
    if asked not in {*choices, TEAM}:
        raise Http404
    links = [(item.short_name, f"?entidade={key}", key == asked) for key, item in choices.items()]
    return choices.get(asked), [*links, (_("Equipa da rede"), f"?entidade={TEAM}", asked == TEAM)]


def _edit_page(
    request: HttpRequest,
    page: MonthPage,
    *,
    names: list[tuple[str, str, bool]],
    action: Action,
    status: int = 200,
) -> HttpResponse:
    back = report_address(request, action, page.month)
    context = {
        "page": page,
        "action": action,
        "names": names,
        "back": back,
        "stays_open": True,
        "accepted_files": ACCEPTED,
        "crumbs": [
            *_trail(request, action),
            (in_words(page.month, "month"), back),
            (_("Dar conta da ação"), None),
        ],
    }
    return render(request, "plans/month/report_edit.html", context, status=status)


def report_address(request: HttpRequest, action: Action, month: date) -> str:
    return address("report", request, action=action.pk, year=month.year, number=month.month)


@requires("report.decide")
@require_POST
@refusing_closed_plans
def accept(request: HttpRequest, network: str, action: int, year: int, number: int) -> HttpResponse:
    return _decide(request, action, month_of(year, number), report_actions.accept, _("Aceite."))


@requires("report.decide")
@require_POST
@refusing_closed_plans
def give_back(
    request: HttpRequest, network: str, action: int, year: int, number: int
) -> HttpResponse:
    return _decide(
        request,
        action,
        month_of(year, number),
        report_actions.return_to_partner,
        _("Devolvido com o comentário."),
        word="comment",
    )


@requires("report.decide")
@require_POST
@refusing_closed_plans
def reopen(request: HttpRequest, network: str, action: int, year: int, number: int) -> HttpResponse:
    return _decide(
        request,
        action,
        month_of(year, number),
        report_actions.reopen,
        _("Reaberto: a ação voltou ao estado que tinha."),
        word="reason",
    )


def _decide(
    request: HttpRequest,
    pk: int,
    month: date,
    step: Callable[..., MonthReport],
    done: str,
    *,
    word: str = "",
) -> HttpResponse:
    """One step, and the report as it is after it. `word` is what the step calls its comment."""
    action = action_of(request, pk)
    report = get_object_or_404(MonthReport, action=action, month=month)
    said: dict[str, str] = {}
    if word:
        form = CommentForm(request.POST)
        if not form.is_valid():
            return _report_page(request, action, month, form, status=422)
        said = {word: form.cleaned_data["comment"]}
    try:
        step(by=request.user, report=report, expected=posted_version(request), **said)
    except ValidationError as wrong:
        form.add_error(None, wrong)
        return _report_page(request, action, month, form, status=422)
    except ImpossibleStep as refused:
        messages.warning(request, str(refused))
    except StaleVersion as stale:
        say_stale(request, stale)
    else:
        messages.success(request, done)
    return redirect(report_address(request, action, month))
