"""What stands around the table in a real document, and bars, quantities and typed cells inside it."""

# ruff: noqa: E501 — rows are kept on one line, as in the documents
from __future__ import annotations

from tests.corpus.content import (
    MONTHS,
    UP,
    Content,
    Grid,
    Heading,
    Text,
    months,
    over,
)  # fmt: skip
from tests.corpus.matrices import count, milestone
from tests.corpus.sample import OFFICE, Sample
from tests.corpus.truth import ALL, Q3, Q4, Action, Measure, Node, Truth, either

# A cover drawn with tables, contents with dots, boxes with the axis, a signature table, a history of versions.
_HEAD = ["Objetivo", "Ação", "Responsáveis", "Parceiros", "Indicadores", "Meta", "Prazo"]
furniture = Sample(
    "furniture",
    "L3",
    Content(
        [
            Grid([["", "MUNICÍPIO DE FONTE FRIA\nDivisão de Ação Social e Saúde"]], header=0),
            Text("PLANO DE AÇÃO 2024", bold=True),
            Text("Rede Social de Fonte Fria"),
            Text("ÍNDICE", bold=True),
            Text("1. Nota prévia ............................ 3"),
            Text("2. Eixo 1 – Demografia ................... 4"),
            Text("3. Eixo 2 – Emprego ...................... 5"),
            Grid([["Versão", "Data", "Alterações"], ["1.0", "10-01-2024", "Versão inicial"], ["1.1", "20-02-2024", "Contributos dos parceiros"]]),
            Text("1. Nota prévia", bold=True),
            Text("Em 2023 foram executadas 42 das 50 ações previstas (84%), segundo o relatório aprovado em plenário."),
            Grid([["Eixo 1 – Demografia"]], header=0),
            Grid(
                [
                    _HEAD,
                    ["1.1 Fixar famílias jovens", "a) Cheque-bebé para cada nascimento", "Município", "Juntas de Freguesia", "N.º de cheques", "60", "Dezembro"],
                    [UP, "b) Balcão da família", "Município", "ISS; ULS", "N.º de atendimentos", "400", "Janeiro a dezembro"],
                ]
            ),
            Text("Fonte: elaboração própria."),
            Grid([["Eixo 2 – Emprego"]], header=0),
            Grid(
                [
                    _HEAD,
                    ["2.1 Apoiar quem procura emprego", "a) Gabinete itinerante", "IEFP", "Juntas de Freguesia", "N.º de deslocações", "24", "2.º semestre"],
                ]
            ),
            Grid([["O Presidente do CLAS", "A Vereadora da Ação Social"], ["________________", "________________"]], header=0),
        ]
    ),
    Truth(
        title="PLANO DE AÇÃO 2024",
        period=("2024-01-01", "2024-12-31"),
        levels=["eixo", "objetivo"],
        nodes=[Node("e", "1", "Demografia"), Node("o", "1.1", "Fixar famílias jovens"), Node("e", "2", "Emprego"), Node("o", "2.1", "Apoiar quem procura emprego")],
        actions=[
            Action("Cheque-bebé para cada nascimento", ["Demografia", "Fixar famílias jovens"], code="a", lead=["Município"], partner=["Juntas de Freguesia"],
                   measures=[count("N.º de cheques", "cheques", 60)], months=(12,)),
            Action("Balcão da família", ["Demografia", "Fixar famílias jovens"], code="b", lead=["Município"], partner=["ISS", "ULS"],
                   measures=[count("N.º de atendimentos", "atendimentos", 400)], months=ALL),
            Action("Gabinete itinerante", ["Emprego", "Apoiar quem procura emprego"], code="a", lead=["IEFP"], partner=["Juntas de Freguesia"],
                   measures=[count("N.º de deslocações", "deslocações", 24)], months=Q3 + Q4),
        ],
        quiet=False,
        kept=["Versão inicial"],
    ),
    formats=("docx", "html", "pdf", "md", "txt"),
)  # fmt: skip

