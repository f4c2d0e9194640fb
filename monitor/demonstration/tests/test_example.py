"""The tour's Word file reads to what its data says, row by row."""

from __future__ import annotations

from typing import Any

from monitor.demonstration.example import word_document
from monitor.demonstration.source import data
from monitor.documents.reading import read
from monitor.plans.reading import read_plan
from monitor.plans.reading.model import PlanReading

SOURCE = data("import_example.json")
EXPECTED = SOURCE["expected"]


def reading() -> PlanReading:
    return read_plan(read(word_document(), SOURCE["file_name"]))


def test_the_counts_are_those_of_the_document() -> None:
    """4 domains, 6 axes, 5 goals, 14 actions, 20 measures in 5 fragments; nothing without place."""
    plan = reading()
    levels = [sum(node.level == level for node in plan.nodes) for level in plan.levels]
    assert levels == [EXPECTED["domains"], EXPECTED["axes"], EXPECTED["goals"]]
    assert len(plan.actions) == EXPECTED["actions"]
    assert sum(len(action.measures) for action in plan.actions) == EXPECTED["measures"]
    assert plan.fragments == EXPECTED["fragments"]
    assert [item.text for item in plan.unplaced] == []


def test_every_row_is_understood_as_its_author_meant() -> None:
    rows: list[dict[str, Any]] = [
        row["expected"] for fragment in SOURCE["fragments"] for row in fragment["rows"]
    ]
    understood = [
        {
            "code": action.code,
            "title": action.title,
            "partners": [partner.text for partner in action.partners],
            "measures": [
                (measure.text, measure.kind, measure.target) for measure in action.measures
            ],
            "planned": action.planned,
            "done": action.done,
        }
        for action in reading().actions
    ]
    meant = [
        {
            "code": row["code"],
            "title": row["title"],
            "partners": [partner["name"] for partner in row["partners"]],
            "measures": [
                (measure["text"], measure["kind"], measure["target"]) for measure in row["measures"]
            ],
            "planned": row["planned"],
            "done": row["done"],
        }
        for row in rows
    ]
    for got, wanted in zip(understood, meant, strict=True):
        assert got == wanted
