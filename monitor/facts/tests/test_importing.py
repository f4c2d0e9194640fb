"""From a file to an edition and back: jobs, review, confirming, undoing, and files in bulk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from monitor.documents.writing.delimited import write_delimited
from monitor.facts import writing
from monitor.facts.enums import RollUp
from monitor.facts.importing import actions, incoming, rows
from monitor.facts.importing.models import DataImport, State, Step
from monitor.facts.importing.work import carry_out
from monitor.facts.models import Current, Edition
from monitor.facts.shapes import Dimension, Shape
from monitor.facts.sources import tables
from monitor.facts.sources.observations import Observation, SourceProblem
from monitor.facts.sources.places import Places
from monitor.kernel.versions import StaleVersion

SEX = Dimension("sex", ("f", "m"))
RESIDENTS = Shape("residents", (SEX,), roll_up=RollUp.LAST, cuts=((), ("sex",)))
BIRTHS = Shape("births")
SHAPES = {"residents": RESIDENTS, "births": BIRTHS}
A, B = "dicofre:9901", "dicofre:9902"
HEADING = "indicator;territory;period;sex;value;reason;status"


@pytest.fixture
def send(clas: Any, coordinator: Any, country: None) -> Callable[..., DataImport]:
    """send("…csv…") → the import, its first job done."""

    def start(text: str | bytes, name: str = "dados.csv", **given: Any) -> DataImport:
        options = {
            "by": coordinator,
            "network": clas,
            "indicators": {"residents": "Residentes", "births": "Nados-vivos"},
            "shapes": SHAPES,
            "dataset": {"code": "vale-dados", "title": "Dados do Vale"},
            "visibility": "network",
        } | given
        return actions.start_file(
            name=name, chunks=[text if isinstance(text, bytes) else text.encode()], **options
        )

    return start


def explained(item: DataImport, by: Any, **changes: Any) -> DataImport:
    assert item.state == State.MAPPING
    assert item.mapping is not None
    mapping = replace(item.mapping, **changes)
    return actions.explain(by=by, item=item, expected=item.version, mapping=mapping, shapes=SHAPES)


def in_force(indicator: str) -> dict[tuple[str, ...], float | None]:
    """{(territory, period, members…): value} of the file in force."""
    import pyarrow.parquet as pq

    slab = Current.objects.get(indicator=indicator).slab
    keys = ["territory", "period", *(d.name for d in slab.shape.dimensions)]
    return {
        tuple(row[key] for key in keys): row["value"]
        for row in pq.read_table(slab.file).to_pylist()
    }


WIDE = "Concelho;2021;2022\n9901;10;12\n9902;7;x\n"


def test_a_table_is_explained_reviewed_confirmed_and_taken_back(
    send: Any, coordinator: Any
) -> None:
    item = send(WIDE)
    assert (item.state, len(item.proposals)) == (State.MAPPING, 1)
    item = explained(item, coordinator, indicator="births")
    assert item.state == State.REVIEW
    assert (item.summary["rows"], item.summary["missing"], item.summary["stopping"]) == (4, 1, 0)
    assert not Edition.objects.exists()
    item = actions.confirm(by=coordinator, item=item, expected=item.version)
    assert (item.state, item.error) == (State.CONFIRMED, "")
    assert in_force("births") == {
        (A, "2021"): 10, (A, "2022"): 12, (B, "2021"): 7, (B, "2022"): None,
    }  # fmt: skip
    assert item.dataset is not None
    assert (item.dataset.visibility, item.dataset.network_id) == ("network", item.network_id)
    item = actions.undo(by=coordinator, item=item)
    assert item.state == State.UNDONE
    assert not Current.objects.exists()


def test_a_second_file_adds_and_undoing_it_brings_the_first_back(
    send: Any, coordinator: Any
) -> None:
    first = explained(send(WIDE), coordinator, indicator="births")
    actions.confirm(by=coordinator, item=first, expected=first.version)
    before = in_force("births")
    text = "Concelho;2022;2023\n9901;13;14\n9902;8;9\n"
    second = explained(send(text), coordinator, indicator="births")
    second = actions.confirm(by=coordinator, item=second, expected=second.version)
    assert in_force("births") == before | {
        (A, "2022"): 13, (A, "2023"): 14, (B, "2022"): 8, (B, "2023"): 9,
    }  # fmt: skip
    with pytest.raises(actions.NotNow, match="edição 2"):
        actions.undo(by=coordinator, item=DataImport.objects.get(pk=first.pk))
    actions.undo(by=coordinator, item=second)
    assert in_force("births") == before
    actions.undo(by=coordinator, item=DataImport.objects.get(pk=first.pk))
    assert not Current.objects.exists()


def test_a_file_that_replaces_says_everything(send: Any, coordinator: Any) -> None:
    first = explained(send(WIDE), coordinator, indicator="births")
    actions.confirm(by=coordinator, item=first, expected=first.version)
    text = "Concelho;2023;2024\n9901;14;15\n"
    second = explained(send(text, replaces=True), coordinator, indicator="births")
    actions.confirm(by=coordinator, item=second, expected=second.version)
    assert set(in_force("births")) == {(A, "2023"), (A, "2024")}


def test_the_same_content_is_one_import_and_the_same_numbers_no_edition(
    send: Any, coordinator: Any
) -> None:
    item = explained(send(WIDE), coordinator, indicator="births")
    item = actions.confirm(by=coordinator, item=item, expected=item.version)
    assert send(WIDE, name="outro.csv").pk == item.pk
    again = explained(send(WIDE.replace("Concelho", "Município")), coordinator, indicator="births")
    again = actions.confirm(by=coordinator, item=again, expected=again.version)
    assert again.state == State.CONFIRMED
    assert again.summary["nothing_changed"]
    assert again.edition is None
    assert Edition.objects.count() == 1


def test_undoing_is_whole_or_not_at_all(send: Any, coordinator: Any, monkeypatch: Any) -> None:
    """The edition is withdrawn first: what fails after it brings it back."""
    item = explained(send(WIDE), coordinator, indicator="births")
    item = actions.confirm(by=coordinator, item=item, expected=item.version)
    DataImport.objects.filter(pk=item.pk).update(version=item.version + 1)
    with pytest.raises(StaleVersion):
        actions.undo(by=coordinator, item=item)
    assert DataImport.objects.get().state == State.CONFIRMED
    assert Edition.objects.published().count() == Current.objects.count() == 1


def test_what_was_undone_can_be_sent_again(send: Any, coordinator: Any) -> None:
    item = explained(send(WIDE), coordinator, indicator="births")
    item = actions.confirm(by=coordinator, item=item, expected=item.version)
    actions.undo(by=coordinator, item=item)
    again = send(WIDE)
    assert (again.pk == item.pk, again.state) == (False, State.MAPPING)


def test_the_good_rows_are_written_and_the_others_told(send: Any, coordinator: Any) -> None:
    text = "Concelho;2021;2022\n9901;10;12\n8888;1;2\n"
    item = explained(send(text), coordinator, indicator="births")
    assert item.summary["stopping"] == 1
    (problem,) = item.summary["problems"]
    assert problem[1:] == ["", 3, "A", "8888", "", True]
    actions.confirm(by=coordinator, item=item, expected=item.version)
    assert set(in_force("births")) == {(A, "2021"), (A, "2022")}


def test_a_review_that_somebody_changed_is_not_confirmed(send: Any, coordinator: Any) -> None:
    item = explained(send(WIDE), coordinator, indicator="births")
    with pytest.raises(StaleVersion):
        actions.confirm(by=coordinator, item=item, expected=item.version - 1)
    with pytest.raises(actions.NotNow):
        actions.undo(by=coordinator, item=item)


def test_numbers_of_another_network_are_never_replaced(
    send: Any, coordinator: Any, other_clas: Any, person: Any
) -> None:
    item = explained(send(WIDE), coordinator, indicator="births")
    actions.confirm(by=coordinator, item=item, expected=item.version)
    before = in_force("births")
    stranger = person("coordinator", other_clas)
    options = {"by": stranger, "network": other_clas}
    theirs = explained(
        send(WIDE.replace("10", "99"), dataset={"code": "serra", "title": "Serra"}, **options),
        stranger,
        indicator="births",
    )
    theirs = actions.confirm(by=stranger, item=theirs, expected=theirs.version)
    assert (theirs.state, "são de outros" in theirs.error) == (State.FAILED, True)
    assert in_force("births") == before


def test_a_file_that_cannot_be_read_fails_with_a_sentence_and_may_be_tried_again(
    send: Any, coordinator: Any
) -> None:
    item = send("isto não é uma tabela")
    assert item.state == State.FAILED
    assert item.error
    assert actions.retry(by=coordinator, item=item, expected=item.version).state == State.FAILED


def test_work_that_was_asked_to_stop_stops_and_publishes_nothing(
    send: Any, coordinator: Any
) -> None:
    item = explained(send(WIDE), coordinator, indicator="births")
    DataImport.objects.filter(pk=item.pk).update(
        state=State.QUEUED, step=Step.WRITE, cancel_asked=True
    )
    carry_out.func(item.pk, coordinator.pk)
    item.refresh_from_db()
    assert item.state == State.CANCELLED
    assert not Current.objects.exists()
    item = actions.retry(by=coordinator, item=item, expected=item.version)
    assert item.state == State.CONFIRMED


def test_what_waits_for_a_person_is_given_up_at_once(send: Any, coordinator: Any) -> None:
    item = actions.cancel(by=coordinator, item=send(WIDE))
    assert item.state == State.CANCELLED
    assert item.finished_at is not None


def test_the_files_of_what_can_be_taken_up_again_stay(send: Any, coordinator: Any) -> None:
    """Of three imports one is undone, one was interrupted today and one 31 days ago."""
    import os
    import time
    from datetime import timedelta

    from django.utils import timezone

    from monitor.facts.importing import incoming

    undone = explained(send(WIDE), coordinator, indicator="births")
    undone = actions.confirm(by=coordinator, item=undone, expected=undone.version)
    actions.undo(by=coordinator, item=undone)
    today = actions.cancel(by=coordinator, item=send(WIDE.replace("12", "13")))
    before = actions.cancel(by=coordinator, item=send(WIDE.replace("12", "14")))
    before.finished_at = timezone.now() - timedelta(days=31)
    before.save()
    for path in incoming.folder().iterdir():
        os.utime(path, (0, time.time() - 2 * 24 * 3600))
    actions.sweep()
    assert [item.file.exists() for item in (undone, today, before)] == [False, True, False]
    assert not undone.rows_file.exists()
    with pytest.raises(actions.NotNow, match="tempo demais"):
        actions.retry(by=coordinator, item=before, expected=before.version)
    assert actions.retry(by=coordinator, item=today, expected=today.version).state == State.MAPPING


@pytest.mark.parametrize("published", [False, True])
def test_a_worker_that_died_half_way_leaves_all_or_nothing_and_the_next_one_finishes(
    published: bool, send: Any, coordinator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = explained(send(WIDE), coordinator, indicator="births")
    publish = writing.publish
    with monkeypatch.context() as patch:

        def dies(**kwargs: Any) -> None:
            if published:
                publish(**kwargs)
            raise RuntimeError("killed")

        patch.setattr(writing, "publish", dies)
        item = actions.confirm(by=coordinator, item=item, expected=item.version)
    assert item.state == State.FAILED
    assert Current.objects.exists() == published
    item = actions.retry(by=coordinator, item=item, expected=item.version)
    assert item.state == State.CONFIRMED
    assert Edition.objects.count() == 1


def test_an_import_that_another_overtakes_takes_nothing_of_it_away(
    send: Any, coordinator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second is staged onto nothing; before it is published, the first is."""
    first, second = (send(lines(f"births;{town};2021;;{town[-1]};;")) for town in (A, B))
    publish = writing.publish

    def overtaken(**kwargs: Any) -> Edition:
        monkeypatch.setattr(writing, "publish", publish)
        actions.confirm(by=coordinator, item=first, expected=first.version)
        return publish(**kwargs)

    monkeypatch.setattr(writing, "publish", overtaken)
    second = actions.confirm(by=coordinator, item=second, expected=second.version)
    assert (second.state, second.error) == (State.CONFIRMED, "")
    assert in_force("births") == {(A, "2021"): 1, (B, "2021"): 2}


