"""Statistics Portugal (INE), JSON API `pindica`: bytes to observations, and what to ask for.

Shapes: an array with one object; `Sucesso` says how it went, with HTTP 200 either way; `Dados` is
{label of the period: rows}; a row without `valor` is missing and `sinal_conv` says why. Data © INE,
CC BY 4.0: the source is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import Any

from django.utils.translation import gettext as _

from monitor.facts import periods
from monitor.facts.enums import Missing, Status
from monitor.facts.shapes import Shape
from monitor.facts.sources.fetching import Client, parsed
from monitor.facts.sources.observations import (
    At,
    Observation,
    Problem,
    Reading,
    SourceProblem,
)
from monitor.facts.sources.places import Places, UnknownPlace
from monitor.facts.sources.words import Words, sign

MOST_CELLS = 40_000
PERIOD_DIMENSION, PLACE_DIMENSION = 1, 2
EVERYTHING = "T"
WORDS = "words_ine"


@dataclass(frozen=True, slots=True)
class Meta:
    """What an indicator has: the categories of each dimension, by its number, in order."""

    code: str
    name: str
    unit: str
    updated: str
    categories: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)


def read(
    body: bytes,
    shape: Shape,
    places: Places,
    *,
    words: Words | None = None,
    scheme: str = "",
) -> Reading:
    """The observations of an answer of `pindica`. Raises SourceProblem for an answer that says no."""
    told = _told(body)
    words = words or Words(WORDS)
    reading = Reading(title=str(told.get("IndicadorDsg", "")))
    reading.updated = str(told.get("DataUltimoAtualizacao") or "")
    data = told.get("Dados")
    if not isinstance(data, dict) or not all(isinstance(rows, list) for rows in data.values()):
        raise SourceProblem(_("A resposta do INE não traz dados."))
    codes = [str(row.get("geocod", "")) for rows in data.values() for row in rows]
    scheme = scheme or places.scheme_told(codes, reading.title)
    member_of = _Members(shape, words, reading)
    for label, rows in data.items():
        try:
            period = periods.parse(str(label))
        except ValueError:
            text = _("O período não se reconhece.")
            reading.problems.append(Problem(text, At(str(label)), str(label)))
            continue
        for number, row in enumerate(rows, start=1):
            at = At(str(label), number, "geocod")
            place = _place(row, places, scheme, at, reading)
            members = member_of(row, at)
            if place and members is not None:
                value, reason, status, strange = _value(row)
                if strange:
                    text = _("O valor não é um número.")
                    reading.problems.append(Problem(text, at._replace(column="valor"), strange))
                    continue
                reading.rows.append(
                    Observation(shape.indicator, place, period, members, value, reason, status, at)
                )
    return reading


def _told(body: bytes) -> dict[str, Any]:
    told = parsed(body)
    if not isinstance(told, list) or len(told) != 1 or not isinstance(told[0], dict):
        raise SourceProblem(_("A resposta do INE não tem a forma esperada."))
    answer: dict[str, Any] = told[0]
    success = answer.get("Sucesso")
    if not isinstance(success, dict) or "Verdadeiro" not in success:
        refused = success.get("Falso") if isinstance(success, dict) else None
        first = refused[0] if isinstance(refused, list) and refused else {}
        said = str(first.get("Msg", "")) if isinstance(first, dict) else ""
        if said:
            raise SourceProblem(_("O INE recusou o pedido: «%(said)s».") % {"said": said[:300]})
        raise SourceProblem(_("O INE recusou o pedido sem dizer porquê."))
    return answer


def _place(row: dict[str, Any], places: Places, scheme: str, at: At, reading: Reading) -> str:
    code = str(row.get("geocod", ""))
    try:
        return places.ine(code, scheme, str(row.get("geodsg", "")))
    except UnknownPlace as unknown:
        text = _("O código não é de nenhum território conhecido.")
        reading.problems.append(Problem(text, at, code, unknown.suggestion))
        return ""


class _Members:
    """The members of a row, or None when it is not for this indicator: told once for each category."""

    def __init__(self, shape: Shape, words: Words, reading: Reading):
        self.shape, self.words, self.reading = shape, words, reading
        self.known: dict[tuple[str, str], tuple[tuple[str, str], ...] | None] = {}

    def __call__(self, row: dict[str, Any], at: At) -> tuple[tuple[str, str], ...] | None:
        found: list[tuple[str, str]] = []
        for name in row:
            if not name.startswith("dim_") or name.endswith("_t"):
                continue
            label, code = str(row.get(f"{name}_t", row[name])), str(row[name])
            if (label, code) not in self.known:
                self.known[label, code] = self._meant(label, code, at._replace(column=name))
            members = self.known[label, code]
            if members is None:
                self.reading.leave_out(label)
                return None
            found += members
        return tuple(found)

    def _meant(self, label: str, code: str, at: At) -> tuple[tuple[str, str], ...] | None:
        try:
            members = self.words.members(label, code)
        except KeyError:
            text = _("A categoria não tem palavra nossa.")
            suggestion = self.words.suggestion(label)
            self.reading.problems.append(Problem(text, at, label, suggestion))
            return None
        # Coarser and finer bands than the indicator keeps, or a dimension that it has not.
        own = {dimension.name: dimension.members for dimension in self.shape.dimensions}
        if members and not all(member in own.get(name, ()) for name, member in members):
            return None
        return members


def _value(row: dict[str, Any]) -> tuple[float | None, str, str, str]:
    """Value, reason, status, and the text that is no number. An absent `valor` is never zero."""
    status: str = Status.FINAL
    reason: str = Missing.NOT_REPORTED
    shown, conventional = str(row.get("ind_string") or ""), str(row.get("sinal_conv") or "")
    for text in filter(None, (conventional, shown[-1:] if shown.endswith("&") else "")):
        kind, word = sign(text) or ("", "")
        if kind == "status":
            status = word
        elif kind == "reason":
            reason = word
    if row.get("valor") in (None, ""):
        return None, reason, status, ""
    try:
        return float(str(row["valor"]).replace(" ", "")), "", status, ""
    except ValueError:
        return None, "", status, str(row["valor"])


# What to ask for


def read_meta(body: bytes) -> Meta:
    """The answer of `pindicaMeta`. Raises SourceProblem."""
    told = _told(body)
    dimensions = told.get("Dimensoes") or {}
    categories: dict[int, dict[str, None]] = {}
    for group in dimensions.get("Categoria_Dim") or []:
        for entries in group.values():
            for entry in entries:
                number = int(entry["dim_num"])
                categories.setdefault(number, {})[str(entry["cat_id"])] = None
    return Meta(
        code=str(told.get("IndicadorCod", "")),
        name=str(told.get("IndicadorNome", "")),
        unit=str(told.get("UnidadeMedida", "")),
        updated=str(told.get("DataUltimaAtualizacao") or ""),
        categories={number: tuple(codes) for number, codes in sorted(categories.items())},
        names={
            int(item["dim_num"]): str(item["abrv"])
            for item in dimensions.get("Descricao_Dim") or []
        },
    )


def plan(categories: Mapping[int, Sequence[str]], most: int = MOST_CELLS) -> list[dict[int, str]]:
    """The requests that bring every cell, none above `most`: {dimension: a category, or "T" for all}.

    The periods are parted first, then what is not a place, then the places; an answer has the product
    of the categories left whole.
    """
    whole = list(categories)
    order = sorted(
        categories, key=lambda number: (number != PERIOD_DIMENSION, number == PLACE_DIMENSION)
    )
    parted: list[int] = []
    while prod(len(categories[number]) for number in whole) > most and len(parted) < len(order):
        parted.append(order[len(parted)])
        whole = [number for number in categories if number not in parted]
    # One category is all of them, but INE gives the last period when none is asked for.
    choices = [categories[number] if number in parted else (EVERYTHING,) for number in categories]
    return [dict(zip(categories, chosen, strict=True)) for chosen in product(*choices)]


def wanted_periods(meta: Meta, since: str = "") -> Meta:
    """The same without the periods before `since`, in our writing."""
    own = [
        code
        for code in meta.categories.get(PERIOD_DIMENSION, ())
        if not since or _is_since(code, since)
    ]
    return Meta(
        meta.code,
        meta.name,
        meta.unit,
        meta.updated,
        {**meta.categories, PERIOD_DIMENSION: tuple(own)},
        meta.names,
    )


def _is_since(code: str, since: str) -> bool:
    try:
        return periods.parse(code) >= since
    except ValueError:
        return True


class Ine:
    """The service: `meta` of an indicator, and its `answers` one by one, with how many there will be."""

    def __init__(self, client: Client, language: str = "PT"):
        self.client, self.language = client, language

    def meta(self, code: str) -> Meta:
        return read_meta(self.client.get("pindicaMeta.jsp", {"varcd": code, "lang": self.language}))

    def answers(self, meta: Meta, most: int = MOST_CELLS) -> Iterator[tuple[int, int, bytes]]:
        """(number from 1, how many, body)."""
        requests = plan(meta.categories, most)
        for number, chosen in enumerate(requests, start=1):
            query = {"op": "2", "varcd": meta.code}
            query |= {f"Dim{dimension}": code for dimension, code in chosen.items()}
            body = self.client.get("pindica.jsp", query | {"lang": self.language})
            yield number, len(requests), body
