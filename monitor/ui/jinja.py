"""What the interface adds to the Jinja2 environment: filters, tests and globals without a domain."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_datetime, get_month_names
from babel.numbers import format_percent, get_decimal_symbol, get_group_symbol
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from jinja2 import Environment
from markupsafe import Markup, escape

DASH = "—"
MONTH_INITIALS = "JFMAMJJASOND"
TONE_ICONS = {
    "neutral": "dot",
    "info": "info",
    "success": "check-circle",
    "warning": "alert-triangle",
    "danger": "alert-circle",
}
ALERT_ICONS = {**TONE_ICONS, "neutral": "info"}

# Babel's names and not Django's, which still writes Portuguese months with a capital.
_SEPARATORS = {
    locale: str.maketrans({",": get_group_symbol(locale), ".": get_decimal_symbol(locale)})
    for locale in ("pt_PT", "en_GB")
}
_DATE_FORMATS = {
    "short": ("dd/MM/y", "dd/MM/y"),
    "long": ("d 'de' MMMM 'de' y", "d MMMM y"),
    "month": ("MMMM 'de' y", "MMMM y"),
}


def _is_portuguese() -> bool:
    return (get_language() or "pt").startswith("pt")


def _locale() -> str:
    return "pt_PT" if _is_portuguese() else "en_GB"


def is_missing(value: Any) -> bool:
    """None or empty text: what the page shows as a dash. Zero is a number, never missing."""
    return value is None or (isinstance(value, str) and value.strip() == "")


def dash(value: Any) -> Any:
    """The value itself, or "—" when it is missing."""
    return DASH if is_missing(value) else value


def date(value: dt.date | dt.datetime | None, style: str = "short") -> str:
    """A date in words of the active language: `short` (05/03/2026), `long`, `month` (março de 2026).

    A datetime is turned to local time and, in the short style, followed by its hour and minute.
    """
    if value is None or value == "":
        return DASH
    text_format = _DATE_FORMATS[style][0 if _is_portuguese() else 1]
    if isinstance(value, dt.datetime):
        if timezone.is_aware(value):
            value = timezone.localtime(value)
        if style == "short":
            return format_datetime(value, f"{text_format}, HH:mm", locale=_locale())
    return format_date(value, text_format, locale=_locale())


def number(value: int | float | Decimal | None, decimals: int | None = None) -> str:
    """A number with the separators of the active language; at most 2 decimals unless told."""
    if value is None or is_missing(value):
        return DASH
    return _number(value, decimals, _locale())


@lru_cache(maxsize=4096)
def _number(value: int | float | Decimal, decimals: int | None, locale: str) -> str:
    """What Babel writes (but no minus zero), in a tenth of its time: a map through time has thousands of
    numbers."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    text = f"{exact:z,.{2 if decimals is None else decimals}f}"
    if decimals is None:
        text = text.rstrip("0").rstrip(".")
    return text.translate(_SEPARATORS[locale])


def percent(value: float | Decimal | None, decimals: int = 0) -> str:
    """A ratio (0.42) as a percentage (42 %)."""
    if value is None or is_missing(value):
        return DASH
    pattern = "#,##0" + ("." + "0" * decimals) * bool(decimals)
    pattern += "\u00a0%" if _is_portuguese() else "%"
    return format_percent(value, format=pattern, locale=_locale())


def initials(name: str | None) -> str:
    """First letters of the first and last word of a name: "Ana Sofia Marques" → "AM"."""
    words = [word for word in (name or "").replace("@", " ").replace(".", " ").split() if word]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def month_states() -> list[tuple[str, str]]:
    """The states of a month of a schedule, each with its label."""
    return [
        ("planned", pgettext("mês", "previsto")),
        ("done", pgettext("mês", "feito")),
        ("late", pgettext("mês", "em atraso")),
        ("unreported", pgettext("mês", "sem relato")),
        ("extra", pgettext("mês", "feito sem estar previsto")),
    ]


def month_names() -> list[str]:
    """The twelve names in the active language."""
    return list(get_month_names("wide", locale=_locale()).values())


@lru_cache(maxsize=8)
def _month_cells_by_state(language: str | None) -> dict[str, str]:
    """The cell of each state in a language: a plan of a thousand actions has twelve thousand."""
    cells = {
        state: f'<td class="month month--{state}"><i>{escape(label)}</i></td>'
        for state, label in month_states()
    }
    return {"": '<td class="month"></td>', **cells}


def month_cells(states: Iterable[str]) -> Markup:
    """The month cells (`<td>`) of one row: shape and colour by class, and the state in words.

    `states` gives one of "", "planned", "done", "late", "unreported", "extra" per month; KeyError for
    another.
    """
    cells = _month_cells_by_state(get_language())
    return Markup("".join([cells[state] for state in states]))


def month_header_cells() -> Markup:
    """The twelve header cells: the initial to see, the name to hear."""
    return Markup("").join(
        Markup('<th scope="col" class="month"><abbr title="{}">{}</abbr></th>').format(name, letter)
        for name, letter in zip(month_names(), MONTH_INITIALS, strict=True)
    )


def install(env: Environment) -> None:
    """Give the environment the interface's filters, tests and globals."""
    env.filters.update(date=date, number=number, percent=percent, dash=dash, initials=initials)
    env.tests.update(missing=is_missing)
    env.globals.update(
        TONE_ICONS=TONE_ICONS,
        ALERT_ICONS=ALERT_ICONS,
        month_cells=month_cells,
        month_header_cells=month_header_cells,
        month_names=month_names,
        month_states=month_states,
    )
