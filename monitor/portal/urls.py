from django.urls import path

from monitor.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("acessibilidade/", views.accessibility, name="accessibility"),
    path("privacidade/", views.privacy, name="privacy"),
]
