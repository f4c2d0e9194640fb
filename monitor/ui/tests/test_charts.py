"""Charts: what is drawn, what is said and what is in the table are the same figures."""

from __future__ import annotations

import itertools
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import override
from lxml import etree, html

from monitor.ui.charts import (
    Chart,
    Progress,
    Series,
    counts_by_category,
    drawing,
    look,
    planned_and_done,
    png,
    progress_bars,
    series_with_target,
    svg,
)

CSS = Path(__file__).resolve().parents[3] / "frontend" / "src" / "css" / "charts.css"
MONTHS = [date(2026, number, 1) for number in range(1, 13)]
STATES = [Series("Concluída", "done"), Series("Em curso", "under_way"), Series("Sem RSI", "none")]


@dataclass(frozen=True)
class Hidden:
    """A figure with words of its own."""

    value: int | None = None

    def __str__(self) -> str:
        return "menos de 5"


def by_domain() -> Chart:
    groups = [("Envelhecimento", (7, 4, 0)), ("Habitação", (1, 0, 3))]
    return counts_by_category("Ações por domínio", groups, STATES, of="Domínio")


def by_month() -> Chart:
    months = [(month, 4, 3 if month.month < 7 else None) for month in MONTHS]
    return planned_and_done("Previsto e feito", months, unit="ações")


def visits() -> Chart:
    points = list(zip(MONTHS[:4], (1_200, None, 1_800, 2_450), strict=True))
    return series_with_target("Visitas", points, target=3_000, unit="visitas")


def targets() -> Chart:
    items = [
        Progress("Oficinas", 4, 4),
        Progress("Participantes", 34, 60),
        Progress("Chamadas", 212),
    ]
    return progress_bars("Metas", items, of="Indicador")


KINDS = [by_domain, by_month, visits, targets]


def texts(drawn: str) -> list[str]:
    root = etree.fromstring(drawn)
    return ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]


# ── what a page needs of a drawing ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_has_nothing_that_the_security_policy_forbids(kind: Callable[[], Chart]) -> None:
    root = etree.fromstring(kind().svg())
    for element in root.iter():
        assert etree.QName(element).localname not in {"style", "script", "image", "use", "a"}
        assert "style" not in element.attrib
        assert not [name for name in element.attrib if name.startswith("on") or "href" in name]


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_is_one_image_with_a_name_and_a_description(kind: Callable[[], Chart]) -> None:
    chart = kind()
    root = html.fromstring(chart.svg())
    assert root.get("role") == "img"
    named, described = root.get("aria-labelledby").split()
    assert root.get_element_by_id(named).text == chart.title
    assert root.get_element_by_id(described).text == chart.sentence
    inside = [element for element in root.iter() if element is not root]
    assert not [e for e in inside if any(name.startswith(("aria", "role")) for name in e.attrib)]


def test_a_label_is_text_and_never_markup() -> None:
    hostile = "</text><script>alert(1)</script> \" ' & \\ ${x} \u202e"
    chart = counts_by_category(hostile, [(hostile, (7, 4, 0))], STATES, of=hostile)
    assert "<script" not in chart.svg()
    assert etree.fromstring(chart.svg())[0].text == hostile
    assert chart.rows[0][0] == hostile


def test_a_label_written_as_an_expression_stays_a_label() -> None:
    points = [(MONTHS[0], 3)]
    chart = series_with_target("x", points, target=5, unit='"]; datum.value; ["')
    assert any("datum.value" in text for text in texts(chart.svg()))


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/dados.json", "file:///etc/hostname"])
def test_a_drawing_brings_its_own_data(address: str) -> None:
    with pytest.raises(ValueError, match="own data"):
        svg({"data": {"url": address}, "mark": "bar", "encoding": {}})


def test_the_same_chart_is_drawn_once_in_each_language() -> None:
    drawing._svg.cache_clear()
    visits().svg()
    visits().svg()
    assert (drawing._svg.cache_info().hits, drawing._svg.cache_info().misses) == (1, 1)
    with override("en"):
        visits().svg()
    assert drawing._svg.cache_info().misses == 2


