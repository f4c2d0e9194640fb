from django.urls import include, path

from monitor.indicators.views import dashboards, dictionary, exchange, indices

app_name = "indicators"

in_a_network = [
    path("", dictionary.listing, name="list"),
    path("novo/", dictionary.create, name="create"),
    path("exportar/<str:kind>/", exchange.export, name="export"),
    path("importar/", exchange.upload, name="import"),
    path("importar/confirmar/", exchange.confirm, name="confirm_import"),
    path("indices/", indices.listing, name="indices"),
    path("indices/novo/", indices.create, name="create_index"),
    path("indices/<int:index>/", indices.detail, name="index"),
    path("indices/<int:index>/alterar/", indices.edit, name="edit_index"),
    path("indices/<int:index>/apagar/", indices.delete, name="delete_index"),
    path("paineis/", dashboards.listing, name="dashboards"),
    path("paineis/novo/", dashboards.create, name="create_dashboard"),
    path("paineis/juntar/", dashboards.add_view, name="add_view"),
    path("paineis/<int:dashboard>/", dashboards.edit, name="edit_dashboard"),
    path("paineis/<int:dashboard>/apagar/", dashboards.delete, name="delete_dashboard"),
    path("<slug:indicator>/", dictionary.detail, name="indicator"),
    path("<slug:indicator>/alterar/", dictionary.edit, name="edit"),
    path("<slug:indicator>/apagar/", dictionary.delete, name="delete"),
]

urlpatterns = [path("<slug:network>/indicadores/", include(in_a_network))]
