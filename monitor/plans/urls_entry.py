"""Many actions at once: the grid and the workbook."""

from django.urls import URLPattern, path

from monitor.plans.views import grid, sheet

_MONTH = "<slug:network>/mes/<int:year>-<int:number>/"

urlpatterns: list[URLPattern] = [
    path(_MONTH + "registo/", grid.grid, name="grid"),
    path(_MONTH + "folha.xlsx", sheet.download, name="sheet"),
    path(_MONTH + "folhas/", sheet.sheets, name="sheets"),
    path(_MONTH + "folhas/confirmar/", sheet.confirm, name="confirm-sheets"),
]
