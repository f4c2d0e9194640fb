from django.urls import path

from monitor.portal.observatory import dashboards, views

app_name = "observatory"
urlpatterns = [
    path("", views.home, name="home"),
    path("paineis/<int:number>/", dashboards.dashboard, name="dashboard"),
    path("territorios/<str:scheme>/<str:code>/", views.territory, name="territory"),
    path("indicadores/<slug:code>/", views.indicator, name="indicator"),
    path("indicadores/<slug:code>/ficheiro/<str:kind>/", views.file, name="file"),
    path("indicadores/<slug:code>/incorporar/", views.embed, name="embed"),
]
