from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from monitor.facts.enums import Periodicity


class Subject(TextChoices):
    """The chapter of a diagnosis that an indicator belongs to."""

    POPULATION = "population", _("População")
    FAMILY = "family", _("Famílias e crianças")
    AGEING = "ageing", _("Envelhecimento")
    INCOME = "income", _("Rendimento e pobreza")
    SOCIAL_SECURITY = "social_security", _("Proteção social e RSI")
    EMPLOYMENT = "employment", _("Emprego e desemprego")
    EDUCATION = "education", _("Educação")
    HEALTH = "health", _("Saúde")
    HOUSING = "housing", _("Habitação")
    RESPONSES = "responses", _("Respostas sociais")
    SAFETY = "safety", _("Segurança")
    MIGRATION = "migration", _("Migrações")
    OTHER = "other", _("Outro")


class Polarity(TextChoices):
    MORE_IS_BETTER = "more_is_better", _("Mais é melhor")
    LESS_IS_BETTER = "less_is_better", _("Menos é melhor")
    NONE = "none", _("Nem mais nem menos é melhor")


class Frequency(TextChoices):
    """How often there is a new figure. What is rarer than a year stands in the years that have it."""

    MONTH = "month", _("Mensal")
    QUARTER = "quarter", _("Trimestral")
    HALF = "half", _("Semestral")
    YEAR = "year", _("Anual")
    SCHOOL_YEAR = "school_year", _("Por ano letivo")
    TWO_YEARS = "two_years", _("De dois em dois anos")
    TEN_YEARS = "ten_years", _("De dez em dez anos")
    IRREGULAR = "irregular", _("Quando há")

    @property
    def period(self) -> Periodicity:
        """The kind of period that its figures stand in."""
        rarer = self in {Frequency.TWO_YEARS, Frequency.TEN_YEARS, Frequency.IRREGULAR}
        return Periodicity.YEAR if rarer else Periodicity(self.value)


class Normalisation(TextChoices):
    """How indicators of different units are put on one scale."""

    MIN_MAX = "min_max", _("Do pior ao melhor valor (0 a 100)")
    Z_SCORE = "z_score", _("Distância à média, em desvios-padrão")
    RANK = "rank", _("Posição na lista (0 a 100)")


class Aggregation(TextChoices):
    ARITHMETIC = "arithmetic", _("Média: uma parte boa compensa outra má")
    GEOMETRIC = "geometric", _("Média geométrica: uma parte muito má quase não se compensa")


class Direction(TextChoices):
    """What a high index says of a territory."""

    BETTER = "better", _("Melhor situação")
    WORSE = "worse", _("Pior situação (um índice de vulnerabilidade)")


class WhenMissing(TextChoices):
    """What becomes of a territory of which a part is missing."""

    NO_INDEX = "no_index", _("Fica sem índice")
    AVAILABLE = "available", _("Faz-se com o que há, se for pelo menos 75 % do peso")


class Audience(TextChoices):
    """Who may open a dashboard."""

    COORDINATION = "coordination", _("Só quem compõe painéis na rede")
    NETWORK = "network", _("A rede")
    PUBLIC = "public", _("Toda a gente")
