from django.urls import path

from monitor.portal import views, views_public

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("acessibilidade/", views.accessibility, name="accessibility"),
    path("privacidade/", views.privacy, name="privacy"),
    path("publico/<slug:network>/", views_public.plans, name="plans"),
    path("publico/<slug:network>/planos/<int:plan>/", views_public.plan, name="plan"),
]
