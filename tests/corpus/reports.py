"""L2, L5, L6, L7 and L9: metropolitan plan, CLDS, execution report, diagnosis, equality plan."""

# ruff: noqa: E501 — rows are kept on one line, as in the documents
from __future__ import annotations

from tests.corpus.content import UP, Content, Grid, Heading, Text, months, over
from tests.corpus.matrices import count
from tests.corpus.sample import Sample
from tests.corpus.truth import ALL, Q4, Action, Measure, Node, Truth, either

# L2: several actions as a list in one cell, shared by the responses that the cell covers.
_AREA, _OG = "Pessoas cuidadoras", "Reforçar a rede de apoio"
shared = Sample(
    "shared",
    "L2",
    Content(
        [
            Heading("Plano Estratégico Intermunicipal para a Ação Social 2020-2023"),
            Heading("Eixo Prioritário I. Cuidar de quem cuida", 2),
            Grid(
                [
                    ["Área de Intervenção", "Objetivo Geral", "Objetivo Específico (OE)", "Resposta Operativa (RO)", "Municípios Envolvidos", "Ação Estratégica (AE)"],
                    [_AREA, _OG, "Rentabilizar equipamentos", "Banco intermunicipal de ajudas técnicas", "", "- Mapear as ajudas técnicas existentes (Observatório Social - OS)\n- Criar um grupo de trabalho\n- Avaliar o impacto (OS)"],
                    [UP, UP, UP, "Bolsa de transporte adaptado", "", UP],
                    [UP, UP, "Capacitar cuidadores", "Programa de descanso do cuidador", "", "- Realizar o roteiro formativo 1\n- Organizar um encontro anual"],
                ]
            ),
        ]
    ),
    Truth(
        period=("2020-01-01", "2023-12-31"),
        levels=["eixo", "área", "objetivo geral", "objetivo específico", "resposta"],
        nodes=[
            Node("e", "I", "Cuidar de quem cuida"), Node("a", "", _AREA), Node("og", "", _OG), Node("oe", "", "Rentabilizar equipamentos"),
            Node("ro", "", "Banco intermunicipal de ajudas técnicas"), Node("ro", "", "Bolsa de transporte adaptado"),
            Node("oe", "", "Capacitar cuidadores"), Node("ro", "", "Programa de descanso do cuidador"),
        ],
        actions=[
            Action(title, ["Cuidar de quem cuida", _AREA, _OG, objective, response])
            for title, objective, response in [
                ("Mapear as ajudas técnicas existentes (Observatório Social - OS)", "Rentabilizar equipamentos", "Banco intermunicipal de ajudas técnicas"),
                ("Criar um grupo de trabalho", "Rentabilizar equipamentos", "Banco intermunicipal de ajudas técnicas"),
                ("Avaliar o impacto (OS)", "Rentabilizar equipamentos", "Banco intermunicipal de ajudas técnicas"),
                ("Realizar o roteiro formativo 1", "Capacitar cuidadores", "Programa de descanso do cuidador"),
                ("Organizar um encontro anual", "Capacitar cuidadores", "Programa de descanso do cuidador"),
            ]
        ],
    ),
    formats=("docx", "html", "pdf", "xlsx", "md"),
)  # fmt: skip

