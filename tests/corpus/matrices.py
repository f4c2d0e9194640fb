"""L1 and L3: one big table or many fragments, with months, quarters, years and dates."""

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
    shaded,
)  # fmt: skip
from tests.corpus.sample import Sample
from tests.corpus.truth import ALL, Q1, Q2, Q3, Q4, Action, Measure, Node, Truth, either


def count(text: str, unit: str, target: float | None = None) -> Measure:
    return Measure(text, "count", unit, target)


def milestone(text: str) -> Measure:
    return Measure(text, "milestone", "", None)


# L1: domain headings, fragments with the header repeated, shaded months.
_HEAD = [
    "Eixos de Intervenção",
    "Meta",
    "Ações/Atividades",
    "Responsáveis",
    "Indicadores",
    *over("Cronograma", 12),
]
_HEAD_OTHER = [
    "Eixo de intervenção",
    "Metas",
    "Ação / Atividades",
    "Responsável",
    "Indicador",
    *over("Cronograma", 12),
]
_LETTERS = [UP, UP, UP, UP, UP, *MONTHS]
_RUNNING = "PESSOAS E TERRITÓRIO: CUIDAR DE QUEM CÁ VIVE"
_D1, _D2 = "Envelhecer com dignidade", "Infância, juventude e família"
_AX1 = "Promover a autonomia da pessoa idosa."
_AX2 = "Combater o isolamento em meio rural."
_AX3 = "Prevenir o absentismo escolar."
_AX4 = "Apoiar a parentalidade positiva."
_M1 = "Alargar as atividades de envelhecimento ativo a todas as freguesias."
_M2 = "Acompanhar as pessoas idosas que vivem sós."
_M3 = "Reduzir as faltas injustificadas no 3.º ciclo."

fragments = Sample(
    "fragments",
    "L1",
    Content(
        [
            Text("Município de Vila Alva", bold=True),
            Text("Conselho Local de Ação Social"),
            Text("PLANO DE AÇÃO 2022", bold=True),
            Text("Aprovado em plenário do CLAS de 12, de janeiro de 2022"),
            Heading("Índice"),
            Text("Nota introdutória\t2"),
            Text("Domínio de Intervenção 1: Envelhecer com dignidade\t3"),
            Text("Domínio de Intervenção 2: Infância, juventude e família\t5"),
            Heading("Nota introdutória"),
            Text("O presente documento resulta do trabalho das entidades parceiras e concretiza, para o ano de 2022, o Plano de Desenvolvimento Social em vigor."),
            Heading("Domínio de Intervenção 1: " + _D1),
            Text("Objetivo Geral: Garantir que as pessoas idosas vivem na sua casa e na sua terra com apoio."),
            Grid(
                [
                    _HEAD,
                    _LETTERS,
                    [_AX1, _M1, "Realizar o programa de ginástica sénior nas aldeias.", "CMVA JF IPSS", "N.º de sessões N.º de participantes", *shaded([2, 3, 4, 5])],
                    [UP, UP, "Organizar o encontro anual de seniores.", "CMVA", "N.º de participantes", *shaded([10])],
                    [_AX2, _M2, "Atualizar o levantamento das pessoas idosas sós.", "GNR\nJF e CMVA", "Elaboração do levantamento", *shaded([1, 2, 3])],
                ],
                header=2,
            ),
            Text(_RUNNING),
            Grid(
                [
                    _HEAD_OTHER,
                    _LETTERS,
                    ["", "", "Instalar o serviço de teleassistência.", "CMVA (Proteção Civil) GNR", "Nº de equipamentos instalados", *shaded([6, 7])],
                ],
                header=2,
            ),
            Text(_RUNNING),
            Heading("Domínio de Intervenção 2: " + _D2),
            Text("Objetivo Geral: Assegurar a igualdade de oportunidades das crianças e dos jovens."),
            Grid(
                [
                    _HEAD,
                    _LETTERS,
                    [_AX3, _M3, "Dinamizar tutorias entre pares.", "Agrup. Escolas CPCJ", "N.º de alunos abrangidos", *shaded([1, 2, 3, 4, 5, 6, 9, 10, 11, 12])],
                    [_AX4, "", "Realizar ações de educação parental.", "CLDS/CMVA", "N.º de ações N.º participantes", *shaded(ALL)],
                ],
                header=2,
            ),
        ],
        running=_RUNNING,
    ),
    Truth(
        title="PLANO DE AÇÃO 2022",
        period=("2022-01-01", "2022-12-31"),
        levels=["domínio", "eixo", "meta"],
        nodes=[
            Node("domínio", "1", _D1), Node("eixo", "", _AX1), Node("meta", "", _M1),
            Node("eixo", "", _AX2), Node("meta", "", _M2),
            Node("domínio", "2", _D2), Node("eixo", "", _AX3), Node("meta", "", _M3), Node("eixo", "", _AX4),
        ],
        actions=[
            Action("Realizar o programa de ginástica sénior nas aldeias.", [_D1, _AX1, _M1], lead=["CMVA", "JF", "IPSS"],
                   measures=[count("N.º de sessões", "sessões"), count("N.º de participantes", "participantes")], months=(2, 3, 4, 5)),
            Action("Organizar o encontro anual de seniores.", [_D1, _AX1, _M1], lead=["CMVA"],
                   measures=[count("N.º de participantes", "participantes")], months=(10,)),
            Action("Atualizar o levantamento das pessoas idosas sós.", [_D1, _AX2, _M2], lead=["GNR", "JF", "CMVA"],
                   measures=[milestone("Elaboração do levantamento")], months=Q1),
            Action("Instalar o serviço de teleassistência.", [_D1, _AX2, _M2], lead=["CMVA (Proteção Civil)", "GNR"],
                   measures=[count("Nº de equipamentos instalados", "equipamentos")], months=(6, 7)),
            Action("Dinamizar tutorias entre pares.", [_D2, _AX3, _M3], lead=["Agrup. Escolas", "CPCJ"],
                   measures=[count("N.º de alunos abrangidos", "alunos")], months=(1, 2, 3, 4, 5, 6, 9, 10, 11, 12)),
            Action("Realizar ações de educação parental.", [_D2, _AX4], lead=["CLDS", "CMVA"],
                   measures=[count("N.º de ações", "ações"), count("N.º participantes", "participantes")], months=ALL),
        ],
    ),
    formats=("docx", "html", "pdf", "xlsx", "md", "txt"),
    shading=True,
)  # fmt: skip

