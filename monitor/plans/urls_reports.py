"""The month of who has an account, and what the coordination decides."""

from django.urls import URLPattern, path

from monitor.plans.views import reports

_REPORT = "<slug:network>/planos/acoes/<int:action>/relato/<int:year>-<int:number>/"

urlpatterns: list[URLPattern] = [
    path("<slug:network>/o-meu-mes/", reports.mine, name="my-month"),
    path(_REPORT, reports.report, name="report"),
    path(_REPORT + "dizer/", reports.edit, name="edit-report"),
    path(_REPORT + "aceitar/", reports.accept, name="accept-report"),
    path(_REPORT + "devolver/", reports.give_back, name="return-report"),
    path(_REPORT + "reabrir/", reports.reopen, name="reopen-report"),
]
