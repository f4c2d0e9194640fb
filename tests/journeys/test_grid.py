"""Quick entry without a mouse: what somebody says on the telephone, typed as in a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.journey

TECHNICIAN = "helena.pires@exemplo.pt"
# A month that no other journey writes in.
GRID = "/redes/montalvor/mes/2026-12/registo/"


class Grid:
    """The grid under a keyboard. `rows` are the keys of the actions that can be written, in order."""

    def __init__(self, page: Any):
        self.page = page
        page.goto(GRID)
        self.rows = page.eval_on_selector_all(
            "tr[data-row]:has(select:enabled):has([data-cell=m0])",
            "rows => rows.map(row => row.id.slice(1))",
        )
        everything = page.eval_on_selector_all(
            "tr[data-row]:has(select:enabled)", "rows => rows.map(row => row.id.slice(1))"
        )
        assert self.rows[:3] == everything[:3], "the journey needs three actions with a number"

    def type(self, *keys: str) -> None:
        """Keys by their name; anything else is written."""
        for key in keys:
            if key in {"Enter", "Tab"} or key.startswith(("Arrow", "Control+", "Alt+", "Shift+")):
                self.page.keyboard.press(key)
            else:
                self.page.keyboard.type(key)

    def here(self) -> tuple[str, str]:
        """(action, column) of the cell with the focus."""
        found: list[str] = self.page.evaluate(
            "[document.activeElement.closest('tr')?.id.slice(1), document.activeElement.dataset.cell]"
        )
        return found[0], found[1]

    def value(self, row: str, column: str) -> str:
        return str(self.page.locator(f"#l{row} [data-cell={column}]").input_value())

    def paste(self, text: str) -> None:
        self.page.evaluate(
            """text => {
              const data = new DataTransfer();
              data.setData("text/plain", text);
              const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
              document.activeElement.dispatchEvent(event);
            }""",
            text,
        )

    def save(self) -> None:
        with self.page.expect_navigation():
            self.type("Control+s")


def test_three_actions_are_filled_by_the_keyboard_alone(
    visit: Callable[..., Any], axe: Callable[[Any], list[str]]
) -> None:
    grid = Grid(visit(TECHNICIAN))
    first, second, third = grid.rows[:3]
    assert grid.here() == (first, "status")

    # Down the column of the status: each key chooses, Enter goes on.
    grid.type("e", "Enter", "c", "Enter", "d")
    assert [grid.value(row, "status") for row in (first, second, third)] == [
        "under_way",
        "done",
        "postponed",
    ]
    # The third opened its new month; the others have none to ask.
    grid.type("Tab")
    assert grid.here() == (third, "postponed_to")
    assert grid.page.locator(f"#l{first} [data-cell=postponed_to]").is_disabled()
    grid.type("2/2027", "ArrowUp")
    assert grid.here() == (second, "status")
    grid.type("ArrowRight")
    assert grid.here() == (second, "m0")
    grid.type("7", "ArrowUp", "12", "ArrowDown")
    assert grid.here() == (second, "m0")
    # A wrong text comes back; what was right is saved.
    grid.type("sete", "Control+Enter")
    summary = grid.page.locator(".error-summary")
    summary.wait_for()
    assert grid.value(second, "m0") == "sete"
    assert "Guardada agora" in grid.page.locator(f"#l{first}").inner_text()
    assert "«sete» não é um número" in grid.page.locator(f"#e{second}").inner_text()
    assert axe(grid.page) == []

    # From the summary to the row, and on to the number.
    grid.type("Tab", "Enter", "ArrowRight")
    assert grid.here() == (second, "m0")
    grid.type("7")
    grid.save()
    assert "Ficou guardada 1 ação" in grid.page.locator("#messages").inner_text()
    assert [grid.value(row, "status") for row in (first, second, third)] == [
        "under_way",
        "done",
        "postponed",
    ]
    assert (grid.value(first, "m0"), grid.value(second, "m0")) == ("12", "7")
    assert grid.value(third, "postponed_to") == "02/2027"


def test_cells_copied_from_excel_are_pasted_where_they_belong(visit: Callable[..., Any]) -> None:
    grid = Grid(visit(TECHNICIAN))
    first, second, third = grid.rows[:3]
    grid.paste("Em curso\t3\r\nC\t0\r\ntalvez\t5\r\n")
    assert [grid.value(row, "m0") for row in (first, second, third)] == ["3", "0", "5"]
    assert [grid.value(row, "status") for row in (first, second)] == ["under_way", "done"]
    said = grid.page.locator("[data-grid-said]").inner_text()
    assert said == "Células coladas: 5. Sem lugar: 1."


def test_keys_that_two_statuses_share_go_round_them(visit: Callable[..., Any]) -> None:
    grid = Grid(visit(TECHNICIAN))
    row = grid.rows[0]
    chosen = []
    for key in ("a", "a", "a", "c", "c", "x", "n", "e"):
        grid.type(key)
        chosen.append(grid.value(row, "status"))
    assert chosen == [
        "late",
        "postponed",
        "late",
        "done",
        "cancelled",
        "cancelled",
        "not_started",
        "under_way",
    ]
    grid.page.keyboard.press("Delete")
    assert grid.value(row, "status") == ""
