// form[data-month]: each change of a block ([data-block]) is kept in this device at once and sent as a draft a
// moment later. Without a connection it stays here and goes when there is one, also after the page was closed.
// What the server did not answer about is named when sending again (`tried`), so that it is not taken for the
// words of somebody else. Without this script the form works the same, one page at a time.
const PAUSE = 1200;
const FIRST_RETRY = 2000;
const LAST_RETRY = 60000;
const PATIENCE = 25000;

export function setUpMonth() {
  const form = document.querySelector("form[data-month]");
  if (!form) return;
  form.dataset.live = "";
  const blocks = new Map();
  const blockOf = (element) => {
    const section = element?.closest?.("[data-block]");
    return section && form.contains(section) ? blocks.get(section.dataset.block) : undefined;
  };
  for (const section of form.querySelectorAll("[data-block]")) {
    blocks.set(section.dataset.block, new Block(form, section.dataset.block));
  }

  form.addEventListener("input", ({ target }) => blockOf(target)?.changed(target));
  form.addEventListener("change", ({ target }) => {
    if (target.type === "file") blockOf(target)?.soon(0);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input:not([type=file])")) return;
    event.preventDefault();
    blockOf(event.target)?.next(event.target);
  });
  form.addEventListener("click", async (event) => {
    const button = event.target.closest("button[name=submit]");
    if (!button) return;
    event.preventDefault();
    const chosen = button.value === "all" ? [...blocks.values()].filter((block) => block.waits) : [blocks.get(button.value)];
    for (const block of chosen) await block?.submit();
    goOn(form, chosen);
  });
  const flush = (options) => [...blocks.values()].forEach((block) => block.pending && block.send(options));
  window.addEventListener("online", () => flush());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") flush({ keepalive: true });
  });
}

/** The focus goes to what is wrong, to the next action that waits, or to "all is answered". */
function goOn(form, sent) {
  if (sent.some((block) => block?.queued)) return;
  const wrong = sent.find((block) => block?.waits);
  const target = wrong
    ? wrong.section.querySelector(".alert")
    : (form.querySelector(".block--waits .block__title") ?? document.getElementById("progresso") ?? form.querySelector(".block__title"));
  if (!target) return;
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
  (target.closest(".block__state, .block") ?? target).scrollIntoView({ block: wrong ? "center" : "start" });
}

/** Put each piece of an answer in the place of the one with its id. */
function replace(html) {
  for (const piece of [...new DOMParser().parseFromString(html, "text/html").body.children]) {
    document.getElementById(piece.id)?.replaceWith(document.importNode(piece, true));
  }
}

class Block {
  constructor(form, key) {
    this.form = form;
    this.key = key;
    this.store = `${location.pathname}${location.search}#${key}`;
    this.delay = FIRST_RETRY;
    this.timer = 0;
    this.sending = Promise.resolve();
    this.restore();
  }

  get section() {
    return document.getElementById(`acao-${this.key}`);
  }

  get waits() {
    return this.section?.classList.contains("block--waits") ?? false;
  }

  /** What this device keeps: values by name, those already tried, what the page had shown, and whether to submit. */
  get kept() {
    try {
      return { values: {}, tried: {}, ...JSON.parse(localStorage.getItem(this.store)) };
    } catch {
      return this.memory ?? { values: {}, tried: {} };
    }
  }

  set kept(state) {
    this.memory = state;
    try {
      if (Object.keys(state.values).length || state.submit) localStorage.setItem(this.store, JSON.stringify(state));
      else localStorage.removeItem(this.store);
    } catch {
      // A browser that keeps nothing: what is typed still goes as it is typed.
    }
  }

  get pending() {
    return Object.keys(this.kept.values).length > 0 || this.queued;
  }

  get queued() {
    return Boolean(this.kept.submit);
  }

  get files() {
    return [...(this.section?.querySelectorAll("input[type=file]") ?? [])].filter((input) => input.files.length);
  }

  controls() {
    return [...(this.section?.querySelectorAll(`[name^="${this.key}-"]`) ?? [])].filter((item) => !item.name.includes("-passing-"));
  }

  value(name) {
    const [first, ...others] = this.controls().filter((item) => item.name === name);
    if (!first) return undefined;
    if (first.type === "radio") return [first, ...others].find((item) => item.checked)?.value ?? "";
    if (first.type === "checkbox") return first.checked ? "on" : "";
    return first.value;
  }

