from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitor.kernel.models import AuditEvent
from monitor.network import actions
from monitor.network.models import Alias, Membership, Organisation
from monitor.network.nipc import is_valid


@pytest.fixture
def make(clas: Any, coordinator: Any) -> Any:
    def made(name: str, **values: Any) -> Organisation:
        return actions.create_organisation(by=coordinator, network=clas, name=name, **values)

    return made


def at(name: str, **kwargs: Any) -> str:
    return reverse(f"network:{name}", kwargs={"network": "vale", **kwargs})


def names(response: Any) -> list[str]:
    """The row headings of the page's table."""
    rows = re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', response.content.decode())
    return [unescape(name) for name in rows]


FORM = {"kind": "other", "version": 1}


@pytest.mark.parametrize(
    ("nipc", "valid"),
    [
        # 5·9+0·8+1·7+4·6+4·5+2·4+6·3+0·2 = 122; 11 - 122 % 11 = 10 → 0
        ("501442600", True),
        ("501442601", False),
        ("50144260", False),
        ("5014426OO", False),
        ("001442600", False),
    ],
)
def test_the_last_digit_of_a_nipc_confirms_the_others(nipc: str, valid: bool) -> None:
    assert is_valid(nipc) is valid


def test_an_organisation_is_registered_with_its_nipc_typed_in_groups(
    signed_in: Any, clas: Any
) -> None:
    response = signed_in.post(
        at("create_organisation"), FORM | {"name": "Centro Social", "nipc": "501 442 600"}
    )
    made = Organisation.objects.get()
    assert response.headers["Location"] == made.get_absolute_url()
    assert (made.nipc, made.network) == ("501442600", clas)


def test_a_wrong_nipc_and_a_taken_name_are_told_and_nothing_is_written(
    signed_in: Any, make: Any
) -> None:
    make("Centro Social")
    body = signed_in.post(
        at("create_organisation"), FORM | {"name": "Centro Social", "nipc": "501442601"}
    ).content.decode()
    assert "O NIPC não está certo" in body
    assert "Já há uma entidade com este nome" in body
    assert Organisation.objects.count() == 1


def test_the_list_finds_by_name_acronym_alias_and_nipc(signed_in: Any, make: Any) -> None:
    make("Associação Águas Vivas", acronym="AAV", nipc="501442600", aliases=("Vivas do Monte",))
    make("Outra")
    for text in ("aguas", "aav", "vivas monte", "5014"):
        assert names(signed_in.get(at("organisations"), {"q": text})) == ["Associação Águas Vivas"]
    assert names(signed_in.get(at("organisations"), {"q": "nada"})) == []


def test_the_list_filters_by_kind_and_status(signed_in: Any, make: Any) -> None:
    make("A", kind="ipss", membership={"status": "member"})
    make("B", kind="school", membership={"status": "left"})
    make("C", kind="ipss")
    assert names(signed_in.get(at("organisations"), {"tipo": "ipss"})) == ["A", "C"]
    assert names(signed_in.get(at("organisations"), {"situacao": "left"})) == ["B"]
    assert names(signed_in.get(at("organisations"), {"situacao": "none"})) == ["C"]


def test_the_list_asks_as_many_queries_for_one_as_for_five(signed_in: Any, make: Any) -> None:
    counts = []
    for size in (1, 5):
        for number in range(Organisation.objects.count(), size):
            make(f"Entidade {number}", membership={"status": "member"}, aliases=(f"E{number}",))
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(at("organisations"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_edit_is_told_in_a_sentence_on_the_page(signed_in: Any, make: Any) -> None:
    made = make("Junta de Freguesia", phone="234 000 000")
    response = signed_in.post(
        at("edit_organisation", pk=made.pk),
        FORM | {"name": made.name, "phone": "234 111 111"},
        follow=True,
    )
    sentence = "alterou «Junta de Freguesia»: telefone de «234 000 000» para «234 111 111»"
    assert sentence in unescape(response.content.decode())


def test_two_people_editing_see_both_texts(signed_in: Any, make: Any) -> None:
    made = make("Centro", contact="Início")
    address = at("edit_organisation", pk=made.pk)
    signed_in.post(address, FORM | {"name": "Centro", "contact": "De Ana"})
    response = signed_in.post(address, FORM | {"name": "Centro", "contact": "De Rui"})
    body = response.content.decode()
    assert response.status_code == 200
    assert "De Ana" in body
    assert "De Rui" in body
    version = re.search(r'name="version" value="(\d+)"', body)[1]
    signed_in.post(
        address, {"kind": "other", "name": "Centro", "contact": "De Rui", "version": version}
    )
    made.refresh_from_db()
    assert (made.contact, made.version) == ("De Rui", 3)


def test_renaming_keeps_the_organisation_findable(signed_in: Any, make: Any) -> None:
    made = make("Centro")
    signed_in.post(at("edit_organisation", pk=made.pk), FORM | {"name": "Água Nova"})
    assert names(signed_in.get(at("organisations"), {"q": "agua nova"})) == ["Água Nova"]


def test_another_name_is_added_once_in_the_network(signed_in: Any, make: Any) -> None:
    first, second = make("Primeira"), make("Segunda")
    signed_in.post(at("add_alias", pk=first.pk), {"text": "IEFP - GIP"})
    body = signed_in.post(at("add_alias", pk=second.pk), {"text": "iefp_gip"}).content.decode()
    assert "já é outro nome de «Primeira»" in unescape(body)
    alias = Alias.objects.get()
    signed_in.post(at("remove_alias", pk=alias.pk))
    assert not Alias.objects.exists()
    verbs = AuditEvent.objects.order_by("number").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["organisation.alias-added", "organisation.alias-removed"]


def test_a_membership_is_made_and_then_edited(signed_in: Any, make: Any) -> None:
    made = make("Centro")
    address = at("membership", pk=made.pk)
    first = {"status": "member", "joined_on": "2024-01-15", "representative": "Rui", "version": 0}
    assert signed_in.post(address, first).status_code == 302
    assert signed_in.post(address, first | {"representative": "Eva"}).status_code == 200
    assert signed_in.post(address, first | {"status": "left", "version": 1}).status_code == 302
    assert Membership.objects.get().status == "left"
    body = unescape(signed_in.get(made.get_absolute_url()).content.decode())
    assert "situação de «Aderente» para «Saiu»" in body


def test_leaving_before_joining_is_refused(signed_in: Any, make: Any) -> None:
    made = make("Centro")
    response = signed_in.post(
        at("membership", pk=made.pk),
        {"status": "left", "joined_on": "2024-02-01", "left_on": "2024-01-01", "version": 0},
    )
    assert "não pode ser antes" in response.content.decode()
    assert not Membership.objects.exists()
