"""The signed link: what it opens, who writes through it, and its end.

A token names its link and the link's nonce, signed: it cannot be guessed, it opens the actions of that
link and nothing else, and a new nonce makes those handed out before worthless.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from monitor.kernel.audit import recorded
from monitor.kernel.outbox import absolute, cancel
from monitor.kernel.versions import save_version
from monitor.plans.chase.queued import keys_of
from monitor.plans.models import LinkAction, ReportLink
from monitor.plans.models.chase import new_nonce

_signer = Signer(salt="plans.report-link", sep=".")


class LinkGone(Exception):
    """The link was good and is no longer; the message is a sentence for who holds it."""

    def __init__(self, link: ReportLink, reason: str):
        super().__init__(reason)
        self.link = link
        self.reason = reason


@dataclass(frozen=True, slots=True)
class LinkActor:
    """Who writes through a link: `by` of a recorded write, without an account."""

    link: ReportLink
    pk: str = ""

    def __str__(self) -> str:
        return str(self.link)


def token_for(link: ReportLink) -> str:
    return _signer.sign(f"{link.pk}.{link.nonce}")


class Addresses:
    """The whole addresses of links' pages, as messages write them: many links ask for the way once."""

    def __init__(self) -> None:
        path = reverse("month:page", kwargs={"token": "-"})
        self.start, self.end = absolute(path.removesuffix("-/")), "/"

    def of(self, link: ReportLink) -> str:
        return self.to(token_for(link))

    def to(self, token: str) -> str:
        return f"{self.start}{token}{self.end}"


def read(token: str) -> ReportLink:
    """The link of a token, with its month and network.

    Raises Http404 for what was never a link, LinkGone when it was revoked or its month is closed.
    """
    try:
        pk, _dot, nonce = _signer.unsign(token).partition(".")
    except BadSignature as error:
        raise Http404 from error
    link = ReportLink.objects.select_related("month__network").filter(pk=pk).first()
    if link is None:
        raise Http404
    if link.revoked_at is not None or not constant_time_compare(link.nonce, nonce):
        raise LinkGone(link, _("Esta ligação foi anulada pela coordenação da rede."))
    if link.month.closed_at is not None:
        raise LinkGone(link, _("O mês a que esta ligação dizia respeito já foi fechado."))
    return link


def items_of(link: ReportLink) -> QuerySet[LinkAction]:
    """The actions that the link opens: not those that were passed on."""
    return link.items.filter(passed_on_at=None).select_related(
        "link", "action__plan__network", "organisation"
    )


def record_use(link: ReportLink) -> None:
    """Each use stands in the trail, with the person that the link was sent to."""
    with recorded("link.opened", by=LinkActor(link), network=link.month.network_id, target=link):
        link.last_used_at = timezone.now()
        ReportLink.objects.filter(pk=link.pk).update(last_used_at=link.last_used_at)


def revoke(*, by: Any, link: ReportLink, expected: int) -> ReportLink:
    """It opens nothing any more, and no message with it leaves. Raises StaleVersion."""
    stored = ReportLink.objects.select_related("month").get(pk=link.pk)
    with recorded("link.revoked", by=by, network=stored.month.network_id, target=stored):
        stored.revoked_at = timezone.now()
        save_version(stored, expected=expected, fields=["revoked_at"])
        cancel(keys_of(stored))
    return stored


def renew(*, by: Any, link: ReportLink, expected: int) -> ReportLink:
    """A revoked link opens again, under another token. Raises StaleVersion."""
    stored = ReportLink.objects.select_related("month").get(pk=link.pk)
    with recorded("link.renewed", by=by, network=stored.month.network_id, target=stored):
        stored.revoked_at, stored.nonce = None, new_nonce()
        save_version(stored, expected=expected, fields=["revoked_at", "nonce"])
    return stored
