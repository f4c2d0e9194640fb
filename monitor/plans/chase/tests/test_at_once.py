"""Two workers, two clicks: what happens at once happens once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from monitor.kernel.audit import verify
from monitor.kernel.models import AuditEvent, OutboxMessage
from monitor.network.models import Contact
from monitor.plans.chase.handing_over import AlreadyDecided, hand_over
from monitor.plans.chase.rounds import chase_now, escalate, prepare
from monitor.plans.chase.tests.conftest import JULY, ON_THE_DAY, day, mail, sent
from monitor.plans.models import HandOver, LinkAction, ReportingMonth, ReportLink

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned or raised; they start together."""
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place: int) -> None:
        try:
            barrier.wait()
            results[place] = calls[place]()
        except Exception as error:
            results[place] = error  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_workers_that_prepare_a_month_ask_each_person_once(
    clas: Any, configured: Any, sessions: Any, fair: Any, clock: Any
) -> None:
    results = at_once(*[lambda: prepare(clas, JULY, ON_THE_DAY)] * 3)
    assert sorted(result.people for result in results) == [0, 0, 2]
    assert ReportingMonth.objects.count() == 1
    assert sorted(mail()) == [("ana@gnr.pt", "0"), ("rui@ae.pt", "0")]
    assert AuditEvent.objects.filter(verb="chase.prepared").count() == 1
    assert verify()[1] == []


def test_two_workers_that_remind_write_once(asked: ReportingMonth, clas: Any, clock: Any) -> None:
    sent()
    clock.move_to(day(7))
    assert at_once(*[lambda: escalate(clas, day(7))] * 3) == [None, None, None]
    assert sorted(mail()[2:]) == [("ana@gnr.pt", "1"), ("rui@ae.pt", "1")]
    assert AuditEvent.objects.filter(verb="chase.reminded").count() == 1


def test_a_button_clicked_twice_writes_once(
    asked: ReportingMonth, coordinator: Any, clock: Any
) -> None:
    sent()
    clock.move_to(day(8))
    links = list(ReportLink.objects.all())

    def click() -> Any:
        return chase_now(by=coordinator, record=asked, links=links, now=day(8))

    for chased in at_once(click, click):
        assert len(chased.now) == 2
    assert len(mail()) == 4
    assert AuditEvent.objects.filter(verb="chase.sent").count() == 1


def test_an_action_passed_to_two_people_at_once_goes_to_one(
    asked: ReportingMonth, gnr: Any, clock: Any
) -> None:
    for name in ("eva", "zoe"):
        Contact.objects.create(organisation=gnr, name=name, email=f"{name}@gnr.pt")
    item = LinkAction.objects.select_related("link").get(link__email="ana@gnr.pt")
    results = at_once(
        lambda: hand_over(by=None, item=item, to_email="eva@gnr.pt"),
        lambda: hand_over(by=None, item=item, to_email="zoe@gnr.pt"),
    )
    assert {type(result) for result in results} == {HandOver, AlreadyDecided}
    assert HandOver.objects.count() == 1
    assert OutboxMessage.objects.filter(to__in=["eva@gnr.pt", "zoe@gnr.pt"]).count() == 1
    assert verify()[1] == []
