"""One action in many networks; a plan carried over."""

from django.urls import URLPattern, path

from monitor.plans.views import carrying, sharing

_NETWORKS = "<slug:network>/planos/acoes/<int:action>/municipios/"
_PROPOSALS = "<slug:network>/partilhas/"

urlpatterns: list[URLPattern] = [
    path(_NETWORKS, sharing.networks, name="networks"),
    path(_NETWORKS + "propor/", sharing.share, name="share"),
    path(_NETWORKS + "<int:shared>/inicio/", sharing.start, name="share-start"),
    path(_NETWORKS + "<int:shared>/retirar/", sharing.withdraw, name="share-withdraw"),
    path(_PROPOSALS, sharing.proposals, name="proposals"),
    path(_PROPOSALS + "<int:proposal>/adotar/", sharing.adopt, name="adopt"),
    path(_PROPOSALS + "<int:proposal>/recusar/", sharing.decline, name="decline"),
    path("<slug:network>/planos/<int:plan>/transitar/", carrying.carry, name="carry"),
]
