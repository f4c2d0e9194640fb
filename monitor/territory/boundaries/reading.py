"""A file of boundaries, read and simplified in a child process with limits; nothing it says is believed."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any

from monitor.documents.sandbox import run_safely

_READER = "monitor.territory.boundaries.files:answer"
_SECONDS = 90

Geometry = list[list[list[list[float]]]]


@dataclass(frozen=True, slots=True)
class BoundaryFile:
    """Features simplified, in degrees: the attributes of each (text, by the order of `fields`) and its
    polygons (rings closed). `empty` and `crossing` are positions of features with a problem.
    """

    fields: list[str]
    rows: list[list[str]]
    features: list[Geometry]
    points_in: int
    points_out: int
    empty: list[int]
    crossing: list[int]
    crs: int

    def packed(self) -> bytes:
        return zlib.compress(
            json.dumps(
                {
                    "fields": self.fields,
                    "rows": self.rows,
                    "features": self.features,
                    "points": [self.points_in, self.points_out],
                    "empty": self.empty,
                    "crossing": self.crossing,
                    "crs": self.crs,
                },
                separators=(",", ":"),
            ).encode()
        )


def read_boundaries(data: bytes, name: str) -> BoundaryFile:
    """Raises UnreadableFile with one Portuguese sentence."""
    return run_safely(_READER, data, name, decode=_decoded, seconds=_SECONDS, memory_mb=2048)


def unpacked(content: bytes | memoryview) -> BoundaryFile:
    """The inverse of `BoundaryFile.packed`."""
    return _decoded(json.loads(zlib.decompress(content)))


def _decoded(message: Any) -> BoundaryFile:
    """ValueError, TypeError or KeyError when anything is not of the expected type."""
    fields = [_text(value) for value in message["fields"]]
    rows = [[_text(value) for value in row] for row in message["rows"]]
    features = [
        [[[[float(x), float(y)] for x, y in ring] for ring in polygon] for polygon in feature]
        for feature in message["features"]
    ]
    if len(rows) != len(features) or any(len(row) != len(fields) for row in rows):
        raise ValueError("rows and features differ")
    points_in, points_out = (int(value) for value in message["points"])
    empty, crossing = ([int(at) for at in message[key]] for key in ("empty", "crossing"))
    if any(not 0 <= at < len(rows) for at in (*empty, *crossing)):
        raise ValueError("a feature that is not there")
    return BoundaryFile(
        fields, rows, features, points_in, points_out, empty, crossing, int(message["crs"])
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("not a text")
    return value
