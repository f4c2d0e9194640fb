"""What people write of an action in a cell, and what it says: a status, a number, a day, a month.

What has one meaning is read. What may have two is asked about (`Unclear`), never guessed. A blank cell
says nothing; 0 is a number.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext_lazy

from monitor.kernel.text import fold
from monitor.plans.enums import MeasureKind, ReportStatus
from monitor.plans.models import Measure
from monitor.plans.reading.numbers import WORDS, unit_of_measure
from monitor.plans.reading.schedule import month_number

TEXTS = ("reason", "difficulties", "next_step")
MOST_DECIMALS = 4
LANGUAGE = "pt"
"""Of the workbook that goes to the partners, whatever the language of who asks for it."""

# One key for each status; a label's own initial works too (the grid goes round those that share it).
SHORTCUTS = {
    ReportStatus.NOT_STARTED: pgettext_lazy("tecla", "N"),
    ReportStatus.UNDER_WAY: pgettext_lazy("tecla", "E"),
    ReportStatus.DONE: pgettext_lazy("tecla", "C"),
    ReportStatus.LATE: pgettext_lazy("tecla", "A"),
    ReportStatus.POSTPONED: pgettext_lazy("tecla", "D"),
    ReportStatus.CANCELLED: pgettext_lazy("tecla", "X"),
}
# What people write instead of a label: offered, not taken for granted.
_MEANING = {
    ReportStatus.NOT_STARTED: "por iniciar, por fazer, por realizar, nao comecou, nao realizada, pendente",
    ReportStatus.UNDER_WAY: "em execucao, em desenvolvimento, em andamento, a decorrer, iniciada, continua",
    ReportStatus.DONE: "feita, feito, realizada, executada, terminada, finalizada, cumprida, 100%, ok, sim",
    ReportStatus.LATE: "em atraso, atraso, fora do prazo",
    ReportStatus.POSTPONED: "reagendada, transferida, suspensa, adiamento",
    ReportStatus.CANCELLED: "anulada, eliminada, retirada, sem efeito, desistencia",
}
_NUMBER = r"\d{1,3}(?:[. \u00a0\u202f]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_WHOLE_NUMBER = re.compile(rf"([-−+]?)\s*({_NUMBER})\s*(.*)", re.DOTALL)
_DOT_IS_UNCLEAR = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_DAY_FIRST = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d\d)(?:\s+\d\d:\d\d)?")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ t]\d\d:\d\d(?::\d\d)?)?")
_IN_WORDS = re.compile(r"(\d{1,2})\.?º?\s+(?:de\s+)?([a-z]{3,9})\.?\s+(?:de\s+)?(\d{4})")
_NUMBER_MONTH = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{4})|(\d{4})\s?[-/.]\s?(\d{1,2})")
_NAMED_MONTH = re.compile(r"([a-z]{3,9})\.?(?:\s*(?:de|/|-|\.)?\s*(\d{4}|\d\d))?")


class Unclear(Exception):
    """The message is a sentence; `suggestions` are what it may mean, as one would write them."""

    def __init__(self, sentence: str, *suggestions: str):
        super().__init__(sentence)
        self.suggestions = suggestions


def normal(text: str) -> str:
    """Without what browsers and spreadsheets change by themselves: blanks around, blank lines."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


# Out


def written(name: str, value: Any) -> str:
    """What a cell shows of a value: "12,5", "15/03/2026", "09/2026"; "" for nothing said."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    if isinstance(value, date):
        return f"{value:%m/%Y}" if name == "postponed_to" else f"{value:%d/%m/%Y}"
    return str(value or "")


# In


def understood(name: str, text: str, month: date, measure: Measure | None = None) -> Any:
    """What a cell of the report of `month` says: the value of a shared field; of a `measure`, its
    number or its day, None when blank.

    Raises Unclear.
    """
    text = text.replace("\r\n", "\n").strip()
    if name in TEXTS:
        return text
    if measure is not None:
        if not text:
            return None
        is_milestone = measure.kind == MeasureKind.MILESTONE
        return _day(text, month) if is_milestone else _number(text, measure)
    if name == "postponed_to":
        return _month(text, month) if text else None
    return _status(text) if text else ""


def _status(text: str) -> str:
    known = _labels()
    plain = fold(text)
    if found := known.get(_stem(plain)):
        return found.value
    meant = [
        status
        for status, words in _MEANING.items()
        if _stem(plain) in map(_stem, words.split(", "))
    ]
    meant += [known[close] for close in get_close_matches(_stem(plain), known, 2, 0.75)]
    raise Unclear(
        _("«%(text)s» não é uma das situações da lista.") % {"text": text},
        *(str(status.label) for status in dict.fromkeys(meant)),
    )


def _labels() -> dict[str, ReportStatus]:
    """Every way to write a status: its stored value, its label here and in the workbook."""
    found = {}
    for status in ReportStatus:
        with override(LANGUAGE):
            labels = [str(status.label)]
        for word in (*labels, str(status.label), status.value):
            found[_stem(fold(word))] = status
    return found


def _stem(word: str) -> str:
    """Without its last vowel: "concluído" is "concluída"."""
    return word[:-1] if word.endswith(("a", "o")) else word


def _number(text: str, measure: Measure) -> Decimal:
    match = _WHOLE_NUMBER.fullmatch(text)
    if match is None:
        raise Unclear(_("«%(text)s» não é um número.") % {"text": text}, *_numbers_in(text))
    sign, digits, after = match.groups()
    if _DOT_IS_UNCLEAR.fullmatch(digits) and measure.kind != MeasureKind.COUNT:
        raise Unclear(
            _("Em «%(text)s», o ponto tanto pode separar milhares como casas decimais.")
            % {"text": text},
            digits.replace(".", ""),
            digits.replace(".", ","),
        )
    value = _decimal(digits)
    if after and not _is_unit(after, measure):
        raise Unclear(
            _("Em «%(text)s» há mais do que um número.") % {"text": text}, *_numbers_in(text)
        )
    if measure.kind == MeasureKind.COUNT and value != value.to_integral_value():
        raise Unclear(
            _("«%(text)s» não é um número inteiro, e isto é uma contagem.") % {"text": text},
            *_wholes_near(digits),
        )
    if -int(value.as_tuple().exponent) > MOST_DECIMALS:
        rounded = value.quantize(Decimal(10) ** -MOST_DECIMALS)
        raise Unclear(
            _("«%(text)s» tem mais de quatro casas decimais.") % {"text": text},
            written("", rounded),
        )
    return -value if sign in {"-", "−"} else value


def _decimal(digits: str) -> Decimal:
    """ "1.234,5" → 1234.5, "1 234" → 1234, "2.5" → 2.5, "1.234" → 1234."""
    digits = re.sub(r"\s", "", digits)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", digits) and not digits.startswith("0"):
        digits = digits.replace(".", "")
    return Decimal(digits.replace(",", "."))


def _is_unit(word: str, measure: Measure) -> bool:
    """Whether what follows the number is only the measure's own unit: "12 sessões", "45 %"."""
    units = {fold(measure.unit), fold(unit_of_measure(measure.unit) or measure.unit)} - {""}
    return fold(word) in units or fold(unit_of_measure(word) or word) in units


