// Made by "make bundle" of the scripts in app/views; sha256 9901618fa010760c40e819fdf00482c9b97dff7e3d955b2a553f50a516482a78
// shared/dom.js
var ICONS = {
  undo: "M9 7L4 12l5 5M4 12h10a6 6 0 0 1 6 6",
  redo: "M15 7l5 5-5 5M20 12H10a6 6 0 0 0-6 6",
  search: "M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14M16.5 16.5L21 21",
  help: "M9 9.2a3 3 0 1 1 4.4 2.6c-.9.5-1.4 1.1-1.4 2.2M12 17.6v.1M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18",
  flag: "M6 21V4M6 5c4-2.6 7 2.6 12 0v9c-5 2.6-8-2.6-12 0",
  note: "M5 4h14v11l-5 5H5zM14 20v-5h5M8.5 9h7M8.5 12.5h4",
  close: "M7 7l10 10M17 7L7 17",
  back: "M14.5 6l-6 6 6 6",
  forward: "M9.5 6l6 6-6 6",
  plus: "M12 6v12M6 12h12",
  lasso: "M8 15c-3-.8-5-2.7-5-5 0-3.3 4-6 9-6s9 2.7 9 6-4 6-9 6h-1.5M9 13.5a2.5 2.5 0 1 0 1.5 3.3M10.5 16.5c.5 1.5 0 3-2 4",
  minus: "M6 12h12",
  home: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  similar: "M9 12a4 4 0 1 0-.01 0M17.5 9.5a2 2 0 1 0-.01 0M17.5 20a2.2 2.2 0 1 0-.01 0M7 20.5a1.6 1.6 0 1 0-.01 0",
  columns: "M5 5h6v14H5zM13 5h6v14h-6z",
  pin: "M9 4h6l-1 6 3 3H7l3-3zM12 13v7",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  enlarge: "M10 4H4v6M14 20h6v-6M4 4l6.5 6.5M20 20l-6.5-6.5",
  adjust: "M4 7h9M19 7h1M4 17h1M11 17h9M16 4.5a2.5 2.5 0 1 0 .01 0M8 14.5a2.5 2.5 0 1 0 .01 0",
  up: "M6 14.5l6-6 6 6",
  down: "M6 9.5l6 6 6-6",
  why: "M12 3a6.5 6.5 0 0 1 3.6 11.9c-.7.5-1.1 1.1-1.1 1.9v.2h-5v-.2c0-.8-.4-1.4-1.1-1.9A6.5 6.5 0 0 1 12 3M10 20.5h4"
};
function make(kind, className = "", text = "") {
  const made = document.createElement(kind);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}
