"""Many actions at once: the grid and the workbook."""

from django.urls import URLPattern, path

from monitor.plans.views import grid

_MONTH = "<slug:network>/mes/<int:year>-<int:number>/"

urlpatterns: list[URLPattern] = [
    path(_MONTH + "registo/", grid.grid, name="grid"),
]
