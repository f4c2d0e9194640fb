"""How the plan stands."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
