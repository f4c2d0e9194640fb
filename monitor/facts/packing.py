"""Arrays of the slices as bytes: about one for each count. Needs no database.

Whole numbers are kept as int32, others as float64, little-endian, each byte of them apart from the
others (those of most counts are zero), then zstd. NaN is a value that is missing. Of a row that is the
sum of others, what is left when they are taken away is kept, if that makes it smaller: nothing, mostly.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from struct import Struct
from threading import local
from typing import Any

import numpy as np
import pyarrow as pa

# Of these arrays the fastest level makes nearly the smallest.
_LEVEL = 1
_HEADER, _WIDTH = Struct("<cI"), Struct("<IB")
# "s" is "i" without sums.
_KINDS = {b"i": "<i4", b"s": "<i4", b"d": "<f8", b"I": "<u4", b"B": "<u1"}
_NONE = -(2**31)
_own = local()


@dataclass(frozen=True, slots=True)
class Sums:
    """Rows of `width` numbers, and which (up to 255) may be the sum of which: parts before wholes."""

    width: int
    rows: tuple[tuple[int, tuple[int, ...]], ...]

    def without(self, numbers: Any) -> Any:
        """int32, wrapping around; so nothing is lost."""
        table = numbers.reshape(-1, self.width)
        left = table.copy()
        for whole, parts in self.rows:
            left[whole] -= table[list(parts)].sum(axis=0, dtype=table.dtype)
        return left.ravel()

    def restore(self, numbers: Any) -> None:
        table = numbers.reshape(-1, self.width)
        for whole, parts in self.rows:
            table[whole] += table[list(parts)].sum(axis=0, dtype=table.dtype)

    def as_bytes(self) -> bytes:
        told = [bytes([whole, len(parts), *parts]) for whole, parts in self.rows]
        return _WIDTH.pack(self.width, len(told)) + b"".join(told)

    @classmethod
    def read(cls, view: memoryview) -> tuple[Sums, memoryview]:
        """With what comes after."""
        width, count = _WIDTH.unpack_from(view)
        view, rows = view[_WIDTH.size :], []
        for _ in range(count):
            whole, size = view[0], view[1]
            rows.append((whole, tuple(view[2 : 2 + size])))
            view = view[2 + size :]
        return cls(width, tuple(rows)), view


def _codec() -> Any:
    """A codec is of one thread."""
    if not hasattr(_own, "codec"):
        _own.codec = pa.Codec("zstd", compression_level=_LEVEL)
    return _own.codec


def pack(values: array[Any], sums: Sums | None = None) -> bytes:
    """Of floats, of counts ("I") or of flags ("B")."""
    kind = values.typecode.encode()
    numbers = np.frombuffer(values, _KINDS[kind])
    if kind == b"d" and (whole := _as_whole_numbers(numbers)) is not None:
        kind, numbers = b"i", whole
    plain = _compressed(kind, numbers)
    if kind != b"i" or sums is None:
        return plain
    return min(plain, _compressed(b"s", sums.without(numbers), sums.as_bytes()), key=len)


def _compressed(kind: bytes, numbers: Any, more: bytes = b"") -> bytes:
    planes = numbers.view("u1").reshape(-1, numbers.itemsize).T.tobytes()
    packed = bytes(_codec().compress(planes, asbytes=True))
    return _HEADER.pack(kind, len(planes)) + more + packed


def _as_whole_numbers(numbers: Any) -> Any | None:
    missing = np.isnan(numbers)
    with np.errstate(invalid="ignore"):
        whole = np.where(missing, _NONE, numbers).astype("<i4")
    same = missing | ((whole == numbers) & (whole != _NONE))
    return whole if same.all() else None


def unpack(packed: bytes | memoryview) -> Sequence[Any]:
    """The numbers that were packed."""
    view = memoryview(packed)
    kind, size = _HEADER.unpack_from(view)
    view, sums = view[_HEADER.size :], None
    if kind == b"s":
        sums, view = Sums.read(view)
    buffer = _codec().decompress(view, size)
    # Not through an Arrow array: the first that becomes a NumPy one loads pandas, for a whole second.
    planes = np.frombuffer(buffer, "u1")
    width = int(_KINDS[kind][2:])
    numbers: Any = planes.reshape(width, -1).T.copy().view(_KINDS[kind]).ravel()
    if sums:
        sums.restore(numbers)
    if kind in b"is":
        missing = numbers == _NONE
        numbers = numbers.astype("f8")
        numbers[missing] = np.nan
    found: Sequence[Any] = memoryview(numbers)
    return found