# Bars over several months, quantities in months, quarters over months.
bars = Sample(
    "bars",
    "L1",
    Content(
        [
            Heading("Plano de Ação 2023 do CLAS de Alvorada"),
            Grid(
                [
                    ["Eixo", "Atividades", "Responsável", *over("1.º Trimestre", 3), *over("2.º Trimestre", 3), *over("3.º Trimestre", 3), *over("4.º Trimestre", 3)],
                    [UP, UP, UP, *MONTHS],
                    ["Eixo 1. Saúde", "Campanha de vacinação", "ULS", *[""] * 8, *over("X", 3), ""],
                    [UP, "Sessões de nutrição", "ULS", "", "2", "2", "", "1", *[""] * 7],
                    [UP, "Linha de apoio", "CMA", *over("Ao longo do ano", 12)],
                    ["Eixo 2. Cultura", "Cinema ao ar livre", "CMA", *[""] * 6, *over("julho e agosto", 2), *[""] * 4],
                ],
                header=2,
            ),
        ]
    ),
    Truth(
        period=("2023-01-01", "2023-12-31"),
        levels=["eixo"],
        nodes=[Node("e", "1", "Saúde"), Node("e", "2", "Cultura")],
        actions=[
            Action("Campanha de vacinação", ["Saúde"], lead=["ULS"], months=(9, 10, 11)),
            Action("Sessões de nutrição", ["Saúde"], lead=["ULS"], months=(2, 3, 5)),
            Action("Linha de apoio", ["Saúde"], lead=["CMA"], months=ALL),
            Action("Cinema ao ar livre", ["Cultura"], lead=["CMA"], months=(7, 8)),
        ],
    ),
    formats=OFFICE,
)  # fmt: skip

# Two years of months; who does it as bullets; measures numbered.
two_years = Sample(
    "two_years",
    "L1",
    Content(
        [
            Heading("Plano de Ação 2024-2025"),
            Grid(
                [
                    ["Domínio", "Ação", "Entidades", "Indicadores", *over("2024", 12), *over("2025", 12)],
                    [UP, UP, UP, UP, *MONTHS, *MONTHS],
                    ["Domínio 1 - Mobilidade", "Transporte a pedido", "• CIM\n• Táxis locais", "1. N.º de viagens\n2. N.º de utilizadores", *months([11, 12]), *months([1, 2])],
                    ["Domínio 2 - Habitação", "Bolsa de arrendamento", "• CMPN", "1. N.º de casas na bolsa", *[""] * 12, *months([3])],
                ],
                header=2,
            ),
        ]
    ),
    Truth(
        period=("2024-01-01", "2025-12-31"),
        levels=["domínio"],
        nodes=[Node("d", "1", "Mobilidade"), Node("d", "2", "Habitação")],
        actions=[
            Action("Transporte a pedido", ["Mobilidade"], lead=["CIM", "Táxis locais"], months=(1, 2, 11, 12),
                   measures=[count("N.º de viagens", "viagens"), count("N.º de utilizadores", "utilizadores")], notes=["2024", "2025"]),
            Action("Bolsa de arrendamento", ["Habitação"], lead=["CMPN"], months=(3,), measures=[count("N.º de casas na bolsa", "casas")], notes=["2025"]),
        ],
    ),
    formats=("docx", "html", "xlsx", "pdf"),
)  # fmt: skip

# Header repeated inside one table before each objective; sections with no label word; a numbered column.
repeated = Sample(
    "repeated",
    "L3",
    Content(
        [
            Text("Plano Anual de Ação da Rede Social de Penedo Novo – 2022", bold=True),
            Grid(
                [
                    over("ÁREA: TERCEIRA IDADE", 6),
                    over("Objetivo: Diminuir a solidão", 6),
                    ["N.º", "Atividade", "Organização", "Participantes", "Data prevista", "Custo estimado"],
                    ["1", "Passeio anual", "CMPN", "Lares e centros de dia", "15 de junho", "2.000 €"],
                    ["2", "Correio de avós", "AE Penedo", "Lar de São José", "Ao longo do ano letivo", "0 €"],
                    over("ÁREA: DEFICIÊNCIA", 6),
                    over("Objetivo: Sensibilizar a comunidade", 6),
                    ["N.º", "Atividade", "Organização", "Participantes", "Data prevista", "Custo estimado"],
                    ["3", "Semana da inclusão", "APPACDM", "Escolas", "1 a 5 de dezembro", "350,50 €"],
                    ["", "", "", "", "Total", "2.350,50 €"],
                ]
            ),
        ]
    ),
    Truth(
        period=("2022-01-01", "2022-12-31"),
        levels=["área", "objetivo"],
        nodes=[Node("a", "", "TERCEIRA IDADE"), Node("o", "", "Diminuir a solidão"), Node("a", "", "DEFICIÊNCIA"), Node("o", "", "Sensibilizar a comunidade")],
        actions=[
            Action("Passeio anual", ["TERCEIRA IDADE", "Diminuir a solidão"], code="1", lead=["CMPN"], partner=either(["Lares e centros de dia"], ["Lares", "centros de dia"], []), months=(6,), notes=["2.000 €"]),
            Action("Correio de avós", ["TERCEIRA IDADE", "Diminuir a solidão"], code="2", lead=["AE Penedo"], partner=either(["Lar de São José"], []), months=either((), ALL, (1, 2, 3, 4, 5, 6, 9, 10, 11, 12)), notes=["Ao longo do ano letivo"]),
            Action("Semana da inclusão", ["DEFICIÊNCIA", "Sensibilizar a comunidade"], code="3", lead=["APPACDM"], partner=either(["Escolas"], []), months=(12,), notes=["350,50 €"]),
        ],
        kept=["2.350,50 €"],
    ),
    formats=("docx", "html", "pdf", "md", "txt"),
)  # fmt: skip

