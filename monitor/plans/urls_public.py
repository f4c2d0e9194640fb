"""Signed links: no account."""

from django.urls import URLPattern

app_name = "month"
urlpatterns: list[URLPattern] = []
