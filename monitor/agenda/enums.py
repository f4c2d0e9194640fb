from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ActivityKind(TextChoices):
    SESSION = "session", _("Sessão")
    EVENT = "event", _("Evento")
    ATTENDANCE_DAY = "attendance_day", _("Dia de atendimento")
    DELIVERY = "delivery", _("Entrega ou distribuição")
    REFERRAL = "referral", _("Encaminhamentos")
    MEETING = "meeting", _("Reunião")
    OTHER = "other", _("Outra")


class ActivityStatus(TextChoices):
    PLANNED = "planned", _("Marcada")
    HELD = "held", _("Realizada")
    CANCELLED = "cancelled", _("Cancelada")


class Sex(TextChoices):
    FEMALE = "f", _("Mulheres")
    MALE = "m", _("Homens")
    OTHER = "o", _("Outro ou não indicado")


class AgeBand(TextChoices):
    CHILDREN = "0-14", _("0 a 14 anos")
    YOUNG = "15-24", _("15 a 24 anos")
    ADULT = "25-64", _("25 a 64 anos")
    OLDER = "65+", _("65 anos ou mais")
    UNKNOWN = "unknown", _("Idade não indicada")


class FeedKind(TextChoices):
    NETWORK = "network", _("Rede")
    BODY = "body", _("Órgão")
    ORGANISATION = "organisation", _("Entidade")