# L1/L3: one table, axes and objectives as rows over the whole width, spelling before 1990, totals.
_W = 17
titled_rows = Sample(
    "titled_rows",
    "L1",
    Content(
        [
            Text("REDE SOCIAL DO CONCELHO DE PENEDO NOVO", bold=True),
            Text("Plano de Acção 2009", bold=True),
            Grid(
                [
                    ["Acções / Actividades", "Objectivos específicos", "Entidades\nresponsáveis", "Entidades parceiras", "Indicadores de avaliação", *over("Calendarização", 12)],
                    [UP, UP, UP, UP, UP, "Jan", "Fev", "Mar", "Abr", "Mai", "Jun", "Jul", "Ago", "Set", "Out", "Nov", "Dez"],
                    over("EIXO I – EMPREGO E QUALIFICAÇÃO", _W),
                    ["1. Criação de um gabinete de inserção profissional", "Aproximar a oferta e a procura de emprego", "Câmara Municipal de Penedo Novo", "Centro de Emprego; NERVA", "N.º de desempregados atendidos;\nN.º de colocações", *months([1, 2, 3])],
                    ["2. Acções de formação em TIC para adultos", UP, "Escola Secundária", "IEFP, Junta de Freguesia", "4 acções realizadas", *months([4, 5, 10, 11])],
                    over("EIXO II – RESPOSTAS SOCIAIS", _W),
                    ["3. Alargamento do serviço de apoio domiciliário", "Qualificar as respostas para idosos", "Santa Casa da Misericórdia", "Segurança Social e Centro de Saúde", "Taxa de cobertura", *months(range(1, 13))],
                    ["Total de acções: 3", *[""] * 16],
                ],
                header=2,
            ),
            Text("Legenda: X – mês previsto."),
        ]
    ),
    Truth(
        period=("2009-01-01", "2009-12-31"),
        levels=["eixo", "objectivo"],
        actions=[
            Action("Criação de um gabinete de inserção profissional", ["EMPREGO E QUALIFICAÇÃO", "Aproximar a oferta e a procura de emprego"], code="1",
                   lead=["Câmara Municipal de Penedo Novo"], partner=["Centro de Emprego", "NERVA"],
                   measures=[count("N.º de desempregados atendidos", "desempregados"), count("N.º de colocações", "colocações")], months=Q1),
            Action("Acções de formação em TIC para adultos", ["EMPREGO E QUALIFICAÇÃO", "Aproximar a oferta e a procura de emprego"], code="2",
                   lead=["Escola Secundária"], partner=["IEFP", "Junta de Freguesia"],
                   measures=[count("4 acções realizadas", either("acções", "ações"), 4)], months=(4, 5, 10, 11)),
            Action("Alargamento do serviço de apoio domiciliário", ["RESPOSTAS SOCIAIS", "Qualificar as respostas para idosos"], code="3",
                   lead=["Santa Casa da Misericórdia"], partner=["Segurança Social", "Centro de Saúde"],
                   measures=[Measure("Taxa de cobertura", "quantity", "%", None)], months=ALL),
        ],
        kept=["Total de acções: 3"],
    ),
)  # fmt: skip

