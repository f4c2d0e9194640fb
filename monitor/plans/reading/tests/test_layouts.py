"""The ten layouts that plan documents use, through the text reader; all texts are invented."""

from __future__ import annotations

import pytest

from monitor.documents.reading.text import read
from monitor.plans.reading import read_plan


@pytest.fixture
def read_text():
    def reading(text: str, name: str = "plano.txt"):
        return read_plan(read(text.encode(), name))

    return reading


def summary(plan):
    return [(action.code, action.title, action.path) for action in plan.actions]


def test_l1_tabs_with_month_columns(read_text):
    months = "\t".join("JFMAMJJASOND")
    plan = read_text(
        "PLANO DE AÇÃO 2022\n\nDomínio de Intervenção 1: Saúde\n\nObjetivo Geral: Viver melhor.\n\n"
        f"Eixos\tMeta\tAções/Atividades\tResponsáveis\tIndicadores\tCronograma{chr(9) * 13}\n"
        f"\t\t\t\t\t{months}\t\n"
        f"Prevenir\tMais rastreios\tRastrear\tCMB UCC\tN.º de ações N.º de utentes\tX\tX{chr(9) * 11}\n"
        f"\t\tDivulgar\tCMB\tCriação do folheto{chr(9) * 13}\n"
        f"Tratar\t\tConsultar\tUCC\tN.º de consultas{chr(9) * 4}X{chr(9) * 9}\n"
    )
    assert plan.levels == ["Domínio", "Eixo", "Meta"]
    assert plan.nodes[0].objective == "Viver melhor."
    assert [action.path for action in plan.actions] == [
        ["Saúde", "Prevenir", "Mais rastreios"],
        ["Saúde", "Prevenir", "Mais rastreios"],
        ["Saúde", "Tratar"],
    ]
    assert [action.planned for action in plan.actions] == [[1, 2], [], [4]]
    assert [len(action.measures) for action in plan.actions] == [2, 1, 1]
    assert plan.unplaced == []


def test_l2_pipe_table_with_lists_and_shared_responses(read_text):
    plan = read_text(
        "# Plano Estratégico 2020-2023\n\nEixo Prioritário I. Saúde\n\n"
        "| Área de Intervenção | Resposta Operativa (RO) | Municípios Envolvidos | Ação Estratégica (AE) |\n"
        "|---|---|---|---|\n"
        "| Sénior | Banco de ajudas | | <ul> - Levantar (Rede - R) - Formar </ul> |\n"
        "| | Oficina | | |\n"
        "| | Transporte | | <ul><li>Comprar carrinha</li></ul> |\n",
        "plano.md",
    )
    assert [action.title for action in plan.actions] == [
        "Levantar (Rede - R)",
        "Formar",
        "Comprar carrinha",
    ]
    bank, workshop, _ = [node for node in plan.nodes if node.level == "Resposta Operativa"]
    assert workshop.shares_actions_of == bank.id
    assert plan.levels == ["Eixo Prioritário", "Área", "Resposta Operativa"]


def test_l3_matrix_with_targets_and_quarters(read_text):
    plan = read_text(
        "# PDS 2024/27\n\n## Eixo 1 – Emprego\n\n"
        "| Objetivo Geral | Objectivos Específicos | Estratégia/Medida | Acção | Indicadores | Metas "
        "| Entidade promotora | Parceiros envolvidos | Fontes de verificação | Calendarização |\n"
        "|---|---|---|---|---|---|---|---|---|---|\n"
        "| 1.1 Empregar | 1.1.1 Qualificar | Medida 1 – Formar | 1.1.1.1 Cursos | N.º de cursos; N.º de formandos "
        "| 4 cursos; 60 formandos | CMB | IEFP, AE Mora e IPSS | Pautas | 1.º trimestre |\n"
        "| | | | 1.1.1.2 Divulgar | N.º de ofertas | 30 | CMB / IEFP | | | Ao longo do ano |\n",
        "pds.md",
    )
    assert plan.levels == ["Eixo", "Objetivo Geral", "Objectivo Específico", "Estratégia/Medida"]
    first, second = plan.actions
    assert first.path == ["Emprego", "Empregar", "Qualificar", "Formar"]
    assert (first.code, second.code) == ("1.1.1.1", "1.1.1.2")
    assert [m.target for m in first.measures] == [4, 60]
    assert [(p.text, p.role[0]) for p in first.partners] == [
        ("CMB", "l"),
        ("IEFP", "p"),
        ("AE Mora", "p"),
        ("IPSS", "p"),
    ]
    assert first.notes == "Fontes de verificação: Pautas"
    assert (first.planned, second.planned) == ([1, 2, 3], list(range(1, 13)))
    assert (plan.start.year, plan.end.year) == (2024, 2027)


