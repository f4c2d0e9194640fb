"""Files that never change and the flip that publishes them: all at once, never half, back again."""

from __future__ import annotations

import os
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from monitor.facts import files, queries, writing
from monitor.facts.conftest import (
    COUNTRY_2013,
    NORTH_2013,
    A,
    B,
    C,
    a_dataset,
    make_country,
    table_of,
    tell_now,
)
from monitor.facts.models import Axes, Current, Rolled, Slab, Slice
from monitor.facts.shapes import Dimension, Shape
from monitor.facts.staging import FactsProblem
from monitor.kernel.models import AuditEvent

BIRTHS = Shape("births")
TOWNS = (A, B, C)


def rows(value: float, year: str = "2023", **more: Any) -> list[dict[str, Any]]:
    return [{"territory": town, "period": year, "value": value} | more for town in TOWNS]


@pytest.fixture
def store(settings: Any, tmp_path: Path) -> Path:
    """A folder of this test alone."""
    from monitor.facts import engines

    settings.FACTS = tmp_path
    engines._duckdb.cache_clear()
    yield tmp_path
    engines._duckdb.cache_clear()


def kept_files(store: Path) -> list[str]:
    return sorted(path.name for path in store.glob("*/*") if path.is_file())


def staged(value: float = 1, shape: Shape = BIRTHS, told: Any = None) -> tuple[Any, Slab]:
    edition = writing.new_edition(by=None, dataset=a_dataset())
    return edition, writing.stage(edition, shape, table_of(shape, told or rows(value)))


@pytest.mark.django_db
def test_the_same_content_is_the_same_slab_whatever_the_order_of_its_rows(store: Path) -> None:
    edition, first = staged()
    again = writing.stage(edition, BIRTHS, table_of(BIRTHS, rows(1)[::-1]))
    assert again == first
    _other_edition, elsewhere = staged()
    assert (elsewhere.pk != first.pk, elsewhere.path) == (True, first.path)
    assert len(kept_files(store)) == 1


@pytest.mark.django_db
def test_staging_other_content_takes_the_place_of_what_was_staged(store: Path) -> None:
    edition, first = staged(1)
    second = writing.stage(edition, BIRTHS, table_of(BIRTHS, rows(2)))
    assert second.path != first.path
    assert list(edition.slabs.all()) == [second]


@pytest.mark.django_db
def test_the_file_is_sorted_and_says_why_what_is_missing_is(store: Path) -> None:
    import pyarrow.parquet as pq

    sex = Shape("births", (Dimension("sex", ("f", "m")),))
    told = [
        {"territory": B, "period": "2022", "sex": "m", "value": float("nan")},
        {"territory": A, "period": "2023", "sex": "f", "reason": "confidential"},
        {"territory": A, "period": "2022", "sex": None, "value": 3, "reason": "confidential"},
    ]
    _edition, slab = staged(shape=sex, told=told)
    table = pq.read_table(slab.file)
    assert [tuple(row.values()) for row in table.to_pylist()] == [
        ("", A, "2022", 3, "", "final"),
        ("f", A, "2023", None, "confidential", "final"),
        ("m", B, "2022", None, "not_reported", "final"),
    ]
    assert (slab.rows, slab.first_period, slab.last_period) == (3, "2022", "2023")
    assert (slab.traits.stated, slab.traits.gaps) == (("sex",), True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "what"),
    [
        ([{"territory": A, "period": "2023", "value": 1}] * 2, "told twice"),
        ([{"territory": A, "period": "May", "value": 1}], "'May' is no period"),
        ([{"territory": "9901", "period": "2023", "value": 1}], "names no list"),
        ([{"territory": None, "period": "2023", "value": 1}], "without territory"),
        ([{"territory": A, "period": "2023", "reason": "lost"}], "unknown reason: lost"),
        ([{"territory": A, "period": "2023", "value": 1, "status": "?"}], "unknown status"),
        ([{"territory": A, "period": "2023", "value": 1, "sex": "x"}], "unknown sex: x"),
    ],
)
def test_a_table_that_is_not_of_the_shape_leaves_nothing(
    store: Path, told: list[dict[str, Any]], what: str
) -> None:
    shape = Shape("births", (Dimension("sex", ("f", "m")),))
    with pytest.raises(FactsProblem, match=what):
        staged(shape=shape, told=told)
    assert kept_files(store) == []
    assert not Slab.objects.exists()


