"""INE, Eurostat and JSON-stat: recorded shapes, invented figures, and a server that plays the contract."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.facts.shapes import Dimension, Shape
from monitor.facts.sources import eurostat, ine, jsonstat
from monitor.facts.sources.declared import SOURCES, Request, run
from monitor.facts.sources.fetching import ATTEMPTS, Client
from monitor.facts.sources.observations import (
    Observation,
    SourceProblem,
    decimal_mark,
    parse_number,
)
from monitor.facts.sources.places import Places, UnknownPlace
from monitor.facts.sources.words import Words, age_band

SHARED = Path(__file__).resolve().parents[4] / "shared"
SEX = Dimension("sex", ("f", "m"))
AGE = Dimension("age", ("0-14", "15-64", "65+"))
RESIDENTS = Shape("residents", (SEX, AGE))


@pytest.fixture(scope="module")
def places() -> Places:
    return Places.official()


def shared(name: str) -> bytes:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not beside this checkout")
    return path.read_bytes()


def answer(**data: list[dict[str, str]]) -> bytes:
    body = {
        "IndicadorCod": "0000001",
        "IndicadorDsg": "Residentes (NUTS - 2024)",
        "Dados": data,
        "Sucesso": {"Verdadeiro": [{"Msg": "OK"}]},
    }
    return json.dumps([body]).encode()


def row(geocod: str, valor: str | None = None, **more: str) -> dict[str, str]:
    told = {"geocod": geocod, "geodsg": "?", "dim_3": "T", "dim_3_t": "Total"} | more
    return told | ({"valor": valor} if valor is not None else {})


# INE


def test_the_recorded_answer_of_ine_is_one_figure_of_porto(places: Places) -> None:
    body = shared("data/ine/pindica_0008273_porto_2023.json")
    reading = ine.read(body, RESIDENTS, places)
    assert [(r.territory, r.period, r.members, r.value) for r in reading.rows] == [
        ("dicofre:1312", "2023", (), 267236.0)
    ]
    assert (reading.problems, reading.updated) == ([], "2026-07-17")


def test_the_edge_cases_are_read_or_told(places: Places) -> None:
    """A place that is not there is told with a suggestion and never found by its name."""
    reading = ine.read(shared("data/ine/edge_cases.json"), RESIDENTS, places)
    assert {(r.territory, r.period): (r.value, r.reason) for r in reading.rows} == {
        ("nuts-2024:PT", "2026-Q2"): (1951.5, ""),
        ("nuts-2024:PT", "2026-Q1"): (1899.0, ""),
        ("dicofre:0204", "2026-Q2"): (None, "not_applicable"),
        ("dicofre:1609", "2026-Q2"): (None, "confidential"),
        ("dicofre:1818", "2026-Q2"): (0.0, ""),
    }
    (problem,) = reading.problems
    assert (problem.value, problem.suggestion) == ("1690915", "0912 (Seia)")


def test_a_refusal_with_http_200_is_a_sentence(places: Places) -> None:
    with pytest.raises(SourceProblem, match="recusou"):
        ine.read(shared("data/ine/error_http200.json"), RESIDENTS, places)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b"[1]", b'[{"Dados": {}}]'])
def test_an_answer_of_another_shape_is_a_sentence(body: bytes, places: Places) -> None:
    with pytest.raises(SourceProblem):
        ine.read(body, RESIDENTS, places)


def test_an_absent_value_is_missing_and_never_zero(places: Places) -> None:
    body = answer(**{"2023": [row("1312"), row("0104", sinal_conv="x"), row("0206", "0")]})
    told = {r.territory: (r.value, r.reason) for r in ine.read(body, RESIDENTS, places).rows}
    assert told == {
        "dicofre:1312": (None, "not_reported"),
        "dicofre:0104": (None, "not_reported"),
        "dicofre:0206": (0.0, ""),
    }


def test_a_provisional_value_keeps_its_number(places: Places) -> None:
    told = [row("1312", "12.5", ind_string="12,5&"), row("0104", "3", sinal_conv="&")]
    body = answer(**{"2023": told})
    rows = ine.read(body, RESIDENTS, places).rows
    assert [(r.value, r.status) for r in rows] == [(12.5, "provisional"), (3.0, "provisional")]


@pytest.mark.parametrize(
    ("label", "period"),
    [("2023", "2023"), ("4.º Trimestre de 2021", "2021-Q4"), ("Março de 2026", "2026-03"),
     ("March 2026", "2026-03"), ("1.º semestre de 2022", "2022-H1")],
)  # fmt: skip
def test_periods_in_words(label: str, period: str, places: Places) -> None:
    body = answer(**{label: [row("1312", "1")]})
    assert [r.period for r in ine.read(body, RESIDENTS, places).rows] == [period]


def test_a_period_in_no_known_words_is_told(places: Places) -> None:
    reading = ine.read(answer(**{"Era uma vez": [row("1312", "1")]}), RESIDENTS, places)
    assert (reading.rows, [p.value for p in reading.problems]) == ([], ["Era uma vez"])


def test_categories_become_members_and_coarser_bands_are_left_out(places: Places) -> None:
    sexes = {"dim_3": "2", "dim_3_t": "M"}
    body = answer(
        **{
            "2023": [
                row("1312", "10", **sexes, dim_4="25", dim_4_t="65 e mais anos"),
                row("1312", "20", **sexes, dim_4="11", dim_4_t="0 - 14 anos"),
                row("1312", "30", **sexes, dim_4="1", dim_4_t="0 - 4 anos"),
            ]
        }
    )
    reading = ine.read(body, RESIDENTS, places)
    assert [(r.members, r.value) for r in reading.rows] == [
        ((("sex", "f"), ("age", "65+")), 10.0),
        ((("sex", "f"), ("age", "0-14")), 20.0),
    ]
    assert reading.left_out == {"0 - 4 anos": 1}


def test_an_unknown_category_is_told_once(places: Places) -> None:
    rows = [row(code, "1", dim_3="9", dim_3_t="Marcianos") for code in ("1312", "0104")]
    reading = ine.read(answer(**{"2023": rows}), RESIDENTS, places)
    assert [p.value for p in reading.problems] == ["Marcianos"]
    words = Words("words_ine", given={"Marcianos": "sex=m"})
    assert len(ine.read(answer(**{"2023": rows}), RESIDENTS, places, words=words).rows) == 2


def test_the_two_lists_of_nuts_are_told_by_their_prefixes(places: Places) -> None:
    assert places.scheme_told(["PT", "1A01106", "1C20204"]) == "nuts-2024"
    assert places.scheme_told(["PT", "1701106", "1840204"]) == "nuts-2013"
    assert places.scheme_told(["PT"], "Residentes (NUTS - 2013)") == "nuts-2013"
    assert places.scheme_told(["PT", "1312"]) == ""


def test_lisboa_is_one_place_in_both_lists_and_its_region_is_two(places: Places) -> None:
    assert (
        places.ine("1A01106", "nuts-2024") == places.ine("1701106", "nuts-2013") == "dicofre:1106"
    )
    assert places.ine("170", "nuts-2024") == "nuts-2013:PT170"
    assert places.ine("1A0", "nuts-2013") == "nuts-2024:PT1A0"
    assert places.ine("11", "nuts-2013") == "nuts-2013:PT11"
    assert places.ine("11", "nuts-2024") == "nuts-2024:PT11"
    with pytest.raises(UnknownPlace):
        places.region("PT11", "")


def test_names_find_municipalities_and_never_regions(places: Places) -> None:
    assert places.find("vila  nova de FAMALICÃO") == "dicofre:0312"
    assert places.find("Aveiro") == "dicofre:0105"
    assert places.find("Aveiro", level="district") == "dicofre:01"
    assert places.find("104") == "dicofre:0104"
    with pytest.raises(UnknownPlace):
        places.find("Região de Aveiro")
    with pytest.raises(UnknownPlace) as both:
        places.find("Lagoa")
    assert both.value.suggestion.count("Lagoa") == 2


# What is asked for


def test_a_small_indicator_is_one_request() -> None:
    assert ine.plan({1: ["a", "b"], 2: ["PT"] * 344, 3: ["T", "1", "2"]}) == [
        {1: "T", 2: "T", 3: "T"}
    ]


def test_requests_are_parted_by_period_until_each_fits() -> None:
    """344 places × 3 sexes × 38 bands = 39,216 in one period: within 40,000; two periods are not."""
    categories = {1: ["S7A2022", "S7A2023"], 2: ["p"] * 344, 3: ["s"] * 3, 4: ["b"] * 38}
    assert [chosen[1] for chosen in ine.plan(categories)] == ["S7A2022", "S7A2023"]
    more = ine.plan(categories | {4: ["b"] * 40})
    assert len(more) == 2 * 3
    assert {chosen[3] for chosen in more} == {"s"}


def test_the_sum_of_the_parts_is_the_whole() -> None:
    """4 periods × 3 × 2 × 5 = 120 cells in requests of at most 12."""
    categories = {1: list("abcd"), 2: list("xyz"), 3: list("12"), 4: list("vwxyz")}
    requests = ine.plan(categories, most=12)
    sizes = [
        [len(categories[number]) if code == "T" else 1 for number, code in chosen.items()]
        for chosen in requests
    ]
    cells = [a * b * c * d for a, b, c, d in sizes]
    assert sum(cells) == 120
    assert max(cells) <= 12
    assert len({tuple(chosen.items()) for chosen in requests}) == len(requests)


class Contract(BaseHTTPRequestHandler):
    """Plays `pindica`: what each path answers, in order, is in `script`."""

    script: list[tuple[int, dict[str, str], bytes]] = []
    asked: list[dict[str, list[str]]] = []
    together = most_together = 0

    def do_GET(self) -> None:
        kind = type(self)
        kind.together += 1
        kind.most_together = max(kind.most_together, kind.together)
        kind.asked.append(parse_qs(urlsplit(self.path).query))
        status, headers, body = kind.script.pop(0)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        kind.together -= 1

    def log_message(self, *args: Any) -> None:
        """Nothing on the screen of the tests."""


@pytest.fixture
def service() -> Iterator[Any]:
    handler = type("Playing", (Contract,), {"script": [], "asked": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    handler.address = f"http://127.0.0.1:{server.server_port}"  # type: ignore[attr-defined]
    yield handler
    server.shutdown()
    server.server_close()


def test_a_busy_service_is_asked_again_as_late_as_it_says(service: Any) -> None:
    service.script = [(429, {"Retry-After": "7"}, b""), (503, {}, b""), (200, {}, b"ok")]
    waits: list[float] = []
    client = Client(service.address, pause=0, wait=waits.append)
    assert client.get("x", {"a": "1"}) == b"ok"
    assert [wait for wait in waits if wait] == [7, 4]


def test_a_service_that_never_answers_is_a_sentence(service: Any) -> None:
    service.script = [(500, {}, b"")] * ATTEMPTS
    with pytest.raises(SourceProblem, match="tentativas"):
        Client(service.address, pause=0, wait=lambda _: None).get("x", {})
    assert service.script == []


def test_a_refused_request_is_not_repeated(service: Any) -> None:
    service.script = [(404, {}, b"")]
    with pytest.raises(SourceProblem, match="404"):
        Client(service.address, pause=0, wait=lambda _: None).get("x", {})


def test_nothing_is_asked_where_no_address_is_set() -> None:
    with pytest.raises(SourceProblem, match="configurado"):
        Client("")


def test_an_indicator_is_fetched_in_as_many_requests_as_it_needs(
    service: Any, places: Places
) -> None:
    meta = {
        "IndicadorCod": "0000001",
        "IndicadorNome": "Residentes (NUTS - 2024)",
        "Dimensoes": {
            "Categoria_Dim": [
                {f"Dim_Num1_{code}": [{"dim_num": "1", "cat_id": code}]}
                for code in ("S7A2021", "S7A2022", "S7A2023")
            ]
            + [
                {f"Dim_Num2_{n}": [{"dim_num": "2", "cat_id": "1A01106" if n else "PT"}]}
                for n in range(2)
            ]
        },
        "Sucesso": {"Verdadeiro": []},
    }
    service.script = [
        (200, {}, json.dumps([meta]).encode()),
        (429, {}, b""),
        (200, {}, answer(**{"2022": [row("PT", "5"), row("1A01106", "2")],
                            "2023": [row("PT", "6"), row("1A01106", "3")],
                            "2021": [row("PT", "4")]})),
    ]  # fmt: skip
    shares: list[float] = []
    reading = run(
        SOURCES["ine"],
        Request("0000001", RESIDENTS, since="2022"),
        places,
        client=Client(service.address, pause=0, wait=lambda _: None),
        progress=shares.append,
    )
    assert {(r.territory, r.period): r.value for r in reading.rows} == {
        ("nuts-2024:PT", "2022"): 5,
        ("dicofre:1106", "2022"): 2,
        ("nuts-2024:PT", "2023"): 6,
        ("dicofre:1106", "2023"): 3,
    }
    assert (shares, service.most_together) == ([1.0], 1)
    assert service.asked[-1]["varcd"] == ["0000001"]
    assert service.asked[-1]["op"] == ["2"]


# JSON-stat and Eurostat


def cube(**changes: Any) -> bytes:
    told: dict[str, Any] = {
        "version": "2.0",
        "class": "dataset",
        "label": "Unemployed",
        "id": ["unit", "sex", "geo", "time"],
        "size": [1, 2, 2, 2],
        "role": {"geo": ["geo"], "time": ["time"]},
        "dimension": {
            "unit": {"category": {"label": {"NR": "Number"}}},
            "sex": {"category": {"index": {"F": 0, "M": 1}, "label": {"F": "Females", "M": "Males"}}},
            "geo": {"category": {"index": ["PT1A", "ES"]}},
            "time": {"category": {"index": {"2023": 1, "2022": 0}}},
        },
        "value": {"0": 10, "1": 11.5, "2": 99, "5": 21},
        "status": {"1": "bp", "4": "c"},
    }  # fmt: skip
    return json.dumps(told | changes).encode()


@pytest.mark.parametrize("name", ["galicia-2.0.json", "cantabria.json"])
def test_the_cubes_of_version_2_have_every_cell(name: str) -> None:
    read = jsonstat.read(shared(f"standards/jsonstat/{name}"))
    size = 1
    for axis in read.axes:
        size *= len(axis.codes)
    assert len(list(read.cells())) == size
    assert next(iter(jsonstat.as_document(read).tables)).row_count == size + 1


def test_the_first_cell_of_galicia_is_its_population_in_2001() -> None:
    read = jsonstat.read(shared("standards/jsonstat/galicia-2.0.json"))
    assert next(read.cells()).value == 2695880


@pytest.mark.parametrize(
    "name", ["galicia.json", "oecd-canada.json", "QS104EW.json", "sample_data.json"]
)
def test_older_versions_are_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(SourceProblem, match="versão antiga"):
        jsonstat.read(shared(f"standards/jsonstat/{name}"))


@pytest.mark.parametrize(
    "changes",
    [
        {"class": "collection"},
        {"version": "3.0"},
        {"size": [1, 2, 2]},
        {"size": [1, 2, 2, 10**9]},
        {"size": [1, 3, 2, 2]},
        {"value": [1, 2]},
        {"value": {"8": 1}},
        {"value": {"0": "1"}},
        {"dimension": {}},
    ],
)
def test_a_broken_cube_is_a_sentence(changes: dict[str, Any]) -> None:
    with pytest.raises(SourceProblem):
        jsonstat.read(cube(**changes))


def test_a_dense_cube_and_the_sparse_one_say_the_same() -> None:
    dense = jsonstat.read(cube(value=[10, 11.5, 99, None, None, 21, None, None]))
    told = {cell.places: cell.value for cell in dense.cells() if cell.value is not None}
    sparse = jsonstat.read(cube())
    assert told == {cell.places: cell.value for cell in sparse.cells() if cell.value is not None}


def test_eurostat_gives_the_places_of_portugal_with_their_signs(places: Places) -> None:
    """F × PT1A × 2022 = 10, × 2023 = 11.5 provisional; M × PT1A × 2022 confidential, × 2023 = 21."""
    reading = eurostat.read(cube(), Shape("unemployed", (SEX,)), places)
    female, male = (("sex", "f"),), (("sex", "m"),)
    assert reading.rows == [
        Observation("unemployed", "nuts-2024:PT1A", "2022", female, 10.0),
        Observation("unemployed", "nuts-2024:PT1A", "2023", female, 11.5, "", "provisional"),
        Observation("unemployed", "nuts-2024:PT1A", "2022", male, None, "confidential"),
        Observation("unemployed", "nuts-2024:PT1A", "2023", male, 21.0),
    ]
    assert reading.left_out == {"ES": 1}


def test_eurostat_is_asked_for_portugal_and_for_what_was_chosen(
    service: Any, places: Places
) -> None:
    """Of the answer's Spain nothing is left to leave out, were it a real one; the unit is no category
    of ours, and of the sexes only women were wanted: 10 and 11.5."""
    service.script = [(200, {}, cube())]
    chosen = {"unit": ["NR"], "sex": ["F"]}
    reading = run(
        SOURCES["eurostat"],
        Request("lfst_r_lfu3rt", Shape("unemployed", (SEX,)), since="2022", chosen=chosen),
        places,
        client=Client(service.address, pause=0, wait=lambda _: None),
    )
    (asked,) = service.asked
    assert asked["geo"][:2] == ["PT", "PT1"]
    assert {"PT1A", "PT30"} <= set(asked["geo"])
    assert (asked["unit"], asked["sex"], asked["sinceTimePeriod"]) == (["NR"], ["F"], ["2022"])
    assert [(r.members, r.value) for r in reading.rows] == [
        ((("sex", "f"),), 10), ((("sex", "f"),), 11.5),
    ]  # fmt: skip


def test_a_place_that_was_chosen_takes_the_place_of_all_of_portugal(
    service: Any, places: Places
) -> None:
    service.script = [(200, {}, cube())]
    request = Request("x", Shape("unemployed", (SEX,)), chosen={"geo": ["PT1A"]})
    client = Client(service.address, pause=0, wait=lambda _: None)
    run(SOURCES["eurostat"], request, places, client=client)
    assert service.asked[0]["geo"] == ["PT1A"]


def test_one_category_that_the_indicator_has_not_is_everybody_and_several_are_a_problem(
    places: Places,
) -> None:
    """Without sexes of its own, women alone are the whole of an indicator; women and men are not."""
    plain = Shape("unemployed")
    women = eurostat.read(cube(), plain, places, chosen={"sex": ["F"]})
    assert [(r.members, r.value) for r in women.rows] == [((), 10), ((), 11.5)]
    both = eurostat.read(cube(), plain, places)
    assert (both.rows, both.left_out) == ([], {"ES": 1, "Females": 1, "Males": 1})


# Words and numbers


@pytest.mark.parametrize(
    ("text", "band"),
    [("0 - 14 anos", "age=0-14"), ("65 e mais anos", "age=65+"), ("65 ou mais", "age=65+"),
     ("Y_GE85", "age=85+"), ("Y15-64", "age=15-64"), ("Y_LT15", "age=0-14"), ("75+", "age=75+"),
     ("15 a 24 anos", "age=15-24"), ("2020-2021", None), ("65", None), ("20-10", None), ("Total", None)],
)  # fmt: skip
def test_age_bands(text: str, band: str | None) -> None:
    assert age_band(text) == band


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [("1 951,50", ",", 1951.5), ("1\u00a0951,50", ",", 1951.5), ("1.234.567", ",", 1234567),
     ("276.569,56", ",", 276569.56), ("1,234.5", ".", 1234.5), ("12,5 %", ",", 12.5),
     ("69174523 €", ",", 69174523), ("−3", ",", -3), ("(3)", ",", -3), ("0", ",", 0), ("1.5e3", ".", 1500)],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, mark: str, value: float) -> None:
    assert parse_number(text, mark) == value


@pytest.mark.parametrize(
    "text", ["", "x", "1.23.4", "1,2,3", "1.2345", "12a", "nan", "inf", "1..2"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_number(text, ",")


@pytest.mark.parametrize(
    ("texts", "mark"),
    [(["1.234", "5.678"], ","), (["1.5", "2.25"], "."), (["1,5"], ","), (["1,234.5"], "."), ([], ","),
     (["1.234.567", "3.5"], ","), (["1,234,567"], ".")],
)  # fmt: skip
def test_the_decimal_mark_is_told_by_the_whole_column(texts: list[str], mark: str) -> None:
    assert decimal_mark(texts) == mark
