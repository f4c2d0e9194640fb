"""Writes of accounts. What a person is in a network is `network`'s."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from monitor.kernel.audit import recorded
from monitor.kernel.versions import save_version
from monitor.people.models import User


def edit_profile(*, by: User, expected: int, changes: dict[str, Any]) -> User:
    """A person's own name and language. Raises StaleVersion."""
    stored = User.objects.get(pk=by.pk)
    with recorded("person.edited", by=by, target=stored):
        for name, value in changes.items():
            setattr(stored, name, value)
        save_version(stored, expected=expected, fields=changes)
    return stored


def set_password(*, by: User, user: User, password: str) -> None:
    with recorded("person.password-set", by=by, target=user):
        user.set_password(password)
        user.save(update_fields=["password"])


def change_email(*, by: User, user: User, email: str) -> User:
    """The address to sign in with; raises ValidationError when another account has it."""
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        raise ValidationError(_("Este endereço já não está disponível."))
    stored = User.objects.get(pk=user.pk)
    with recorded("person.email-changed", by=by, target=stored):
        stored.email = email
        save_version(stored, expected=stored.version, fields=["email"])
        # allauth would otherwise still accept the former address.
        EmailAddress.objects.filter(user=stored).delete()
    return stored


@contextmanager
def second_step_changed(verb: str, *, user: User) -> Iterator[None]:
    """allauth writes the authenticator inside; the trail tells it, without the secret."""
    with recorded(f"person.{verb}", by=user, target=user) as record:
        yield
        record.after = record.before | {"second_step": verb}
