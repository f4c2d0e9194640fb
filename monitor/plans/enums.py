from __future__ import annotations

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


class MeasureSource(TextChoices):
    REPORTED = "reported", _("Número indicado por quem responde")
    ACTIVITIES = "activities", _("Soma das atividades registadas")
    MILESTONE = "milestone", _("Marco, com data e comprovativo")

    @classmethod
    def of_kind(cls, kind: str) -> MeasureSource:
        """Until somebody says otherwise, who reports says the number; a milestone has its date."""
        return cls.MILESTONE if kind == MeasureKind.MILESTONE else cls.REPORTED


class MeasureCounts(TextChoices):
    SESSIONS = "sessions", _("Número de atividades")
    PARTICIPANTS = "participants", _("Participantes")


class PeopleCount(TextChoices):
    """Blank: the measure does not count people."""

    UNSAID = "unsaid", _("Por dizer se são pessoas diferentes ou presenças")
    ATTENDANCES = "attendances", _("Presenças")
    DISTINCT = "distinct", _("Pessoas diferentes")


class ReportState(TextChoices):
    DRAFT = "draft", _("Em rascunho")
    SUBMITTED = "submitted", _("Por aceitar")
    RETURNED = "returned", _("Devolvido")
    ACCEPTED = "accepted", _("Aceite")


class ReportStatus(TextChoices):
    NOT_STARTED = "not_started", _("Não iniciada")
    UNDER_WAY = "under_way", _("Em curso")
    DONE = "done", _("Concluída")
    LATE = "late", _("Atrasada")
    POSTPONED = "postponed", _("Adiada")
    CANCELLED = "cancelled", _("Cancelada")


class ReportChannel(TextChoices):
    LINK = "link", _("Ligação por e-mail")
    ACCOUNT = "account", _("Conta na plataforma")
    PHONE = "phone", _("Registo rápido")
    WORKBOOK = "workbook", _("Folha de Excel")


class Unscheduled(TextChoices):
    """When an action without any planned month is asked about."""

    NEVER = "never", _("Nunca")
    QUARTERLY = "quarterly", _("No fim de cada trimestre")
    MONTHLY = "monthly", _("Todos os meses")


class Asked(TextChoices):
    LEADS = "leads", _("Só os responsáveis")
    EVERYONE = "everyone", _("Responsáveis e parceiros")


class HandOverState(TextChoices):
    PENDING = "pending", _("Por confirmar")
    DONE = "done", _("Passada")
    REFUSED = "refused", _("Recusada")


class SharingState(TextChoices):
    INVITED = "invited", _("Proposta")
    ADOPTED = "adopted", _("Em curso na rede")
    DECLINED = "declined", _("Recusada")


class ReportPeriod(TextChoices):
    QUARTER = "quarter", _("Trimestral")
    HALF = "half", _("Semestral")
    YEAR = "year", _("Anual")


class DocumentState(TextChoices):
    DRAFT = "draft", _("Em preparação")
    APPROVED = "approved", _("Aprovado")
