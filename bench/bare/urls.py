from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import path

from bench.bare.models import Answer
from config import urls
from monitor.kernel.permissions import PUBLIC, requires


class AnswerForm(forms.ModelForm):
    class Meta:
        model = Answer
        fields = ("action", "status", "number")


@requires(PUBLIC)
def answer(request: HttpRequest) -> HttpResponse:
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("/simples/")
    return HttpResponse(f'<input name="csrfmiddlewaretoken" value="{get_token(request)}">{form}')


urlpatterns = [path("simples/", answer), *urls.urlpatterns]
