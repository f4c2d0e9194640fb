"""Every kind of file gives the same four municipalities; what is wrong is refused with a sentence."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.documents.model import UnreadableFile
from monitor.territory.boundaries.projection import PLANE, TransverseMercator
from monitor.territory.boundaries.reading import read_boundaries, unpacked
from monitor.territory.tests.conftest import (
    FOUR,
    Feature,
    geojson,
    geopackage,
    shapefile,
    square,
    topojson,
)

PT_TM06 = PLANE[3763]


def in_metres(features: list[Feature]) -> list[Feature]:
    return [
        (
            properties,
            [[[PT_TM06.metres(x, y) for x, y in ring] for ring in p] for p in polygons],
        )
        for properties, polygons in features
    ]


def refusal(data: bytes, name: str = "limites.geojson") -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_boundaries(data, name)
    return str(refused.value)


@pytest.mark.parametrize("kind", ["geojson", "topojson", "gpkg", "shp"])
def test_every_kind_of_file_gives_the_same_territories(kind: str, tmp_path: Path) -> None:
    """Arouca is two squares of 4 corners; the four have 5 squares, 20 places in all. No corner goes:
    a shared side keeps its ends, and a square without neighbours loses none until it must."""
    data = {
        "geojson": lambda: geojson(FOUR),
        "topojson": lambda: topojson(FOUR),
        "gpkg": lambda: geopackage(FOUR, tmp_path),
        "shp": lambda: shapefile(FOUR, tmp_path),
    }[kind]()
    found = read_boundaries(data, f"limites.{kind}")
    at = found.fields.index("DICO")
    assert [row[at] for row in found.rows] == ["0101", "0102", "0103", "0104"]
    assert found.rows[0][found.fields.index("NOME")] == "Águeda"
    assert [len(feature) for feature in found.features] == [1, 1, 1, 2]
    assert (found.points_in, found.points_out) == (20, 20)
    assert (found.empty, found.crossing) == ([], [])
    corners = {tuple(point) for point in found.features[0][0][0]}
    assert corners == {(-8.4, 40.5), (-8.3, 40.5), (-8.3, 40.6), (-8.4, 40.6)}
    assert unpacked(found.packed()) == found


@pytest.mark.parametrize("kind", ["geojson", "gpkg", "shp"])
def test_plane_coordinates_of_the_country_become_degrees(kind: str, tmp_path: Path) -> None:
    features = in_metres(FOUR)
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3763"}}
    data = {
        "geojson": lambda: geojson(features, crs=crs),
        "gpkg": lambda: geopackage(features, tmp_path, "EPSG:3763"),
        "shp": lambda: shapefile(features, tmp_path, "EPSG:3763"),
    }[kind]()
    found = read_boundaries(data, "limites")
    assert found.crs == 3763
    corners = {tuple(point) for point in found.features[0][0][0]}
    assert corners == {(-8.4, 40.5), (-8.3, 40.5), (-8.3, 40.6), (-8.4, 40.6)}


def test_the_projection_is_that_of_a_published_example() -> None:
    """The CN Tower, 43°38′33.24″ N 79°23′13.7″ W, is at 630,084 m E, 4,833,438 m N of UTM zone 17 (the
    example of Wikipedia's article on UTM); the origin of PT-TM06 is at 0, 0."""
    zone_17 = TransverseMercator("UTM 17N", -81, 0, 0.9996, 500_000)
    x, y = zone_17.metres(-(79 + 23 / 60 + 13.7 / 3600), 43 + 38 / 60 + 33.24 / 3600)
    assert (int(x), int(y)) == (630_084, 4_833_438)
    longitude, latitude = zone_17.degrees(x, y)
    assert longitude == pytest.approx(-(79 + 23 / 60 + 13.7 / 3600), abs=1e-8)
    assert latitude == pytest.approx(43 + 38 / 60 + 33.24 / 3600, abs=1e-8)
    assert PT_TM06.degrees(0, 0) == pytest.approx((-8.1331083, 39.6682583), abs=1e-6)


def test_another_system_is_refused_by_its_name(tmp_path: Path) -> None:
    assert "EPSG:3857" in refusal(geopackage(FOUR, tmp_path, "EPSG:3857"))
    assert "PT-TM06" in refusal(geopackage(FOUR, tmp_path, "EPSG:3857"))
    said = refusal(geojson(in_metres(FOUR)))
    assert "não são graus" in said


def test_the_municipalities_of_the_country_are_308_in_and_308_out(
    shared: Callable[[str], bytes],
) -> None:
    found = read_boundaries(shared("pt_municipios_amt_q1e5.topojson"), "pt.topojson")
    assert len(found.rows) == 308
    assert all(found.features)
    assert (found.empty, found.crossing) == ([], [])
    assert found.points_out <= found.points_in
    assert all(ring[0] == ring[-1] for f in found.features for p in f for ring in p)
    assert all(len(ring) >= 4 for f in found.features for p in f for ring in p)


def test_the_metropolitan_area_is_17(shared: Callable[[str], bytes]) -> None:
    found = read_boundaries(shared("amp_17_municipios.geojson"), "amp.geojson")
    assert len(found.rows) == 17
    assert all(found.features)


def test_what_is_not_a_file_of_boundaries_is_refused() -> None:
    assert "GeoJSON" in refusal(b"nome;codigo\nAgueda;0101\n")
    assert "GeoJSON" in refusal(b"\xff\xfe\x00\x01")
    assert "vazio" in refusal(b"")
    assert "FeatureCollection" in refusal(b'{"type": "gdal_streamed_alg", "command_line": "x"}')
    assert "FeatureCollection" in refusal(b"[1, 2]")
    assert "nenhum território" in refusal(geojson([]))
    assert "GeoJSON" in refusal(b'<OGRVRTDataSource><OGRVRTLayer name="a"/></OGRVRTDataSource>')


def test_points_and_lines_are_refused() -> None:
    point = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}}
    data = json.dumps({"type": "FeatureCollection", "features": [point]}).encode()
    assert "polígonos" in refusal(data)


