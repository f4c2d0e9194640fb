"""How the plan stands."""

from django.urls import URLPattern, path

from monitor.plans.views import execution

_PLAN = "<slug:network>/planos/<int:plan>/execucao/"

urlpatterns: list[URLPattern] = [
    path(_PLAN, execution.plan, name="execution"),
    path(f"{_PLAN}mudancas/", execution.changes, name="execution-changes"),
    path(f"{_PLAN}acoes/<int:action>/", execution.action, name="execution-action"),
    path(
        "<slug:network>/entidades/<int:pk>/execucao/", execution.partner, name="partner-execution"
    ),
    path(
        "<slug:network>/territorios/<str:scheme>/<str:code>/",
        execution.territory,
        name="territory-execution",
    ),
]
