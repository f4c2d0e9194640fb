"""What a stranger gets: one page kept for everybody, small, without a cookie, of what is published."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from monitor.agenda.models import Activity
from monitor.kernel.audit import recorded
from monitor.network.models import Network, Organisation
from monitor.plans import actions
from monitor.plans.importing import import_file
from monitor.plans.models import (
    Action,
    Measure,
    MonthReport,
    Plan,
    PlanNode,
    ReportedValue,
    ReportingMonth,
    Responsibility,
    ScheduledMonth,
    ServedAction,
)
from monitor.plans.reporting.actions import accept

SEEDS = Path(__file__).resolve().parents[4] / "shared" / "seeds"
LIMIT = 100 * 1024
JANUARY = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


@pytest.fixture
def plan(clas: Any) -> Plan:
    """Published; one action about people at risk, with 12 children in January, which is closed."""
    plan = Plan.objects.create(
        network=clas,
        title="Plano de Ação 2026",
        starts_on=JANUARY,
        ends_on=date(2026, 12, 31),
        levels=["Domínio"],
        status="approved",
        published_at=timezone.now(),
    )
    node = PlanNode.objects.create(plan=plan, level=0, title="Crianças", theme="children_at_risk")
    action = Action.objects.create(plan=plan, node=node, title="Acompanhar", notes="Nota interna")
    guard = Organisation.objects.create(
        network=clas, name="Guarda Nacional", acronym="GNR", email="posto@exemplo.pt"
    )
    Responsibility.objects.create(action=action, organisation=guard, role="lead")
    Measure.objects.create(
        action=action, text="N.º de crianças", kind="count", roll_up="sum", target=20
    )
    ScheduledMonth.objects.create(action=action, kind="planned", month=JANUARY)
    report(action, JANUARY, 12)
    ReportingMonth.objects.create(network=clas, month=JANUARY, closed_at=timezone.now())
    return plan


def report(action: Action, month: date, value: int, state: str = "accepted") -> MonthReport:
    made = MonthReport.objects.create(
        action=action,
        month=month,
        state=state,
        status="under_way",
        difficulties="Dificuldade interna",
        next_step="Passo interno",
        reporter_name="Rita Lobo",
    )
    ReportedValue.objects.create(report=made, measure=action.measures.get(), value=value)
    return made


def at(plan: Plan, query: str = "") -> str:
    where = {"network": plan.network.code, "plan": plan.pk}
    return reverse("portal:plan", kwargs=where) + query


def text_of(response: Any) -> str:
    return response.content.decode()


def answer(client: Client, url: str) -> tuple[Any, list[str]]:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    return response, [re.sub(r"'[^']*'|\b\d+\b", "?", query["sql"]) for query in queries]


def told(url: str, response: Any) -> bytes:
    """The body without what is of the request itself."""
    body = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", response.content)
    return body.replace(url.encode(), b"")


def transferred(page: bytes) -> int:
    """Bytes of the page and of all that it loads, compressed as they are served."""
    loaded = re.findall(rb'<link rel="(?:stylesheet|icon|preload)" href="([^"]+)"', page)
    loaded += re.findall(rb'\bsrc="([^"]+)"', page)
    total = len(gzip.compress(page, 9))
    for address in loaded:
        name = address.decode().removeprefix("/static/")
        content = Path(str(finders.find(name))).read_bytes()
        assert b"url(" not in content
        total += len(gzip.compress(content, 9))
    assert len(loaded) == 2
    return total


# ── who sees what ────────────────────────────────────────────────────────────────────────────────


def test_a_stranger_sees_what_was_published_and_nothing_else_of_the_reports(
    client: Client, plan: Plan
) -> None:
    """12 children → about 10, of 20: 50 %."""
    page = text_of(client.get(at(plan)))
    for shown in ("Acompanhar", "Guarda Nacional", "cerca de 10", "cerca de 50", "janeiro de 2026"):
        assert shown in page
    for secret in ("interna", "interno", "Rita Lobo", "posto@exemplo.pt", ">12<", "cerca de 12"):
        assert secret not in page


@pytest.mark.parametrize(
    "change",
    [
        {"published_at": None},
        {"status": "draft"},
        {"network__code": "serra"},
    ],
)
def test_what_is_not_published_is_missing_exactly_like_what_does_not_exist(
    change: dict[str, Any], client: Client, plan: Plan, other_clas: Any
) -> None:
    code = change.pop("network__code", "vale")
    Plan.objects.update(**change or {"published_at": timezone.now()})
    theirs = reverse("portal:plan", kwargs={"network": code, "plan": plan.pk})
    missing = reverse("portal:plan", kwargs={"network": "nenhuma", "plan": 999_999})
    (seen, asked), (absent, asked_of_none) = answer(client, theirs), answer(client, missing)
    assert (seen.status_code, absent.status_code) == (404, 404)
    assert told(theirs, seen) == told(missing, absent)
    assert asked == asked_of_none
    assert len(asked) == 1


def test_a_network_that_publishes_nothing_is_missing_exactly_like_none(
    client: Client, plan: Plan, other_clas: Any
) -> None:
    theirs = reverse("portal:plans", kwargs={"network": "serra"})
    missing = reverse("portal:plans", kwargs={"network": "nenhuma"})
    (seen, asked), (absent, asked_of_none) = answer(client, theirs), answer(client, missing)
    assert (seen.status_code, absent.status_code) == (404, 404)
    assert told(theirs, seen) == told(missing, absent)
    assert asked == asked_of_none


def test_the_published_plans_of_a_network_are_listed(client: Client, plan: Plan) -> None:
    listing = reverse("portal:plans", kwargs={"network": "vale"})
    kept = {"network": plan.network, "starts_on": JANUARY, "ends_on": date(2026, 12, 31)}
    Plan.objects.create(title="Plano escondido", status="approved", **kept)
    for count in (1, 5):
        for number in range(1, count):
            Plan.objects.create(
                title=f"Plano {number}", status="closed", published_at=timezone.now(), **kept
            )
        response, asked = answer(client, listing)
        assert (response.status_code, len(asked)) == (200, 1)
        cache.clear()
    page = text_of(client.get(listing))
    assert at(plan) in page
    assert "Plano 4" in page
    assert "Plano escondido" not in page


def test_the_first_page_leads_only_to_networks_that_publish(
    client: Client, plan: Plan, other_clas: Any
) -> None:
    page = text_of(client.get(reverse("portal:home")))
    assert reverse("portal:plans", kwargs={"network": "vale"}) in page
    assert "Serra" not in page
    Plan.objects.update(published_at=None)
    assert "Rede Social de Vale" not in text_of(client.get(reverse("portal:home")))


# ── one page for everybody ───────────────────────────────────────────────────────────────────────


def test_it_sets_no_cookie_and_may_be_kept_by_anybody(client: Client, plan: Plan) -> None:
    response = client.get(at(plan))
    assert not response.cookies
    assert response["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in response["Vary"]
    assert "csrf" not in text_of(response)
    assert "<script" not in text_of(response)
    assert "<form" not in text_of(response)


def test_it_is_drawn_once(client: Client, plan: Plan) -> None:
    first, drawing = answer(client, at(plan))
    again, asked = answer(client, at(plan))
    assert len(drawing) > 5
    assert len(asked) == 1
    assert again.content == first.content


def test_a_signed_in_person_gets_the_page_of_everybody_and_opens_no_session(
    signed_in: Client, client: Client, coordinator: Any, plan: Plan
) -> None:
    signed_in.cookies["theme"] = "dark"
    theirs, asked = answer(signed_in, at(plan))
    stranger, _ = answer(Client(), at(plan))
    assert not [sql for sql in asked if "session" in sql or "people_user" in sql]
    assert theirs.content == stranger.content
    assert coordinator.name not in text_of(theirs)
    assert theirs["Cache-Control"] == "public, max-age=300"


def test_a_page_of_a_signed_in_person_still_stays_out_of_every_cache(signed_in: Client) -> None:
    assert signed_in.get("/acessibilidade/")["Cache-Control"] == "private, no-store"


def test_a_browser_that_has_it_is_told_so(client: Client, plan: Plan) -> None:
    first = client.get(at(plan))
    for header, value in (
        ("If-None-Match", first["ETag"]),
        ("If-Modified-Since", first["Last-Modified"]),
    ):
        again = client.get(at(plan), headers={header: value})
        assert (again.status_code, again.content) == (304, b"")
        assert again["Cache-Control"] == "public, max-age=300"


def test_it_travels_compressed_where_the_browser_can(client: Client, plan: Plan) -> None:
    plain = client.get(at(plan))
    packed = client.get(at(plan), headers={"Accept-Encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Content-Encoding" not in plain
    assert "Accept-Encoding" in plain["Vary"]


def test_its_address_says_its_language(client: Client, plan: Plan) -> None:
    client.cookies["django_language"] = "en"
    portuguese = client.get(at(plan), headers={"Accept-Language": "en"})
    english = client.get(at(plan, "?lingua=en"))
    assert (portuguese["Content-Language"], english["Content-Language"]) == ("pt", "en")
    assert '<html lang="pt-PT"' in text_of(portuguese)
    assert 'href="?lingua' not in text_of(portuguese)
    page = text_of(english)
    assert '<html lang="en"' in page
    assert '<h2 lang="pt-PT">' in page
    assert text_of(client.get(at(plan, "?lingua=klingon"))) == text_of(portuguese)


# ── what changes it ──────────────────────────────────────────────────────────────────────────────


def change_title(plan: Plan, by: Any) -> None:
    action = plan.actions.get()
    actions.edit_action(by=by, action=action, expected=1, changes={"title": "Acompanhar melhor"})


def change_schedule(plan: Plan, by: Any) -> None:
    action = plan.actions.get()
    actions.set_month_done(by=by, action=action, expected=1, month=JANUARY, is_done=True)


def change_theme(plan: Plan, by: Any) -> None:
    actions.set_theme(by=by, node=plan.nodes.get(), expected=1, theme="children")


def change_report(plan: Plan, by: Any) -> None:
    action = plan.actions.get()
    action.reports.all().delete()
    accept(by=by, report=report(action, JANUARY, 40, "submitted"), expected=1)


def change_activity(plan: Plan, by: Any) -> None:
    action = plan.actions.get()
    action.measures.update(source="activities", counts="participants")
    with recorded("activity.recorded", by=by, network=plan.network_id):
        held = Activity.objects.create(
            network=plan.network, title="Sessão", starts_on=JANUARY, participants=40
        )
        ServedAction.objects.create(activity=held, action=action)


@pytest.mark.parametrize(
    "change", [change_title, change_schedule, change_theme, change_report, change_activity]
)
def test_it_is_drawn_again_when_what_it_shows_changes(
    change: Callable[[Plan, Any], None], client: Client, plan: Plan, coordinator: Any
) -> None:
    first = client.get(at(plan))
    change(plan, coordinator)
    again = client.get(at(plan))
    assert again.content != first.content
    assert again["ETag"] != first["ETag"]
    assert client.get(at(plan), headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_what_is_accepted_of_an_open_month_waits_until_it_closes(
    client: Client, plan: Plan, coordinator: Any
) -> None:
    """12 → about 10; with February's 30, 42 → about 40."""
    action = plan.actions.get()
    february = ReportingMonth.objects.create(network=plan.network, month=date(2026, 2, 1))
    assert "cerca de 10" in text_of(client.get(at(plan)))
    accept(by=coordinator, report=report(action, february.month, 30, state="submitted"), expected=1)
    page = text_of(client.get(at(plan)))
    assert "cerca de 10" in page
    assert "cerca de 40" not in page
    with recorded("month.closed", by=coordinator, network=plan.network_id, target=february):
        february.closed_at = timezone.now()
        february.save()
    assert "cerca de 40" in text_of(client.get(at(plan)))


