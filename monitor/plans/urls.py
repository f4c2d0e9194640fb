from django.urls import URLPattern, path

from monitor.plans import (
    urls_activities,
    urls_chase,
    urls_documents,
    urls_entry,
    urls_execution,
    urls_import,
    urls_reports,
    urls_sharing,
)
from monitor.plans.export import KINDS
from monitor.plans.views import actions, nodes, plans, publishing, table

app_name = "plans"
NETWORK = "<slug:network>"
PLAN = f"{NETWORK}/planos/<int:plan>"
NODE = f"{NETWORK}/planos/niveis/<int:node>"
ACTION = f"{NETWORK}/planos/acoes/<int:action>"

urlpatterns: list[URLPattern] = [
    path(f"{NETWORK}/planos/", plans.listing, name="list"),
    path(f"{NETWORK}/planos/novo/", plans.create, name="create"),
    path(f"{PLAN}/", table.table, name="table"),
    path(f"{PLAN}/cronograma/", table.gantt, name="gantt"),
    path(f"{PLAN}/acoes/", table.actions, name="actions"),
    path(f"{PLAN}/alterar/", plans.edit, name="edit"),
    path(f"{PLAN}/situacao/", plans.step, name="step"),
    path(f"{PLAN}/eliminar/", plans.delete, name="delete"),
    path(f"{PLAN}/publicar/", publishing.publish, name="publish"),
    path(f"{PLAN}/publicar/temas/", publishing.themes, name="themes"),
    path(f"{PLAN}/publicar/retirar/", publishing.withdraw, name="withdraw"),
    *(
        path(f"{PLAN}/exportar/plano.{kind}", plans.export, {"kind": kind}, name="export")
        for kind in KINDS
    ),
    path(f"{PLAN}/niveis/novo/", nodes.create, name="create-node"),
    path(f"{PLAN}/acoes/nova/", actions.create, name="create-action"),
    path(f"{NODE}/", nodes.edit, name="node"),
    path(f"{NODE}/mudar/", nodes.move, name="move-node"),
    path(f"{NODE}/eliminar/", nodes.delete, name="delete-node"),
    path(f"{ACTION}/", actions.card, name="action"),
    path(f"{ACTION}/alterar/", actions.edit, name="edit-action"),
    path(f"{ACTION}/entidades/", actions.partners, name="partners"),
    path(f"{ACTION}/indicadores/", actions.measures, name="measures"),
    path(f"{ACTION}/cronograma/", actions.schedule, name="schedule"),
    path(f"{ACTION}/mes/", actions.month_done, name="month-done"),
    path(f"{ACTION}/mudar/", actions.move, name="move-action"),
    path(f"{ACTION}/eliminar/", actions.delete, name="delete-action"),
]

for part in (
    urls_import,
    urls_chase,
    urls_reports,
    urls_entry,
    urls_activities,
    urls_execution,
    urls_sharing,
    urls_documents,
):
    urlpatterns += part.urlpatterns
