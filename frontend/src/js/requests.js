// htmx: the CSRF token on every write, and the busy state of what is being swapped.
const safe = new Set(["get", "head", "options"]);

export function setUpRequests() {
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (safe.has(detail.verb)) return;
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (token) detail.headers["X-CSRFToken"] = token.value;
  });
  // Errors that carry a page for the person (a form sent back, a version conflict) are shown like any answer.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if ([409, 422].includes(detail.xhr.status)) {
      detail.shouldSwap = true;
      detail.isError = false;
    }
  });
  // An answer that cannot be shown in place becomes a plain page: nobody is left with a dead button.
  document.addEventListener("htmx:responseError", ({ detail }) => {
    if (detail.requestConfig.verb === "get") window.location.assign(detail.pathInfo.finalRequestPath);
  });
  document.addEventListener("htmx:beforeRequest", ({ detail }) => detail.target?.setAttribute("aria-busy", "true"));
  document.addEventListener("htmx:afterRequest", ({ detail }) => detail.target?.removeAttribute("aria-busy"));
}