# L5: CLDS, numbers with gaps, compulsory and optional actions.
clds = Sample(
    "clds",
    "L5",
    Content(
        [
            Heading("CLDS-4G Penedo Novo Inclusivo – Plano de Ação"),
            Text("Entidade Coordenadora Local da Parceria (ECLP): Associação Raiz"),
            Heading("Eixo 1 – Emprego, formação e qualificação", 2),
            Grid(
                [
                    ["Ação obrigatória / facultativa", "N.º", "Atividade", "Destinatários", "N.º de destinatários", "Indicadores", "Metas", "Entidade executora", "Orçamento"],
                    ["a) Favorecer a integração profissional", "1", "Oficinas de procura ativa de emprego", "Desempregados de longa duração", "60", "N.º de oficinas realizadas", "12", "Associação Raiz", "3.200,00 €"],
                    [UP, "3", "Mostra de oportunidades", "Jovens NEET", "80", "N.º de expositores", "20", "Associação Raiz", "1.500,00 €"],
                    ["b) Sensibilizar empresários e autarquias", "7", "Tertúlias empresariais", "Empresários", "25", "N.º de tertúlias", "4", "Cooperativa Semear", "800,00 €"],
                    [*over("TOTAL", 8), "5.500,00 €"],
                ]
            ),
        ]
    ),
    Truth(
        levels=["eixo", "ação"],
        nodes=[Node("e", "1", "Emprego, formação e qualificação"), Node("a", "a", "Favorecer a integração profissional"), Node("a", "b", "Sensibilizar empresários e autarquias")],
        actions=[
            Action("Oficinas de procura ativa de emprego", ["Emprego, formação e qualificação", "Favorecer a integração profissional"], code="1", lead=["Associação Raiz"],
                   measures=either([count("N.º de oficinas realizadas", "oficinas", 12)], [count("N.º de destinatários", "destinatários", 60), count("N.º de oficinas realizadas", "oficinas", 12)], [count("N.º de oficinas realizadas", "oficinas", 12), count("N.º de destinatários", "destinatários", 60)]),
                   notes=["Desempregados de longa duração", "3.200,00 €"]),
            Action("Mostra de oportunidades", ["Emprego, formação e qualificação", "Favorecer a integração profissional"], code="3", lead=["Associação Raiz"],
                   measures=either([count("N.º de expositores", "expositores", 20)], [count("N.º de destinatários", "destinatários", 80), count("N.º de expositores", "expositores", 20)], [count("N.º de expositores", "expositores", 20), count("N.º de destinatários", "destinatários", 80)]),
                   notes=["Jovens NEET"]),
            Action("Tertúlias empresariais", ["Emprego, formação e qualificação", "Sensibilizar empresários e autarquias"], code="7", lead=["Cooperativa Semear"],
                   measures=either([count("N.º de tertúlias", "tertúlias", 4)], [count("N.º de destinatários", "destinatários", 25), count("N.º de tertúlias", "tertúlias", 4)], [count("N.º de tertúlias", "tertúlias", 4), count("N.º de destinatários", "destinatários", 25)]),
                   notes=["Empresários"]),
        ],
        kept=["5.500,00 €", "60", "80", "25"],
    ),
)  # fmt: skip

# L6: previsto | executado | taxa | desvio | estado | fonte.
execution = Sample(
    "execution",
    "L6",
    Content(
        [
            Heading("Relatório de Execução do Plano de Ação 2023"),
            Text("1.º semestre"),
            Heading("Eixo 3 - Saúde", 2),
            Grid(
                [
                    ["Objetivos", "Ações previstas", "Responsável", "Indicador", "Previsto", "Executado", "Taxa de execução (%)", "Estado", "Desvio / Justificação", "Fonte"],
                    ["3.1 Promover hábitos saudáveis", "3.1.1 Caminhadas mensais", "JF de Alvorada", "N.º de caminhadas", "12", "9", "75%", "Em execução", "Mau tempo em janeiro", "Registos da JF"],
                    [UP, "3.1.2 Rastreio da diabetes", "UCSP", "N.º de rastreios", "200", "240", "120%", "Executada", "", "UCSP"],
                    ["3.2 Apoiar dependências", "3.2.1 Equipa de rua", "Associação Raiz", "N.º de giros", "48", "0", "0%", "Reprogramada", "Falta de viatura", "Relatório trimestral"],
                ]
            ),
        ]
    ),
    Truth(
        levels=["eixo", "objetivo"],
        nodes=[Node("e", "3", "Saúde"), Node("o", "3.1", "Promover hábitos saudáveis"), Node("o", "3.2", "Apoiar dependências")],
        actions=[
            Action("Caminhadas mensais", ["Saúde", "Promover hábitos saudáveis"], code="3.1.1", lead=["JF de Alvorada"],
                   measures=[count("N.º de caminhadas", "caminhadas", 12)], notes=["9", "75%", "Em execução", "Mau tempo em janeiro", "Registos da JF"]),
            Action("Rastreio da diabetes", ["Saúde", "Promover hábitos saudáveis"], code="3.1.2", lead=["UCSP"],
                   measures=[count("N.º de rastreios", "rastreios", 200)], notes=["240", "120%", "Executada"]),
            Action("Equipa de rua", ["Saúde", "Apoiar dependências"], code="3.2.1", lead=["Associação Raiz"],
                   measures=[count("N.º de giros", "giros", 48)], notes=["Reprogramada", "Falta de viatura", "Relatório trimestral"]),
        ],
    ),
)  # fmt: skip

# L6: two lines per action, planned and done, in month columns.
_HEAD = ["Ação", "Responsável", "", "J", "F", "M", "A", "M", "J", "J", "A", "S", "O", "N", "D"]
planned_done = Sample(
    "planned_done",
    "L6",
    Content(
        [
            Heading("Monitorização do Plano de Ação 2022"),
            Grid(
                [
                    _HEAD,
                    ["Reuniões do Núcleo Executivo", "NE", "Previsto", *months([1, 4, 7, 10])],
                    [UP, UP, "Realizado", *months([1, 5])],
                    ["Plenários do CLAS", "CLAS", "Previsto", *months([3, 12])],
                    [UP, UP, "Realizado", *months([3])],
                ]
            ),
        ]
    ),
    Truth(
        period=("2022-01-01", "2022-12-31"),
        actions=[
            Action("Reuniões do Núcleo Executivo", [], lead=["NE"], months=(1, 4, 7, 10), done=(1, 5)),
            Action("Plenários do CLAS", [], lead=["CLAS"], months=(3, 12), done=(3,)),
        ],
    ),
)  # fmt: skip