def test_a_withdrawn_page_is_missing_from_the_next_request_on(
    client: Client, plan: Plan, coordinator: Any
) -> None:
    assert client.get(at(plan)).status_code == 200
    actions.withdraw(by=coordinator, plan=plan, expected=1)
    assert client.get(at(plan)).status_code == 404
    actions.publish(by=coordinator, plan=plan, expected=2)
    assert client.get(at(plan)).status_code == 200


def test_what_happens_all_day_long_in_a_network_draws_nothing_again(
    client: Client, plan: Plan, coordinator: Any, django_assert_num_queries: Any
) -> None:
    client.get(at(plan))
    for verb in ("link.opened", "report.saved", "report.submitted"):
        with recorded(verb, by=coordinator, network=plan.network_id):
            pass
    with django_assert_num_queries(1):
        client.get(at(plan))


# ── how much it weighs ───────────────────────────────────────────────────────────────────────────


def published(plan: Plan, client: Client) -> bytes:
    """The page of a plan in which every action has a schedule and a number for each measure."""
    Plan.objects.filter(pk=plan.pk).update(status="approved", published_at=timezone.now())
    ReportingMonth.objects.create(
        network=plan.network, month=plan.starts_on, closed_at=timezone.now()
    )
    for action in plan.actions.all():
        ScheduledMonth.objects.bulk_create(
            ScheduledMonth(action=action, kind=kind, month=date(plan.starts_on.year, number, 1))
            for kind in ("planned", "done")
            for number in range(1, 13)
            if (number + action.pk) % 5
        )
        made = MonthReport.objects.create(
            action=action, month=plan.starts_on, state="accepted", status="under_way"
        )
        for measure in action.measures.exclude(kind="milestone"):
            ReportedValue.objects.create(report=made, measure=measure, value=measure.pk * 7)
    response = client.get(at(plan))
    assert response.status_code == 200
    return bytes(response.content)


