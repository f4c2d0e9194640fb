"""The read-only API: what it answers, to whom, how often, and that nothing makes it stumble."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from monitor.api.tests.conftest import RESIDENTS
from monitor.api.tests.conftest import rows as told
from monitor.api.v1.cursors import NoCursor, cursor_of, key_of
from monitor.facts.conftest import B, C, tell_now

OBSERVATIONS = "/api/v1/indicators/residents/observations"
"""Seconds."""


def every_item(client: Client, address: str, **query: Any) -> list[dict[str, Any]]:
    """All the pages, one after another."""
    found: list[dict[str, Any]] = []
    while True:
        page = client.get(address, query).json()
        found += page["items"]
        if page["next"] is None:
            return found
        query["cursor"] = page["next"]


def test_datasets_say_where_they_are_from(client: Client, residents: Any, families: Any) -> None:
    items = client.get("/api/v1/datasets").json()["items"]
    assert [item["code"] for item in items] == ["familias", "residentes"]
    assert [item["is_official"] for item in items] == [False, True]
    one = client.get("/api/v1/datasets/residentes").json()
    assert one == items[1]
    # A digest of exact counts lets whoever tries them all see which are right.
    assert items[0]["editions"][0]["sha256"] == ""
    assert one["editions"][0]["sha256"] == residents.sha256
    assert one["publisher"] == "Instituto de Estatística"
    assert [edition["number"] for edition in one["editions"]] == [1]


def test_indicators_are_those_with_public_numbers(
    client: Client, residents: Any, families: Any
) -> None:
    families.dataset.visibility = "network"
    families.dataset.save()
    items = client.get("/api/v1/indicators").json()["items"]
    assert [item["code"] for item in items] == ["residents"]
    assert items[0]["dimensions"] == [{"name": "sex", "members": ["f", "m"]}]


def test_observations_carry_value_reason_and_status(client: Client, residents: Any) -> None:
    answer = client.get(OBSERVATIONS, {"territory": [B, C], "since": "2022", "until": "2023"})
    answer_told = answer.json()
    found = {
        (item["territory"], item["period"], item["dimensions"]["sex"]): item
        for item in answer_told["items"]
    }
    assert found[B, "2023", "f"]["value"] == 3
    assert found[C, "2022", "m"]["value"] is None
    assert found[C, "2022", "m"]["reason"] == "confidential"
    assert answer_told["licence"] == "CC BY 4.0"


def test_observations_of_other_counts_go_through_the_gate(client: Client, families: Any) -> None:
    items = every_item(client, "/api/v1/indicators/families/observations")
    values = {item["value"] for item in items if item["value"] is not None}
    assert values
    assert all(value % 5 == 0 for value in values)
    assert {} in [item["dimensions"] for item in items]


@pytest.mark.parametrize("limit", [1, 5, 1000])
def test_a_walk_of_cursors_finds_everything_once(
    client: Client, residents: Any, limit: int
) -> None:
    found = every_item(client, OBSERVATIONS, limit=limit)
    keys = [(item["dimensions"]["sex"], item["territory"], item["period"]) for item in found]
    assert keys == sorted(set(keys))
    assert len(keys) == 12
    places = every_item(client, "/api/v1/territories", limit=limit)
    assert len({place["territory"] for place in places}) == len(places) == 10


def test_datasets_and_indicators_are_walked_too(
    client: Client, publish_many: Callable[[int], None]
) -> None:
    publish_many(5)
    assert len(every_item(client, "/api/v1/datasets", limit=2)) == 5
    assert len({item["code"] for item in every_item(client, "/api/v1/indicators", limit=2)}) == 5


def test_a_walk_stays_in_the_edition_that_it_began_in(client: Client, residents: Any) -> None:
    first = client.get(OBSERVATIONS, {"limit": 5}).json()
    tell_now(RESIDENTS, told("2023", A=(1000, 2000)), code="residentes")
    assert client.get(OBSERVATIONS).json()["edition"] == 2
    rest = client.get(OBSERVATIONS, {"limit": 100, "cursor": first["next"]}).json()
    assert rest["edition"] == 1
    assert len(first["items"]) + len(rest["items"]) == 12
    assert client.get(OBSERVATIONS, {"edition": 1}).json()["edition"] == 1


def test_a_cursor_opens_nothing_that_is_not_public(client: Client, residents: Any) -> None:
    following = client.get(OBSERVATIONS, {"limit": 5}).json()["next"]
    residents.dataset.visibility = "private"
    residents.dataset.save()
    theirs = client.get(OBSERVATIONS, {"cursor": following})
    missing = client.get("/api/v1/indicators/nothing/observations", {"cursor": following})
    assert theirs.status_code == missing.status_code == 404
    assert theirs.content == missing.content


@pytest.mark.parametrize(
    "address",
    ["datasets/{}", "indicators/{}", "indicators/{}/observations"],
)
def test_what_is_of_a_network_is_missing_like_what_is_not(
    client: Client, families: Any, clas: Any, address: str
) -> None:
    families.dataset.network = clas
    families.dataset.visibility = "network"
    families.dataset.save()
    own = {"datasets/{}": "familias"}.get(address, "families")
    theirs = client.get(f"/api/v1/{address.format(own)}")
    missing = client.get(f"/api/v1/{address.format('nothing')}")
    assert theirs.status_code == missing.status_code == 404
    assert theirs.content == missing.content
    assert theirs["Content-Type"] == "application/problem+json"


def test_problems_are_told_in_the_language_preferred(client: Client, db: None) -> None:
    for language, title in (("pt", "Pedido com valores que não servem"), ("en", None)):
        response = client.get(
            "/api/v1/datasets", {"limit": "0"}, headers={"Accept-Language": language}
        )
        problem = response.json()
        assert response.status_code == problem["status"] == 422
        assert [error["field"] for error in problem["errors"]] == ["limit"]
        assert response["Content-Language"] == language
        if title:
            assert problem["title"] == title


@pytest.mark.parametrize("cursor", ["!", "WzFd", "W1tbW1tb", "bnVsbA", "W10", "á", "W3RydWVd"])
def test_a_cursor_that_was_not_made_here_names_no_page(
    client: Client, residents: Any, cursor: str
) -> None:
    for address in ("/api/v1/datasets", "/api/v1/territories", OBSERVATIONS):
        assert client.get(address, {"cursor": cursor}).status_code == 404


def test_a_cursor_is_read_back_only_with_its_kinds() -> None:
    assert key_of(cursor_of(["f", 7]), [str, int]) == ["f", 7]
    for kinds in ([int, int], [str], [str, int, str]):
        with pytest.raises(NoCursor):
            key_of(cursor_of(["f", 7]), kinds)


def test_nothing_is_written_and_nobody_is_remembered(client: Client, residents: Any) -> None:
    for method in ("post", "put", "patch", "delete"):
        response = getattr(client, method)("/api/v1/datasets")
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD, OPTIONS"
    response = client.get("/api/v1/datasets")
    assert not response.cookies
    assert response["Access-Control-Allow-Origin"] == "*"
    assert client.options("/api/v1/datasets").status_code == 204
    assert client.head("/api/v1/datasets").status_code == 200


def test_what_did_not_change_is_not_sent_again(client: Client, residents: Any) -> None:
    first = client.get(OBSERVATIONS)
    again = client.get(OBSERVATIONS, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_whoever_asks_too_much_is_told_when_to_come_back(
    client: Client, db: None, settings: Any
) -> None:
    settings.API_LIMIT = 3
    if time.time() % 60 > 57:
        time.sleep(4)  # The minute would end in the middle.
    assert [client.get("/api/v1/datasets").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = client.get("/api/v1/datasets")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused.json()["status"] == 429
    other = client.get("/api/v1/datasets", REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 200


def test_a_forged_address_does_not_pass_the_limit(client: Client, db: None, settings: Any) -> None:
    """With one proxy of ours the last address counts; with none, what is forwarded says nothing."""
    from django.test import RequestFactory

    from monitor.api.v1.limits import address_of

    request = RequestFactory().get("/", headers={"X-Forwarded-For": "6.6.6.6, 192.0.2.7"})
    assert address_of(request) == "127.0.0.1"
    settings.PROXIES = 1
    assert address_of(request) == "192.0.2.7"


def test_an_address_that_there_is_not_is_a_problem_too(client: Client, db: None) -> None:
    response = client.get("/api/v1/nothing/here")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_one_observation_and_a_thousand_take_the_same_queries(
    client: Client, residents: Any, django_assert_num_queries: Any
) -> None:
    client.get(OBSERVATIONS)
    for limit in (1, 1000):
        with django_assert_num_queries(1):
            client.get(OBSERVATIONS, {"limit": limit})


@pytest.mark.django_db(transaction=True)
def test_schemathesis_finds_nothing(residents: Any, families: Any, settings: Any) -> None:
    """Every operation of the description, with good and bad values, through the whole application."""
    import schemathesis
    from hypothesis import HealthCheck, Phase, given
    from hypothesis import settings as how

    from config.wsgi import application

    settings.API_LIMIT = 10**9
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) == 6
    kinds = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
    asked = 0
    for operation in operations:
        for kind in kinds:

            @how(
                max_examples=15,
                deadline=None,
                database=None,
                derandomize=True,
                phases=[Phase.explicit, Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(generation_mode=kind))
            def ask(case: Any) -> None:
                nonlocal asked
                case.call_and_validate()
                asked += 1

            ask()
    assert asked > 100
