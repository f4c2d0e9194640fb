"""One action in many networks; a plan carried over."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
