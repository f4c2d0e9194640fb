# ruff: noqa: E501 — rows are kept on one line, as in the documents
"""Further plans on the ten layouts, with other habits."""

from __future__ import annotations

from tests.corpus.content import UP, Content, Grid, Heading, Item, Sheet, Text, months, over
from tests.corpus.matrices import count
from tests.corpus.sample import Sample
from tests.corpus.truth import ALL, Q1, Q2, Q3, Q4, Action, Measure, Node, Truth, either

# L3: everything at once, renamed; results, verification, resources; three years.
renamed = Sample(
    "renamed",
    "L3",
    Content(
        [
            Heading("PDS do Concelho de Serra Alta 2018-2020"),
            Heading("EIXO I — Famílias", 2),
            Grid(
                [
                    ["Objectivo Geral", "Objectivos Específicos", "Estratégias", "Acções", "Resultados Esperados", "Indicadores de Avaliação", "Fontes de Verificação", "Entidade Promotora", "Parceiros Envolvidos", "Recursos", "2018", "2019", "2020"],
                    ["OG1. Fortalecer as famílias", "OE1.1. Aumentar competências parentais", "Trabalho de proximidade", "Acção 1 – Escola de pais", "Famílias mais autónomas", "Nº de pais participantes", "Folhas de presença", "CMSA", "CPCJ; AE Serra Alta", "Técnicos", "X", "X", "X"],
                    [UP, UP, UP, "Acção 2 – Gabinete de mediação", "Menos conflitos", "Nº de mediações realizadas", "Relatório anual", "Centro Paroquial", "CMSA e Tribunal", "Sala; mediador", "", "X", "X"],
                    [UP, "OE1.2. Apoiar famílias monoparentais", "Apoio económico", "Acção 3 – Fundo de emergência", "Despesas pagas", "Valor atribuído", "Registos", "CMSA", "-", "20.000€", "X", "", ""],
                ]
            ),
        ]
    ),
    Truth(
        period=("2018-01-01", "2020-12-31"),
        levels=["eixo", "objectivo geral", "objectivo específico", "estratégia"],
        nodes=[
            Node("e", "I", "Famílias"), Node("og", "OG1", "Fortalecer as famílias"), Node("oe", "OE1.1", "Aumentar competências parentais"), Node("s", "", "Trabalho de proximidade"),
            Node("oe", "OE1.2", "Apoiar famílias monoparentais"), Node("s", "", "Apoio económico"),
        ],
        actions=[
            Action("Escola de pais", ["Famílias", "Fortalecer as famílias", "Aumentar competências parentais", "Trabalho de proximidade"], code="1", lead=["CMSA"], partner=["CPCJ", "AE Serra Alta"],
                   measures=[count("Nº de pais participantes", "pais")], months=either((), ALL), notes=["Famílias mais autónomas", "Folhas de presença", "2018"]),
            Action("Gabinete de mediação", ["Famílias", "Fortalecer as famílias", "Aumentar competências parentais", "Trabalho de proximidade"], code="2", lead=["Centro Paroquial"], partner=["CMSA", "Tribunal"],
                   measures=[count("Nº de mediações realizadas", "mediações")], months=either((), ALL), notes=["2019", "2020"]),
            Action("Fundo de emergência", ["Famílias", "Fortalecer as famílias", "Apoiar famílias monoparentais", "Apoio económico"], code="3", lead=["CMSA"],
                   measures=[Measure("Valor atribuído", "quantity", "€", None)], months=either((), ALL), notes=["20.000€"]),
        ],
    ),
)  # fmt: skip

