"""Files of boundaries, in the reading process: what is refused, what is read, what comes back.

GeoJSON and TopoJSON are read here; GeoPackage and Shapefile by pyogrio (GDAL), which is shown nothing
but a database with a layer of its own, or the parts of a Shapefile under names of ours: it would
otherwise follow a file that names others.
"""

from __future__ import annotations

import io
import json
import math
import os
import re
import struct
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from monitor.documents.model import UnreadableFile
from monitor.territory.boundaries.projection import GEOGRAPHIC, PLANE
from monitor.territory.boundaries.topology import Polygon, simplify

MOST_FEATURES = 5_000
MOST_POINTS = 3_000_000
MOST_FIELDS = 60
_LONGEST = 200
PER_FEATURE = 32  # places of arcs that are kept for each feature, about

_SQLITE = b"SQLite format 3\0"
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_EPSG = re.compile(r"EPSG(?::|/0/|:[\d.]*:)+(\d{4,5})\b")
_ESRI_NAMES = {
    "ETRS_1989_PORTUGAL_TM06": 3763,
    "ETRS_1989_TM06-PORTUGAL": 3763,
    "ETRS_1989_TM06_PORTUGAL": 3763,
    "ETRS89 / PORTUGAL TM06": 3763,
    "ETRS89_PORTUGAL_TM06": 3763,
    "GCS_WGS_1984": 4326,
    "GCS_ETRS_1989": 4258,
}


@dataclass(frozen=True, slots=True)
class Layer:
    """Features as read: the attributes of each, its polygons, and the system of its coordinates."""

    fields: list[str]
    rows: list[list[str]]
    polygons: list[list[Polygon]]
    crs: int | None  # by EPSG code; None where the file does not say


def answer(data: bytes, name: str, progress: Callable[[float, str], None]) -> dict[str, Any]:
    """What the sandbox passes back: see `reading.BoundaryFile`."""
    layer = _layer(data)
    progress(0.3, "coordenadas")
    if not layer.polygons:
        raise UnreadableFile("O ficheiro não tem nenhum território.")
    polygons = _in_degrees(layer)
    progress(0.5, "simplificação")
    found = simplify(polygons, PER_FEATURE * len(polygons))
    return {
        "fields": layer.fields,
        "rows": layer.rows,
        "features": found.features,
        "points": [found.points_in, found.points_out],
        "empty": found.empty,
        "crossing": found.crossing,
        "crs": layer.crs or 4326,
    }


def _layer(data: bytes) -> Layer:
    if data.startswith(_SQLITE):
        return _by_gdal(data, ".gpkg")
    if data.startswith(b"PK"):
        return _by_gdal(_only_the_shapefile(data), ".zip")
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError) as error:
        raise UnreadableFile(
            "O ficheiro não é GeoJSON, TopoJSON, GeoPackage nem um zip com um Shapefile."
        ) from error
    kind = found.get("type") if isinstance(found, dict) else None
    try:
        if kind == "Topology":
            return _topojson(found)
        if kind == "FeatureCollection":
            return _features(found["features"], _declared(found))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise UnreadableFile("O ficheiro está danificado: a sua estrutura não se lê.") from error
    raise UnreadableFile("O ficheiro JSON não é uma FeatureCollection nem uma Topology.")


# ── GeoJSON and TopoJSON ─────────────────────────────────────────────────────────────────────────


def _declared(found: dict[str, Any]) -> int | None:
    """The system that a GeoJSON of before 2016 may name; without one it is longitude and latitude."""
    crs = found.get("crs")
    if not isinstance(crs, dict):
        return None
    return _system(str(crs.get("properties", {}).get("name", "")))


def _features(features: Any, crs: int | None) -> Layer:
    if not isinstance(features, list) or len(features) > MOST_FEATURES:
        raise UnreadableFile(f"O ficheiro tem mais de {MOST_FEATURES} territórios.")
    attributes, polygons = [], []
    for feature in features:
        properties = dict(feature.get("properties") or {})
        if feature.get("id") is not None:
            properties.setdefault("id", feature["id"])
        attributes.append(properties)
        polygons.append(_polygons_of(feature.get("geometry")))
    fields = list(dict.fromkeys(str(key) for each in attributes for key in each))[:MOST_FIELDS]
    rows = [[_text(each.get(field)) for field in fields] for each in attributes]
    return Layer(fields, rows, polygons, crs)


