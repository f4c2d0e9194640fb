"""What the pages of reports read."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from monitor.plans.documents.content import Content, from_json
from monitor.plans.documents.generating import generated
from monitor.plans.documents.period import Period
from monitor.plans.enums import DocumentState
from monitor.plans.models import ExecutionReport, Plan, ReportNarrative


def reports_of(plan: Plan) -> QuerySet[ExecutionReport]:
    """Newest first, without their content."""
    found: QuerySet[ExecutionReport] = ExecutionReport.objects.filter(plan=plan)
    return found.defer("content").select_related("approved_by")


@dataclass(frozen=True, slots=True)
class ShownReport:
    """`texts` by section; `orphans` were written in sections that the report no longer has."""

    report: ExecutionReport
    content: Content
    texts: dict[str, ReportNarrative]
    orphans: list[ReportNarrative]

    @property
    def is_draft(self) -> bool:
        return self.report.state == DocumentState.DRAFT

    @property
    def is_over(self) -> bool:
        return self.report.ends_on < timezone.localdate()

    def narrative(self, section: str) -> ReportNarrative:
        """What is written in a section, or one to write. KeyError for a section there never was."""
        if found := self.texts.get(section):
            return found
        if section not in self.content.keys:
            raise KeyError(section)
        return ReportNarrative(report=self.report, section=section, version=0)

    def title_of(self, section: str) -> str:
        return self.content[section].title if section in self.content.keys else section


def shown(report: ExecutionReport) -> ShownReport:
    """One query."""
    content = from_json(report.content)
    texts = {item.section: item for item in report.narratives.order_by("pk")}
    keys = set(content.keys)
    orphans = [item for key, item in texts.items() if key not in keys and item.text.strip()]
    return ShownReport(report, content, texts, orphans)


def is_outdated(found: ShownReport) -> bool:
    """The figures would be others if they were generated now."""
    return generated(found.report.plan, Period.of(found.report)) != found.content
