"""Boundaries that were never anybody's: squares of an invented country, in every kind of file."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "territory"

Ring = list[tuple[float, float]]
Feature = tuple[dict[str, Any], list[list[Ring]]]


@pytest.fixture
def shared() -> Callable[[str], bytes]:
    """A file beside this checkout; skips where there is none."""

    def read(name: str) -> bytes:
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"{name} is not beside this checkout")
        return path.read_bytes()

    return read


def square(x: float, y: float, size: float = 0.1) -> Ring:
    return [(x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)]


# Four municipalities of the north in a row, each sharing a side with the next; the last in two parts.
FOUR: list[Feature] = [
    ({"DICO": "0101", "NOME": "Águeda"}, [[square(-8.4, 40.5)]]),
    ({"DICO": "0102", "NOME": "Albergaria-a-Velha"}, [[square(-8.3, 40.5)]]),
    ({"DICO": "0103", "NOME": "Anadia"}, [[square(-8.2, 40.5)]]),
    ({"DICO": "0104", "NOME": "Arouca"}, [[square(-8.1, 40.5)], [square(-7.9, 40.9)]]),
]


def geojson(features: Sequence[Feature], **more: Any) -> bytes:
    found = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": {"type": "MultiPolygon", "coordinates": polygons},
        }
        for properties, polygons in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": found, **more}).encode()


def topojson(features: Sequence[Feature]) -> bytes:
    """Each ring an arc of its own, as differences of hundredths of a degree from (-9, 40)."""
    arcs: list[list[list[int]]] = []

    def arc(ring: Ring) -> list[int]:
        x = y = 0
        steps = []
        for lon, lat in ring:
            at_x, at_y = round((lon + 9) * 100), round((lat - 40) * 100)
            steps.append([at_x - x, at_y - y])
            x, y = at_x, at_y
        arcs.append(steps)
        return [len(arcs) - 1]

    geometries = [
        {
            "type": "MultiPolygon",
            "properties": properties,
            "arcs": [[arc(ring) for ring in polygon] for polygon in polygons],
        }
        for properties, polygons in features
    ]
    return json.dumps(
        {
            "type": "Topology",
            "arcs": arcs,
            "transform": {"scale": [0.01, 0.01], "translate": [-9, 40]},
            "objects": {"m": {"type": "GeometryCollection", "geometries": geometries}},
        }
    ).encode()


def wkb(polygons: Sequence[Sequence[Ring]]) -> bytes:
    parts = b"".join(
        struct.pack("<BII", 1, 3, len(polygon))
        + b"".join(
            struct.pack("<I", len(ring)) + b"".join(struct.pack("<2d", *point) for point in ring)
            for ring in polygon
        )
        for polygon in polygons
    )
    return struct.pack("<BII", 1, 6, len(polygons)) + parts


def by_gdal(
    features: Sequence[Feature], path: Path, driver: str, crs: str | None = "EPSG:4326"
) -> None:
    import numpy
    import pyogrio

    fields = list(features[0][0])
    columns = [numpy.array([f[0][name] for f in features], dtype=object) for name in fields]
    geometries = numpy.array([wkb(f[1]) for f in features], dtype=object)
    pyogrio.raw.write(
        path, geometries, columns, fields, geometry_type="MultiPolygon", crs=crs, driver=driver
    )


def geopackage(features: Sequence[Feature], folder: Path, crs: str = "EPSG:4326") -> bytes:
    by_gdal(features, folder / "m.gpkg", "GPKG", crs)
    return (folder / "m.gpkg").read_bytes()


def shapefile(
    features: Sequence[Feature], folder: Path, crs: str = "EPSG:4326", without: str = ""
) -> bytes:
    """The parts of a Shapefile in a zip, in a folder with a space and an accent in its name."""
    by_gdal(features, folder / "m.shp", "ESRI Shapefile", crs)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in sorted(folder.glob("m.*")):
            if part.suffix != without and part.suffix != ".gpkg":
                archive.write(part, f"Limites de São João/{part.name}")
    return packed.getvalue()