# L3: eleven columns, numbered, quarters, targets in their own column.
_E1, _E2 = "Inclusão e cidadania", "Saúde e bem-estar"
_OG1, _OE11, _OE12 = (
    "Reduzir a pobreza infantil",
    "Melhorar a articulação entre serviços",
    "Garantir respostas de emergência",
)
_OG2, _OE21 = "Promover a saúde mental", "Aumentar a literacia em saúde mental"
matrix = Sample(
    "matrix",
    "L3",
    Content(
        [
            Heading("Plano de Desenvolvimento Social 2023-2026"),
            Heading("Plano de Ação 2024", 2),
            Text("A matriz seguinte operacionaliza o Plano de Desenvolvimento Social."),
            Grid(
                [
                    ["Eixo", "Objetivo geral", "Objetivo específico", "Ação", "Indicador", "Meta", "Entidade promotora", "Parceiros envolvidos", "Recursos", *over("Calendarização", 4)],
                    [UP] * 9 + ["1.º T", "2.º T", "3.º T", "4.º T"],
                    ["Eixo 1 – " + _E1, "1. " + _OG1, "1.1. " + _OE11, "1.1.1. Criar um protocolo de sinalização", "N.º de protocolos assinados", "1", "CMRC", "CPCJ, AE Ribeira, UCC", "Humanos", "X", "", "", ""],
                    [UP, UP, UP, "1.1.2. Realizar reuniões interinstitucionais de casos", "N.º de reuniões\nN.º de casos analisados", "6\n30", "CPCJ", "CMRC\nISS, I.P.\nAE Ribeira", "Humanos", "X", "X", "X", "X"],
                    [UP, UP, "1.2. " + _OE12, "1.2.1. Dinamizar a Loja Social", "N.º de famílias apoiadas", "≥ 40", "Cáritas Paroquial", "CMRC; Juntas de Freguesia", "Bens doados", "X", "X", "X", "X"],
                    ["Eixo 2 – " + _E2, "2. " + _OG2, "2.1. " + _OE21, "2.1.1. Dinamizar sessões \"Falar de saúde mental\" (escolas e coletividades)", "N.º de sessões\n% de participantes satisfeitos", "8\n80%", "UCC Ribeira", "AE Ribeira / CMRC", "Humanos e materiais", "", "X", "", "X"],
                    [UP, UP, UP, "2.1.2. Elaborar o Plano Municipal de Saúde Mental", "Plano elaborado", "1", "CMRC", "–", "Financeiros", "", "", "X", "X"],
                ],
                header=2,
            ),
        ]
    ),
    Truth(
        title=either("Plano de Ação 2024", "Plano de Desenvolvimento Social 2023-2026"),
        period=either(("2024-01-01", "2024-12-31"), ("2023-01-01", "2026-12-31")),
        levels=["eixo", "objetivo geral", "objetivo específico"],
        nodes=[
            Node("eixo", "1", _E1), Node("og", "1", _OG1), Node("oe", "1.1", _OE11), Node("oe", "1.2", _OE12),
            Node("eixo", "2", _E2), Node("og", "2", _OG2), Node("oe", "2.1", _OE21),
        ],
        actions=[
            Action("Criar um protocolo de sinalização", [_E1, _OG1, _OE11], code="1.1.1", lead=["CMRC"], partner=["CPCJ", "AE Ribeira", "UCC"],
                   measures=[count("N.º de protocolos assinados", "protocolos", 1)], months=Q1, notes=["Humanos"]),
            Action("Realizar reuniões interinstitucionais de casos", [_E1, _OG1, _OE11], code="1.1.2", lead=["CPCJ"], partner=["CMRC", "ISS, I.P.", "AE Ribeira"],
                   measures=[count("N.º de reuniões", "reuniões", 6), count("N.º de casos analisados", "casos", 30)], months=ALL),
            Action("Dinamizar a Loja Social", [_E1, _OG1, _OE12], code="1.2.1", lead=["Cáritas Paroquial"], partner=["CMRC", "Juntas de Freguesia"],
                   measures=[count("N.º de famílias apoiadas", "famílias", 40)], months=ALL, notes=["Bens doados"]),
            Action("Dinamizar sessões \"Falar de saúde mental\" (escolas e coletividades)", [_E2, _OG2, _OE21], code="2.1.1", lead=["UCC Ribeira"], partner=["AE Ribeira", "CMRC"],
                   measures=[count("N.º de sessões", "sessões", 8), Measure("% de participantes satisfeitos", "quantity", "%", 80)], months=Q2 + Q4),
            Action("Elaborar o Plano Municipal de Saúde Mental", [_E2, _OG2, _OE21], code="2.1.2", lead=["CMRC"],
                   measures=[Measure("Plano elaborado", either("milestone", "count"), None, either(1, None))], months=Q3 + Q4),
        ],
    ),
)  # fmt: skip