def _numbers_in(text: str) -> list[str]:
    """What numbers a text may mean, at most three; a dash or "nenhuma" may be a zero."""
    found = [written("", _decimal(digits)) for digits in re.findall(_NUMBER, text)]
    found += [str(WORDS[word]) for word in re.findall(r"\w+", fold(text)) if word in WORDS]
    if not found and (
        re.fullmatch(r"\W+", text) or re.match(r"(?:nenhum|zero|nao houve)", fold(text))
    ):
        found = ["0"]
    return list(dict.fromkeys(found))[:3]


def _wholes_near(digits: str) -> list[str]:
    """What a number with a comma may mean as a count: "1,234" → 1234; "12,5" nothing sure."""
    return [digits.replace(",", "")] if re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+", digits) else []


def _day(text: str, month: date) -> date:
    plain = fold(text)
    for pattern, order in ((_DAY_FIRST, "dmy"), (_YEAR_FIRST, "ymd"), (_IN_WORDS, "dmy")):
        if match := pattern.fullmatch(plain):
            return _sure_day(text, dict(zip(order, match.groups(), strict=True)))
    guesses = []
    if match := re.fullmatch(r"(\d{1,2})\s?[-/.]\s?(\d{1,2})", plain):
        guesses = _days(match[1], match[2], month.year)
    else:
        in_month = _month_in(plain, month) or month
        guesses = [in_month.replace(day=monthrange(in_month.year, in_month.month)[1])]
    raise Unclear(
        _("«%(text)s» não diz o dia em que se alcançou.") % {"text": text},
        *(written("", day) for day in guesses),
    )


def _sure_day(text: str, parts: dict[str, str]) -> date:
    number = month_number(parts["m"]) if parts["m"].isalpha() else int(parts["m"])
    year = int(parts["y"])
    days = _days(parts["d"], str(number or 0), year + 2000 if len(parts["y"]) == 2 else year)
    if days and len(parts["y"]) == 4:
        return days[0]
    raise Unclear(
        _("«%(text)s» não é uma data completa e certa.") % {"text": text},
        *(written("", day) for day in days or _days(str(number or 0), parts["d"], year)),
    )


def _days(day: str, month: str, year: int) -> list[date]:
    try:
        return [date(year, int(month), int(day))]
    except ValueError:
        return []


def _month(text: str, month: date) -> date:
    plain = fold(text)
    if match := _NUMBER_MONTH.fullmatch(plain):
        year, number = int(match[2] or match[3]), int(match[1] or match[4])
        if found := _days("1", str(number), year):
            return found[0]
    elif match := _NAMED_MONTH.fullmatch(plain):
        named = month_number(match[1])
        if named and match[2] and len(match[2]) == 4:
            return date(int(match[2]), named, 1)
    elif _DAY_FIRST.fullmatch(plain) or _YEAR_FIRST.fullmatch(plain):
        return _day(text, month).replace(day=1)
    meant = _month_in(plain, month)
    raise Unclear(
        _("«%(text)s» não diz o mês e o ano.") % {"text": text},
        *([written("postponed_to", meant)] if meant else []),
    )


def _month_in(plain: str, month: date) -> date | None:
    """The next month from `month` on that a text without a full year may name."""
    number = int(plain) if plain.isdecimal() and len(plain) < 3 else None
    year = ""
    if match := re.fullmatch(r"(\d{1,2})\s?[-/.]\s?(\d\d)", plain):
        number, year = int(match[1]), match[2]
    elif match := _NAMED_MONTH.fullmatch(plain):
        number, year = month_number(match[1]), match[2] or ""
    if not number or not 1 <= number <= 12:
        return None
    if year:
        return date(2000 + int(year[-2:]), number, 1)
    return date(month.year + (number < month.month), number, 1)
