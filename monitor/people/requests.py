"""What a view gets once the permission check has passed, for the type checker and the reader."""

from __future__ import annotations

from django.http import HttpRequest

from monitor.people.models import User


class SignedInRequest(HttpRequest):
    user: User  # type: ignore[assignment]
