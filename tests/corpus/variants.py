"""Habits that any layout can have: blanks for merges, rows per indicator, lists in a cell, odd columns."""

# ruff: noqa: E501 — rows are kept on one line, as in the documents
from __future__ import annotations

from dataclasses import replace

from tests.corpus.calendars import nested_titles
from tests.corpus.content import (
    MONTHS,
    UP,
    Content,
    Grid,
    Heading,
    Item,
    Text,
    months,
    over,
)  # fmt: skip
from tests.corpus.matrices import (
    count,
    matrix,
    titled_rows,
    years,
)
from tests.corpus.sample import Sample
from tests.corpus.truth import ALL, Q1, Q2, Action, Measure, Node, Truth, either


def unmerged(sample: Sample) -> Sample:
    """The same plan with blanks where others merge cells."""
    blocks = [replace(b, merged=False) if isinstance(b, Grid) else b for b in sample.content.blocks]
    return replace(
        sample,
        name=f"{sample.name}_unmerged",
        content=replace(sample.content, blocks=blocks),
        formats=("docx", "pdf", "xlsx", "html"),
    )


# One action over several rows, a row per indicator.
_HEAD = ["Eixo", "Ação", "Indicador", "Meta", "Responsável", "Parceiros", *over("2024", 12)]
_SUB = [UP] * 6 + MONTHS
indicator_rows = Sample(
    "indicator_rows",
    "L3",
    Content(
        [
            Heading("Plano de Ação 2024"),
            Grid(
                [
                    _HEAD,
                    _SUB,
                    ["Eixo I\nCrianças e jovens", "Criar o Conselho Municipal da Criança", "N.º de reuniões", "3", "CMVA", "AE; CPCJ", *months([2, 5, 10])],
                    [UP, UP, "N.º de crianças envolvidas", "21", UP, UP, *[""] * 12],
                    [UP, "Realizar o acampamento de verão", "N.º de inscritos", "50", "Escuteiros", "CMVA", *months([8])],
                    ["Eixo II\nPessoas idosas", "Dinamizar a oficina do tempo", "N.º de sessões", "20", "SCM", "", *months([1, 2, 3])],
                    [UP, UP, "Grau de satisfação", "90%", UP, "", *[""] * 12],
                ],
                header=2,
            ),
        ]
    ),
    Truth(
        period=("2024-01-01", "2024-12-31"),
        levels=["eixo"],
        nodes=[Node("e", "I", "Crianças e jovens"), Node("e", "II", "Pessoas idosas")],
        actions=[
            Action("Criar o Conselho Municipal da Criança", ["Crianças e jovens"], lead=["CMVA"], partner=["AE", "CPCJ"],
                   measures=[count("N.º de reuniões", "reuniões", 3), count("N.º de crianças envolvidas", "crianças", 21)], months=(2, 5, 10)),
            Action("Realizar o acampamento de verão", ["Crianças e jovens"], lead=["Escuteiros"], partner=["CMVA"],
                   measures=[count("N.º de inscritos", "inscritos", 50)], months=(8,)),
            Action("Dinamizar a oficina do tempo", ["Pessoas idosas"], lead=["SCM"],
                   measures=[count("N.º de sessões", "sessões", 20), Measure("Grau de satisfação", "quantity", either("%", ""), 90)], months=Q1),
        ],
    ),
)  # fmt: skip

# Activities as a list in the cell of the objective; dates in two columns; who with a role in parentheses.
listed = Sample(
    "listed",
    "L3",
    Content(
        [
            Heading("Plano de Acção da Rede Social – 2010"),
            Grid(
                [
                    ["Objectivos", "Actividades", "Intervenientes", "Início", "Fim", "Obs."],
                    ["Objectivo 1: Qualificar as IPSS", "- Diagnosticar as necessidades de formação (questionário - online)\n- Realizar duas acções de formação\n- Avaliar a formação", "Núcleo Executivo\nIPSS do concelho", "Março", "Junho", ""],
                    ["Objectivo 2: Divulgar a Rede", "- Criar o sítio da Rede Social", "CMRC", "01/09/2010", "15/10/2010", "Depende de financiamento"],
                ]
            ),
        ]
    ),
    Truth(
        period=("2010-01-01", "2010-12-31"),
        levels=["objectivo"],
        nodes=[Node("o", "1", "Qualificar as IPSS"), Node("o", "2", "Divulgar a Rede")],
        actions=[
            *[Action(title, ["Qualificar as IPSS"], lead=either(["Núcleo Executivo", "IPSS do concelho"], []), partner=either([], ["Núcleo Executivo", "IPSS do concelho"]), months=(3, 4, 5, 6))
              for title in ("Diagnosticar as necessidades de formação (questionário - online)", "Realizar duas acções de formação", "Avaliar a formação")],
            Action("Criar o sítio da Rede Social", ["Divulgar a Rede"], lead=either(["CMRC"], []), partner=either([], ["CMRC"]), months=(9, 10), notes=["Depende de financiamento"]),
        ],
    ),
)  # fmt: skip