@pytest.mark.django_db
def test_a_table_without_a_column_or_with_a_strange_one_is_refused(store: Path) -> None:
    edition, _slab = staged()
    table = table_of(BIRTHS, rows(1))
    with pytest.raises(FactsProblem, match="no column value"):
        writing.stage(edition, BIRTHS, table.drop_columns(["value"]))
    with pytest.raises(FactsProblem, match="unknown column sex"):
        writing.stage(edition, BIRTHS, table.append_column("sex", table["territory"]))


def test_many_rows_pass_in_groups_and_a_repetition_between_two_is_seen(
    store: Path, country: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from monitor.facts import staging

    monkeypatch.setattr(staging, "ROW_GROUP", 2)
    years = [str(year) for year in range(2000, 2005)]
    told = [{"territory": A, "period": year, "value": 1} for year in years]
    _edition, slab = staged(told=told)
    assert slab.rows == 5
    with pytest.raises(FactsProblem, match="told twice"):
        staged(told=[*told, told[1]])


def test_nobody_sees_what_is_staged_and_everybody_all_of_it_once_published(
    store: Path, country: None
) -> None:
    edition, _slab = staged()
    deaths = Shape("deaths")
    writing.stage(edition, deaths, table_of(deaths, rows(5)))
    with pytest.raises(queries.UnknownIndicator):
        queries.series("births", [A])
    writing.publish(by=None, edition=edition)
    assert queries.series("births", [A]).figure(A, "2023").value == 1
    assert queries.series("deaths", [NORTH_2013]).figure(NORTH_2013, "2023").value == 10
    event = AuditEvent.objects.get(verb="edition.published")
    assert event.after == {"edition": 1, "indicators": ["births", "deaths"]}


def test_publishing_again_does_nothing(store: Path, country: None) -> None:
    edition, _slab = staged()
    writing.publish(by=None, edition=edition)
    writing.publish(by=None, edition=edition)
    assert AuditEvent.objects.filter(verb="edition.published").count() == 1


def test_what_is_published_never_changes(store: Path, country: None) -> None:
    edition = writing.publish(by=None, edition=staged()[0])
    with pytest.raises(writing.EditionIsPublished):
        writing.stage(edition, BIRTHS, table_of(BIRTHS, rows(2)))


def test_a_figure_published_last_year_is_shown_again(store: Path, country: None) -> None:
    """Edition 1 said 1 and edition 2 says 2: the North was 2 and is 4."""
    first = tell_now(BIRTHS, rows(1))
    second = tell_now(BIRTHS, rows(2))
    now = queries.snapshot("births", "nuts3", "2023", scheme="nuts-2013")
    then = queries.snapshot("births", "nuts3", "2023", scheme="nuts-2013", edition=first.pk)
    assert (now.column.values, now.edition.number) == ((4, 2), 2)
    assert (then.column.values, then.edition.number) == ((2, 1), 1)
    assert queries.series("births", [A], edition=second.pk).figure(A, "2023").value == 2


def test_an_edition_that_says_nothing_new_is_known(store: Path, country: None) -> None:
    tell_now(BIRTHS, rows(1))
    assert writing.says_the_same(staged(1)[0])
    assert not writing.says_the_same(staged(2)[0])
    empty = writing.new_edition(by=None, dataset=a_dataset())
    assert not writing.says_the_same(empty)


def test_what_a_new_edition_leaves_out_stays_when_it_is_laid_onto_the_old(
    store: Path, country: None
) -> None:
    first = tell_now(BIRTHS, rows(1, "2022") + rows(1, "2023"))
    edition = writing.new_edition(by=None, dataset=a_dataset())
    new = table_of(BIRTHS, [{"territory": A, "period": "2023", "value": 9}, *rows(3, "2024")])
    writing.stage(edition, BIRTHS, new, onto=first.slabs.get())
    writing.publish(by=None, edition=edition)
    found = {line.territory: line.column.values for line in queries.series("births", [A, B]).lines}
    assert found == {A: (1, 9, 3), B: (1, 1, 3)}
    assert queries.series("births", [A], edition=first.pk).lines[0].column.values == (1, 1)


def test_an_edition_taken_back_leaves_the_one_before_in_force(store: Path, country: None) -> None:
    first = tell_now(BIRTHS, rows(1))
    second = tell_now(BIRTHS, rows(2))
    writing.withdraw(by=None, edition=second)
    assert queries.series("births", [A]).figure(A, "2023").value == 1
    assert queries.series("births", [A], edition=second.pk).figure(A, "2023").value == 2
    writing.withdraw(by=None, edition=first)
    with pytest.raises(queries.UnknownIndicator):
        queries.series("births", [A])
    writing.publish(by=None, edition=second)
    assert queries.series("births", [A]).figure(A, "2023").value == 2
    verbs = list(AuditEvent.objects.order_by("number").values_list("verb", flat=True))
    assert verbs.count("edition.withdrawn") == 2


def test_a_crash_after_the_file_and_before_its_row_leaves_a_file_that_is_swept(
    store: Path, country: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crash(BaseException):
        pass

    def crash(*args: Any, **kwargs: Any) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(Slab.objects, "create", crash)
        with pytest.raises(Crash):
            staged()
    assert len(kept_files(store)) == 1
    assert not Slab.objects.exists()
    now = timezone.now()
    assert writing.sweep(now) == 0
    assert writing.sweep(now + timedelta(days=2)) == 1
    assert kept_files(store) == []


def test_a_crash_while_a_file_is_written_leaves_nothing_that_is_read(
    store: Path, country: None
) -> None:
    """What a power cut leaves: half a file under its temporary name."""
    _edition, slab = staged()
    half = slab.file.with_name("0123.writing")
    half.write_bytes(slab.file.read_bytes()[:100])
    old = time.time() - files.GRACE - 60
    os.utime(half, (old, old))
    assert writing.sweep(timezone.now()) == 1
    assert kept_files(store) == [slab.file.name]


def test_publishing_that_is_cancelled_midway_shows_nothing(store: Path, country: None) -> None:
    class Cancelled(Exception):
        pass

    def cancel(done: int, everything: int) -> None:
        assert (done, everything) == (1, 2)
        raise Cancelled

    tell_now(BIRTHS, rows(1))
    edition, _slab = staged(2)
    deaths = Shape("deaths")
    writing.stage(edition, deaths, table_of(deaths, rows(5)))
    with pytest.raises(Cancelled):
        writing.publish(by=None, edition=edition, progress=cancel)
    assert queries.series("births", [A]).figure(A, "2023").value == 1
    with pytest.raises(queries.UnknownIndicator):
        queries.series("deaths", [A])


def test_a_sweep_keeps_what_is_in_force_and_the_last_of_every_slab(
    store: Path, country: None
) -> None:
    first, second = tell_now(BIRTHS, rows(1)), tell_now(BIRTHS, rows(2))
    writing.refresh(every=True)
    assert Rolled.objects.count() == 3 * 2  # as they are, and as anybody may see them
    later = timezone.now() + timedelta(days=2)
    assert writing.sweep(later) == 2
    assert Rolled.objects.count() == 4
    assert queries.series("births", [A], edition=first.pk).figure(A, "2023").value == 1
    assert queries.series("births", [A]).edition.pk == second.pk
    assert len(kept_files(store)) == 2


def test_a_sweep_spares_what_has_just_been_replaced(store: Path, country: None) -> None:
    """Somebody has been told that it is in force, and reads its numbers next."""
    tell_now(BIRTHS, rows(1))
    Rolled.objects.update(made_at=timezone.now() - timedelta(days=3))
    writing.refresh(every=True)
    assert writing.sweep(timezone.now()) == 0
    assert writing.sweep(timezone.now() + timedelta(days=2)) == 2


def test_axes_are_shared_by_what_has_the_same_territories_and_periods(
    store: Path, country: None
) -> None:
    tell_now(BIRTHS, rows(1))
    tell_now(Shape("deaths"), rows(2), code="obitos")
    assert (Axes.objects.count(), Rolled.objects.count()) == (1, 4)


def test_territories_that_change_are_rolled_up_again(store: Path, country: None) -> None:
    """C moves from the South of 2013 to the North: 2 becomes 3, and only then."""
    from monitor.territory.models import Containment, Territory

    tell_now(BIRTHS, rows(1))
    assert writing.refresh() == []
    Containment.objects.filter(child__code="9903", parent__code="S").update(
        parent=Territory.objects.get(scheme="nuts-2013", code="N")
    )
    assert queries.series("births", [NORTH_2013]).figure(NORTH_2013, "2023").value == 2
    assert writing.refresh() == ["births"]
    assert queries.series("births", [NORTH_2013]).figure(NORTH_2013, "2023").value == 3


@pytest.mark.django_db(transaction=True)
def test_readers_during_a_flip_see_one_edition_or_the_other_and_never_half(store: Path) -> None:
    """Every value of edition n is n. Two readers ask for maps, series, rankings and profiles while
    twelve editions are published: whatever they see in one answer is of one edition."""
    make_country()
    deaths = Shape("deaths")
    editions = [writing.new_edition(by=None, dataset=a_dataset()) for _ in range(12)]
    for number, edition in enumerate(editions, start=1):
        for shape in (BIRTHS, deaths):
            writing.stage(edition, shape, table_of(shape, rows(number)))
    writing.publish(by=None, edition=editions[0])
    done, seen, wrong = threading.Event(), set(), []

    def read() -> None:
        try:
            while not done.is_set():
                for values, number in _answers():
                    seen.add(number)
                    if set(values) != {number}:
                        wrong.append((values, number))
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for edition in editions[1:]:
        writing.publish(by=None, edition=edition)
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert seen - {1, 12}, "the readers saw nothing in between: the test proves nothing"


def _answers() -> list[tuple[tuple[Any, ...], int]]:
    found: list[tuple[tuple[Any, ...], int]] = []
    snapshot = queries.snapshot("births", "municipality", "2023")
    found.append((snapshot.column.values, snapshot.edition.number))
    series = queries.series("births", TOWNS)
    lines = tuple(value for line in series.lines for value in line.column.values)
    found.append((lines, series.edition.number))
    ranking = queries.ranking("births", "2023", TOWNS, denominator="deaths")
    found.append(
        (tuple(row.per * ranking.edition.number for row in ranking.rows), ranking.edition.number)
    )
    profile = queries.profile(A, ["births", "deaths"])
    numbers = {row.edition.number for row in profile.rows}
    found.append((tuple(row.figure.value for row in profile.rows), numbers.pop()))
    found += [(("two editions in one answer",), number) for number in numbers]
    return found


def test_slices_are_few_and_small(store: Path, country: None) -> None:
    """One year and each lot of territories: ten territories fall into ten of the 64 lots at most."""
    tell_now(BIRTHS, rows(1))
    own = Slice.objects.filter(rolled=Current.objects.get().rolled)
    by_axis = {axis: own.filter(axis=axis).count() for axis in "pt"}
    assert by_axis["p"] == 1
    assert 1 <= by_axis["t"] <= 10
    assert Current.objects.get().rolled.axes.territories.count(COUNTRY_2013) == 1
