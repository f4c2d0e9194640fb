from django.urls import path

from monitor.portal.observatory import dashboards, territories, views

app_name = "observatory"
urlpatterns = [
    path("", views.home, name="home"),
    path("paineis/<int:number>/", dashboards.dashboard, name="dashboard"),
    path("territorios/<str:scheme>/<str:code>/", territories.territory, name="territory"),
    path(
        "territorios/<str:scheme>/<str:code>/ficheiro/<str:kind>/",
        territories.file,
        name="territory_file",
    ),
    path(
        "territorios/<str:scheme>/<str:code>/incorporar/", territories.embed, name="territory_embed"
    ),
    path("indicadores/<slug:code>/", views.indicator, name="indicator"),
    path("indicadores/<slug:code>/ficheiro/<str:kind>/", views.file, name="file"),
    path("indicadores/<slug:code>/incorporar/", views.embed, name="embed"),
]
