// Made by "make bundle" of the scripts in app/views; sha256 9901618fa010760c40e819fdf00482c9b97dff7e3d955b2a553f50a516482a78
// shared/dom.js
function make(kind, className = "", text = "") {
  const made = document.createElement(kind);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

// shared/fresh_id.js
function freshId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// shared/page.js
window.bowerbird ??= {
  question: null,
  leaving: false,
  keys: null,
  outbox: null,
  rest: null,
  mended: /* @__PURE__ */ new WeakSet(),
  watch: null,
  notify: null
};
var shared = window.bowerbird;
var ATTEMPTS = 5;
function reloadPage() {
  shared.leaving = true;
  location.reload();
}
function mendMeasuring() {
  const { PlotView } = Bokeh.require("models/plots/plot_canvas");
  if (shared.mended.has(PlotView)) return;
  shared.mended.add(PlotView);
  for (const name of ["_measure_layout", "_after_layout"]) {
    const step = PlotView.prototype[name];
    PlotView.prototype[name] = function() {
      if (this.layout) step.call(this);
    };
  }
}
function mendReconnection() {
  for (const page of Bokeh.documents) {
    if (shared.mended.has(page)) continue;
    shared.mended.add(page);
    page.on_event("connection_lost", (_, { connection }) => {
      if (shared.watch) shared.watch.unanswered = 0;
      shared.watch?.tell("The connection was lost; connecting again …");
      const lost = connection.deref();
      if (lost) mend(lost, page);
    });
  }
}
function mend(lost, page) {
  lost._receiver = new lost._receiver.constructor();
  lost._reconnection_attempts_left = ATTEMPTS;
  if (shared.mended.has(lost)) return;
  shared.mended.add(lost);
  const pull = lost._pull_doc_json.bind(lost);
  lost._pull_doc_json = async () => {
    const pulled = await pull();
    page.replace_with_json = (json) => {
      page.constructor.from_json(json, void 0, pulled.buffers).destructively_move(page);
    };
    return pulled;
  };
  lost.send = (message) => {
    if (lost.socket?.readyState === WebSocket.OPEN) message.send(lost.socket);
  };
}

// shared/shelf.js
var SHELF = "bowerbird.unsaved.";
var PASSING = ["layout"];
var isCommand = (value) => typeof value === "object" && value !== null && typeof value.event === "string";
function entryOf(text) {
  try {
    const { data, annotator, time, messages } = JSON.parse(text ?? "");
    const valid = Array.isArray(messages) ? messages.filter(isCommand) : [];
    const entry = { data, annotator, time: Number(time) || 0, messages: valid };
    return valid.length ? entry : null;
  } catch {
    return null;
  }
}
function replayable(messages) {
  let done = 0;
  let undone = 0;
  return messages.filter(({ kind, target }) => {
    if (PASSING.includes(kind)) return false;
    if (kind === "undo" && target) return true;
    if (kind === "undo") {
      if (!done) return false;
      done--;
      undone++;
    } else if (kind === "redo") {
      if (!undone) return false;
      undone--;
      done++;
    } else {
      undone = 0;
      done++;
    }
    return true;
  });
}
var Shelf = class {
  /**
   * @param {Sender} sender whose token names the pool: positions mean nothing in another, but for
   *   those that had fewer of its items
   */
  constructor({ outbox, token, earlier, annotator }) {
    this.project = `${SHELF}${outbox}.`;
    this.about = { data: token, annotator };
    this.earlier = earlier;
    this.page = freshId();
    this.name = this.project + this.page;
    navigator.locks?.request(this.name, () => new Promise(() => {
    })).catch(() => null);
  }
  /** @param {Command[]} messages */
  keep(messages) {
    try {
      const entry = { ...this.about, time: Date.now(), messages };
      if (messages.length) localStorage.setItem(this.name, JSON.stringify(entry));
      else localStorage.removeItem(this.name);
      sessionStorage.setItem(this.project, this.page);
    } catch {
    }
  }
  /**
   * Entries of pages that are no more. Own is what this tab had before it was loaded again.
   * @returns {Promise<Leftover[]>}
   */
  async leftovers() {
    const before = this.project + this.own();
    const alive = await this.alive(before);
    const entries = [];
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(this.project) || name === this.name || alive.has(name)) continue;
      const entry = entryOf(localStorage.getItem(name));
      if (!entry) localStorage.removeItem(name);
      else {
        const placed = await this.placed(entry);
        entries.push({ ...placed, name, own: name === before, usable: this.usable(placed) });
      }
    }
    return entries.sort((one, other) => one.time - other.time);
  }
  own() {
    try {
      return sessionStorage.getItem(this.project) ?? "";
    } catch {
      return "";
    }
  }
  /** @param {{data: string, annotator: string}} entry */
  usable({ data, annotator }) {
    return data === this.about.data && annotator === this.about.annotator;
  }
  /**
   * An entry of a page that showed fewer of the items, with their positions as they are now.
   * @template {{data: string, messages: Command[]}} Entry
   * @param {Entry} entry
   * @returns {Promise<Entry>}
   */
  async placed(entry) {
    if (!this.earlier.includes(entry.data)) return entry;
    const of = entry.messages.filter(({ position }) => position !== void 0);
    const body = JSON.stringify({ pool: entry.data, positions: of.map(({ position }) => position) });
    const answer = await fetch(new URL("places", document.baseURI), {
      method: "POST",
      body,
      headers: { "Content-Type": "application/json" },
      cache: "no-store"
    });
    if (!answer.ok) return entry;
    const { positions } = await answer.json();
    const places = new Map(of.map((message, i) => [message, positions[i]]));
    const messages = entry.messages.map(
      (message) => places.has(message) ? { ...message, position: places.get(message) } : message
    );
    return { ...entry, messages, data: this.about.data };
  }
  /**
   * The names of entries whose pages live. The page that this tab showed before may be ending yet.
   * @param {string} before
   */
  async alive(before) {
    if (!navigator.locks) return /* @__PURE__ */ new Set();
    const signal = AbortSignal.timeout(3e3);
    const ended = navigator.locks.request(before, { signal }, () => null);
    await ended.catch(() => null);
    const { held } = await navigator.locks.query();
    return new Set(held?.map((lock) => lock.name));
  }
  /** @param {{name: string}} entry */
  forget({ name }) {
    localStorage.removeItem(name);
  }
};

