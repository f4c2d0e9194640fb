"""What the networks publish: their plans and how each one stands. Never a form, a session or a script."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language_info
from django.views.decorators.http import require_safe

from monitor.kernel.permissions import PUBLIC, requires
from monitor.plans.execution.public import public_execution, published_plans
from monitor.plans.presenters import public_look
from monitor.portal.keeping import kept_page


class Other(NamedTuple):
    """The same page in the other language."""

    code: str
    name: str
    href: str


@requires(PUBLIC)
@require_safe
def plans(request: HttpRequest, network: str) -> HttpResponse:
    """A network that publishes nothing is missing, like one that does not exist."""
    found = published_plans(network)
    if not found:
        raise Http404
    language = _language(request)
    owner = found[0].plan.network

    def draw() -> str:
        items = [(item.plan, _address("plan", language, network, item.plan.pk)) for item in found]
        context = {"network": owner, "plans": items, "texts": _texts(language)}
        return _drawn("portal/plans.html", context, language, "plans", network)

    return kept_page(
        request,
        name=f"network:{owner.pk}",
        stamp=" ".join(item.stamp for item in found),
        changed_at=max(item.changed_at for item in found),
        language=language,
        draw=draw,
    )


@requires(PUBLIC)
@require_safe
def plan(request: HttpRequest, network: str, plan: int) -> HttpResponse:
    """A plan that is not published is missing, like one that does not exist."""
    found = next(iter(published_plans(network, plan)), None)
    if found is None:
        raise Http404
    language = _language(request)

    def draw() -> str:
        context = public_look(public_execution(found.plan)) | {
            "changed_at": found.changed_at,
            "network_href": _address("plans", language, network),
        }
        return _drawn("portal/plan.html", context, language, "plan", network, plan)

    return kept_page(
        request,
        name=f"plan:{found.plan.pk}",
        stamp=found.stamp,
        changed_at=found.changed_at,
        language=language,
        draw=draw,
    )


def _language(request: HttpRequest) -> str:
    """That of `?lingua=`, or Portuguese: the address alone says what it shows."""
    asked = request.GET.get("lingua", "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _address(name: str, language: str, *args: Any) -> str:
    href = reverse(f"portal:{name}", args=args)
    return href if language == settings.LANGUAGE_CODE else f"{href}?lingua={language}"


def _drawn(template: str, context: dict[str, Any], language: str, name: str, *args: Any) -> str:
    """Without the request: what a person's page shows (a name, a token, a theme) cannot be in it."""
    [other] = [code for code, _name in settings.LANGUAGES if code != language]
    frame = {
        "language": "pt-PT" if language == "pt" else language,
        "other": Other(other, get_language_info(other)["name_local"], _address(name, other, *args)),
        "address": settings.MONITOR_ADDRESS + _address(name, language, *args),
    }
    return render_to_string(template, context | frame)


def _texts(language: str) -> str | None:
    """The language of the networks' own words, where the page is in another."""
    return None if language == "pt" else "pt-PT"
