"""Any plan written as a table is read back as it was, however its table is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.documents.model import Cell, Document, Table
from monitor.plans.reading import read_plan, to_json

WORDS = [
    "Apoiar",
    "Criar",
    "Dinamizar",
    "famílias",
    "idosos",
    "escolas",
    "bairros",
    "leitura",
    "saúde",
    "jovens",
    "teatro",
]
PARTNERS = ["CMB", "GNR", "IPSS", "CPCJ", "Rede Social", "J. Freg", "IEFP - GIP", "Bombeiros"]
THINGS = ["ações", "participantes", "sessões", "visitas", "utentes"]
HEADERS = {
    "axis": ["Eixo", "Eixos de Intervenção", "EIXO ESTRATÉGICO"],
    "goal": ["Meta", "Metas"],
    "action": ["Ação", "Ações/Atividades", "Acções a desenvolver", "ATIVIDADES"],
    "lead": ["Responsáveis", "Entidade promotora", "Entidade responsável"],
    "measures": ["Indicadores", "Indicador de realização", "Indicadores de avaliação"],
}


@dataclass(frozen=True)
class Action:
    title: str
    partners: tuple[str, ...]
    measures: tuple[str, ...]
    months: frozenset[int]


titles = st.lists(st.sampled_from(WORDS), min_size=2, max_size=5).map(
    lambda words: " ".join(words).capitalize()
)
actions = st.builds(
    Action,
    title=titles,
    partners=st.lists(st.sampled_from(PARTNERS), max_size=3, unique=True).map(tuple),
    measures=st.lists(st.sampled_from(THINGS), max_size=2, unique=True).map(
        lambda things: tuple(f"N.º de {thing}" for thing in things)
    ),
    months=st.frozensets(st.integers(1, 12), max_size=6),
)
goals = st.tuples(titles, st.lists(actions, min_size=1, max_size=3))
plans = st.lists(st.tuples(titles, st.lists(goals, min_size=1, max_size=2)), min_size=1, max_size=3)
drawings = st.fixed_dictionaries(
    {
        "blank": st.sampled_from(["blank", "merged", "repeated"]),
        "glue": st.sampled_from([" ", "\n", "; ", ", "]),
        "mark": st.sampled_from(["X", "•", "fill"]),
        "break_at": st.integers(1, 4),
        "headers": st.fixed_dictionaries(
            {name: st.sampled_from(HEADERS[name]) for name in HEADERS}
        ),
    }
)


def numbered(plan):
    """Every title with its own number in front, so that no two of a level are the same."""
    made, goal_number, action_number = [], 0, 0
    for axis_number, (axis, goals_) in enumerate(plan, start=1):
        inner = []
        for goal, actions_ in goals_:
            goal_number += 1
            listed = []
            for action in actions_:
                action_number += 1
                listed.append((f"{axis_number}.{action_number}", action))
            inner.append((f"{goal} {'I' * goal_number}", listed))
        made.append((str(axis_number), axis, inner))
    return made


def rows_of(plan):
    """(axis code, axis, goal, action code, action) of every row."""
    return [
        (axis_code, axis, goal, code, action)
        for axis_code, axis, goals_ in plan
        for goal, listed in goals_
        for code, action in listed
    ]


def draw(rows, drawing, number) -> Table:
    """Rows as one table, levels blank, merged or written again where they are those of the row above."""
    cells = [
        Cell(0, column, text)
        for column, text in enumerate(drawing["headers"][name] for name in HEADERS)
    ]
    cells.append(Cell(0, 5, "Cronograma", column_span=12))
    cells += [Cell(1, 5 + place, letter) for place, letter in enumerate("JFMAMJJASOND")]
    above = (None, None)
    starts: dict[int, int] = {}
    for place, (axis_code, axis, goal, code, action) in enumerate(rows, start=2):
        for column, (key, text) in enumerate([(axis_code, f"{axis_code}. {axis}"), (goal, goal)]):
            same = above[: column + 1] == (axis_code, goal)[: column + 1]
            if not same or drawing["blank"] == "repeated":
                starts[column] = len(cells)
                cells.append(Cell(place, column, text))
            elif drawing["blank"] == "blank":
                cells.append(Cell(place, column))
            else:
                first = cells[starts[column]]
                cells[starts[column]] = Cell(
                    first.row, column, first.text, row_span=place - first.row + 1
                )
            assert key
        above = (axis_code, goal)
        cells.append(Cell(place, 2, f"{code} {action.title}"))
        cells.append(Cell(place, 3, drawing["glue"].join(action.partners)))
        cells.append(Cell(place, 4, drawing["glue"].join(action.measures)))
        for month in range(1, 13):
            on = month in action.months
            fill = "4472C4" if on and drawing["mark"] == "fill" else None
            text = drawing["mark"] if on and drawing["mark"] != "fill" else ""
            cells.append(Cell(place, 4 + month, text, fill=fill))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Table(cells, len(rows) + 2, 17, number)


@settings(max_examples=40, deadline=None)
@given(plan=plans, drawing=drawings)
def test_a_plan_drawn_as_tables_is_read_back(plan, drawing):
    rows = rows_of(numbered(plan))
    cut = min(drawing["break_at"], len(rows))
    fragments = [part for part in (rows[:cut], rows[cut:]) if part]
    tables = [draw(part, drawing, number) for number, part in enumerate(fragments, start=1)]
    reading = read_plan(Document("built", list(tables)))
    assert reading.unplaced == []
    assert reading.fragments == len(fragments)
    assert len(reading.actions) == len(rows)
    for action, (_, axis, goal, code, wanted) in zip(reading.actions, rows, strict=True):
        assert action.path == [axis, goal]
        assert (action.code, action.title) == (code, wanted.title)
        assert [each.text for each in action.partners] == list(wanted.partners)
        assert [each.text for each in action.measures] == list(wanted.measures)
        assert action.planned == sorted(wanted.months)
        assert action.done == []
    if drawing["blank"] == "repeated":
        assert not any(action.inherited for action in reading.actions)


cell_texts = st.one_of(
    st.just(""),
    st.sampled_from(["Ação", "Eixo 1 – Saúde", "Total", "X", "N.º de ações", "- a\n- b", "2021"]),
    st.text(max_size=20),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(cell_texts, min_size=1, max_size=6), min_size=1, max_size=6))
def test_no_table_breaks_the_reader(rows):
    """Whatever the cells hold, a reading comes out and is plain JSON."""
    width = max(len(row) for row in rows)
    cells = [
        Cell(place, column, row[column] if column < len(row) else "")
        for place, row in enumerate(rows)
        for column in range(width)
    ]
    reading = read_plan(Document("built", [Table(cells, len(rows), width, 1)]))
    shape = to_json(reading)
    assert set(shape) == {
        "title", "period", "levels", "nodes", "actions", "unplaced", "warnings",
    }  # fmt: skip
    known = {node["id"] for node in shape["nodes"]}
    assert all(action["node"] is None or action["node"] in known for action in shape["actions"])


@settings(max_examples=20, deadline=None)
@given(plan=plans)
def test_no_text_of_a_plan_table_is_lost(plan):
    rows = rows_of(numbered(plan))
    drawing = {
        "blank": "blank",
        "glue": "; ",
        "mark": "X",
        "headers": {name: wordings[0] for name, wordings in HEADERS.items()},
    }
    table = draw(rows, drawing, 1)
    extra = Table(
        [*table.cells, *(Cell(row + 2, 17, f"Solto {row}") for row in range(len(rows)))],
        table.row_count,
        18,
        1,
    )
    reading = read_plan(Document("built", [extra]))
    said = str(to_json(reading))
    assert all(f"Solto {row}" in said for row in range(len(rows)))
