"""Invented data that the gallery shows."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from monitor.ui.charts import (
    Chart,
    Progress,
    Series,
    counts_by_category,
    planned_and_done,
    progress_bars,
    series_with_target,
)


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


def charts() -> list[Chart]:
    months = [dt.date(2026, number, 1) for number in range(1, 13)]
    planned, done = (4, 5, 6, 6, 7, 5, 3, 1, 5, 6, 6, 4), (4, 4, 5, 6, 8, 4)
    return [
        counts_by_category(
            _("Ações por domínio"),
            [
                ("Envelhecimento", (7, 4, 2, 1, 3)),
                ("Infância e juventude", (3, 6, 1, 0, 5)),
                ("Habitação", (0, 2, 0, 3, 1)),
            ],
            [
                Series(_("Concluída"), "done"),
                Series(_("Em curso"), "under_way"),
                Series(_("Em atraso"), "late"),
                Series(_("Sem resposta"), "none"),
                Series(_("Por iniciar"), "planned"),
            ],
            of=_("Domínio"),
        ),
        planned_and_done(
            _("Previsto e feito em 2026"),
            [
                (month, planned[at], done[at] if at < len(done) else None)
                for at, month in enumerate(months)
            ],
            unit=_("ações"),
        ),
        series_with_target(
            _("Visitas a pessoas que vivem sós"),
            list(zip(months, (12, 25, 41, None, 60, 78), strict=False)),
            target=120,
            unit=_("visitas"),
        ),
        progress_bars(
            _("Valores e metas"),
            [
                Progress(_("N.º de oficinas"), 4, 4),
                Progress(_("N.º de participantes"), 34, 60),
                Progress(_("N.º de chamadas"), 212),
            ],
            of=_("Indicador"),
        ),
    ]
