"""What a signed link opens, to whom, and for how long."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.signing import Signer
from django.db import connections
from django.http import Http404
from django.utils import timezone

from monitor.kernel.audit import verify
from monitor.kernel.models import AuditEvent
from monitor.kernel.versions import StaleVersion
from monitor.network.history import sentences
from monitor.plans.chase.closing import close_month, reopen_month
from monitor.plans.chase.links import (
    LinkActor,
    LinkGone,
    items_of,
    read,
    record_use,
    renew,
    revoke,
    token_for,
)
from monitor.plans.chase.tests.conftest import ON_THE_DAY
from monitor.plans.models import Action, LinkAction, ReportingMonth, ReportLink


@pytest.fixture
def ana(asked: ReportingMonth) -> ReportLink:
    return ReportLink.objects.get(email="ana@gnr.pt")


@pytest.fixture
def rui(asked: ReportingMonth) -> ReportLink:
    return ReportLink.objects.get(email="rui@ae.pt")


def test_a_token_opens_its_link_and_the_actions_of_nobody_else(
    ana: ReportLink, rui: ReportLink, sessions: Action, fair: Action
) -> None:
    assert read(token_for(ana)) == ana
    assert [item.action for item in items_of(ana)] == [sessions]
    assert [item.action for item in items_of(rui)] == [fair]


def test_a_token_goes_into_an_address_as_it_is(ana: ReportLink) -> None:
    from urllib.parse import quote

    assert quote(token_for(ana), safe="") == token_for(ana)


def test_no_other_token_opens_anything(ana: ReportLink, rui: ReportLink) -> None:
    """Another's number with one's own nonce, a changed signature, another purpose's signature, noise."""
    token = token_for(ana)
    pk, nonce, signature = token.split(".")
    _rui, other_nonce, _signature = token_for(rui).split(".")
    false = [
        f"{rui.pk}.{nonce}.{signature}",
        f"{pk}.{other_nonce}.{signature}",
        f"{pk}.{nonce}.{signature[:-1]}{'A' if signature[-1] != 'A' else 'B'}",
        f"{pk}.{nonce}",
        Signer(salt="another.purpose", sep=".").sign(f"{pk}.{nonce}"),
        Signer(salt="plans.report-link", sep=".").sign(f"999999.{nonce}"),
        "",
        "nenhum",
        "ç" * 500,
    ]
    for token in false:
        with pytest.raises(Http404):
            read(token)


def test_a_revoked_link_is_gone_and_a_renewed_one_has_another_token(
    ana: ReportLink, coordinator: Any
) -> None:
    before = token_for(ana)
    revoked = revoke(by=coordinator, link=ana, expected=ana.version)
    with pytest.raises(LinkGone, match="anulada"):
        read(before)
    renewed = renew(by=coordinator, link=revoked, expected=revoked.version)
    assert read(token_for(renewed)) == ana
    with pytest.raises(LinkGone, match="anulada"):
        read(before)


def test_who_saw_an_older_link_does_not_revoke_it(ana: ReportLink, coordinator: Any) -> None:
    with pytest.raises(StaleVersion):
        revoke(by=coordinator, link=ana, expected=ana.version + 1)
    assert read(token_for(ana)) == ana


def test_links_die_with_their_month_and_come_back_with_it(
    ana: ReportLink, rui: ReportLink, asked: ReportingMonth, coordinator: Any
) -> None:
    revoke(by=coordinator, link=rui, expected=rui.version)
    closed = close_month(by=coordinator, month=asked, expected=asked.version)
    with pytest.raises(LinkGone, match="fechado"):
        read(token_for(ana))
    reopen_month(by=coordinator, month=closed, expected=closed.version, reason="Faltava um")
    assert read(token_for(ana)) == ana
    with pytest.raises(LinkGone, match="anulada"):
        read(token_for(rui))


def test_what_was_passed_on_is_no_longer_opened(ana: ReportLink) -> None:
    LinkAction.objects.filter(link=ana).update(passed_on_at=timezone.now())
    assert not items_of(ana).exists()


def test_each_use_stands_in_the_trail_with_who_it_was_sent_to(ana: ReportLink, clas: Any) -> None:
    record_use(read(token_for(ana)))
    event = AuditEvent.objects.get(verb="link.opened")
    assert (event.actor_id, event.actor_name, event.network_id) == (
        "",
        "Ana (ana@gnr.pt)",
        clas.pk,
    )
    assert [item.sentence for item in sentences([event])] == [
        "Ana (ana@gnr.pt) abriu a página de relato"
    ]
    assert "nonce" not in event.before | event.after
    ana.refresh_from_db()
    assert ana.last_used_at == ON_THE_DAY


def test_a_long_name_fits_in_the_trail(ana: ReportLink) -> None:
    ReportLink.objects.filter(pk=ana.pk).update(name="Ana " * 50)
    record_use(ReportLink.objects.select_related("month").get(pk=ana.pk))
    assert AuditEvent.objects.get(verb="link.opened").actor_name.startswith("Ana Ana")
    assert verify()[1] == []


def test_an_actor_of_a_link_has_a_name_and_no_account(ana: ReportLink) -> None:
    actor = LinkActor(ana)
    assert (actor.pk, str(actor), bool(actor)) == ("", "Ana (ana@gnr.pt)", True)


@pytest.mark.django_db(transaction=True)
def test_a_link_used_twice_in_parallel_leaves_two_events(ana: ReportLink) -> None:
    failures: list[BaseException] = []

    def use() -> None:
        try:
            record_use(read(token_for(ana)))
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=use) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert AuditEvent.objects.filter(verb="link.opened").count() == 2
    assert verify()[1] == []
