"""The execution reports of a plan: the list, a report as a page, its texts, its approval, its files."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitor.kernel.permissions import requires
from monitor.kernel.versions import StaleVersion, posted_version
from monitor.plans import presenters
from monitor.plans.documents import generating
from monitor.plans.documents.generating import AlreadyDrafted, number_words, paper_of, texts_of
from monitor.plans.documents.queries import ShownReport, is_outdated, reports_of, shown
from monitor.plans.documents.rendering import KINDS, cell_words, on_paper
from monitor.plans.documents.rendering import render as rendered
from monitor.plans.enums import DocumentState, PlanStatus
from monitor.plans.forms_documents import NarrativeForm, PeriodForm
from monitor.plans.models import ExecutionReport, Plan
from monitor.plans.views.common import (
    Crumbs,
    access_of,
    address,
    crumbs,
    form_page,
    plan_crumb,
    plan_of,
    plan_tabs,
    say_stale,
)
from monitor.plans.workflow import ImpossibleStep

TONES = {DocumentState.DRAFT.value: "neutral", DocumentState.APPROVED.value: "success"}


@requires("plan.view")
@require_GET
def listing(request: HttpRequest, network: str, plan: int) -> HttpResponse:
    found = plan_of(request, plan)
    context = {
        "plan": found,
        "plan_tone": presenters.PLAN_TONES[found.status],
        "reports": reports_of(found),
        "tones": TONES,
        "number_words": number_words,
        "may_create": access_of(request).allows("document.edit")
        and found.status != PlanStatus.DRAFT,
        "tabs": plan_tabs(request, found, "documents"),
        "crumbs": crumbs(request, plan_crumb(request, found), (_("Relatórios"), None)),
    }
    return render(request, "plans/documents/list.html", context)


@requires("document.edit")
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, network: str, plan: int) -> HttpResponse:
    found = plan_of(request, plan)
    here = address("documents", request, plan=plan)
    form = PeriodForm(request.POST or None, plan=found, today=timezone.localdate())
    if not form.periods:
        messages.info(request, _("Ainda não começou nenhum período deste plano."))
        return redirect(here)
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen
        try:
            report = generating.create_report(
                by=request.user,
                plan=found,
                period=chosen.kind,
                year=chosen.year,
                index=chosen.index,
            )
        except AlreadyDrafted as there:
            messages.info(request, str(there))
            return redirect(_page(request, there.report))
        except ImpossibleStep as refused:
            messages.warning(request, str(refused))
            return redirect(here)
        messages.success(request, _("Relatório gerado. Falta escrever, rever e aprovar."))
        return redirect(_page(request, report))
    return form_page(
        request,
        form,
        _("Novo relatório de execução"),
        *_trail(request, found),
        cancel=here,
        submit=_("Gerar"),
        lead=_("Os números são os que houver agora e podem ser gerados de novo até à aprovação."),
    )


@requires("plan.view")
@require_GET
def detail(request: HttpRequest, network: str, plan: int, report: int) -> HttpResponse:
    found = shown(_report_of(request, plan, report))
    access = access_of(request)
    context = {
        "found": found,
        "report": found.report,
        "number": number_words(found.report),
        "tone": TONES[found.report.state],
        "may_edit": found.is_draft and access.allows("document.edit"),
        "on_paper": on_paper,
        "cell_words": cell_words,
        "downloads": [
            (label, address("document-file", request, plan=plan, report=report, kind=kind))
            for kind, label in (
                ("pdf", _("PDF")),
                ("docx", _("Word")),
                ("xlsx", _("Anexo em Excel")),
            )
        ],
        "history": presenters.history_of(found.report, access),
        "crumbs": crumbs(request, *_trail(request, found.report.plan), (found.report.title, None)),
    }
    return render(request, "plans/documents/report.html", context)


@requires("document.edit")
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, network: str, plan: int, report: int, section: str) -> HttpResponse:
    """A page of its own; with the script, the form stands where the text is."""
    found = shown(_report_of(request, plan, report))
    back = f"{_page(request, found.report)}#texto-{section}"
    try:
        narrative = found.narrative(section)
    except KeyError as error:
        raise Http404 from error
    form = NarrativeForm(request.POST or None, instance=narrative)
    if request.method == "POST" and form.is_valid():
        try:
            generating.write_narrative(
                by=request.user,
                report=found.report,
                section=section,
                text=form.cleaned_data["text"],
                expected=form.expected,
            )
        except StaleVersion as stale:
            form.show_conflict(stale.current)
        except ImpossibleStep as refused:
            messages.warning(request, str(refused))
            return redirect(back)
        else:
            if not request.htmx:  # type: ignore[attr-defined]
                messages.success(request, _("Texto guardado."))
            return redirect(back)
    return form_page(
        request,
        form,
        found.title_of(section),
        plan_crumb(request, found.report.plan),
        (found.report.title, _page(request, found.report)),
        cancel=back,
        template="plans/documents/text.html",
        form_action=request.path,
        section=section,
    )


@requires("document.edit")
@require_POST
def regenerate(request: HttpRequest, network: str, plan: int, report: int) -> HttpResponse:
    found = _report_of(request, plan, report)
    try:
        generating.regenerate(by=request.user, report=found)
    except ImpossibleStep as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Números gerados de novo. Os textos ficaram como estavam."))
    return redirect(_page(request, found))


@requires("document.edit")
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, network: str, plan: int, report: int) -> HttpResponse:
    """What stands on the page is what is approved: the version goes with the button."""
    found = _report_of(request, plan, report)
    if request.method == "POST":
        try:
            approved = generating.approve(
                by=request.user, report=found, expected=posted_version(request)
            )
        except StaleVersion as stale:
            say_stale(request, stale)
            return redirect("plans:approve-document", network=network, plan=plan, report=report)
        except ImpossibleStep as refused:
            messages.warning(request, str(refused))
        else:
            told = {"number": number_words(approved)}
            messages.success(request, _("Relatório aprovado: %(number)s.") % told)
        return redirect(_page(request, found))
    if found.state != DocumentState.DRAFT:
        return redirect(_page(request, found))
    return render(request, "plans/documents/approve.html", _to_approve(request, shown(found)))


def _to_approve(request: HttpRequest, found: ShownReport) -> dict[str, object]:
    title = _("Aprovar o relatório")
    page = _page(request, found.report)
    written = {key for key, item in found.texts.items() if item.text.strip()}
    return {
        "found": found,
        "report": found.report,
        "title": title,
        "outdated": is_outdated(found),
        "blank": [section for section in found.content.sections if section.key not in written],
        "cancel": page,
        "crumbs": crumbs(
            request,
            plan_crumb(request, found.report.plan),
            (found.report.title, page),
            (title, None),
        ),
    }


@requires("document.edit")
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, network: str, plan: int, report: int) -> HttpResponse:
    found = _report_of(request, plan, report)
    page = _page(request, found)
    title = _("Eliminar o relatório")
    if request.method == "POST":
        try:
            generating.delete(by=request.user, report=found, expected=posted_version(request))
        except StaleVersion as stale:
            say_stale(request, stale)
            return redirect("plans:delete-document", network=network, plan=plan, report=report)
        except ImpossibleStep as refused:
            messages.warning(request, str(refused))
            return redirect(page)
        messages.success(request, _("Relatório eliminado."))
        return redirect("plans:documents", network=network, plan=plan)
    if found.state != DocumentState.DRAFT:
        messages.warning(request, _("Um relatório aprovado não se elimina."))
        return redirect(page)
    context = {
        "target": found,
        "contents": None,
        "title": title,
        "cancel": page,
        "crumbs": crumbs(
            request, plan_crumb(request, found.plan), (found.title, page), (title, None)
        ),
    }
    return render(request, "plans/delete.html", context)


@requires("plan.view")
@require_GET
def download(request: HttpRequest, network: str, plan: int, report: int, kind: str) -> HttpResponse:
    """Of an approved report the file that was kept; of a draft, one made now and marked as such."""
    found = _report_of(request, plan, report)
    if found.state == DocumentState.APPROVED:
        content = bytes(get_object_or_404(found.files, kind=kind).content)
        name = f"relatorio-{found.number}-{found.year}"
    else:
        page = shown(found)
        content = rendered(kind, page.content, texts_of(found), paper_of(found))
        name = f"rascunho-{slugify(found.title)[:80]}"
    response = HttpResponse(content, content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _report_of(request: HttpRequest, plan: int, pk: int) -> ExecutionReport:
    """A report of a plan of the network that is asking."""
    of_plan = ExecutionReport.objects.for_network(access_of(request).network).filter(plan=plan)
    found: ExecutionReport = get_object_or_404(
        of_plan.select_related("network", "plan__network", "approved_by"), pk=pk
    )
    return found


def _page(request: HttpRequest, report: ExecutionReport) -> str:
    return address("document", request, plan=report.plan_id, report=report.pk)


def _trail(request: HttpRequest, plan: Plan) -> Crumbs:
    return [
        plan_crumb(request, plan),
        (_("Relatórios"), address("documents", request, plan=plan.pk)),
    ]
