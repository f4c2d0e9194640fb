"""The month of who has an account, and what the coordination decides."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
