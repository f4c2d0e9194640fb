"""Importing a plan: upload, progress, review with corrections, comparison, confirm, undo."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitor.kernel.permissions import requires
from monitor.kernel.versions import StaleVersion
from monitor.network.access import Access
from monitor.network.enums import OrganisationKind
from monitor.network.models import Organisation
from monitor.plans.enums import ImportState, MeasureKind
from monitor.plans.forms_import import UploadForm, read_correction
from monitor.plans.importing.comparison import CannotConfirm, compare
from monitor.plans.importing.corrections import Correction, DoesNotApply, InvalidCorrection
from monitor.plans.importing.editing import NotInReview, RowChanged, correct, take_back
from monitor.plans.importing.jobs import (
    can_retry,
    discard_import,
    is_stuck,
    retry_import,
    start_import,
)
from monitor.plans.importing.review import ROWS_A_PAGE, Review, doubtful_names, place_of, review_of
from monitor.plans.importing.undoing import CannotUndo, undo_import
from monitor.plans.importing.writing import confirm
from monitor.plans.models import Plan, PlanImport
from monitor.plans.reading.fields import FIELDS, LEVELS

# Corrections that touch nothing outside their own row.
OF_ONE_ROW = {
    "edit_action",
    "set_months",
    "accept_field",
    "split_measure",
    "join_measures",
    "edit_measure",
    "add_measure",
    "remove_measure",
    "partner_role",
}
OF_PARTNERS = {"link_partner", "new_organisation", "keep_partner_text", "decide_partners"}
STATE_TONES = {
    ImportState.QUEUED: "info",
    ImportState.READING: "info",
    ImportState.READY: "warning",
    ImportState.FAILED: "danger",
    ImportState.CONFIRMED: "success",
    ImportState.UNDONE: "neutral",
    ImportState.DISCARDED: "neutral",
}


def _access(request: HttpRequest) -> Access:
    return request.access  # type: ignore[attr-defined,no-any-return]


def _import(request: HttpRequest, pk: int) -> PlanImport:
    imports = PlanImport.objects.for_network(_access(request).network).without_file()
    return get_object_or_404(imports.select_related("plan", "created_by", "network"), pk=pk)


def _address(plan_import: PlanImport, name: str = "review", **more: Any) -> str:
    kwargs = {"network": plan_import.network.code, "pk": plan_import.pk, **more}
    return reverse(f"plans:{name}", kwargs=kwargs)


def _crumbs(request: HttpRequest, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    code = _access(request).network.code
    return [
        (_("Planos"), reverse("plans:list", kwargs={"network": code})),
        (_("Importar"), reverse("plans:import", kwargs={"network": code}) if more else None),
        *more,
    ]


def _is_htmx(request: HttpRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]


def _go(request: HttpRequest, address: str) -> HttpResponse:
    """To another page: htmx is told so, because it would put the answer inside this one."""
    if not _is_htmx(request):
        return redirect(address)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address
    return response


@requires("plan.import")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, network: str) -> HttpResponse:
    access = _access(request)
    form = UploadForm()
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            name, data = form.content()
            plan_import = start_import(by=access.user, network=access.network, name=name, data=data)
            if plan_import.state == ImportState.CONFIRMED:
                messages.info(request, _("Este ficheiro já tinha sido importado: nada mudou."))
            return redirect(_address(plan_import))
    imports = PlanImport.objects.for_network(access.network).listed()
    return render(
        request,
        "plans/import.html",
        {
            "form": form,
            "imports": imports.select_related("plan", "created_by")[:50],
            "tones": STATE_TONES,
            "crumbs": _crumbs(request),
        },
        status=422 if form.errors else 200,
    )


@requires("plan.import")
@require_GET
def review(request: HttpRequest, network: str, pk: int) -> HttpResponse:
    plan_import = _import(request, pk)
    if plan_import.state != ImportState.READY:
        return _other_state(request, plan_import)
    return _page(request, plan_import)


def _other_state(request: HttpRequest, plan_import: PlanImport) -> HttpResponse:
    """The page of an import that is being read, failed, or is over."""
    return render(
        request,
        "plans/import_state.html",
        {
            "item": plan_import,
            "stuck": is_stuck(plan_import),
            "may_retry": can_retry(plan_import),
            "nothing_changed": plan_import.state == ImportState.CONFIRMED
            and not any(plan_import.undo.get("left", {}).values()),
            "tones": STATE_TONES,
            "crumbs": _crumbs(request, (plan_import.file_name, None)),
        },
    )


def _context(request: HttpRequest, review: Review, **more: Any) -> dict[str, Any]:
    """`open` names the row, node or text whose forms are shown."""
    data = request.GET if request.method == "GET" else request.POST
    opened = data.get("aberto", "")
    organisations = Organisation.objects.for_network(_access(request).network)
    shown = review.rows_shown(request.GET.get("ver", ""))
    place = next((index for index, row in enumerate(shown) if row.key == opened), None)
    page = request.GET.get("page", 1) if place is None else place // ROWS_A_PAGE + 1
    return {
        "review": review,
        "item": review.plan_import,
        "draft": review.draft,
        "counts": review.counts,
        "open": opened,
        "shown": Paginator(shown, ROWS_A_PAGE).get_page(page),
        "filter": urlencode({"ver": request.GET["ver"]}) if request.GET.get("ver") else "",
        "names": list(organisations.values_list("name", "acronym")),
        "kinds": OrganisationKind.choices,
        "measure_kinds": MeasureKind.choices,
        "fields": _fields(),
        "place_of": place_of,
        "doubtful_names": doubtful_names,
        "crumbs": _crumbs(request, (review.plan_import.file_name, None)),
        "problem": "",
        "typed": {},
        "focus": "",
        **more,
    }


def _fields() -> list[tuple[str, list[tuple[str, str]]]]:
    """What a column can be, in two groups: levels of the plan, and parts of an action."""
    others = [(name, label) for name, label in FIELDS.items() if name not in LEVELS]
    return [(_("Níveis do plano"), list(LEVELS.items())), (_("Partes da ação"), others)]


def _page(
    request: HttpRequest, plan_import: PlanImport, status: int = 200, **more: Any
) -> HttpResponse:
    review = review_of(plan_import, _access(request).network)
    context = _context(request, review, **more)
    row = review.row(context["open"])
    if _is_htmx(request) and request.method == "GET" and row is not None:
        return render(request, "plans/review_row.html", context | {"row": row})
    return render(request, "plans/review.html", context, status=status)


@requires("plan.import")
@require_POST
def correction(request: HttpRequest, network: str, pk: int) -> HttpResponse:
    plan_import, access = _import(request, pk), _access(request)
    try:
        asked = read_correction(request.POST, access.network)
        plan_import = correct(
            by=access.user,
            plan_import=plan_import,
            correction=asked,
            seen=request.POST.get("seen", ""),
        )
    except NotInReview as late:
        return _too_late(request, plan_import, late)
    except (DoesNotApply, InvalidCorrection) as error:
        return _refused(request, plan_import, str(error))
    except RowChanged:
        return _refused(
            request,
            plan_import,
            _(
                "Esta linha foi corrigida entretanto. Abaixo está como ficou; o que se escreveu vem a seguir."
            ),
        )
    return _corrected(request, plan_import, asked)


def _too_late(request: HttpRequest, plan_import: PlanImport, late: NotInReview) -> HttpResponse:
    """To the page of the state that the import is in, with the sentence that nothing was done."""
    messages.warning(request, str(late))
    return _go(request, _address(plan_import))


def _refused(request: HttpRequest, plan_import: PlanImport, problem: str) -> HttpResponse:
    """The same place again with the sentence and what was typed."""
    if plan_import.state != ImportState.READY:
        return _too_late(request, plan_import, NotInReview())
    typed = {
        name: value
        for name, value in request.POST.items()
        if name not in ("csrfmiddlewaretoken", "seen", "kind", "aberto", "correction") and value
    }
    if not _is_htmx(request):
        return _page(request, plan_import, status=422, problem=problem, typed=typed)
    review = review_of(plan_import, _access(request).network)
    context = _context(request, review, problem=problem, typed=typed)
    row = review.row(context["open"])
    if row is not None and request.headers.get("HX-Target", "").startswith("linha-"):
        return render(request, "plans/review_row.html", context | {"row": row}, status=422)
    return _whole(render(request, "plans/review.html", context, status=422))


def _corrected(request: HttpRequest, plan_import: PlanImport, done: Correction) -> HttpResponse:
    opened = request.POST.get("aberto", "")
    if not _is_htmx(request):
        query = "?" + urlencode({"aberto": opened}) if opened else ""
        anchor = _anchor(done, opened)
        return redirect(_address(plan_import) + query + (f"#{anchor}" if anchor else ""))
    if plan_import.state != ImportState.READY:
        return _go(request, _address(plan_import))
    review = review_of(plan_import, _access(request).network)
    context = _context(request, review, focus=_anchor(done, opened))
    row = review.row(opened)
    if done.kind in OF_ONE_ROW and row is not None:
        return render(request, "plans/review_row.html", context | {"row": row, "updates": True})
    return _whole(render(request, "plans/review.html", context))


def _whole(response: HttpResponse) -> HttpResponse:
    """Let the answer take the place of the whole review, whatever the form asked for."""
    response["HX-Retarget"] = response["HX-Reselect"] = "#revisao"
    response["HX-Reswap"] = "outerHTML show:none"
    return response


def _anchor(done: Correction, opened: str) -> str:
    if done.kind in OF_PARTNERS:
        return "parceiros"
    places = {"set_plan": "plano", "map_column": "colunas", "set_aside": "textos"}
    if done.kind.startswith("unplaced"):
        return "textos"
    if done.kind in places:
        return places[done.kind]
    if done.kind in ("delete_node", "join_node"):
        return "niveis"
    return f"linha-{opened}" if opened else "parceiros"


@requires("plan.import")
@require_POST
def take_back_correction(request: HttpRequest, network: str, pk: int) -> HttpResponse:
    plan_import = _import(request, pk)
    number = request.POST.get("number", "")
    try:
        plan_import = take_back(
            by=_access(request).user,
            plan_import=plan_import,
            number=int(number) if number.isdecimal() else 0,
        )
    except NotInReview as late:
        return _too_late(request, plan_import, late)
    except InvalidCorrection as error:
        return _refused(request, plan_import, str(error))
    return redirect(_address(plan_import) + "#correcoes")


@requires("plan.import")
@require_GET
def progress(request: HttpRequest, network: str, pk: int) -> HttpResponse:
    """The progress alone, for the page that polls; it is sent to the review when there is one."""
    plan_import = _import(request, pk)
    reading = plan_import.state in (ImportState.QUEUED, ImportState.READING)
    if not _is_htmx(request) or not reading or is_stuck(plan_import):
        return _go(request, _address(plan_import))
    return render(request, "plans/import_progress.html", {"item": plan_import})


@requires("plan.import")
@require_GET
def comparison(request: HttpRequest, network: str, pk: int, plan: int) -> HttpResponse:
    plan_import, access = _import(request, pk), _access(request)
    target = get_object_or_404(Plan.objects.for_network(access.network), pk=plan)
    if plan_import.state != ImportState.READY:
        return redirect(_address(plan_import))
    review = review_of(plan_import, access.network, target)
    found, problems = None, list(review.problems)
    try:
        found = compare(review.draft, target, review.partners)
    except CannotConfirm as error:
        problems += [sentence for sentence in error.sentences if sentence not in problems]
    return render(
        request,
        "plans/import_compare.html",
        {
            "item": plan_import,
            "plan": target,
            "found": found,
            "problems": problems,
            "levels": review.draft.levels,
            "crumbs": _crumbs(
                request,
                (plan_import.file_name, _address(plan_import)),
                (_("Comparar"), None),
            ),
        },
    )


@requires("plan.import")
@require_POST
def confirmation(request: HttpRequest, network: str, pk: int) -> HttpResponse:
    plan_import, access = _import(request, pk), _access(request)
    plan, wanted = None, request.POST.get("plan", "")
    if wanted:
        known = wanted if wanted.isdecimal() else 0
        plan = get_object_or_404(Plan.objects.for_network(access.network), pk=known)
    version = request.POST.get("version", "")
    try:
        plan_import = confirm(
            by=access.user,
            plan_import=plan_import,
            version=int(version) if version.isdecimal() else 0,
            plan=plan,
        )
    except NotInReview as late:
        return _too_late(request, plan_import, late)
    except StaleVersion:
        messages.warning(
            request,
            _(
                "A revisão mudou desde que esta página foi aberta. Está aqui como ficou: falta confirmar."
            ),
        )
        return redirect(_address(plan_import))
    except CannotConfirm as error:
        return _page(request, plan_import, status=422, problem=" ".join(error.sentences))
    if any(plan_import.undo["left"].values()):
        messages.success(request, _("O plano ficou escrito."))
    else:
        messages.info(request, _("Nada mudou: o plano já tinha tudo o que o documento diz."))
    return _to_plan(plan_import)


def _to_plan(plan_import: PlanImport) -> HttpResponseRedirect:
    return redirect("plans:table", network=plan_import.network.code, plan=plan_import.plan_id)


@requires("plan.import")
@require_POST
def retry(request: HttpRequest, network: str, pk: int) -> HttpResponse:
    plan_import = _import(request, pk)
    return redirect(_address(retry_import(by=_access(request).user, plan_import=plan_import)))


@requires("plan.import")
@require_POST
def discard(request: HttpRequest, network: str, pk: int) -> HttpResponse:
    plan_import = _import(request, pk)
    if plan_import.state in (ImportState.READY, ImportState.FAILED) or is_stuck(plan_import):
        discard_import(by=_access(request).user, plan_import=plan_import)
        messages.success(request, _("A importação foi abandonada. Nada tinha sido escrito."))
        return redirect("plans:import", network=network)
    return redirect(_address(plan_import))


@requires("plan.import")
@require_POST
def undo(request: HttpRequest, network: str, pk: int) -> HttpResponse:
    plan_import = _import(request, pk)
    try:
        undo_import(by=_access(request).user, plan_import=plan_import)
    except CannotUndo as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("A importação foi anulada: tudo está como antes dela."))
    return redirect(_address(plan_import))
