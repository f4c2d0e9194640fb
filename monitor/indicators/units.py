"""Units, as text that people write ("€/hab.", "por 1000 hab.", "%") and as algebra that formulas obey.

A unit is made of measures with their powers, and of a scale: how many times the plain value it shows.
A percentage is a plain ratio at scale 100; "por 1000 hab." is a count for each count at scale 1000;
km² is m² at scale 1/1,000,000. Everything that is counted (inhabitants, families, crimes) is the same
measure, so that `100 * a / b` of any two counts is a percentage.

In a formula, multiplying or dividing by 100, 1000, … (or by 0.01, 0.001, …) changes the scale; any
other number is mere arithmetic: the mean of two counts is a count.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction

from django.utils.translation import gettext as _

from monitor.indicators.formulas import (
    FormulaError,
    Negation,
    Node,
    Number,
    Operation,
    Reference,
)
from monitor.indicators.words import with_suggestion
from monitor.kernel.text import fold

Powers = tuple[tuple[str, int], ...]
COUNT = "N.º"


class UnitError(ValueError):
    """The text is no unit; `suggestion` is one that may have been meant, or blank."""

    def __init__(self, text: str, suggestion: str = ""):
        self.suggestion = suggestion
        self.text = (
            _("«%(text)s» não é uma unidade conhecida.") % {"text": text}
            if text.strip()
            else _("Falta a unidade.")
        )
        super().__init__(with_suggestion(self.text, suggestion))


@dataclass(frozen=True, slots=True)
class Unit:
    """Two units are equal when their numbers may be compared: "%" and "por 100 hab." are."""

    powers: Powers = ()
    scale: Fraction = Fraction(1)

    @property
    def is_count(self) -> bool:
        return self.powers == ((COUNT, 1),)

    def times(self, other: Unit, sign: int = 1) -> Unit:
        """The product; the quotient when `sign` is −1."""
        powers = dict(self.powers)
        for measure, power in other.powers:
            powers[measure] = powers.get(measure, 0) + sign * power
        left = tuple(sorted((measure, power) for measure, power in powers.items() if power))
        return Unit(left, self.scale * other.scale**sign)


PLAIN = Unit()


@dataclass(frozen=True, slots=True)
class Measure:
    """A word for what is measured: for many and for one, in Portuguese and in English."""

    text: str
    one: str
    english: str
    english_one: str
    unit: Unit


def _counted(text: str, one: str, english: str, english_one: str) -> Measure:
    return Measure(text, one, english, english_one, Unit(((COUNT, 1),)))


def _measured_by(text: str, one: str, english: str, scale: Fraction = Fraction(1)) -> Measure:
    return Measure(text, text, english, english, Unit(((one, 1),), scale))


def _of_time(text: str, one: str, english: str) -> Measure:
    return Measure(text, one, english, english.removesuffix("s"), Unit(((one, 1),)))


def _plain(text: str, english: str, scale: int) -> Measure:
    return Measure(text, text, english, english, Unit((), Fraction(scale)))


MEASURES = (
    _counted(COUNT, COUNT, "No.", "No."),
    _counted("hab.", "habitante", "inhabitants", "inhabitant"),
    _counted("pessoas", "pessoa", "people", "person"),
    _counted("mulheres", "mulher", "women", "woman"),
    _counted("homens", "homem", "men", "man"),
    _counted("crianças", "criança", "children", "child"),
    _counted("jovens", "jovem", "young people", "young person"),
    _counted("idosos", "idoso", "older people", "older person"),
    _counted("ativos", "ativo", "people in the labour force", "person in the labour force"),
    _counted("famílias", "família", "families", "family"),
    _counted("agregados", "agregado", "households", "household"),
    _counted("alojamentos", "alojamento", "dwellings", "dwelling"),
    _counted("nados-vivos", "nado-vivo", "live births", "live birth"),
    _counted("óbitos", "óbito", "deaths", "death"),
    _counted("alunos", "aluno", "pupils", "pupil"),
    _counted("docentes", "docente", "teachers", "teacher"),
    _counted("beneficiários", "beneficiário", "recipients", "recipient"),
    _counted("pensionistas", "pensionista", "pensioners", "pensioner"),
    _counted("desempregados", "desempregado", "unemployed people", "unemployed person"),
    _counted("trabalhadores", "trabalhador", "workers", "worker"),
    _counted("utentes", "utente", "users", "user"),
    _counted("lugares", "lugar", "places", "place"),
    _counted("camas", "cama", "beds", "bed"),
    _counted("médicos", "médico", "doctors", "doctor"),
    _counted("enfermeiros", "enfermeiro", "nurses", "nurse"),
    _counted("respostas", "resposta", "social responses", "social response"),
    _counted("crimes", "crime", "crimes", "crime"),
    _counted("ocorrências", "ocorrência", "occurrences", "occurrence"),
    _measured_by("€", "€", "€"),
    _measured_by("m²", "m²", "m²"),
    _measured_by("km²", "m²", "km²", Fraction(1, 10**6)),
    _measured_by("ha", "m²", "ha", Fraction(1, 10**4)),
    _measured_by("km", "km", "km"),
    _measured_by("kg", "kg", "kg"),
    _of_time("horas", "hora", "hours"),
    _of_time("dias", "dia", "days"),
    _of_time("meses", "mês", "months"),
    _of_time("anos", "ano", "years"),
    _measured_by("índice", "índice", "index"),
    _plain("razão", "ratio", 1),
    _plain("%", "%", 100),
    _plain("p.p.", "p.p.", 100),
    _plain("‰", "‰", 1000),
)
_KNOWN = {fold(text): item for item in MEASURES for text in (item.text, item.one)}
_SCALES = {
    "mil": ("thousand", Fraction(1, 1000)),
    "milhares de": ("thousand", Fraction(1, 1000)),
    "milhões de": ("million", Fraction(1, 10**6)),
}
_NUMBER = re.compile(r"(\d[\d\s]*)\s+(\S.*)|(\d[\d\s]*)")
EXAMPLES = ("N.º", "%", "€", "por 1000 hab.", "€/hab.", "hab./km²", "dias", "índice")


# Reading


def parse_unit(text: str) -> Unit:
    """ "€/1000 hab." → euros for each thousand counted. Raises UnitError."""
    parts = _parts(text)
    unit = _amount(parts[0], text) if parts[0] else Unit(((COUNT, 1),))
    for part in parts[1:]:
        unit = unit.times(_amount(part, text), -1)
    return unit


def _parts(text: str) -> list[str]:
    """What stands between the "/" and the "por"; the first is blank in "por 1000 hab."."""
    parts = re.split(r"\s*/\s*|(?:^|\s+)por\s+", " ".join(text.split()))
    if not any(parts) or "" in parts[1:]:
        raise UnitError(text, _nearest(text))
    return parts


def _amount(text: str, whole: str) -> Unit:
    """A measure, with the number or the "mil" before it: a number of them below makes the value larger."""
    match = _NUMBER.fullmatch(text)
    if match:
        number = Fraction("".join((match[1] or match[3]).split()))
        if not number:
            raise UnitError(whole)
        rest = _amount(match[2], whole) if match[2] else Unit(((COUNT, 1),))
        return Unit(rest.powers, rest.scale / number)
    for word, (_english, scale) in _SCALES.items():
        if text.casefold().startswith(f"{word} "):
            rest = _amount(text[len(word) + 1 :], whole)
            return Unit(rest.powers, rest.scale * scale)
    if (known := _KNOWN.get(fold(text))) is None:
        raise UnitError(whole, whole.replace(text, near) if (near := _nearest(text)) else "")
    return known.unit


def _nearest(text: str) -> str:
    found = get_close_matches(fold(text), _KNOWN, 1, 0.6)
    return _KNOWN[found[0]].text if found else ""


def unit_label(text: str, language: str) -> str:
    """The unit as people of that language write it; as it is stored when it is not understood."""
    if not language.startswith("en"):
        return text
    try:
        parts = _parts(text)
    except UnitError:
        return text
    words = [_in_english(part, one=at > 0) for at, part in enumerate(parts)]
    if "/" in text and words[0]:
        return "/".join(words)
    return " ".join(filter(None, [words[0], *(f"per {word}" for word in words[1:])]))


def _in_english(text: str, one: bool) -> str:
    match = _NUMBER.fullmatch(text)
    if match:
        number = format(int("".join((match[1] or match[3]).split())), ",")
        return f"{number} {_in_english(match[2], one=False)}" if match[2] else number
    for word, (english, _scale) in _SCALES.items():
        if text.casefold().startswith(f"{word} "):
            return f"{english} {_in_english(text[len(word) + 1 :], one=False)}"
    known = _KNOWN.get(fold(text))
    return text if known is None else known.english_one if one else known.english


# In formulas


@dataclass(frozen=True, slots=True)
class _Measured:
    """What a part of a formula gives; `text` is how a message names it. A constant takes any plain unit."""

    unit: Unit
    text: str
    is_constant: bool = False


def unit_of_formula(node: Node, unit_of: Callable[[str], str]) -> Unit:
    """The unit of what a formula gives, from the units (as text) of the codes in it.

    Raises FormulaError where things of different units are added up; UnitError for an unknown unit.
    """
    return _measured(node, unit_of).unit


def check_unit(node: Node, declared: str, unit_of: Callable[[str], str]) -> None:
    """Raises FormulaError when the formula does not give the unit that its indicator declares."""
    found, wanted = _measured(node, unit_of), parse_unit(declared)
    if found.is_constant and not wanted.powers:
        return
    if found.unit.powers != wanted.powers:
        raise FormulaError(
            _("a fórmula dá «%(found)s» e a unidade indicada é «%(wanted)s».")
            % {"found": found.text, "wanted": declared}
        )
    if found.unit.scale != wanted.scale:
        raise FormulaError(_scale_message(found, wanted, declared))


def _scale_message(found: _Measured, wanted: Unit, declared: str) -> str:
    factor = wanted.scale / found.unit.scale
    if factor.denominator == 1 and factor >= 100:
        advice = _("falta multiplicar por %(number)d") % {"number": factor}
    elif factor.numerator == 1 and factor <= Fraction(1, 100):
        advice = _("falta dividir por %(number)d") % {"number": 1 / factor}
    else:
        scales = {"wanted": wanted.scale, "found": found.unit.scale}
        advice = _("pede a escala %(wanted)s e a fórmula está na escala %(found)s") % scales
    return _("a unidade indicada é «%(unit)s»: %(advice)s.") % {"unit": declared, "advice": advice}


def _measured(node: Node, unit_of: Callable[[str], str]) -> _Measured:
    match node:
        case Number():
            return _Measured(Unit((), _scale_of(node.value)), format(node.value, "f"), True)
        case Reference():
            text = unit_of(node.code)
            return _Measured(parse_unit(text), text)
        case Negation():
            return _measured(node.operand, unit_of)
    left, right = _measured(node.left, unit_of), _measured(node.right, unit_of)
    if node.sign in "+-":
        return _added(left, right, node)
    unit = left.unit.times(right.unit, 1 if node.sign == "*" else -1)
    return _Measured(unit, _text_of(unit), left.is_constant and right.is_constant)


def _scale_of(number: Decimal) -> Fraction:
    """100, 1000, … and 0.01, 0.001, … are scales; any other number is 1."""
    if number <= 0:
        return Fraction(1)
    exponent = number.log10()
    is_scale = exponent == exponent.to_integral_value() and abs(exponent) >= 2
    return Fraction(number) if is_scale else Fraction(1)


def _added(left: _Measured, right: _Measured, node: Operation) -> _Measured:
    """Both must be the same; a number alone is taken for whatever plain unit stands beside it."""
    if left.is_constant or right.is_constant:
        constant, other = (left, right) if left.is_constant else (right, left)
        if constant.is_constant and other.is_constant:
            return _Measured(PLAIN, constant.text, True)
        if other.unit.powers:
            raise FormulaError(
                _("não se pode somar ou subtrair o número %(number)s a «%(unit)s».")
                % {"number": constant.text, "unit": other.text},
                node.at,
            )
        return other
    if left.unit != right.unit:
        raise FormulaError(
            _("não se pode somar ou subtrair «%(left)s» e «%(right)s».")
            % {"left": left.text, "right": right.text},
            node.at,
        )
    return left if left.text == right.text else _Measured(left.unit, _text_of(left.unit))


def _text_of(unit: Unit) -> str:
    """The unit in words for a message: the first known text that means it, or its measures."""
    plain = {PLAIN: "razão", Unit((), Fraction(100)): "%", Unit((), Fraction(1000)): "‰"}
    if unit in plain:
        return plain[unit]
    if not unit.powers:
        return _("razão × %(scale)s") % {"scale": unit.scale}
    above = [_power(measure, power) for measure, power in unit.powers if power > 0]
    below = [_power(measure, -power) for measure, power in unit.powers if power < 0]
    text = " × ".join(above) or "1"
    return "/".join([text, *below])


def _power(measure: str, power: int) -> str:
    return measure if power == 1 else f"{measure}^{power}"
