# ruff: noqa: E501 — rows are kept on one line, as in the documents
"""L1 and L3 again: a school year, colours with a legend, a workbook, titles of two depths."""

from __future__ import annotations

from tests.corpus.content import LIGHT, UP, Content, Filled, Grid, Heading, Sheet, Text, over
from tests.corpus.matrices import count
from tests.corpus.sample import OFFICE, Sample
from tests.corpus.truth import ALL, Q1, Q2, Q4, Action, Node, Truth, either

# A flat plan: no level at all, school year, ticks; a workbook likes it.
_SCHOOL = list("SONDJFMAMJJA")


def _school(*marked: int) -> list[str]:
    return ["✓" if month in marked else "" for month in (9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8)]


school = Sample(
    "school",
    "L3",
    Content(
        [
            Text("Projeto Educativo Local – Plano de Atividades 2024/2025"),
            Grid(
                [
                    ["Atividades", "Público-alvo", "Dinamizador", "Nº de participantes previsto", *over("Ano letivo 2024/2025", 12)],
                    [UP, UP, UP, UP, *_SCHOOL],
                    ["Clube de leitura", "Alunos do 1.º ciclo", "Biblioteca Municipal", "40", *_school(10, 11, 1, 2, 3)],
                    ["Visita ao museu", "Alunos do 2.º ciclo", "Museu Municipal", "25", *_school(5)],
                    ["Colónia de férias", "Crianças dos 6 aos 12 anos", "CMAM e Casa do Povo", "60", *_school(7, 8)],
                ],
                header=2,
            ),
        ]
    ),
    Truth(
        period=either(("2024-09-01", "2025-08-31"), ("2024-01-01", "2025-12-31")),
        actions=[
            Action("Clube de leitura", [], lead=["Biblioteca Municipal"], months=(1, 2, 3, 10, 11), notes=["Alunos do 1.º ciclo"],
                   measures=[count("Nº de participantes previsto", "participantes", 40)]),
            Action("Visita ao museu", [], lead=["Museu Municipal"], months=(5,), measures=[count("Nº de participantes previsto", "participantes", 25)]),
            Action("Colónia de férias", [], lead=["CMAM", "Casa do Povo"], months=(7, 8), measures=[count("Nº de participantes previsto", "participantes", 60)]),
        ],
    ),
)  # fmt: skip

# Colours per kind, told by a legend; light grey bands as decoration.
_G, _B = "92D050", "00B0F0"
coloured = Sample(
    "coloured",
    "L1",
    Content(
        [
            Heading("Plano de Ação 2021 – Monitorização"),
            Grid([[Filled(_B), "Previsto"], [Filled(_G), "Executado"]], header=0),
            Grid(
                [
                    [Filled("1F497D", text) for text in ["Eixo", "Ação", "Responsáveis", "Jan", "Fev", "Mar", "Abr", "Mai", "Jun", "Jul", "Ago", "Set", "Out", "Nov", "Dez"]],
                    ["Coesão", "Distribuir cabazes de alimentos", "Conferência Vicentina", *[Filled(_G) if m in (1, 2) else Filled(_B) if m in (3, 4) else "" for m in range(1, 13)]],
                    [UP, Filled(LIGHT, "Recolher roupa usada"), Filled(LIGHT, "Rotary Clube"), *[Filled(_B) if m == 9 else Filled(LIGHT) for m in range(1, 13)]],
                    [UP, "Abrir a cozinha comunitária", "CMVA", *[Filled(_G) if m == 6 else "" for m in range(1, 13)]],
                ]
            ),
        ]
    ),
    Truth(
        levels=["eixo"],
        actions=[
            Action("Distribuir cabazes de alimentos", ["Coesão"], lead=["Conferência Vicentina"], months=either((3, 4), (1, 2, 3, 4)), done=(1, 2)),
            Action("Recolher roupa usada", ["Coesão"], lead=["Rotary Clube"], months=(9,)),
            Action("Abrir a cozinha comunitária", ["Coesão"], lead=["CMVA"], months=either((), (6,)), done=(6,)),
        ],
    ),
    formats=OFFICE,
    shading=True,
)  # fmt: skip

