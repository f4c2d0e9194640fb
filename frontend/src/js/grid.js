// form[data-grid]: rows tr[data-row] of cells [data-cell="column"], filled with the keyboard as in a spreadsheet.
// A measure's column is its place in the row: m0, m1… Without script it is a plain form.
const COLUMNS = ["status", "postponed_to", "reason", "m", "difficulties", "next_step"];
// The new month is asked of what was put off, the reason of what was put off or cancelled.
const NEEDED = { postponed_to: ["postponed"], reason: ["postponed", "cancelled"] };
const ARROWS = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 };

const rowsOf = (grid) => [...grid.querySelectorAll("tr[data-row]")];
const cellsOf = (row) => [...row.querySelectorAll("[data-cell]:enabled")];
const columnOf = (cell) => cell.dataset.cell;
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").trim().toLowerCase();

function rank(column) {
  const measure = /^m(\d+)$/.exec(column);
  return measure ? COLUMNS.indexOf("m") + Number(measure[1]) / 1000 : COLUMNS.indexOf(column);
}

function enableNeeded(row) {
  const status = row.querySelector("[data-cell=status]");
  if (status.disabled) return;
  for (const [column, statuses] of Object.entries(NEEDED)) {
    row.querySelector(`[data-cell=${column}]`).disabled = !statuses.includes(status.value);
  }
}

function change(cell, value) {
  cell.value = value;
  cell.dispatchEvent(new Event("input", { bubbles: true }));
  cell.dispatchEvent(new Event("change", { bubbles: true }));
}

function go(cell) {
  if (!cell) return;
  cell.focus();
  cell.select?.();
}

/** To the same column of the next row that can be written in, or to the nearest column before it. */
function goToRow(cell, step) {
  const rows = rowsOf(cell.form);
  const column = columnOf(cell);
  for (let at = rows.indexOf(cell.closest("tr")) + step; rows[at]; at += step) {
    const cells = cellsOf(rows[at]);
    if (cells.length) return go(cells.filter((other) => rank(columnOf(other)) <= rank(column)).pop() ?? cells[0]);
  }
}

function goToColumn(cell, step) {
  const cells = cellsOf(cell.closest("tr"));
  go(cells[cells.indexOf(cell) + step]);
}

/** Whether an arrow leaves the cell: there is no text to move in, it is all selected, or the caret is at its end. */
function leaves(cell, key) {
  if (cell.tagName === "SELECT") return true;
  if (/Up|Down/.test(key) && !cell.value.includes("\n")) return true;
  const { selectionStart: start, selectionEnd: end, value } = cell;
  if (start === 0 && end === value.length) return true;
  return start === end && (ARROWS[key] < 0 ? start === 0 : end === value.length);
}

/** Options read "E · Em curso": a key chooses its own, and then goes round those whose label begins with it. */
function chooseByKey(select, key) {
  const options = [...select.options].filter((option) => {
    const [shortcut, label] = option.text.split(" · ").map(fold);
    return label && (shortcut === fold(key) || label.startsWith(fold(key)));
  });
  if (!options.length) return false;
  const own = options.find((option) => fold(option.text[0]) === fold(key)) ?? options[0];
  const at = options.indexOf(select.selectedOptions[0]);
  change(select, (at < 0 ? own : options[(at + 1) % options.length]).value);
  return true;
}

function onCellKey(cell, event) {
  const { key } = event;
  if (key === "Enter" && event.altKey) {
    if (cell.tagName === "TEXTAREA") cell.setRangeText("\n", cell.selectionStart, cell.selectionEnd, "end");
    return true;
  }
  if (event.altKey) return false;
  if (key === "Enter") goToRow(cell, event.shiftKey ? -1 : 1);
  else if (key in ARROWS && !event.shiftKey && leaves(cell, key)) (/Up|Down/.test(key) ? goToRow : goToColumn)(cell, ARROWS[key]);
  else if (cell.tagName !== "SELECT") return false;
  else if (key === "Delete" || key === "Backspace") change(cell, "");
  else return key.length === 1 && chooseByKey(cell, key);
  return true;
}

function onKey(event) {
  const form = document.querySelector("form[data-grid]");
  if (!form || event.isComposing) return;
  if (event.ctrlKey || event.metaKey) {
    const saves = event.key.toLowerCase() === "s" || (event.key === "Enter" && form.contains(event.target));
    if (!saves) return;
    event.preventDefault();
    form.requestSubmit();
  } else if (event.target.matches("[data-cell]") && onCellKey(event.target, event)) event.preventDefault();
}

/** Puts a copied text into a cell; a status is written as its label or its key. False when it has no such place. */
function put(cell, text) {
  if (!cell || cell.disabled) return false;
  if (cell.tagName !== "SELECT") change(cell, text.trim());
  else {
    const option = [...cell.options].find((each) => [each.text, ...each.text.split(" · ")].map(fold).includes(fold(text)));
    if (!option && text.trim()) return false;
    change(cell, option?.value ?? "");
  }
  return true;
}

/** Cells copied from a spreadsheet go to the columns of the row where they are pasted, and to the same ones below. */
function onPaste(event) {
  const start = event.target.closest?.("form[data-grid] [data-cell]");
  const text = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "");
  if (!start || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  const cells = cellsOf(start.closest("tr"));
  const columns = cells.slice(cells.indexOf(start)).map(columnOf);
  const rows = rowsOf(start.form);
  const first = rows.indexOf(start.closest("tr"));
  let pasted = 0;
  let left = 0;
  text.split(/\r?\n/).forEach((line, down) => {
    line.split("\t").forEach((piece, right) => {
      const cell = columns[right] && rows[first + down]?.querySelector(`[data-cell=${columns[right]}]`);
      if (put(cell, piece)) pasted += 1;
      else if (piece.trim()) left += 1;
    });
  });
  const said = [start.form.dataset.pasted.replace("{n}", pasted)];
  if (left) said.push(start.form.dataset.left.replace("{n}", left));
  start.form.querySelector("[data-grid-said]").textContent = said.join(" ");
}

export function setUpGrid() {
  document.querySelectorAll("form[data-grid] tr[data-row]").forEach(enableNeeded);
  document.addEventListener("keydown", onKey);
  document.addEventListener("paste", onPaste);
  document.addEventListener("change", ({ target }) => {
    if (target.matches("form[data-grid] [data-cell=status]")) enableNeeded(target.closest("tr"));
  });
}
