// The theme form works without script (POST); with it the page changes at once and the server keeps the choice.
export function setUpTheme() {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-theme-form]");
    const chosen = event.submitter;
    if (!form || !chosen) return;
    event.preventDefault();
    const body = new FormData(form);
    body.set("theme", chosen.value);
    fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => form.submit());
    document.documentElement.dataset.theme = chosen.value;
    for (const option of form.querySelectorAll("[name=theme]")) {
      option.setAttribute("aria-pressed", String(option === chosen));
    }
  });
}
