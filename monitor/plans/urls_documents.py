"""The execution report."""

from django.urls import URLPattern, path

from monitor.plans.documents.rendering import KINDS
from monitor.plans.views import documents

_PLAN = "<slug:network>/planos/<int:plan>/relatorios/"
_REPORT = f"{_PLAN}<int:report>/"

urlpatterns: list[URLPattern] = [
    path(_PLAN, documents.listing, name="documents"),
    path(f"{_PLAN}novo/", documents.create, name="create-document"),
    path(_REPORT, documents.detail, name="document"),
    path(f"{_REPORT}texto/<slug:section>/", documents.write, name="document-text"),
    path(f"{_REPORT}gerar/", documents.regenerate, name="regenerate-document"),
    path(f"{_REPORT}aprovar/", documents.approve, name="approve-document"),
    path(f"{_REPORT}eliminar/", documents.delete, name="delete-document"),
    *(
        path(f"{_REPORT}relatorio.{kind}", documents.download, {"kind": kind}, name="document-file")
        for kind in KINDS
    ),
]