def test_a_plan_of_61_long_actions_weighs_less_than_100_kilobytes_with_all_it_loads(
    client: Client, clas: Any
) -> None:
    """Of words that hardly repeat: titles of 150 characters, descriptions of 300, eight partners."""
    chance = Random("pesado")

    def words(length: int) -> str:
        return "".join(chance.choice("abcdefghijlmnopqrstuvz ") for _ in range(length))

    plan = Plan.objects.create(
        network=clas,
        title="Plano",
        starts_on=JANUARY,
        ends_on=date(2026, 12, 31),
        levels=["Domínio"],
    )
    partners = [
        Organisation.objects.create(network=clas, name=words(60), acronym=f"E{number}")
        for number in range(80)
    ]
    for number in range(61):
        node = PlanNode.objects.create(plan=plan, level=0, title=words(80), position=number)
        action = Action.objects.create(
            plan=plan, node=node, title=words(150), description=words(300), position=number
        )
        for role in ("lead", *["partner"] * 7):
            Responsibility.objects.create(
                action=action, organisation=chance.choice(partners), role=role
            )
        for own in (1, 2):
            Measure.objects.create(
                action=action, text=words(60), kind="count", roll_up="sum", target=own * 50
            )
    assert transferred(published(plan, client)) < LIMIT


def test_the_plan_of_a_real_document_weighs_less_than_100_kilobytes(
    client: Client, clas: Any
) -> None:
    found = sorted(SEEDS.glob("003_*.txt"))
    if not found:
        pytest.skip("seed 003 is not beside the project (../shared/seeds)")
    [path] = found
    plan = import_file(by=None, network=clas, name=path.name, data=path.read_bytes()).plan
    assert plan.actions.count() == 61
    assert transferred(published(plan, client)) < LIMIT


def test_nothing_that_it_loads_is_of_another_host(client: Client, plan: Plan) -> None:
    page = text_of(client.get(at(plan)))
    loaded = re.findall(
        r'<(?:link rel="(?:stylesheet|icon)" href|img src|script src)="([^"]+)"', page
    )
    assert loaded
    assert all(address.startswith("/static/") for address in loaded)
    assert Network.objects.count() == 1
