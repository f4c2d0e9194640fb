"""Every write of an execution report: generated, written in, generated again, approved, deleted."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from monitor.kernel.audit import recorded, snapshot
from monitor.kernel.versions import StaleVersion, save_version
from monitor.network.models import Network
from monitor.plans.documents.content import Content, from_json, to_json
from monitor.plans.documents.period import Period
from monitor.plans.documents.rendering import Paper, language, render_all
from monitor.plans.documents.sections import content_of
from monitor.plans.enums import DocumentState, PlanStatus, ReportPeriod
from monitor.plans.models import ExecutionReport, Plan, RenderedReport, ReportNarrative
from monitor.plans.workflow import ImpossibleStep


class AlreadyDrafted(ImpossibleStep):
    """There is a draft of this period of this plan: it is the one to go on with."""

    def __init__(self, report: ExecutionReport):
        super().__init__(_("Já há um relatório deste período em preparação."))
        self.report = report


class _NumberTaken(Exception):
    """Somebody else approved a report meanwhile: the files bear a number that is no longer free."""


def create_report(
    *, by: Any, plan: Plan, period: ReportPeriod, year: int, index: int
) -> ExecutionReport:
    """Generate the report of a period (the second quarter: `QUARTER, 2026, 2`).

    Raises ImpossibleStep for a plan that was never approved or a period outside it, AlreadyDrafted;
    ValueError for what is no period of a year.
    """
    wanted = Period(period, year, index)
    with recorded("document.created", by=by, network=plan.network_id) as record:
        current = (
            Plan.objects.select_for_update(of=("self",)).select_related("network").get(pk=plan.pk)
        )
        if current.status == PlanStatus.DRAFT:
            raise ImpossibleStep(_("Um plano em preparação ainda não tem execução que relatar."))
        if not wanted.touches(current):
            raise ImpossibleStep(_("Esse período fica fora do plano."))
        drafts = ExecutionReport.objects.filter(plan=current, state=DocumentState.DRAFT)
        same = drafts.filter(period=period, starts_on=wanted.first).first()
        if same is not None:
            raise AlreadyDrafted(same)
        content = generated(current, wanted)
        record.target = report = ExecutionReport.objects.create(
            network=current.network,
            plan=current,
            title=content.title,
            period=period,
            starts_on=wanted.first,
            ends_on=wanted.last,
            content=to_json(content),
            generated_at=timezone.now(),
        )
    return report


def generated(plan: Plan, period: Period) -> Content:
    """The figures as they are now, in the language of the platform."""
    with language():
        return content_of(plan, period, today=timezone.localdate())


def regenerate(*, by: Any, report: ExecutionReport) -> ExecutionReport:
    """Take the figures again and leave every narrative as it is. Raises ImpossibleStep once approved."""
    with recorded("document.regenerated", by=by, network=report.network_id) as record:
        record.target = current = _draft(report)
        record.before = snapshot(current)
        content = generated(current.plan, Period.of(current))
        current.title, current.content = content.title, to_json(content)
        current.generated_at = timezone.now()
        fields = ["title", "content", "generated_at"]
        return save_version(current, expected=current.version, fields=fields)


def write_narrative(
    *, by: Any, report: ExecutionReport, section: str, text: str, expected: int
) -> ReportNarrative:
    """What people say in a section; `expected` is 0 where nobody has written yet.

    The report's own version grows too: whoever was about to approve it reads it again. Raises
    StaleVersion with the text that is there, ImpossibleStep once the report is approved.
    """
    with recorded("document.written", by=by, network=report.network_id) as record:
        record.target = current = _draft(report)
        texts = ReportNarrative.objects.filter(report=current, section=section)
        narrative = texts.first() or ReportNarrative(report=current, section=section, version=0)
        if narrative.version != expected:
            raise StaleVersion(narrative)
        name = _name_of(section, current)
        record.before = {"section": name, "text": narrative.text}
        record.after = {"section": name, "text": text}
        narrative.text = text
        if narrative.pk is None:
            narrative.version = 1
            narrative.save()
        else:
            save_version(narrative, expected=expected, fields=["text"])
        ExecutionReport.objects.filter(pk=current.pk).update(version=F("version") + 1)
    return narrative


def _name_of(section: str, report: ExecutionReport) -> str:
    titles = {item.key: item.title for item in from_json(report.content).sections}
    return titles.get(section, section)


def approve(*, by: Any, report: ExecutionReport, expected: int) -> ExecutionReport:
    """Freeze the report as it stands, with the next number of its network's year, and keep its files.

    The files are made before anything is locked; whoever finds the number taken makes them again.
    Raises StaleVersion when anything of it, a text included, changed since version `expected`;
    ImpossibleStep when it is approved already.
    """
    while True:
        current = ExecutionReport.objects.select_related("network", "plan").get(pk=report.pk)
        _require_draft(current)
        if current.version != expected:
            raise StaleVersion(current)
        current.approved_at, current.approved_by = timezone.now(), by
        current.year = timezone.localdate(current.approved_at).year
        current.number = _next_number(current.network_id, current.year)
        files = render_all(from_json(current.content), texts_of(current), paper_of(current))
        try:
            return _approve(by, current, expected, files)
        except _NumberTaken:
            continue


def _approve(
    by: Any, prepared: ExecutionReport, expected: int, files: dict[str, bytes]
) -> ExecutionReport:
    sums = {kind: hashlib.sha256(content).hexdigest() for kind, content in files.items()}
    with recorded("document.approved", by=by, network=prepared.network_id) as record:
        # One approval at a time in a network.
        Network.objects.select_for_update().get(pk=prepared.network_id)
        record.target = current = _draft(prepared)
        if current.version != expected:
            raise StaleVersion(current)
        assert prepared.year is not None
        if prepared.number != _next_number(current.network_id, prepared.year):
            raise _NumberTaken
        record.before = {"state": current.state}
        current.state = DocumentState.APPROVED
        for name in ("year", "number", "approved_at", "approved_by"):
            setattr(current, name, getattr(prepared, name))
        fields = ["state", "year", "number", "approved_at", "approved_by"]
        save_version(current, expected=expected, fields=fields)
        RenderedReport.objects.bulk_create(
            RenderedReport(report=current, kind=kind, content=content, sha256=sums[kind])
            for kind, content in files.items()
        )
        record.after = {"state": current.state, "number": number_words(current), "files": sums}
    return current


def delete(*, by: Any, report: ExecutionReport, expected: int) -> None:
    """A draft, with what was written in it. Raises ImpossibleStep once approved, StaleVersion."""
    with recorded("document.deleted", by=by, network=report.network_id) as record:
        record.target = current = _draft(report)
        if current.version != expected:
            raise StaleVersion(current)
        record.before = snapshot(current) | {"texts": len(texts_of(current))}
        current.delete()
        record.deleted()


def _draft(report: ExecutionReport) -> ExecutionReport:
    """The report as it is now, kept from other writers."""
    found = ExecutionReport.objects.select_for_update(of=("self",))
    current: ExecutionReport = found.select_related("network", "plan__network").get(pk=report.pk)
    _require_draft(current)
    return current


def _require_draft(report: ExecutionReport) -> None:
    if report.state != DocumentState.DRAFT:
        raise ImpossibleStep(_("Este relatório está aprovado: já não se altera."))


def _next_number(network: int, year: int) -> int:
    taken = ExecutionReport.objects.filter(network=network, year=year)
    return (taken.aggregate(last=Max("number"))["last"] or 0) + 1


def number_words(report: ExecutionReport) -> str:
    """ "N.º 3/2026", blank before it is approved."""
    return (
        _("N.º %(number)s/%(year)s")
        % {
            "number": report.number,
            "year": report.year,
        }
        if report.number
        else ""
    )


def texts_of(report: ExecutionReport) -> dict[str, str]:
    """What people wrote, by section."""
    return dict(report.narratives.values_list("section", "text"))


def paper_of(report: ExecutionReport) -> Paper:
    with language():
        return Paper(
            author=report.network.name,
            number=number_words(report),
            generated_at=report.generated_at,
            approved_at=report.approved_at,
            approved_by=str(report.approved_by or ""),
        )