  changed(control) {
    if (control.type === "file" || control.name.includes("-passing-")) return;
    const state = this.kept;
    state.values[control.name] = this.value(control.name);
    state.seen ??= this.value(`${this.key}-seen`);
    this.kept = state;
    this.say("saving");
    this.soon(control.type === "radio" ? PAUSE / 4 : PAUSE);
  }

  next(control) {
    const order = this.controls().filter((item) => item.matches("input[type=text], input[type=date]"));
    const after = order[order.indexOf(control) + 1] ?? this.section.querySelector("button[name=submit]");
    after.focus();
  }

  soon(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), pause);
  }

  submit() {
    const state = this.kept;
    state.submit = true;
    state.seen ??= this.value(`${this.key}-seen`);
    this.kept = state;
    return this.send();
  }

  /** After what is on its way; what went with that does not go again. */
  send(options) {
    clearTimeout(this.timer);
    this.sending = this.sending.then(() => (this.pending || this.files.length ? this.post(options) : undefined));
    return this.sending;
  }

  async post({ keepalive = false } = {}) {
    const state = this.kept;
    const body = new FormData();
    for (const [name, value] of new FormData(this.form)) {
      if (name.startsWith(`${this.key}-`) && !name.includes("-passing-")) body.append(name, value);
      if (name === "csrfmiddlewaretoken") body.append(name, value);
    }
    for (const [name, texts] of Object.entries(state.tried)) {
      for (const text of texts) body.append(name.replace(`${this.key}-`, `${this.key}-tried-`), text);
    }
    body.append(state.submit ? "submit" : "save", this.key);
    const sent = { ...state.values };
    for (const [name, value] of Object.entries(sent)) state.tried[name] = [...new Set([...(state.tried[name] ?? []), value])];
    this.kept = state;
    this.say(state.submit ? "sending" : "saving");
    try {
      const response = await fetch(this.form.action, {
        method: "POST",
        body,
        keepalive,
        headers: { "HX-Request": "true" },
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (response.status >= 500 || response.status === 429) throw new Error(String(response.status));
      await this.answered(response, sent, state.submit);
    } catch {
      this.later();
    }
  }

  async answered(response, sent, submitted) {
    const html = await response.text();
    // A redirection is the way to sign in: the session ended.
    if (response.redirected || ![200, 409, 422].includes(response.status)) {
      this.say("gone", true);
      return;
    }
    this.delay = FIRST_RETRY;
    const files = this.files;
    const typedSince = Object.entries(this.kept.values).some(([name, value]) => sent[name] !== value);
    if (!(submitted && response.ok && typedSince)) replace(html);
    if (response.ok) for (const file of files) file.value = "";
    const unwritten = new Set((document.getElementById(`estado-${this.key}`)?.dataset.kept ?? "").split(" "));
    const state = this.kept;
    state.tried = {};
    if (submitted) state.submit = false;
    for (const [name, value] of Object.entries(sent)) {
      const isStored = !unwritten.has(name.slice(this.key.length + 1));
      if (isStored && state.values[name] === value) delete state.values[name];
    }
    state.seen = Object.keys(state.values).length ? this.value(`${this.key}-seen`) : undefined;
    this.kept = state;
    this.say(response.ok && !submitted ? "saved" : "");
    if (typedSince) this.soon(PAUSE);
  }

  later() {
    this.say(this.queued ? "waiting" : "offline", true);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), this.delay);
    this.delay = Math.min(this.delay * 2, LAST_RETRY);
  }

  /** What was typed before and never arrived, back in its place with what the page showed then. */
  restore() {
    const state = this.kept;
    if (!this.pending) return;
    for (const [name, value] of Object.entries(state.values)) {
      for (const control of this.controls().filter((item) => item.name === name)) {
        if (control.type === "radio" || control.type === "checkbox") control.checked = control.value === value;
        else control.value = value;
        control.closest("details")?.setAttribute("open", "");
      }
    }
    const seen = this.controls().find((item) => item.name === `${this.key}-seen`);
    if (seen && state.seen !== undefined) seen.value = state.seen;
    this.soon(0);
  }

  say(what, isProblem = false) {
    const note = this.section?.querySelector("[data-note]");
    if (!note) return;
    note.textContent = what ? this.form.dataset[what] : "";
    note.classList.toggle("block__note--danger", isProblem);
  }
}
