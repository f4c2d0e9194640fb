"""L4: one table per action (label | value), in the shapes that they have."""

# ruff: noqa: E501 — rows are kept on one line, as in the documents
from __future__ import annotations

from tests.corpus.content import UP, Content, Grid, Heading, Text, months, over
from tests.corpus.matrices import count, milestone
from tests.corpus.sample import Sample
from tests.corpus.truth import ALL, Q2, Action, Measure, Node, Truth, either

# Two columns, the level labels inside the card.
two_columns = Sample(
    "two_columns",
    "L4",
    Content(
        [
            Heading("Plano de Ação 2024 do CLAS de Monte Sereno"),
            Heading("Eixo 1: Capacitar a comunidade", 2),
            Grid(
                [
                    ["Objetivo geral", "Aumentar as competências digitais da população"],
                    ["Ação", "1.1 Criar uma rede de espaços Internet nas freguesias"],
                    ["Descrição", "Abrir um espaço por semana em cada sede de freguesia, com apoio de um mediador."],
                    ["Entidade responsável", "Município de Monte Sereno"],
                    ["Parceiros", "Juntas de Freguesia\nEscola Profissional\nUniversidade Sénior"],
                    ["Destinatários", "Pessoas com mais de 55 anos"],
                    ["Indicadores de avaliação", "N.º de espaços abertos\nN.º de pessoas formadas\nGrau de satisfação dos participantes"],
                    ["Metas", "5\n200\n80%"],
                    ["Calendarização", "De abril a junho"],
                    ["Recursos", "Computadores portáteis e um técnico"],
                ],
                header=0,
            ),
            Grid(
                [
                    ["Objetivo geral", "Aumentar as competências digitais da população"],
                    ["Ação", "1.2 Formar cuidadores informais em ferramentas digitais"],
                    ["Descrição", "Oficinas de três horas."],
                    ["Entidade responsável", "Santa Casa da Misericórdia"],
                    ["Parceiros", "Município de Monte Sereno e ULS"],
                    ["Destinatários", "Cuidadores informais"],
                    ["Indicadores de avaliação", "N.º de oficinas"],
                    ["Metas", "6"],
                    ["Calendarização", "Ao longo do ano"],
                    ["Recursos", ""],
                ],
                header=0,
            ),
        ]
    ),
    Truth(
        period=("2024-01-01", "2024-12-31"),
        levels=["eixo", "objetivo geral"],
        nodes=[Node("e", "1", "Capacitar a comunidade"), Node("o", "", "Aumentar as competências digitais da população")],
        actions=[
            Action("Criar uma rede de espaços Internet nas freguesias", ["Capacitar a comunidade", "Aumentar as competências digitais da população"], code="1.1",
                   lead=["Município de Monte Sereno"], partner=["Juntas de Freguesia", "Escola Profissional", "Universidade Sénior"],
                   measures=[count("N.º de espaços abertos", "espaços", 5), count("N.º de pessoas formadas", "pessoas", 200),
                             Measure("Grau de satisfação dos participantes", "quantity", either("%", ""), 80)],
                   months=Q2, notes=["Pessoas com mais de 55 anos", "Computadores portáteis e um técnico", "com apoio de um mediador"]),
            Action("Formar cuidadores informais em ferramentas digitais", ["Capacitar a comunidade", "Aumentar as competências digitais da população"], code="1.2",
                   lead=["Santa Casa da Misericórdia"], partner=["Município de Monte Sereno", "ULS"],
                   measures=[count("N.º de oficinas", "oficinas", 6)], months=ALL, notes=["Oficinas de três horas."]),
        ],
    ),
    formats=("docx", "html", "pdf", "xlsx", "md", "txt", "csv"),
)  # fmt: skip

# A title row over the card, pairs of labels on one line, a strip of months.
_MONTHS = ["Jan", "Fev", "Mar", "Abr", "Mai", "Jun", "Jul", "Ago", "Set", "Out", "Nov", "Dez"]


def _card(number: int, axis: str, objective: str, title: str, lead: str, partners: str, marked: list[int], measure: str, target: str) -> Grid:  # fmt: skip
    return Grid(
        [
            over(f"FICHA DE AÇÃO N.º {number}", 13),
            ["Eixo", *over(axis, 12)],
            ["Objetivo específico", *over(objective, 12)],
            ["Designação da ação", *over(title, 12)],
            [
                "Entidade promotora",
                *over(lead, 5),
                *over("Entidades parceiras", 2),
                *over(partners, 5),
            ],
            ["Indicador", *over(measure, 5), *over("Meta", 2), *over(target, 5)],
            ["Cronograma", *_MONTHS],
            [UP, *months(marked, "●")],
        ],
        header=0,
    )


