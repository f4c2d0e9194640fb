from __future__ import annotations

from typing import Any

import pytest
from django.db import Error, connection, transaction

from monitor.kernel.audit import recorded, verify
from monitor.kernel.models import AuditEvent, AuditHead


def rename(network: Any, name: str) -> None:
    with recorded("network.renamed", by=None, network=network.pk, target=network):
        network.name = name
        network.save()


def as_the_database_owner(sql: str) -> None:
    """Edit the trail as somebody with the database in hands would: triggers off first."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_no_update")
            cursor.execute("DROP TRIGGER audit_no_delete")
        else:
            cursor.execute("ALTER TABLE kernel_auditevent DISABLE TRIGGER ALL")
        cursor.execute(sql)


def test_a_write_leaves_one_event_with_before_and_after(clas: Any) -> None:
    rename(clas, "Rede Nova")
    event = AuditEvent.objects.get()
    assert (event.before["name"], event.after["name"]) == ("Rede Social de Vale", "Rede Nova")
    assert event.network_id == clas.pk


def fail_halfway(network: Any) -> None:
    with recorded("network.renamed", by=None, target=network):
        network.name = "Outra"
        network.save()
        raise ZeroDivisionError


def test_a_failed_write_leaves_nothing(clas: Any) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_halfway(clas)
    clas.refresh_from_db()
    assert clas.name == "Rede Social de Vale"
    assert not AuditEvent.objects.exists()


def test_an_action_inside_another_is_refused(clas: Any) -> None:
    with pytest.raises(RuntimeError), recorded("outer", by=None, target=clas):
        rename(clas, "Dentro")


@pytest.mark.parametrize(
    "sql", ["UPDATE kernel_auditevent SET verb='x'", "DELETE FROM kernel_auditevent"]
)
def test_the_database_refuses_to_change_the_trail(clas: Any, sql: str) -> None:
    rename(clas, "Um")
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_an_untouched_trail_verifies(clas: Any) -> None:
    for name in ("Um", "Dois", "Três"):
        rename(clas, name)
    assert verify() == (3, [])


@pytest.mark.parametrize(
    ("sql", "broken"),
    [
        ("UPDATE kernel_auditevent SET actor_name='outro' WHERE number=2", {2}),
        ("DELETE FROM kernel_auditevent WHERE number=2", {2}),
        ("DELETE FROM kernel_auditevent WHERE number=3", {3}),
        ("UPDATE kernel_auditevent SET hash='0' WHERE number=3", {3}),
    ],
)
def test_an_edited_or_removed_event_is_found(clas: Any, sql: str, broken: set[int]) -> None:
    for name in ("Um", "Dois", "Três"):
        rename(clas, name)
    as_the_database_owner(sql)
    assert {link.number for link in verify()[1]} == broken


def test_the_head_counts_what_was_written(clas: Any) -> None:
    rename(clas, "Um")
    rename(clas, "Dois")
    assert AuditHead.objects.get().count == 2