# L6: letters P and E in the month cells, told by a legend.
letters = Sample(
    "letters",
    "L6",
    Content(
        [
            Heading("Plano de Ação 2023 – Ponto de situação"),
            Text("Legenda: P – Previsto; E – Executado"),
            Grid(
                [
                    ["Domínio", "Atividade", "Entidades", "Jan", "Fev", "Mar", "Abr", "Mai", "Jun", "Jul", "Ago", "Set", "Out", "Nov", "Dez"],
                    ["Cultura", "Festival de teatro amador", "CMAM, Casa do Povo", "", "", "P/E", "", "", "P", "", "", "", "", "", ""],
                    [UP, "Roteiro de museus", "Museu Municipal", "E", "", "", "", "P", "P", "", "", "", "", "", ""],
                ]
            ),
        ]
    ),
    Truth(
        period=("2023-01-01", "2023-12-31"),
        levels=["domínio"],
        nodes=[Node("d", "", "Cultura")],
        actions=[
            Action("Festival de teatro amador", ["Cultura"], lead=["CMAM", "Casa do Povo"], months=(3, 6), done=(3,)),
            Action("Roteiro de museus", ["Cultura"], lead=["Museu Municipal"], months=(5, 6), done=(1,)),
        ],
    ),
)  # fmt: skip

# L7: diagnosis only: nothing in it is an action.
diagnosis = Sample(
    "diagnosis",
    "L7",
    Content(
        [
            Heading("Diagnóstico Social do Concelho de Vila Alva"),
            Heading("População", 2),
            Grid(
                [
                    ["Indicador", *over("Vila Alva", 2), *over("Alto Sul", 2), *over("Portugal", 2)],
                    [UP, "2011", "2021", "2011", "2021", "2011", "2021"],
                    ["População residente", "12.430", "11.208", "98.112", "93.401", "10.562.178", "10.343.066"],
                    ["Índice de envelhecimento", "211,4", "278,9", "180,2", "240,6", "127,8", "182,1"],
                ],
                header=2,
            ),
            Heading("Análise SWOT – Envelhecimento", 2),
            Grid(
                [
                    ["Pontos fortes", "Pontos fracos"],
                    ["- Rede de apoio domiciliário\n- Universidade Sénior", "- Falta de lugares em ERPI\n- Transportes escassos"],
                    ["Oportunidades", "Ameaças"],
                    ["- Fundos do PRR", "- Perda de população ativa"],
                ]
            ),
            Heading("Problemas identificados", 2),
            Grid(
                [
                    ["Problema", "Causas", "Necessidades", "Recursos existentes"],
                    ["Isolamento dos idosos", "Êxodo rural; transportes", "Transporte a pedido", "GNR, JF, IPSS"],
                    ["Desemprego jovem", "Baixas qualificações", "Cursos profissionais", "IEFP, Escola Profissional"],
                ]
            ),
        ]
    ),
    Truth(actions=[], quiet=False, kept=["Isolamento dos idosos", "Êxodo rural; transportes", "Cursos profissionais", "278,9", "Falta de lugares em ERPI"]),
)  # fmt: skip

# L7 and L3 in one document: only the plan counts.
_HEAD3 = ["Problema", "Objetivo", "Ações a desenvolver", "Responsável", "Indicador", "Prazo"]
mixed = Sample(
    "mixed",
    "L7",
    Content(
        [
            Heading("Diagnóstico e Plano de Ação 2024 – Comissão Social de Freguesia de Fonte Fria"),
            Heading("1. Diagnóstico", 2),
            Grid(
                [
                    ["Resposta social", "N.º de utentes", "Capacidade", "Lista de espera"],
                    ["ERPI", "40", "40", "25"],
                    ["Centro de dia", "18", "30", "0"],
                ]
            ),
            Heading("2. Plano de ação", 2),
            Grid(
                [
                    _HEAD3,
                    ["Solidão", "Aproximar vizinhos", "Criar o banco de horas de vizinhança", "CSF de Fonte Fria", "N.º de voluntários", "Março"],
                    ["Insucesso escolar", "Apoiar o estudo", "Abrir a sala de estudo aos sábados", "Junta de Freguesia e AE", "N.º de alunos", "Outubro a dezembro"],
                ]
            ),
        ]
    ),
    Truth(
        period=("2024-01-01", "2024-12-31"),
        levels=["problema", "objetivo"],
        nodes=[Node("p", "", "Solidão"), Node("o", "", "Aproximar vizinhos"), Node("p", "", "Insucesso escolar"), Node("o", "", "Apoiar o estudo")],
        actions=[
            Action("Criar o banco de horas de vizinhança", ["Solidão", "Aproximar vizinhos"], lead=["CSF de Fonte Fria"], measures=[count("N.º de voluntários", "voluntários")], months=(3,)),
            Action("Abrir a sala de estudo aos sábados", ["Insucesso escolar", "Apoiar o estudo"], lead=["Junta de Freguesia", "AE"], measures=[count("N.º de alunos", "alunos")], months=Q4),
        ],
        quiet=False,
        kept=["Lista de espera", "Centro de dia"],
    ),
)  # fmt: skip

