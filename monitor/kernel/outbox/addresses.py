"""Addresses as messages need them: of people, in one form; of pages, whole."""

from __future__ import annotations

import secrets
from email.utils import parseaddr
from functools import cache

from django.conf import settings


def normal(address: str) -> str:
    """The form in which an e-mail address is kept and compared: "  Ana@Exemplo.PT" → "ana@exemplo.pt"."""
    return address.strip().lower()


def absolute(path: str) -> str:
    """The whole address of a page of this installation, for who reads it elsewhere."""
    return f"{settings.MONITOR_ADDRESS}{path}"


def new_message_id() -> str:
    """Unique in the world, in the domain of the sender; short, so that its line is not folded, which
    some servers answer by giving the message another."""
    return f"<{secrets.token_hex(12)}@{_domain_of(settings.DEFAULT_FROM_EMAIL)}>"


@cache
def _domain_of(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"