# Axis and objective in one cell, actions with their own lists of who, an empty spacer column and row.
one_cell = Sample(
    "one_cell",
    "L3",
    Content(
        [
            Heading("Plano de Ação 2021"),
            Grid(
                [
                    ["Eixo / Objetivo", "", "Ações a desenvolver", "Responsabilidade", "Recursos humanos e materiais", "Avaliação (indicadores)", "Temporização"],
                    ["Eixo 1: Infância\nObjetivo 1.1: Alargar a creche", "", "Abrir uma sala em Fonte Fria", "Centro Paroquial;\nISS,IP", "2 educadoras", "Abertura da sala", "setembro/2021"],
                    [""] * 7,
                    ["Eixo 1: Infância\nObjetivo 1.2: Ocupar as férias", "", "Ateliês de verão", "CMFF (coordenação), Biblioteca, Museu", "6 monitores", "Nº. crianças inscritas", "jul/ago"],
                ]
            ),
        ]
    ),
    Truth(
        period=("2021-01-01", "2021-12-31"),
        levels=["eixo", "objetivo"],
        nodes=[Node("e", "1", "Infância"), Node("o", "1.1", "Alargar a creche"), Node("o", "1.2", "Ocupar as férias")],
        actions=[
            Action("Abrir uma sala em Fonte Fria", ["Infância", "Alargar a creche"], lead=["Centro Paroquial", either("ISS,IP", "ISS, IP")], measures=[milestone("Abertura da sala")], months=(9,), notes=["2 educadoras"]),
            Action("Ateliês de verão", ["Infância", "Ocupar as férias"], lead=["CMFF (coordenação)", "Biblioteca", "Museu"], measures=[count("Nº. crianças inscritas", "crianças")], months=(7, 8), notes=["6 monitores"]),
        ],
    ),
    formats=("docx", "html", "xlsx", "pdf"),
)  # fmt: skip