# L3: years as columns, axis per heading, "N.º" column apart, budget with totals.
years = Sample(
    "years",
    "L3",
    Content(
        [
            Heading("Plano de Desenvolvimento Social de Monte Sereno 2024 – 2026"),
            Heading("Eixo Estratégico I. Habitação e território", 2),
            Grid(
                [
                    ["N.º", "Objetivo Estratégico", "Medidas", "Responsável", "Parceiros", "Indicadores de realização", "Orçamento (€)", *over("Cronograma", 3)],
                    [UP] * 7 + ["2024", "2025", "2026"],
                    ["1", "Garantir habitação digna", "Atualizar a Estratégia Local de Habitação", "CM Monte Sereno", "IHRU", "Estratégia atualizada", "12.500,00 €", "X", "", ""],
                    ["2", UP, "Reabilitar fogos municipais", "CM Monte Sereno", "IHRU e Juntas de Freguesia", "N.º de fogos reabilitados", "340.000,50 €", "X", "X", "X"],
                    ["3", "Melhorar a mobilidade", "Alargar o transporte a pedido às freguesias de montanha", "CIM", "CM Monte Sereno, GNR", "N.º de circuitos", "45.000 €", "", "X", "X"],
                    ["", "", "Total", "", "", "", "397.500,50 €", "", "", ""],
                ],
                header=2,
            ),
            Heading("Eixo Estratégico II. Economia social", 2),
            Grid(
                [
                    ["N.º", "Objetivo Estratégico", "Medidas", "Responsável", "Parceiros", "Indicadores de realização", "Orçamento (€)", *over("Cronograma", 3)],
                    [UP] * 7 + ["2024", "2025", "2026"],
                    ["4", "Capacitar as IPSS", "Criar uma bolsa de formação partilhada", "UDIPSS", "IPSS do concelho", "N.º de dirigentes formados", "0,00 €", "X", "X", ""],
                ],
                header=2,
            ),
        ]
    ),
    Truth(
        period=("2024-01-01", "2026-12-31"),
        levels=["eixo", "objetivo"],
        nodes=[
            Node("eixo", "I", "Habitação e território"), Node("oe", "", "Garantir habitação digna"), Node("oe", "", "Melhorar a mobilidade"),
            Node("eixo", "II", "Economia social"), Node("oe", "", "Capacitar as IPSS"),
        ],
        actions=[
            Action("Atualizar a Estratégia Local de Habitação", ["Habitação e território", "Garantir habitação digna"], code="1", lead=["CM Monte Sereno"], partner=["IHRU"],
                   measures=[milestone("Estratégia atualizada")], months=either((), ALL), notes=["12.500,00 €", "2024"]),
            Action("Reabilitar fogos municipais", ["Habitação e território", "Garantir habitação digna"], code="2", lead=["CM Monte Sereno"], partner=["IHRU", "Juntas de Freguesia"],
                   measures=[count("N.º de fogos reabilitados", "fogos")], months=either((), ALL), notes=["340.000,50 €", "2026"]),
            Action("Alargar o transporte a pedido às freguesias de montanha", ["Habitação e território", "Melhorar a mobilidade"], code="3", lead=["CIM"], partner=["CM Monte Sereno", "GNR"],
                   measures=[count("N.º de circuitos", "circuitos")], months=either((), ALL), notes=["45.000 €", "2025", "2026"]),
            Action("Criar uma bolsa de formação partilhada", ["Economia social", "Capacitar as IPSS"], code="4", lead=["UDIPSS"], partner=["IPSS do concelho"],
                   measures=[count("N.º de dirigentes formados", "dirigentes")], months=either((), ALL), notes=["0,00 €"]),
        ],
        kept=["397.500,50 €"],
    ),
)  # fmt: skip

