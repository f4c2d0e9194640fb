"""The same form sent by several requests at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from monitor.agenda import actions
from monitor.agenda.models import Activity
from monitor.kernel.audit import verify
from monitor.kernel.models import AuditEvent


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_by_eight_requests_at_once_records_one_activity(
    clas: Any, coordinator: Any
) -> None:
    uid, ready = uuid4(), Barrier(8)

    def send(_number: int) -> int:
        try:
            ready.wait(timeout=30)
            return actions.record_activity(
                by=coordinator, network=clas, title="Visita", starts_on=date(2026, 3, 3), uid=uid
            ).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert set(answers) == {Activity.objects.get().pk}
    assert AuditEvent.objects.filter(verb="activity.recorded").count() == 1
    assert verify()[1] == []