def test_time_left_is_told_by_what_is_done(send: Any) -> None:
    from datetime import timedelta

    from django.utils import timezone

    item = DataImport(state=State.WORKING, progress=0.25)
    assert item.seconds_left is None
    item.started_at = timezone.now() - timedelta(seconds=10)
    assert item.seconds_left == 30


# Of the platform's own shape, in bulk


def lines(*rows_: str, heading: str = HEADING) -> str:
    return "\n".join([heading, *rows_]) + "\n"


def test_the_platforms_own_csv_needs_no_explaining(send: Any, coordinator: Any) -> None:
    text = lines(
        f"residents;{A};2021;f;10;;",
        f"residents;{A};2021;m;7,5;;provisional",
        f"residents;{A};2021;;;confidential;",
        f"births;{B};2021;;3;;",
    )
    item = send(text)
    assert (item.origin, item.state, item.summary["stopping"]) == ("rows", State.REVIEW, 0)
    item = actions.confirm(by=coordinator, item=item, expected=item.version)
    assert item.state == State.CONFIRMED
    assert in_force("residents") == {
        (A, "2021", "f"): 10, (A, "2021", "m"): 7.5, (A, "2021", ""): None,
    }  # fmt: skip
    assert in_force("births") == {(B, "2021"): 3}
    assert item.edition is not None
    assert item.edition.status == "provisional"