def _polygons_of(geometry: Any, depth: int = 0) -> list[Polygon]:
    if geometry is None:
        return []
    kind = geometry.get("type")
    if kind == "Polygon":
        return [_checked(geometry["coordinates"])]
    if kind == "MultiPolygon":
        return [_checked(polygon) for polygon in geometry["coordinates"]]
    if kind == "GeometryCollection" and depth < 3:
        return [p for one in geometry["geometries"] for p in _polygons_of(one, depth + 1)]
    raise UnreadableFile(
        f"O ficheiro tem geometrias do tipo «{str(kind)[:40]}»; para um mapa de territórios são "
        "precisos polígonos."
    )


def _checked(polygon: Any) -> Polygon:
    return [[(float(point[0]), float(point[1])) for point in ring] for ring in polygon]


def _topojson(found: dict[str, Any]) -> Layer:
    """The object with most geometries. Format: TopoJSON 1.0."""
    transform = found.get("transform")
    arcs = [_arc(arc, transform) for arc in found["arcs"]]
    total = sum(map(len, arcs))
    objects = found["objects"].values()
    collections = [one["geometries"] for one in objects if one.get("type") == "GeometryCollection"]
    if not collections:
        return Layer([], [], [], None)
    geometries = max(collections, key=len)
    used = 0

    def ring(places: Sequence[int]) -> list[tuple[float, float]]:
        nonlocal used
        points: list[tuple[float, float]] = []
        for at in places:
            arc = arcs[at] if at >= 0 else arcs[~at][::-1]
            points += arc[1:] if points else arc
        used += len(points)
        if used > max(MOST_POINTS, total):
            raise UnreadableFile(_TOO_MANY)
        return points

    features = []
    for geometry in geometries[: MOST_FEATURES + 1]:
        kind, shape = geometry.get("type"), None
        if kind == "Polygon":
            shape = {"type": kind, "coordinates": [ring(r) for r in geometry["arcs"]]}
        elif kind == "MultiPolygon":
            rings = [[ring(r) for r in polygon] for polygon in geometry["arcs"]]
            shape = {"type": kind, "coordinates": rings}
        elif kind is not None:
            shape = {"type": kind}
        features.append(
            {
                "properties": geometry.get("properties"),
                "id": geometry.get("id"),
                "geometry": shape,
            }
        )
    return _features(features, _declared(found))


def _arc(arc: Any, transform: Any) -> list[tuple[float, float]]:
    if transform is None:
        return [(float(point[0]), float(point[1])) for point in arc]
    (scale_x, scale_y), (from_x, from_y) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for point in arc:
        x, y = x + point[0], y + point[1]
        points.append((x * scale_x + from_x, y * scale_y + from_y))
    return points


# ── GeoPackage and Shapefile ─────────────────────────────────────────────────────────────────────


