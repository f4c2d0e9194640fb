from django.urls import path

from monitor.api import views

app_name = "api"
_FILE = "<slug:code>/<int:number>/<slug:name>"
urlpatterns = [
    path("catalogo", views.catalogue, name="catalogue"),
    path("catalogo.ttl", views.catalogue, {"suffix": "ttl"}, name="catalogue-ttl"),
    path("catalogo.jsonld", views.catalogue, {"suffix": "jsonld"}, name="catalogue-jsonld"),
    path("catalogo.rdf", views.catalogue, {"suffix": "rdf"}, name="catalogue-rdf"),
    path("novidades.xml", views.news, name="news"),
    path("novidades.atom", views.news, {"kind": "atom"}, name="news-atom"),
    path("<slug:code>/", views.dataset, name="dataset"),
    path("<slug:code>/<int:number>/datapackage.json", views.package, name="package"),
    path(f"{_FILE}.csv", views.csv, name="csv"),
    path(f"{_FILE}.parquet", views.parquet, name="parquet"),
    path(f"{_FILE}.json", views.json_stat, name="json"),
]
