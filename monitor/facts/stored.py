"""From rows of slices to numbers: what the store has of its indicators.

One query says which roll-ups are in force, so that an answer is of one edition whole. What cannot
change (the axes, the shape and the numbers of a roll-up) is kept by each process, up to a limit, and
read when it is not; the words of a dataset are read again when its version says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from django.db import connection

from monitor.facts import packing
from monitor.facts.answers import ABSENT, EditionRef
from monitor.facts.audience import is_public, read_here
from monitor.facts.cells import Cells
from monitor.facts.kept import Kept
from monitor.facts.known import Known
from monitor.facts.models import Axis, Rolled
from monitor.facts.slices import is_written

Key = tuple[str, str, str]

# By the row's own stamp and the versions of edition and dataset: with others it is read again.
_knowns: Kept[tuple[int, ...], Known] = Kept(4096)


def known_for(codes: Sequence[str], edition: int | None) -> dict[str, Known]:
    """One query, and one more for all that this process has not met; inside `as_public()` asked once for
    all that is read inside, so that a page of many questions is of one moment."""
    read = read_here()
    if asked := [code for code in codes if (code, edition) not in read]:
        found = _told(asked, edition)
        read.update({(code, edition): found.get(code) for code in asked})
    return {code: about for code in codes if (about := read[code, edition]) is not None}


def _told(codes: Sequence[str], edition: int | None) -> dict[str, Known]:
    identities = {code: tuple(identity) for code, *identity in _rows(*_select(codes, edition))}
    found = {code: kept[0] for code, own in identities.items() if (kept := _knowns.get(own))}
    if lacking := {own: code for code, own in identities.items() if code not in found}:
        rows = Rolled.objects.select_related("slab__edition__dataset", "axes")
        met = rows.in_bulk([rolled for rolled, *_versions in lacking])
        for own, code in lacking.items():
            if row := met.get(own[0]):
                found[code] = _made_known(row)
                _knowns.put(own, found[code], 1)
    if is_public():
        return {code: about for code, about in found.items() if about.hides_enough}
    return found


def cells_by(
    axis: str,
    keys_of: Mapping[str, Iterable[str]],
    cuts: Sequence[str],
    abouts: Mapping[str, Known],
) -> dict[Key, Cells]:
    """(indicator, cut, key of the slice) → numbers: no query when they are kept, one otherwise."""
    written = [cut for cut in cuts if is_written(axis, cut)]
    found = _slices(abouts, axis, written, keys_of)
    if turned := [cut for cut in cuts if cut not in written]:
        found |= _turned(abouts, turned, keys_of)
    return found


def _made_known(row: Rolled) -> Known:
    slab = row.slab
    edition, dataset = slab.edition, slab.edition.dataset
    return Known(
        row.pk,
        row.stamp,
        slab,
        slab.shape,
        EditionRef(
            edition.pk,
            dataset.code,
            dataset.title,
            dataset.publisher,
            dataset.licence,
            edition.number,
            edition.status,
            edition.published_at,
            edition.sha256,
            dataset.source_url,
        ),
        _axis(tuple(row.axes.territories)),
        _axis(tuple(row.axes.levels)),
        _axis(tuple(row.axes.periods)),
        row.k,
    )


@lru_cache(maxsize=256)
def _axis(names: tuple[str, ...]) -> tuple[str, ...]:
    """One tuple for all the indicators that share it."""
    return names


# Numbers unpacked in this process, of some ten bytes each.
_kept: Kept[tuple[int, int, str, str, str], Cells | None] = Kept(4_000_000)


def _slices(
    abouts: Mapping[str, Known],
    axis: str,
    cuts: Sequence[str],
    keys_of: Mapping[str, Iterable[str]],
) -> dict[Key, Cells]:
    """What is kept and, in one query, what is not."""
    found: dict[Key, Cells] = {}
    lacking: dict[str, list[tuple[str, str]]] = {}
    for code, about in abouts.items():
        for cut in cuts:
            for key in keys_of[code]:
                kept = _kept.get((about.rolled, about.stamp, axis, cut, key))
                if kept is None:
                    lacking.setdefault(code, []).append((cut, key))
                elif kept[0]:
                    found[code, cut, key] = kept[0]
    packed = _packed(axis, {abouts[code].rolled: own for code, own in lacking.items()})
    for code, own in lacking.items():
        about = abouts[code]
        for cut, key in own:
            row = packed.get((about.rolled, cut, key))
            cells = _cells(about, axis, key, *row) if row else None
            weight = cells.size if cells else 1
            _kept.put((about.rolled, about.stamp, axis, cut, key), cells, weight)
            if cells:
                found[code, cut, key] = cells
    return found


def _packed(
    axis: str, lacking: Mapping[int, Iterable[tuple[str, str]]]
) -> dict[tuple[int, str, str], list[Any]]:
    """(roll-up, cut, key) → the columns of its slice."""
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[int]] = {}
    for rolled, own in lacking.items():
        cuts, keys = (tuple(sorted(set(names))) for names in zip(*own, strict=True))
        alike.setdefault((cuts, keys), []).append(rolled)
    parts, values = [], []
    for (cuts, keys), rolls in alike.items():
        among = (_in("rolled_id", rolls), _in("cut", cuts), _in("key", keys))
        parts.append(f"{_PACKED} WHERE axis = %s AND {' AND '.join(among)}")
        values += [axis, *rolls, *cuts, *keys]
    rows = _rows(" UNION ALL ".join(parts), values) if parts else []
    return {(rolled, cut, key): columns for rolled, cut, key, *columns in rows}


def _turned(
    abouts: Mapping[str, Known], cuts: Sequence[str], keys_of: Mapping[str, Iterable[str]]
) -> dict[Key, Cells]:
    """By territory, from all the slices by year."""
    years = _slices(abouts, Axis.PERIOD, cuts, {code: own.in_year for code, own in abouts.items()})
    found = {}
    for code, about in abouts.items():
        for cut in cuts:
            own = {key: year for key in about.in_year if (year := years.get((code, cut, key)))}
            for key in keys_of[code] if own else ():
                if lot := about.in_lot.get(key):
                    found[code, cut, key] = _lot(about, own, lot)
    return found


def _lot(about: Known, years: Mapping[str, Cells], lot: Mapping[int, int]) -> Cells:
    width, places = len(about.periods), list(lot)

    def laid(name: str, nothing: float, copies: int = 1) -> Any:
        """Each copy (of counts there are two) with every territory of the lot through all periods."""
        whole: Any = None
        for year in years.values():
            if (values := getattr(year, name)) is None:
                return None
            own = np.asarray(memoryview(values)).reshape(copies, len(year.rows), year.width)
            if whole is None:
                whole = np.full((copies, len(lot), width), nothing, own.dtype)
            whole[:, :, list(year.rows)] = own[:, :, places].swapaxes(1, 2)
        return memoryview(whole.ravel())

    one = next(iter(years.values()))
    return Cells(
        laid("numerators", np.nan),
        laid("denominators", np.nan),
        bytes(laid("flags", ABSENT)),
        laid("counts", 0, copies=2),
        lot,
        width,
        by_period=False,
        per=one.per,
    )


# Written out: building this from querysets takes several times as long as answering it.
_WORDS = "JOIN facts_edition e ON e.id = b.edition_id JOIN facts_dataset d ON d.id = e.dataset_id"
_IN_FORCE, _RELEASED = (
    f"FROM facts_current c JOIN facts_rolled r ON r.id = c.{column}"
    f" JOIN facts_slab b ON b.id = c.slab_id {_WORDS}{which}"
    # What is official no more is seen by nobody until it has a release.
    for column, which in (
        ("rolled_id", ""),
        ("released_id", " AND (d.is_official OR r.is_released)"),
    )
)
_OF_EDITION, _RELEASED_OF_EDITION = (
    f"FROM facts_slab b {_WORDS} JOIN facts_rolled r ON r.id ="
    f" (SELECT max(x.id) FROM facts_rolled x WHERE x.slab_id = b.id AND {which})"
    # Official statistics are released as they are.
    for which in ("NOT x.is_released", "x.is_released <> d.is_official")
)
_PACKED = "SELECT rolled_id, cut, key, numerators, denominators, flags, counts FROM facts_slice"


def _select(indicators: Sequence[str], edition: int | None) -> tuple[str, list[Any]]:
    """The statement with its values: what is in force or what an edition says."""
    if edition is None:
        code, source = "c.indicator", _RELEASED if is_public() else _IN_FORCE
    else:
        code, source = "b.indicator", _RELEASED_OF_EDITION if is_public() else _OF_EDITION
    columns = f"{code}, r.id, r.stamp, e.version, d.version"
    sql = f"SELECT {columns} {source} WHERE {_in(code, indicators)}"
    if edition is None:
        return sql, [*indicators]
    return f"{sql} AND b.edition_id = %s", [*indicators, edition]


def _in(column: str, values: Sequence[Any]) -> str:
    return f"{column} IN ({', '.join(['%s'] * len(values))})"


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _cells(
    about: Known, axis: str, key: str, nums: Any, dens: Any, flags: Any, counts: Any
) -> Cells:
    by_period = axis == Axis.PERIOD
    return Cells(
        packing.unpack(nums),
        packing.unpack(dens) if dens is not None else None,
        bytes(packing.unpack(flags)),
        packing.unpack(counts) if counts is not None else None,
        about.in_year[key] if by_period else about.in_lot[key],
        len(about.territories) if by_period else len(about.periods),
        by_period,
        about.shape.per,
    )