# L4: the label above its value, capitals, several cards in one table.
stacked = Sample(
    "stacked",
    "L4",
    Content(
        [
            Text("PLANO DE AÇÃO 2023", bold=True),
            Text("EIXO 2 – CIDADANIA", bold=True),
            Grid(
                [
                    ["MEDIDA 2.1", "Casa das associações"],
                    ["OBJETIVO", "Dar um espaço comum às associações"],
                    ["ENTIDADE RESPONSÁVEL:", "CMVA"],
                    ["ENTIDADES PARCEIRAS:", "Associações locais, Junta de Freguesia"],
                    ["INDICADORES:", "N.º de associações instaladas: 6"],
                    ["CALENDARIZAÇÃO:", "1.º semestre"],
                    ["MEDIDA 2.2", "Voluntariado jovem"],
                    ["OBJETIVO", "Envolver jovens em causas"],
                    ["ENTIDADE RESPONSÁVEL:", "IPDJ"],
                    ["ENTIDADES PARCEIRAS:", "CMVA"],
                    ["INDICADORES:", "N.º de jovens: 30"],
                    ["CALENDARIZAÇÃO:", "Julho e agosto"],
                ],
                header=0,
            ),
        ]
    ),
    Truth(
        period=("2023-01-01", "2023-12-31"),
        actions=[
            Action("Casa das associações", either(["CIDADANIA"], ["CIDADANIA", "Dar um espaço comum às associações"]), code="2.1", lead=["CMVA"], partner=["Associações locais", "Junta de Freguesia"],
                   measures=[count("N.º de associações instaladas", "associações", 6)], months=Q1 + Q2),
            Action("Voluntariado jovem", either(["CIDADANIA"], ["CIDADANIA", "Envolver jovens em causas"]), code="2.2", lead=["IPDJ"], partner=["CMVA"],
                   measures=[count("N.º de jovens", "jovens", 30)], months=(7, 8)),
        ],
        kept=["Envolver jovens em causas"],
    ),
    formats=("docx", "html", "pdf", "md"),
)  # fmt: skip

# L6: semesters in the execution, several states, objectives repeated in words.
halves = Sample(
    "halves",
    "L6",
    Content(
        [
            Heading("Relatório de Avaliação do Plano de Ação 2022 – CLAS de Serra Alta"),
            Grid(
                [
                    ["Eixo", "Ação", "Entidade responsável", "Indicador", "Meta anual", *over("Executado", 3), "Estado"],
                    [UP, UP, UP, UP, UP, "1.º sem.", "2.º sem.", "Total", UP],
                    ["Eixo 1 - Educação", "Biblioteca itinerante", "CMSA", "N.º de livros emprestados", "500", "210", "330", "540", "Executada"],
                    [UP, "Bolsas de estudo", "CMSA", "N.º de bolsas", "20", "0", "18", "18", "Executada parcialmente"],
                    ["Eixo 2 - Saúde", "Rastreio visual", "Lions Clube", "N.º de crianças", "150", "", "", "0", "Não executada"],
                ],
                header=2,
            ),
        ]
    ),
    Truth(
        period=("2022-01-01", "2022-12-31"),
        levels=["eixo"],
        nodes=[Node("e", "1", "Educação"), Node("e", "2", "Saúde")],
        actions=[
            Action("Biblioteca itinerante", ["Educação"], lead=["CMSA"], measures=[count("N.º de livros emprestados", "livros", 500)], months=(), done=either((), ALL, Q1 + Q2 + Q3 + Q4), notes=["210", "330", "540", "Executada"]),
            Action("Bolsas de estudo", ["Educação"], lead=["CMSA"], measures=[count("N.º de bolsas", "bolsas", 20)], months=(), done=either((), Q3 + Q4), notes=["18", "Executada parcialmente"]),
            Action("Rastreio visual", ["Saúde"], lead=["Lions Clube"], measures=[count("N.º de crianças", "crianças", 150)], months=(), notes=["Não executada"]),
        ],
    ),
)  # fmt: skip