CARD = """
| Eixo | 2. Saúde |
|---|---|
| Objetivo específico | 2.1 Prevenir |
| Ação n.º | {number} |
| Designação | {title} |
| Objetivos | - Informar<br>- Mudar |
| Entidade promotora | CRI |
| Entidades parceiras | AE Mora, GNR |
| Indicadores de avaliação | - N.º de sessões<br>- Grau de satisfação |
| Calendarização | 1.º e 2.º trimestres |
| Orçamento | 500 € |
"""


def test_l4_one_card_per_action(read_text):
    plan = read_text(
        "# Plano de Ação 2023\n"
        + CARD.format(number=5, title="Sessões")
        + "\n"
        + CARD.format(number=6, title="Consultas"),
        "fichas.md",
    )
    assert summary(plan) == [
        ("5", "Sessões", ["Saúde", "Prevenir"]),
        ("6", "Consultas", ["Saúde", "Prevenir"]),
    ]
    action = plan.actions[0]
    assert [m.text for m in action.measures] == ["N.º de sessões", "Grau de satisfação"]
    assert action.planned == [1, 2, 3, 4, 5, 6]
    assert action.notes == "Objetivos: Informar; Mudar\nOrçamento: 500 €"
    assert len(action.partners) == 3
    assert plan.unplaced == []


def test_l5_local_contract_with_obligatory_actions(read_text):
    header = "{} \tAção\tDestinatários\tN.º\tMetas\tOrçamento\tECLP\n"
    plan = read_text(
        "PLANO DE AÇÃO CLDS 4G\n\nEixo 1: Emprego\n\n"
        + header.format("Ação obrigatória")
        + "a) Procurar emprego\t1. Gabinete\tDesempregados\t120\t60 pessoas\t5.000 €\tADC\n"
        + "\t3. Sessões\tJovens\t45\t6 sessões\t1.200 €\tADC\n\nEixo 2: Família\n\n"
        + header.format("Ação facultativa")
        + "c) Qualificar famílias\t12. Escola de pais\tFamílias\t30\t10 sessões\t800 €\tADC\n"
    )
    assert summary(plan) == [
        ("1", "Gabinete", ["Emprego", "Procurar emprego"]),
        ("3", "Sessões", ["Emprego", "Procurar emprego"]),
        ("12", "Escola de pais", ["Família", "Qualificar famílias"]),
    ]
    assert plan.levels == ["Eixo", "Ação obrigatória", "Ação facultativa"]
    first = plan.actions[0]
    assert [(m.text, m.target) for m in first.measures] == [("60 pessoas", 60)]
    assert first.notes == "Destinatários: Desempregados\nN.º: 120\nOrçamento: 5.000 €"
    assert [p.text for p in first.partners] == ["ADC"]


def test_l6_execution_report(read_text):
    plan = read_text(
        "RELATÓRIO DE EXECUÇÃO DO PLANO DE AÇÃO 2022\n\n"
        "Eixo\tAção\tIndicador\tPrevisto\tExecutado\tTaxa de execução %\tDesvio\tEstado\tFonte\n"
        "Emprego\tCursos\tN.º de cursos\t4\t3\t75%\tFalta de formador\tEm execução\tIEFP\n"
        "\tFeira\tN.º de visitas\t300\t0\t0%\tCancelada\tNão executada\tCM\n"
        "Total\t\t\t304\t3\t\t\t\t\n"
    )
    first = plan.actions[0]
    assert [(m.text, m.target) for m in first.measures] == [("N.º de cursos", 4)]
    assert first.notes.split("\n") == [
        "Executado: 3",
        "Taxa de execução %: 75%",
        "Desvio: Falta de formador",
        "Estado: Em execução",
        "Fonte: IEFP",
    ]
    assert len(plan.actions) == 2