# Targets per year, sections without a label word, roman quarters, footnote row.
yearly_targets = Sample(
    "yearly_targets",
    "L3",
    Content(
        [
            Heading("Estratégia Municipal de Saúde 2023-2025"),
            Grid(
                [
                    ["Objetivos operacionais", "Ações", "Entidade coordenadora", "Outras entidades", "Indicador", *over("Metas", 3)],
                    [UP, UP, UP, UP, UP, "2023", "2024", "2025"],
                    ["OO1 - Aumentar a atividade física", "A1. Criar percursos pedonais nas aldeias", "CM Penedo Novo", "JF, ULS", "N.º de percursos criados", "2", "4", "6"],
                    [UP, "A2. Formar monitores locais", "Clube de Atletismo", "CM Penedo Novo", "N.º de monitores", "5", "5", "10"],
                    ["OO2 - Melhorar a alimentação", "A3. Rever as ementas escolares", "AE Penedo", "Nutricionista municipal", "% de ementas revistas", "50%", "100%", "100%"],
                    over("Nota: metas cumulativas.", 8),
                ],
                header=2,
            ),
        ]
    ),
    Truth(
        period=("2023-01-01", "2025-12-31"),
        levels=["objetivo"],
        nodes=[Node("o", "OO1", "Aumentar a atividade física"), Node("o", "OO2", "Melhorar a alimentação")],
        actions=[
            Action("Criar percursos pedonais nas aldeias", ["Aumentar a atividade física"], code="A1", lead=["CM Penedo Novo"], partner=["JF", "ULS"],
                   measures=[Measure("N.º de percursos criados", "count", "percursos", either(6, None, 2))], notes=["2024: 4"]),
            Action("Formar monitores locais", ["Aumentar a atividade física"], code="A2", lead=["Clube de Atletismo"], partner=["CM Penedo Novo"],
                   measures=[Measure("N.º de monitores", "count", "monitores", either(10, None, 5, 20))], notes=["2025: 10"]),
            Action("Rever as ementas escolares", ["Melhorar a alimentação"], code="A3", lead=["AE Penedo"], partner=["Nutricionista municipal"],
                   measures=[Measure("% de ementas revistas", "quantity", "%", either(100, None, 50))], notes=["2023: 50%"]),
        ],
        kept=["metas cumulativas"],
        quiet=False,
    ),
)  # fmt: skip

# One column for who leads and who helps; quarter names; the objective under the axis heading.
one_who = Sample(
    "one_who",
    "L3",
    Content(
        [
            Heading("PLANO DE AÇÃO 2025 | CLAS DE FONTE FRIA"),
            Heading("EIXO DE INTERVENÇÃO 1 | EMPREGO", 2),
            Text("Objetivo geral: Aumentar a empregabilidade da população jovem"),
            Grid(
                [
                    ["AÇÃO", "DESCRIÇÃO", "RESPONSÁVEL/PARCEIROS", "INDICADORES", "CRONOGRAMA"],
                    ["1.1 Clube de emprego", "Sessões semanais de apoio à procura de emprego.", "IEFP/CMFF", "N.º de jovens apoiados", "Ao longo de 2025"],
                    ["1.2 Dia da profissão", "Empresas visitam as escolas.", "AE, empresas locais", "N.º de empresas participantes", "2.º trimestre"],
                ]
            ),
            Heading("EIXO DE INTERVENÇÃO 2 | SAÚDE", 2),
            Text("Objetivo geral: Promover estilos de vida saudáveis"),
            Grid(
                [
                    ["AÇÃO", "DESCRIÇÃO", "RESPONSÁVEL/PARCEIROS", "INDICADORES", "CRONOGRAMA"],
                    ["2.1 Rastreios na feira", "Rastreios gratuitos.", "ULS; Farmácias", "N.º de rastreios", "Outubro"],
                ]
            ),
        ]
    ),
    Truth(
        period=("2025-01-01", "2025-12-31"),
        levels=["eixo"],
        actions=[
            Action("Clube de emprego", ["EMPREGO"], code="1.1", lead=either(["IEFP", "CMFF"], ["IEFP"]), partner=either([], ["CMFF"]), measures=[count("N.º de jovens apoiados", "jovens")], months=ALL,
                   notes=["Sessões semanais de apoio à procura de emprego."]),
            Action("Dia da profissão", ["EMPREGO"], code="1.2", lead=either(["AE", "empresas locais"], ["AE"]), partner=either([], ["empresas locais"]), measures=[count("N.º de empresas participantes", "empresas")], months=Q2),
            Action("Rastreios na feira", ["SAÚDE"], code="2.1", lead=either(["ULS", "Farmácias"], ["ULS"]), partner=either([], ["Farmácias"]), measures=[count("N.º de rastreios", "rastreios")], months=(10,)),
        ],
        kept=["Aumentar a empregabilidade da população jovem", "Promover estilos de vida saudáveis"],
    ),
)  # fmt: skip