# L9: the strand as a merged column, dates and a budget per year.
strand = Sample(
    "strand",
    "L9",
    Content(
        [
            Heading("Plano Municipal para a Igualdade 2022-2025 de Serra Alta"),
            Grid(
                [
                    ["Vertente", "Área estratégica", "Medida", "Ação", "Indicador de resultado", "Meta", "Entidade responsável", "Entidades a envolver", "Data de início", "Data de fim"],
                    ["Interna", "Comunicação", "1. Comunicar sem estereótipos", "1.1. Rever os formulários", "% de formulários revistos", "100%", "Serviços Administrativos", "Informática", "01/2022", "06/2022"],
                    [UP, "Conciliação", "2. Facilitar a conciliação", "2.1. Criar um banco de horas familiar", "Banco criado", "1", "Recursos Humanos", "Sindicatos", "09/2022", "12/2022"],
                    ["Externa", "Violência doméstica", "3. Apoiar vítimas", "3.1. Abrir um apartamento de transição", "N.º de vagas", "4", "Associação Raiz", "CMSA; ISS; GNR", "01/2023", "12/2025"],
                ]
            ),
        ]
    ),
    Truth(
        period=("2022-01-01", "2025-12-31"),
        levels=["vertente", "área", "medida"],
        nodes=[
            Node("v", "", "Interna"), Node("a", "", "Comunicação"), Node("m", "1", "Comunicar sem estereótipos"), Node("a", "", "Conciliação"), Node("m", "2", "Facilitar a conciliação"),
            Node("v", "", "Externa"), Node("a", "", "Violência doméstica"), Node("m", "3", "Apoiar vítimas"),
        ],
        actions=[
            Action("Rever os formulários", ["Interna", "Comunicação", "Comunicar sem estereótipos"], code="1.1", lead=["Serviços Administrativos"], partner=["Informática"],
                   measures=[Measure("% de formulários revistos", "quantity", "%", 100)], months=Q1 + Q2),
            Action("Criar um banco de horas familiar", ["Interna", "Conciliação", "Facilitar a conciliação"], code="2.1", lead=["Recursos Humanos"], partner=["Sindicatos"],
                   measures=[Measure("Banco criado", either("milestone", "count"), None, either(1, None))], months=(9, 10, 11, 12)),
            Action("Abrir um apartamento de transição", ["Externa", "Violência doméstica", "Apoiar vítimas"], code="3.1", lead=["Associação Raiz"], partner=["CMSA", "ISS", "GNR"],
                   measures=[count("N.º de vagas", "vagas", 4)], months=ALL),
        ],
    ),
)  # fmt: skip

# L8: a siglas list, axes in capitals, objectives numbered, bullets with who does it in parentheses.
siglas = Sample(
    "siglas",
    "L8",
    Content(
        [
            Heading("PLANO DE AÇÃO 2022"),
            Text("SIGLAS", bold=True),
            Item("CMSA: Câmara Municipal de Serra Alta"),
            Item("GIP: Gabinete de Inserção Profissional"),
            Heading("EIXO 1. EMPREGO", 2),
            Heading("Objetivo específico 1: Aproximar empresas e candidatos", 3),
            Item("Ação 1.1: Feira de emprego"),
            Item("Ação 1.2: Visitas a empresas"),
            Heading("Objetivo específico 2: Apoiar o empreendedorismo", 3),
            Item("Ação 2.1: Incubadora social"),
            Heading("EIXO 2. HABITAÇÃO", 2),
            Heading("Objetivo específico 3: Recuperar casas", 3),
            Item("Ação 3.1: Oficina de reparações"),
        ]
    ),
    Truth(
        period=("2022-01-01", "2022-12-31"),
        levels=["eixo", "objetivo"],
        nodes=[
            Node("e", "1", "EMPREGO"), Node("o", "1", "Aproximar empresas e candidatos"), Node("o", "2", "Apoiar o empreendedorismo"),
            Node("e", "2", "HABITAÇÃO"), Node("o", "3", "Recuperar casas"),
        ],
        actions=[
            Action("Feira de emprego", ["EMPREGO", "Aproximar empresas e candidatos"], code="1.1"),
            Action("Visitas a empresas", ["EMPREGO", "Aproximar empresas e candidatos"], code="1.2"),
            Action("Incubadora social", ["EMPREGO", "Apoiar o empreendedorismo"], code="2.1"),
            Action("Oficina de reparações", ["HABITAÇÃO", "Recuperar casas"], code="3.1"),
        ],
    ),
    formats=("docx", "html", "pdf", "md", "txt"),
)  # fmt: skip

