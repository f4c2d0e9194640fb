"""What a stranger was just sent serves the next, whole and for a moment; nobody else's request does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from monitor.facts.conftest import A
from monitor.portal.observatory.tests.conftest import published, tell_of

__all__ = ["published"]
PAGE = "/observatorio/indicadores/residentes/?vista=serie"


@pytest.fixture(autouse=True)
def a_moment(settings: Any, published: None) -> None:
    settings.PUBLIC_SECONDS = 60
    cache.clear()


def asked(client: Client, address: str = PAGE, **headers: str) -> tuple[Any, int]:
    """The answer, and how many queries it took."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, headers=headers)
    return response, len(queries)


def test_the_same_is_sent_again_with_its_headers_and_without_a_query(client: Client) -> None:
    first, some = asked(client)
    again, none = asked(client)
    assert some > 0
    assert none == 0
    assert again.content == first.content
    assert dict(again.items()) == dict(first.items())
    for header in ("Content-Security-Policy", "X-Content-Type-Options", "ETag", "Cache-Control"):
        assert header in again


def test_after_the_moment_it_is_asked_whether_it_changed(client: Client, settings: Any) -> None:
    settings.PUBLIC_SECONDS = 0
    asked(client)
    tell_of("residentes", {A: (1000, 1500)})
    assert "1\u00a0500" in asked(client)[0].content.decode()


def test_another_address_host_or_language_is_another_page(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "outro.pt"]
    asked(client)
    assert asked(client, f"{PAGE}&lingua=en")[0]["Content-Language"] == "en"
    assert asked(client, host="outro.pt")[1] > 0
    assert client.get(PAGE, headers={"host": "desconhecido.pt"}).status_code == 400


def test_with_and_without_compression_are_two(client: Client) -> None:
    plain = asked(client)[0]
    small, some = asked(client, accept_encoding="gzip")
    assert some > 0
    assert small["Content-Encoding"] == "gzip"
    assert len(small.content) < len(plain.content)
    assert asked(client, accept_encoding="gzip")[1] == 0


def test_who_has_it_already_is_told_so(client: Client) -> None:
    first = asked(client)[0]
    assert asked(client, if_none_match=first["ETag"])[0].status_code == 304


def test_a_person_is_never_sent_what_strangers_were_nor_strangers_what_a_person_was(
    client: Client, clas: Any, person: Callable[..., Any]
) -> None:
    own = Client()
    own.force_login(person("coordinator", clas))
    asked(client)
    assert "paineis/juntar/" in asked(own)[0].content.decode()
    assert "paineis/juntar/" not in asked(client)[0].content.decode()


def test_what_is_missing_or_late_is_asked_again(client: Client, settings: Any) -> None:
    for _time in range(2):
        response, some = asked(client, "/observatorio/indicadores/nenhum/")
        assert response.status_code == 404
        assert some > 0