# L8: a numbered outline without level words, sub-bullets for what an action has.
outline = Sample(
    "outline",
    "L8",
    Content(
        [
            Text("PLANO DE AÇÃO 2023", bold=True),
            Text("1. EDUCAÇÃO", bold=True),
            Text("1.1. Reduzir o abandono escolar", bold=True),
            Text("1.1.1. Criar uma bolsa de explicadores"),
            Text("1.1.2. Oferecer material escolar"),
            Text("2. HABITAÇÃO", bold=True),
            Text("2.1. Melhorar o conforto das casas", bold=True),
            Text("2.1.1. Substituir janelas em 10 habitações"),
        ]
    ),
    Truth(
        period=("2023-01-01", "2023-12-31"),
        nodes=[Node("e", "1", "EDUCAÇÃO"), Node("o", "1.1", "Reduzir o abandono escolar"), Node("e", "2", "HABITAÇÃO"), Node("o", "2.1", "Melhorar o conforto das casas")],
        actions=[
            Action("Criar uma bolsa de explicadores", ["EDUCAÇÃO", "Reduzir o abandono escolar"], code="1.1.1"),
            Action("Oferecer material escolar", ["EDUCAÇÃO", "Reduzir o abandono escolar"], code="1.1.2"),
            Action("Substituir janelas em 10 habitações", ["HABITAÇÃO", "Melhorar o conforto das casas"], code="2.1.1"),
        ],
    ),
    formats=("docx", "pdf", "txt", "md"),
)  # fmt: skip

# L8: labelled text, bullets with who and when in parentheses after a dash.
labelled = Sample(
    "labelled",
    "L8",
    Content(
        [
            Heading("Plano de Desenvolvimento Social 2021-2024"),
            Heading("Eixo Estratégico 1: Coesão territorial", 2),
            Text("Objetivo estratégico 1: Combater o despovoamento", bold=True),
            Text("Ações:"),
            Item("Criar o gabinete de apoio a novos residentes;"),
            Item("Divulgar as casas disponíveis nas aldeias."),
            Text("Entidade responsável: Município de Vila Alva"),
            Text("Parceiros: Juntas de Freguesia; Associação de Desenvolvimento Local"),
            Text("Indicadores: N.º de famílias fixadas"),
            Text("Calendarização: 2022"),
            Heading("Eixo Estratégico 2: Economia local", 2),
            Text("Objetivo estratégico 2: Valorizar os produtos da terra", bold=True),
            Text("Ações:"),
            Item("Organizar a feira mensal de produtores;"),
            Text("Entidade responsável: Cooperativa Agrícola"),
        ]
    ),
    Truth(
        period=("2021-01-01", "2024-12-31"),
        levels=["eixo", "objetivo"],
        nodes=[Node("e", "1", "Coesão territorial"), Node("o", "1", "Combater o despovoamento"), Node("e", "2", "Economia local"), Node("o", "2", "Valorizar os produtos da terra")],
        actions=[
            Action("Criar o gabinete de apoio a novos residentes", ["Coesão territorial", "Combater o despovoamento"], lead=["Município de Vila Alva"], partner=["Juntas de Freguesia", "Associação de Desenvolvimento Local"],
                   measures=either([count("N.º de famílias fixadas", "famílias")], []), months=either((), ALL)),
            Action(either("Divulgar as casas disponíveis nas aldeias", "Divulgar as casas disponíveis nas aldeias."), ["Coesão territorial", "Combater o despovoamento"], lead=["Município de Vila Alva"], partner=["Juntas de Freguesia", "Associação de Desenvolvimento Local"],
                   measures=[count("N.º de famílias fixadas", "famílias")], months=either((), ALL)),
            Action("Organizar a feira mensal de produtores", ["Economia local", "Valorizar os produtos da terra"], lead=["Cooperativa Agrícola"]),
        ],
    ),
    formats=("docx", "html", "pdf", "md", "txt"),
)  # fmt: skip

SAMPLES = [
    *map(unmerged, (titled_rows, matrix, years, nested_titles, indicator_rows)),
    indicator_rows, listed, yearly_targets, one_who, outline, labelled,
]  # fmt: skip
