from django.urls import include, path

from monitor.indicators.views import dictionary, exchange, indices

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
    path("<slug:indicator>/", dictionary.detail, name="indicator"),
    path("<slug:indicator>/alterar/", dictionary.edit, name="edit"),
    path("<slug:indicator>/apagar/", dictionary.delete, name="delete"),
]

urlpatterns = [path("<slug:network>/indicadores/", include(in_a_network))]
