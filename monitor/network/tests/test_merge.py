from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from monitor.agenda.models import Activity
from monitor.kernel.audit import verify
from monitor.kernel.models import AuditEvent
from monitor.kernel.versions import StaleVersion
from monitor.network import actions
from monitor.network.models import (
    Alias,
    Body,
    Contact,
    Mandate,
    Membership,
    Organisation,
    RoleAssignment,
)
from monitor.network.queries import possible_duplicates
from monitor.network.resolve import resolve
from monitor.plans.models import Action, Plan, Responsibility


@pytest.fixture
def pair(clas: Any, person: Any) -> tuple[Organisation, Organisation]:
    """Two records of one parish council; the second has everything that points at it."""
    kept = Organisation.objects.create(network=clas, name="Junta de Freguesia da Fonte")
    other = Organisation.objects.create(
        network=clas, name="JF da Fonte", acronym="JFF", nipc="501442600", phone="234"
    )
    Alias.of(other, "Freguesia da Fonte").save()
    Membership.objects.create(organisation=other, representative="Rui")
    body = Body.objects.create(network=clas, name="Plenário", kind="plenary")
    Mandate.objects.create(body=body, organisation=other, person="Rui", starts_on=date(2024, 1, 1))
    person("partner", clas, other)
    plan = Plan.objects.create(
        network=clas, title="Plano", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
    )
    action = Action.objects.create(plan=plan, title="Ação")
    Responsibility.objects.create(action=action, organisation=other, role="lead", text="JFF")
    return kept, other


def merge(by: Any, pair: tuple[Organisation, Organisation]) -> Organisation:
    kept, other = pair
    return actions.merge_organisations(
        by=by,
        survivor=kept,
        duplicate=other,
        expected=kept.version,
        expected_duplicate=other.version,
    )


def test_everything_that_pointed_at_the_duplicate_points_at_the_survivor(
    coordinator: Any, pair: Any
) -> None:
    kept, other = pair
    merged = merge(coordinator, pair)
    assert not Organisation.objects.filter(pk=other.pk).exists()
    assert Responsibility.objects.get().organisation == kept
    assert Mandate.objects.get().organisation == kept
    assert Membership.objects.get().organisation == kept
    assert RoleAssignment.objects.get(role="partner").organisation == kept
    assert (merged.nipc, merged.phone, merged.acronym) == ("501442600", "234", "JFF")
    texts = set(merged.aliases.values_list("text", flat=True))
    assert texts == {"JF da Fonte", "Freguesia da Fonte"}


def test_what_both_have_is_kept_once_and_what_one_has_is_kept(
    coordinator: Any, clas: Any, pair: Any
) -> None:
    """Ana is in both, Rui in one of them; both organise the same session."""
    kept, other = pair
    Contact.objects.create(organisation=kept, name="Ana", email="ana@fonte.pt", is_main=True)
    Contact.objects.create(organisation=other, name="Ana", email="ana@fonte.pt")
    Contact.objects.create(organisation=other, name="Rui", email="rui@fonte.pt", is_main=True)
    session = Activity.objects.create(network=clas, title="Sessão", starts_on=date(2026, 3, 4))
    session.organisers.set(pair)
    merged = merge(coordinator, pair)
    assert [(item.name, item.is_main) for item in merged.contacts.all()] == [
        ("Ana", True),
        ("Rui", False),
    ]
    assert list(session.organisers.all()) == [merged]


def test_after_a_merge_the_old_spellings_resolve_to_the_survivor(
    clas: Any, coordinator: Any, pair: Any
) -> None:
    merge(coordinator, pair)
    resolver = resolve(clas)
    for text in ("JF da Fonte", "JFF", "Freguesia da Fonte", "Junta de Freguesia da Fonte"):
        assert resolver(text).organisation == pair[0]


def test_a_merge_leaves_one_event_and_an_unbroken_chain(coordinator: Any, pair: Any) -> None:
    before = AuditEvent.objects.count()
    merge(coordinator, pair)
    assert AuditEvent.objects.count() == before + 1
    event = AuditEvent.objects.order_by("number").last()
    assert event.before["merged"]["name"] == "JF da Fonte"
    assert verify()[1] == []


def test_the_survivors_own_membership_and_texts_stay(coordinator: Any, pair: Any) -> None:
    kept, _other = pair
    Membership.objects.create(organisation=kept, representative="Ana")
    Organisation.objects.filter(pk=kept.pk).update(phone="999")
    merged = merge(coordinator, pair)
    assert Membership.objects.get().representative == "Ana"
    assert merged.phone == "999"


def test_a_merge_of_what_changed_meanwhile_is_refused_whole(coordinator: Any, pair: Any) -> None:
    kept, other = pair
    actions.edit_organisation(
        by=coordinator, organisation=kept, expected=1, changes={"notes": "novo"}
    )
    with pytest.raises(StaleVersion):
        merge(coordinator, pair)
    assert Responsibility.objects.get().organisation == other
    assert Alias.objects.get().organisation == other


def test_the_preview_says_what_moves_before_anything_does(signed_in: Any, pair: Any) -> None:
    kept, other = pair
    address = reverse(
        "network:merge", kwargs={"network": "vale", "survivor": kept.pk, "duplicate": other.pk}
    )
    body = signed_in.get(address).content.decode()
    for words in (
        "Mandatos: 1",
        "Adesões: 1",
        "Papéis na rede: 1",
        "Ações por que responde: 1",
        "«JF da Fonte»",
        "501442600",
    ):
        assert words in body
    assert Organisation.objects.count() == 2
    signed_in.post(address, {"version": 1, "duplicate_version": 1})
    assert list(Organisation.objects.all()) == [kept]


def test_spellings_of_one_name_are_proposed_as_duplicates(clas: Any, pair: Any) -> None:
    Organisation.objects.create(network=clas, name="Escola Básica 1 do Vale")
    Organisation.objects.create(network=clas, name="Escola Básica 2 do Vale")
    [found] = possible_duplicates(clas)
    assert {found.first, found.second} == set(pair)


def test_the_duplicates_page_lists_the_pair_and_the_choice_by_hand(
    signed_in: Any, pair: Any
) -> None:
    kept, other = pair
    address = reverse("network:duplicates", kwargs={"network": "vale"})
    assert "escrevem-se da mesma maneira" in signed_in.get(address).content.decode()
    choose = reverse("network:choose_merge", kwargs={"network": "vale"})
    chosen = signed_in.get(choose, {"primeira": kept.pk, "segunda": other.pk})
    assert chosen.headers["Location"].endswith(f"/{kept.pk}/{other.pk}/")
    same = signed_in.get(choose, {"primeira": kept.pk, "segunda": kept.pk})
    assert same.headers["Location"] == address
