"""Addresses: the public site, then accounts, then the signed-in work."""

from django.urls import include, path
from django.views.i18n import set_language

from monitor.kernel.permissions import PUBLIC, requires

urlpatterns = [
    path("", include("monitor.portal.urls")),
    path("observatorio/", include("monitor.portal.observatory.urls")),
    path("dados-abertos/", include("monitor.api.urls")),
    path("api/v1/", include("monitor.api.v1.endpoints")),
    path("idioma/", requires(PUBLIC)(set_language), name="set_language"),
    path("conta/", include("monitor.people.urls")),
    path("", include("monitor.ui.urls")),
    path("", include("monitor.desk.urls")),
    path("territorios/", include("monitor.territory.urls")),
    path("redes/", include("monitor.network.urls")),
    path("", include("monitor.agenda.urls")),
    path("redes/", include("monitor.indicators.urls")),
    path("redes/", include("monitor.plans.urls")),
    path("mes/", include("monitor.plans.urls_public")),
    path("demonstracao/", include("monitor.demonstration.urls")),
]