strips = Sample(
    "strips",
    "L4",
    Content(
        [
            Text("Plano de Ação 2025"),
            _card(1, "A - Empregabilidade", "Integrar jovens NEET", "Feira do primeiro emprego", "GIP de Penedo Novo", "IEFP, NERVA", [5, 6], "N.º de empresas presentes", "15"),
            _card(2, "A - Empregabilidade", "Integrar jovens NEET", "Bolsa de estágios de verão", "CMPN", "Empresas locais", [7, 8], "N.º de estagiários", "12"),
            _card(3, "B - Interculturalidade", "Acolher pessoas migrantes", "Curso de português para todos", "Escola Secundária", "CLAIM e CMPN", [1, 2, 3], "Taxa de conclusão", "70%"),
        ]
    ),
    Truth(
        period=("2025-01-01", "2025-12-31"),
        levels=["eixo", "objetivo"],
        nodes=[Node("e", "A", "Empregabilidade"), Node("o", "", "Integrar jovens NEET"), Node("e", "B", "Interculturalidade"), Node("o", "", "Acolher pessoas migrantes")],
        actions=[
            Action("Feira do primeiro emprego", ["Empregabilidade", "Integrar jovens NEET"], code=either("1", ""), lead=["GIP de Penedo Novo"], partner=["IEFP", "NERVA"],
                   measures=[count("N.º de empresas presentes", "empresas", 15)], months=(5, 6)),
            Action("Bolsa de estágios de verão", ["Empregabilidade", "Integrar jovens NEET"], code=either("2", ""), lead=["CMPN"], partner=["Empresas locais"],
                   measures=[count("N.º de estagiários", "estagiários", 12)], months=(7, 8)),
            Action("Curso de português para todos", ["Interculturalidade", "Acolher pessoas migrantes"], code=either("3", ""), lead=["Escola Secundária"], partner=["CLAIM", "CMPN"],
                   measures=[Measure("Taxa de conclusão", "quantity", "%", 70)], months=(1, 2, 3)),
        ],
    ),
    formats=("docx", "html", "pdf", "xlsx"),
)  # fmt: skip

# The name of the action is the heading over the card; the card itself never says "ação".
headed = Sample(
    "headed",
    "L4",
    Content(
        [
            Heading("Plano Municipal de Ação Social 2022-2023"),
            Heading("Eixo 2. Participação cívica", 2),
            Heading("Medida 2.1. Orçamento participativo jovem", 3),
            Grid(
                [
                    ["Objetivos", "Envolver os jovens nas decisões locais"],
                    ["Responsável", "Divisão de Juventude"],
                    ["Parceiros", "AE Vila Alva; Associações juvenis"],
                    ["Indicadores", "• N.º de propostas apresentadas\n• N.º de votantes"],
                    ["Prazo", "Outubro a dezembro de 2022"],
                ],
                header=0,
            ),
            Heading("Medida 2.2. Assembleia dos avós", 3),
            Grid(
                [
                    ["Objetivos", "Valorizar o saber dos mais velhos"],
                    ["Responsável", "Junta de Freguesia de Vila Alva"],
                    ["Parceiros", "Centro de Dia"],
                    ["Indicadores", "Realização da assembleia"],
                    ["Prazo", "26 de julho de 2023"],
                ],
                header=0,
            ),
        ]
    ),
    Truth(
        period=("2022-01-01", "2023-12-31"),
        levels=["eixo"],
        actions=[
            Action("Orçamento participativo jovem", ["Participação cívica"], code="2.1", lead=["Divisão de Juventude"], partner=["AE Vila Alva", "Associações juvenis"],
                   measures=[count("N.º de propostas apresentadas", "propostas"), count("N.º de votantes", "votantes")], months=(10, 11, 12), notes=[]),
            Action("Assembleia dos avós", ["Participação cívica"], code="2.2", lead=["Junta de Freguesia de Vila Alva"], partner=["Centro de Dia"],
                   measures=[milestone("Realização da assembleia")], months=(7,)),
        ],
        kept=["Envolver os jovens nas decisões locais", "Valorizar o saber dos mais velhos"],
    ),
    formats=("docx", "html", "pdf", "md"),
)  # fmt: skip

SAMPLES = [two_columns, strips, headed]