def test_every_kind_of_mistake_in_bulk_is_told_with_its_line_and_its_value(send: Any) -> None:
    item = send(
        lines(
            f"nada;{A};2021;;1;;",
            "births;dicofre:8888;2021;;1;;",
            f"births;{A};2021-03;;1;;",
            f"residents;{A};2021;x;1;;",
            f"births;{A};2021;;doze;;",
            f"births;{A};2022;;;porque sim;",
            f"births;{B};2021;;5;;",
        )
    )
    told = [(p[2], p[3], p[4]) for p in item.summary["problems"]]
    assert told == [
        (2, "indicator", "nada"),
        (3, "territory", "dicofre:8888"),
        (4, "period", "2021-03"),
        (5, "", "x"),
        (6, "value", "doze"),
        (7, "", ""),
    ]
    assert (item.summary["stopping"], item.summary["good"]) == (6, 1)


def test_what_is_said_twice_is_kept_once_and_contradictions_stay_out(
    send: Any, coordinator: Any
) -> None:
    item = send(
        lines(
            f"births;{A};2021;;1;;",
            f"births;{A};2021;;1;;",
            f"births;{B};2021;;1;;",
            f"births;{B};2021;;2;;",
        )
    )
    assert (item.summary["repeated"], item.summary["counts"]) == (1, {"c": 2})
    actions.confirm(by=coordinator, item=item, expected=item.version)
    assert in_force("births") == {(A, "2021"): 1}


