"""Arrays of the slices as bytes: about one and a half for each count. Needs no database.

Whole numbers are kept as int32, others as float64, little-endian, each byte of them apart from the
others (those of most counts are zero), then zstd. NaN is a value that is missing.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from struct import Struct
from threading import local
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

# Of these arrays the fastest level makes nearly the smallest.
_LEVEL = 1
_HEADER = Struct("<cI")
_KINDS = {b"i": "<i4", b"d": "<f8", b"I": "<u4", b"B": "<u1"}
_NONE = -(2**31)
_own = local()


def _codec() -> Any:
    """A codec is of one thread."""
    if not hasattr(_own, "codec"):
        _own.codec = pa.Codec("zstd", compression_level=_LEVEL)
    return _own.codec


def pack(values: array[Any]) -> bytes:
    """Of floats, of counts ("I") or of flags ("B")."""
    column, kind = pa.array(values, _ARROW[values.typecode]), values.typecode.encode()
    if kind == b"d":
        whole = _as_whole_numbers(column)
        column, kind = (column, kind) if whole is None else (whole, b"i")
    numbers = column.to_numpy().astype(_KINDS[kind], copy=False)
    planes = numbers.view("u1").reshape(-1, numbers.itemsize).T.tobytes()
    return _HEADER.pack(kind, len(planes)) + bytes(_codec().compress(planes, asbytes=True))


_ARROW = {"d": pa.float64(), "I": pa.uint32(), "B": pa.uint8()}


def _as_whole_numbers(column: pa.Array) -> pa.Array | None:
    known = pc.if_else(pc.is_nan(column), None, column)
    try:
        whole = known.cast(pa.int32())
    except pa.ArrowInvalid:
        return None
    return None if pc.any(pc.equal(whole, _NONE)).as_py() else whole.fill_null(_NONE)


def unpack(packed: bytes | memoryview) -> Sequence[Any]:
    """The numbers that were packed."""
    view = memoryview(packed)
    kind, size = _HEADER.unpack_from(view)
    buffer = _codec().decompress(view[_HEADER.size :], size)
    planes = pa.Array.from_buffers(pa.uint8(), size, [None, buffer]).to_numpy()
    width = int(_KINDS[kind][2:])
    numbers = planes.reshape(width, -1).T.copy().view(_KINDS[kind]).ravel()
    if kind == b"i":
        missing = numbers == _NONE
        numbers = numbers.astype("f8")
        numbers[missing] = math.nan
    found: Sequence[Any] = memoryview(numbers)
    return found
