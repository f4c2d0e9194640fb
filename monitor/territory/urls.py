from django.urls import path

from monitor.territory import views
from monitor.territory.boundaries import views as boundaries

app_name = "territory"
urlpatterns = [
    path("", views.listing, name="list"),
    path("grupos/", views.groups, name="groups"),
    path("grupos/novo/", views.create_group, name="create_group"),
    path("grupos/<slug:code>/", views.group, name="group"),
    path("grupos/<slug:code>/alterar/", views.edit_group, name="edit_group"),
    path("grupos/<slug:code>/eliminar/", views.delete_group, name="delete_group"),
    path("carregar/", views.load, name="load"),
    path("carregar/oficiais/", views.load_official, name="load_official"),
    path("carregar/sucessao/", views.succession, name="succession"),
    path("limites/", boundaries.listing, name="boundaries"),
    path("limites/carregar/", boundaries.upload, name="upload_boundaries"),
    path("limites/<int:pk>/", boundaries.detail, name="boundary_set"),
    path("limites/<int:pk>/carregar/", boundaries.load, name="load_boundaries"),
    path("limites/<int:pk>/em-uso/", boundaries.use, name="use_boundaries"),
    path("limites/<int:pk>/eliminar/", boundaries.discard, name="discard_boundaries"),
    path("<str:scheme>/<str:code>/", views.detail, name="detail"),
]