# Long names of partners, as protocols write them.
partners = Sample(
    "partners",
    "L3",
    Content(
        [
            Heading("Plano de Ação 2025"),
            Grid(
                [
                    ["Eixo", "Ação", "Entidade responsável", "Entidades parceiras"],
                    ["Eixo 1 – Redes", "Ação um", "Câmara Municipal de Vila Alva", "Instituto da Segurança Social, I.P. – Centro Distrital de Beja; Unidade Local de Saúde do Baixo Alentejo, E.P.E."],
                    [UP, "Ação dois", "GNR/PSP", "Centro de Emprego e Formação Profissional de Beja, Associação de Pais e Encarregados de Educação, APPACDM"],
                    [UP, "Ação três", "NE", "Bombeiros Voluntários de Vila Alva\nJuntas e Uniões de Freguesia\nIPSS's"],
                    [UP, "Ação quatro", "Santa Casa da Misericórdia de Vila Alva", "Todas as entidades parceiras do CLAS"],
                    [UP, "Ação cinco", "CPCJ, em articulação com o AE", "CNIS, UMP e Cáritas"],
                    [UP, "Ação seis", "Município (Divisão de Educação, Cultura e Desporto)", "Ministério do Trabalho, Solidariedade e Segurança Social"],
                ]
            ),
        ]
    ),
    Truth(
        period=("2025-01-01", "2025-12-31"),
        actions=[
            Action("Ação um", ["Redes"], lead=["Câmara Municipal de Vila Alva"], partner=["Instituto da Segurança Social, I.P. – Centro Distrital de Beja", "Unidade Local de Saúde do Baixo Alentejo, E.P.E."]),
            Action("Ação dois", ["Redes"], lead=["GNR", "PSP"], partner=["Centro de Emprego e Formação Profissional de Beja", "Associação de Pais e Encarregados de Educação", "APPACDM"]),
            Action("Ação três", ["Redes"], lead=["NE"], partner=["Bombeiros Voluntários de Vila Alva", "Juntas e Uniões de Freguesia", either("IPSS's", "IPSS")]),
            Action("Ação quatro", ["Redes"], lead=["Santa Casa da Misericórdia de Vila Alva"], partner=["Todas as entidades parceiras do CLAS"]),
            Action("Ação cinco", ["Redes"], lead=either(["CPCJ", "em articulação com o AE"], ["CPCJ", "AE"], ["CPCJ, em articulação com o AE"], ["CPCJ"]), partner=either(["CNIS", "UMP", "Cáritas"], ["AE", "CNIS", "UMP", "Cáritas"])),
            Action("Ação seis", ["Redes"], lead=["Município (Divisão de Educação, Cultura e Desporto)"], partner=["Ministério do Trabalho, Solidariedade e Segurança Social"]),
        ],
    ),
    formats=("docx", "html", "pdf", "xlsx", "md", "csv"),
)  # fmt: skip

# Indicators of every kind.
measures = Sample(
    "measures",
    "L3",
    Content(
        [
            Heading("Plano de Ação 2025"),
            Grid(
                [
                    ["Ação", "Indicadores", "Prazo"],
                    ["Ação um", "Nº de ações: 4; Nº de participantes: 120", "março"],
                    ["Ação dois", "- 3 workshops\n- 60 participantes\n- 1 relatório final", "março"],
                    ["Ação três", "Taxa de execução ≥ 75%", "março"],
                    ["Ação quatro", "Realização de, pelo menos, 2 reuniões por ano", "março"],
                    ["Ação cinco", "Relatório anual; Publicação no sítio do Município", "março"],
                    ["Ação seis", "Número de pessoas idosas sinalizadas e número de visitas realizadas", "março"],
                    ["Ação sete", "N.º de horas de voluntariado (500h)", "março"],
                    ["Ação oito", "Montante atribuído: 10.000€", "março"],
                    ["Ação nove", "Aumentar em 10% o número de utentes", "março"],
                ]
            ),
        ]
    ),
    Truth(
        actions=[
            Action("Ação um", [], months=(3,), measures=[count("Nº de ações", "ações", 4), count("Nº de participantes", "participantes", 120)]),
            Action("Ação dois", [], months=(3,), measures=[count("3 workshops", "workshops", 3), count("60 participantes", "participantes", 60), Measure("1 relatório final", either("count", "milestone"), either("relatório", ""), either(1, None))]),
            Action("Ação três", [], months=(3,), measures=[Measure(either("Taxa de execução ≥ 75%", "Taxa de execução"), "quantity", "%", 75)]),
            Action("Ação quatro", [], months=(3,), measures=[Measure("Realização de, pelo menos, 2 reuniões por ano", "count", "reuniões", 2)]),
            Action("Ação cinco", [], months=(3,), measures=[milestone("Relatório anual"), milestone("Publicação no sítio do Município")]),
            Action("Ação seis", [], months=(3,), measures=[count("Número de pessoas idosas sinalizadas", "pessoas"), count("número de visitas realizadas", "visitas")]),
            Action("Ação sete", [], months=(3,), measures=[Measure(either("N.º de horas de voluntariado", "N.º de horas de voluntariado (500h)"), "quantity", "horas", 500)]),
            Action("Ação oito", [], months=(3,), measures=[Measure(either("Montante atribuído", "Montante atribuído: 10.000€"), "quantity", "€", 10000)]),
            Action("Ação nove", [], months=(3,), measures=[Measure("Aumentar em 10% o número de utentes", either("quantity", "milestone"), either("%", ""), either(10, None))]),
        ],
    ),
)  # fmt: skip

SAMPLES = [furniture, bars, two_years, repeated, one_cell, partners, measures]
