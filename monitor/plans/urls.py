from django.urls import URLPattern, path

from monitor.plans.views import actions, plans, table

app_name = "plans"
urlpatterns: list[URLPattern] = [
    path("<slug:network>/planos/", plans.listing, name="list"),
    path("<slug:network>/planos/<int:plan>/", table.table, name="table"),
    path("<slug:network>/planos/<int:plan>/cronograma/", table.gantt, name="gantt"),
    path("<slug:network>/planos/<int:plan>/acoes/", table.actions, name="actions"),
    path("<slug:network>/acoes/<int:action>/", actions.card, name="action"),
]