@pytest.mark.parametrize(
    "text",
    [
        lines(f"births;{A};2021;;1;;", heading=HEADING.replace("sex", "cor")),
        lines('births;"dicofre;2021'),
        "indicator;territory;period;value\n",
    ],
)
def test_a_broken_csv_fails_or_is_empty_and_never_half_written(
    text: str, send: Any, coordinator: Any
) -> None:
    item = send(text)
    if item.state == State.REVIEW:
        with pytest.raises(actions.NotNow):
            actions.confirm(by=coordinator, item=item, expected=item.version)
    else:
        assert (item.state, bool(item.error)) == (State.FAILED, True)


def test_the_platforms_own_workbook_needs_no_explaining_either(send: Any, coordinator: Any) -> None:
    """Filled in as a sheet is: numbers and years as numbers, and a place by its name."""
    import io

    from openpyxl import load_workbook

    from monitor.documents.model import Document
    from monitor.documents.writing.workbook import write_workbook

    template = write_workbook(Document("xlsx", [tables.as_template(RESIDENTS, [])]))
    book = load_workbook(io.BytesIO(template))
    for row in (
        ["residents", A, 2021, "f", 10, None, None],
        ["residents", "9901", 2021, "m", 7.25, None, "provisional"],
        ["residents", A, 2021, None, None, "confidential", None],
    ):
        book.active.append(row)
    filled = io.BytesIO()
    book.save(filled)
    item = send(filled.getvalue(), name="modelo.xlsx")
    assert (item.state, item.summary["stopping"], item.error) == (State.REVIEW, 0, "")
    actions.confirm(by=coordinator, item=item, expected=item.version)
    assert in_force("residents") == {
        (A, "2021", "f"): 10, (A, "2021", "m"): 7.25, (A, "2021", ""): None,
    }  # fmt: skip


