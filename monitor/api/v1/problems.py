"""Problem details (RFC 9457), in the language that the request prefers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from ninja import Field, Schema

MEDIA_TYPE = "application/problem+json"
TITLES = {
    404: gettext_lazy("Não existe"),
    405: gettext_lazy("Só se lê"),
    422: gettext_lazy("Pedido com valores que não servem"),
    429: gettext_lazy("Demasiados pedidos"),
}


class FieldProblem(Schema):
    field: str
    rule: str
    message: str


class Problem(Schema):
    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[FieldProblem] = Field(default_factory=list)


def problem(
    status: int, detail: str = "", *, errors: Sequence[dict[str, Any]] = (), **headers: str
) -> HttpResponse:
    told = {
        "type": "about:blank",
        "title": str(TITLES[status]),
        "status": status,
        "detail": detail,
        "errors": list(errors),
    }
    response = HttpResponse(
        json.dumps(told, ensure_ascii=False), status=status, content_type=MEDIA_TYPE
    )
    response["Content-Language"] = get_language() or "pt"
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


def field_problems(errors: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the validation found, one for each value. `rule` is its name for machines."""
    return [
        {
            "field": (name := ".".join(str(part) for part in error["loc"][1:])),
            "rule": str(error["type"]),
            "message": _("O valor de «%(name)s» não serve.") % {"name": name},
        }
        for error in errors
    ]
