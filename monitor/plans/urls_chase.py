"""The month as the coordination sees it."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