function button(className, label, act, name = null) {
  const made = make("button", className, name ? "" : label);
  made.type = "button";
  if (name) {
    made.append(icon(name));
    made.title = label;
    made.setAttribute("aria-label", label);
  }
  made.addEventListener("mousedown", (event) => event.preventDefault());
  made.addEventListener("click", () => act());
  return made;
}
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
var counted = (n) => n.toLocaleString("en-US");
var several = (n, what) => `${counted(n)} ${what}${n === 1 ? "" : "s"}`;
function ago(seconds) {
  const past = Math.max(0, Date.now() / 1e3 - seconds);
  if (past < 45) return "just now";
  if (past < 3600) return `${Math.max(1, Math.round(past / 60))} min ago`;
  if (past < 86400) return `${Math.round(past / 3600)} h ago`;
  return new Date(seconds * 1e3).toLocaleDateString(void 0, {
    day: "numeric",
    month: "short",
    year: "numeric"
  });
}
function address(position, kind, size, token) {
  return new URL(`item/${position}/${kind}?size=${size}&v=${token}`, document.baseURI).href;
}
function keepPointer(host) {
  for (const name of ["mousedown", "touchstart", "pointerdown"]) {
    host.addEventListener(name, (event) => event.stopPropagation(), { passive: true });
  }
}
function dot(colour, shape2 = 0) {
  const made = make("i", "dot");
  made.style.background = colour;
  made.dataset.shape = String(shape2);
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
    const { answers: answers2, trouble } = await this.send(this.page, sent).catch((error) => this.unreadable(sent, error));
    this.flying = false;
    if (trouble) for (const listener of this.listeners) listener.trouble?.(trouble);
    for (const answer of answers2) this.deliver(answer);
    if (answers2.length) this.keep();
    if (answers2.length === sent.length) {
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

// label/held_key.js
var HeldKey = class {
  /** @type {Held | null} */
  held = null;
  /** @param {(text: string, kind: string) => void} hint */
  constructor(hint) {
    this.hint = hint;
  }
  /** @param {number} position @param {Deed} run */
  hold(position, run) {
    const first = this.held ? "your first key" : "your key";
    this.held ??= { position, run };
    this.hint(`Preparing this item; ${first} is used as soon as it is ready.`, "wait");
  }
  /**
   * Takes out what is to be done with the item that is shown, once that is described.
   * @param {number | null} current
   * @param {(position: number) => Item | undefined} describe
   * @returns {{run: Deed, item: Item} | null}
   */
  take(current, describe) {
    const { held } = this;
    const item = held && describe(held.position);
    if (!held || !item) return null;
    this.held = null;
    return held.position === current ? { run: held.run, item } : null;
  }
  drop() {
    if (!this.held) return;
    this.held = null;
    this.hint("Your key for the item before was not used: you went on before that item was ready.", "bad");
  }
};

// label/hint_line.js
var STAYS = 4e3;
function hintLine() {
  const box = make("div", "hint");
  box.setAttribute("role", "status");
  let hiding;
  return {
    box,
    /** @param {string} text @param {string} kind empty, "wait" or "bad" */
    show: (text, kind) => {
      write(box, text);
      box.className = `hint shown ${kind}`;
      clearTimeout(hiding);
      hiding = setTimeout(() => box.classList.remove("shown"), STAYS);
    },
    /** What is shown now, to be compared: another hint has another. */
    turn: () => hiding
  };
}

// label/key_names.js
var SPECIAL = {
  " ": "space",
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  Escape: "esc",
  Delete: "del"
};
var ORDER = ["ctrl", "alt", "shift"];
var PARTS = /^((?:(?:ctrl|shift|alt)\+)*)(.+)$/i;
var SIGNS = { left: "←", right: "→", up: "↑", down: "↓", backspace: "⌫" };
var isLetter = (sign) => sign.toLowerCase() !== sign.toUpperCase();
function parted(name) {
  const [, held = "", key = name] = PARTS.exec(name) ?? [];
  return [held.toLowerCase().split("+").filter(Boolean), key.toLowerCase()];
}
function normal(name) {
  const [modifiers, key] = parted(name);
  const held = new Set(modifiers);
  if (key.length === 1 && !isLetter(key) && !/\d/.test(key)) held.delete("shift");
  return [...ORDER.filter((modifier) => held.has(modifier)), key].join("+");
}
function namesOf({ key, code, ctrlKey, metaKey, altKey, shiftKey }) {
  const named = (name, shift = shiftKey) => [(ctrlKey || metaKey) && "ctrl", altKey && "alt", shift && "shift", name].filter(Boolean).join("+");
  const names = [];
  const digit = /^Digit(\d)$/.exec(code)?.[1] ?? (/^\d$/.test(key) ? key : null);
  if (digit) names.push(named(digit));
  if (key.length > 1 || key === " ") names.push(named(SPECIAL[key] ?? key.toLowerCase()));
  else if (isLetter(key) && key.charCodeAt(0) < 128) names.push(named(key.toLowerCase()));
  else if (/^Key[A-Z]$/.test(code) && isLetter(key)) names.push(named(code[3].toLowerCase()));
  else names.push(named(key, false));
  return names;
}
function signsOf(name) {
  const [held, key] = parted(normal(name));
  const sign = SIGNS[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  return [...held, sign];
}

// label/keyboard.js
var PRESSED = ["button", "checkbox", "radio", "submit", "reset", "color", "file", "image"];
var CHOOSING = ["textbox", "searchbox", "combobox", "listbox", "menu", "spinbutton", "slider"];
var CONTROL = "button, a[href], summary, input, [role=button], [role=tab], [role=switch], [role=checkbox], [role=radio]";
function typesInto(path) {
  const at = path[0];
  if (!(at instanceof Element)) return false;
  if (at instanceof HTMLElement && at.isContentEditable || at.matches("textarea, select")) return true;
  if (at instanceof HTMLInputElement) return !PRESSED.includes(at.type);
  return path.some((node) => node instanceof Element && CHOOSING.includes(node.getAttribute("role") ?? ""));
}
var inDialog = (path) => path.some((node) => node instanceof Element && node.matches(DIALOG));
function writesInto(path) {
  const at = path[0];
  if (!typesInto(path) || !(at instanceof HTMLElement)) return false;
  if (at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement) {
    return at.type !== "range" && !at.readOnly;
  }
  return at.isContentEditable || at.matches("[role=textbox], [role=searchbox]");
}
var DIALOG = "dialog[open], [role=dialog], [role=alertdialog]";
var ENDS_WRITING = ["Enter", "Escape", "Tab"];
var ANSWERS = ["class", "skip", "unsure", "flag", "note"];
var FIELDS = "This key went to the menu or slider that has the focus; after a click on this card keys are for the item.";
var Keys = class {
  /** @type {Map<string, Bound>} */
  bound = /* @__PURE__ */ new Map();
  /** @type {Act | null} */
  act = null;
  /** @type {Act | null} */
  away = null;
  /** @type {((why: string) => void) | null} */
  unheard = null;
  /** @type {{field: HTMLElement, ended: boolean} | null} */
  writing = null;
  tabbed = false;
  constructor() {
    document.addEventListener("keydown", (event) => this.heard(event), true);
    document.addEventListener("pointerdown", () => this.pointed(), true);
    document.addEventListener("focusin", (event) => this.focused(event), true);
  }
  pointed() {
    this.tabbed = false;
    this.writing = null;
  }
  /** Hears that a field is done with by a key that else writes. */
  endWriting() {
    this.writing = null;
  }
  /** @param {Event} event */
  focused(event) {
    if (event.composedPath()[0] !== this.writing?.field) this.writing = null;
  }
  /** @param {Keys_} table action to its keys @param {Calls} calls */
  attach(table, { act, unheard }) {
    this.act = act ?? null;
    this.unheard = unheard;
    this.bound.clear();
    const classes = table.classes;
    for (const [i, key] of classes.entries()) this.bind(key, "class", i);
    for (const [i, key] of classes.entries()) this.bind(`shift+${key}`, "class", i + classes.length);
    for (const [action, keys] of Object.entries(table)) {
      if (action !== "classes") for (const key of keys) this.bind(key, action);
    }
  }
  /** @param {string} key @param {string} action @param {number | null} number */
  bind(key, action, number = null) {
    const name = normal(key);
    if (!this.bound.has(name) || action !== "class") this.bound.set(name, { action, number });
  }
  /** @param {Calls} calls for as long as there is no card */
  detach({ away, unheard }) {
    this.act = null;
    this.away = away ?? null;
    this.unheard = unheard;
  }
  /** @param {KeyboardEvent} event */
  heard(event) {
    if (event.key === "Tab") this.tabbed = true;
    const path = event.composedPath();
    if (writesInto(path)) {
      const field = (
        /** @type {HTMLElement} */
        path[0]
      );
      this.writing = { field, ended: ENDS_WRITING.includes(event.key) };
      return;
    }
    if (event.isComposing || event.key === "Process" || event.key === "Dead") return;
    if (typesInto(path)) {
      if (this.wouldAnswer(event)) this.unheard?.(FIELDS);
      return;
    }
    if (this.stillWriting(event)) return;
    if (event.repeat) {
      this.repeated(event);
      return;
    }
    const pressing = event.key === " " || event.key === "Enter";
    if (pressing && this.tabbed && path[0] instanceof Element && path[0].matches(CONTROL)) return;
    for (const name of namesOf(event)) {
      const match = this.bound.get(name);
      if (match && (this.act ?? this.away)?.(match.action, match.number, inDialog(path))) {
        event.preventDefault();
        event.stopPropagation();
        return;
      }
    }
  }
  /** @param {KeyboardEvent} event */
  wouldAnswer(event) {
    return namesOf(event).some((name) => ANSWERS.includes(this.bound.get(name)?.action ?? ""));
  }
  /**
   * Nobody has looked at the items that a key held down would answer for.
   * @param {KeyboardEvent} event
   */
  repeated(event) {
    if (!this.wouldAnswer(event)) return;
    event.preventDefault();
    this.unheard?.("A key that is held down counts once; press it anew for this item.");
  }
  /**
   * A field that is drawn anew loses the focus, and what is typed next was meant for it.
   * @param {KeyboardEvent} event
   */
  stillWriting(event) {
    const { writing } = this;
    if (!writing || writing.ended || ENDS_WRITING.includes(event.key)) {
      this.writing = null;
      return false;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (writing.field.isConnected) writing.field.focus({ preventScroll: true });
    this.unheard?.("You were writing in a field: Enter or Escape ends that, or a click.");
    return true;
  }
};

// label/key_press.js
function press(card, action, number, covered) {
  if (!card.built) return false;
  const { help, pictures, answers: answers2 } = card.built.parts;
  if (help.box.open && action !== "help") return false;
  if (covered && !help.box.open && !pictures.large.box.open) {
    if (ANSWERS.includes(action))
      card.hint("Close the window over the page first; then keys are for the item.", "wait");
    return false;
  }
  if (ANSWERS.includes(action) && isForAnother(card, action, number, answers2.field)) return true;
  if (action !== "class") return card.act[action]() !== false;
  const info = number === null ? void 0 : card.classAt(number);
  if (info) card.label(info.id);
  else hintNoClass(card);
  return Boolean(info);
}
function hintNoClass(card) {
  const { classes, current, pending } = card;
  if (!classes.length) card.hint("There is no class yet. Add the first one.");
  else if (card.isMany() && current === null) card.hintNoItem();
  else if (card.isMany() && current !== null && !pending.item(current))
    card.hint("Preparing this item: its likeliest classes are not here yet, so this key did nothing.", "wait");
  else card.hint("No class has this key.");
}
function isForAnother(card, action, number, field) {
  if (field.text()) {
    card.hint("Finish the class field first: Enter takes what is marked, Escape cancels.", "wait");
    field.open();
    return true;
  }
  if (!shared.question) return false;
  const info = action === "class" && number !== null ? card.classAt(number) : null;
  if (info) shared.question.answer(info.id);
  else card.hint("The bar on the map is asking for a class; Escape closes it.", "wait");
  return true;
}

// shared/thumbnail.js
var LONGEST_ID = 14;
var TAIL = 5;
var HEIGHT = 100;
var SPACE = "http://www.w3.org/2000/svg";
function thumbnail(sketch, size = 96) {
  const box = make("span", "thumb");
  box.dataset.kind = sketch.kind;
  if (sketch.kind === "picture") box.append(...picture(sketch, size));
  else if (sketch.kind === "text") box.textContent = sketch.text;
  else if (sketch.kind === "id") box.textContent = middle(sketch.id);
  else {
    box.append(sketch.kind === "line" ? curve(sketch.points) : bars(sketch.bars));
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", inWords(sketch));
  }
  return box;
}
function inWords(sketch) {
  if (sketch.kind === "line") return `${sketch.id}: ${sketch.words}`;
  if (sketch.kind === "bars") {
    const ranks = sketch.bars.map(([name, rank]) => `${name} ${rank === null ? "missing" : `${rank}%`}`);
    return `${sketch.id}: rank in the pool: ${ranks.join(", ")}`;
  }
  return "text" in sketch && sketch.text ? `${sketch.id}: ${sketch.text}` : sketch.id;
}
function middle(text, most = LONGEST_ID, tail = TAIL) {
  const signs = [...text];
  if (signs.length <= most) return text;
  return `${signs.slice(0, most - tail - 1).join("")}…${signs.slice(-tail).join("")}`;
}
function picture({ position, id, token, text }, size) {
  const image = make("img");
  image.alt = id;
  image.decoding = "async";
  image.draggable = false;
  image.src = address(position, "picture", size, token);
  return text ? [image, make("span", "caption", text)] : [image];
}
function curve(points) {
  const step = points.length > 1 ? HEIGHT / (points.length - 1) : 0;
  let drawn = "";
  let begins = true;
  points.forEach((height, i) => {
    if (height !== null) drawn += `${begins ? "M" : "L"}${(i * step).toFixed(1)} ${HEIGHT - height}`;
    if (height !== null && begins && typeof points[i + 1] !== "number") drawn += "h1";
    begins = height === null;
  });
  return drawing("path", [{ d: drawn }]);
}
function bars(ranks) {
  const width = HEIGHT / ranks.length;
  const shapes = ranks.map(([, rank], i) => ({
    x: String(i * width + width * 0.12),
    y: String(HEIGHT - Math.max(rank ?? 0, 4)),
    width: String(width * 0.76),
    height: String(Math.max(rank ?? 0, 4)),
    class: rank === null ? "missing" : ""
  }));
  return drawing("rect", shapes);
}
function drawing(shape2, all) {
  const svg = document.createElementNS(SPACE, "svg");
  svg.setAttribute("viewBox", `0 0 ${HEIGHT} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  for (const attributes of all) {
    const made = document.createElementNS(SPACE, shape2);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    svg.append(made);
  }
  return svg;
}

// label/alike.js
function alikeLine(act) {
  const box = make("div", "alike");
  box.hidden = true;
  const tick = make("input");
  tick.type = "checkbox";
  let item = null;
  let last = "";
  const draw = () => {
    if (!item) return;
    const { position, alike } = item;
    const more = make("span", "thumbs");
    for (const sketch of alike.sketches) {
      const entry = button("twin", "", () => act.go(sketch.position));
      entry.title = `Look at ${inWords(sketch)}`;
      entry.dataset.position = String(sketch.position);
      entry.append(thumbnail(sketch, 64));
      more.append(entry);
    }
    const show = button("show", "Show", () => act.show(position));
    show.title = "Show all of them on the map, where they can be labelled together";
    box.replaceChildren(make("span", "head", inShort(alike)), ...offer(alike), more, show);
  };
  const offer = ({ undecided }) => {
    if (!undecided.length) return [];
    const label = make("label");
    label.title = "Labels them in the same step as this item: one undo takes all back.";
    label.append(
      tick,
      make("span", "", `Label ${undecided.length === 1 ? "it" : `the ${counted(undecided.length)}`} too`)
    );
    return [label];
  };
  return {
    box,
    /** @param {Item | null} next */
    show: (next) => {
      const now = JSON.stringify(next && [next.position, next.alike]);
      if (now === last) return;
      last = now;
      if (next?.position !== item?.position) tick.checked = false;
      item = next?.alike ? { position: next.position, alike: next.alike } : null;
      box.hidden = !item;
      draw();
    },
    toggle: () => {
      if (!item?.alike.undecided.length) return false;
      tick.checked = !tick.checked;
      return true;
    },
    /**
     * What an answer takes with it.
     * @returns {{alike?: true, others?: number[]}}
     */
    taken: () => item?.alike.undecided.length && tick.checked ? { alike: true, others: item.alike.undecided } : {}
  };
}
function inShort({ same, nearly }) {
  if (!nearly) return `${several(same, "other item")} ${same === 1 ? "is" : "are"} the same`;
  if (!same) return `${several(nearly, "other item")} ${nearly === 1 ? "is" : "are"} almost the same`;
  return `${counted(same + nearly)} other items are alike: ${counted(same)} the same, ${counted(nearly)} almost`;
}

// label/class_button.js
function keycap(key) {
  const cap = make("kbd");
  writeKey(cap, key);
  return cap;
}
function writeKey(cap, key) {
  write(cap, key ? signsOf(key).map(signOf).join("") : "");
  cap.hidden = !key;
}
var signOf = (sign) => sign === "shift" ? "⇧" : sign;
function classButton(className, act) {
  const box = button(`answer ${className}`, "", () => act(box.dataset.class ?? ""));
  const cap = keycap("");
  const colour = dot("transparent");
  const name = make("span", "name");
  const share = make("span", "share");
  const count = make("span", "count");
  box.append(cap, colour, name, share, count);
  let fading;
  return {
    box,
    /** @param {ClassInfo} info @param {string} key as a configuration writes it, or none */
    tell: (info, key) => {
      box.dataset.class = info.id;
      writeKey(cap, key);
      colour.style.background = info.colour;
      colour.dataset.shape = String(info.shape);
      box.style.setProperty("--class", info.colour);
      write(name, info.name);
      write(count, counted(info.count));
      box.title = `${info.name}: ${several(info.count, "label")}`;
    },
    /** @param {boolean} chosen @param {number | null} predicted */
    mark: (chosen2, predicted) => {
      box.classList.toggle("chosen", chosen2);
      box.classList.toggle("predicted", predicted !== null);
      const percent = predicted === null ? "" : `${Math.round(predicted * 100)}%`;
      box.style.setProperty("--share", percent || "0%");
      write(share, percent);
    },
    flash: () => {
      box.classList.add("flash");
      clearTimeout(fading);
      fading = setTimeout(() => box.classList.remove("flash"), 160);
    }
  };
}

// label/class_search.js
var DIGITS = [..."1234567890"];
var LOOSE = 3;
var plain = (name) => name.normalize("NFKC").toLowerCase().split(/\s+/).join(" ").trim();
var wordsOf = (name) => plain(name).match(/[\p{L}\p{N}]+/gu) ?? [];
function tierOf(name, text) {
  const words2 = wordsOf(name);
  const parts = wordsOf(text);
  const whole = plain(name);
  if (!parts.length) return whole.includes(plain(text)) ? 2 : -1;
  const at = beginnings(words2, parts);
  if (at === 0 || whole.startsWith(plain(text))) return 0;
  if (at > 0 || parts.length === 1 && beginnings(words2, [...parts[0]]) >= 0) return 1;
  if (words2.join(" ").includes(parts.join(" "))) return 2;
  return holdsInOrder(words2.join(""), parts.join("")) ? LOOSE : -1;
}
function beginnings(words2, parts) {
  let first = -1;
  let at = 0;
  for (const part of parts) {
    while (at < words2.length && !words2[at].startsWith(part)) at++;
    if (at === words2.length) return -1;
    if (first < 0) first = at;
    at++;
  }
  return first;
}
function holdsInOrder(text, letters) {
  let at = 0;
  for (const letter of letters) {
    at = text.indexOf(letter, at) + 1;
    if (!at) return false;
  }
  return true;
}
function codesOf(classes) {
  const words2 = new Map(classes.map(({ id, name }) => [id, wordsOf(name)]));
  const begun = new Set([...words2.values()].flat().map((word) => word.slice(0, 2)));
  const initials = (id) => [...new Set((words2.get(id) ?? []).map((word) => [...word][0]))].filter(
    (letter) => !DIGITS.includes(letter)
  );
  const slots = /* @__PURE__ */ new Map();
  const freeDigit = (letter) => DIGITS.find((digit) => !slots.get(letter)?.has(digit) && !begun.has(letter + digit));
  const settle = (id, tried) => {
    const letters = initials(id).filter((letter) => !tried.has(letter));
    for (const letter of letters) {
      const digit = freeDigit(letter);
      if (digit === void 0) continue;
      if (!slots.has(letter)) slots.set(letter, /* @__PURE__ */ new Map());
      slots.get(letter)?.set(digit, id);
      return true;
    }
    for (const letter of letters) {
      tried.add(letter);
      for (const [digit, other] of slots.get(letter) ?? []) {
        if (!settle(other, tried)) continue;
        slots.get(letter)?.set(digit, id);
        return true;
      }
    }
    return false;
  };
  for (const { id } of classes) settle(id, /* @__PURE__ */ new Set());
  const codes = /* @__PURE__ */ new Map();
  for (const [letter, taken] of slots) for (const [digit, id] of taken) codes.set(id, { letter, digit });
  return codes;
}
function search(classes, text, likeliest, codes) {
  const matches = classes.map(({ id, name }) => ({ id, name, tier: text ? tierOf(name, text) : 0 })).filter(({ tier: tier2 }) => tier2 >= 0);
  const digits = digitsAfter(plain(text), codes);
  const ranks = new Map(likeliest.map((id, rank2) => [id, rank2]));
  const rank = ({ id }) => ranks.get(id) ?? Infinity;
  const place2 = ({ id }) => {
    const digit = digits.get(id);
    return digit === void 0 ? DIGITS.length : DIGITS.indexOf(digit);
  };
  const tier = (match) => digits.has(match.id) ? 0 : match.tier;
  matches.sort(
    (a, b) => less(tier(a), tier(b)) || less(rank(a), rank(b)) || less(place2(a), place2(b)) || a.tier - b.tier
  );
  return { matches, digits };
}
var less = (a, b) => a === b ? 0 : a - b;
function digitsAfter(text, codes) {
  const coded = [...codes].filter(([, { letter }]) => letter === text);
  return new Map(coded.map(([id, { digit }]) => [id, digit]));
}

// label/class_finder.js
var SOUGHT = "Find a class, or name a new one";
var MOST_SHOWN = 60;
function classFinder(keys, act) {
  const box = make("span", "add");
  const open = button("answer new", "", () => setOpen(true));
  const word = make("span", "name");
  open.append(keycap(keys.add[0]), icon("plus"), word);
  open.title = SOUGHT;
  const input = inputField();
  box.append(open, input);
  const list = make("div", "matches");
  list.id = "class-matches";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Classes that fit");
  list.hidden = true;
  let none = false;
  let options = [];
  let active = -1;
  let byDigit = /* @__PURE__ */ new Map();
  const setOpen = (on) => {
    const shows = on || none;
    input.hidden = !shows;
    open.hidden = shows;
    show();
    if (on) input.focus();
    else input.blur();
  };
  const activate = (at) => {
    options[active]?.box.setAttribute("aria-selected", "false");
    active = options.length ? (at + options.length) % options.length : -1;
    const option2 = options[active];
    option2?.box.setAttribute("aria-selected", "true");
    option2?.box.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option2?.box.id ?? "");
  };
  const show = () => {
    const { classes, likeliest, codes, many } = act.known();
    write(word, many ? "Find or add" : "Class");
    const text = input.value.trim();
    const on = !input.hidden && (text !== "" || classes.length > 0 && isFocused(input));
    list.hidden = !on;
    input.setAttribute("aria-expanded", String(on));
    act.finding(on);
    if (!on) {
      options = [];
      list.replaceChildren();
      byDigit = /* @__PURE__ */ new Map();
      return;
    }
    const { matches, digits } = search(classes, text, likeliest, codes);
    byDigit = new Map([...digits].map(([id, digit]) => [digit, id]));
    const infos = new Map(classes.map((info) => [info.id, info]));
    options = matches.slice(0, MOST_SHOWN).map(({ id }) => ({
      box: classOption(
        /** @type {ClassInfo} */
        infos.get(id),
        digits.get(id) ?? ""
      ),
      take: () => act.label(id)
    }));
    const exact = matches.some(({ name }) => plain(name) === plain(text));
    if (text && !exact) options.push({ box: addOption(text), take: () => act.add(text) });
    for (const [i, option2] of options.entries()) {
      option2.box.id = `class-match-${i}`;
      option2.box.addEventListener("click", () => finish(option2));
    }
    list.replaceChildren(...options.map((option2) => option2.box));
    active = -1;
    const fits = matches.length > 0 && matches[0].tier < LOOSE && (many || exact);
    activate(fits || !text ? 0 : options.length - 1);
  };
  const finish = (option2) => {
    input.value = "";
    setOpen(false);
    shared.keys?.endWriting();
    option2?.take();
  };
  const actions = {
    Enter: () => finish(input.value.trim() || act.known().many ? options[active] : void 0),
    Escape: () => finish(void 0),
    ArrowDown: () => activate(active + 1),
    ArrowUp: () => activate(active - 1)
  };
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const chosen2 = byDigit.get(event.key);
    if (chosen2 !== void 0) finish({ box, take: () => act.label(chosen2) });
    else if (event.key in actions) actions[event.key]();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  input.addEventListener("focus", show);
  input.addEventListener("blur", () => {
    if (!input.value.trim()) setOpen(false);
  });
  return {
    box,
    list,
    open: () => setOpen(true),
    text: () => input.value.trim(),
    show,
    // Without any class the field is there at once, for that is what has to be done first.
    /** @param {boolean} empty */
    first: (empty) => {
      if (none === empty) return;
      none = empty;
      box.classList.toggle("first", empty);
      input.placeholder = empty ? "Name the first class, then Enter" : SOUGHT;
      const typing = isFocused(input);
      input.hidden = !(empty || typing);
      open.hidden = empty || typing;
    }
  };
}
function inputField() {
  const input = make("input");
  input.type = "text";
  input.maxLength = 200;
  input.placeholder = SOUGHT;
  input.autocomplete = "off";
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-label", "Name of a class, or of a new one");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", "class-matches");
  input.setAttribute("aria-expanded", "false");
  input.hidden = true;
  return input;
}
var isFocused = (input) => (
  /** @type {ShadowRoot | Document} */
  input.getRootNode().activeElement === input
);
function option(className) {
  const box = make("div", `answer option ${className}`);
  box.setAttribute("role", "option");
  box.setAttribute("aria-selected", "false");
  box.addEventListener("mousedown", (event) => event.preventDefault());
  return box;
}
function classOption(info, digit) {
  const box = option("");
  box.dataset.class = info.id;
  box.append(keycap(digit), dot(info.colour, info.shape), make("span", "name", info.name));
  if (info.count) box.append(make("span", "count", String(info.count)));
  box.title = info.name;
  return box;
}
function addOption(text) {
  const box = option("new");
  const name = make("span", "name");
  write(name, `Add class “${text}”`);
  box.append(icon("plus"), name);
  return box;
}

// label/likeliest.js
var LIKELIEST = 5;
var areMany = (classes, keys) => classes.length > keys.classes.length;
var placesOf = (keys) => Math.min(LIKELIEST, keys.classes.length);
var Likeliest = class {
  /** @type {number | null} of the item that they are fixed for */
  position = null;
  /** @type {string[]} ids of classes, the likeliest first */
  ids = [];
  /**
   * Fixes the likeliest classes of an item that has not been shown till now; where fewer are known, the
   * others follow in their order.
   * @param {Item | null} item null while it is not described
   * @param {ClassInfo[]} classes
   */
  fix(item, classes) {
    if (item && item.position === this.position) return;
    this.position = item?.position ?? null;
    const there = new Set(classes.map(({ id }) => id));
    const known = item ? [...item.likeliest, ...item.predicted ? [item.predicted] : []] : [];
    const ordered = [...known.map(([id]) => id), ...there].filter((id) => there.has(id));
    this.ids = item ? [...new Set(ordered)].slice(0, LIKELIEST) : [];
  }
};
function likeliestRow(keys, label) {
  const box = make("div", "likeliest");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "The likeliest classes of this item");
  const places = keys.slice(0, LIKELIEST).map(() => classButton("likely", label));
  box.append(...places.map((place2) => place2.box));
  let shown = [];
  return {
    box,
    /**
     * @param {Item | null} item
     * @param {string[]} ids
     * @param {Map<string, ClassInfo>} infos
     */
    show: (item, ids, infos) => {
      shown = ids;
      const shares = new Map([...item?.predicted ? [item.predicted] : [], ...item?.likeliest ?? []]);
      for (const [i, place2] of places.entries()) {
        const info = infos.get(ids[i]);
        place2.box.hidden = !info;
        if (!info) continue;
        place2.tell(info, keys[i]);
        place2.mark(item?.decision?.class === info.id, shares.get(info.id) ?? null);
      }
    },
    /** @param {string} id */
    flash: (id) => places[shown.indexOf(id)]?.flash()
  };
}

// label/answers.js
function answers(keys, act) {
  const box = make("div", "answers");
  const choice2 = make("div", "choice");
  const list = make("div", "classes");
  let buttons = /* @__PURE__ */ new Map();
  let infos = /* @__PURE__ */ new Map();
  let codes = /* @__PURE__ */ new Map();
  let marked = [];
  let likeliest = [];
  let many = false;
  const row = likeliestRow(keys.classes, act.label);
  const finder = classFinder(keys, {
    label: act.choose,
    add: act.add,
    known: () => ({ classes: [...infos.values()], likeliest, codes, many }),
    finding: (on) => choice2.classList.toggle("finding", on)
  });
  list.append(finder.box, finder.list);
  choice2.append(row.box, list);
  const others = make("div", "others");
  const other = (kind, label) => {
    const box2 = button(`answer ${kind}`, "", () => act[kind]());
    box2.append(keycap(keys[kind][0]), make("span", "name", label));
    others.append(box2);
    return box2;
  };
  const without = { skipped: other("skip", "Skip"), unsure: other("unsure", "Unsure") };
  box.append(choice2, others);
  const placeButtons = () => {
    const before = buttons;
    buttons = new Map([...infos.keys()].map((id) => [id, before.get(id) ?? classButton("class", act.label)]));
    for (const [id, entry] of before) if (!buttons.has(id)) entry.box.remove();
    let at = list.firstChild;
    for (const { box: next } of buttons.values()) {
      if (at === next) at = at.nextSibling;
      else list.insertBefore(next, at);
    }
  };
  const tell = (info) => {
    const code = codes.get(info.id);
    buttons.get(info.id)?.tell(info, info.key || (code ? `${code.letter}${code.digit}` : ""));
  };
  const show = (classes) => {
    infos = new Map(classes.map((info) => [info.id, info]));
    many = areMany(classes, keys);
    codes = many ? codesOf(classes) : /* @__PURE__ */ new Map();
    choice2.classList.toggle("many", many);
    placeButtons();
    for (const info of classes) tell(info);
    finder.first(!classes.length);
    finder.show();
  };
  const count = (changed) => {
    for (const info of changed) {
      infos.set(info.id, info);
      tell(info);
    }
  };
  const mark = (item, ids) => {
    likeliest = many ? ids : [];
    if (many) row.show(item, ids, infos);
    const decided = item?.decision?.class;
    const [predicted, share] = item?.predicted ?? [null, null];
    for (const id of marked) buttons.get(id)?.mark(false, null);
    marked = [decided, predicted].filter((id) => typeof id === "string");
    for (const id of marked) buttons.get(id)?.mark(id === decided, id === predicted ? share : null);
    for (const [kind, other2] of Object.entries(without))
      other2.classList.toggle("chosen", item?.decision?.kind === kind);
  };
  const flash = (id) => {
    buttons.get(id)?.flash();
    row.flash(id);
  };
  return { box, show, count, mark, field: finder, flash };
}

// label/arrangement.js
function inOrder(names, { order, pinned, telling }) {
  const first = order.length ? order : telling;
  return unique([...pinned, ...first, ...names]).filter((name) => names.includes(name));
}
function shownInOrder(names, arrangement) {
  const hidden = new Set(arrangement.hidden);
  return inOrder(names, arrangement).filter((name) => !hidden.has(name));
}
function moved(names, arrangement, name, by, among = names) {
  const { pinned } = arrangement;
  const all = inOrder(names, arrangement);
  const isPinned = pinned.includes(name);
  const peers = all.filter((other) => pinned.includes(other) === isPinned && among.includes(other));
  const target = peers[peers.indexOf(name) + by];
  if (target === void 0) return arrangement;
  const at = all.indexOf(target);
  const rest = all.filter((other) => other !== name);
  rest.splice(at, 0, name);
  if (isPinned) return { ...arrangement, pinned: rest.filter((other) => pinned.includes(other)) };
  return { ...arrangement, order: rest };
}
function toggled(list, arrangement, name) {
  const before = arrangement[list];
  const after = before.includes(name) ? before.filter((other) => other !== name) : [...before, name];
  return { ...arrangement, [list]: after };
}
var unique = (names) => [...new Set(names)];

// label/dialogs.js
function dialog(className, label) {
  const box = make("dialog", className);
  box.setAttribute("aria-label", label);
  box.tabIndex = -1;
  box.autofocus = true;
  box.addEventListener("click", (event) => {
    if (event.target === box) box.close();
  });
  return box;
}
function helpOver(keys, actions) {
  const box = dialog("over help", "Keys");
  const head = make("div", "head");
  head.append(
    make("b", "", "Keys"),
    button("icon", "Close", () => box.close(), "close")
  );
  const list = make("dl");
  for (const [action, words2] of Object.entries(actions)) {
    const term = make("dt");
    const alternatives = action === "classes" ? spanOf(keys.classes) : keys[action].map(signsOf);
    alternatives.forEach((parts, i) => {
      if (i) term.append(make("span", "or", action === "classes" ? "to" : "or"));
      for (const part of parts) term.append(make("kbd", "", part));
    });
    list.append(term, make("dd", "", words2));
  }
  const more = "With shift, the class keys serve ten more classes. Where there are more classes than keys, the first five are the likeliest of the item. No key acts while you type in a field, nor on an item while this table is open.";
  box.append(head, list, make("p", "", more));
  return { box, toggle: () => box.open ? box.close() : box.showModal() };
}
var spanOf = (keys) => keys.length > 1 ? [signsOf(keys[0]), signsOf(keys[keys.length - 1])] : keys.map(signsOf);
function searchOver(act) {
  const box = make("div", "over search");
  box.hidden = true;
  const input = make("input");
  input.type = "search";
  input.placeholder = "Id, or text in a column";
  input.setAttribute("aria-label", "Find an item by its id or by text");
  const list = make("div", "results");
  box.append(input, list);
  let timer;
  let chosen2 = 0;
  const close = () => {
    box.hidden = true;
    input.blur();
  };
  const results = () => [.../** @type {NodeListOf<HTMLElement>} */
  list.querySelectorAll(".result")];
  const choose = (i) => {
    const all = results();
    if (!all.length) return;
    chosen2 = (i + all.length) % all.length;
    for (const [at, result2] of all.entries()) result2.classList.toggle("chosen", at === chosen2);
    all[chosen2].scrollIntoView({ block: "nearest" });
  };
  const take = (position) => {
    close();
    act.go(position);
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => act.search(input.value), 120);
  });
  input.addEventListener("keydown", (event) => {
    const actions = {
      Escape: close,
      ArrowDown: () => choose(chosen2 + 1),
      ArrowUp: () => choose(chosen2 - 1),
      Enter: () => results()[chosen2]?.click()
    };
    if (!actions[event.key] || event.isComposing) return;
    actions[event.key]();
    event.preventDefault();
    event.stopPropagation();
  });
  box.addEventListener("focusout", (event) => {
    if (!box.contains(
      /** @type {Node | null} */
      event.relatedTarget
    )) close();
  });
  return {
    box,
    open: () => {
      box.hidden = false;
      input.focus();
      input.select();
    },
    /** @param {Match[]} matches */
    found: (matches) => {
      const none = input.value.trim() ? [make("p", "", "Nothing found.")] : [];
      list.replaceChildren(...matches.length ? matches.map((match) => result(match, take)) : none);
      choose(0);
    }
  };
}
function result({ position, id, where, sketch }, take) {
  const entry = button("result", "", () => take(position));
  const text = make("span", "text");
  text.append(make("b", "", id), make("span", "where", where));
  entry.append(thumbnail(sketch, 64), text);
  return entry;
}
function noteOver(act) {
  const box = make("div", "notes");
  const list = make("div", "list");
  const input = make("textarea");
  input.rows = 2;
  input.maxLength = 1e4;
  input.hidden = true;
  input.placeholder = "A note on this item: Enter saves it, Escape cancels.";
  input.setAttribute("aria-label", "A note on this item");
  box.append(list, input);
  const close = () => {
    input.value = "";
    input.hidden = true;
    input.blur();
  };
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || !["Enter", "Escape"].includes(event.key) || event.shiftKey) return;
    const text = input.value.trim();
    close();
    if (event.key === "Enter" && text) act.note(text);
    act.closed();
    event.preventDefault();
    event.stopPropagation();
  });
  return {
    box,
    close,
    isOpen: () => !input.hidden,
    open: () => {
      input.hidden = false;
      input.focus();
    },
    /** @param {Note[]} notes */
    show: (notes) => {
      list.replaceChildren(
        ...notes.map(([who, when, text]) => {
          const one = make("p", "remark", text);
          one.append(make("span", "who", `${who}, ${ago(when)}`));
          return one;
        })
      );
    }
  };
}

// label/columns.js
function columnsOver(names, act) {
  const box = dialog("over columns", "Columns");
  const search2 = make("input");
  search2.type = "search";
  search2.placeholder = "Find a column";
  search2.setAttribute("aria-label", "Find a column by a part of its name");
  const list = make("div", "list");
  list.setAttribute("role", "group");
  list.setAttribute("aria-label", "Columns, in their order");
  const said = make("p", "told");
  let now = { order: [], pinned: [], hidden: [], telling: [] };
  let before = "";
  const matching = () => {
    const part = search2.value.trim().toLowerCase();
    return inOrder(names, now).filter((name) => name.toLowerCase().includes(part));
  };
  const change = (after, name, control2) => {
    now = after;
    act.show(now);
    draw();
    if (name === void 0) return;
    const entries = (
      /** @type {NodeListOf<HTMLElement>} */
      list.querySelectorAll(".entry")
    );
    const row = [...entries].find((entry) => entry.dataset.name === name);
    const next = (
      /** @type {HTMLElement | null | undefined} */
      row?.querySelector(`.${control2}`)
    );
    next?.focus();
    if (next) onlyStop(list, next);
  };
  const draw = () => {
    const shown = matching();
    const step = (name, by, control2) => change(moved(names, now, name, by, shown), name, control2);
    list.replaceChildren(...shown.map((name) => entryOf2(name, now, change, step)));
    const [first] = (
      /** @type {NodeListOf<HTMLElement>} */
      list.querySelectorAll(".shows")
    );
    if (first) onlyStop(list, first);
    if (!shown.length) list.append(make("p", "none", "No column has such a name."));
    said.textContent = now.order.length ? "In your order; pinned columns stand first." : now.telling.length ? "The most telling first: those in which the labelled classes differ most (by ranks)." : "As in the table, until there are labels enough to tell in which columns the classes differ.";
  };
  search2.addEventListener("input", draw);
  search2.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    const first = (
      /** @type {HTMLElement | null} */
      list.querySelector("[tabindex='0']")
    );
    first?.focus();
  });
  list.addEventListener("keydown", (event) => goBy(event, list));
  box.addEventListener("close", () => {
    if (JSON.stringify({ ...now, telling: [] }) !== before) act.keep(now);
  });
  box.append(
    headOf(box),
    search2,
    list,
    said,
    footOf({
      telling: () => {
        act.sort();
        change({ ...now, order: [] });
      },
      table: () => change({ ...now, order: names }),
      all: () => change({ ...now, hidden: [] })
    })
  );
  return {
    box,
    /** @param {Arrangement} arrangement */
    open: (arrangement) => {
      now = arrangement;
      before = JSON.stringify({ ...now, telling: [] });
      search2.value = "";
      draw();
      box.showModal();
      search2.focus();
    },
    /** @param {string[]} telling */
    sorted: (telling) => {
      now = { ...now, telling };
      if (box.open) change(now);
    }
  };
}
function headOf(box) {
  const head = make("div", "head");
  head.append(
    make("b", "", "Columns"),
    button("icon", "Close", () => box.close(), "close")
  );
  return head;
}
function footOf({ telling, table, all }) {
  const foot = make("div", "foot");
  foot.append(
    button("plain", "Most telling first", telling),
    button("plain", "As in the table", table),
    button("plain", "Show all", all)
  );
  return foot;
}
function entryOf2(name, now, change, step) {
  const row = make("div", "entry");
  row.dataset.name = name;
  const label = make("label");
  const shows = make("input", "shows");
  shows.type = "checkbox";
  shows.checked = !now.hidden.includes(name);
  shows.tabIndex = -1;
  shows.addEventListener("change", () => change(toggled("hidden", now, name), name, "shows"));
  label.append(shows, make("span", "", name));
  const isPinned = now.pinned.includes(name);
  const pin = control(
    "pin",
    isPinned ? `Unpin ${name}` : `Pin ${name} to the top`,
    "pin",
    () => change(toggled("pinned", now, name), name, "pin")
  );
  pin.setAttribute("aria-pressed", String(isPinned));
  row.append(
    label,
    pin,
    control("up", `Move ${name} up`, "up", () => step(name, -1, "up")),
    control("down", `Move ${name} down`, "down", () => step(name, 1, "down"))
  );
  return row;
}
function control(className, label, sign, act) {
  const made = button(`icon ${className}`, label, act, sign);
  made.tabIndex = -1;
  return made;
}
function goBy(event, list) {
  const at = event.target instanceof HTMLElement ? event.target : null;
  const row = at?.closest(".entry");
  if (!at || !row) return;
  const controls = (
    /** @type {HTMLElement[]} */
    [...row.querySelectorAll("input, button")]
  );
  const column = controls.indexOf(at);
  const ways = {
    ArrowUp: () => row.previousElementSibling?.querySelectorAll("input, button")[column],
    ArrowDown: () => row.nextElementSibling?.querySelectorAll("input, button")[column],
    ArrowLeft: () => controls[column - 1],
    ArrowRight: () => controls[column + 1]
  };
  const next = ways[event.key]?.();
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  event.stopPropagation();
  onlyStop(list, next);
  next.focus();
}
function onlyStop(list, stop) {
  for (const control2 of list.querySelectorAll("input, button")) {
    if (control2 instanceof HTMLElement) control2.tabIndex = control2 === stop ? 0 : -1;
  }
}

// label/histogram.js
var WIDTH = 96;
var HEIGHT2 = 20;
var STRIP = 5;
var MARK = 2.5;
function histogram(heights, axis) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT2 + STRIP}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("class", "histogram");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", axis);
  const title = document.createElementNS(space, "title");
  title.textContent = axis;
  const step = WIDTH / heights.length;
  const bars2 = document.createElementNS(space, "path");
  bars2.setAttribute("class", "bars");
  bars2.setAttribute(
    "d",
    heights.map((h, i) => {
      const tall = h > 0 ? Math.max(1, h * HEIGHT2) : 0;
      return `M${(i * step).toFixed(2)} ${HEIGHT2}v${(-tall).toFixed(2)}h${(step * 0.86).toFixed(2)}v${tall.toFixed(2)}`;
    }).join("")
  );
  const mark = document.createElementNS(space, "rect");
  mark.setAttribute("class", "mark");
  mark.setAttribute("width", String(step * 0.86));
  mark.setAttribute("height", String(HEIGHT2));
  const medians = document.createElementNS(space, "g");
  svg.append(title, bars2, mark, medians);
  return {
    svg,
    /** @param {{share: number, colour: string, name: string}[]} marks where the classes' medians lie */
    mark: (marks) => {
      const names = marks.map(({ name }) => name).join(", ");
      title.textContent = names ? `${axis}
Marks below: medians of labelled ${names}.` : axis;
      medians.replaceChildren(
        ...marks.map(({ share, colour }) => {
          const median = document.createElementNS(space, "rect");
          median.setAttribute("x", (share * (WIDTH - MARK)).toFixed(2));
          median.setAttribute("y", String(HEIGHT2 + 1));
          median.setAttribute("width", String(MARK));
          median.setAttribute("height", String(STRIP - 1));
          median.style.fill = colour;
          return median;
        })
      );
    },
    /** @param {number | null} bin */
    at: (bin) => {
      mark.style.visibility = bin === null ? "hidden" : "visible";
      if (bin !== null) mark.setAttribute("x", String(bin * step));
    }
  };
}

// label/facts.js
var NOTHING = (
  /** @type {Value} */
  ["", "", null, ""]
);
var MISSING = "missing";
function facts(columns, { copy: copy2, look, reveal }) {
  const box = make("div", "facts");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Values of the item");
  const rows = columns.flatMap((column, at) => column.kind === "prose" ? [] : [rowOf(column, at, copy2)]);
  box.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by || !moveFocus(box, by)) return;
    event.preventDefault();
  });
  let inSight = /* @__PURE__ */ new Set();
  let values;
  let asked = "";
  const askForLacking = () => {
    const lacking = rows.filter((row) => inSight.has(row) && values?.[row.at] === null);
    const names = lacking.map((row) => row.column.name);
    if (asked === names.join("\n")) return;
    asked = names.join("\n");
    if (names.length) reveal(names);
  };
  const rowAt = (event) => {
    const row = event.target instanceof Element ? event.target.closest(".fact") : null;
    look(row instanceof HTMLElement ? row.dataset.row ?? null : null);
  };
  for (const name of ["pointerover", "focusin"]) box.addEventListener(name, rowAt);
  for (const name of ["pointerleave", "focusout"]) box.addEventListener(name, () => look(null));
  return {
    box,
    /** @param {string[]} names those that are shown, in their order */
    arrange: (names) => {
      const byName = new Map(rows.map((row) => [row.column.name, row]));
      const shown = names.flatMap((name) => byName.get(name) ?? []);
      box.replaceChildren(...shown.map((row) => row.row));
      for (const [i, stop] of stopsOf(box).entries()) stop.tabIndex = i ? -1 : 0;
      inSight = new Set(shown);
      askForLacking();
    },
    /** @param {Marks} marks @param {(id: string) => ClassInfo | undefined} classOf */
    mark: (marks, classOf) => {
      for (const { bars: bars2, column } of rows) {
        const medians = (marks[column.name] ?? []).flatMap(([id, share]) => {
          const info = classOf(id);
          return info ? [{ share, colour: info.colour, name: info.name }] : [];
        });
        bars2?.mark(medians);
      }
    },
    /** @param {(Value | null)[] | undefined} next */
    show: (next) => {
      values = next;
      for (const row of rows) showRow(row, values?.[row.at] ?? NOTHING);
      askForLacking();
    }
  };
}
var stopsOf = (box) => [.../** @type {NodeListOf<HTMLElement>} */
box.querySelectorAll(".copy")];
function moveFocus(box, by) {
  const stops = stopsOf(box);
  const root = (
    /** @type {Document | ShadowRoot} */
    box.getRootNode()
  );
  const at = stops.indexOf(
    /** @type {HTMLElement} */
    root.activeElement
  );
  const next = stops[at + by];
  if (at < 0 || !next) return false;
  for (const stop of stops) stop.tabIndex = stop === next ? 0 : -1;
  next.focus();
  return true;
}
function rowOf(column, at, copy2) {
  const { name, kind, errors, histogram: heights, axis } = column;
  const row = make("div", `fact ${kind}`);
  row.dataset.row = name;
  const label = make("span", "name", name);
  label.title = errors.length ? `${name}, with ${errors.join(" and ")}` : name;
  const value = copied("value", () => copy2(column, "value"));
  const degrees = kind === "sky" ? copied("value degrees", () => copy2(column, "degrees")) : null;
  const words2 = make("span", "words");
  const bars2 = heights.length ? histogram(heights, axis) : null;
  row.append(label, value);
  if (degrees) row.append(degrees);
  if (bars2) row.append(bars2.svg);
  if (kind === "number") row.append(words2);
  return { row, value, degrees, words: words2, bars: bars2, column, at };
}
function copied(className, act) {
  const cell = make("span", `copy ${className}`);
  cell.setAttribute("role", "button");
  cell.tabIndex = -1;
  cell.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("a")) return;
    if (String(getSelection() ?? "")) return;
    act();
  });
  cell.addEventListener("keydown", (event) => {
    if (event.target !== cell || event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act();
  });
  return cell;
}
function showRow({ value, degrees, words: words2, bars: bars2, column }, [text, place2, bin, full]) {
  const { kind, name } = column;
  const missing = text === MISSING && bin === null && full === "";
  valueInto(value, text, kind);
  value.classList.toggle("missing", missing);
  hintInto(value, name, kind === "sky" ? text : full ?? "", missing);
  if (degrees) {
    write(degrees, missing ? "" : "in degrees");
    hintInto(degrees, name, full ?? "", missing);
  }
  write(words2, place2);
  words2.classList.toggle("extreme", /^(top|bottom)/.test(place2));
  bars2?.at(bin);
}
function hintInto(cell, name, full, missing) {
  const hint = missing ? "" : [full, "Click or Enter copies it."].filter(Boolean).join("\n");
  if (cell.title !== hint) cell.title = hint;
  cell.setAttribute("aria-label", `${name}: ${cell.textContent}`);
}
function linkTo(text) {
  try {
    const url = new URL(text);
    return ["http:", "https:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
function pageLink(text, href) {
  const link = make("a", "", text);
  link.href = href;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}
function valueInto(cell, text, kind) {
  const href = kind === "link" ? linkTo(text) : null;
  if (cell.dataset.text === text) return;
  cell.dataset.text = text;
  if (href) cell.replaceChildren(pageLink(text, href));
  else cell.textContent = text;
}
function pageLinks(names) {
  const box = make("div", "links");
  box.hidden = !names.length;
  return {
    box,
    /** @param {(string | null)[] | undefined} addresses */
    show: (addresses) => {
      const now = JSON.stringify(addresses ?? []);
      if (box.dataset.links === now) return;
      box.dataset.links = now;
      box.replaceChildren(...names.map((name, i) => lookUp(name, addresses?.[i] ?? null)));
    }
  };
}
function lookUp(name, address2) {
  const href = address2 === null ? null : linkTo(address2);
  const link = href === null ? make("span", "off", name) : pageLink(name, href);
  link.title = href ?? "A value that this link needs is missing.";
  return link;
}

// label/marked_words.js
var WORD = /[\p{L}\p{N}_]{2,}/gu;
function pieces(text, words2) {
  const telling = new Set(words2);
  const parts = [];
  let end = 0;
  for (const match of telling.size ? text.matchAll(WORD) : []) {
    if (!telling.has(match[0].toLowerCase())) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), marked: false });
    parts.push({ text: match[0], marked: true });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), marked: false });
  return parts;
}
function meaning(count, name) {
  if (!count) return "";
  if (name === null) return "Marked: the words that are most telling of this text among all texts.";
  return `Marked: words that labelled texts of ${name} have more often than others.`;
}

// label/prose.js
var MISSING2 = "missing";
function prose(columns, act) {
  const box = make("div", "prose");
  const texts = columns.flatMap((column, at) => column.kind === "prose" ? [readable(column, at, act)] : []);
  box.hidden = !texts.length;
  box.append(...texts.map((text) => text.box));
  return {
    box,
    /** @param {string[]} names those that are shown */
    arrange: (names) => {
      for (const text of texts) text.hide(!names.includes(text.name));
      box.hidden = texts.every((text) => text.box.hidden);
    },
    /** @param {Item | null} item */
    show: (item) => {
      for (const text of texts) text.show(item);
    },
    /** @param {{position: number, name: string, text: string, length: number}} whole */
    take: (whole) => {
      for (const text of texts) if (text.name === whole.name) text.take(whole);
    }
  };
}
function readable(column, at, act) {
  const { name } = column;
  const box = make("section", "passage");
  box.setAttribute("aria-label", name);
  const head = make("div", "head");
  const copy2 = button("icon", `Copy ${name}`, () => act.copy(column, "value"), "copy");
  head.append(make("span", "name", name), copy2);
  const body = make("div", "lines");
  const foot = make("div", "foot");
  const marks = make("span", "meaning");
  const more = button("plain", "Show all", () => unfold(!isUnfolded));
  foot.append(more, marks);
  box.append(head, body, foot);
  let item = null;
  let text = "";
  let drawn = "";
  let isUnfolded = false;
  let isCut = false;
  const unfold = (unfolded) => {
    isUnfolded = unfolded;
    if (unfolded && isCut) act.unfold(name);
    fold();
  };
  const fold = () => {
    box.classList.toggle("folded", !isUnfolded);
    more.hidden = !isUnfolded && !isCut && body.scrollHeight <= body.clientHeight + 1;
    write(more, isUnfolded ? "Show less" : "Show all");
    more.setAttribute("aria-expanded", String(isUnfolded));
  };
  const draw = (note = "") => {
    const telling = item?.telling?.find((words3) => words3.column === name);
    const words2 = telling?.words ?? [];
    const info = telling?.class ? act.classOf(telling.class) : void 0;
    const now = JSON.stringify([text, words2]);
    if (now !== drawn) {
      drawn = now;
      body.replaceChildren(...pieces(text, words2).map(piece));
    }
    write(marks, [note, meaning(words2.length, info?.name ?? null)].filter(Boolean).join(" "));
  };
  new ResizeObserver(fold).observe(body);
  return {
    name,
    box,
    /** @param {boolean} hidden */
    hide: (hidden) => {
      box.hidden = hidden;
      askIfLacking();
    },
    /** @param {Item | null} next */
    show: (next) => {
      const moved3 = next?.position !== item?.position;
      const value = next?.values[at] ?? null;
      item = next;
      askIfLacking();
      if (!moved3 && isUnfolded && isCut) return draw(marks.dataset.note);
      text = value?.[0] ?? "";
      isCut = value !== null && value[3] === null;
      if (moved3) isUnfolded = false;
      marks.dataset.note = "";
      body.classList.toggle("missing", value !== null && text === MISSING2 && value[3] === "");
      draw();
      body.scrollTop = moved3 ? 0 : body.scrollTop;
      fold();
    },
    /** @param {{position: number, text: string, length: number}} whole */
    take: (whole) => {
      if (whole.position !== item?.position || !isUnfolded) return;
      text = whole.text;
      const sent = [...text].length;
      marks.dataset.note = sent < whole.length ? `The first ${counted(sent)} of ${counted(whole.length)} characters.` : "";
      draw(marks.dataset.note);
      fold();
    }
  };
  function askIfLacking() {
    if (!box.hidden && item && item.values[at] === null) act.reveal([name]);
  }
}
var piece = ({ text, marked }) => marked ? make("mark", "", text) : document.createTextNode(text);

// label/column_part.js
function columnPart({ columns, links: linkNames, withheld }, act) {
  const names = columns.map((column) => column.name);
  const rows = facts(columns, act);
  const texts = prose(columns, act);
  const links = pageLinks(linkNames);
  const line = make("div", "standing");
  let arrangement = { order: [], pinned: [], hidden: [], telling: [] };
  const arrange = (next) => {
    const shown = shownInOrder(names, next);
    rows.arrange(shown);
    texts.arrange(shown);
    act.arranged(shown);
  };
  const over = columnsOver(names, {
    show: arrange,
    keep: (next) => {
      arrangement = next;
      act.keep(next);
    },
    sort: act.sort
  });
  const bar = make("div", "bar");
  const box = make("div", "right");
  bar.append(
    links.box,
    button("icon arrange", "Columns: pin, hide, order", () => over.open(arrangement), "columns")
  );
  const keptBack = make("p", "withheld", withheld);
  keptBack.hidden = !withheld;
  box.append(texts.box, bar, rows.box, line, keptBack);
  box.hidden = !columns.length && !withheld;
  line.hidden = true;
  return {
    box,
    over: over.box,
    /** @param {Item | null} item */
    show: (item) => {
      rows.show(item?.values);
      texts.show(item);
      links.show(item?.links);
    },
    takeText: texts.take,
    /** @param {Arrangement} next */
    take: (next) => {
      if (over.box.open) {
        over.sorted(next.telling);
        return;
      }
      arrangement = next;
      arrange(next);
    },
    /** @param {Marks} marks */
    mark: (marks) => {
      rows.mark(marks, act.classOf);
      line.hidden = !Object.values(marks).some((medians) => medians.length);
      if (!line.textContent) write(line, POINT);
    },
    /** @param {string | null} name @param {ClassPlace[]} places */
    compare: (name, places) => {
      const text = name === null ? POINT : `${name}: ${comparison(places, act.classOf)}`;
      write(line, text);
      line.title = name === null ? "" : text;
    }
  };
}
var POINT = "Point at a value to see its place in each class.";
function comparison(places, classOf) {
  const parts = places.flatMap(([id, smaller, all]) => {
    const info = classOf(id);
    return info ? [`${smaller || "none"} of ${all} ${info.name}`] : [];
  });
  return parts.length ? `larger than ${parts.join(", ")}` : "no class has three labelled values to compare with";
}

// label/item.js
function neighbours(act) {
  const box = make("div", "near");
  let last = "";
  return {
    box,
    /** @param {Neighbour[]} nearest */
    show: (nearest2) => {
      box.classList.toggle("unknown", !nearest2.length);
      if (!nearest2.length) return;
      const now = JSON.stringify(nearest2.map((near) => [near, act.classOf(near.class)]));
      if (now === last) return;
      last = now;
      box.replaceChildren(make("span", "head", "Nearest labelled"));
      for (const { class: id, distance, sketch } of nearest2) {
        const info = act.classOf(id);
        const entry = button("neighbour", "", () => act.go(sketch.position));
        entry.title = `Look at ${inWords(sketch)}; distance ${distance}`;
        entry.dataset.position = String(sketch.position);
        const name = make("span", "class");
        name.append(dot(info?.colour ?? "transparent"), make("span", "name", info?.name ?? id));
        entry.append(thumbnail(sketch), name);
        box.append(entry);
      }
    }
  };
}
function why() {
  const box = make("div", "why");
  const reason = make("span", "reason");
  const how = make("span", "how");
  box.append(icon("why"), reason, how);
  const show = (item, labels) => {
    box.hidden = !item;
    if (!item) return;
    box.classList.toggle("trouble", Boolean(item.trouble));
    if (item.trouble) {
      write(reason, item.trouble);
      write(how, "");
      return;
    }
    write(reason, item.why ? item.why.reason : "You chose this item yourself.");
    write(how, item.why ? circumstances(item.why, labels) : "");
  };
  return { box, show };
}
function circumstances({ strategy, phase, since, score, version, seen, target }, labels) {
  const parts = [phase ? `${strategy}, ${phase}` : strategy];
  if (phase && since) parts.push(`${several(since, "label")} since a new class`);
  parts.push(`score ${score}`);
  if (target) parts.push(`to find ${target}`);
  if (version !== null) {
    const age = seen === null ? null : labels - seen;
    const old = age === null ? "" : age > 0 ? `, ${several(age, "label")} ago` : ", newest labels";
    parts.push(`model ${version}${old}`);
  } else {
    parts.push("before the first model");
  }
  return parts.join(" · ");
}

// label/leftover.js
function leftoverBar(act) {
  const box = make("div", "leftover");
  box.setAttribute("role", "status");
  box.hidden = true;
  const close = (deed, entries) => () => {
    box.hidden = true;
    deed(entries);
  };
  return {
    box,
    /** @param {Leftover[]} entries */
    offer: (entries) => {
      const usable = entries.filter((entry) => entry.usable);
      const offered = usable.length ? usable : entries;
      box.hidden = !offered.length;
      if (!offered.length) return;
      const messages = offered.flatMap((entry) => entry.messages);
      const what = messages.every(({ kind }) => kind === "label") ? "label" : "answer";
      const when = new Date(offered[0].time).toLocaleString(void 0, {
        dateStyle: "medium",
        timeStyle: "short"
      });
      const were = messages.length === 1 ? "was" : "were";
      const text = `${several(messages.length, what)} ${were} not saved when a page was closed (${when}).`;
      const foreign = " They belong to another annotator, or to other data than these, and cannot be saved here.";
      box.replaceChildren(make("span", "", usable.length ? text : text + foreign));
      if (usable.length) box.append(button("save", "Save them now", close(act.save, offered)));
      box.append(button("discard", "Discard", close(act.discard, offered)));
    }
  };
}

// label/look.js
var USUAL = { brightness: 1, contrast: 1, stretch: "auto", bands: [] };
var STRETCHES = [
  ["auto", "Usual stretch"],
  ["linear", "Linear"],
  ["log", "Logarithmic"],
  ["asinh", "Asinh"],
  ["zscale", "Z-scale"]
];
var ChosenLook = class {
  /** @type {Look} */
  look = { ...USUAL };
  /** @type {Set<() => void>} */
  listeners = /* @__PURE__ */ new Set();
  get isUsual() {
    return JSON.stringify(this.look) === JSON.stringify(USUAL);
  }
  /** @param {Partial<Look>} part */
  choose(part) {
    this.look = { ...this.look, ...part };
    for (const listener of this.listeners) listener();
  }
  reset() {
    this.choose(USUAL);
  }
};
function askedOf({ stretch, bands }, page) {
  return {
    ...stretch === "auto" ? {} : { stretch },
    ...bands.length ? { bands: bands.join(",") } : {},
    ...page ? { page: String(page) } : {}
  };
}
function filterOf({ brightness, contrast }) {
  return brightness === 1 && contrast === 1 ? "" : `brightness(${brightness}) contrast(${contrast})`;
}
var bandsOf = ({ bands }, count) => (bands.length ? bands : [0]).map((band) => Math.min(band, count - 1));

// label/look_bar.js
var LEAST = 0.2;
var MOST = 3;
var STEP = 0.05;
var COLOURS = ["Red", "Green", "Blue"];
var COLOUR = "colour";
var EIGHT_BITS = "Pictures of 8 bits are shown as they are; brightness and contrast change them.";
function lookBar(chosen2) {
  const box = make("div", "look");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "How pictures are shown");
  box.hidden = true;
  const brightness = slider("Brightness", (value) => chosen2.choose({ brightness: value }));
  const contrast = slider("Contrast", (value) => chosen2.choose({ contrast: value }));
  const stretch = choice("Stretch", STRETCHES, (value) => chosen2.choose({ stretch: value }));
  const bands = bandChoice(chosen2);
  const reset = button("plain", "Reset", () => chosen2.reset());
  box.append(brightness.label, contrast.label, stretch.label, bands.box, reset);
  const show = (about) => {
    const { look } = chosen2;
    brightness.set(look.brightness);
    contrast.set(look.contrast);
    stretch.select.value = look.stretch;
    stretch.select.disabled = about !== null && !about.deep && look.stretch === USUAL.stretch;
    stretch.label.title = stretch.select.disabled ? EIGHT_BITS : "";
    bands.show(about?.bands ?? []);
    reset.disabled = chosen2.isUsual;
  };
  show(null);
  return { box, show };
}
function bandChoice(chosen2) {
  const box = make("span", "bands");
  let drawn = "";
  const draw = (names, now) => {
    const each = names.map((name, i) => [String(i), name]);
    const inColour = now.length === COLOURS.length;
    const ways = names.length < COLOURS.length ? each : [...each, [COLOUR, "three as colours"]];
    const band = choice(
      "Band",
      ways,
      (value) => chosen2.choose({ bands: value === COLOUR ? [2, 1, 0] : [Number(value)] })
    );
    band.select.value = inColour ? COLOUR : String(now[0]);
    const colours = COLOURS.map((colour, i) => {
      const one = choice(colour, each, (value) => chosen2.choose({ bands: now.with(i, Number(value)) }));
      one.select.value = String(now[i]);
      return one.label;
    });
    box.replaceChildren(band.label, ...inColour ? colours : []);
  };
  return {
    box,
    /** @param {string[]} names */
    show: (names) => {
      box.hidden = names.length < 2;
      const now = bandsOf(chosen2.look, names.length);
      const key = JSON.stringify([names, now]);
      if (key === drawn || box.hidden) return;
      drawn = key;
      draw(names, now);
    }
  };
}
function slider(name, act) {
  const label = make("label", "slider");
  const input = make("input");
  input.type = "range";
  input.min = String(LEAST);
  input.max = String(MOST);
  input.step = String(STEP);
  input.addEventListener("input", () => act(Number(input.value)));
  input.addEventListener("pointerup", () => input.blur());
  label.append(make("span", "", name), input);
  return {
    label,
    /** @param {number} value */
    set: (value) => {
      input.value = String(value);
      input.setAttribute("aria-valuetext", `${Math.round(value * 100)}%`);
    }
  };
}
function choice(name, options, act) {
  const label = make("label", "choice");
  const select = make("select");
  for (const [value, words2] of options) {
    const option2 = make("option", "", words2);
    option2.value = value;
    select.append(option2);
  }
  select.addEventListener("change", () => {
    select.blur();
    act(select.value);
  });
  label.append(make("span", "", name), select);
  return { label, select };
}

// label/picture_cache.js
var KEPT = 48;
var MOST_ENLARGED = 12;
var LEAST2 = 320;
var UNANSWERED = "This picture did not come: the server did not answer.";
function pathOf(position, { kind, number, size }, look, token) {
  const asked = new URLSearchParams({ size: String(size), v: token, ...look });
  if (number) asked.set("number", String(number));
  return `item/${position}/${kind}?${asked}`;
}
var LoadedPicture = class {
  image = make("img");
  /** @type {About | null} */
  about = null;
  problem = "";
  settled = false;
  source = "";
  // of its bytes, in this page
  lost = false;
  // whether it may come when it is asked for again
  /** @param {string} path */
  constructor(path) {
    this.image.alt = "";
    this.image.draggable = false;
    this.image.dataset.path = path;
    this.ready = this.load(path).then(() => {
      this.settled = true;
    });
  }
  /** @param {string} path */
  async load(path) {
    try {
      const answer = await fetch(new URL(path, document.baseURI));
      if (!answer.ok) {
        const why2 = answer.headers.get("Picture-Problem");
        this.lost = !why2;
        this.problem = why2 ? JSON.parse(why2) : UNANSWERED;
        return;
      }
      this.about = JSON.parse(answer.headers.get("Picture-About") ?? "null");
      this.source = URL.createObjectURL(await answer.blob());
      this.image.src = this.source;
      await this.image.decode();
      this.layOut(this.image.naturalWidth / this.image.naturalHeight);
    } catch {
      this.problem = UNANSWERED;
      this.lost = true;
    }
  }
  /** @param {number} ratio of width to height */
  layOut(ratio) {
    const own = Math.max(this.about?.width ?? 0, this.about?.height ?? 0);
    const longest = Math.max(LEAST2, own * MOST_ENLARGED);
    this.image.style.setProperty("--ratio", String(ratio));
    this.image.style.setProperty("--widest", `${longest * Math.min(1, ratio)}px`);
  }
  release() {
    if (this.source) URL.revokeObjectURL(this.source);
  }
};
var PictureCache = class {
  /** @type {Map<string, LoadedPicture>} the oldest first */
  pictures = /* @__PURE__ */ new Map();
  /** @param {string} token of the pool */
  constructor(token) {
    this.token = token;
  }
  /** @param {number} position @param {Shot} shot @param {Record<string, string>} look */
  get(position, shot, look) {
    const path = pathOf(position, shot, look, this.token);
    const before = this.pictures.get(path);
    const picture2 = before && !before.lost ? before : new LoadedPicture(path);
    this.pictures.delete(path);
    this.pictures.set(path, picture2);
    if (this.pictures.size > KEPT) this.forgetOldest();
    return picture2;
  }
  forgetOldest() {
    const [[path, oldest]] = this.pictures;
    this.pictures.delete(path);
    oldest.ready.then(() => oldest.release());
  }
};

// label/zoom.js
var MOST2 = 16;
var STEP2 = 1.5;
var WHEEL = 16e-4;
var MOST_TURNED = 240;
var WHOLE = { scale: 1, x: 0, y: 0 };
function zoomed(zoom, factor, frame, at = { x: 0, y: 0 }) {
  const scale = Math.min(MOST2, Math.max(1, zoom.scale * factor));
  const by = scale / zoom.scale;
  return within({ scale, x: at.x - (at.x - zoom.x) * by, y: at.y - (at.y - zoom.y) * by }, frame);
}
var moved2 = (zoom, x, y, frame) => within({ ...zoom, x: zoom.x + x, y: zoom.y + y }, frame);
function wheelFactor(turned) {
  return Math.exp(-WHEEL * Math.min(MOST_TURNED, Math.max(-MOST_TURNED, turned)));
}
function within({ scale, x, y }, { width, height }) {
  const free = (length) => (scale - 1) * length / 2;
  const clamp = (value, most) => Math.min(most, Math.max(-most, value)) || 0;
  return { scale, x: clamp(x, free(width)), y: clamp(y, free(height)) };
}

// label/viewer.js
var CLOSER = 2.5;
var PAN = 40;
var SHARP_ENOUGH = 1.25;
var LARGE = 1024;
var LARGEST = 2048;
var WAYS = { ArrowLeft: [PAN, 0], ArrowRight: [-PAN, 0], ArrowUp: [0, PAN], ArrowDown: [0, -PAN] };
function viewer(shown, size, cache, chosen2, controls) {
  const { kind, number, name } = shown;
  const frame = make("div", `frame ${kind}`);
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", `${name}. Plus and minus zoom, shift and arrows move it.`);
  const stage = make("div", "stage");
  const problem = make("p", "problem");
  const paging = pager((by) => turn(page + by));
  let zoom = WHOLE;
  let page = 0;
  let at = null;
  let current = null;
  let coming = null;
  let largest = size;
  const shot = (side) => ({ kind, number, size: side });
  const fetched = (position, side) => cache.get(position, shot(side), askedOf(chosen2.look, position === at ? page : 0));
  const whole = button("icon reset", "Whole picture", () => setZoom(WHOLE), "home");
  const tools = make("div", "tools");
  tools.append(
    button("icon", "Zoom out", () => setZoom(zoomed(zoom, 1 / STEP2, sides())), "minus"),
    button("icon", "Zoom in", () => setZoom(zoomed(zoom, STEP2, sides())), "plus"),
    whole,
    ...controls
  );
  frame.append(stage, problem, paging.box, tools);
  const sides = () => ({ width: frame.clientWidth, height: frame.clientHeight });
  const setZoom = (next) => {
    zoom = next;
    stage.style.transform = zoom.scale === 1 ? "" : `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})`;
    frame.classList.toggle("zoomed", zoom.scale > 1);
    sharpen();
  };
  const sharpen = () => {
    if (at === null || !current?.about) return;
    const own = Math.max(current.about.width, current.about.height);
    const seen = Math.max(frame.clientWidth, frame.clientHeight) * zoom.scale * devicePixelRatio;
    if (own <= largest || seen <= largest * SHARP_ENOUGH) return;
    largest = Math.min(seen > LARGE ? LARGEST : LARGE, LARGEST);
    take(fetched(at, largest));
  };
  const take = (picture2) => {
    coming = picture2;
    const swap = () => {
      if (coming !== picture2) return;
      current = picture2;
      draw(picture2);
      sharpen();
    };
    if (picture2.settled) swap();
    else picture2.ready.then(swap);
  };
  const draw = ({ image, problem: why2, about }) => {
    const seen = why2 ? [] : [image];
    if (stage.firstChild !== (seen[0] ?? null)) stage.replaceChildren(...seen);
    image.alt = name;
    image.style.filter = filterOf(chosen2.look);
    write(problem, why2);
    paging.show(page, about?.pages ?? 1);
    frame.dispatchEvent(new CustomEvent("drawn"));
  };
  const turn = (next) => {
    if (at === null) return;
    page = Math.min(Math.max(next, 0), (current?.about?.pages ?? 1) - 1);
    largest = size;
    take(fetched(at, size));
  };
  listen(frame, {
    zoomBy: (factor, point) => setZoom(zoomed(zoom, factor, sides(), point)),
    moveBy: (x, y) => setZoom(moved2(zoom, x, y, sides())),
    closer: (point) => setZoom(zoom.scale > 1 ? WHOLE : zoomed(zoom, CLOSER, sides(), point))
  });
  return {
    frame,
    /** Shows the picture as it was chosen meanwhile. */
    redraw: () => {
      if (at !== null) take(fetched(at, largest));
    },
    /** What can be chosen of the picture; null before it is known. */
    about: () => current?.about ?? null,
    /** @param {number | null} position */
    show: (position) => {
      if (position === at) return;
      at = position;
      page = 0;
      largest = size;
      current = coming = null;
      stage.replaceChildren();
      write(problem, "");
      paging.show(0, 1);
      if (zoom.scale > 1) setZoom(WHOLE);
      if (at !== null) take(fetched(at, size));
    },
    /** @param {number} position */
    preload: (position) => {
      fetched(position, size);
    }
  };
}
function pager(turn) {
  const box = make("div", "pager");
  const line = make("span", "page");
  line.setAttribute("aria-live", "polite");
  const back = button("icon", "Previous page", () => turn(-1), "back");
  const forward = button("icon", "Next page", () => turn(1), "forward");
  box.append(back, line, forward);
  return {
    box,
    /** @param {number} page @param {number} pages */
    show: (page, pages) => {
      box.hidden = pages < 2;
      write(line, `Page ${page + 1} of ${pages}`);
      back.disabled = page === 0;
      forward.disabled = page === pages - 1;
    }
  };
}
function listen(frame, { zoomBy, moveBy, closer }) {
  const pointOf = ({ clientX, clientY }) => {
    const { left, top, width, height } = frame.getBoundingClientRect();
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  };
  const onControl = ({ target }) => target instanceof Element && Boolean(target.closest(".tools, .pager, .bands"));
  frame.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      zoomBy(wheelFactor(event.deltaY), pointOf(event));
    },
    { passive: false }
  );
  frame.addEventListener("dblclick", (event) => {
    if (!onControl(event)) closer(pointOf(event));
  });
  frame.addEventListener("mousedown", (event) => {
    if (!onControl(event)) event.preventDefault();
  });
  frame.addEventListener("pointerdown", (event) => {
    if (!onControl(event) && event.button === 0) frame.setPointerCapture(event.pointerId);
  });
  frame.addEventListener("pointermove", (event) => {
    if (frame.hasPointerCapture(event.pointerId)) moveBy(event.movementX, event.movementY);
  });
  frame.addEventListener("keydown", (event) => {
    if (event.target !== frame) return;
    const way = event.shiftKey ? WAYS[event.key] : void 0;
    const factor = { "+": STEP2, "=": STEP2, "-": 1 / STEP2 }[event.key];
    if (way) moveBy(...way);
    else if (factor) zoomBy(factor);
    else return;
    event.preventDefault();
  });
}

// label/pictures.js
var SIZE = 512;
var ENLARGED = 1024;
var chosen = new ChosenLook();
function pictureFrames(setting) {
  const cache = new PictureCache(setting.token);
  const box = make("div", "see");
  const frames = make("div", "frames");
  const bar = lookBar(chosen);
  const large = enlarged(setting, cache);
  chosen.listeners.clear();
  const viewers = setting.frames.map((shown, i) => {
    const enlarge = () => large.open(i, at);
    const controls = [button("icon", "Enlarge", enlarge, "enlarge")];
    if (!i) controls.push(adjust(bar.box));
    return viewer(shown, SIZE, cache, chosen, controls);
  });
  let at = null;
  const show = () => {
    const abouts = viewers.map(({ about }) => about()).filter((about) => about !== null);
    bar.show(abouts.find(({ deep }) => deep) ?? abouts[0] ?? null);
    box.classList.toggle("changed", !chosen.isUsual);
  };
  for (const { frame } of viewers) frame.addEventListener("drawn", show);
  chosen.listeners.add(show);
  for (const one of [...viewers, ...large.viewers]) chosen.listeners.add(one.redraw);
  frames.append(...viewers.map(({ frame }) => frame));
  box.append(frames, bar.box);
  box.hidden = !viewers.length;
  return {
    box,
    large,
    /** @param {number | null} position */
    show: (position) => {
      at = position;
      for (const each of viewers) each.show(position);
      large.show(position);
    },
    /** @param {number} position */
    preload: (position) => {
      for (const each of viewers) each.preload(position);
    }
  };
}
function adjust(bar) {
  const control2 = button(
    "icon adjust",
    "How it is shown: brightness, contrast, stretch",
    () => open(bar.hidden),
    "adjust"
  );
  const open = (isOpen) => {
    bar.hidden = !isOpen;
    control2.setAttribute("aria-expanded", String(isOpen));
  };
  open(false);
  return control2;
}
function enlarged(setting, cache) {
  const box = dialog("over large", "The picture, enlarged");
  const close = () => box.close();
  const viewers = setting.frames.map(
    (shown) => viewer(shown, ENLARGED, cache, chosen, [button("icon", "Close", close, "close")])
  );
  box.append(...viewers.map(({ frame }) => frame));
  const show = (position) => {
    for (const { frame, show: each } of viewers) each(box.open && !frame.hidden ? position : null);
  };
  box.addEventListener("close", () => show(null));
  return {
    box,
    viewers,
    show,
    /** @param {number} which @param {number | null} position */
    open: (which, position) => {
      viewers.forEach(({ frame }, i) => {
        frame.hidden = i !== which;
      });
      box.showModal();
      show(position);
    }
  };
}

// label/axis.js
var ROUND = [1, 2, 5, 10];
function ticks(low, high, most) {
  if (!(high > low) || most < 1) return [low];
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (ROUND.find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from(
    { length: Math.max(0, last - first + 1) },
    (_, i) => Number(((first + i) * step).toPrecision(12))
  );
}
function span(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value === null) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return [0, 1];
  const margin = (high - low) * 0.05 || Math.abs(low) * 0.05 || 1;
  return [low - margin, high + margin];
}
function nearest(places, place2) {
  let [first, last] = [0, places.length - 1];
  while (last - first > 1) {
    const middle2 = first + last >> 1;
    if (places[middle2] > place2) last = middle2;
    else first = middle2;
  }
  return place2 - places[first] <= places[last] - place2 ? first : last;
}
var short = (value, digits = 6) => String(Number(value.toPrecision(digits)));

// label/curve.js
var COLOURS2 = 8;
function folded(points, period) {
  const { x, y, curve: curve2 } = points;
  if (!curve2 || !(period > 0)) return points;
  const phases = x.map((time) => (time - x[0]) / period % 1 + 0);
  const order = phases.map((_, i) => i).sort((a, b) => phases[a] - phases[b]);
  const twice = [...order, ...order];
  return {
    ...points,
    x: twice.map((i, at) => phases[i] + (at < order.length ? 0 : 1)),
    y: twice.map((i) => y[i]),
    curve: { ...curve2, errors: twice.map((i) => curve2.errors[i]), of: twice.map((i) => curve2.of[i]) }
  };
}
var colourOf = ({ curve: curve2 }, index) => curve2 ? `b${curve2.of[index] % COLOURS2}` : "";
var colourOfBand = (band) => `b${band % COLOURS2}`;
function besides({ curve: curve2 }, index, write2) {
  if (!curve2) return "";
  const error = curve2.errors[index];
  const band = curve2.bands[curve2.of[index]];
  return `${error === null ? "" : ` ± ${write2(error)}`}${band ? ` (${band})` : ""}`;
}
function reach({ y, curve: curve2 }) {
  if (!curve2) return y;
  return y.flatMap((value, i) => {
    const error = curve2.errors[i];
    return value === null || error === null ? [value] : [value - error, value + error];
  });
}

// label/series.js
var KEPT2 = 48;
var LEFT = 52;
var BOTTOM = 18;
var TICK_WIDTH = 90;
var TICK_HEIGHT = 34;
var DOTTED = 120;
var SPACE2 = "http://www.w3.org/2000/svg";
var UNANSWERED2 = "This series did not come: the server did not answer.";
function seriesPlots(setting) {
  const box = make("div", "plots");
  const plots = setting.series.map((name, number) => plot(name, number, setting.token));
  box.append(...plots.map((each) => each.box));
  box.hidden = !plots.length;
  return {
    box,
    /** @param {string[]} names of columns that are shown */
    arrange: (names) => {
      for (const each of plots) each.box.hidden = !names.includes(each.name);
      box.hidden = plots.every((each) => each.box.hidden);
    },
    /** @param {number | null} position */
    show: (position) => {
      for (const each of plots) each.show(position);
    },
    /** @param {number} position */
    preload: (position) => {
      for (const each of plots) each.fetched(position);
    }
  };
}
function plot(name, number, token) {
  const box = make("div", "plot");
  const head = make("div", "head");
  const title = make("span", "name", name);
  const at = make("span", "at");
  const bands = make("span", "bands");
  const fold = folding(() => redraw());
  head.append(title, bands, fold.box, at);
  const canvas = make("div", "canvas");
  const cursor = make("input");
  cursor.type = "range";
  cursor.min = "0";
  cursor.step = "1";
  cursor.setAttribute("aria-label", `Value of ${name} at`);
  box.append(head, canvas, cursor);
  const kept = /* @__PURE__ */ new Map();
  let shown = null;
  let came = null;
  let points = null;
  let drawn = null;
  const fetched = (position) => {
    const coming = kept.get(position) ?? pointsOf(position, number, token);
    kept.delete(position);
    kept.set(position, coming);
    coming.catch(() => kept.delete(position));
    if (kept.size > KEPT2) kept.delete([...kept.keys()][0]);
    return coming;
  };
  const draw = () => {
    drawn = points?.x.length ? drawing2(points, canvas.clientWidth, canvas.clientHeight) : null;
    canvas.replaceChildren(...drawn ? [drawn.svg] : []);
  };
  const look = (index) => {
    drawn?.point(index);
    if (!points) return;
    const value = index === null ? null : points.y[index];
    const part = (came?.x.length ?? 0) < points.count;
    const all = `${several(points.count, "value")}${part ? points.curve ? ", a part drawn" : ", drawn by their extremes" : ""}`;
    const more = index === null ? "" : besides(points, index, short);
    const words2 = index === null ? all : `${short(points.x[index], 8)}: ${value === null ? "no value" : short(value)}${more}`;
    write(at, words2);
    if (index !== null) cursor.value = String(index);
    cursor.setAttribute("aria-valuetext", words2);
  };
  const redraw = () => {
    if (!came) return;
    const period = fold.period();
    points = period ? folded(came, period) : came;
    cursor.max = String(Math.max(0, points.x.length - 1));
    cursor.value = "0";
    cursor.disabled = points.x.length < 2;
    draw();
    look(null);
  };
  const take = (next) => {
    came = next;
    fold.take(next.curve);
    const names = (next.curve?.bands ?? []).filter((band) => band);
    bands.replaceChildren(...names.map((band, i) => make("span", `band ${colourOfBand(i)}`, band)));
    redraw();
  };
  cursor.addEventListener("input", () => look(Number(cursor.value)));
  cursor.addEventListener("blur", () => look(null));
  cursor.addEventListener("pointerup", () => cursor.blur());
  canvas.addEventListener("pointermove", ({ offsetX }) => {
    if (points && drawn) look(nearest(points.x, drawn.placeOf(offsetX)));
  });
  canvas.addEventListener("pointerleave", () => look(null));
  new ResizeObserver(draw).observe(canvas);
  return {
    name,
    box,
    fetched,
    /** @param {number | null} position */
    show: (position) => {
      if (position === shown) return;
      shown = position;
      points = came = null;
      draw();
      write(at, "");
      if (position === null) return;
      fetched(position).then(
        (next) => position === shown && take(next),
        () => position === shown && write(at, UNANSWERED2)
      );
    }
  };
}
function folding(changed) {
  const box = make("span", "fold");
  const label = make("label", "", "fold on ");
  const ticked = make("input");
  ticked.type = "checkbox";
  const period = make("input", "period");
  period.type = "number";
  period.min = "0";
  period.step = "any";
  period.placeholder = "period";
  period.setAttribute("aria-label", "Period, in the unit of the times");
  label.prepend(ticked);
  box.append(label, period);
  box.hidden = true;
  ticked.addEventListener("change", () => {
    ticked.blur();
    changed();
  });
  period.addEventListener("change", () => {
    ticked.checked = Number(period.value) > 0;
    changed();
  });
  return {
    box,
    /** @param {import("./curve.js").Curve | undefined} curve */
    take: (curve2) => {
      box.hidden = !curve2;
      period.value = curve2?.period ? short(curve2.period, 10) : "";
    },
    period: () => !box.hidden && ticked.checked ? Number(period.value) : 0
  };
}
async function pointsOf(position, number, token) {
  const answer = await fetch(new URL(`item/${position}/series/${number}?v=${token}`, document.baseURI));
  if (!answer.ok) throw new Error(`series ${answer.status}`);
  return answer.json();
}
function drawing2(points, width, height) {
  const { x, y, curve: curve2 } = points;
  const svg = shape("svg", { role: "img", "aria-hidden": "true" });
  const [first, last] = [x[0], Math.max(x[x.length - 1], x[0] + 1)];
  const [low, high] = span(reach(points));
  const [wide, tall] = [Math.max(1, width - LEFT - 6), Math.max(1, height - BOTTOM - 6)];
  const across = (place2) => LEFT + (place2 - first) / (last - first) * wide;
  const share = (value) => (value - low) / (high - low);
  const up = (value) => 6 + tall * (curve2?.inverted ? share(value) : 1 - share(value));
  for (const tick of ticks(low, high, tall / TICK_HEIGHT)) {
    svg.append(shape("path", { class: "grid", d: `M${LEFT} ${up(tick)}h${wide}` }));
    svg.append(words(short(tick), LEFT - 6, up(tick) + 4, "end"));
  }
  for (const tick of ticks(first, last, wide / TICK_WIDTH)) {
    svg.append(shape("path", { class: "grid", d: `M${across(tick)} 6v${tall}` }));
    svg.append(words(short(tick), across(tick), height - 2, "middle"));
  }
  if (!curve2) svg.append(shape("path", { class: "line", d: lineOf(x.map(across), y, up) }));
  curve2?.errors.forEach((error, i) => {
    const [value, left] = [y[i], across(x[i])];
    if (error === null || value === null) return;
    const d = `M${left} ${up(value - error)}V${up(value + error)}`;
    svg.append(shape("path", { class: `error ${colourOf(points, i)}`, d }));
  });
  const dotted = curve2 || x.length <= DOTTED;
  y.forEach((value, i) => {
    if (value === null || !dotted) return;
    const kind = `point ${colourOf(points, i)}`.trim();
    svg.append(shape("circle", { class: kind, cx: across(x[i]), cy: up(value), r: 2.5 }));
  });
  const mark = shape("g", { class: "cursor" });
  svg.append(mark);
  return {
    svg,
    /** @param {number} left in pixels */
    placeOf: (left) => first + (left - LEFT) / wide * (last - first),
    /** @param {number | null} index */
    point: (index) => {
      const value = index === null ? null : y[index];
      mark.replaceChildren();
      if (index === null) return;
      const left = across(x[index]);
      mark.append(shape("line", { x1: left, x2: left, y1: 6, y2: 6 + tall }));
      if (value !== null) mark.append(shape("circle", { cx: left, cy: up(value), r: 4 }));
    }
  };
}
function lineOf(lefts, values, up) {
  let line = "";
  let begins = true;
  values.forEach((value, i) => {
    if (value !== null) line += `${begins ? "M" : "L"}${lefts[i].toFixed(1)} ${up(value).toFixed(1)}`;
    begins = value === null;
  });
  return line;
}
function shape(kind, attributes) {
  const made = document.createElementNS(SPACE2, kind);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
function words(text, x, y, anchor) {
  const made = shape("text", { x, y, "text-anchor": anchor });
  made.textContent = text;
  return made;
}

// label/toolbar.js
function topLine(keys, act) {
  const box = make("div", "top");
  const id = make("b", "id");
  const state = make("span", "told");
  const badge = make("span", "unsaved");
  badge.hidden = true;
  const tool = (name, label) => button(`icon ${name}`, `${label} (${signsOf(keys[name][0]).join(" ")})`, () => act[name](), name);
  const flag = tool("flag", "Flag");
  const tools = make("span", "tools");
  tools.append(
    tool("back", "Previous item"),
    tool("forward", "Next item"),
    flag,
    tool("note", "Note"),
    tool("undo", "Undo"),
    tool("redo", "Redo"),
    tool("similar", "More like this"),
    tool("search", "Find"),
    tool("help", "Keys")
  );
  box.append(id, state, badge, tools);
  let early;
  return {
    box,
    /**
     * @param {Item | null} item
     * @param {boolean} empty whether no item is shown
     * @param {ClassInfo[]} classes
     * @param {string} annotator
     */
    show: (item, empty, classes, annotator) => {
      write(id, item ? item.id : empty ? "" : "…");
      id.title = item?.id ?? "";
      state.replaceChildren(...item?.decision ? [stateOf(item.decision, classes, annotator)] : []);
      flag.classList.toggle("on", Boolean(item?.flagged));
      flag.setAttribute("aria-pressed", String(Boolean(item?.flagged)));
    },
    /** @param {number} count */
    unsaved: (count) => {
      if (count && badge.hidden) {
        badge.classList.add("early");
        clearTimeout(early);
        early = setTimeout(() => badge.classList.remove("early"), 150);
      }
      badge.hidden = !count;
      write(badge, count ? `unsaved ${count}` : "");
      badge.title = "Not yet saved on the server; this page keeps it and sends it again.";
    }
  };
}
function stateOf({ kind, annotator, time, class: id }, classes, me) {
  const info = classes.find((candidate) => candidate.id === id);
  const what = make("span", "decision");
  if (info) what.append(dot(info.colour, info.shape));
  what.append(make("span", "", info ? info.name : kind));
  const who = annotator === me ? "you" : annotator;
  what.title = `${kind} by ${who}, ${ago(time)}`;
  what.append(make("span", "who", `${who}, ${ago(time)}`));
  return what;
}

// label/layout.js
function makeParts(card, setting) {
  const go = (position) => card.show(position);
  const classOf = (id) => card.classes.find((info) => info.id === id);
  const pictures = pictureFrames(setting);
  const series = seriesPlots(setting);
  return {
    body: make("div", "body"),
    blank: make("div", "blank"),
    pictures,
    series,
    top: topLine(setting.keys, card.act),
    columns: columnPart(setting, {
      classOf,
      copy: (column, part) => card.columns.copy(column, part),
      keep: (arrangement) => card.columns.keep(arrangement),
      sort: () => card.send({ op: "sort" }),
      reveal: (names) => card.send({ op: "reveal", names }),
      arranged: (names) => series.arrange(names),
      unfold: (name) => card.send({ op: "unfold", position: card.current, name }),
      look: (name) => {
        if (name !== card.columns.looked) card.columns.look(name);
      }
    }),
    near: neighbours({ go, classOf }),
    why: why(),
    alike: alikeLine({ go, show: (position) => card.send({ op: "alike", position }) }),
    notes: noteOver({ note: (text) => card.note(text), closed: () => card.endNote() }),
    answers: answers(setting.keys, {
      label: (id) => card.label(id),
      choose: (id) => card.choose(id),
      skip: card.act.skip,
      unsure: card.act.unsure,
      add: (name) => card.post({ kind: "add", name })
    }),
    help: helpOver(setting.keys, setting.actions),
    leftover: leftoverBar({
      save: (entries) => shared.outbox?.adopt(entries),
      discard: (entries) => shared.outbox?.discard(entries)
    }),
    search: searchOver({
      go,
      search: (text) => card.search(text)
    })
  };
}
function place(host, parts, line) {
  const { body, blank, pictures, series, top, columns, near, why: why2, alike, notes, answers: answers2 } = parts;
  const see = make("div", "left");
  see.append(pictures.box, series.box, near.box);
  const main = make("div", "main");
  main.append(see, columns.box);
  body.append(main, why2.box, alike.box, notes.box);
  host.replaceChildren(parts.leftover.box, top.box, body, blank, line, answers2.box);
  host.append(parts.search.box, parts.help.box, pictures.large.box, columns.over);
}

// label/pending.js
var KEPT_ITEMS = 200;
var DECISIONS = { label: "labelled", skip: "skipped", unsure: "unsure" };
var Pending = class {
  /** @type {Map<number, Item>} what is described, the oldest first */
  items = /* @__PURE__ */ new Map();
  /** @type {number[]} positions, the next first */
  order = [];
  /** @type {Map<number, number>} answered positions, to where the log has the answer */
  gone = /* @__PURE__ */ new Map();
  /** @type {Map<string, Change>} what no description may know of yet, by the command's event */
  changes = /* @__PURE__ */ new Map();
  /**
   * Keeps an item's description unless a later one is here, and forgets the oldest that nobody needs.
   * @param {Item} item
   * @param {number | null} current position that is shown
   */
  keep(item, current) {
    const { position, seq } = item;
    if ((this.items.get(position)?.seq ?? 0) > seq) return;
    this.items.delete(position);
    this.items.set(position, item);
    this.forgetChanges(position, seq);
    if (this.items.size <= KEPT_ITEMS) return;
    const needed = /* @__PURE__ */ new Set([...this.order, current]);
    const old = [...this.items.keys()].find((position2) => !needed.has(position2));
    if (old === void 0) return;
    this.items.delete(old);
    this.forgetChanges(old, Number.MAX_VALUE);
  }
  /**
   * @param {number} position
   * @param {number} seq up to which a description knows all
   */
  forgetChanges(position, seq) {
    for (const [event, change] of this.changes) {
      if (change.position === position && change.seq <= seq) this.changes.delete(event);
    }
  }
  /**
   * The item as the person left it: as it is described, and with what the page did to it since.
   * @param {number} position
   * @returns {Item | undefined}
   */
  item(position) {
    let item = this.items.get(position);
    for (const change of this.changes.values()) {
      if (item && change.position === position) item = change.apply(item);
    }
    return item;
  }
  /**
   * Remembers what a command does to an item.
   * @param {Command} command
   * @param {string} annotator
   */
  change(command, annotator) {
    const { event, position, kind, text, on } = command;
    const time = Date.now() / 1e3;
    const isSame = ([author, , written]) => author === annotator && written === text;
    const effects = {
      flag: () => ({ flagged: Boolean(on) }),
      // A description that knows of the note may be here before the command's answer.
      note: ({ notes }) => ({ notes: notes.some(isSame) ? notes : [...notes, [annotator, time, String(text)]] })
    };
    const decision = { kind: DECISIONS[kind], class: command.class ?? null, annotator, time };
    const effect = kind in DECISIONS ? () => ({ decision }) : effects[kind];
    if (position === void 0 || !effect) return;
    this.changes.set(event, { position, seq: Infinity, apply: (item) => ({ ...item, ...effect(item) }) });
  }
  /**
   * A queue that was told before a decision was known still holds its item: it stays hidden until a
   * queue comes that knows.
   * @param {number[]} order
   * @param {number} seq the log's last number that the queue knows of
   */
  takeOrder(order, seq) {
    this.order = order;
    for (const [position, answered] of this.gone) if (answered <= seq) this.gone.delete(position);
  }
  /** @param {[position: number, likeliest: Item["likeliest"]][]} items what a new model says of them */
  takeLikeliest(items) {
    for (const [position, likeliest] of items) {
      const item = this.items.get(position);
      if (item) this.items.set(position, { ...item, likeliest });
    }
  }
  upcoming() {
    return this.order.filter((position) => !this.gone.has(position));
  }
  /** @param {number | null} position */
  isHead(position) {
    return position !== null && position === this.upcoming()[0];
  }
  /**
   * The position to show next. Only an item whose description is here can be answered, so no other is
   * shown by itself.
   * @param {number | null} after
   * @returns {number | null}
   */
  next(after = null) {
    const ready = this.upcoming().filter((position) => this.items.has(position));
    const at = after === null ? -1 : this.order.indexOf(after);
    const later = at < 0 ? [] : ready.filter((position) => this.order.indexOf(position) > at);
    return later[0] ?? ready.find((position) => position !== after) ?? null;
  }
  /**
   * Takes an item out of the queue, as answered.
   * @param {number} position
   */
  answer(position) {
    this.gone.set(position, Infinity);
  }
  /**
   * Takes note of what a command was answered. One that was refused has changed nothing, and gives the
   * item back.
   * @param {Command} command
   * @param {boolean} ok
   * @param {number} seq the command's number in the log
   */
  settle({ event, kind, position, others = [] }, ok, seq) {
    const change = this.changes.get(event);
    if (change && ok) {
      change.seq = seq;
      this.forgetChanges(change.position, this.items.get(change.position)?.seq ?? 0);
    } else this.changes.delete(event);
    if (!(kind in DECISIONS) || position === void 0) return;
    for (const answered of [position, ...others]) {
      if (ok) this.gone.set(answered, seq);
      else this.gone.delete(answered);
    }
  }
  /**
   * The position so many places on: back through what was decided, forward to what is asked.
   * @param {number | null} current
   * @param {number} by
   * @param {number[]} trail positions that were decided, the last one last
   * @returns {number | undefined}
   */
  beside(current, by, trail) {
    const upcoming = this.upcoming();
    const path = [...trail.filter((position) => !upcoming.includes(position)), ...upcoming];
    const at = current === null ? -1 : path.indexOf(current);
    const from = at >= 0 ? at : path.length - upcoming.length + (by > 0 ? -1 : 0);
    return path[from + by];
  }
};

// label/away.js
var NOTE_STAYS = 4e3;
function pressAway(action, number) {
  const { rest } = shared;
  const isAnswer = ANSWERS.includes(action);
  if (!rest || performance.now() > rest.until) {
    if (isAnswer) noteOnPage("The label card is not on the page, so this key did nothing.");
    return false;
  }
  const { current } = rest.state;
  const isFirst = current !== null && !rest.held && (isAnswer || action === "similar");
  if (isFirst) {
    const first = { position: current, run: (card) => press(card, action, number, false) };
    rest.held = first;
  }
  noteOnPage(
    isFirst ? "Preparing the page; your key is used as soon as the item is back." : "Preparing the page: no item is shown, so this key did nothing."
  );
  return true;
}
function noteOnPage(text) {
  const note = make("div", "", text);
  note.setAttribute("role", "status");
  note.dataset.preparing = "page";
  Object.assign(note.style, {
    position: "fixed",
    left: "50%",
    bottom: "24px",
    transform: "translateX(-50%)",
    zIndex: "2000",
    padding: "8px 14px",
    borderRadius: "6px",
    background: "#32363d",
    color: "#fff",
    font: "14px system-ui, sans-serif"
  });
  document.body.append(note);
  setTimeout(() => note.remove(), NOTE_STAYS);
}

// label/rest.js
var AWAY = 3e4;
function leave(card, { setting }) {
  const { pending, trail, current, classes, likeliest, labels, empty, stopwatch } = card;
  const { arrangement, marks } = card.columns;
  const missed = [];
  const stop = shared.outbox?.listen({ answered: (...answered) => missed.push(answered) });
  shared.rest = {
    setting,
    until: performance.now() + AWAY,
    missed,
    stop,
    held: card.held.held,
    state: { pending, trail, current, classes, likeliest, labels, empty, stopwatch },
    columns: { arrangement, marks }
  };
  shared.keys?.detach({ away: pressAway, unheard: noteOnPage });
}
function resume(card) {
  const { rest } = shared;
  shared.rest = null;
  if (!rest) return;
  rest.stop?.();
  if (performance.now() > rest.until) {
    if (rest.held) noteOnPage("Your key was not used: the label card took too long to come back.");
    return;
  }
  Object.assign(card, rest.state);
  Object.assign(card.columns, rest.columns);
  card.held.held = rest.held;
  card.open(rest.setting);
  for (const [command, answer] of rest.missed) card.answered(command, answer);
  card.useHeld();
}

// label/clipboard.js
async function copyText(text) {
  try {
    if (!navigator.clipboard) return copyBySelection(text);
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}
function copyBySelection(text) {
  const give = (event) => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener("copy", give, { capture: true, once: true });
  try {
    return document.execCommand("copy");
  } finally {
    document.removeEventListener("copy", give, true);
  }
}

// label/copying.js
var SHORT = 60;
function textOf({ kind }, part, value) {
  const [text, , bin, full] = value ?? ["", "", null, ""];
  if (full === null) return "ask";
  if (kind === "sky" && part === "value") return { text };
  if (full || bin !== null || text !== "missing") return { text: full || text };
  return "missing";
}
async function copy(name, text, line) {
  const short2 = text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;
  const turn = line.turn();
  if (await copyText(text)) {
    if (turn === line.turn()) line.show(`Copied ${name}: ${short2}`, "");
  } else line.show("The browser did not allow copying; mark the text and copy it yourself.", "bad");
}

// label/whereabouts.js
var GLANCE = 40;
var Whereabouts = class {
  reported = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  waiting;
  /**
   * @param {() => Place} place where the person is now
   * @param {(place: Place) => void} send
   */
  constructor(place2, send) {
    this.place = place2;
    this.send = send;
  }
  /** @param {boolean} moved whether another item is shown than before */
  report(moved3 = false) {
    const { position, head } = this.place();
    const now = `${position} ${head}`;
    if (!moved3 && now === this.reported) return;
    this.reported = now;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.send(this.place()), GLANCE);
  }
  // No item is shown, so that the next one is reported whichever it is.
  forget() {
    this.reported = "";
  }
  stop() {
    clearTimeout(this.waiting);
  }
};

// label/shown_columns.js
var ShownColumns = class {
  /** @type {Arrangement} */
  arrangement = { order: [], pinned: [], hidden: [], telling: [] };
  /** @type {Marks} */
  marks = {};
  /** @type {string | null} the column under the pointer, or with the focus */
  looked = null;
  serial = 0;
  // of the last value that was asked for
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  comparing;
  /** @param {import("./label.js").LabelCard} card */
  constructor(card) {
    this.card = card;
  }
  get part() {
    return this.card.built?.parts.columns;
  }
  // What the server tells
  /** @param {Arrangement} message */
  take({ order, pinned, hidden, telling }) {
    this.arrangement = { order, pinned, hidden, telling };
    this.part?.take(this.arrangement);
  }
  /** @param {Marks} marks */
  mark(marks) {
    this.marks = marks;
    this.part?.mark(marks);
  }
  /** @param {{position: number, name: string, places: ClassPlace[]}} message */
  takeCompared({ position, name, places }) {
    if (position === this.card.current && name === this.looked) this.part?.compare(name, places);
  }
  /** @param {{serial: number, name: string, text: string}} message */
  takeFull({ serial, name, text }) {
    if (serial === this.serial) copy(name, text, this.card.line);
  }
  // What the person does
  /** @param {Arrangement} arrangement */
  keep(arrangement) {
    this.arrangement = arrangement;
    const { order, pinned, hidden } = arrangement;
    this.card.post({ kind: "columns", order, pinned, hidden });
  }
  /**
   * Asks for the place of the item's value in each class.
   * @param {string | null} name of a column; null for none
   */
  look(name) {
    const again = name !== null && name === this.looked;
    this.looked = name;
    const position = this.card.current;
    if (name === null || position === null || !this.marks[name]?.length) {
      this.part?.compare(null, []);
      return;
    }
    clearTimeout(this.comparing);
    const ask = () => this.card.send({ op: "compare", position, name });
    this.comparing = setTimeout(ask, again ? GLANCE : 0);
  }
  /**
   * Copies a value as it stands in the data; a long one is asked for.
   * @param {Column} column
   * @param {"value" | "degrees"} part
   */
  copy(column, part) {
    const { card } = this;
    const { name } = column;
    const position = card.current;
    const item = position === null ? void 0 : card.pending.item(position);
    const at = card.built?.setting.columns.findIndex((candidate) => candidate.name === name) ?? -1;
    const value = textOf(column, part, item?.values[at] ?? void 0);
    if (value === "ask") card.send({ op: "full", position, name, serial: ++this.serial });
    else if (value === "missing") card.hint(`${name} is missing here; there is nothing to copy.`, "wait");
    else copy(name, value.text, card.line);
  }
};

// label/stopwatch.js
var Stopwatch = class {
  begun = 0;
  hiddenAt = 0;
  hidden = 0;
  // ms of it in which the page was not seen
  /** @param {() => number} clock returns ms */
  constructor(clock = () => performance.now()) {
    this.clock = clock;
  }
  start() {
    this.begun = this.clock();
    this.hiddenAt = this.begun;
    this.hidden = 0;
  }
  hide() {
    this.hiddenAt = this.clock();
  }
  show() {
    this.hidden += this.clock() - this.hiddenAt;
  }
  /** @param {boolean} isHidden whether the page is not seen now */
  seconds(isHidden) {
    const hidden = this.hidden + (isHidden ? this.clock() - this.hiddenAt : 0);
    return Math.max(0, Math.round(this.clock() - this.begun - hidden)) / 1e3;
  }
};

// label/label.js
var LONGEST_TRAIL = 200;
var AHEAD = 12;
var signed = (key) => signsOf(key).join("+");
var LabelCard = class {
  pending = new Pending();
  /** @type {number[]} positions that were decided, the last one last */
  trail = [];
  /** @type {number | null} */
  current = null;
  /** @type {ClassInfo[]} */
  classes = [];
  likeliest = new Likeliest();
  labels = 0;
  /** @type {Empty} */
  empty = { kind: "wait", text: "Opening the pool …", detail: "" };
  shows = 0;
  serial = 0;
  // of the last search
  opened = false;
  stopwatch = new Stopwatch();
  line = hintLine();
  columns = new ShownColumns(this);
  held = new HeldKey((text, kind) => this.hint(text, kind));
  whereabouts = new Whereabouts(
    () => ({ position: this.current, head: this.pending.isHead(this.current) }),
    (place2) => this.send({ op: "look", ...place2, shows: this.shows })
  );
  /** @type {(() => void) | null} what is to be shown once a note is written */
  turn = null;
  /** @type {Opened | null} */
  built = null;
  /** @param {Model} model @param {HTMLElement} host */
  constructor(model, host) {
    this.model = model;
    this.host = host;
    this.act = this.actions();
    keepPointer(host);
    host.append(make("div", "blank", "Opening the pool …"));
    model.on("msg:custom", ({ messages }) => {
      for (const message of messages) this.receive(message);
    });
    model.on("remove", () => this.close());
    this.watch = () => this.seenOrNot();
    document.addEventListener("visibilitychange", this.watch);
    resume(this);
    this.send({ op: "ready" });
  }
  /** @param {{op: string, [field: string]: unknown}} message */
  send(message) {
    this.model.send_msg(message);
  }
  close() {
    document.removeEventListener("visibilitychange", this.watch);
    this.whereabouts.stop();
    if (!this.built) return;
    this.built.stopListening();
    leave(this, this.built);
  }
  seenOrNot() {
    if (document.hidden) {
      this.stopwatch.hide();
      return;
    }
    this.stopwatch.show();
    if (this.built) postCommands(this.built.setting.page, []).catch(() => null);
  }
  // What the server tells
  /** @param {any} message */
  receive(message) {
    switch (message.op) {
      case "setting":
        return this.open(message);
      case "classes":
        return this.takeClasses(message);
      case "counts":
        return this.takeCounts(message);
      case "queue":
        return this.takeQueue(message);
      case "empty":
        return this.takeEmpty(message);
      case "item":
        return this.takeItem(message);
      case "likeliest":
        return this.pending.takeLikeliest(message.items);
      case "show":
        return this.takeShow(message);
      case "found":
        if (message.serial === this.serial) this.built?.parts.search.found(message.found);
        return;
      case "columns":
        return this.columns.take(message);
      case "marks":
        return this.columns.mark(message.marks);
      case "compared":
        return this.columns.takeCompared(message);
      case "text":
        return this.built?.parts.columns.takeText(message);
      case "full":
        return this.columns.takeFull(message);
      case "trouble":
        return this.hint(message.text, "bad");
      case "hint":
        return this.hint(message.text);
    }
  }
  /** @param {Setting} setting */
  open(setting) {
    const before = this.built?.setting;
    this.shows = 0;
    this.trail = this.trail.length ? this.trail : setting.trail;
    if (before && JSON.stringify({ ...before, trail: [] }) === JSON.stringify({ ...setting, trail: [] })) return;
    this.built?.stopListening();
    const parts = makeParts(this, setting);
    place(this.host, parts, this.line.box);
    this.host.classList.toggle("pictures", setting.pictures);
    this.host.classList.toggle("curves", !setting.pictures && setting.series.length > 0);
    parts.answers.show(this.classes);
    parts.columns.take(this.columns.arrangement);
    parts.columns.mark(this.columns.marks);
    shared.keys ??= new Keys();
    shared.keys.attach(setting.keys, {
      act: (action, number, covered) => press(this, action, number, covered),
      unheard: (reason) => this.hint(reason, "wait")
    });
    const outbox = outboxOf(setting);
    const stopListening = outbox.listen({
      answered: (command, answer) => this.answered(command, answer),
      changed: (count) => this.showUnsaved(count, parts),
      trouble: (text) => this.hint(text, "bad")
    });
    this.built = { setting, parts, stopListening };
    this.showUnsent(outbox, parts);
    this.render();
  }
  /**
   * Nothing is shown before it is known what waits to be saved: that must not be asked again.
   * @param {import("../shared/outbox.js").Outbox} outbox
   * @param {Parts} parts
   */
  async showUnsent(outbox, parts) {
    await outbox.opening;
    for (const command of outbox.messages.values()) {
      const { kind, position, others = [] } = command;
      if (kind in DECISIONS && position !== void 0) {
        for (const answered of [position, ...others]) this.pending.answer(answered);
      }
      if (!this.pending.changes.has(command.event)) this.remember(command);
    }
    this.opened = true;
    parts.leftover.offer(outbox.leftovers);
    this.settle();
  }
  /** @param {{classes: ClassInfo[], labels: number}} message */
  takeClasses({ classes, labels }) {
    const before = this.classes;
    this.classes = classes;
    this.labels = labels;
    this.built?.parts.answers.show(classes);
    this.built?.parts.columns.mark(this.columns.marks);
    this.render();
    if (before.length && !this.isMany(before) && this.isMany(classes)) this.explainLikeliest();
  }
  /** @param {{counts: {[classId: string]: number}, labels: number}} message only what has changed */
  takeCounts({ counts, labels }) {
    this.labels = labels;
    const changed = this.classes.filter(({ id }) => id in counts);
    for (const info of changed) info.count = counts[info.id];
    this.built?.parts.answers.count(changed);
    this.render();
  }
  isMany(classes = this.classes) {
    return Boolean(this.built && areMany(classes, this.built.setting.keys));
  }
  /**
   * The class that a key stands for while this item is shown.
   * @param {number} number of the key, from 0
   */
  classAt(number) {
    const keys = this.built?.setting.keys;
    if (!keys || !this.isMany() || number >= placesOf(keys)) return this.classes[number];
    return this.classes.find(({ id }) => id === this.likeliest.ids[number]);
  }
  explainLikeliest() {
    if (!this.built) return;
    const { keys } = this.built.setting;
    const [first, last] = [keys.classes[0], keys.classes[placesOf(keys) - 1]].map(signed);
    this.hint(
      `There are more classes than keys now: ${first} to ${last} are the likeliest of each item, and ${signed(keys.add[0])} finds any class.`
    );
  }
  /** @param {{order: number[], empty: Empty, seq: number, items: Item[]}} message */
  takeQueue({ order, empty, seq, items }) {
    for (const item of items) this.pending.keep(item, this.current);
    this.pending.takeOrder(order, seq);
    this.empty = empty;
    this.settle();
  }
  /** @param {{empty: Empty}} message */
  takeEmpty({ empty }) {
    this.empty = empty;
    this.render();
  }
  /** @param {{item: Item}} message */
  takeItem({ item }) {
    this.pending.keep(item, this.current);
    if (this.current === null) this.settle();
    else if (item.position === this.current) this.render();
    this.useHeld();
    if (this.pending.upcoming().slice(0, AHEAD).includes(item.position)) {
      this.preload(item.position);
    }
  }
  /** @param {{position: number | null, item: Item | null, shows: number}} message */
  takeShow({ position, item, shows }) {
    this.shows = shows;
    if (item) this.pending.keep(item, this.current);
    this.turnTo(position ?? this.pending.next());
  }
  /** @param {Command} command @param {Answer} answer */
  answered(command, { ok, text, turned, position, decided, item, seq }) {
    if (item) this.pending.keep(item, this.current);
    const refused = this.describeRefusal(command, ok);
    this.pending.settle(command, ok, seq ?? 0);
    if (!ok) this.settle();
    if (text) this.hint(refused + text, ok ? "" : "bad");
    if (position !== void 0 && turned === "undone") this.turnTo(position);
    if (turned === "redone" && decided && position === this.current) {
      this.turnTo(this.pending.next(position));
    }
    if (command.kind === "add" && ok) this.hint(`Added ${command.name}.`);
  }
  /** @param {Command} command @param {boolean} ok */
  describeRefusal({ kind, position }, ok) {
    const item = !ok && kind in DECISIONS && position !== void 0 && this.pending.item(position);
    return item ? `${item.id}: ` : "";
  }
  // The items
  // Shows an item if none is shown; one that is looked at is never taken away.
  settle() {
    if (!this.opened) return;
    if (this.current === null) this.show(this.pending.next());
    else this.render();
    if (this.current !== null) this.whereabouts.report();
    for (const position of this.pending.upcoming().slice(0, AHEAD)) {
      if (this.pending.items.has(position)) this.preload(position);
    }
  }
  /** @param {number} position */
  preload(position) {
    this.built?.parts.pictures.preload(position);
    this.built?.parts.series.preload(position);
  }
  /** @param {number | null} position */
  show(position) {
    const moved3 = position !== this.current;
    this.current = position;
    if (moved3) {
      this.stopwatch.start();
      this.built?.parts.notes.close();
      this.held.drop();
    }
    this.render();
    if (moved3 && this.columns.looked) this.columns.look(this.columns.looked);
    if (position !== null) this.whereabouts.report(moved3);
    else this.whereabouts.forget();
  }
  /**
   * Shows what the server asks for, though not while a note is being written on another item.
   * @param {number | null} position
   */
  turnTo(position) {
    if (this.built?.parts.notes.isOpen() && position !== this.current) this.turn = () => this.show(position);
    else this.show(position);
  }
  endNote() {
    const { turn } = this;
    this.turn = null;
    turn?.();
  }
  // What the person does
  // Says that a key cannot be used yet, or why it did nothing.
  hintNoItem() {
    if (this.empty.kind === "done" && !this.pending.upcoming().length) {
      this.hint("Every item has been looked at; there is nothing left to label.");
    } else this.hint("Preparing the next item: none is shown yet, so this key did nothing.", "wait");
  }
  /**
   * Does something with the item that is shown, as soon as its description is here.
   * @param {import("./held_key.js").Deed} run
   */
  whenDescribed(run) {
    const position = this.current;
    if (position === null) {
      this.hintNoItem();
      return;
    }
    const item = this.pending.item(position);
    if (item) run(this, item);
    else this.held.hold(position, run);
  }
  useHeld() {
    const ready = this.held.take(this.current, (position) => this.pending.item(position));
    ready?.run(this, ready.item);
  }
  /** @returns {Record<string, () => boolean | void>} */
  actions() {
    return {
      skip: () => this.decide({ kind: "skip" }),
      unsure: () => this.decide({ kind: "unsure" }),
      add: () => this.built?.parts.answers.field.open(),
      undo: () => this.post({ kind: "undo" }),
      redo: () => this.post({ kind: "redo" }),
      flag: () => this.whenDescribed((card, item) => card.flag(item)),
      note: () => this.whenDescribed((card) => card.built?.parts.notes.open()),
      back: () => this.step(-1),
      forward: () => this.step(1),
      search: () => this.built?.parts.search.open(),
      similar: () => this.whenDescribed((card, { position }) => card.send({ op: "similar", position })),
      alike: () => this.whenDescribed((card) => card.toggleAlike()),
      help: () => this.built?.parts.help.toggle()
    };
  }
  /** @param {Step} step */
  post(step) {
    const command = shared.outbox?.post(step);
    if (command) this.remember(command);
  }
  /** @param {Command} command */
  remember(command) {
    this.pending.change(command, this.built?.setting.annotator ?? "");
  }
  /** @param {string} id */
  label(id) {
    this.decide({ kind: "label", class: id });
  }
  /**
   * Answers with a class whatever asks for one: a lasso, or else the item.
   * @param {string} id
   */
  choose(id) {
    if (shared.question) {
      shared.question.answer(id);
      return;
    }
    this.hint(`Labelled as ${this.classes.find((info) => info.id === id)?.name}.`);
    this.label(id);
  }
  /** @param {{kind: string, class?: string}} answer */
  decide(answer) {
    this.whenDescribed((card, item) => card.answer(item, answer));
  }
  /**
   * The next item stands on the screen before the command is sent.
   * @param {Item} item
   * @param {{kind: string, class?: string}} answer
   */
  answer(item, answer) {
    const { position } = item;
    if (answer.class) this.built?.parts.answers.flash(answer.class);
    const more = answer.class ? this.built?.parts.alike.taken() : {};
    const step = { ...answer, ...more, position, seconds: this.stopwatch.seconds(document.hidden) };
    for (const other of more?.others ?? []) this.pending.answer(other);
    const next = this.pending.next(position);
    this.pending.answer(position);
    this.trail = [...this.trail.filter((earlier) => earlier !== position), position].slice(-LONGEST_TRAIL);
    this.post(step);
    this.show(next);
  }
  toggleAlike() {
    if (!this.built?.parts.alike.toggle()) this.hint("No undecided item is the same as this one, or almost.");
  }
  /** @param {Item} item */
  flag(item) {
    this.post({ kind: "flag", position: item.position, on: !item.flagged });
    this.render();
  }
  /** @param {string} text */
  note(text) {
    const position = this.current;
    if (position === null || !this.pending.items.has(position)) return;
    this.post({ kind: "note", position, text });
    this.render();
  }
  /** @param {string} text */
  search(text) {
    this.send({ op: "search", text, serial: ++this.serial });
  }
  /** @param {number} by */
  step(by) {
    const position = this.pending.beside(this.current, by, this.trail);
    if (position !== void 0) this.show(position);
    else this.hint(by < 0 ? "This is the first item." : "There is no item after this one yet.");
  }
  // What is seen
  render() {
    if (!this.built) return;
    const { current, host, built } = this;
    const { parts, setting } = built;
    const item = current === null ? null : this.pending.item(current) ?? null;
    host.dataset.position = String(current ?? "");
    host.dataset.waiting = String(this.pending.upcoming().length);
    const empty = current === null;
    parts.body.hidden = empty;
    parts.blank.hidden = !empty;
    if (empty) this.renderEmpty(parts.blank);
    parts.pictures.show(current);
    parts.series.show(current);
    parts.columns.show(item);
    parts.near.show(item?.nearest ?? []);
    parts.why.show(item, this.labels);
    parts.alike.show(item);
    parts.notes.show(item?.notes ?? []);
    this.likeliest.fix(this.isMany() ? item : null, this.classes);
    parts.answers.mark(item, this.likeliest.ids);
    parts.top.show(item, empty, this.classes, setting.annotator);
  }
  /** @param {HTMLElement} blank */
  renderEmpty(blank) {
    const preparing = { kind: "wait", text: "Preparing the next item …", detail: "" };
    const { kind, text, detail } = this.pending.upcoming().length ? preparing : this.empty;
    blank.dataset.kind = kind;
    blank.replaceChildren(make("b", "", text), make("span", "", detail));
  }
  /** @param {number} count @param {Parts} parts */
  showUnsaved(count, parts) {
    this.host.dataset.unsaved = String(count);
    parts.top.unsaved(count);
  }
  /** @param {string} text */
  hint(text, kind = "") {
    this.line.show(text, kind);
  }
};
function render({ model, el }) {
  const host = make("div", "label");
  host.tabIndex = -1;
  el.append(host);
  mendReconnection();
  new LabelCard(model, host);
}
export {
  LabelCard,
  render
};
