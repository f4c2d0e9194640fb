from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NetworkKind(TextChoices):
    CLAS = "clas", _("Rede Social (CLAS)")
    METROPOLITAN = "metropolitan", _("Área metropolitana")
    INTERMUNICIPAL = "intermunicipal", _("Comunidade intermunicipal")
    FEDERATION = "federation", _("Federação ou união")
    COMMUNITY = "community", _("Comunidade de prática")
    CONSORTIUM = "consortium", _("Consórcio")


class OrganisationKind(TextChoices):
    MUNICIPALITY = "municipality", _("Câmara municipal")
    PARISH = "parish", _("Junta de freguesia")
    IPSS = "ipss", _("IPSS")
    MISERICORDIA = "misericordia", _("Misericórdia")
    SCHOOL = "school", _("Escola ou agrupamento")
    HEALTH = "health", _("Saúde")
    SECURITY_FORCE = "security_force", _("Força de segurança")
    PUBLIC_SERVICE = "public_service", _("Serviço público")
    ASSOCIATION = "association", _("Associação")
    MUTUAL = "mutual", _("Mutualidade")
    COMPANY = "company", _("Empresa")
    UNIVERSITY = "university", _("Ensino superior")
    PROGRAMME = "programme", _("Programa ou projeto")
    GROUP = "group", _("Grupo ou órgão")
    FEDERATION = "federation", _("Federação ou união")
    OTHER = "other", _("Outra")


class MembershipStatus(TextChoices):
    MEMBER = "member", _("Aderente")
    SUSPENDED = "suspended", _("Suspensa")
    LEFT = "left", _("Saiu")


class BodyKind(TextChoices):
    PLENARY = "plenary", _("Plenário")
    NUCLEUS = "nucleus", _("Núcleo executivo")
    WORKING_GROUP = "working_group", _("Grupo de trabalho")
    PARISH_COMMISSION = "parish_commission", _("Comissão social de freguesia")
    OTHER = "other", _("Outro órgão")


class MandateRole(TextChoices):
    CHAIR = "chair", _("Presidência")
    SECRETARY = "secretary", _("Secretariado")
    MEMBER = "member", _("Membro efetivo")
    SUBSTITUTE = "substitute", _("Suplente")
