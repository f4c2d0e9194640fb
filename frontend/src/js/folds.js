// a.fold[data-fold="SELECTOR"]: hides or shows the rows the selector names, in place. Without data-fold, or without
// script, it is the link it always was, and the server folds.
export function setUpFolds() {
  document.addEventListener("click", (event) => {
    const fold = event.target.closest("[data-fold]");
    if (!fold || event.metaKey || event.ctrlKey) return;
    const rows = document.querySelectorAll(fold.dataset.fold);
    if (!rows.length) return;
    event.preventDefault();
    const willOpen = fold.getAttribute("aria-expanded") !== "true";
    fold.setAttribute("aria-expanded", String(willOpen));
    for (const row of rows) row.hidden = !willOpen;
  });
  // It is a button to assistive technology, so the space bar works as on one.
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || !event.target.matches?.("a[role=button]")) return;
    event.preventDefault();
    event.target.click();
  });
}