# A workbook: a sheet per axis, title rows, another sheet that is no plan.
_SHEET_HEAD = [
    "Cód.",
    "Objetivo",
    "Ação a desenvolver",
    "Entidade(s) responsável(eis)",
    "Indicador(es) de execução",
    "Valor a atingir",
    "Prazo",
]
sheets = Sample(
    "sheets",
    "L3",
    Content(
        [
            Sheet("Capa"),
            Text("PLANO DE AÇÃO 2026"),
            Text("Rede Social de Ribeira de Cima"),
            Sheet("Eixo 1"),
            Text("EIXO 1 – EDUCAÇÃO E FAMÍLIA"),
            Grid(
                [
                    _SHEET_HEAD,
                    ["1.1", "Promover o sucesso escolar", "Apoio ao estudo em contexto comunitário", "CMRC", "N.º de alunos", "120", "Todo o ano"],
                    ["1.2", UP, "Prémio de mérito escolar", "AE Ribeira", "N.º de prémios", "10", "Setembro"],
                ]
            ),
            Sheet("Eixo 2"),
            Text("EIXO 2 – ENVELHECIMENTO"),
            Grid(
                [
                    _SHEET_HEAD,
                    ["2.1", "Combater a solidão", "Programa Chave de Afetos", "GNR / SCM", "N.º de visitas", "300", "Jan-Dez"],
                    ["2.2", UP, "Baile de gerações", "Juntas de Freguesia", "N.º de participantes", "150", "Fevereiro e junho"],
                ]
            ),
            Sheet("Siglas"),
            Grid([["Sigla", "Designação"], ["SCM", "Santa Casa da Misericórdia"], ["CMRC", "Câmara Municipal de Ribeira de Cima"]], header=3),
        ]
    ),
    Truth(
        period=("2026-01-01", "2026-12-31"),
        levels=["eixo", "objetivo"],
        nodes=[
            Node("eixo", "1", "EDUCAÇÃO E FAMÍLIA"), Node("o", "", "Promover o sucesso escolar"),
            Node("eixo", "2", "ENVELHECIMENTO"), Node("o", "", "Combater a solidão"),
        ],
        actions=[
            Action("Apoio ao estudo em contexto comunitário", ["EDUCAÇÃO E FAMÍLIA", "Promover o sucesso escolar"], code="1.1", lead=["CMRC"],
                   measures=[count("N.º de alunos", "alunos", 120)], months=ALL),
            Action("Prémio de mérito escolar", ["EDUCAÇÃO E FAMÍLIA", "Promover o sucesso escolar"], code="1.2", lead=["AE Ribeira"],
                   measures=[count("N.º de prémios", "prémios", 10)], months=(9,)),
            Action("Programa Chave de Afetos", ["ENVELHECIMENTO", "Combater a solidão"], code="2.1", lead=["GNR", "SCM"],
                   measures=[count("N.º de visitas", "visitas", 300)], months=ALL),
            Action("Baile de gerações", ["ENVELHECIMENTO", "Combater a solidão"], code="2.2", lead=["Juntas de Freguesia"],
                   measures=[count("N.º de participantes", "participantes", 150)], months=(2, 6)),
        ],
    ),
    formats=("docx", "html", "pdf", "xlsx", "md", "txt"),
)  # fmt: skip

# Title rows of two depths inside the table, unmerged in the first column only.
nested_titles = Sample(
    "nested_titles",
    "L3",
    Content(
        [
            Heading("Plano de Ação do CLAS de Vila Alva – 2025"),
            Grid(
                [
                    ["Ações", "Responsável", "Parceiros", "Indicadores / Metas", "Calendarização"],
                    over("Eixo 1. Crianças e jovens", 5),
                    over("Objetivo Específico 1.1. Aumentar a resposta de creche", 5),
                    ["1.1.1. Abrir 20 lugares de creche no parque empresarial", "Fundação Esperança", "CMVA, ISS", "20 lugares criados", "Setembro"],
                    ["1.1.2. Divulgar o programa Creche Feliz", "CMVA", "IPSS", "2 ações de divulgação; 500 folhetos", "1.º semestre"],
                    over("Objetivo Específico 1.2. Prevenir comportamentos de risco", 5),
                    ["1.2.1. Programa \"Eu decido\" nas escolas", "ARS", "AE; CMVA; GNR", "15 sessões\n300 alunos", "Fev a mai"],
                    over("Eixo 2. Pessoas com deficiência", 5),
                    over("Objetivo Específico 2.1. Eliminar barreiras", 5),
                    ["2.1.1. Adaptar três edifícios públicos", "CMVA", "", "3 edifícios adaptados", "4.º trimestre"],
                ]
            ),
        ]
    ),
    Truth(
        period=("2025-01-01", "2025-12-31"),
        levels=["eixo", "objetivo"],
        nodes=[
            Node("e", "1", "Crianças e jovens"), Node("o", "1.1", "Aumentar a resposta de creche"), Node("o", "1.2", "Prevenir comportamentos de risco"),
            Node("e", "2", "Pessoas com deficiência"), Node("o", "2.1", "Eliminar barreiras"),
        ],
        actions=[
            Action("Abrir 20 lugares de creche no parque empresarial", ["Crianças e jovens", "Aumentar a resposta de creche"], code="1.1.1", lead=["Fundação Esperança"], partner=["CMVA", "ISS"],
                   measures=[count("20 lugares criados", "lugares", 20)], months=(9,)),
            Action("Divulgar o programa Creche Feliz", ["Crianças e jovens", "Aumentar a resposta de creche"], code="1.1.2", lead=["CMVA"], partner=["IPSS"],
                   measures=[count("2 ações de divulgação", "ações", 2), count("500 folhetos", "folhetos", 500)], months=Q1 + Q2),
            Action("Programa \"Eu decido\" nas escolas", ["Crianças e jovens", "Prevenir comportamentos de risco"], code="1.2.1", lead=["ARS"], partner=["AE", "CMVA", "GNR"],
                   measures=[count("15 sessões", "sessões", 15), count("300 alunos", "alunos", 300)], months=(2, 3, 4, 5)),
            Action("Adaptar três edifícios públicos", ["Pessoas com deficiência", "Eliminar barreiras"], code="2.1.1", lead=["CMVA"],
                   measures=[count("3 edifícios adaptados", "edifícios", 3)], months=Q4),
        ],
    ),
)  # fmt: skip

SAMPLES = [school, coloured, sheets, nested_titles]
