"""Dimensions as people write them: "sex: f, m", a line each; and the words to show them in.

The names and members that the platform knows are written in one way, so that the sexes of two
indicators are the same; any other name or member shows as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitor.facts.shapes import FIXED, Dimension
from monitor.indicators.formulas import CODE, MEMBER
from monitor.indicators.words import with_suggestion
from monitor.kernel.text import fold

Cuts = tuple[tuple[str, ...], ...]

LABELS = {
    "sex": gettext_lazy("Sexo"),
    "age": gettext_lazy("Idade"),
    "nationality": gettext_lazy("Nacionalidade"),
    "education": gettext_lazy("Nível de ensino"),
    "duration": gettext_lazy("Duração"),
    "response": gettext_lazy("Resposta social"),
    "crime": gettext_lazy("Tipo de crime"),
}
MEMBERS = {
    ("sex", "f"): gettext_lazy("Mulheres"),
    ("sex", "m"): gettext_lazy("Homens"),
    ("nationality", "pt"): gettext_lazy("Portuguesa"),
    ("nationality", "other"): gettext_lazy("Estrangeira"),
    ("duration", "short"): gettext_lazy("Menos de um ano"),
    ("duration", "long"): gettext_lazy("Um ano ou mais"),
    ("education", "pre_school"): gettext_lazy("Educação pré-escolar"),
    ("education", "basic"): gettext_lazy("Ensino básico"),
    ("education", "secondary"): gettext_lazy("Ensino secundário"),
    ("crime", "persons"): gettext_lazy("Contra as pessoas"),
    ("crime", "property"): gettext_lazy("Contra o património"),
    ("crime", "society"): gettext_lazy("Contra a vida em sociedade"),
    ("crime", "state"): gettext_lazy("Contra o Estado"),
    ("crime", "other"): gettext_lazy("Outros"),
}
# What people type for a name that the platform knows.
_MEANT = {
    "sexo": "sex",
    "genero": "sex",
    "idade": "age",
    "grupo etario": "age",
    "grupo_etario": "age",
    "nacionalidade": "nationality",
    "escolaridade": "education",
    "duracao": "duration",
    "resposta": "response",
}
_SEXES = {"h": "m", "homens": "m", "mulheres": "f", "masculino": "m", "feminino": "f"}
_BAND, _OPEN_BAND = re.compile(r"(\d+)-(\d+)"), re.compile(r"(\d+)\+")


class DimensionError(ValueError):
    """What is wrong with the text, in one sentence; `suggestion` is what may have been meant."""

    def __init__(self, text: str, suggestion: str = ""):
        self.text, self.suggestion = text, suggestion
        super().__init__(with_suggestion(text, suggestion))


def dimension_label(name: str) -> str:
    return str(LABELS.get(name) or name.replace("_", " "))


def member_label(name: str, member: str) -> str:
    """ "65+" of the ages → "65 ou mais anos"."""
    if known := MEMBERS.get((name, member)):
        return str(known)
    if name == "age" and (band := _BAND.fullmatch(member)):
        return _("%(first)s a %(last)s anos") % {"first": band[1], "last": band[2]}
    if name == "age" and (band := _OPEN_BAND.fullmatch(member)):
        return _("%(first)s ou mais anos") % {"first": band[1]}
    return member.replace("_", " ")


def cut_label(pairs: Iterable[tuple[str, str]]) -> str:
    """ "Mulheres, 65 ou mais anos"; blank for everybody."""
    return ", ".join(member_label(name, member) for name, member in pairs)


def dimensions_text(dimensions: Iterable[Dimension], separator: str = "\n") -> str:
    return separator.join(f"{item.name}: {', '.join(item.members)}" for item in dimensions)


def cuts_text(cuts: Cuts, separator: str = "\n") -> str:
    return separator.join(" × ".join(cut) for cut in cuts)


def parse_dimensions(text: str) -> tuple[Dimension, ...]:
    """From lines, or parts between ";". Raises DimensionError."""
    found: dict[str, Dimension] = {}
    for line in filter(None, map(str.strip, re.split(r"[\n;]", text))):
        name, colon, members = line.partition(":")
        name = name.strip()
        if not colon:
            raise DimensionError(
                _("«%(text)s»: escreve-se o nome da dimensão, dois pontos e as categorias.")
                % {"text": line}
            )
        check_dimension_name(name)
        if name in found:
            raise DimensionError(_("A dimensão «%(name)s» está duas vezes.") % {"name": name})
        found[name] = Dimension(name, _members(name, members))
    return tuple(found.values())


def check_dimension_name(name: str) -> None:
    """Raises DimensionError for what cannot be the name of a dimension, or is another way of writing one."""
    if meant := _MEANT.get(fold(name)):
        raise DimensionError(_("A dimensão «%(name)s» tem outro nome.") % {"name": name}, meant)
    if not re.fullmatch(CODE, name) or name in FIXED:
        raise DimensionError(_("«%(name)s» não pode ser o nome de uma dimensão.") % {"name": name})


def _members(name: str, text: str) -> tuple[str, ...]:
    members = [member.strip() for member in text.split(",") if member.strip()]
    if len(members) < 2:
        raise DimensionError(
            _("A dimensão «%(name)s» precisa de duas categorias, pelo menos.") % {"name": name}
        )
    for member in members:
        if members.count(member) > 1:
            raise DimensionError(
                _("A categoria «%(member)s» está duas vezes.") % {"member": member}
            )
        if name == "sex" and (meant := _SEXES.get(fold(member))):
            raise DimensionError(
                _("A categoria «%(member)s» tem outro nome.") % {"member": member}, meant
            )
        if not re.fullmatch(MEMBER, member):
            raise DimensionError(
                _("«%(member)s» não pode ser uma categoria: só letras, algarismos e «+», «-», «_».")
                % {"member": member},
                re.sub(r"[^\w+.-]+", "_", member).strip("_"),
            )
    return tuple(members)


def parse_cuts(text: str, dimensions: tuple[Dimension, ...]) -> Cuts:
    """ "sex × age" → (("sex", "age"),), in the order of the dimensions. Raises DimensionError."""
    names = [dimension.name for dimension in dimensions]
    cuts: dict[tuple[str, ...], None] = {}
    for line in filter(None, map(str.strip, re.split(r"[\n;]", text))):
        wanted = [part.strip() for part in re.split(r"[×*]", line)]
        for name in wanted:
            if name not in names:
                raise DimensionError(
                    _("O corte «%(cut)s» usa «%(name)s», que não está nas dimensões.")
                    % {"cut": line, "name": name}
                )
        cuts[tuple(name for name in names if name in wanted)] = None
    return tuple(cuts)