@pytest.mark.parametrize(
    "damaged",
    [
        b'{"type": "FeatureCollection"}',
        b'{"type": "FeatureCollection", "features": [7]}',
        b'{"type": "FeatureCollection", "features": [{"geometry": {"type": "Polygon"}}]}',
        b'{"type": "Topology", "arcs": [[[0, 0]]], "objects": {"a": {"type": "GeometryCollection", '
        b'"geometries": [{"type": "Polygon", "arcs": [[9]]}]}}}',
        b'{"type": "FeatureCollection", "features": [{"geometry": {"type": "Polygon", '
        b'"coordinates": [[[0, 0], ["x", 1], [1, 1], [0, 0]]]}}]}',
    ],
)
def test_a_damaged_structure_is_refused_with_a_sentence(damaged: bytes) -> None:
    assert "danificado" in refusal(damaged)


def test_coordinates_that_are_not_numbers_are_refused() -> None:
    data = geojson(FOUR).replace(b"40.5", b"NaN", 1)
    assert "não são números" in refusal(data)


def test_deep_nesting_is_refused() -> None:
    assert refusal(b'{"type": "FeatureCollection", "features": ' + b"[" * 100_000)


def test_a_zip_must_have_one_whole_shapefile(tmp_path: Path) -> None:
    assert ".shx" in refusal(shapefile(FOUR, tmp_path, without=".shx"), "m.zip")
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("leia-me.txt", "nada")
    assert "nenhum Shapefile" in refusal(empty.getvalue(), "m.zip")
    two = io.BytesIO()
    with zipfile.ZipFile(two, "w") as archive:
        archive.writestr("a.shp", b"")
        archive.writestr("b.shp", b"")
    assert "2 ficheiros" in refusal(two.getvalue(), "m.zip")


def test_a_zip_that_points_out_of_itself_or_bursts_is_refused() -> None:
    outside = io.BytesIO()
    with zipfile.ZipFile(outside, "w") as archive:
        archive.writestr("../m.shp", b"x")
    assert "aponta para fora" in refusal(outside.getvalue(), "m.zip")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("m.shp", b"\0" * (210 * 2**20))
    assert "descomprimido" in refusal(bomb.getvalue(), "m.zip")


def test_a_shapefile_of_noise_and_a_database_without_layers_are_refused(tmp_path: Path) -> None:
    noise = io.BytesIO()
    with zipfile.ZipFile(noise, "w") as archive:
        for ending in ("shp", "shx", "dbf"):
            archive.writestr(f"m.{ending}", b"\x7f" * 500)
    assert refusal(noise.getvalue(), "m.zip")
    with sqlite3.connect(tmp_path / "a.gpkg") as database:
        database.execute("create table pessoas (nome text)")
    assert refusal((tmp_path / "a.gpkg").read_bytes(), "a.gpkg")


def test_a_cut_geopackage_is_refused(tmp_path: Path) -> None:
    whole = geopackage(FOUR, tmp_path)
    assert refusal(whole[: len(whole) // 2], "a.gpkg")


def test_a_geometry_without_an_area_is_told_by_its_position() -> None:
    line: list[tuple[float, float]] = [(-8.0, 40.0), (-8.1, 40.0), (-8.0, 40.0)]
    found = read_boundaries(
        geojson([*FOUR, ({"DICO": "0105"}, [[line]]), ({"DICO": "0106"}, [])]), "a.geojson"
    )
    assert found.empty == [4, 5]
    crossed: list[tuple[float, float]] = [(0, 0), (1, 1), (1, 0), (0, 1.5), (0, 0)]
    found = read_boundaries(geojson([({"DICO": "1"}, [[crossed]])]), "a.geojson")
    assert found.crossing == [0]


def test_numbers_of_a_sheet_keep_their_digits() -> None:
    found = read_boundaries(
        geojson([({"codigo": 104.0, "area": 1.5, "vazio": None}, [[square(0, 0)]])]), "a.geojson"
    )
    assert found.rows == [["104", "1.5", ""]]
