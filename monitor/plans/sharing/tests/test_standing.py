"""How a shared action stands: figures added on paper, and who is missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from monitor.network.models import Network
from monitor.plans.actions.carrying import carry_over
from monitor.plans.enums import ReportState
from monitor.plans.models import Action, Measure, SharedAction
from monitor.plans.sharing.rollup import Absence, Made
from monitor.plans.sharing.standing import sharing_of, words_for

MAY = date(2026, 5, 20)


def totals(origin: Action, today: date = MAY) -> dict[str, Any]:
    return {measure.text: total for measure, total in sharing_of(origin, today=today).columns}


def test_every_measure_rolls_up_by_its_rule_and_says_who_is_missing(
    origin: Action, make_below: Any, adopted: Any, propose: Any, said: Any
) -> None:
    """Norte: workshops 2 + 3 = 5, satisfaction (80 + 90) / 2 = 85, list 12 then 10 → 10.
    Sul: workshops 1, satisfaction 95, list 7. Leste was asked and has not decided.

    Sum 5 + 1 = 6; mean (85 + 95) / 2 = 90; last 10 + 7 = 17; one milestone; all of two of three.
    """
    norte, sul = adopted(make_below("Norte")), adopted(make_below("Sul"))
    propose(make_below("Leste"))
    said(norte, 3, {"Oficinas": 2, "Satisfação": 80, "Cuidadores em lista": 12})
    said(
        norte,
        4,
        {
            "Oficinas": 3,
            "Satisfação": 90,
            "Cuidadores em lista": 10,
            "Custo por oficina": 150,
            "Protocolo assinado": date(2026, 4, 9),
        },
    )
    said(sul, 3, {"Oficinas": 1, "Satisfação": 95, "Cuidadores em lista": 7})
    said(sul, 4, {"Custo por oficina": 90})
    found = totals(origin)
    assert {text: (total.made, total.figure.value) for text, total in found.items()} == {
        "Oficinas": (Made.SUM, Decimal(6)),
        "Satisfação": (Made.MEAN, Decimal(90)),
        "Cuidadores em lista": (Made.SUM_OF_LAST, Decimal(17)),
        "Custo por oficina": (Made.LIST, None),
        "Protocolo assinado": (Made.REACHED, Decimal(1)),
    }
    assert {total.networks for total in found.values()} == {3}
    assert found["Oficinas"].present == 2
    assert [(part.network, part.absence) for part in found["Oficinas"].missing] == [
        ("Rede de Leste", Absence.UNDECIDED)
    ]
    assert [part.network for part in found["Protocolo assinado"].missing] == ["Rede de Leste"]
    row = next(item for item in sharing_of(origin, today=MAY).rows if item.network.endswith("Sul"))
    assert row.parts[3].figure.value == Decimal(90)


def test_only_accepted_reports_count_and_what_waits_is_said(
    origin: Action, make_below: Any, adopted: Any, said: Any
) -> None:
    """March accepted with 2, April submitted with 40, which is not in the total: 2, and partial."""
    norte = adopted(make_below("Norte"))
    said(norte, 3, {"Oficinas": 2})
    said(norte, 4, {"Oficinas": 40}, state=ReportState.SUBMITTED)
    sharing = sharing_of(origin, today=MAY)
    assert sharing.totals[0].figure.value == Decimal(2)
    assert (sharing.totals[0].is_partial, sharing.totals[0].behind) == (True, ("Rede de Norte",))
    assert (sharing.rows[0].waiting, sharing.rows[0].silent) == ((date(2026, 4, 1),), ())


def test_a_month_that_is_over_without_report_is_named(
    origin: Action, make_below: Any, adopted: Any, said: Any
) -> None:
    """Planned March and April. In May: March was reported, April not; a draft is no report.
    In April itself nothing is owed yet."""
    norte = adopted(make_below("Norte"))
    said(norte, 3, {"Oficinas": 2})
    said(norte, 4, {"Oficinas": 5}, state=ReportState.DRAFT)
    [row] = sharing_of(origin, today=MAY).rows
    assert row.silent == (date(2026, 4, 1),)
    assert totals(origin)["Oficinas"].figure.value == Decimal(2)
    assert totals(origin)["Oficinas"].is_partial
    assert sharing_of(origin, today=date(2026, 4, 30)).rows[0].silent == ()


def test_a_finished_action_owes_only_the_months_before_its_last_report(
    origin: Action, make_below: Any, adopted: Any, said: Any
) -> None:
    """Done by April's report: March, planned and never reported, is owed. Done by hand: nothing is."""
    norte, sul = adopted(make_below("Norte")), adopted(make_below("Sul"))
    said(norte, 4, {"Oficinas": 2})
    norte.reports.update(status="done")
    Action.objects.filter(pk__in=[norte.pk, sul.pk]).update(status="done")
    rows = {row.network: row.silent for row in sharing_of(origin, today=date(2026, 9, 1)).rows}
    assert rows == {"Rede de Norte": (date(2026, 3, 1),), "Rede de Sul": ()}


