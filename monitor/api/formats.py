"""A released slab as files: CSV with its Frictionless description, JSON-stat 2.0.

Columns have the same names everywhere (`territory`, `period`, the dimensions, `value`, `reason`,
`status`); their titles are in the language asked for. Everybody is written "total".
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO
from typing import Any

from django.utils.translation import gettext as _

from monitor.api.datasets import OpenDataset
from monitor.api.released import Row
from monitor.facts import periods
from monitor.facts.enums import Missing, Status
from monitor.facts.models import Edition, Slab
from monitor.facts.shapes import EVERYBODY, Shape
from monitor.indicators.dimensions import dimension_label, member_label
from monitor.indicators.queries import Description
from monitor.indicators.units import unit_label

# A cube of more rows than this is offered as CSV and Parquet only.
MOST_ROWS_OF_A_CUBE = 1_000_000
_LOT = 2000
TOTAL = "total"

# Addresses of licences that people write by name, in the list of the Publications Office.
LICENCES = {
    "cc by 4.0": ("CC-BY-4.0", "CC_BY_4_0"),
    "cc-by-4.0": ("CC-BY-4.0", "CC_BY_4_0"),
    "cc by-sa 4.0": ("CC-BY-SA-4.0", "CC_BYSA_4_0"),
    "cc-by-sa-4.0": ("CC-BY-SA-4.0", "CC_BYSA_4_0"),
    "cc0": ("CC0-1.0", "CC0"),
    "cc0 1.0": ("CC0-1.0", "CC0"),
}


def plain_number(value: float | None) -> int | float | None:
    """3.0 → 3: a count is written without a point."""
    return int(value) if value is not None and value == int(value) else value


def columns_of(shape: Shape) -> list[str]:
    names = [dimension.name for dimension in shape.dimensions]
    return ["territory", "territory_name", "period", *names, "value", "reason", "status"]


def as_csv(shape: Shape, rows: Iterable[Row], names: dict[str, str]) -> Iterator[bytes]:
    """UTF-8, comma, decimal point, first line with the names of the columns."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns_of(shape))
    for number, row in enumerate(rows):
        name, value = names.get(row.territory, ""), plain_number(row.value)
        members = [member or TOTAL for member in row.members]
        writer.writerow([row.territory, name, row.period, *members, value, row.reason, row.status])
        if number % _LOT == 0:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def dictionary_of(
    shape: Shape, about: Description | None, language: str = "pt"
) -> list[dict[str, Any]]:
    """Each column: name, title, type, what its values mean. Of Frictionless's Table Schema."""
    unit = unit_label(shape.unit, language) if shape.unit else ""
    measured = about.name if about else shape.indicator
    fields: list[dict[str, Any]] = [
        _field("territory", _("Território"), _("Lista de códigos e código, como em dicofre:0104.")),
        _field("territory_name", _("Nome do território"), _("O mais recente que teve.")),
        _field(
            "period",
            _("Período"),
            _("Ano (2023), semestre (2023-H1), trimestre (2023-Q1) ou mês (2023-03)."),
        ),
    ]
    for dimension in shape.dimensions:
        meaning = ", ".join(
            f"{member} = {member_label(dimension.name, member)}" for member in dimension.members
        )
        field = _field(
            dimension.name,
            dimension_label(dimension.name),
            _("%(members)s; total = toda a gente.") % {"members": meaning},
        )
        fields.append(field | {"constraints": {"enum": [*dimension.members, TOTAL]}})
    value = _field("value", measured, about.definition if about else "", kind="number")
    reasons = ", ".join(f"{item.value} = {item.label}" for item in Missing)
    statuses = ", ".join(f"{item.value} = {item.label}" for item in Status)
    return [
        *fields,
        value | ({"unit": unit} if unit else {}),
        _field("reason", _("Porque não há valor"), reasons),
        _field("status", _("Situação"), statuses) | {"constraints": {"required": True}},
    ]


def _field(name: str, title: str, description: str, kind: str = "string") -> dict[str, Any]:
    return {"name": name, "type": kind, "title": title, "description": description}


