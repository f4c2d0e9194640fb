"""All that the execution of a plan is made of, in six queries whatever its size or its months."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from monitor.plans.execution.facts import Facts, load_facts
from monitor.plans.models import Plan
from monitor.plans.queries.records import PlanRecords, load_plan
from monitor.plans.queries.standing import with_facts


@dataclass(frozen=True, slots=True)
class ExecutionRecords:
    """`plan` as it is today; `at` gives it as it stood."""

    plan: PlanRecords
    facts: Facts
    today: date

    def at(
        self,
        until: date | None = None,
        *,
        since: date | None = None,
        among: Container[int] | None = None,
    ) -> PlanRecords:
        """With statuses at the end of a month, and values of the months from `since` to it."""
        return with_facts(
            self.plan, self.facts, today=self.today, since=since, until=until, among=among
        )


def load_execution(
    plan: Plan, *, today: date, added_before: date | None = None
) -> ExecutionRecords:
    """With `added_before` (`load_facts`), `at` holds for that month and the one before it alone."""
    facts = load_facts(action__plan=plan, added_before=added_before)
    return ExecutionRecords(load_plan(plan, today=today), facts, today)
