"""Signed links: no account."""

from django.urls import URLPattern, path

from monitor.plans.views import links

app_name = "month"
urlpatterns: list[URLPattern] = [path("<str:token>/", links.page, name="page")]