# L3: schedule as words.
_when = [
    ("Realizar a semana da interculturalidade", "Maio", (5,)),
    ("Publicar a newsletter da Rede Social", "Mensal", either(ALL, ())),
    ("Atualizar o diagnóstico social", "Até junho", either((1, 2, 3, 4, 5, 6), (6,))),
    ("Concluir a carta social municipal", "31/12/2025", either((12,), ALL)),
    ("Acompanhar as famílias em emergência", "Ao longo do ano", ALL),
    ("Abrir candidaturas ao apoio ao associativismo", "1.º trimestre", Q1),
    ("Dinamizar oficinas de escrita", "março a junho", (3, 4, 5, 6)),
    ("Organizar o Natal solidário", "Nov. e Dez.", (11, 12)),
    ("Atender pessoas migrantes", "Contínuo", ALL),
    ("Avaliar o plano de ação", "Anual", either((), ALL)),
    ("Preparar as férias desportivas", "2.º semestre de 2025", Q3 + Q4),
    ("Formar voluntários hospitalares", "De 15/02/2025 a 30/04/2025", (2, 3, 4)),
    ("Rever o regulamento interno", "", ()),
]
words = Sample(
    "words",
    "L3",
    Content(
        [
            Text("Município de Alvorada do Mar", bold=True),
            Text("Plano de Ação da Rede Social 2025"),
            Grid(
                [
                    ["Área de intervenção", "Atividade", "Quem?", "Quando?", "Observações"],
                    ["Coesão social", _when[0][0], "CMAM", _when[0][1], "Inclui jantar partilhado"],
                    *[[UP, title, "CMAM; NLI", when, ""] for title, when, _ in _when[1:]],
                ]
            ),
        ]
    ),
    Truth(
        period=("2025-01-01", "2025-12-31"),
        levels=["área"],
        nodes=[Node("área", "", "Coesão social")],
        actions=[
            Action(title, ["Coesão social"], lead=["CMAM"] if not i else ["CMAM", "NLI"], months=result,
                   notes=["Inclui jantar partilhado"] if not i else ([when] if when else []))
            for i, (title, when, result) in enumerate(_when)
        ],
    ),
)  # fmt: skip

# L3: semesters, indicator and target in a two-row header, colours by legend.
two_rows = Sample(
    "two_rows",
    "L3",
    Content(
        [
            Heading("Plano de Ação 2023"),
            Grid(
                [
                    ["Prioridade", "Ação", *over("Avaliação", 2), *over("Intervenientes", 2), *over("Execução", 2)],
                    [UP, UP, "Indicador", "Meta", "Responsável", "Parceiros", "1.º Semestre", "2.º Semestre"],
                    ["P1 - Violência doméstica", "Criar a estrutura de atendimento a vítimas", "N.º de vítimas atendidas", "50", "Associação Raiz", "CMPN | GNR | APAV", "X", "X"],
                    [UP, "Formar profissionais de primeira linha", "N.º de horas de formação\nN.º de formandos", "50 horas\n25 formandos", "CMPN", "CIG • PSP • GNR", "", "X"],
                    ["P2 - Demência", "Abrir o Café Memória", "Abertura do espaço", "Até outubro", "Santa Casa da Misericórdia de Penedo Novo", "Centro de Saúde e Farmácia Central", "X", ""],
                ],
                header=2,
            ),
        ]
    ),
    Truth(
        period=("2023-01-01", "2023-12-31"),
        levels=["prioridade"],
        nodes=[Node("prioridade", either("P1", "1"), "Violência doméstica"), Node("prioridade", either("P2", "2"), "Demência")],
        actions=[
            Action("Criar a estrutura de atendimento a vítimas", ["Violência doméstica"], lead=["Associação Raiz"], partner=["CMPN", "GNR", "APAV"],
                   measures=[count("N.º de vítimas atendidas", "vítimas", 50)], months=Q1 + Q2 + Q3 + Q4),
            Action("Formar profissionais de primeira linha", ["Violência doméstica"], lead=["CMPN"], partner=["CIG", "PSP", "GNR"],
                   measures=[Measure("N.º de horas de formação", "quantity", "horas", 50), count("N.º de formandos", "formandos", 25)], months=Q3 + Q4),
            Action("Abrir o Café Memória", ["Demência"], lead=["Santa Casa da Misericórdia de Penedo Novo"], partner=["Centro de Saúde", "Farmácia Central"],
                   measures=[milestone("Abertura do espaço")], months=either(Q1 + Q2), notes=[]),
        ],
        kept=["Até outubro"],
    ),
)  # fmt: skip

SAMPLES = [fragments, titled_rows, matrix, years, words, two_rows]