def test_what_the_bulk_reader_and_the_careful_one_read_is_the_same(
    tmp_path: Path, settings: Any
) -> None:
    settings.FACTS = tmp_path
    told = [
        Observation("residents", "dicofre:0105", "2021", (("sex", "f"),), 0.1, "", "provisional"),
        Observation("residents", "dicofre:0101", "2022", (), None, "confidential"),
        Observation("residents", "nuts-2013:PT11", "2021", (), -1234567.25),
    ]
    source = tmp_path / "a.csv"
    source.write_bytes(write_delimited(tables.as_template(RESIDENTS, told)))
    rows.load_csv(source, tmp_path / "a.parquet", {"residents": RESIDENTS}, Places.official())
    rows.write_observations(tmp_path / "b.parquet", {"residents": RESIDENTS}, told)
    read = [
        rows.good_rows(tmp_path / name, RESIDENTS).read_all().to_pylist()
        for name in ("a.parquet", "b.parquet")
    ]
    assert read[0] == read[1]


def test_too_large_a_file_is_refused_while_it_arrives(send: Any, monkeypatch: Any) -> None:
    from monitor.facts.importing import incoming

    monkeypatch.setattr(incoming, "MOST_BYTES", 10)
    with pytest.raises(SourceProblem):
        send(WIDE)
    assert not list(incoming.folder().glob("*.part"))


def test_a_jump_is_seen_against_what_is_in_force(send: Any, coordinator: Any) -> None:
    item = send(lines(f"births;{A};2021;;100;;"))
    actions.confirm(by=coordinator, item=item, expected=item.version)
    item = send(lines(f"births;{A};2022;;200;;"))
    assert [(p[4], p[5], p[6]) for p in item.summary["problems"]] == [("200", "100", False)]


def test_numbers_that_would_give_small_counts_away_are_not_published_and_say_which(
    send: Any, coordinator: Any, monkeypatch: Any
) -> None:
    """40 of 43 beside each other, with nothing omitted for company, leave the other 1 to 9."""
    from monitor.facts.release import Counts

    monkeypatch.setattr(Counts, "_settle", lambda self, waiting: None)
    monkeypatch.setattr(Counts, "company", lambda self, place, many=1: [])
    shapes = {"residents": replace(RESIDENTS, theme="health")}
    text = f"{HEADING}\nresidents;{A};2013;f;3;;\nresidents;{A};2013;m;40;;\n"
    item = send(text, shapes=shapes)
    item = actions.confirm(by=coordinator, item=item, expected=item.version)
    assert item.state == State.FAILED
    assert "Nada foi publicado" in item.error
    assert f"residents, sex=f, {A}, 2013: de 1 a 9" in item.error
    assert not Current.objects.exists()


def test_rows_keep_their_numbers_when_a_long_file_is_read_by_several_threads(
    country: None,
) -> None:
    """Each value is the row that it is in; every tenth place is unknown."""
    size = 300_000
    source, path = incoming.folder() / "long.csv", incoming.folder() / "long.parquet"
    lines = (
        f"births;{'dicofre:8888' if row % 10 == 0 else A};{1000 + row % 2000};{row}\n"
        for row in range(2, size + 2)
    )
    source.write_text("indicator;territory;period;value\n" + "".join(lines))
    rows.load_csv(source, path, {"births": BIRTHS}, Places.load())
    told = list(rows.wrong_rows(path, [], None))
    assert len(told) == size // 10
    assert all(line["row"] == line["value"] for line in told)
