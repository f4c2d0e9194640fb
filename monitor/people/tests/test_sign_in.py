from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from monitor.kernel.models import AuditEvent
from monitor.people.actions import change_email, edit_profile
from monitor.people.models import User

SECRET = "correct horse battery staple 9"


@pytest.fixture(autouse=True)
def _no_earlier_attempts() -> None:
    """allauth counts requests per address in the cache."""
    cache.clear()


@pytest.fixture
def ana(db: None) -> User:
    return User.objects.create_user("ana@exemplo.pt", SECRET, name="Ana Reis")


def sign_in(client: Any, email: str = "ana@exemplo.pt", password: str = SECRET) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def link_in(message: Any) -> str:
    return re.search(r"https?://[^/]+(/\S+)", message.body)[1]


def confirm(client: Any) -> None:
    """Security pages ask for the password again."""
    client.post(reverse("account_reauthenticate"), {"password": SECRET})


def activate(client: Any) -> tuple[str, Any]:
    """(the secret shown, the answer to its first code)"""
    confirm(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = re.search(r"<code>(\w+)</code>", page.content.decode())[1]
    return secret, client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})


def code_for(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_a_person_signs_in_and_out(client: Any, ana: User) -> None:
    assert sign_in(client).status_code == 302
    assert client.get(reverse("account_profile")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse("account_profile")).status_code == 302


def test_a_page_asked_for_before_signing_in_opens_after(client: Any, ana: User) -> None:
    page = client.get("/conta/").headers["Location"]
    body = client.get(page).content.decode()
    assert 'name="next" value="/conta/"' in body


def test_signing_in_never_leaves_the_site(client: Any, ana: User) -> None:
    response = client.post(
        reverse("account_login") + "?next=https://outro.exemplo/",
        {"login": ana.email, "password": SECRET},
    )
    assert "outro" not in response.headers["Location"]


def test_a_wrong_password_and_an_unknown_address_are_told_alike(client: Any, ana: User) -> None:
    def answer(email: str) -> tuple[int, str]:
        response = sign_in(client, email, "errada de todo")
        body = response.content.decode().replace(email, "")
        return response.status_code, re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)

    assert answer("ana@exemplo.pt") == answer("ninguem@exemplo.pt")
    assert "não estão certos" in answer("ana@exemplo.pt")[1]


def test_an_inactive_account_shows_only_to_who_knows_its_password(client: Any, ana: User) -> None:
    ana.is_active = False
    ana.save()
    assert "não estão certos" in sign_in(client, password="errada").content.decode()
    assert sign_in(client).headers["Location"] == reverse("account_inactive")
    assert client.get(reverse("account_profile")).status_code == 302


def test_repeated_failures_are_locked_out_with_a_page_in_portuguese(client: Any, ana: User) -> None:
    """The eighth failure locks; the right password no longer opens."""
    for _ in range(8):
        response = sign_in(client, password="errada de todo")
    assert response.status_code == 429
    assert "Demasiadas tentativas" in response.content.decode()
    assert sign_in(client).status_code == 429


def test_a_forgotten_password_is_chosen_again_in_four_steps(client: Any, ana: User) -> None:
    asked = client.post(reverse("account_reset_password"), {"email": ana.email})
    assert asked.headers["Location"] == reverse("account_reset_password_done")
    assert client.get(asked.headers["Location"]).status_code == 200
    [message] = mail.outbox
    assert message.subject == "[Monitor Social] Escolher outra palavra-passe"
    form = client.get(link_in(message)).headers["Location"]
    assert "Nova palavra-passe" in client.get(form).content.decode()
    new = "um cavalo bem alimentado 7"
    done = client.post(form, {"password1": new, "password2": new})
    assert done.headers["Location"] == reverse("account_reset_password_from_key_done")
    assert client.get(done.headers["Location"]).status_code == 200
    assert sign_in(client, password=new).status_code == 302
    assert AuditEvent.objects.filter(verb="person.password-set").count() == 1


def test_a_reset_link_serves_once(client: Any, ana: User) -> None:
    client.post(reverse("account_reset_password"), {"email": ana.email})
    link = link_in(mail.outbox[0])
    form = client.get(link).headers["Location"]
    new = "um cavalo bem alimentado 7"
    client.post(form, {"password1": new, "password2": new})
    client.logout()
    assert "já não serve" in client.get(link).content.decode()


def test_asking_for_an_unknown_address_shows_the_same_page(client: Any, db: None) -> None:
    response = client.post(reverse("account_reset_password"), {"email": "nao@exemplo.pt"})
    assert response.headers["Location"] == reverse("account_reset_password_done")
    assert "não tem conta" in mail.outbox[0].body


def test_different_passwords_are_told_in_portuguese(client: Any, ana: User) -> None:
    client.force_login(ana)
    response = client.post(
        reverse("account_change_password"),
        {"oldpassword": "errada", "password1": "um cavalo bem 7777", "password2": "outra coisa 7"},
    )
    body = response.content.decode()
    assert "As duas palavras-passe são diferentes." in body
    assert "A palavra-passe atual não está certa." in body
    assert "You must" not in body