// shared/outbox.js
var FIRST_WAIT = 700;
var LONGEST_WAIT = 1e4;
var AT_A_TIME = 200;
var MOST_CHARACTERS = 5e5;
var PATIENCE = 2e4;
var SMALL = 6e4;
var RELOAD_AFTER = 1e4;
function outboxOf(sender) {
  shared.outbox ??= new Outbox(new Shelf(sender));
  shared.outbox.connect(sender.page);
  return shared.outbox;
}
async function postCommands(page, commands) {
  const body = JSON.stringify({ page, commands });
  const answer = await fetch(new URL("commands", document.baseURI), {
    method: "POST",
    body,
    headers: { "Content-Type": "application/json" },
    cache: "no-store",
    keepalive: body.length < SMALL,
    signal: AbortSignal.timeout(PATIENCE)
  });
  if (answer.status === 404) reload();
  if (!answer.ok) throw new Unanswered(answer.status);
  return answer.json();
}
var Unanswered = class extends Error {
  /** @param {number} status */
  constructor(status) {
    super(`HTTP ${status}`);
    this.status = status;
  }
};
function reload() {
  const last = Number(sessionStorage.getItem("bowerbird.reloaded") ?? 0);
  if (Date.now() - last < RELOAD_AFTER) return;
  sessionStorage.setItem("bowerbird.reloaded", String(Date.now()));
  reloadPage();
}
function batchOf(commands, most) {
  let characters = 0;
  const batch = [];
  for (const command of commands) {
    characters += JSON.stringify(command).length;
    if (batch.length === most || batch.length && characters > MOST_CHARACTERS) break;
    batch.push(command);
  }
  return batch;
}
var Outbox = class {
  /** @type {Map<string, Command>} */
  messages = /* @__PURE__ */ new Map();
  /** @type {Map<string, (answer: Answer) => void>} who wants to hear of one command alone */
  waiting = /* @__PURE__ */ new Map();
  /** @type {Set<Listener>} */
  listeners = /* @__PURE__ */ new Set();
  /** @type {Leftover[]} */
  leftovers = [];
  page = "";
  opened = false;
  flying = false;
  wait = FIRST_WAIT;
  most = AT_A_TIME;
  timer = 0;
  /**
   * @param {Pick<Shelf, "keep" | "leftovers" | "forget">} shelf where commands outlive the page
   * @param {(page: string, commands: Command[]) => Promise<Answers>} send
   */
  constructor(shelf, send = postCommands) {
    this.shelf = shelf;
    this.send = send;
    window.addEventListener("beforeunload", (event) => {
      if (this.messages.size && !shared.leaving) event.preventDefault();
    });
    this.opening = this.open();
  }
  /** @param {string} page the token by which the server knows the page */
  connect(page) {
    this.page = page;
    this.pump();
  }
  /**
   * @param {Listener} listener
   * @returns {() => void} a function that ends it
   */
  listen(listener) {
    this.listeners.add(listener);
    listener.changed?.(this.messages.size);
    return () => {
      this.listeners.delete(listener);
    };
  }
  // Takes in what this tab had before it was loaded again, ahead of all that is posted from now on.
  async open() {
    const entries = await this.shelf.leftovers().catch(() => []);
    const own = entries.filter((entry) => entry.own && entry.usable);
    const earlier = own.flatMap((entry) => entry.messages);
    const all = [...earlier, ...this.messages.values()];
    this.messages = new Map(all.map((command) => [command.event, command]));
    this.opened = true;
    this.keep();
    for (const entry of own) this.shelf.forget(entry);
    this.pump();
    this.leftovers = entries.filter((entry) => !own.includes(entry));
  }
  /**
   * Takes what pages that were closed have left behind.
   * @param {Leftover[]} entries
   */
  adopt(entries) {
    this.take(entries.flatMap((entry) => replayable(entry.messages)));
    this.discard(entries);
  }
  /** @param {Leftover[]} entries */
  discard(entries) {
    for (const entry of entries) this.shelf.forget(entry);
    this.leftovers = this.leftovers.filter((entry) => !entries.includes(entry));
  }
  keep() {
    this.shelf.keep([...this.messages.values()]);
    for (const listener of this.listeners) listener.changed?.(this.messages.size);
  }
  /**
   * @param {Step} step
   * @param {(answer: Answer) => void} [answered] called in this page alone, not after a reload
   * @returns {Command} as it is sent
   */
  post(step, answered) {
    const command = { ...step, event: freshId() };
    if (answered) this.waiting.set(command.event, answered);
    this.take([command]);
    return command;
  }
  /** @param {Command[]} commands which have their ids already */
  take(commands) {
    for (const command of commands) this.messages.set(command.event, command);
    this.keep();
    this.pump();
  }
  // One request at a time, with all that waits: so the server gets everything in its order.
  async pump() {
    if (this.flying || !this.opened || !this.page || !this.messages.size) return;
    clearTimeout(this.timer);
    this.flying = true;
    const sent = batchOf(this.messages.values(), this.most);
    const { answers, trouble } = await this.send(this.page, sent).catch((error) => this.unreadable(sent, error));
    this.flying = false;
    if (trouble) for (const listener of this.listeners) listener.trouble?.(trouble);
    for (const answer of answers) this.deliver(answer);
    if (answers.length) this.keep();
    if (answers.length === sent.length) {
      this.wait = FIRST_WAIT;
      this.most = AT_A_TIME;
      this.pump();
    } else if (this.most < sent.length) {
      this.pump();
    } else {
      this.timer = setTimeout(() => this.pump(), this.wait);
      this.wait = Math.min(this.wait * 1.6, LONGEST_WAIT);
    }
  }
  /**
   * A request that the server cannot read is sent in parts; a command that it cannot, is refused.
   * @param {Command[]} sent
   * @param {unknown} error
   * @returns {Answers}
   */
  unreadable(sent, error) {
    if (!(error instanceof Unanswered) || ![400, 413].includes(error.status)) return { answers: [] };
    if (sent.length > 1) {
      this.most = 1;
      return { answers: [] };
    }
    const text = "The server could not read this; it was not saved.";
    return { answers: [{ event: sent[0].event, ok: false, text }] };
  }
  /** @param {Answer} answer */
  deliver(answer) {
    const command = this.messages.get(answer.event);
    if (!command) return;
    this.messages.delete(answer.event);
    this.waiting.get(answer.event)?.(answer);
    this.waiting.delete(answer.event);
    for (const listener of this.listeners) listener.answered?.(command, answer);
  }
};

