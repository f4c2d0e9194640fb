"""Tables as the readers hand them over: merged cells, fills, fragments, headers in several rows."""

from __future__ import annotations

MONTHS = list("JFMAMJJASOND")
HEADER = ["Eixo", "Objetivo", "Ação", "Responsável", "Indicador", "Prazo"]


def months(*filled: int, fill: str = "92D050") -> list[str]:
    return [f"#{fill}" if month in filled else "" for month in range(1, 13)]


def levels_of(plan):
    return [(node.level, node.code, node.title) for node in plan.nodes]


def test_a_blank_level_inherits_the_one_above(read_blocks):
    plan = read_blocks(
        [
            HEADER,
            ["Saúde", "Prevenir", "Rastreios", "UCC", "N.º de rastreios", "maio"],
            ["", "", "Caminhadas", "CM", "N.º de caminhadas", "junho"],
        ]
    )
    assert [action.path for action in plan.actions] == [["Saúde", "Prevenir"]] * 2
    assert [action.inherited for action in plan.actions] == [[], ["axis", "objective"]]


def test_a_new_axis_without_goal_leaves_the_goal_empty(read_blocks):
    plan = read_blocks(
        [
            HEADER,
            ["Saúde", "Prevenir", "Rastreios", "UCC", "N.º de rastreios", "maio"],
            ["Educação", "", "Leitura", "CM", "N.º de livros", "junho"],
            ["", "", "Teatro", "CM", "N.º de peças", "julho"],
        ]
    )
    assert [action.path for action in plan.actions] == [
        ["Saúde", "Prevenir"],
        ["Educação"],
        ["Educação"],
    ]
    assert plan.actions[2].inherited == ["axis"]


def test_the_same_axis_written_again_is_the_same_node(read_blocks):
    plan = read_blocks(
        [
            HEADER,
            ["Saúde", "Prevenir", "Rastreios", "UCC", "N.º de rastreios", "maio"],
            ["Saúde", "", "Caminhadas", "CM", "N.º de caminhadas", "junho"],
        ]
    )
    assert [action.path for action in plan.actions] == [["Saúde", "Prevenir"]] * 2


def test_continuation_fragments_are_glued(read_blocks):
    """With a repeated header, without any, and with the running header between them."""
    header = [*HEADER[:5], *MONTHS]
    plan = read_blocks(
        "Plano de Ação 2022",
        [header, ["Saúde", "Prevenir", "Rastreios", "UCC", "N.º de rastreios", "X"]],
        "Município de Mora",
        [header, ["", "", "Caminhadas", "CM", "N.º de caminhadas", "", "X"]],
        "Município de Mora",
        [["", "Tratar", "Consultas", "CS", "N.º de consultas", *[""] * 11, "X"]],
        "Município de Mora",
    )
    assert plan.fragments == 3
    assert [action.path for action in plan.actions] == [
        ["Saúde", "Prevenir"],
        ["Saúde", "Prevenir"],
        ["Saúde", "Tratar"],
    ]
    assert [action.planned for action in plan.actions] == [[1], [2], [12]]
    assert plan.unplaced == []


def test_a_fragment_that_finishes_a_sentence_finishes_the_action(read_blocks):
    plan = read_blocks(
        [
            HEADER,
            ["Saúde", "Prevenir", "Realizar sessões para as", "UCC", "N.º de sessões", "maio"],
        ],
        [
            HEADER,
            ["", "", "famílias do concelho", "", "", ""],
            ["", "", "Feira", "CM", "", "junho"],
        ],
    )
    assert [action.title for action in plan.actions] == [
        "Realizar sessões para as famílias do concelho",
        "Feira",
    ]


