"""Invented data that the gallery shows."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Entry:
    sentence: str
    at: dt.datetime
    actor: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One action of the sample plan; a span of 0 means the level cell above covers this row."""

    code: str
    domain: str
    domain_span: int
    goal: str
    goal_span: int
    action: str
    partners: tuple[str, ...]
    measures: tuple[str, ...]
    months: tuple[str, ...]
    status: str
    tone: str


def history() -> list[Entry]:
    zone = dt.UTC
    return [
        Entry(
            _("Marcou março e abril como feitos."),
            dt.datetime(2026, 5, 4, 9, 12, tzinfo=zone),
            "Rita Valadares",
        ),
        Entry(
            _("Juntou a Biblioteca Municipal como parceira."),
            dt.datetime(2026, 2, 18, 15, 40, tzinfo=zone),
            "Joaquim Serrão",
        ),
        Entry(
            _("Criou a ação a partir do documento importado."),
            dt.datetime(2026, 1, 12, 10, 5, tzinfo=zone),
            "Rita Valadares",
        ),
    ]


def _months(text: str) -> tuple[str, ...]:
    """Twelve states from twelve letters: p planned, d done, l late, x extra, dot nothing."""
    states = {"p": "planned", "d": "done", "l": "late", "x": "extra", ".": ""}
    return tuple(states[letter] for letter in text)


PLAN_ROWS = [
    PlanRow(
        "1", "Envelhecimento", 3, "Vizinhança que repara em quem está só", 2,
        "Visitas semanais a pessoas com mais de 80 anos que vivem sós",
        ("Centro Social da Ribeira Alta", "Junta de Freguesia de Vale Fundo"),
        ("N.º de visitas", "N.º de pessoas visitadas"),
        _months("dddlxppppppp"), "Em atraso", "danger",
    ),
    PlanRow(
        "", "", 0, "", 0,
        "Linha telefónica de companhia ao fim do dia",
        ("Bombeiros Voluntários de Monte Claro",),
        ("N.º de chamadas",),
        _months("..ddd.pppppp"), "Em curso", "info",
    ),
    PlanRow(
        "", "", 0, "Cuidar de quem cuida", 1,
        "Oficinas de descanso para cuidadores informais",
        ("Unidade de Saúde de Monte Claro", "Misericórdia de Monte Claro"),
        ("N.º de oficinas", "N.º de participantes"),
        _months("...d..d..d.."), "Concluída", "success",
    ),
    PlanRow(
        "2", "Infância e juventude", 2, "Nenhuma criança fora da escola", 2,
        "Gabinete de apoio às famílias no agrupamento de escolas",
        ("Agrupamento de Escolas da Serra",),
        ("N.º de famílias atendidas",),
        _months("pppppp..pppp"), "Por iniciar", "neutral",
    ),
    PlanRow(
        "", "", 0, "", 0,
        "Férias com tempo: programa aberto nas interrupções letivas",
        ("Câmara Municipal", "Clube de Atletismo Vale Fundo"),
        ("N.º de crianças", "Elaboração do programa"),
        _months("...l..pp...p"), "A confirmar", "warning",
    ),
]  # fmt: skip
