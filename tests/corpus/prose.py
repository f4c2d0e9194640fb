"""L8 and L10: plans in headings and bullets, minutes, short tables."""

# ruff: noqa: E501 — rows are kept on one line, as in the documents
from __future__ import annotations

from tests.corpus.content import UP, Content, Grid, Heading, Item, Text
from tests.corpus.matrices import count, milestone
from tests.corpus.sample import Sample
from tests.corpus.truth import ALL, Q1, Q4, Action, Node, Truth, either

# L8: headings, actions as headings with labelled lines below, a list of acronyms.
_E1, _O11, _O12 = (
    "Envelhecimento ativo e saudável",
    "Aumentar a participação social das pessoas idosas",
    "Qualificar o apoio domiciliário",
)
_E2, _O21 = "Inclusão digital", "Aproximar os serviços das pessoas"
headings = Sample(
    "headings",
    "L8",
    Content(
        [
            Heading("Plano de Ação 2025"),
            Text("Rede Social de Fonte Fria"),
            Heading("Siglas e acrónimos"),
            Text("CMFF – Câmara Municipal de Fonte Fria"),
            Text("ULS – Unidade Local de Saúde"),
            Text("SCMFF – Santa Casa da Misericórdia de Fonte Fria"),
            Heading("Introdução"),
            Text("A Rede Social reuniu em três sessões de trabalho e definiu duas prioridades para o ano."),
            Heading("Eixo 1 – " + _E1),
            Heading("Objetivo 1.1 – " + _O11, 2),
            Heading("Ação 1.1.1 – Criar um coro intergeracional", 3),
            Text("Responsável: CMFF"),
            Text("Parceiros: SCMFF, Agrupamento de Escolas e Filarmónica"),
            Text("Indicadores: N.º de ensaios; N.º de participantes"),
            Text("Calendarização: janeiro a março"),
            Heading("Ação 1.1.2 – Abrir a oficina de bicicletas", 3),
            Text("Responsável: Clube de BTT"),
            Text("Indicadores: Abertura da oficina"),
            Text("Calendarização: 4.º trimestre"),
            Heading("Objetivo 1.2 – " + _O12, 2),
            Heading("Ação 1.2.1 – Alargar o serviço ao fim de semana", 3),
            Text("Responsável: SCMFF"),
            Text("Parceiros: ULS"),
            Text("Indicadores: N.º de utentes abrangidos"),
            Text("Calendarização: Todo o ano"),
            Heading("Eixo 2 – " + _E2),
            Heading("Objetivo 2.1 – " + _O21, 2),
            Heading("Ação 2.1.1 – Instalar três balcões móveis", 3),
            Text("Responsável: CMFF"),
            Text("Indicadores: N.º de balcões (3)"),
        ]
    ),
    Truth(
        title="Plano de Ação 2025",
        period=("2025-01-01", "2025-12-31"),
        levels=["eixo", "objetivo"],
        nodes=[Node("e", "1", _E1), Node("o", "1.1", _O11), Node("o", "1.2", _O12), Node("e", "2", _E2), Node("o", "2.1", _O21)],
        actions=[
            Action("Criar um coro intergeracional", [_E1, _O11], code="1.1.1", lead=["CMFF"], partner=["SCMFF", "Agrupamento de Escolas", "Filarmónica"],
                   measures=[count("N.º de ensaios", "ensaios"), count("N.º de participantes", "participantes")], months=Q1),
            Action("Abrir a oficina de bicicletas", [_E1, _O11], code="1.1.2", lead=["Clube de BTT"], measures=[milestone("Abertura da oficina")], months=Q4),
            Action("Alargar o serviço ao fim de semana", [_E1, _O12], code="1.2.1", lead=["SCMFF"], partner=["ULS"],
                   measures=[count("N.º de utentes abrangidos", "utentes")], months=ALL),
            Action("Instalar três balcões móveis", [_E2, _O21], code="2.1.1", lead=["CMFF"], measures=[count("N.º de balcões", "balcões", 3)]),
        ],
    ),
    formats=("docx", "html", "pdf", "md", "txt"),
)  # fmt: skip

# L8: objectives as headings, actions as bullets with the partners in parentheses.
bullets = Sample(
    "bullets",
    "L8",
    Content(
        [
            Heading("Plano de Ação da Rede Social 2024"),
            Heading("Eixo A. Família e comunidade", 2),
            Heading("Objetivo A1. Prevenir a negligência", 3),
            Item("Realizar quatro oficinas de parentalidade"),
            Item("Criar um guia de recursos locais"),
            Heading("Objetivo A2. Promover a conciliação", 3),
            Item("Alargar o horário das atividades de tempos livres"),
            Heading("Eixo B. Emprego", 2),
            Heading("Objetivo B1. Apoiar a criação do próprio emprego", 3),
            Item("Organizar sessões com microempresários"),
            Item("Divulgar as medidas do IEFP nas freguesias"),
        ]
    ),
    Truth(
        period=("2024-01-01", "2024-12-31"),
        levels=["eixo", "objetivo"],
        nodes=[
            Node("e", "A", "Família e comunidade"), Node("o", "A1", "Prevenir a negligência"), Node("o", "A2", "Promover a conciliação"),
            Node("e", "B", "Emprego"), Node("o", "B1", "Apoiar a criação do próprio emprego"),
        ],
        actions=[
            Action("Realizar quatro oficinas de parentalidade", ["Família e comunidade", "Prevenir a negligência"]),
            Action("Criar um guia de recursos locais", ["Família e comunidade", "Prevenir a negligência"]),
            Action("Alargar o horário das atividades de tempos livres", ["Família e comunidade", "Promover a conciliação"]),
            Action("Organizar sessões com microempresários", ["Emprego", "Apoiar a criação do próprio emprego"]),
            Action("Divulgar as medidas do IEFP nas freguesias", ["Emprego", "Apoiar a criação do próprio emprego"]),
        ],
    ),
    formats=("docx", "html", "pdf", "md", "txt"),
)  # fmt: skip