# A workbook of the year: a summary that counts, one sheet with everything, lists behind.
book = Sample(
    "book",
    "L3",
    Content(
        [
            Sheet("Resumo"),
            Text("Plano de Ação 2024 – Rede Social de Vale Verde"),
            Grid([["Eixo", "N.º de ações", "% executada"], ["Eixo 1", "2", "50%"], ["Eixo 2", "1", "0%"], ["Total", "3", "33%"]]),
            Sheet("Plano"),
            Grid(
                [
                    ["ID", "Eixo", "Objetivo", "Ação", "Responsável", "Parceiros", "Indicador", "Meta", *["jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"], "Estado", "Observações"],
                    ["1", "Eixo 1 - Infância", "Brincar ao ar livre", "Recuperar parques infantis", "CMVV", "JF", "N.º de parques", "3", *months([4, 5, 6], "x"), "Em curso", ""],
                    ["2", "Eixo 1 - Infância", "Brincar ao ar livre", "Animadores nas férias", "Casa do Povo", "CMVV, AE", "N.º de crianças", "80", *months([7, 8], "x"), "", "Depende de candidatura"],
                    ["3", "Eixo 2 - Saúde", "Mexer mais", "Aulas de hidroginástica", "CMVV", "ULS", "N.º de utentes", "60", *months([1, 2, 3, 10, 11, 12], "x"), "Concluída", ""],
                ]
            ),
            Sheet("Listas"),
            Grid([["Estados"], ["Em curso"], ["Concluída"], ["Por iniciar"]]),
        ]
    ),
    Truth(
        period=("2024-01-01", "2024-12-31"),
        levels=["eixo", "objetivo"],
        nodes=[Node("e", "1", "Infância"), Node("o", "", "Brincar ao ar livre"), Node("e", "2", "Saúde"), Node("o", "", "Mexer mais")],
        actions=[
            Action("Recuperar parques infantis", ["Infância", "Brincar ao ar livre"], code="1", lead=["CMVV"], partner=["JF"], measures=[count("N.º de parques", "parques", 3)], months=Q2, notes=["Em curso"]),
            Action("Animadores nas férias", ["Infância", "Brincar ao ar livre"], code="2", lead=["Casa do Povo"], partner=["CMVV", "AE"], measures=[count("N.º de crianças", "crianças", 80)], months=(7, 8), notes=["Depende de candidatura"]),
            Action("Aulas de hidroginástica", ["Saúde", "Mexer mais"], code="3", lead=["CMVV"], partner=["ULS"], measures=[count("N.º de utentes", "utentes", 60)], months=(1, 2, 3, 10, 11, 12), notes=["Concluída"]),
        ],
        quiet=False,
        kept=["50%"],
    ),
    formats=("xlsx", "html", "docx"),
)  # fmt: skip