def test_merged_cells_and_a_header_in_two_rows(read_blocks):
    """An action merged over two rows has both indicators, each with its own target."""
    plan = read_blocks(
        "## Eixo 1: Saúde",
        [
            ["Objetivo Específico", "Ação", "Entidades", "<", "Indicadores", "<", "Cronograma"]
            + ["<"] * 11,
            ["^", "^", "Responsável", "Parceiros", "Indicador", "Meta"]
            + [f"{letter}#D9D9D9" for letter in MONTHS],
            ["1.1 Prevenir", "Rastreios", "UCC", "CM", "N.º de rastreios", "100", *months(1, 2, 3)],
            ["^", "^", "^", "^", "N.º de utentes", "80", *["^"] * 12],
            ["^", "Caminhadas", "CM", "^", "N.º de caminhadas", "12", *months(4)],
        ],
    )
    first, second = plan.actions
    assert [(m.text, m.target) for m in first.measures] == [
        ("N.º de rastreios", 100),
        ("N.º de utentes", 80),
    ]
    assert [(p.text, p.role) for p in first.partners] == [("UCC", "lead"), ("CM", "partner")]
    assert (first.planned, second.planned) == ([1, 2, 3], [4])
    assert second.inherited == ["specific_objective", "partner"]
    assert levels_of(plan) == [
        ("Eixo", "1", "Saúde"),
        ("Objetivo Específico", "1.1", "Prevenir"),
    ]


def test_a_row_across_the_table_names_a_level(read_blocks):
    plan = read_blocks(
        [
            ["PLANO DE AÇÃO", *["<"] * 15],
            ["Ação", "Responsável", "Indicador", "Meta", *MONTHS],
            ["Eixo 1 – Saúde", *["<"] * 15],
            ["Objetivo geral: Prevenir", *["<"] * 15],
            ["Rastreios", "UCC", "N.º de rastreios", "100", "X", "X"],
            ["Eixo 2 – Educação", *["<"] * 15],
            ["Oficinas", "CM", "N.º de oficinas", "4", "Ao longo do ano", *["<"] * 11],
            ["Nota: valores provisórios", *["<"] * 15],
        ]
    )
    assert [action.path for action in plan.actions] == [["Saúde", "Prevenir"], ["Educação"]]
    assert plan.actions[1].planned == list(range(1, 13))
    assert plan.actions[1].schedule_text == "Ao longo do ano"
    assert [each.text for each in plan.unplaced] == ["Nota: valores provisórios"]


def test_two_fills_are_planned_and_done_when_a_legend_says_so(read_blocks):
    """The colour of a whole row is not a mark, nor is that of the header."""
    plan = read_blocks(
        [["#00B050", "Previsto"], ["#FF0000", "Realizado"]],
        [
            ["Eixo", "Ação", "Responsável", *[f"{letter}#BFBFBF" for letter in MONTHS]],
            ["Saúde#DDEBF7", "Rastreios#DDEBF7", "UCC#DDEBF7", "#00B050", "#FF0000"]
            + ["#DDEBF7"] * 10,
            ["Educação", "Leitura", "CM", *months(7, fill="00B050")],
        ],
    )
    assert [(a.planned, a.done) for a in plan.actions] == [([1], [2]), ([7], [])]


def test_rows_of_planned_and_executed_belong_to_one_action(read_blocks):
    plan = read_blocks(
        [
            ["Eixo", "Ação", "Responsável", "", *MONTHS],
            ["Saúde", "Rastreios", "UCC", "P", "", "X", "X"],
            ["^", "^", "^", "E", "", "", "X"],
            ["^", "Caminhadas", "CM", "P", *["X"] * 12],
            ["^", "^", "^", "E", *["X"] * 6],
        ]
    )
    assert [(a.planned, a.done) for a in plan.actions] == [
        ([2, 3], [3]),
        (list(range(1, 13)), list(range(1, 7))),
    ]
    assert [[p.text for p in a.partners] for a in plan.actions] == [["UCC"], ["CM"]]


def test_letters_in_the_month_cells_say_planned_and_executed(read_blocks):
    plan = read_blocks(
        [["Eixo", "Ação", "Responsável", *MONTHS], ["Saúde", "Boletim", "CM", "P", "E", "P/E"]]
    )
    assert (plan.actions[0].planned, plan.actions[0].done) == ([1, 3], [2, 3])


def test_semesters_under_years_keep_the_year_in_words(read_blocks):
    plan = read_blocks(
        [
            ["Eixo", "Ação", "Responsável", "Cronograma", "<", "<", "<"],
            ["^", "^", "^", "2021", "<", "2022", "<"],
            ["^", "^", "^", "1.º S", "2.º S", "1.º S", "2.º S"],
            ["Saúde", "Rastreios", "UCC", "X", "", "X", ""],
        ]
    )
    assert plan.actions[0].planned == [1, 2, 3, 4, 5, 6]
    assert plan.actions[0].schedule_text == "1.º S 2021; 1.º S 2022"