# L10: a short plan of a parish commission, with the minutes before it.
parish = Sample(
    "parish",
    "L10",
    Content(
        [
            Heading("Comissão Social de Freguesia de Monte Sereno"),
            Heading("Ata n.º 3", 2),
            Text("Aos 14 dias do mês de março de 2024 reuniu a Comissão Social de Freguesia, com a seguinte ordem de trabalhos:"),
            Text("1. Aprovação da ata anterior;"),
            Text("2. Apresentação do plano de ação;"),
            Text("3. Outros assuntos."),
            Grid(
                [
                    ["Entidade", "Representante", "Presença"],
                    ["Junta de Freguesia", "Presidente", "Titular"],
                    ["Centro Paroquial", "Diretora técnica", "Suplente"],
                ]
            ),
            Text("O plano foi aprovado com cinco votos a favor e uma abstenção."),
            Heading("Plano de Ação 2024", 2),
            Grid(
                [
                    ["Problemas", "Ações", "Quem faz", "Até quando"],
                    ["Casas sem aquecimento", "Levantamento das casas em más condições", "Junta de Freguesia", "30 de abril"],
                    [UP, "Campanha de recolha de lenha", "Escuteiros e Bombeiros", "novembro"],
                    ["Falta de transporte", "Carrinha às terças e quintas", "Centro Paroquial", "Todo o ano"],
                ]
            ),
            Text("Monte Sereno, 14 de março de 2024"),
            Text("O Presidente da CSF"),
        ]
    ),
    Truth(
        period=("2024-01-01", "2024-12-31"),
        levels=["problema"],
        nodes=[Node("p", "", "Casas sem aquecimento"), Node("p", "", "Falta de transporte")],
        actions=[
            Action("Levantamento das casas em más condições", ["Casas sem aquecimento"], lead=["Junta de Freguesia"], months=either((1, 2, 3, 4), (4,))),
            Action("Campanha de recolha de lenha", ["Casas sem aquecimento"], lead=["Escuteiros", "Bombeiros"], months=either((11,), tuple(range(1, 12)))),
            Action("Carrinha às terças e quintas", ["Falta de transporte"], lead=["Centro Paroquial"], months=ALL),
        ],
        quiet=False,
        kept=["Diretora técnica"],
    ),
)  # fmt: skip

# Minutes alone: no action.
minutes = Sample(
    "minutes",
    "L10",
    Content(
        [
            Heading("Ata da 12.ª reunião do Conselho Local de Ação Social"),
            Text("Ordem de trabalhos"),
            Text("Ponto 1 – Informações"),
            Text("Ponto 2 – Parecer sobre a candidatura ao PRR"),
            Grid([["Entidade", "Efetivo", "Suplente"], ["CMVA", "X", ""], ["ISS", "", "X"]]),
            Text("Deliberação: o parecer foi aprovado por maioria, com 14 votos a favor, 1 contra e 2 abstenções."),
        ]
    ),
    Truth(actions=[], quiet=False, kept=["CMVA", "Efetivo"]),
    formats=("docx", "html", "pdf", "xlsx", "md", "txt"),
)  # fmt: skip

# L8: plain lines, labels with values, a last axis whose actions have who and when on one line.
lines = Sample(
    "lines",
    "L8",
    Content(
        [
            Text("PLANO DE AÇÃO 2024", bold=True),
            Text("EIXO 1: ENVELHECIMENTO", bold=True),
            Text("Objetivo 1.1: Combater o isolamento"),
            Text("Ação 1.1.1: Visitar as pessoas isoladas"),
            Text("Responsável: GNR"),
            Text("Parceiros: Junta de Freguesia, Centro de Saúde"),
            Text("Indicador: N.º de visitas"),
            Text("Meta: 120"),
            Text("Prazo: todo o ano"),
            Text("Ação 1.1.2: Criar a linha amiga"),
            Text("Responsável: CMFF"),
            Text("Indicador: Linha criada"),
            Text("Prazo: março"),
            Text("EIXO 2: JUVENTUDE", bold=True),
            Text("Objetivo 2.1: Ocupar os tempos livres"),
            Text("Ação 2.1.1: Festival jovem"),
            Text("Responsável: Associação Juvenil"),
        ]
    ),
    Truth(
        period=("2024-01-01", "2024-12-31"),
        levels=["eixo", "objetivo"],
        nodes=[Node("e", "1", "ENVELHECIMENTO"), Node("o", "1.1", "Combater o isolamento"), Node("e", "2", "JUVENTUDE"), Node("o", "2.1", "Ocupar os tempos livres")],
        actions=[
            Action("Visitar as pessoas isoladas", ["ENVELHECIMENTO", "Combater o isolamento"], code="1.1.1", lead=["GNR"], partner=["Junta de Freguesia", "Centro de Saúde"],
                   measures=[count("N.º de visitas", "visitas", 120)], months=ALL),
            Action("Criar a linha amiga", ["ENVELHECIMENTO", "Combater o isolamento"], code="1.1.2", lead=["CMFF"], measures=[milestone("Linha criada")], months=(3,)),
            Action("Festival jovem", ["JUVENTUDE", "Ocupar os tempos livres"], code="2.1.1", lead=["Associação Juvenil"]),
        ],
    ),
    formats=("docx", "html", "pdf", "md", "txt"),
)  # fmt: skip

SAMPLES = [headings, bullets, lines, parish, minutes]
