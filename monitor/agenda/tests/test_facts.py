"""What the agenda tells the store: two municipalities of one network, in March and April 2026."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitor.agenda.models import Activity
from monitor.facts import queries
from monitor.territory.models import Containment, Territory

TOWN, PARISH = "dicofre:9901", "990101"


@pytest.fixture
def town(clas: Any) -> Territory:
    made = Territory.objects.create(
        scheme="dicofre", code="9901", level="municipality", name="Vila"
    )
    clas.territory = made
    clas.save()
    return made


def values(name: str, network: Any, cut: str = "") -> tuple[float | None, ...]:
    answer = queries.series(
        name, [TOWN], cut, "2026-03", "2026-04", network=network, periodicity="month"
    )
    return tuple(answer.lines[0].column.values)


def test_what_is_recorded_is_seen_by_the_next_question(record: Any, clas: Any, town: Any) -> None:
    """Two in March, 12 + 8 = 20 attendances; then one in April of 5."""
    record(participants=12)
    record(participants=8, territory=town)
    assert values("agenda.activities", clas) == (2, 0)
    assert values("agenda.attendances", clas) == (20,)
    record(participants=5, starts_on=date(2026, 4, 9))
    assert values("agenda.activities", clas) == (2, 1)
    assert values("agenda.attendances", clas) == (20, 5)


def test_what_is_only_planned_did_not_take_place(record: Any, clas: Any, town: Any) -> None:
    record(participants=12)
    Activity.objects.create(
        network=clas, title="Marcada", starts_on=date(2026, 3, 4), status="planned"
    )
    assert values("agenda.activities", clas)[0] == 1


def test_a_month_with_an_uncounted_activity_is_missing(record: Any, clas: Any, town: Any) -> None:
    """12 + not said is not 12."""
    record(participants=12)
    record(participants=None)
    assert values("agenda.attendances", clas) == (None,)
    assert values("agenda.activities", clas)[0] == 2


def test_sex_is_told_where_every_activity_was_asked_it(record: Any, clas: Any, town: Any) -> None:
    """7 women and 5 men, and nobody at the second; then 3 people whose sex was not asked."""
    first = record(participants=12)
    first.counts.create(sex="f", age_band="65+", count=7)
    first.counts.create(sex="m", age_band="65+", count=5)
    record(participants=0)
    by_sex = "agenda.attendances_by_sex"
    assert [values(by_sex, clas, cut) for cut in ("", "sex=f", "sex=o")] == [(12,), (7,), (0,)]
    record(participants=3)
    assert values(by_sex, clas, "sex=f") == (None,)


def test_an_activity_of_a_parish_is_in_its_municipality(record: Any, clas: Any, town: Any) -> None:
    parish = Territory.objects.create(scheme="dicofre", code=PARISH, level="parish", name="Sé")
    record(participants=4, territory=parish)
    assert values("agenda.attendances", clas) == (4,)


def test_what_a_network_of_one_municipality_does_elsewhere_is_counted_once(
    record: Any, clas: Any, town: Any
) -> None:
    """One at home and one in the next town: two of the town, two of the district, none of the next."""
    district = Territory.objects.create(scheme="dicofre", code="99", level="district", name="D")
    beside = Territory.objects.create(
        scheme="dicofre", code="9902", level="municipality", name="Ao lado"
    )
    for place in (town, beside):
        Containment.objects.create(child=place, parent=district)
    record(participants=12, territory=town)
    record(participants=8, territory=beside)
    code = "agenda.attendances"
    found = queries.series(code, [TOWN, "dicofre:9902"], network=clas, periodicity="month")
    assert [line.column.values for line in found.lines] == [(20,), (None,)]


def test_a_larger_network_has_its_activities_in_each_municipality_and_whole(
    record: Any, clas: Any, town: Any
) -> None:
    """12 in the town and 8 in no place: 12 of the town, 20 of the region, which is not added up."""
    region = Territory.objects.create(scheme="nuts-2024", code="N", level="nuts3", name="Norte")
    Containment.objects.create(child=town, parent=region)
    clas.territory = region
    clas.save()
    record(participants=12, territory=town)
    record(participants=8)
    found = queries.series("agenda.attendances", [TOWN, "nuts-2024:N"], network=clas)
    assert [line.column.values for line in found.lines] == [(12,), (20,)]


def test_another_network_sees_none_of_it(
    record: Any, clas: Any, town: Any, other_clas: Any
) -> None:
    other_clas.territory = town
    other_clas.save()
    record(participants=12)
    with pytest.raises(queries.UnknownIndicator):
        values("agenda.attendances", other_clas)
    assert values("agenda.attendances", clas) == (12,)


def test_a_question_costs_the_same_with_one_and_five_activities(
    record: Any, clas: Any, town: Any
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            values("agenda.attendances_by_sex", clas)
        return len(asked)

    record(participants=1)
    values("agenda.attendances", clas)
    once = cost()
    for number in range(4):
        record(participants=number)
    assert cost() == once