def test_years_alone_indicate_no_month(read_blocks):
    plan = read_blocks(
        [
            ["Eixo", "Ação", "Responsável", "2021", "2022", "2023"],
            ["Saúde", "Rastreios", "UCC", "X", "", "X"],
        ]
    )
    assert (plan.actions[0].planned, plan.actions[0].schedule_text) == ([], "2021; 2023")


def test_a_timetable_of_known_actions_adds_to_them(read_blocks):
    plan = read_blocks(
        [["N.º", "Ação", "Responsável"], ["1.1", "Rastreios", "UCC"], ["1.2", "Caminhadas", "CM"]],
        [["Ação", *MONTHS], ["1.1 Rastreios", "X"], ["1.2 Caminhadas", "", "X"]],
    )
    assert [(a.code, a.title, a.planned) for a in plan.actions] == [
        ("1.1", "Rastreios", [1]),
        ("1.2", "Caminhadas", [2]),
    ]


def test_totals_are_listed_and_are_no_action(read_blocks):
    plan = read_blocks(
        [
            HEADER,
            ["Saúde", "Prevenir", "Rastreios", "UCC", "N.º", "maio"],
            ["Total", "", "", "", "3"],
        ]
    )
    assert len(plan.actions) == 1
    assert [each.text for each in plan.unplaced] == ["Total | 3"]
    assert "totals_row" in {warning.code for warning in plan.warnings}


def test_a_list_in_the_action_cell_is_several_actions(read_blocks):
    """Unless a line introduces it, or measures that nobody can tell apart belong to all of it."""
    plan = read_blocks(
        [
            ["Eixo", "Ações", "Responsáveis", "Indicadores"],
            ["Saúde", "- Rastreios\n- Consultas", "UCC", "N.º de rastreios\nN.º de consultas"],
            ["", "- Criar guia - Distribuir guia", "CM", ""],
            ["", "Dinamizar o balcão:\n- atender\n- encaminhar", "CM", "N.º de utentes"],
            ["", "- Cantar\n- Dançar\n- Tocar", "CM", "N.º de sessões"],
        ]
    )
    assert [action.title for action in plan.actions] == [
        "Rastreios",
        "Consultas",
        "Criar guia",
        "Distribuir guia",
        "Dinamizar o balcão: - atender - encaminhar",
        "- Cantar - Dançar - Tocar",
    ]
    assert [m.text for m in plan.actions[1].measures] == ["N.º de consultas"]
    assert {warning.code for warning in plan.warnings} == {"several_actions"}


def test_a_remembered_mapping_wins(read_blocks):
    table = [
        ["Eixo", "Iniciativa", "Quem ajuda", "Notinhas"],
        ["Saúde", "Rastreios", "UCC", "Sala 3"],
    ]
    plan = read_blocks(table, mapping={"Quem ajuda": "partner", "notinhas": "place"})
    (action,) = plan.actions
    assert [(p.text, p.role) for p in action.partners] == [("UCC", "partner")]
    assert action.notes == "Notinhas: Sala 3"
    (mapping,) = plan.mappings
    assert mapping.columns == [
        ("Eixo", "axis"),
        ("Iniciativa", "action"),
        ("Quem ajuda", "partner"),
        ("Notinhas", "place"),
    ]


def test_headers_nobody_knows_are_recognised_by_what_is_below(read_blocks):
    plan = read_blocks(
        [
            ["Coisa", "Trabalho", "Gente", "Contas", "Quando"],
            ["1", "Realizar a semana da família", "CPCJ, CM", "N.º de famílias", "maio"],
            ["2", "Promover a leitura em voz alta", "CM", "N.º de livros", "junho"],
            ["3", "Elaborar o guia de recursos", "NE", "N.º de guias", "julho"],
        ]
    )
    assert [action.code for action in plan.actions] == ["1", "2", "3"]
    assert [action.planned for action in plan.actions] == [[5], [6], [7]]
    assert [p.text for p in plan.actions[0].partners] == ["CPCJ", "CM"]
    assert plan.actions[0].confidence["measures"] < 1


