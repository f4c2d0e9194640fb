from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from monitor.kernel.guard import WriteOnRead, read_only_guard
from monitor.network.models import Network


def renaming_view(request: HttpRequest) -> HttpResponse:
    Network.objects.update(name="mudou")
    return HttpResponse()


def test_a_get_that_writes_raises(clas: Any) -> None:
    with pytest.raises(WriteOnRead):
        read_only_guard(renaming_view)(RequestFactory().get("/"))


def test_a_post_may_write(clas: Any) -> None:
    read_only_guard(renaming_view)(RequestFactory().post("/"))
    clas.refresh_from_db()
    assert clas.name == "mudou"


def test_the_guard_ends_with_the_request(clas: Any) -> None:
    read_only_guard(lambda request: HttpResponse())(RequestFactory().get("/"))
    Network.objects.update(name="depois")
    assert not connection.execute_wrappers
