"""The activities that a page asks for, and their totals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from monitor.agenda import actions, queries
from monitor.agenda.models import Activity
from monitor.territory.models import Containment, Territory


def titles(found: Any) -> list[str]:
    return sorted(item.title for item in found)


def test_filters_find_by_day_kind_who_where_and_words(
    record: Any, clas: Any, organisation: Any
) -> None:
    body = clas.bodies.create(name="Núcleo Executivo", kind="executive")
    municipality, parish = (
        Territory.objects.create(scheme="dicofre", code=code, level=level, name=code)
        for code, level in (("0102", "municipality"), ("010203", "parish"))
    )
    Containment.objects.create(child=parish, parent=municipality)
    record("Formação", organisers=[organisation], place="Salão Nobre")
    record("Reunião", kind="meeting", body=body, starts_on=date(2026, 4, 1))
    record("Atendimento", territory=parish, starts_on=date(2025, 4, 1))

    def found(**filters: Any) -> list[str]:
        return titles(queries.activities(clas, **filters))

    assert found() == ["Atendimento", "Formação", "Reunião"]
    assert found(year=2026) == ["Formação", "Reunião"]
    assert found(month=4) == ["Atendimento", "Reunião"]
    assert found(kind="meeting") == found(body=body.pk) == ["Reunião"]
    assert found(organisation=organisation.pk) == ["Formação"]
    assert found(text="formacao") == found(text="SALAO") == ["Formação"]
    assert found(territory=parish.pk) == found(territory=municipality.pk) == ["Atendimento"]
    chosen = queries.choices(clas)
    assert chosen.years == [2026, 2025]
    assert chosen.organisations == [(organisation.pk, "AMA")]
    assert chosen.territories == [(parish.pk, "010203")]


def test_an_edit_is_found_by_its_new_words(record: Any, clas: Any, coordinator: Any) -> None:
    activity = record("Formação")
    actions.edit_activity(
        by=coordinator, activity=activity, expected=1, changes={"title": "Ação de Rua"}
    )
    assert titles(queries.activities(clas, text="acao de rua")) == ["Ação de Rua"]
    assert titles(queries.activities(clas, text="formacao")) == []


def test_the_list_costs_the_same_whatever_its_length(
    record: Any, clas: Any, organisation: Any, django_assert_num_queries: Any
) -> None:
    for number in (1, 4):
        for _one in range(number):
            record(organisers=[organisation])
        with django_assert_num_queries(2):
            assert len([list(a.organisers.all()) for a in queries.activities(clas)]) in {1, 5}


def test_totals_keep_not_asked_apart_from_zero(record: Any, clas: Any, coordinator: Any) -> None:
    """Held: 20 by sex (12 women, 8 men), 10 by age (0 children, 10 older), 7 without more, and one
    without a number: 37. By sex, 17 were not asked; by age, 27. What was cancelled (50) or lies ahead
    (30) is in none."""
    record(counts={("f", ""): 12, ("m", ""): 8})
    record(counts={("", "0-14"): 0, ("", "65+"): 10})
    record(participants=7)
    record()
    gone = record(participants=50)
    actions.cancel_activity(by=coordinator, activity=gone, expected=1, reason="Mau tempo")
    record(participants=30, starts_on=timezone.localdate() + timedelta(days=3))
    totals = queries.participation(queries.activities(clas))
    assert (totals.held, totals.planned, totals.cancelled) == (4, 1, 1)
    assert (totals.participants, totals.uncounted) == (37, 1)
    by_sex = {part.label: part.count for part in totals.by_sex}
    assert by_sex == {"Mulheres": 12, "Homens": 8, "Outro ou não indicado": None}
    by_age = {part.label: part.count for part in totals.by_age}
    assert (by_age["0 a 14 anos"], by_age["65 anos ou mais"]) == (0, 10)
    assert by_age["15 a 24 anos"] is None
    assert (totals.sex_unasked, totals.age_unasked) == (17, 27)


def test_a_table_by_both_counts_in_both(record: Any, clas: Any) -> None:
    """3 + 4 women, 5 men; 3 + 5 children and 4 older."""
    record(counts={("f", "0-14"): 3, ("f", "65+"): 4, ("m", "0-14"): 5})
    totals = queries.participation(queries.activities(clas))
    assert [part.count for part in totals.by_sex] == [7, 5, None]
    assert [part.count for part in totals.by_age] == [8, None, None, 4, None]
    assert (totals.sex_unasked, totals.age_unasked) == (0, 0)


def test_totals_of_nothing_are_missing_and_not_zero(clas: Any, db: None) -> None:
    totals = queries.participation(queries.activities(clas))
    assert (totals.held, totals.participants, totals.uncounted) == (0, None, 0)


def test_totals_count_an_activity_once_however_it_was_found(
    record: Any, clas: Any, organisation: Any, django_assert_num_queries: Any
) -> None:
    other = clas.organisations.create(name="Outra")
    record(participants=5, organisers=[organisation, other])
    found = Activity.objects.filter(organisers__in=[organisation, other])
    with django_assert_num_queries(2):
        assert queries.participation(found).participants == 5


def test_the_table_of_an_activity_shows_what_was_said(record: Any) -> None:
    assert queries.count_table(record(participants=5)) is None
    crossed = queries.count_table(record(counts={("f", "0-14"): 3, ("m", "0-14"): 5}))
    assert crossed is not None
    assert crossed.rows == (("0 a 14 anos", (3, 5), 8),)
    assert (crossed.sexes, crossed.totals) == (("Mulheres", "Homens"), (3, 5))
    apart = queries.count_table(record(counts={("f", ""): 3, ("m", ""): 5, ("", "15-24"): 8}))
    assert apart is not None
    assert apart.rows == (("15 a 24 anos", (None, None), 8),)
    assert apart.totals == (3, 5)


@pytest.mark.parametrize(
    ("role", "seen", "may_revoke"),
    [("coordinator", 4, 4), ("partner", 3, 1), ("observer", 2, 2)],
)
def test_who_sees_and_takes_back_addresses_of_calendars(
    clas: Any, organisation: Any, person: Any, role: str, seen: int, may_revoke: int
) -> None:
    """The network's, a body's, the organisation's own and another's. (An observer is kept from taking
    back by the page's permission.)"""
    from monitor.network.access import access_for

    body = clas.bodies.create(name="Plenário", kind="plenary")
    other = clas.organisations.create(name="Outra")
    for named in ({}, {"body": body}, {"organisation": organisation}, {"organisation": other}):
        actions.create_feed(by=None, network=clas, **named)
    user = person(role, clas, organisation if role == "partner" else None)
    access = access_for(user, clas.code)
    assert queries.feeds(access).count() == seen
    assert queries.revocable(access).count() == may_revoke
