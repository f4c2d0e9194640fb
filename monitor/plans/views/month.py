"""The month of the coordination: who is late and one click to insist, what waits for a decision."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitor.kernel.periods import first_of_month, moved
from monitor.kernel.permissions import requires
from monitor.kernel.versions import StaleVersion, posted_version
from monitor.plans import presenters
from monitor.plans.actions import ClosedPlan
from monitor.plans.chase.closing import close_month, reopen_month
from monitor.plans.chase.due import settings_of
from monitor.plans.chase.messages import Kind, closing_day
from monitor.plans.chase.overview import has_remarks, late_links, month_overview, to_accept
from monitor.plans.chase.rounds import Chased, chase_now, prepare
from monitor.plans.chase.settings import edit_settings
from monitor.plans.chase.writing import preview as preview_of
from monitor.plans.forms_chase import ReasonForm, ReportingSettingsForm
from monitor.plans.models import ReportingMonth, ReportLink
from monitor.plans.reporting.actions import accept
from monitor.plans.views.common import (
    Crumbs,
    access_of,
    address,
    say_stale,
)
from monitor.plans.workflow import ImpossibleStep
from monitor.ui.jinja import date as in_words

PER_PAGE = 100
# How many people a message names before it only counts them.
MOST_NAMED = 10
KINDS = {
    "pedido": (Kind.ASK, gettext_lazy("Pedido")),
    "lembrete": (Kind.REMINDER, gettext_lazy("Lembrete")),
    "segundo": (Kind.SECOND_REMINDER, gettext_lazy("Segundo lembrete")),
}


def month_of(year: int, number: int) -> date:
    """The first day; Http404 for what is no month."""
    if not (2000 <= year <= 2100 and 1 <= number <= 12):
        raise Http404
    return date(year, number, 1)


def month_address(request: HttpRequest, month: date, name: str = "month", **kwargs: Any) -> str:
    return address(name, request, year=month.year, number=month.month, **kwargs)


def month_crumbs(request: HttpRequest, month: date, *trail: tuple[str, str | None]) -> Crumbs:
    return [
        (_("O mês"), address("month-now", request)),
        (in_words(month, "month"), month_address(request, month) if trail else None),
        *trail,
    ]


def record_of(request: HttpRequest, month: date) -> ReportingMonth | None:
    network = access_of(request).network
    months = ReportingMonth.objects.for_network(network).select_related("network")
    return months.filter(month=month).first()


@requires("month.manage")
@require_GET
def now(request: HttpRequest, network: str) -> HttpResponse:
    return redirect(month_address(request, first_of_month(timezone.localdate())))


@requires("month.manage")
@require_GET
def month(request: HttpRequest, network: str, year: int, number: int) -> HttpResponse:
    here, shown, today = access_of(request).network, month_of(year, number), timezone.localdate()
    overview = month_overview(here, shown, today)
    record = overview.record
    context = {
        "overview": overview,
        "late": Paginator(overview.late, PER_PAGE).get_page(request.GET.get("page")),
        "may_ask": shown <= first_of_month(today) and not overview.is_closed,
        "may_chase": bool(late_links(overview)) and not overview.is_closed,
        "may_decide": access_of(request).allows("report.decide"),
        "asks_on": shown.replace(day=overview.settings.day),
        "closes_on": closing_day(record, overview.settings) if record else None,
        "before": moved(shown, -1),
        "after": moved(shown, 1),
        "has_remarks": has_remarks,
        "tones": presenters.REPORT_TONES,
        "crumbs": month_crumbs(request, shown),
        "history": presenters.history_of(record, access_of(request)) if record else [],
    }
    return render(request, "plans/month/month.html", context)


@requires("month.manage")
@require_POST
def ask(request: HttpRequest, network: str, year: int, number: int) -> HttpResponse:
    """Ask now whoever owes something that nobody wrote to them about."""
    asked, at = month_of(year, number), timezone.now()
    if asked > first_of_month(timezone.localdate(at)):
        messages.warning(request, _("Este mês ainda não começou."))
        return redirect(month_address(request, asked))
    prepared = prepare(access_of(request).network, asked, at, by=request.user)
    if prepared.people:
        messages.success(
            request,
            ngettext(
                "Pedido escrito a %(n)s pessoa: sai dentro de minutos, ou às oito da manhã.",
                "Pedidos escritos a %(n)s pessoas: saem dentro de minutos, ou às oito da manhã.",
                prepared.people,
            )
            % {"n": prepared.people},
        )
    else:
        messages.info(request, _("Não há mais ninguém a quem pedir."))
    return redirect(month_address(request, asked))


@requires("month.manage")
@require_POST
def chase(request: HttpRequest, network: str, year: int, number: int) -> HttpResponse:
    """Insist with everybody who is late, or with the person whose `link` is named."""
    here, shown = access_of(request).network, month_of(year, number)
    record = record_of(request, shown)
    if record is None:
        messages.info(request, _("Este mês ainda não foi pedido a ninguém."))
        return redirect(month_address(request, shown))
    if "link" in request.POST:
        pk = request.POST["link"]
        links = [get_object_or_404(record.links.all(), pk=pk if pk.isdecimal() else 0)]
    else:
        links = late_links(month_overview(here, shown, timezone.localdate()))
    chased = chase_now(by=request.user, record=record, links=links, now=timezone.now())
    _say_chased(request, chased)
    return redirect(month_address(request, shown))


def _say_chased(request: HttpRequest, chased: Chased) -> None:
    if chased.now:
        messages.success(
            request,
            ngettext(
                "A mensagem a %(n)s pessoa sai dentro de minutos.",
                "As mensagens a %(n)s pessoas saem dentro de minutos.",
                len(chased.now),
            )
            % {"n": len(chased.now)},
        )
    if chased.later:
        people = [
            _("%(who)s a %(day)s") % {"who": link.name or link.email, "day": in_words(at, "long")}
            for link, at in sorted(chased.later, key=lambda pair: pair[1])
        ]
        messages.info(
            request,
            _("Ninguém recebe mais de uma mensagem por semana. Ficam marcadas: %(people)s.")
            % {"people": _named(people)},
        )
    if chased.refused:
        people = [link.name or link.email for link in chased.refused]
        messages.warning(
            request,
            _("Não querem receber estas mensagens, é preciso telefonar: %(people)s.")
            % {"people": _named(people)},
        )
    if not (chased.now or chased.later or chased.refused):
        messages.info(request, _("Não há ninguém com quem insistir."))


def _named(people: list[str]) -> str:
    if len(people) <= MOST_NAMED:
        return "; ".join(people)
    more = len(people) - MOST_NAMED
    return _("%(people)s; e mais %(n)s") % {"people": "; ".join(people[:MOST_NAMED]), "n": more}


@requires("report.decide")
@require_POST
def accept_plain(request: HttpRequest, network: str, year: int, number: int) -> HttpResponse:
    """Accept at once the reports without remarks that the page showed ("report": key and version)."""
    shown = month_of(year, number)
    wanted = set(request.POST.getlist("report"))
    accepted = changed = 0
    for report in to_accept(access_of(request).network, shown):
        if f"{report.pk}:{report.version}" not in wanted or has_remarks(report):
            continue
        try:
            accept(by=request.user, report=report, expected=report.version)
            accepted += 1
        except (StaleVersion, ImpossibleStep, ClosedPlan):
            changed += 1
    if accepted:
        messages.success(
            request,
            ngettext("%(n)s relato aceite.", "%(n)s relatos aceites.", accepted) % {"n": accepted},
        )
    if changed or not accepted:
        messages.info(request, _("O que mudou entretanto ficou por aceitar."))
    return redirect(month_address(request, shown))


@requires("month.manage")
@require_POST
def close(request: HttpRequest, network: str, year: int, number: int) -> HttpResponse:
    shown = month_of(year, number)
    record = record_of(request, shown)
    if record is None:
        messages.info(request, _("Este mês ainda não foi pedido a ninguém."))
        return redirect(month_address(request, shown))
    try:
        close_month(by=request.user, month=record, expected=posted_version(request))
    except StaleVersion as stale:
        say_stale(request, stale)
    else:
        messages.success(request, _("Mês fechado: as ligações deixaram de servir."))
    return redirect(month_address(request, shown))


@requires("month.manage")
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, network: str, year: int, number: int) -> HttpResponse:
    shown = month_of(year, number)
    record = record_of(request, shown)
    home = month_address(request, shown)
    if record is None or record.closed_at is None:
        messages.info(request, _("Este mês está aberto."))
        return redirect(home)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reopen_month(
                by=request.user,
                month=record,
                expected=record.version,
                reason=form.cleaned_data["reason"],
            )
        except StaleVersion as stale:
            say_stale(request, stale)
        else:
            messages.success(request, _("Mês reaberto: as ligações voltaram a servir."))
        return redirect(home)
    title = _("Reabrir o mês")
    context = {
        "form": form,
        "title": title,
        "lead": _("As ligações que não foram anuladas voltam a abrir."),
        "submit": title,
        "cancel": home,
        "crumbs": month_crumbs(request, shown, (title, None)),
    }
    return render(request, "ui/form.html", context)


@requires("month.manage")
@require_GET
def preview(request: HttpRequest, network: str, year: int, number: int) -> HttpResponse:
    """What each person would get now: `?para=` an address, `?tipo=` one of KINDS."""
    here, shown, today = access_of(request).network, month_of(year, number), timezone.localdate()
    overview = month_overview(here, shown, today)
    people = {row.email: row for row in [*overview.late, *overview.to_ask]}
    email = request.GET.get("para", "")
    if email not in people:
        email = next(iter(people), "")
    kind = request.GET.get("tipo", "")
    if kind not in KINDS:
        kind = "lembrete" if email and people[email].link else "pedido"
    title = _("Pré-visualizar a mensagem")
    context = {
        "message": preview_of(here, shown, email, KINDS[kind][0], today) if email else None,
        "people": [
            (key, f"{row.name} ({key})" if row.name else key) for key, row in people.items()
        ],
        "email": email,
        "kinds": [(key, str(label)) for key, (_kind, label) in KINDS.items()],
        "kind": kind,
        "home": month_address(request, shown),
        "crumbs": month_crumbs(request, shown, (title, None)),
    }
    return render(request, "plans/month/preview.html", context)


@requires("month.manage")
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, network: str) -> HttpResponse:
    here = access_of(request).network
    home = address("month-now", request)
    form = ReportingSettingsForm(request.POST or None, instance=settings_of(here))
    if request.method == "POST" and form.is_valid():
        try:
            edit_settings(
                by=request.user, network=here, expected=form.expected, changes=form.changes
            )
        except StaleVersion as stale:
            form.show_conflict(stale.current)
        else:
            messages.success(request, _("Definições guardadas."))
            return redirect(home)
    title = _("Como se acompanha o mês")
    context = {
        "form": form,
        "title": title,
        "cancel": home,
        "crumbs": [(_("O mês"), home), (title, None)],
    }
    return render(request, "ui/form.html", context)


def link_of(request: HttpRequest, pk: int) -> ReportLink:
    links = ReportLink.objects.for_network(access_of(request).network)
    found: ReportLink = get_object_or_404(links.select_related("month"), pk=pk)
    return found