def test_nothing_is_owed_in_a_draft_nor_of_a_month_marked_as_done(
    origin: Action, make_below: Any, make_plan: Any, adopted: Any
) -> None:
    norte, sul = make_below("Norte"), make_below("Sul")
    adopted(norte, plan=make_plan(norte, status="draft"))
    local = adopted(sul)
    local.months.create(kind="done", month=date(2026, 3, 1))
    rows = {row.network: row.silent for row in sharing_of(origin, today=MAY).rows}
    assert rows == {"Rede de Norte": (), "Rede de Sul": (date(2026, 4, 1),)}


def test_a_network_that_measures_otherwise_is_left_out_and_said(
    origin: Action, make_below: Any, adopted: Any, said: Any
) -> None:
    """Norte counts hours where workshops were proposed, Sul took the measure away: the sum is Leste's 4."""
    norte, sul, leste = (adopted(make_below(name)) for name in ("Norte", "Sul", "Leste"))
    for local, value in ((norte, 20), (leste, 4)):
        said(local, 3, {"Oficinas": value})
    norte.measures.filter(text="Oficinas").update(unit="horas")
    sul.measures.filter(text="Oficinas").delete()
    total = totals(origin)["Oficinas"]
    assert (total.figure.value, total.present, total.networks) == (Decimal(4), 1, 3)
    assert {part.network: part.absence for part in total.missing} == {
        "Rede de Norte": Absence.OTHERWISE,
        "Rede de Sul": Absence.NO_MEASURE,
    }


def test_a_measure_counted_from_activities_needs_nobodys_acceptance(
    origin: Action, make_below: Any, adopted: Any
) -> None:
    """Two activities held in March and one in April: three; the one called off is none."""
    from monitor.agenda.models import Activity

    norte = adopted(make_below("Norte"))
    Measure.objects.filter(text="Oficinas").update(source="activities", counts="sessions")
    for day, status in ((3, "held"), (17, "held"), (24, "cancelled")):
        activity = Activity.objects.create(
            network=norte.plan.network,
            title="Oficina",
            starts_on=date(2026, 3, day),
            status=status,
        )
        activity.served.create(action=norte)
    april = Activity.objects.create(
        network=norte.plan.network, title="Oficina", starts_on=date(2026, 4, 2), status="held"
    )
    april.served.create(action=norte)
    assert totals(origin)["Oficinas"].figure.value == Decimal(3)


def test_an_action_carried_over_in_a_municipality_keeps_its_years_together(
    origin: Action, make_below: Any, make_plan: Any, adopted: Any, said: Any, coordinator: Any
) -> None:
    """2 workshops reported in 2026 and 5 in 2027, in the action carried over: 7. April 2026, never
    reported, was carried to April 2027 and is owed in both."""
    norte = make_below("Norte")
    old = make_plan(norte, status="approved")
    local = adopted(norte, plan=old)
    said(local, 3, {"Oficinas": 2})
    local.months.create(kind="done", month=date(2026, 3, 1))
    new = make_plan(norte, years=(2027, 2027), status="approved")
    [copy] = carry_over(by=coordinator, plan=old, into=new, actions=[local])
    assert SharedAction.objects.get().local == copy
    said(copy, 3, {"Oficinas": 5}, year=2027)
    [row] = sharing_of(origin, today=date(2027, 5, 2)).rows
    assert row.parts[0].figure.value == Decimal(7)
    assert row.silent == (date(2026, 4, 1), date(2027, 4, 1))


def test_the_page_costs_the_same_for_one_network_and_for_five(
    origin: Action,
    make_below: Any,
    adopted: Any,
    said: Any,
    django_assert_num_queries: Any,
) -> None:
    said(adopted(make_below("Norte")), 3, {"Oficinas": 2})
    with django_assert_num_queries(8):
        sharing_of(origin, today=MAY)
    for name in ("Sul", "Leste", "Oeste", "Centro"):
        said(adopted(make_below(name)), 3, {"Oficinas": 2})
    with django_assert_num_queries(8):
        assert sharing_of(origin, today=MAY).totals[0].figure.value == Decimal(10)


def test_networks_are_called_what_they_are(area: Network, clas: Network) -> None:
    assert words_for(area).of(12, 17) == "12 de 17 municípios"
    assert words_for(area).of(0, 1) == "0 de 1 município"
    federation = Network(name="União", kind="federation")
    assert (words_for(federation).title, words_for(federation).of(2, 3)) == (
        "Nas redes",
        "2 de 3 redes",
    )