def test_nothing_of_an_odd_table_is_lost(read_blocks):
    """Every text of every cell is somewhere in the reading."""
    from monitor.plans.reading import to_json

    cells = [
        ["Saúde", "Rastreios", "UCC", "100 utentes", "Sala azul", "X", ""],
        ["", "", "GNR", "", "", "", ""],
        ["", "", "", "", "nota solta", "", ""],
        ["Total", "", "", "100", "", "", ""],
    ]
    plan = read_blocks(
        [["Eixo", "Ação", "Responsável", "Meta", "Sítio", "Jan", "Fev"], *cells],
        [["Forças", "Fraquezas"], ["união", "pouca gente"]],
    )
    said = str(to_json(plan))
    for text in ("Saúde", "Rastreios", "UCC", "GNR", "100 utentes", "Sala azul", "nota solta"):
        assert text in said
    assert "união | pouca gente" in said
    assert plan.actions[0].planned == [1]


def test_a_number_column_belongs_to_the_level_on_its_right(read_blocks):
    plan = read_blocks(
        [
            ["N.º", "Objetivo", "N.º", "Ação", "Responsáveis"],
            ["1", "Prevenir", "1.1", "Rastreios", "UCC"],
            ["", "", "1.2", "Caminhadas", "CM"],
            ["2", "Tratar", "2.1", "Consultas", "CS"],
        ]
    )
    assert levels_of(plan) == [("Objetivo", "1", "Prevenir"), ("Objetivo", "2", "Tratar")]
    assert [action.code for action in plan.actions] == ["1.1", "1.2", "2.1"]


def test_two_colours_without_a_legend_are_planned_and_said(read_blocks):
    plan = read_blocks(
        [
            ["Eixo", "Ação", "Responsável", *MONTHS],
            ["Saúde", "Rastreios", "UCC", "#00FF00", "#FF0000"],
        ]
    )
    assert plan.actions[0].planned == [1, 2]
    assert {warning.code for warning in plan.warnings} == {"colours_unexplained"}


def test_a_list_of_contacts_after_the_plan_is_not_its_continuation(read_blocks):
    plan = read_blocks(
        [["Ação", "Responsável", "Prazo"], ["Rastreios", "UCC", "maio"]],
        [["Nome", "Entidade", "Contacto"], ["Ana Reis", "UCC", "259 000 000"]],
    )
    assert len(plan.actions) == 1
    assert "Ana Reis | UCC | 259 000 000" in [each.text for each in plan.unplaced]


def test_rows_above_the_header_name_levels(read_blocks):
    plan = read_blocks(
        [
            ["Eixo", "2 - Saúde", "<", "<"],
            ["Objetivo geral", "Prevenir", "<", "<"],
            ["Ação", "Responsável", "Indicador", "Prazo"],
            ["Rastreios", "UCC", "N.º de rastreios", "junho"],
        ]
    )
    assert levels_of(plan) == [("Eixo", "2", "Saúde"), ("Objetivo geral", "", "Prevenir")]


def test_section_titles_are_themes_when_they_tell_tables_apart(read_blocks):
    header = ["Ação", "Responsável", "Prazo"]
    plan = read_blocks(
        "# Plano de Ação 2022",
        "## Crianças",
        [header, ["Oficinas", "CM", "março"]],
        "## Idosos",
        [header, ["Visitas", "GNR", "abril"]],
    )
    assert levels_of(plan) == [("Tema", "", "Crianças"), ("Tema", "", "Idosos")]


def test_dates_in_two_columns_are_a_stretch_of_months(read_blocks):
    plan = read_blocks(
        [["Ação", "Responsável", "Início", "Fim"], ["Feira", "CM", "01/03/2021", "30/06/2021"]]
    )
    assert plan.actions[0].planned == [3, 4, 5, 6]


def test_a_school_year_begins_in_september(read_blocks):
    plan = read_blocks(
        [
            ["Eixo", "Ação", "Responsável", *"SONDJFMAMJJA"],
            ["Escola", "Clube", "CM", "X", "", "", "", "X"],
        ]
    )
    assert plan.actions[0].planned == [1, 9]
