from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlanStatus(TextChoices):
    DRAFT = "draft", _("Em preparação")
    APPROVED = "approved", _("Aprovado")
    CLOSED = "closed", _("Encerrado")


class ActionStatus(TextChoices):
    PLANNED = "planned", _("Prevista")
    UNDER_WAY = "under_way", _("Em curso")
    DONE = "done", _("Concluída")
    POSTPONED = "postponed", _("Adiada")
    CANCELLED = "cancelled", _("Cancelada")


class ResponsibilityRole(TextChoices):
    LEAD = "lead", _("Responsável")
    PARTNER = "partner", _("Parceiro")


class MeasureKind(TextChoices):
    COUNT = "count", _("Contagem")
    QUANTITY = "quantity", _("Quantidade")
    MILESTONE = "milestone", _("Marco")


class RollUp(TextChoices):
    SUM = "sum", _("Soma")
    MEAN = "mean", _("Média")
    LAST = "last", _("Último valor")
    NOT_SUMMABLE = "not_summable", _("Não se soma")


class MonthKind(TextChoices):
    PLANNED = "planned", _("Previsto")
    DONE = "done", _("Realizado")


class ImportState(TextChoices):
    QUEUED = "queued", _("À espera")
    READING = "reading", _("A ler")
    READY = "ready", _("Pronta a rever")
    FAILED = "failed", _("Não foi possível ler")
    CONFIRMED = "confirmed", _("Confirmada")
    UNDONE = "undone", _("Anulada")
    DISCARDED = "discarded", _("Abandonada")