# L9: equality plan, internal and external strands, year columns.
equality = Sample(
    "equality",
    "L9",
    Content(
        [
            Heading("Plano Municipal para a Igualdade e a Não Discriminação (2023-2025)"),
            Heading("Vertente Interna", 2),
            Grid(
                [
                    ["Objetivo", "Medida", "Atividades", "Indicadores", "Metas", "Responsáveis", "Ano", "Orçamento"],
                    ["OE1. Integrar a igualdade na gestão", "M1. Linguagem inclusiva", "Elaborar um guia de linguagem inclusiva", "Guia elaborado", "1 guia", "Gabinete de Comunicação", "2023", "Sem custos"],
                    [UP, UP, "Formar chefias em linguagem inclusiva", "N.º de chefias formadas (M/H)", "20", "Recursos Humanos", "2024", "600€"],
                    ["OE2. Conciliar trabalho e família", "M2. Horários flexíveis", "Criar o regulamento de teletrabalho", "Regulamento aprovado", "1", "Recursos Humanos", "2023-2024", "-"],
                ]
            ),
            Heading("Vertente Externa", 2),
            Grid(
                [
                    ["Objetivo", "Medida", "Atividades", "Indicadores", "Metas", "Responsáveis", "Ano", "Orçamento"],
                    ["OE3. Prevenir a violência", "M3. Escolas sem violência no namoro", "Sessões nas escolas secundárias", "N.º de sessões\nN.º de alunos/as", "10\n250", "EIVL; AE", "2023, 2024 e 2025", "1.000€/ano"],
                ]
            ),
        ]
    ),
    Truth(
        period=("2023-01-01", "2025-12-31"),
        levels=["vertente", "objetivo", "medida"],
        nodes=[
            Node("v", "", "Vertente Interna"), Node("o", "OE1", "Integrar a igualdade na gestão"), Node("m", "M1", "Linguagem inclusiva"),
            Node("o", "OE2", "Conciliar trabalho e família"), Node("m", "M2", "Horários flexíveis"),
            Node("v", "", "Vertente Externa"), Node("o", "OE3", "Prevenir a violência"), Node("m", "M3", "Escolas sem violência no namoro"),
        ],
        actions=[
            Action("Elaborar um guia de linguagem inclusiva", ["Vertente Interna", "Integrar a igualdade na gestão", "Linguagem inclusiva"], lead=["Gabinete de Comunicação"],
                   measures=[Measure("Guia elaborado", either("milestone", "count"), None, either(1, None))], months=either((), ALL), notes=["Sem custos", "2023"]),
            Action("Formar chefias em linguagem inclusiva", ["Vertente Interna", "Integrar a igualdade na gestão", "Linguagem inclusiva"], lead=["Recursos Humanos"],
                   measures=[count("N.º de chefias formadas (M/H)", "chefias", 20)], months=either((), ALL), notes=["600€", "2024"]),
            Action("Criar o regulamento de teletrabalho", ["Vertente Interna", "Conciliar trabalho e família", "Horários flexíveis"], lead=["Recursos Humanos"],
                   measures=[Measure("Regulamento aprovado", either("milestone", "count"), None, either(1, None))], months=either((), ALL), notes=["2023-2024"]),
            Action("Sessões nas escolas secundárias", ["Vertente Externa", "Prevenir a violência", "Escolas sem violência no namoro"], lead=["EIVL", "AE"],
                   measures=[count("N.º de sessões", "sessões", 10), count("N.º de alunos/as", "alunos", 250)], months=either((), ALL), notes=["1.000€/ano", "2023, 2024 e 2025"]),
        ],
    ),
)  # fmt: skip

SAMPLES = [shared, clds, execution, planned_done, letters, diagnosis, mixed, equality]
