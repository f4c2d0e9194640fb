from __future__ import annotations

from typing import Any

import pytest

from monitor.network.models import Alias, Network, Organisation
from monitor.network.names import normalise_name, without_qualifier
from monitor.network.resolve import Match, resolve


@pytest.fixture
def directory(clas: Network) -> dict[str, Organisation]:
    def make(name: str, acronym: str = "", *aliases: str) -> Organisation:
        made = Organisation.objects.create(network=clas, name=name, acronym=acronym)
        Alias.objects.bulk_create([Alias.of(made, text) for text in aliases])
        return made

    return {
        "council": make("Câmara Municipal de Vale", "CMV", "Município de Vale"),
        "employment": make("Gabinete de Inserção Profissional", "IEFP-GIP"),
        "parish": make("Junta de Freguesia de Fonte Nova", ""),
        "fire": make("Bombeiros Voluntários de Vale", ""),
    }


@pytest.mark.parametrize(
    ("text", "key", "match"),
    [
        ("CMV", "council", Match.ACRONYM),
        ("c.m.v.", "council", Match.ACRONYM),
        ("camara  municipal do VALE", "council", Match.NAME),
        ("Municipio de Vale", "council", Match.ALIAS),
        ("CMV - Câmara Municipal de Vale", "council", Match.NAME),
        ("CM de Vale", "council", Match.ABBREVIATION),
        ("IEFP - GIP", "employment", Match.ACRONYM),
        ("IEFP_GIP", "employment", Match.ACRONYM),
        ("IEFP – GIP", "employment", Match.ACRONYM),
        ("J.F. Fonte Nova", "parish", Match.ABBREVIATION),
        ("CMV (Banco Local do Voluntariado)", "council", Match.QUALIFIER),
        ("(Ação Social) CMV", "council", Match.QUALIFIER),
    ],
)
def test_the_usual_spellings_of_an_organisation_resolve(
    clas: Network, directory: dict[str, Organisation], text: str, key: str, match: Match
) -> None:
    answer = resolve(clas)(text)
    assert (answer.organisation, answer.match) == (directory[key], match)
    assert answer.confidence >= 0.9


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Câmara Municpal de Vale", "council"),
        ("Bombeiros", "fire"),
        ("BVV", "fire"),
        ("Instituto do Emprego (IEFP-GIP)", "employment"),
    ],
)
def test_a_close_spelling_is_proposed_and_never_taken(
    clas: Network, directory: dict[str, Organisation], text: str, key: str
) -> None:
    answer = resolve(clas)(text)
    assert answer.organisation is None
    assert answer.match is Match.PROPOSED
    assert answer.candidates[0] == directory[key]


def test_a_text_that_means_two_organisations_means_none(clas: Network) -> None:
    first = Organisation.objects.create(network=clas, name="Centro Social A", acronym="CS1")
    second = Organisation.objects.create(network=clas, name="Centro Social B", acronym="CS-1")
    answer = resolve(clas)("CS 1")
    assert (answer.organisation, answer.match) == (None, Match.AMBIGUOUS)
    assert set(answer.candidates) == {first, second}


@pytest.mark.parametrize("text", ["", "  ", "—", "Grupo de Dança do Monte"])
def test_what_nothing_resembles_is_unknown(
    clas: Network, directory: dict[str, Organisation], text: str
) -> None:
    answer = resolve(clas)(text)
    assert (answer.organisation, answer.match, answer.candidates) == (None, Match.UNKNOWN, ())


def test_another_networks_organisations_are_not_seen(
    clas: Network, other_clas: Network, directory: dict[str, Organisation]
) -> None:
    assert resolve(other_clas)("CMV").match is Match.UNKNOWN


def test_resolving_costs_two_queries_whatever_the_texts(
    clas: Network, directory: dict[str, Organisation], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        resolver = resolve(clas)
        for text in ("CMV", "Bombeiros", "JF Fonte Nova", "outra"):
            resolver(text)


def test_joining_words_do_not_count_in_a_name() -> None:
    assert normalise_name("Centro de Dia da Serra") == normalise_name("Centro Dia Serra")


def test_two_qualifiers_are_both_kept_apart() -> None:
    assert without_qualifier("CMV (a) e [b]") == ("CMV e", ["a", "b"])
