from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from monitor.kernel.permissions import SIGNED_IN, requires
from monitor.network.models import Network


@requires(SIGNED_IN)
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/home.html", {"networks": Network.objects.for_user(request.user)})
