from __future__ import annotations

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Theme(TextChoices):
    """What a number is about; the sensitive ones are hidden up to a higher count."""

    GENERAL = "general", _("Geral")
    AGEING = "ageing", _("Envelhecimento")
    CHILDREN = "children", _("Crianças e jovens")
    EMPLOYMENT = "employment", _("Emprego e qualificação")
    HOUSING = "housing", _("Habitação")
    POVERTY = "poverty", _("Pobreza e rendimento")
    HEALTH = "health", _("Saúde")
    MENTAL_HEALTH = "mental_health", _("Saúde mental")
    DISABILITY = "disability", _("Deficiência")
    ADDICTION = "addiction", _("Dependências")
    VIOLENCE = "violence", _("Violência")
    CHILDREN_AT_RISK = "children_at_risk", _("Crianças em perigo")
    MIGRATION = "migration", _("Migrações e minorias")


SENSITIVE = frozenset(
    {
        Theme.HEALTH,
        Theme.MENTAL_HEALTH,
        Theme.DISABILITY,
        Theme.ADDICTION,
        Theme.VIOLENCE,
        Theme.CHILDREN_AT_RISK,
        Theme.MIGRATION,
    }
)
_K, _SENSITIVE_K = 5, 10


class Missing(TextChoices):
    """Why a public figure has no value."""

    NOT_REPORTED = "not_reported", _("sem dados")
    CONFIDENTIAL = "confidential", _("confidencial")
    NOT_APPLICABLE = "not_applicable", _("não se aplica")
    SUPPRESSED = "suppressed", _("omitido")


class RollUp(TextChoices):
    """How an indicator becomes that of a larger territory, a longer period, everybody.

    `LAST` is a stock (residents on 31 December): the last of the periods, the sum of the rest.
    `WEIGHTED_MEAN` and `RATIO` carry numerator and denominator apart and divide at the end.
    """

    SUM = "sum", _("Soma")
    MEAN = "mean", _("Média")
    WEIGHTED_MEAN = "weighted_mean", _("Média ponderada")
    LAST = "last", _("Último valor")
    RATIO = "ratio", _("Quociente de somas")
    NOT_SUMMABLE = "not_summable", _("Não se soma")


class Periodicity(TextChoices):
    YEAR = "year", _("Anual")
    SCHOOL_YEAR = "school_year", _("Ano letivo")
    HALF = "half", _("Semestral")
    QUARTER = "quarter", _("Trimestral")
    MONTH = "month", _("Mensal")


class Status(TextChoices):
    """How settled a value is."""

    FINAL = "final", _("definitivo")
    PROVISIONAL = "provisional", _("provisório")
    ESTIMATED = "estimated", _("estimado")


class Visibility(TextChoices):
    """Who reads a dataset."""

    PRIVATE = "private", _("Só quem o importou e a coordenação")
    NETWORK = "network", _("A rede")
    PUBLIC = "public", _("Toda a gente")


def threshold(theme: str) -> int:
    """k: counts from 1 to k − 1 stay in the house. Blank is `general`; ValueError for no theme.

    The setting DISCLOSURE_THRESHOLDS, {theme: k}, comes before the k given here.
    """
    known = Theme(theme or Theme.GENERAL)
    chosen: dict[str, int] = getattr(settings, "DISCLOSURE_THRESHOLDS", {})
    return chosen.get(known.value, _SENSITIVE_K if known in SENSITIVE else _K)
