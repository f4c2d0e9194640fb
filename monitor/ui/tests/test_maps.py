"""Maps: what is drawn, said and tabled are the same figures, for who sees all colours and who does not."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from itertools import combinations

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from monitor.ui.charts import look
from monitor.ui.charts.classes import METHODS, classify, natural_ends
from monitor.ui.charts.maps import (
    DIVERGING,
    EDGE,
    ON_DARK,
    ON_LIGHT,
    SEQUENTIAL,
    Area,
    Map,
    choropleth,
    luminance,
    outlines,
    text_over,
)
from monitor.ui.charts.shapes import Shapes, fitted_lines

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Hidden:
    value: int | None = None

    def __str__(self) -> str:
        return "menos de 5"


def square(x: float, y: float, size: float = 0.1) -> list[tuple[float, float]]:
    return [(x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)]


SHAPES = Shapes({f"{at}": [square(-8 + at * 0.1, 40)] for at in range(6)}, source="DGT, CAOP")
AREAS = [
    Area("0", "Águeda", 3, href="/territorios/dicofre/0101/"),
    Area("1", "Anadia", 10),
    Area("2", "Arouca", 20),
    Area("3", "Aveiro", None, "confidencial"),
    Area("4", "Estarreja", Hidden(), "confidencial"),
    Area("5", "Espinho", None, "não reportado"),
    Area("9", "Sem lugar", 7),
]


def drawn(chart: Map) -> etree._Element:
    return etree.fromstring(str(chart.svg()).encode())


def paths(chart: Map) -> dict[str, etree._Element]:
    """By what each area is called: its title stands beside it."""
    titles = drawn(chart).iterfind(f".//{SVG}path/../{SVG}title")
    return {title.text: title.getparent().find(f"{SVG}path") for title in titles}


def test_each_area_is_drawn_in_the_colour_of_its_class_and_named() -> None:
    """Values 3, 7, 10 and 20 in two quantiles: 3 and 7, 10 and 20."""
    chart = choropleth("Respostas", AREAS, SHAPES, count=2, unit="respostas")
    found = paths(chart)
    assert len(found) == 6
    low, high = found["Águeda: 3 respostas"], found["Arouca: 20 respostas"]
    assert low.get("fill") == SEQUENTIAL[0]
    assert high.get("fill") == SEQUENTIAL[-1]
    assert found["Anadia: 10 respostas"].get("fill") == SEQUENTIAL[-1]
    said = "".join(drawn(chart).itertext())
    assert "de 3 a 7 (2)" in said
    assert "de 10 a 20 (2)" in said


def test_what_is_missing_is_hatched_apart_by_its_reason_and_never_in_a_class() -> None:
    chart = choropleth("Respostas", AREAS, SHAPES)
    found = paths(chart)
    fills = {
        name: found[name].get("fill")
        for name in (
            "Aveiro: — (confidencial)",
            "Estarreja: menos de 5 (confidencial)",
            "Espinho: — (não reportado)",
        )
    }
    assert all(fill.startswith("url(#map-") for fill in fills.values())
    assert len(set(fills.values())) == 2
    root = drawn(chart)
    patterns = {f"url(#{one.get('id')})" for one in root.iter(f"{SVG}pattern")}
    assert set(fills.values()) < patterns
    said = "".join(root.itertext())
    assert "confidencial (2)" in said
    assert "não reportado (1)" in said


def test_the_table_has_every_area_and_the_sentence_its_ends() -> None:
    chart = choropleth("Respostas", AREAS, SHAPES, of="Município")
    assert [row[0] for row in chart.rows] == [area.name for area in AREAS]
    assert chart.rows[3] == ("Aveiro", "— (confidencial)")
    assert chart.rows[4] == ("Estarreja", "menos de 5 (confidencial)")
    assert chart.headers[0] == "Município"
    assert chart.sentence == "4 territórios: de 3 (Águeda) a 20 (Arouca); 3 sem valor."
    assert "1 território sem lugar no mapa: está na tabela." in "".join(drawn(chart).itertext())
    assert choropleth("Nada", AREAS[3:6], SHAPES).sentence == "Sem valores para mostrar."


def test_an_area_with_an_address_is_a_link_with_a_name() -> None:
    root = drawn(choropleth("Respostas", AREAS, SHAPES))
    (link,) = root.iter(f"{SVG}a")
    assert (link.get("href"), link.findtext(f"{SVG}title")) == (AREAS[0].href, "Águeda: 3")
    assert root.get("role") == "group"
    assert drawn(choropleth("R", AREAS[1:], SHAPES)).get("role") == "img"


def test_a_drawing_obeys_the_content_policy_and_two_of_a_page_share_no_name() -> None:
    hostile = [Area("0", '<script>alert(1)</script>"', 1, href='/"><script>')]
    chart = choropleth("<b>x</b>", hostile, SHAPES, unit="</svg>")
    assert not list(drawn(chart).iter(f"{SVG}script"))
    assert "style=" not in chart.drawing
    assert " on" not in re.sub(r">[^<]*<", "><", chart.drawing)
    other = choropleth("Outro", AREAS, SHAPES)
    names = [set(re.findall(r' id="([^"]+)"', each.drawing)) for each in (chart, other)]
    assert names[0].isdisjoint(names[1])


def test_islands_are_drawn_in_frames_of_their_own() -> None:
    far = Shapes({"a": [square(-25.5, 37.7)], "m": [square(-17, 32.7)], "c": [square(-8, 40)]})
    root = drawn(outlines("País", [Area("a", "A"), Area("m", "M"), Area("c", "C")], far))
    assert len([one for one in root.iter(f"{SVG}rect") if one.get("fill") == "none"]) == 2
    only = drawn(outlines("Ilha", [Area("a", "A")], far))
    assert not [one for one in only.iter(f"{SVG}rect") if one.get("fill") == "none"]


def test_a_border_that_two_areas_share_is_drawn_in_the_same_places() -> None:
    """Two squares with a common side, walked from their first place in whole steps: two places are in
    both."""

    def places(path: str) -> set[tuple[int, int]]:
        start, steps = re.fullmatch(r"M([-\d,]+)l([-\d, ]+)z", path).groups()  # type: ignore[union-attr]
        x, y = map(int, start.split(","))
        found = {(x, y)}
        for step in steps.split():
            dx, dy = map(int, step.split(","))
            x, y = x + dx, y + dy
            found.add((x, y))
        return found

    found = [places(path.get("d")) for path in paths(choropleth("x", AREAS[:2], SHAPES)).values()]
    assert len(found[0] & found[1]) == 2


def test_a_name_stands_in_its_cell_where_cells_are_large() -> None:
    tiles = Shapes({"0": [square(0, 0, 1)], "1": [square(1, 0, 1)]}, "tiles", {"0": (0.5, 0.5)})
    chart = choropleth("x", [Area("0", "Vila Nova de Gaia", 1), Area("1", "B", 2)], tiles)
    assert "Vila Nova de Gaia" in "".join(
        text.strip() for text in drawn(chart).itertext() if "Vila" in text
    )
    assert fitted_lines("São João da Madeira", 8) == ("São João", "da", "Madeira")
    assert fitted_lines("Albergaria-a-Velha", 8) == ("Albergar"[:7] + "…",)


def test_a_map_is_an_image_for_paper() -> None:
    assert choropleth("x", AREAS, SHAPES).png()[:8] == b"\x89PNG\r\n\x1a\n"


def test_a_map_in_time_has_the_same_classes_in_every_period() -> None:
    """The values 1, 2, 8 and 9 of two periods make two classes; the last is drawn, the first kept in
    letters: 0 and 1 for the classes, 2 for the one reason that there is in either."""
    first = [
        Area("0", "Águeda", 1),
        Area("9", "Sem lugar", 9),
        Area("2", "Arouca", None, "omitido"),
    ]
    last = [Area("0", "Águeda", 8), Area("9", "Sem lugar", None, "omitido"), Area("2", "Arouca", 2)]
    chart = choropleth(
        "x", last, SHAPES, count=2, unit="%", periods=[("Antes.", first), ("Agora.", last)]
    )
    assert [slide.paints for slide in chart.slides] == ["012", "120"]
    assert chart.slides[0].told == ("1 %", "9 %", "— (omitido)")
    assert [slide.sentence for slide in chart.slides] == ["Antes.", "Agora."]
    found, root = paths(chart), drawn(chart)
    fills = [paint.split(",")[0] for paint in root.get("data-paints").split(" ")]
    assert found["Águeda: 8 %"].get("fill") == fills[1] == SEQUENTIAL[-1]
    assert found["Arouca: 2 %"].get("fill") == fills[0] == SEQUENTIAL[0]
    assert fills[2].startswith("url(#")
    places = [(each.get("data-area"), each.get("data-name")) for each in root.iter(f"{SVG}g")]
    assert [place for place in places if place[0]] == [("0", "Águeda"), ("2", "Arouca")]
    said = "".join(root.itertext())
    assert "de 1 a 2" in said
    assert "de 1 a 2 (2)" not in said
    assert "As classes são as mesmas em todos os períodos" in said
    assert not choropleth("x", last, SHAPES).slides
    assert "data-" not in choropleth("x", last, SHAPES).drawing


def test_a_map_is_told_in_english() -> None:
    with override("en"):
        assert "20" in choropleth("x", AREAS, SHAPES).sentence


# ── classes ──────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.integers(-50, 50), min_size=1, max_size=40),
    st.sampled_from([method for method in METHODS if method != "manual"]),
    st.integers(1, 7),
)
def test_every_value_is_in_one_class_and_the_counts_add_up(
    values: list[int], method: str, count: int
) -> None:
    found = classify(values, method, count)  # type: ignore[arg-type]
    assert 1 <= len(found.classes) <= min(count, len(set(values)))
    positions = [found.of(value) for value in values]
    assert [positions.count(at) for at in range(len(found.classes))] == [
        one.count for one in found.classes
    ]
    for value, at in zip(values, positions, strict=True):
        one = found.classes[at]
        assert one.lower is not None
        assert one.upper is not None
        assert one.lower - 1e-9 <= value <= one.upper + 1e-9
    for (a, at_a), (b, at_b) in itertools.product(zip(values, positions, strict=True), repeat=2):
        assert a >= b or at_a <= at_b


def spread(classes: list[list[float]]) -> float:
    return sum(
        sum((value - sum(each) / len(each)) ** 2 for value in each) for each in classes if each
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=3, max_size=12, unique=True), st.integers(2, 3))
def test_natural_breaks_are_the_best_of_all_that_can_be_tried(
    values: list[int], count: int
) -> None:
    ordered = sorted(values)

    def parts(ends: list[float]) -> list[list[float]]:
        starts = [-1.0, *ends[:-1]]
        return [[v for v in ordered if a < v <= b] for a, b in zip(starts, ends, strict=True)]

    found = spread(parts([float(end) for end in natural_ends(ordered, count)]))
    every = [
        spread(parts([float(ordered[cut]) for cut in cuts] + [float(ordered[-1])]))
        for cuts in combinations(range(len(ordered) - 1), count - 1)
    ]
    assert found == pytest.approx(min(every))


def test_limits_that_are_chosen_say_less_than_and_or_more() -> None:
    """9.9 is under 10; 10 and 19 are from 10 to under 20; 20 is 20 or more."""
    found = classify([9.9, 10, 19, 20], "manual", breaks=(10, 20))
    assert [one.said() for one in found.classes] == [
        "menos de 10",
        "de 10 a menos de 20",
        "20 ou mais",
    ]
    assert [one.count for one in found.classes] == [1, 2, 1]
    for wrong in ((), (2, 1), (1, 1)):
        with pytest.raises(ValueError, match="limits"):
            classify([1], "manual", breaks=wrong)


def test_equal_intervals_are_equal() -> None:
    """From 0 to 10 in four: 0, 2.5, 5, 7.5, 10; the last holds its upper end."""
    found = classify([0, 1, 5, 10], "equal", 4)
    assert [(one.lower, one.upper, one.count) for one in found.classes] == [
        (0, 2.5, 2),
        (2.5, 5, 0),
        (5, 7.5, 1),
        (7.5, 10, 1),
    ]
    assert found.of(10) == 3


def test_each_side_of_the_middle_has_its_own_colours() -> None:
    values = [Area(str(at), f"A{at}", value) for at, value in enumerate((-9, -1, 0, 4, 8))]
    found = paths(choropleth("x", values, SHAPES, palette="diverging", count=4))
    fills = [
        found[f"A{at}: {said}"].get("fill") for at, said in enumerate(("-9", "-1", "0", "4", "8"))
    ]
    arm = len(DIVERGING) // 2
    assert [DIVERGING.index(fill) < arm for fill in fills] == [True, True, False, False, False]
    assert fills[0] != fills[1]
    assert all(DIVERGING.index(fill) > arm for fill in fills[2:])


def test_manual_limits_and_a_middle_go_together() -> None:
    values = [Area(str(at), f"A{at}", value) for at, value in enumerate((-9, -1, 1, 9))]
    chart = choropleth("x", values, SHAPES, palette="diverging", method="manual", breaks=(-5, 0, 5))
    assert len({path.get("fill") for path in paths(chart).values()}) == 4


def test_too_many_classes_are_refused() -> None:
    with pytest.raises(ValueError, match="at most"):
        choropleth("x", AREAS, SHAPES, method="manual", breaks=tuple(range(1, 12)))


# ── colours ──────────────────────────────────────────────────────────────────────────────────────


def seen(colour: str, kind: str) -> tuple[float, float, float]:
    """Linear red, green and blue as a dichromat sees them (F. Viénot, H. Brettel, J. D. Mollon 1999)."""
    red, green, blue = (
        (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
        for part in (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    )
    if kind == "protan":
        mixed = 0.11238 * red + 0.88762 * green
        return mixed, mixed, 0.00401 * red - 0.00401 * green + blue
    if kind == "deutan":
        mixed = 0.29275 * red + 0.70725 * green
        return mixed, mixed, -0.02234 * red + 0.02234 * green + blue
    return red, green, blue


@pytest.mark.parametrize("kind", ["all", "protan", "deutan"])
def test_colours_are_told_apart_with_and_without_red_and_green(kind: str) -> None:
    """By lightness (L* of CIE 1976) within a sequence and each arm; by blue against yellow between arms."""

    def lightness(colour: str) -> float:
        red, green, blue = seen(colour, kind)
        y = max(0.2126 * red + 0.7152 * green + 0.0722 * blue, 0)
        return 116 * (y ** (1 / 3) if y > 0.008856 else 7.787 * y + 16 / 116) - 16

    arm = len(DIVERGING) // 2
    for ramp in (SEQUENTIAL, DIVERGING[: arm + 1][::-1], DIVERGING[arm:]):
        steps = [lightness(colour) for colour in ramp]
        assert all(a - b > 6 for a, b in itertools.pairwise(steps)), steps
    for low, high in itertools.product(DIVERGING[:arm], DIVERGING[arm + 1 :]):
        (r, g, b), (other_r, other_g, other_b) = seen(low, kind), seen(high, kind)
        assert (b - (r + g) / 2) < 0 < (other_b - (other_r + other_g) / 2)


def test_text_on_a_colour_is_read_and_no_theme_changes_either() -> None:
    for colour in (*SEQUENTIAL, *DIVERGING):
        over = luminance(text_over(colour)), luminance(colour)
        assert (max(over) + 0.05) / (min(over) + 0.05) >= 4.5
    themed = {look.INK, look.MUTED, look.GRID, look.WHITE, *look.TONES.values()}
    assert themed.isdisjoint({*SEQUENTIAL, *DIVERGING, ON_LIGHT, ON_DARK, EDGE})