def test_numbers_have_the_separators_of_the_language() -> None:
    assert {"1\u00a0000", "2\u00a0450"} <= set(texts(visits().svg()))
    with override("en"):
        assert {"1,000", "2,450"} <= set(texts(visits().svg()))


def test_two_charts_of_one_page_share_no_identifier() -> None:
    found = [name for kind in KINDS for name in re.findall(r' id="([^"]+)"', kind().svg())]
    assert len(found) == len(set(found)) >= 8


def test_a_png_is_the_same_drawing_on_white_twice_as_large() -> None:
    chart = by_domain()
    width = float(etree.fromstring(chart.svg()).get("width"))
    image = chart.png(scale=2)
    assert image.startswith(b"\x89PNG")
    assert struct.unpack(">I", image[16:20])[0] == round(2 * width)
    assert image == png(chart.spec, 2)


# ── colours ──────────────────────────────────────────────────────────────────────────────────────

# Machado, Oliveira and Fernandes (2009), severity 1: what each kind of colour blindness sees, on
# linear RGB.
SEEN_BY = {
    "everybody": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def luminance(rgb: list[float]) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted(luminance(linear(colour)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, matrix: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    """CIE L*a*b* (D65) of a colour as somebody sees it."""
    rgb = [
        min(max(sum(m * p for m, p in zip(row, linear(colour), strict=True)), 0), 1)
        for row in matrix
    ]
    x = (0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.9505
    z = (0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.089
    fx, fy, fz = (
        t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, luminance(rgb), z)
    )
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("eyes", SEEN_BY)
def test_states_are_told_apart_by_everybody(eyes: str) -> None:
    """A difference of 20 in CIE76; from about 2.3 on, two colours side by side are told apart."""
    seen = {tone: lab(colour, SEEN_BY[eyes]) for tone, colour in look.TONES.items()}
    close = [
        (one, other)
        for one, other in itertools.combinations(seen, 2)
        if sum((p - q) ** 2 for p, q in zip(seen[one], seen[other], strict=True)) ** 0.5 < 20
    ]
    assert not close


@pytest.mark.parametrize("tone", look.TONES)
def test_a_bar_stands_out_of_the_page_and_its_figure_out_of_the_bar(tone: str) -> None:
    line = look.EDGES.get(tone, look.TONES[tone])
    assert contrast(line, look.WHITE) >= 3
    assert contrast(look.text_on(tone), look.TONES[tone]) >= 4.5


@pytest.mark.parametrize("kind", KINDS)
def test_the_style_sheet_knows_every_colour_that_is_drawn(kind: Callable[[], Chart]) -> None:
    known = set(re.findall(r'\[((?:fill|stroke)="#\w+")\]', CSS.read_text()))
    drawn = set(re.findall(r'(?:fill|stroke)="#\w+"', kind().svg()))
    assert drawn
    assert drawn <= known


# ── what each kind draws and says ────────────────────────────────────────────────────────────────


def test_counts_are_drawn_in_the_bar_and_summed_beside_it() -> None:
    """7 + 4 + 0 = 11 and 1 + 0 + 3 = 4: together 15, of which 8, 4 and 3."""
    chart = by_domain()
    drawn = texts(chart.svg())
    assert [drawn.count(figure) for figure in ("7", "11", "0")] == [1, 1, 0]
    assert chart.rows == (
        ("Envelhecimento", "7", "4", "0", "11"),
        ("Habitação", "1", "0", "3", "4"),
    )
    assert chart.sentence == "Ao todo 15: concluída 8, em curso 4 e sem RSI 3."


def test_counts_that_are_hidden_or_missing_are_neither_drawn_nor_summed() -> None:
    groups = [("Vale", (Hidden(), Hidden(20), None)), ("Serra", (5, 6, 7))]
    chart = counts_by_category("Pessoas", groups, STATES, of="Freguesia")
    assert chart.rows == (("Vale", "menos de 5", "menos de 5", "—"), ("Serra", "5", "6", "7"))
    assert "Total" not in [header[0] for header in chart.headers]
    assert chart.sentence == "Em 1 de 2 linhas há números em falta ou omitidos."


def test_nothing_to_count_is_said() -> None:
    chart = counts_by_category("Ações", [], STATES, of="Domínio")
    assert chart.sentence == "Ainda sem números."
    assert chart.svg()


def test_planned_and_done_stand_in_the_same_month() -> None:
    """4 planned in each of 12 months, 3 done in each of 6: 48 and 18."""
    chart = by_month()
    assert chart.sentence == (
        "De janeiro de 2026 a dezembro de 2026: previsto 48 ações; feito 18 ações até junho de 2026."
    )
    assert chart.rows[0] == ("janeiro de 2026", "4", "3")
    assert chart.rows[11] == ("dezembro de 2026", "4", "—")
    assert len(re.findall(r'font-weight="600"[^>]*>3<', chart.svg())) == 6
    assert texts(chart.svg())[:12] == ["J2026", *"FMAMJJASOND"]


def test_a_line_breaks_where_a_month_has_no_value() -> None:
    chart = visits()
    assert chart.rows[1] == ("fevereiro de 2026", "—")
    assert chart.sentence == (
        "De janeiro de 2026 a abril de 2026 passou de 1\u00a0200 visitas para 2\u00a0450 visitas. "
        "A meta é 3\u00a0000 visitas."
    )
    lines = [
        path.get("d")
        for path in etree.fromstring(chart.svg()).iter("{http://www.w3.org/2000/svg}path")
        if path.get("stroke-width") == "2.5"
    ]
    assert "".join(lines).count("M") == 2


def test_without_a_target_there_is_no_line_of_one() -> None:
    chart = series_with_target("Visitas", [(MONTHS[0], 12)])
    assert chart.sentence == "Em janeiro de 2026: 12. Sem meta."
    assert "stroke-dasharray" not in chart.svg()
    assert series_with_target("Visitas", [(MONTHS[0], None)]).sentence == (
        "Ainda sem números. Sem meta."
    )


def test_progress_needs_a_target_and_is_full_when_it_is_reached() -> None:
    """Two tracks; 4 of 4 is as long as its track, 34 of 60 is 57 % of it."""
    chart = targets()
    assert chart.sentence == "1 de 2 com a meta alcançada. 1 sem meta."
    assert chart.rows[2] == ("Chamadas", "212", "sem meta")
    drawn = chart.svg()
    assert {"4 de 4", "34 de 60", "212 · sem meta"} <= set(texts(drawn))
    track, full, part = (
        float(re.search(rf'd="M0,\d+h([\d.]+)v12[^"]*" fill="{colour}"', drawn)[1])
        for colour in (look.GRID, look.TONES["done"], look.TONES["under_way"])
    )
    assert full == track
    assert part / track == pytest.approx(34 / 60, abs=0.001)


def test_progress_without_a_value_is_no_bar() -> None:
    chart = progress_bars("Metas", [Progress("Plano", None, 1)], of="Indicador")
    assert chart.rows == (("Plano", "—", "1"),)
    assert look.TONES["under_way"] not in chart.svg()
    assert chart.sentence == "0 de 1 com a meta alcançada."


def test_a_figure_in_a_page_has_its_drawing_its_sentence_and_its_table(
    show: Callable[..., str],
) -> None:
    chart = by_domain()
    page = html.fromstring(show("{{ ui.figure(chart) }}", chart=chart))
    assert page.xpath("//figcaption")[0].text_content() == chart.title + chart.sentence
    assert len(page.xpath("//svg[@role='img']")) == 1
    assert page.xpath("//details/summary")[0].text_content().strip() == "Ver dados"
    cells = [cell.text_content() for cell in page.xpath("//tbody/tr[1]/*")]
    assert tuple(cells) == chart.rows[0]