def test_l7_a_diagnosis_has_no_actions(read_text):
    plan = read_text(
        "# Diagnóstico Social\n\n"
        "| Problema | Causas | Recursos | Resultados |\n|---|---|---|---|\n"
        "| Desemprego | Baixa escolaridade | IEFP | Menos desemprego |\n\n"
        "| Forças | Fraquezas |\n|---|---|\n| Rede coesa | Poucos técnicos |\n\n"
        "| Respostas sociais | N.º de utentes | Capacidade |\n|---|---|---|\n| Creche | 40 | 42 |\n",
        "diagnostico.md",
    )
    assert (plan.actions, plan.nodes) == ([], [])
    texts = [each.text for each in plan.unplaced]
    assert "Rede coesa | Poucos técnicos" in texts
    assert "Creche | 40 | 42" in texts
    codes = {warning.code for warning in plan.warnings}
    assert codes == {"not_a_plan_table", "no_actions"}


def test_l8_headings_without_tables(read_text):
    plan = read_text(
        "PLANO DE AÇÃO 2021\n\nSiglas\nCMP – Câmara Municipal de Pedralva\n\n"
        "Eixo 1 – Infância\n\nObjetivo 1.1 – Apoiar pais\n\n"
        "Ação 1.1.1 – Escola de pais\nResponsável: CMP\nParceiros: CPCJ, Agrupamento de Escolas\n"
        "Indicadores: N.º de sessões; N.º de pais\nCalendarização: 1.º trimestre\n\n"
        "Ação 1.1.2 – Campo de férias\nResponsável: CPCJ\nCalendarização: julho e agosto\n\n"
        "Avaliação\nA avaliação é anual.\n"
    )
    assert summary(plan) == [
        ("1.1.1", "Escola de pais", ["Infância", "Apoiar pais"]),
        ("1.1.2", "Campo de férias", ["Infância", "Apoiar pais"]),
    ]
    first, second = plan.actions
    assert len(first.measures) == 2
    assert (first.planned, second.planned) == ([1, 2, 3], [7, 8])
    assert plan.acronyms == {"CMP": "Câmara Municipal de Pedralva"}


def test_l8_bullets_under_headings(read_text):
    plan = read_text(
        "# Plano de Ação 2024\n\n## Eixo 1 – Infância\n\n### Objetivo 1.1: Apoiar pais\n\n"
        "- Realizar sessões (Responsável: CPCJ; Prazo: março)\n- Criar guia\n\n"
        "## Considerações finais\n\n- Texto de fecho\n",
        "plano.md",
    )
    assert [action.title for action in plan.actions] == ["Realizar sessões", "Criar guia"]
    assert plan.actions[0].planned == [3]
    assert [p.text for p in plan.actions[0].partners] == ["CPCJ"]


def test_l9_equality_plan(read_text):
    plan = read_text(
        "# Plano Municipal para a Igualdade 2022-2025\n\n"
        "| Vertente | Medida | Atividade | Indicador | Meta | Responsável | Ano | Orçamento |\n"
        "|---|---|---|---|---|---|---|---|\n"
        "| Interna | M1. Linguagem | Formar dirigentes | N.º de dirigentes | 12 | RH | 2022 | 500€ |\n"
        "| | | Rever textos | N.º de textos | 25 | RH | 2023 | - |\n"
        "| Externa | M2. Violência | Campanha | N.º de campanhas | 3 | CM, CPCJ | 2022-2024 | 2.000,00 € |\n",
        "igualdade.md",
    )
    assert plan.levels == ["Vertente", "Medida"]
    assert [(node.code, node.title) for node in plan.nodes if node.level == "Medida"] == [
        ("M1", "Linguagem"),
        ("M2", "Violência"),
    ]
    assert [action.schedule_text for action in plan.actions] == ["2022", "2023", "2022-2024"]
    assert not any(action.planned for action in plan.actions)
    assert [m.target for action in plan.actions for m in action.measures] == [12, 25, 3]


def test_l10_short_tables_of_a_parish_commission(read_text):
    plan = read_text(
        "COMISSÃO SOCIAL DE FREGUESIA DE LAMAS\n\nPlano de Ação 2020\n\n"
        "Problema\tFreguesia\tAção a desenvolver\tResponsável\tPrazo\n"
        "Isolamento\tLamas\tVisitas\tJF de Lamas\taté junho\n"
        "Transportes\tRibeira\tCarrinha a pedido\tCM\tsetembro\n"
    )
    assert summary(plan) == [
        ("", "Visitas", ["Isolamento"]),
        ("", "Carrinha a pedido", ["Transportes"]),
    ]
    assert [action.planned for action in plan.actions] == [[1, 2, 3, 4, 5, 6], [9]]