// page/server_watch.js
var CHECK = 3e3;
var DEAF = 10;
function watchServer(model, tell) {
  const timer = shared.watch?.timer ?? setInterval(checkServer, CHECK);
  const asking = shared.watch?.asking ?? false;
  const boot = shared.watch?.boot ?? model.boot_id;
  shared.watch = { asking, timer, boot, model, tell, unanswered: 0, askedAt: 0 };
}
async function checkServer() {
  const { watch } = shared;
  if (!watch || watch.asking) return;
  watch.asking = true;
  try {
    const answer = await fetch("boot", { cache: "no-store" });
    if (answer.status === 403 || answer.ok && await answer.text() !== watch.boot) reloadPage();
    else if (answer.ok) askConnection(watch);
  } catch {
  } finally {
    if (shared.watch) shared.watch.asking = false;
  }
}
function askConnection(watch) {
  if (window.bowerbirdHeard.at > watch.askedAt) watch.unanswered = 0;
  if (watch.unanswered >= DEAF) {
    watch.tell("The page does not hear its server any more; loading it again …");
    reloadPage();
  }
  watch.unanswered += 1;
  watch.askedAt = performance.now();
  watch.model.send_msg({ op: "hear" });
}

// page/status.js
var STYLE = `
  :host { display: block; width: 100%; padding-left: 24px; min-width: 0; overflow: hidden; }
  /* No width of its own: however long the text, the buttons beside it stay on the page. */
  .line { display: flex; gap: 14px; align-items: center; width: 0; min-width: 100%; height: 34px; overflow: hidden;
    font: 13px/1.2 var(--mui-font-family, system-ui, sans-serif); color: #fff; }
  @media (max-width: 900px) { .model { display: none; } }
  .part { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; min-width: 0; }
  .name { font-weight: 600; flex: 0 1 auto; }
  .model { flex: 0 2 auto; opacity: .85; }
  .who { flex: 0 1 auto; opacity: .85; }
  @media (max-width: 900px) { .who { display: none; } }
  .busy { flex: 1 1 0; opacity: .85; display: flex; gap: 8px; align-items: center; }
  .act { all: unset; flex: none; cursor: pointer; font-size: 12px; line-height: 18px; padding: 0 8px;
    border: 1px solid rgba(255, 255, 255, .55); border-radius: 4px; }
  .act:hover { background: rgba(255, 255, 255, .18); }
  .act:focus-visible { outline: 2px solid #fff; outline-offset: 1px; }
  .act[hidden] { display: none; }
  .bar { flex: 0 0 72px; height: 4px; border-radius: 2px; background: rgba(255, 255, 255, .3); overflow: hidden;
    visibility: hidden; }
  .bar.on { visibility: visible; }
  .bar.off { display: none; }
  .bar i { display: block; height: 100%; width: 35%; background: currentColor; border-radius: 2px; }
  /* A few steps, and no margin: layout in every frame of a training would take time from the keys. */
  .bar.on.unknown i { animation: slide 1.2s infinite steps(8); }
  @keyframes slide { from { transform: translateX(-100%); } to { transform: translateX(286%); } }
  @media (prefers-reduced-motion: reduce) { .bar.on.unknown i { animation: none; } }
  .toasts { position: fixed; right: 16px; bottom: 16px; z-index: 2000; display: flex; flex-direction: column; gap: 8px;
    max-width: min(520px, 90vw); }
  .toast { background: #32363d; color: #fff; border-left: 4px solid #56b4e9; border-radius: 6px; padding: 10px 12px;
    font: 13px/1.4 system-ui, sans-serif; box-shadow: 0 4px 18px rgba(0, 0, 0, .35); }
  .toast.error { border-color: #e5534b; } .toast.warning { border-color: #e69f00; }
  .toast pre { max-height: 220px; overflow: auto; font-size: 11px; white-space: pre-wrap; margin: 8px 0 0; }
  .toast button { all: unset; cursor: pointer; text-decoration: underline; margin-right: 14px; }
  .toast button:focus-visible { outline: 2px solid #fff; }
`;
var SEEN = 5e3;
var READ = 80;
function toast(notice) {
  const box = make(
    "div",
    `toast ${["info", "warning", "error"].includes(notice.level) ? notice.level : "info"}`
  );
  box.setAttribute("role", notice.level === "error" ? "alert" : "status");
  box.append(make("div", "told", notice.text));
  const buttons = make("div", "buttons");
  if (notice.detail) {
    const more = make("button", "more", "Details");
    more.onclick = () => {
      more.remove();
      box.append(make("pre", "detail", notice.detail));
    };
    buttons.append(more);
  }
  const close = make("button", "close", "Close");
  close.onclick = () => box.remove();
  buttons.append(close);
  box.append(buttons);
  if (notice.level === "info" && !notice.detail) {
    setTimeout(() => box.remove(), SEEN + READ * notice.text.length);
  }
  return box;
}
function render({ model, el }) {
  const style = make("style", "", STYLE);
  const line = make("div", "line");
  const name = make("span", "part name");
  const learned = make("span", "part model");
  const busy = make("span", "part busy");
  const who = make("span", "part who");
  const work = make("span", "part");
  const bar = make("span", "bar");
  const fill = make("i");
  bar.append(fill);
  bar.setAttribute("role", "progressbar");
  const act = make("button", "act");
  act.type = "button";
  act.onclick = () => {
    act.blur();
    model.send_msg(model.busy ? { op: "stop", busy: model.busy } : { op: "again" });
  };
  const more = make("button", "act more");
  more.type = "button";
  more.onclick = () => {
    more.disabled = true;
    model.send_msg({ op: "more" });
  };
  busy.append(bar, work, act, more);
  line.append(name, learned, busy, who);
  const toasts = make("div", "toasts");
  el.append(style, line, toasts);
  mendReconnection();
  mendMeasuring();
  shared.notify = (text) => toasts.append(toast({ level: "warning", text, detail: "" }));
  const { page, outbox, token, earlier, annotator } = model;
  outboxOf({ page, outbox, token, earlier, annotator });
  watchServer(model, (text) => {
    trouble = text;
    draw();
  });
  let shown = 0;
  let doing = "";
  let trouble = "";
  let long;
  const LONG = 1500;
  function follow() {
    if (model.busy === doing) return;
    doing = model.busy;
    clearTimeout(long);
    act.hidden = true;
    if (!doing) return;
    long = setTimeout(() => {
      act.hidden = false;
    }, LONG);
  }
  function draw() {
    name.textContent = name.title = model.project;
    who.textContent = model.annotator;
    who.title = `Labels are kept under the name ${model.annotator}`;
    learned.textContent = learned.title = model.learned;
    follow();
    work.textContent = work.title = trouble || model.busy || model.halt;
    act.textContent = model.busy ? "Stop" : model.again;
    act.title = model.busy ? `Stop ${model.busy}; what was learned before stays` : "";
    if (!model.busy) act.hidden = !model.again;
    more.hidden = !model.more;
    more.textContent = model.more;
    bar.classList.toggle("off", !model.busy && model.halt !== "");
    bar.classList.toggle("on", model.busy !== "");
    bar.classList.toggle("unknown", model.fraction < 0);
    fill.style.width = model.fraction < 0 ? "" : `${Math.round(100 * model.fraction)}%`;
  }
  function tell() {
    for (const notice of model.notices.slice(shown)) toasts.append(toast(notice));
    shown = model.notices.length;
  }
  model.on("remove", () => clearTimeout(long));
  for (const topic of ["project", "learned", "busy", "fraction", "halt", "again", "more"])
    model.on(topic, draw);
  model.on("notices", tell);
  draw();
  tell();
}
export {
  render
};
