"""Many actions at once: the grid and the workbook."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
