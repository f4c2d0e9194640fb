"""The one door: who is asking, in which network, and may they.

A network that a person has no role in answers 404 exactly like one that does not exist: the same
query, the same page. A member without the permission gets 403.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from monitor.kernel.permissions import GRANTS, PLATFORM, PUBLIC, Role
from monitor.network.models import Network, Organisation
from monitor.people.requests import SignedInRequest


@dataclass(frozen=True, slots=True)
class Access:
    """A person inside one network. `organisation` is whom a partner acts for."""

    user: Any
    network: Network
    role: Role
    organisation: Organisation | None = None

    def allows(self, permission: str) -> bool:
        return self.role in GRANTS[permission]

    @property
    def is_partner(self) -> bool:
        return self.role == Role.PARTNER


def access_for(user: Any, code: str) -> Access:
    """Raises Http404 when the network does not exist or the person has no role in it."""
    network = Network.objects.for_user(user).filter(code=code).first()
    if network is None:
        raise Http404
    assignment = network.role_assignments.filter(user=user).select_related("organisation").first()
    if assignment is None:
        return Access(user, network, Role.ADMINISTRATOR)
    return Access(user, network, Role(assignment.role), assignment.organisation)


def only_access(user: Any) -> Access | None:
    """The person's access when they have exactly one network: their work needs no choosing."""
    codes = list(Network.objects.for_user(user).values_list("code", flat=True)[:2])
    return access_for(user, codes[0]) if len(codes) == 1 else None


class NetworkRequest(SignedInRequest):
    """A request to a page of a network, once the permission check has passed."""

    access: Access


class AccessMiddleware:
    """Enforces each view's declared permission and leaves `request.access` for network pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.access = None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        permission = getattr(view, "permission", None)
        if permission == PUBLIC:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        if permission == PLATFORM and not request.user.is_superuser:
            raise Http404
        if permission in GRANTS:
            access = access_for(request.user, kwargs["network"])
            if not access.allows(permission):
                raise PermissionDenied
            request.access = access  # type: ignore[attr-defined]
        return None
