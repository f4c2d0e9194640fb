"""The page behind a signed link: no account, one month, exactly the actions that were asked for.

The address is the authority, and no cookie adds to it: whoever could forge a request would already
have the page. That, and `no-referrer`, which makes browsers send `Origin: null`, is why the page goes
without a CSRF token (and sets no cookie at all); without one it may be compressed, too.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from monitor.agenda.evidence import ACCEPTED
from monitor.kernel.permissions import PUBLIC, requires
from monitor.plans.actions import ClosedPlan
from monitor.plans.chase import links
from monitor.plans.chase.handing_over import AlreadyDecided, hand_over
from monitor.plans.enums import HandOverState, ReportChannel
from monitor.plans.forms_month import HandOverForm
from monitor.plans.models import HandOver, LinkAction, ReportEvidence, ReportLink
from monitor.plans.reporting import evidence as evidence_actions
from monitor.plans.reporting.actions import ClosedMonth
from monitor.plans.reporting.queries import ReportSheet, report_sheets
from monitor.plans.reporting.saying import Reporter
from monitor.plans.views.blocks import MonthPage, answer, is_fragment, page_of, take
from monitor.plans.workflow import ImpossibleStep


@requires(PUBLIC)
@csrf_exempt
@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    try:
        link = links.read(token)
    except links.LinkGone as gone:
        return _kept_private(_gone(request, gone))
    if request.method == "GET":
        links.record_use(link)
    if request.method == "POST":
        return _kept_private(_posted(request, link))
    return _kept_private(_shown(request, link, page_of(link.month.month, Sheets(link)())))


page.writes_on_get = True  # type: ignore[attr-defined]


class Sheets:
    """The sheets of what a link opens, read anew at each call."""

    def __init__(self, link: ReportLink):
        self.month = link.month.month
        self.items: dict[int, LinkAction] = {item.action_id: item for item in links.items_of(link)}
        self.whose = {pk: item.organisation for pk, item in self.items.items()}

    def __call__(self, *, to_write: bool = False) -> list[ReportSheet]:
        actions = [item.action for item in self.items.values()]
        return report_sheets(actions, self.month, self.whose, to_write=to_write)


def _posted(request: HttpRequest, link: ReportLink) -> HttpResponse:
    sheets = Sheets(link)
    actor = links.LinkActor(link)
    reporter = Reporter(by=actor, name=link.name or link.email, channel=ReportChannel.LINK)
    month = link.month.month
    taken = take(request, sheets, sheets.whose, reporter)
    if is_fragment(request):
        return answer(request, month, taken)
    if "remove" in request.POST:
        _remove(request, sheets, actor)
    passing = request.POST.get("pass_on", "")
    if passing and (form := _pass_on(passing, request, sheets, actor)).errors:
        return _shown(request, link, taken.page(month), {passing: form}, status=422)
    if taken.status != 200:
        return _shown(request, link, taken.page(month), status=taken.status)
    response = HttpResponseRedirect(f"{request.path}{taken.anchor}")
    response.status_code = 303
    return response


def _remove(request: HttpRequest, sheets: Sheets, actor: links.LinkActor) -> None:
    mine = ReportEvidence.objects.filter(
        report__action__in=sheets.items, report__month=sheets.month
    )
    pk = request.POST["remove"]
    item = get_object_or_404(mine.select_related("evidence"), pk=pk if pk.isdecimal() else 0)
    try:
        evidence_actions.detach(by=actor, item=item)
    except (ImpossibleStep, ClosedMonth, ClosedPlan):
        # Accepted or closed in the meantime: the page says so.
        return


def _pass_on(
    key: str, request: HttpRequest, sheets: Sheets, actor: links.LinkActor
) -> HandOverForm:
    item = sheets.items.get(int(key)) if key.isdecimal() else None
    if item is None:
        raise Http404
    form = HandOverForm(request.POST, prefix=hand_over_prefix(item))
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("note", "to_name", "to_email")}
        try:
            hand_over(by=actor, item=item, **said)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        except AlreadyDecided as decided:
            form.add_error(None, str(decided))
    return form


def hand_over_prefix(item: LinkAction) -> str:
    return f"{item.action_id}-passing"


def _shown(
    request: HttpRequest,
    link: ReportLink,
    shown: MonthPage,
    hand_overs: dict[str, HandOverForm] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    items = {str(item.action_id): item for item in links.items_of(link)}
    pending = set(
        HandOver.objects.filter(item__in=items.values(), state=HandOverState.PENDING).values_list(
            "item", flat=True
        )
    )
    for block in shown.blocks:
        item = items[block.key]
        block.is_passing = item.pk in pending
        block.hand_over = (hand_overs or {}).get(block.key) or HandOverForm(
            prefix=hand_over_prefix(item)
        )
    organisations = {item.organisation.short_name for item in items.values() if item.organisation}
    context = {
        "page": shown,
        "network": link.month.network,
        "organisations": sorted(organisations),
        "accepted_files": ACCEPTED,
    }
    return render(request, "plans/month/link.html", context, status=status)


def _gone(request: HttpRequest, gone: links.LinkGone) -> HttpResponse:
    context = {"reason": gone.reason, "network": gone.link.month.network}
    return render(request, "plans/month/link_gone.html", context, status=410)


def _kept_private(response: HttpResponse) -> HttpResponse:
    """Nothing of it stays in a cache, in a search engine or in another site's records."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
