"""`python -m bench.bare.partners prepare N ROUNDS` makes N partners with a link each, one a round, and
prints [[token, action key, measure key]…] a round; `… check` prints what the database holds of them."""

from __future__ import annotations

import json
import os
import sys
from datetime import date

import django

MONTH = date(2026, 10, 1)


def prepare(partners: int, rounds: int) -> None:
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    from monitor.network.models import Network, Organisation
    from monitor.plans.chase.links import token_for
    from monitor.plans.models import (
        Action,
        LinkAction,
        Measure,
        Plan,
        ReportingMonth,
        ReportLink,
        Responsibility,
    )

    network = Network.objects.create(code="banco", name="Rede Social", kind="clas")
    year = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    plan = Plan.objects.create(network=network, title="Plano", status="approved", **year)
    month = ReportingMonth.objects.create(network=network, month=MONTH)
    made: list[list[list[object]]] = []
    for number in range(rounds):
        made.append([])
        for partner in range(partners):
            organisation = Organisation.objects.create(
                network=network, name=f"Entidade {number}-{partner}"
            )
            action = Action.objects.create(plan=plan, title=f"Ação {number}-{partner}")
            Responsibility.objects.create(action=action, organisation=organisation, role="lead")
            measure = Measure.objects.create(
                action=action, text="N.º de sessões", kind="count", roll_up="sum"
            )
            link = ReportLink.objects.create(month=month, email=f"p{number}-{partner}@exemplo.pt")
            LinkAction.objects.create(link=link, action=action, organisation=organisation)
            made[-1].append([token_for(link), action.pk, measure.pk])
    json.dump(made, sys.stdout)


def check() -> None:
    from bench.bare.models import Answer
    from monitor.kernel.audit import verify
    from monitor.plans.models import MonthReport, ReportedValue

    held = {
        "reports": MonthReport.objects.answered().count(),
        "values": ReportedValue.objects.count(),
        "answers": Answer.objects.count(),
        "broken": len(verify()[1]),
    }
    json.dump(held, sys.stdout)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare.settings"
    django.setup()
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]), int(sys.argv[3]))
    else:
        check()