def test_l10_minutes_have_no_actions(read_text):
    plan = read_text(
        "ATA N.º 3\n\nOrdem de trabalhos\n1. Leitura da ata anterior\n2. Parecer sobre a creche\n"
        "3. Outros assuntos\n\nDeliberações\n- Aprovado por unanimidade.\n"
    )
    assert plan.actions == []
    assert {warning.code for warning in plan.warnings} == {"no_actions"}


def test_l8_numbers_alone_make_levels_and_actions(read_text):
    plan = read_text(
        "PLANO DE DESENVOLVIMENTO SOCIAL 2022-2026\n\n1. SAÚDE\n1.1. Melhorar o acesso\n"
        "1.1.1. Criar transporte\n1.1.2. Realizar rastreios\n2. EDUCAÇÃO\n"
        "2.1. Reduzir o abandono\n2.1.1. Constituir equipa\n"
    )
    assert summary(plan) == [
        ("1.1.1", "Criar transporte", ["SAÚDE", "Melhorar o acesso"]),
        ("1.1.2", "Realizar rastreios", ["SAÚDE", "Melhorar o acesso"]),
        ("2.1.1", "Constituir equipa", ["EDUCAÇÃO", "Reduzir o abandono"]),
    ]


def test_l8_contents_pages_and_lists_after_labels(read_text):
    plan = read_text(
        "Plano de Ação da Rede Social\n2023\n\nÍndice\nEixo 1 – Crianças 4\nAção 1 – Ludoteca 5\n\n"
        "O plano decorre do PDS 2021-2025.\n\nEIXO I\nCRIANÇAS\n\n"
        "Objetivo Específico 1.1: Ocupar\n\nAções:\n- Ludoteca\n- Férias\n"
        "Responsáveis: CM, AE Mora\nCalendarização: julho a setembro\n\n"
        "Monitorização\n- O núcleo reúne mensalmente.\n"
    )
    assert summary(plan) == [
        ("", "Ludoteca", ["CRIANÇAS", "Ocupar"]),
        ("", "Férias", ["CRIANÇAS", "Ocupar"]),
    ]
    assert [action.planned for action in plan.actions] == [[7, 8, 9]] * 2
    assert (plan.start.year, plan.end.year) == (2023, 2023)
    assert plan.nodes[0].code == "I"


def test_l8_labels_run_together_in_one_paragraph(read_text):
    plan = read_text(
        "# Plano Municipal de Ação 2025\n\n## Medida 1 – Habitação\n\n"
        "**Responsável:** Câmara Municipal\n**Parceiros:** IHRU\n"
        "**Indicador:** N.º de fogos (12)\n**Prazo:** 2.º semestre\n",
        "plano.md",
    )
    (action,) = plan.actions
    assert [(p.text, p.role) for p in action.partners] == [
        ("Câmara Municipal", "lead"),
        ("IHRU", "partner"),
    ]
    assert action.measures[0].target == 12
    assert action.planned == [7, 8, 9, 10, 11, 12]


def test_a_diagnosis_with_headings_and_bullets_has_no_actions(read_text):
    plan = read_text(
        "DIAGNÓSTICO SOCIAL DE VALE LARGO 2020\n\n1. Demografia\n1.1. População\n"
        "1.1.1. Evolução da população\n1.1.2. Estrutura etária\n\n"
        "Eixo 1 – Emprego\n- Desemprego de longa duração\n- Baixas qualificações\n"
    )
    assert (plan.actions, plan.nodes) == ([], [])


def test_text_outside_the_tables_is_kept_apart_and_levels_are_not_part_of_it() -> None:
    text = (
        "Plano de Ação 2026\n\nEste plano foi aprovado em plenário.\n\nEixo 1: Envelhecer em casa\n\n"
        "Ações\tResponsáveis\tIndicadores\nAbrir um centro de dia\tCMV\tN.º de utentes\n\n"
        "Contactos da equipa\n"
    )
    plan = read_plan(read(text.encode(), "plano.txt"))
    assert [item.text for item in plan.prose] == [
        "Este plano foi aprovado em plenário.",
        "Contactos da equipa",
    ]
    assert [node.title for node in plan.nodes] == ["Envelhecer em casa"]
