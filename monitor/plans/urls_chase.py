"""The month as the coordination sees it."""

from django.urls import URLPattern, path

from monitor.plans.views import asked, month

_MONTHS = "<slug:network>/mes/"
_MONTH = _MONTHS + "<int:year>-<int:number>/"

urlpatterns: list[URLPattern] = [
    path(_MONTHS, month.now, name="month-now"),
    path(_MONTHS + "definicoes/", month.settings, name="month-settings"),
    path(_MONTH, month.month, name="month"),
    path(_MONTH + "pedir/", month.ask, name="month-ask"),
    path(_MONTH + "insistir/", month.chase, name="month-chase"),
    path(_MONTH + "aceitar/", month.accept_plain, name="month-accept"),
    path(_MONTH + "mensagem/", month.preview, name="month-preview"),
    path(_MONTH + "fechar/", month.close, name="month-close"),
    path(_MONTH + "reabrir/", month.reopen, name="month-reopen"),
    path(_MONTHS + "ligacoes/<int:link>/anular/", asked.revoke_link, name="revoke-link"),
    path(_MONTHS + "ligacoes/<int:link>/renovar/", asked.renew_link, name="renew-link"),
    path(_MONTHS + "passagens/<int:hand_over>/", asked.pass_on, name="pass-on"),
]
