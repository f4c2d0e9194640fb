from __future__ import annotations

from monitor.ui.charts.statistics import NAMED_LINES, Told, lines, pyramid, ranked_bars, scatter

TOLD = Told("Título", "Frase.", ("Território", ("Valor", "number")), (("A", "1"),))


def test_a_chart_says_its_sentence_and_keeps_its_table() -> None:
    chart = ranked_bars(TOLD, [("A", 1, "1")])
    assert "<desc" in chart.svg()
    assert "Frase." in chart.svg()
    assert chart.rows == (("A", "1"),)


def test_a_missing_value_is_not_drawn_as_zero() -> None:
    bars = ranked_bars(TOLD, [("A", None, "—"), ("B", 0, "0")]).spec["layer"][0]["data"]["values"]
    assert [bar["label"] for bar in bars] == ["B"]
    dots = lines(TOLD, ["2022", "2023"], [("A", [None, 3])]).spec["layer"][1]["data"]["values"]
    assert [(dot["at"], dot["value"]) for dot in dots] == [(1, 3)]
    points = scatter(TOLD, [("A", 1, None), ("B", 2, 3)], x="x", y="y").spec["data"]["values"]
    assert [(point["x"], point["y"]) for point in points] == [(2, 3)]


def test_the_first_side_of_a_pyramid_goes_to_the_left() -> None:
    chart = pyramid(TOLD, ["0-4", "5-9"], [("Mulheres", [10, None]), ("Homens", [12, 8])])
    bars = {(bar["side"], bar["band"]): bar["size"] for bar in chart.spec["data"]["values"]}
    assert bars == {("Mulheres", "0-4"): -10, ("Homens", "0-4"): 12, ("Homens", "5-9"): 8}


def test_only_so_many_lines_have_a_colour_of_their_own() -> None:
    chart = lines(TOLD, ["2022", "2023"], [(str(at), [at, at]) for at in range(NAMED_LINES + 2)])
    grey, named = chart.spec["layer"][:2]
    assert {row["series"] for row in grey["data"]["values"]} == {"6", "7"}
    assert len({row["series"] for row in named["data"]["values"]}) == NAMED_LINES
    assert "<svg" in chart.svg()
