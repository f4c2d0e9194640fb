from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitor.indicators.queries import (
    describe,
    describe_many,
    dictionary,
    dictionary_of_all,
    readable_by,
    shape_of,
    shapes_of,
)
from monitor.indicators.tests.facts import country, everywhere, publish_values
from monitor.kernel.permissions import Role
from monitor.network.access import Access


def test_an_indicator_is_described_in_either_language(made: Any) -> None:
    made("a", name="Mulheres", name_en="Women", dimensions=[["age", ["0-64", "65+"]]])
    made("b", name="Pessoas", name_en="")
    made(
        "r",
        name="Parte",
        name_en="Share",
        definition_en="Of each hundred.",
        formula="100 * a[age=65+] / b",
        unit="por 100 pessoas",
        sensitivity="health",
    )
    pt, en = describe("r"), describe("r", "en")
    assert (pt.name, en.name) == ("Parte", "Share")
    assert (pt.definition, en.definition) == ("O que mede r.", "Of each hundred.")
    assert (pt.unit, en.unit) == ("por 100 pessoas", "per 100 people")
    assert "".join(piece.text for piece in pt.formula) == (
        "100 × Mulheres (65 ou mais anos) ÷ Pessoas"
    )
    assert [piece.code for piece in en.formula if piece.code] == ["a", "b"]
    assert "".join(piece.text for piece in en.formula).endswith("÷ Pessoas")
    assert (pt.k, pt.is_common, pt.roll_up) == (10, True, "Quociente de somas")
    assert describe("a").dimensions == (("Idade", ("0 a 64 anos", "65 ou mais anos")),)


def test_what_is_no_indicator_cannot_be_described(db: None) -> None:
    for ask in (describe, shape_of):
        with pytest.raises(KeyError):
            ask("nada")


def test_many_are_described_with_as_many_queries_as_one(made: Any) -> None:
    codes = [made(code).code for code in ("a", "b")]
    codes += [made(f"r{at}", formula="100 * a / b").code for at in range(5)]
    for some in (["r0"], codes):
        with CaptureQueriesContext(connection) as queries:
            assert list(describe_many(some)) == some
        assert len(queries) <= 2
    with CaptureQueriesContext(connection) as queries:
        assert list(shapes_of(codes)) == codes
    assert len(queries) == 1


def test_a_network_reads_the_common_dictionary_and_its_own(
    made: Any, clas: Any, other_clas: Any
) -> None:
    made("a")
    made("vale__b", network=clas)
    made("serra__c", network=other_clas)
    assert {item.code for item in dictionary()} == {"a"}
    assert {item.code for item in dictionary(clas)} == {"a", "vale__b"}
    assert {item.code for item in dictionary_of_all()} == {"a", "vale__b", "serra__c"}


def test_a_formula_may_be_read_by_who_reads_all_that_it_is_made_from(
    made: Any, clas: Any, other_clas: Any, person: Any
) -> None:
    """a is public, s private to the other network: r is made of a alone, t of both."""
    country()
    publish_values(made("a"), everywhere([1, 2, 3, 4]))
    publish_values(made("s"), everywhere([1, 2, 3, 4]), visibility="private", network=other_clas)
    made("r", formula="100 * a / a")
    made("t", formula="100 * a / s")
    within = dictionary_of_all()
    assert readable_by(None, within) == {"a", "r"}
    here = Access(person("coordinator", clas), clas, Role.COORDINATOR)
    there = Access(person("coordinator", other_clas), other_clas, Role.COORDINATOR)
    assert readable_by(here, within) == {"a", "r"}
    assert readable_by(there, within) == {"a", "s", "r", "t"}
