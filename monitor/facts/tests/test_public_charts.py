"""A chart of public figures draws and says nothing that the gate hid."""

from __future__ import annotations

import re

from monitor.facts.disclosure import public_breakdown, public_count
from monitor.facts.enums import Theme
from monitor.ui.charts import Progress, Series, counts_by_category, progress_bars


def test_a_hidden_count_is_in_no_part_of_a_chart() -> None:
    """[22, 22, 4] of 48 is published as [omitted, 20, omitted]."""
    parts = public_breakdown([22, 22, 4], 48, Theme.GENERAL).parts
    series = [Series("Mulheres", "done"), Series("Homens", "under_way"), Series("Outros", "late")]
    chart = counts_by_category("Pessoas", [("Vale", parts)], series, of="Freguesia")
    assert chart.rows == (("Vale", "omitido", "cerca de 20", "omitido"),)
    drawn = set(re.findall(r">([^<>]+)</(?:text|desc)>", chart.svg()))
    assert drawn == {chart.sentence, "Mulheres", "Homens", "Outros", "Vale", "20"}
    assert not re.search(r"\b(22|4|48|44|26)\b", chart.sentence)


def test_progress_towards_a_target_is_that_of_the_rounded_count() -> None:
    """33 of 60 shows 35 of 60, and 3 of 60 shows no bar at all."""
    shown = progress_bars(
        "Metas", [Progress("Pessoas", public_count(33, Theme.GENERAL), 60)], of="Indicador"
    )
    assert shown.rows == (("Pessoas", "cerca de 35", "60"),)
    hidden = progress_bars(
        "Metas", [Progress("Pessoas", public_count(3, Theme.GENERAL), 60)], of="Indicador"
    )
    assert hidden.rows == (("Pessoas", "menos de 5", "60"),)
    assert hidden.sentence == "0 de 1 com a meta alcançada."
