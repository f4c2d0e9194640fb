// The focus goes where the page changed: to an error summary on arrival, and after a swap to what took the
// place of the focused element (same id), or to the first [data-autofocus] of the new content.
export function setUpFocus() {
  document.querySelector("[data-autofocus]")?.focus();

  let focused = null;
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const active = document.activeElement;
    focused = detail.target?.contains(active) ? active.id : null;
  });
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    const wanted = detail.elt.querySelector?.("[data-autofocus]");
    if (wanted) wanted.focus();
    else if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    focused = null;
  });

  // A link of the error summary goes to the control itself, also inside a fieldset.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".error-summary a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const control = field.matches("input, select, textarea") ? field : field.querySelector("input, select, textarea") ?? field;
    control.focus({ preventScroll: true });
    (control.closest(".field") ?? control).scrollIntoView({ block: "center" });
  });
}