def data_package(
    item: OpenDataset, edition: Edition, slabs: Sequence[Slab], about: dict[str, Description]
) -> dict[str, Any]:
    """Frictionless Data Package of an edition; `path` is beside the file itself."""
    dataset = item.dataset
    sources = [{"title": item.publisher} | _if("path", dataset.source_url)]
    assert edition.published_at is not None
    return (
        {
            "profile": "data-package",
            "name": dataset.code,
            "title": dataset.title,
            "version": str(edition.number),
            "created": edition.published_at.isoformat(),
            "sources": sources,
            "resources": [_resource(slab, about.get(slab.indicator)) for slab in slabs],
        }
        | _if("description", dataset.description)
        | _if("licenses", _licences(dataset.licence))
    )


def _resource(slab: Slab, about: Description | None) -> dict[str, Any]:
    shape = slab.shape
    return {
        "profile": "tabular-data-resource",
        "name": slab.indicator,
        "title": about.name if about else slab.indicator,
        "path": f"{slab.indicator}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "header": True},
        "schema": {
            "fields": dictionary_of(shape, about),
            "primaryKey": ["territory", "period", *(d.name for d in shape.dimensions)],
            "missingValues": [""],
        },
    } | _if("description", about.definition if about else "")


def _licences(text: str) -> list[dict[str, str]]:
    if not text:
        return []
    name, _uri = LICENCES.get(text.strip().lower(), ("", ""))
    address = {"path": text} if text.startswith(("http://", "https://")) else {}
    return [{"title": text} | ({"name": name} if name else {"name": "other"}) | address]


def _if(name: str, value: Any) -> dict[str, Any]:
    return {name: value} if value else {}


def as_json_stat(
    item: OpenDataset,
    edition: Edition,
    slab: Slab,
    rows: Sequence[Row],
    names: dict[str, str],
    about: Description | None,
) -> bytes:
    """A dataset of JSON-stat 2.0, sparse. A missing value has its reason as status."""
    shape = slab.shape
    territories = sorted({row.territory for row in rows})
    times = sorted({row.period for row in rows})
    axes: list[tuple[str, str, list[str], Callable[[str], str]]] = [
        (
            dimension.name,
            dimension_label(dimension.name),
            _members(rows, place, dimension.members),
            _labeller(dimension.name),
        )
        for place, dimension in enumerate(shape.dimensions)
    ]
    axes += [
        ("territory", _("Território"), territories, lambda code: names.get(code, code)),
        ("period", _("Período"), times, periods.label),
    ]
    sizes = [len(codes) for _name, _label, codes, _text in axes]
    where = [{code: place for place, code in enumerate(codes)} for _n, _l, codes, _t in axes]
    values: dict[str, int | float | None] = {}
    statuses: dict[str, str] = {}
    for row in rows:
        number = 0
        keys = (*row.members, row.territory, row.period)
        for size, places, key in zip(sizes, where, keys, strict=True):
            number = number * size + places[key]
        if row.value is not None:
            values[str(number)] = plain_number(row.value)
        if row.reason or row.status != Status.FINAL:
            statuses[str(number)] = row.reason or row.status
    assert edition.published_at is not None
    cube = {
        "version": "2.0",
        "class": "dataset",
        "label": about.name if about else slab.indicator,
        "source": item.publisher,
        "updated": edition.published_at.isoformat(),
        "id": [axis[0] for axis in axes],
        "size": sizes,
        "role": {"geo": ["territory"], "time": ["period"]},
        "dimension": {
            name: {"label": label, "category": _category(codes, text)}
            for name, label, codes, text in axes
        },
        "value": values,
        "extension": {
            "dataset": item.dataset.code,
            "edition": edition.number,
            "indicator": slab.indicator,
            "unit": shape.unit,
            "decimals": shape.decimals,
        },
    }
    if statuses:
        cube["status"] = statuses
    return json.dumps(cube, ensure_ascii=False).encode()


def _members(rows: Sequence[Row], place: int, order: Sequence[str]) -> list[str]:
    told = {row.members[place] for row in rows}
    return [member for member in (EVERYBODY, *order) if member in told]


def _labeller(dimension: str) -> Callable[[str], str]:
    return lambda member: member_label(dimension, member) if member else _("Total")


def _category(codes: Sequence[str], text: Callable[[str], str]) -> dict[str, Any]:
    own = [code or TOTAL for code in codes]
    return {
        "index": own,
        "label": {key: text(code) for key, code in zip(own, codes, strict=True)},
    }
