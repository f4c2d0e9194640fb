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
