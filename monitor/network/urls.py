from django.urls import include, path

from monitor.network.views import bodies, contacts, exchange, home, organisations, people

app_name = "network"

in_a_network = [
    path("", home.home, name="home"),
    path("definicoes/", home.settings, name="settings"),
    path("alteracoes/", home.audit, name="audit"),
    path("entidades/", organisations.listing, name="organisations"),
    path("entidades/nova/", organisations.create, name="create_organisation"),
    path("entidades/exportar/<str:kind>/", exchange.export, name="export_organisations"),
    path("entidades/importar/", exchange.upload, name="import_organisations"),
    path("entidades/importar/confirmar/", exchange.confirm, name="confirm_import"),
    path("entidades/repetidas/", organisations.duplicates, name="duplicates"),
    path("entidades/juntar/", organisations.choose_merge, name="choose_merge"),
    path("entidades/juntar/<int:survivor>/<int:duplicate>/", organisations.merge, name="merge"),
    path("entidades/<int:pk>/", organisations.detail, name="organisation"),
    path("entidades/<int:pk>/alterar/", organisations.edit, name="edit_organisation"),
    path("entidades/<int:pk>/adesao/", organisations.membership, name="membership"),
    path("entidades/<int:pk>/nomes/", organisations.add_alias, name="add_alias"),
    path("entidades/nomes/<int:pk>/retirar/", organisations.remove_alias, name="remove_alias"),
    path("entidades/<int:pk>/contactos/novo/", contacts.create, name="create_contact"),
    path("entidades/contactos/<int:pk>/", contacts.edit, name="contact"),
    path("entidades/contactos/<int:pk>/retirar/", contacts.remove, name="remove_contact"),
    path("orgaos/", bodies.listing, name="bodies"),
    path("orgaos/novo/", bodies.create, name="create_body"),
    path("orgaos/<int:pk>/", bodies.detail, name="body"),
    path("orgaos/<int:pk>/alterar/", bodies.edit, name="edit_body"),
    path("orgaos/<int:pk>/mandatos/novo/", bodies.create_mandate, name="create_mandate"),
    path("orgaos/mandatos/<int:pk>/", bodies.edit_mandate, name="edit_mandate"),
    path("pessoas/", people.listing, name="people"),
    path("pessoas/convidar/", people.invite, name="invite"),
    path("pessoas/<int:pk>/", people.edit, name="edit_person"),
    path("pessoas/<int:pk>/convite/", people.invite_again, name="invite_again"),
    path("pessoas/<int:pk>/retirar/", people.remove, name="remove_person"),
]

urlpatterns = [
    path("nova/", home.create, name="create"),
    path("<slug:network>/", include(in_a_network)),
]