def test_changing_the_password_is_recorded_without_it(client: Any, ana: User) -> None:
    sign_in(client)
    new = "um cavalo bem alimentado 7"
    client.post(
        reverse("account_change_password"),
        {"oldpassword": SECRET, "password1": new, "password2": new},
    )
    event = AuditEvent.objects.get(verb="person.password-set")
    assert "password" not in event.before
    assert "password" not in event.after


def test_nobody_signs_up(client: Any, db: None) -> None:
    assert "convite" in client.get(reverse("account_signup")).content.decode()
    assert client.post(reverse("account_signup"), {"email": "x@exemplo.pt"}).status_code == 405


def test_the_second_step_is_asked_and_recovery_codes_serve_once(client: Any, ana: User) -> None:
    sign_in(client)
    secret, activated = activate(client)
    assert activated.headers["Location"] == reverse("mfa_view_recovery_codes")
    codes = re.findall(
        r"<li><code>(\w+)</code>", client.get(activated.headers["Location"]).content.decode()
    )
    assert len(codes) == 10
    assert AuditEvent.objects.filter(verb="person.second-step-added").count() == 1
    assert secret not in str(list(AuditEvent.objects.values_list("before", "after")))
    client.post(reverse("account_logout"))

    assert sign_in(client).headers["Location"] == reverse("mfa_authenticate")
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "O código não está certo" in wrong.content.decode()
    entered = client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert entered.headers["Location"] == reverse("desk:home")
    client.post(reverse("account_logout"))

    sign_in(client)
    again = client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert again.status_code == 200


def test_every_account_page_opens(client: Any, ana: User) -> None:
    sign_in(client)
    confirm(client)
    for name in (
        "account_profile",
        "account_new_email",
        "account_change_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "account_logout",
        "account_inactive",
    ):
        response = client.get(reverse(name))
        assert response.status_code == 200, name
        assert "Sign" not in response.content.decode(), name


def test_the_second_step_is_turned_off_only_after_confirming(client: Any, ana: User) -> None:
    sign_in(client)
    activate(client)
    for name in ("mfa_index", "mfa_deactivate_totp", "mfa_generate_recovery_codes"):
        assert client.get(reverse(name)).status_code == 200, name
    assert b"recupera" in client.get(reverse("mfa_download_recovery_codes")).content
    client.post(reverse("mfa_deactivate_totp"))
    client.post(reverse("account_logout"))
    assert sign_in(client).headers["Location"] == reverse("desk:home")


# The account


def test_name_and_language_are_kept_and_the_language_follows(client: Any, ana: User) -> None:
    sign_in(client)
    response = client.post("/conta/", {"name": "Ana R.", "language": "en", "version": 1})
    assert response.cookies["django_language"].value == "en"
    ana.refresh_from_db()
    assert (ana.name, ana.language, ana.version) == ("Ana R.", "en", 2)


def test_two_windows_on_one_account_show_both_texts(client: Any, ana: User) -> None:
    sign_in(client)
    edit_profile(by=ana, expected=1, changes={"name": "Primeira"})
    response = client.post("/conta/", {"name": "Segunda", "language": "pt", "version": 1})
    assert "alterada noutra janela" in response.content.decode()
    ana.refresh_from_db()
    assert ana.name == "Primeira"


def test_a_new_address_counts_only_when_confirmed(client: Any, ana: User) -> None:
    sign_in(client)
    client.post(reverse("account_new_email"), {"email": "Ana.Nova@exemplo.pt", "password": SECRET})
    ana.refresh_from_db()
    assert ana.email == "ana@exemplo.pt"
    [message] = mail.outbox
    assert message.to == ["Ana.Nova@exemplo.pt"]
    link = link_in(message)
    assert client.get(link).status_code == 200
    client.post(link)
    ana.refresh_from_db()
    assert ana.email == "ana.nova@exemplo.pt"
    assert mail.outbox[1].to == ["ana@exemplo.pt"]
    assert client.post(link).status_code == 410


def test_another_persons_address_is_neither_taken_nor_told(client: Any, ana: User) -> None:
    User.objects.create_user("rui@exemplo.pt", SECRET, name="Rui")
    sign_in(client)
    known = client.post(
        reverse("account_new_email"), {"email": "rui@exemplo.pt", "password": SECRET}
    )
    assert known.status_code == 302
    assert mail.outbox == []


def test_the_former_address_stops_opening_the_account(client: Any, ana: User) -> None:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=ana, email=ana.email, primary=True, verified=True)
    change_email(by=ana, user=ana, email="nova@exemplo.pt")
    assert "não estão certos" in sign_in(client).content.decode()
    assert sign_in(client, "nova@exemplo.pt").status_code == 302


def test_a_false_link_changes_nothing(client: Any, ana: User) -> None:
    assert client.post("/conta/email/falso:assinado/").status_code == 410
