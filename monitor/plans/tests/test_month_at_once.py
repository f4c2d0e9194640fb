"""A link used by several at the same moment, with real commits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from monitor.kernel.audit import verify
from monitor.kernel.models import AuditEvent
from monitor.plans.models import Action, MonthReport, ReportedValue, ReportLink
from monitor.plans.tests.visiting import at, numbers_of, report_of

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What each answered, all begun at the same moment."""
    barrier = threading.Barrier(len(deeds))
    answers: list[Any] = [None] * len(deeds)

    def run(number: int, deed: Callable[[], Any]) -> None:
        barrier.wait(timeout=10)
        try:
            answers[number] = deed()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def sending(link: ReportLink, data: dict[str, str]) -> Callable[[], int]:
    return lambda: Client().post(at(link), data, headers={"HX-Request": "true"}).status_code


def test_a_link_sent_twice_in_parallel_is_one_answer(link: ReportLink, action: Action) -> None:
    first, _second = action.measures.all()
    key = action.pk
    data = {f"{key}-status": "done", f"{key}-measure-{first.pk}": "3", "submit": str(key)}
    assert at_once(*[sending(link, data)] * 4) == [200] * 4
    assert numbers_of(action) == {("GNR", first.text): 3}
    assert report_of(action).state == "submitted"
    assert AuditEvent.objects.filter(verb="report.submitted").count() == 1
    assert verify()[1] == []


def test_a_link_on_two_telephones_at_once_keeps_both_numbers(
    link: ReportLink, action: Action
) -> None:
    key = action.pk
    said = [
        {f"{key}-measure-{measure.pk}": str(number), "save": str(key)}
        for measure, number in zip(action.measures.all(), (3, 60), strict=True)
    ]
    assert at_once(*(sending(link, data) for data in said)) == [200, 200]
    assert sorted(numbers_of(action).values()) == [3, 60]


def test_partners_of_one_action_at_once_lose_nothing_and_are_told_of_the_others_text(
    link: ReportLink, make_link: Any, action: Action, school: Any, clas: Any
) -> None:
    """Of two texts written at the same moment one is stored and the other is told so; both numbers are."""
    key, measure = action.pk, action.measures.first()
    assert measure is not None
    links = [link, make_link(school, action)]
    said = [
        {
            f"{key}-status": "late",
            f"{key}-difficulties": text,
            f"{key}-measure-{measure.pk}": number,
            "submit": str(key),
        }
        for text, number in (("Falta carrinha", "3"), ("Faltam salas", "2"))
    ]
    answers = at_once(*(sending(*pair) for pair in zip(links, said, strict=True)))
    assert sorted(answers) == [200, 409]
    assert sorted(numbers_of(action).values()) == [2, 3]
    told = answers.index(200)
    assert report_of(action).difficulties == said[told][f"{key}-difficulties"]
    assert verify()[1] == []


def test_a_crowd_of_partners_each_with_its_action_is_answered(
    make_link: Any, make_action: Any, make_organisation: Any, action: Action, clas: Any
) -> None:
    deeds = []
    for number in range(12):
        organisation = make_organisation(clas, f"O{number}")
        mine = make_action(action.node, f"a{number}", leads=[organisation], measures=["m"])
        measure = mine.measures.get()
        said = {f"{mine.pk}-status": "done", f"{mine.pk}-measure-{measure.pk}": "1"}
        deeds.append(sending(make_link(organisation, mine), said | {"submit": str(mine.pk)}))
    assert at_once(*deeds) == [200] * 12
    assert MonthReport.objects.filter(state="submitted").count() == 12
    assert ReportedValue.objects.count() == 12
    assert verify()[1] == []
