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
from monitor.indicators import actions, exchange, queries
from monitor.indicators.comparison import compare
from monitor.indicators.forms import DictionaryFileForm
from monitor.indicators.models import own_prefix
from monitor.indicators.views.common import at, crumbs, may_edit_common
from monitor.kernel.permissions import requires
from monitor.kernel.previews import signed, unsigned
from monitor.network.access import NetworkRequest
from monitor.network.models import Network

WRITERS = {
    "json": ("application/json", exchange.as_json),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        exchange.as_workbook,
    ),
}


def _purpose(network: Network) -> str:
    return f"monitor.indicators.import.{network.pk}"


@requires("indicator.view")
@require_GET
def export(request: NetworkRequest, network: str, kind: str) -> HttpResponse:
    if kind not in WRITERS:
        raise Http404
    here = request.access.network
    content_type, write = WRITERS[kind]
    response = HttpResponse(write(queries.indicators(here)), content_type=content_type)
    name = f"indicadores-{here.code}-{timezone.localdate().isoformat()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@requires("indicator.edit")
@require_http_methods(["GET", "POST"])
def upload(request: NetworkRequest, network: str) -> HttpResponse:
    """The file is read and compared; what it would do is shown, and nothing is written."""
    here = request.access.network
    form = DictionaryFileForm(request.POST or None, request.FILES or None)
    preview: Any = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows, ignored, problems = exchange.read(file.read(), file.name)
        except UnreadableFile as error:
            form.add_error("file", str(error))
        else:
            preview = compare(
                queries.dictionary(here),
                rows,
                network=here,
                may_edit_common=may_edit_common(request.access),
                ignored=ignored,
            )
            preview.problems = problems + preview.problems
    context = {
        "network": here,
        "crumbs": crumbs(here, (_("Importar"), None)),
        "form": form,
        "preview": preview,
        "prefix": own_prefix(here),
        "columns": [headings[0] for headings in exchange.COLUMNS.values()],
        "token": _signed(here, preview.rows) if preview and preview.can_be_confirmed else "",
    }
    return render(request, "indicators/import.html", context)


def _signed(network: Network, rows: list[exchange.Row]) -> str:
    return signed([[row.where, row.values] for row in rows], _purpose(network))


@requires("indicator.edit")
@require_POST
def confirm(request: NetworkRequest, network: str) -> HttpResponse:
    """The rows come back signed from the preview: what was shown is what is written."""
    here = request.access.network
    try:
        content = unsigned(request.POST.get("token", ""), _purpose(here))
        done = actions.import_indicators(
            by=request.user,
            network=here,
            rows=[exchange.Row(where, values) for where, values in content],
            may_edit_common=may_edit_common(request.access),
        )
    except signing.BadSignature:
        messages.error(request, _("A pré-visualização passou do prazo: é preciso abri-la de novo."))
        return redirect(at(here, "import"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(at(here, "import"))
    messages.success(
        request,
        _("Importação feita. Novos: %(created)s. Alterados: %(changed)s.")
        % {"created": len(done.created), "changed": len(done.changed)},
    )
    return redirect(at(here, "list"))
