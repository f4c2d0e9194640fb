from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from monitor.kernel.permissions import PUBLIC, requires


@requires(PUBLIC)
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html")