# L5: two-row header over the recipients, numbers with gaps, actions described below their name.
recipients = Sample(
    "recipients",
    "L5",
    Content(
        [
            Heading("Plano de Ação CLDS 5G – Vale Verde Mais Próximo"),
            Heading("EIXO DE INTERVENÇÃO 3 - Promoção da autonomia e do envelhecimento ativo", 2),
            Grid(
                [
                    ["N.º da ação", "Designação da ação", "Descrição", *over("Destinatários", 2), "Indicadores de execução", "Meta", "Parceiros", "Orçamento"],
                    [UP, UP, UP, "N.º", "Tipo", UP, UP, UP, UP],
                    ["12", "Cafés com memória", "Sessões quinzenais com pessoas idosas e cuidadores.", "40", "Pessoas idosas", "N.º de sessões", "24", "CMVV; Centro de Dia", "1.200,00 €"],
                    ["14", "Vizinhos atentos", "Rede de vigilância de proximidade.", "100", "População em geral", "N.º de voluntários", "15", "GNR", "300,00 €"],
                ],
                header=2,
            ),
        ]
    ),
    Truth(
        levels=["eixo"],
        nodes=[Node("e", "3", "Promoção da autonomia e do envelhecimento ativo")],
        actions=[
            Action("Cafés com memória", ["Promoção da autonomia e do envelhecimento ativo"], code="12", partner=["CMVV", "Centro de Dia"],
                   measures=[count("N.º de sessões", "sessões", 24)], notes=["Sessões quinzenais com pessoas idosas e cuidadores.", "40", "Pessoas idosas", "1.200,00 €"]),
            Action("Vizinhos atentos", ["Promoção da autonomia e do envelhecimento ativo"], code="14", partner=["GNR"],
                   measures=[count("N.º de voluntários", "voluntários", 15)], notes=["100", "População em geral"]),
        ],
    ),
)  # fmt: skip

# L10: problems by parish, what to do about each; attendance and votes around it.
votes = Sample(
    "votes",
    "L10",
    Content(
        [
            Text("COMISSÃO SOCIAL INTER-FREGUESIAS DE VALE VERDE", bold=True),
            Text("Ata número quatro", bold=True),
            Text("Presenças: Junta de Freguesia de Vale Verde (titular), Centro Social (suplente), AE Vale Verde (titular)."),
            Text("Ponto um – Leitura da ata anterior."),
            Text("Ponto dois – Plano de atividades para 2023."),
            Grid(
                [
                    ["Freguesia", "Problema identificado", "Proposta de ação", "Responsável", "Prazo"],
                    ["Vale Verde", "Idosos isolados", "Visitas semanais", "Centro Social", "Janeiro a junho"],
                    ["Outeiro", "Falta de transportes", "Carrinha partilhada", "JF de Outeiro", "A partir de setembro"],
                ]
            ),
            Text("Deliberação: aprovado por unanimidade, com 9 votos a favor."),
            Text("Nada mais havendo a tratar, foi lavrada a presente ata."),
        ]
    ),
    Truth(
        period=("2023-01-01", "2023-12-31"),
        levels=either(["problema"], ["freguesia", "problema"], ["local", "problema"]).options[0],
        actions=[
            Action("Visitas semanais", either(["Idosos isolados"], ["Vale Verde", "Idosos isolados"]), lead=["Centro Social"], months=Q1 + Q2),
            Action("Carrinha partilhada", either(["Falta de transportes"], ["Outeiro", "Falta de transportes"]), lead=["JF de Outeiro"], months=Q3[2:] + Q4),
        ],
        kept=["Vale Verde", "Outeiro"],
    ),
)  # fmt: skip

# L7: two diagnosis tables with words of plans in their headers.
needs = Sample(
    "needs",
    "L7",
    Content(
        [
            Heading("Diagnóstico Social de Vale Verde 2023"),
            Grid(
                [
                    ["Problemas", "Causas", "Consequências", "Recursos", "Respostas existentes", "Propostas"],
                    ["Dependência do álcool", "Falta de ocupação", "Conflitos familiares", "CRI", "Consulta de alcoologia", "Mais técnicos"],
                    ["Habitação degradada", "Baixos rendimentos", "Doenças respiratórias", "CMVV", "Programa de reabilitação", "Fundo municipal"],
                ]
            ),
            Grid(
                [
                    ["Indicador", "Unidade", "Vale Verde", "NUTS III", "Portugal"],
                    ["Taxa de desemprego", "%", "6,2", "5,9", "6,1"],
                    ["Pensionistas", "N.º", "3.210", "28.400", "2.987.000"],
                ]
            ),
        ]
    ),
    Truth(actions=[], quiet=False, kept=["Consulta de alcoologia", "3.210", "Mais técnicos"]),
)  # fmt: skip

SAMPLES = [renamed, stacked, halves, strand, siglas, book, recipients, votes, needs]
