from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitor.documents.model import UnreadableFile
from monitor.kernel.permissions import requires
from monitor.kernel.previews import signed, unsigned
from monitor.network import actions, exchange
from monitor.network.access import NetworkRequest
from monitor.network.forms import ImportForm
from monitor.network.models import Network
from monitor.network.views.common import Crumbs, at, crumbs, organisations_crumb

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _trail(network: Network) -> Crumbs:
    return crumbs(network, organisations_crumb(network), (_("Importar"), None))


def _purpose(network: Network) -> str:
    return f"monitor.network.import.{network.pk}"


@requires("organisation.export")
@require_GET
def export(request: NetworkRequest, network: str, kind: str) -> HttpResponse:
    if kind not in CONTENT_TYPES:
        raise Http404
    here = request.access.network
    name = f"entidades-{here.code}-{timezone.localdate().isoformat()}.{kind}"
    response = HttpResponse(exchange.export(here, kind), content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@requires("organisation.edit")
@require_http_methods(["GET", "POST"])
def upload(request: NetworkRequest, network: str) -> HttpResponse:
    """The file is read and compared; what it would do is shown, and nothing is written."""
    here = request.access.network
    form = ImportForm(request.POST or None, request.FILES or None)
    preview: Any = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows, ignored, problems = exchange.read_rows(file.read(), file.name)
        except UnreadableFile as error:
            form.add_error("file", str(error))
        else:
            preview = exchange.compare(here, rows, ignored)
            preview.problems = problems + preview.problems
    context = {
        "crumbs": _trail(here),
        "network": here,
        "form": form,
        "preview": preview,
        "columns": [headings[0] for headings in exchange.COLUMNS.values()],
        "token": _signed(here, preview.rows) if preview and preview.can_be_confirmed else "",
    }
    return render(request, "network/import.html", context)


def _signed(network: Network, rows: list[exchange.Row]) -> str:
    return signed([[row.number, row.values] for row in rows], _purpose(network))


@requires("organisation.edit")
@require_POST
def confirm(request: NetworkRequest, network: str) -> HttpResponse:
    """The rows come back signed from the preview: what was shown is what is written."""
    here = request.access.network
    try:
        content = unsigned(request.POST.get("token", ""), _purpose(here))
        rows = [exchange.Row(number, values) for number, values in content]
        done = actions.import_organisations(by=request.user, network=here, rows=rows)
    except signing.BadSignature:
        messages.error(request, _("A pré-visualização passou do prazo: é preciso abri-la de novo."))
        return redirect(at(here, "import_organisations"))
    except ValidationError as error:
        messages.error(request, error.message)
        return redirect(at(here, "import_organisations"))
    messages.success(
        request,
        _("Importação feita. Novas: %(created)s. Alteradas: %(changed)s.")
        % {"created": len(done.created), "changed": len(done.changed)},
    )
    return redirect(at(here, "organisations"))