def _only_the_shapefile(data: bytes) -> bytes:
    """A new archive with nothing but the parts of the one Shapefile in it, under our own name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if not name.startswith("__MACOSX/")]
        shapes = [name for name in names if name.lower().endswith(".shp")]
        if len(shapes) != 1:
            raise UnreadableFile(
                "O zip não tem nenhum Shapefile (.shp)."
                if not shapes
                else f"O zip tem {len(shapes)} ficheiros .shp; carrega-se um de cada vez."
            )
        stem = shapes[0][:-4].lower()
        parts = {
            name[-4:].lower(): archive.read(name)
            for name in names
            if name[:-4].lower() == stem and name[-4:].lower() in _PARTS
        }
    if missing := {".shx", ".dbf"} - parts.keys():
        raise UnreadableFile(f"Ao Shapefile falta a parte {min(missing)}.")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for ending, content in parts.items():
            archive.writestr(f"layer{ending}", content)
    return packed.getvalue()


def _by_gdal(data: bytes, ending: str) -> Layer:
    os.environ |= {
        "OPENBLAS_NUM_THREADS": "1",
        "GDAL_PAM_ENABLED": "NO",
        "OGR_SQLITE_JOURNAL": "OFF",
    }
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        layers = pyogrio.list_layers(data)
        layer = max(
            (str(name) for name, kind in layers if kind is not None),
            key=lambda one: pyogrio.read_info(data, layer=one)["features"],
            default=None,
        )
        if layer is None:
            return Layer([], [], [], None)
        meta, _ids, geometries, columns = pyogrio.raw.read(
            data, layer=layer, max_features=MOST_FEATURES + 1, force_2d=True, use_threads=False
        )
    except (DataSourceError, DataLayerError, ValueError, RuntimeError) as error:
        raise UnreadableFile(
            "O ficheiro está danificado ou não é um GeoPackage ou Shapefile."
        ) from error
    if geometries is None:
        return Layer([], [], [], None)
    if len(geometries) > MOST_FEATURES:
        raise UnreadableFile(f"O ficheiro tem mais de {MOST_FEATURES} territórios.")
    fields = [str(field) for field in meta["fields"]][:MOST_FIELDS]
    rows = [
        [_text(column[at]) for column in columns[: len(fields)]] for at in range(len(geometries))
    ]
    polygons = [_from_wkb(bytes(one)) if one is not None else [] for one in geometries]
    return Layer(fields, rows, polygons, _system(str(meta["crs"])) if meta["crs"] else None)


def _from_wkb(data: bytes) -> list[Polygon]:
    """Polygons of well-known binary, as GDAL gives it in two dimensions. Format: OGC 06-103r4, 8.2."""
    view = memoryview(data)

    def read(form: str, at: int) -> tuple[Any, ...]:
        return struct.unpack_from(form, view, at)

    def geometry(at: int) -> tuple[list[Polygon], int]:
        order = "<" if view[at] == 1 else ">"
        kind, count = read(f"{order}II", at + 1)
        at += 9
        if kind == 3:
            rings = []
            for _ring in range(count):
                (points,) = read(f"{order}I", at)
                flat = read(f"{order}{2 * points}d", at + 4)
                rings.append(list(zip(flat[::2], flat[1::2], strict=True)))
                at += 4 + 16 * points
            return [rings], at
        if kind not in (6, 7):
            raise UnreadableFile(
                "O ficheiro tem pontos ou linhas; para um mapa de territórios são precisos polígonos."
            )
        found: list[Polygon] = []
        for _part in range(count):
            polygons, at = geometry(at)
            found += polygons
        return found, at

    try:
        return geometry(0)[0]
    except (struct.error, IndexError) as error:
        raise UnreadableFile("O ficheiro tem uma geometria danificada.") from error


# ── coordinates ──────────────────────────────────────────────────────────────────────────────────

_TOO_MANY = f"O ficheiro tem mais de {MOST_POINTS / 1e6:.0f} milhões de pontos."
_NOT_DEGREES = (
    "As coordenadas não são graus de longitude e latitude (EPSG:4326) e o ficheiro não diz em que "
    "sistema estão."
)


def _system(said: str) -> int:
    """The EPSG code of a system named by code, URN or WKT; refused where it is none that we convert."""
    if "CRS84" in said:
        return 4326
    upper = said.upper()
    codes = [int(code) for code in _EPSG.findall(upper)]
    named = [code for name, code in _ESRI_NAMES.items() if name in upper]
    known = [code for code in codes + named if code in PLANE]
    if not known and "PROJCS" not in upper and "PROJCRS" not in upper:
        known = [code for code in codes + named if code in GEOGRAPHIC]
    if known:
        return known[0]
    told = said if len(said) < 40 else (re.findall(r'"([^"]+)"', said) or ["?"])[0]
    accepted = ", ".join(f"{one.name} (EPSG:{code})" for code, one in PLANE.items())
    raise UnreadableFile(
        f"O sistema de coordenadas «{told[:60]}» não é aceite. São aceites longitude e latitude "
        f"(EPSG:4326) e {accepted}."
    )


def _in_degrees(layer: Layer) -> list[list[Polygon]]:
    if sum(1 for _point in _points(layer.polygons)) > MOST_POINTS:
        raise UnreadableFile(_TOO_MANY)
    if not all(math.isfinite(x) and math.isfinite(y) for x, y in _points(layer.polygons)):
        raise UnreadableFile("O ficheiro tem coordenadas que não são números.")
    polygons = layer.polygons
    if layer.crs in PLANE:
        convert = PLANE[layer.crs].degrees
        try:
            polygons = [
                [[[convert(x, y) for x, y in ring] for ring in polygon] for polygon in feature]
                for feature in polygons
            ]
        except OverflowError as error:
            raise UnreadableFile(_NOT_DEGREES) from error
    if not all(abs(x) <= 180 and abs(y) <= 90 for x, y in _points(polygons)):
        raise UnreadableFile(_NOT_DEGREES)
    return polygons


def _points(polygons: Sequence[Sequence[Polygon]]) -> Iterator[tuple[float, float]]:
    return (
        point for feature in polygons for polygon in feature for ring in polygon for point in ring
    )


def _text(value: Any) -> str:
    """An attribute as text; a whole number without its ".0"."""
    if value is None or isinstance(value, list | dict):
        return ""
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        value = int(value) if value.is_integer() else value
    return str(value).strip()[:_LONGEST]
