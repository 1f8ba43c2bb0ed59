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
function dot(colour, shape = 0) {
  const made = make("i", "dot");
  made.style.background = colour;
  made.dataset.shape = String(shape);
  return made;
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

// shared/outbox.js
function command(step, done) {
  shared.outbox?.post(step, ({ ok, text, turned }) => {
    if (text && (!ok || step.kind === "undo" && !turned)) shared.notify?.(text);
    done?.();
  });
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
function drawing(shape, all) {
  const svg = document.createElementNS(SPACE, "svg");
  svg.setAttribute("viewBox", `0 0 ${HEIGHT} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  for (const attributes of all) {
    const made = document.createElementNS(SPACE, shape);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    svg.append(made);
  }
  return svg;
}

// shared/visibility.js
function tellWhetherSeen(model, el) {
  let inView = false;
  const tell = () => {
    const seen = inView && document.visibilityState === "visible";
    if (model.seen !== seen) model.seen = seen;
  };
  const watch = new IntersectionObserver((entries) => {
    inView = entries.at(-1)?.isIntersecting ?? inView;
    tell();
  });
  watch.observe(el);
  document.addEventListener("visibilitychange", tell);
  model.on("remove", () => {
    watch.disconnect();
    document.removeEventListener("visibilitychange", tell);
  });
}

// history/history.js
var NEAR_END = 160;
var History = class {
  /** @type {Map<string, Row>} by their events */
  rows = /* @__PURE__ */ new Map();
  /** @type {Map<string, ClassInfo>} */
  classes = /* @__PURE__ */ new Map();
  /** @type {number | null} the log's number of the oldest entry */
  last = null;
  more = false;
  loading = false;
  filter = make("select");
  total = make("span", "total");
  list = make("div", "list");
  /** @param {Model} model @param {HTMLElement} host */
  constructor(model, host) {
    this.model = model;
    this.host = host;
    keepPointer(host);
    this.filter.setAttribute("aria-label", "Show only");
    this.filter.addEventListener("change", () => {
      this.send({ op: "filter", by: this.filter.value });
      this.filter.blur();
    });
    this.doubts = button("doubts", "", () => this.send({ op: "filter", by: "doubted" }));
    this.doubts.title = "Labels that the learner doubts";
    const line = make("div", "line");
    line.append(this.filter, this.doubts, this.total);
    this.list.addEventListener("scroll", () => this.scrolled(), { passive: true });
    host.append(line, this.list);
    model.on("msg:custom", (message) => this.receive(message));
    const timer = setInterval(() => this.tick(), 3e4);
    model.on("remove", () => clearInterval(timer));
    this.send({ op: "ready" });
  }
  /** @param {{op: string, [field: string]: unknown}} message */
  send(message) {
    this.model.send_msg(message);
  }
  /** @param {any} message */
  receive(message) {
    if (message.op === "doubts") this.showDoubts(message.count);
    else if (message.op === "begin") this.begin(message);
    else if (message.op === "more") this.append(message);
    else if (message.op === "news") this.prepend(message);
  }
  /** @param {number} count */
  showDoubts(count) {
    this.doubts.hidden = !count || this.filter.value === "doubted";
    write(this.doubts, `${counted(count)} doubted`);
  }
  /** @param {Begin} message */
  begin({ classes, kinds, by, total, doubts, entries, more }) {
    this.classes = new Map(classes.map((info) => [info.id, info]));
    const ofClasses = classes.map((info) => [`class:${info.id}`, info.name]);
    const choices = [["", "Everything"], ...ofClasses, ...Object.entries(kinds)];
    this.filter.replaceChildren(...choices.map(([value, label]) => new Option(label, value)));
    this.filter.value = by;
    this.showDoubts(doubts);
    this.rows.clear();
    this.list.replaceChildren();
    this.list.scrollTop = 0;
    this.showTotal(total);
    this.append({ entries, more });
    const blank = by ? "Nothing of this kind." : "Every step shows here, and can be undone.";
    if (!entries.length) this.list.append(make("p", "blank", blank));
  }
  /** @param {Page} page */
  append({ entries, more }) {
    this.more = more;
    this.loading = false;
    this.list.append(...entries.map((entry) => this.row(entry)));
    this.last = entries.at(-1)?.seq ?? this.last;
  }
  /** @param {News} news */
  prepend({ entries, turned, total }) {
    if (entries.length) this.list.querySelector(".blank")?.remove();
    const fresh = entries.filter((entry) => !this.rows.has(entry.event));
    this.list.prepend(...fresh.map((entry) => this.row(entry)).reverse());
    if (fresh.length && this.rows.size === fresh.length) this.last = fresh[0].seq;
    for (const [event, undone] of Object.entries(turned)) this.rows.get(event)?.turn(undone);
    this.showTotal(total);
  }
  /** @param {number} total */
  showTotal(total) {
    this.host.dataset.total = String(total);
    write(this.total, several(total, "step"));
  }
  scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.list;
    if (!this.more || this.loading || scrollHeight - scrollTop - clientHeight > NEAR_END) return;
    this.loading = true;
    this.send({ op: "more", before: this.last });
  }
  tick() {
    for (const row of this.rows.values()) row.tick();
  }
  /** @param {Entry} entry */
  row(entry) {
    const { event, positions, items, time, annotator } = entry;
    const box = make("div", "row");
    box.dataset.event = event;
    const open = button("open", "", () => this.send({ op: "look", event }));
    open.disabled = !positions.length;
    if (positions.length)
      open.title = items > 1 ? `Select the ${counted(items)} items` : "Look at it, or label it again";
    open.append(this.pictures(entry), this.words(entry));
    const when = make("span", "when");
    const clock = make("time");
    when.append(make("span", "who", annotator), clock);
    const undo = button("icon undo", "Undo this step", () => this.undo(event, undo), "undo");
    box.append(open, when, undo);
    const row = {
      tick: () => write(clock, ago(time)),
      turn: (undone) => {
        box.classList.toggle("undone", undone);
        undo.disabled = undone;
        undo.hidden = undone;
      }
    };
    row.tick();
    row.turn(entry.undone);
    this.rows.set(event, row);
    return box;
  }
  /** @param {string} event @param {HTMLButtonElement} pressed */
  undo(event, pressed) {
    pressed.disabled = true;
    command({ kind: "undo", target: event }, () => {
      pressed.disabled = false;
    });
  }
  /** @param {Entry} entry */
  pictures({ sketches, items }) {
    const box = make("span", items > 1 ? "many" : "one");
    box.append(...sketches.map((sketch) => thumbnail(sketch)));
    box.title = sketches.map(inWords).join("\n");
    return box;
  }
  /** @param {Entry} entry */
  words({ verb, object, class: id }) {
    const box = make("span", "words");
    const info = id === null ? void 0 : this.classes.get(id);
    const what = make("span", "what");
    if (info && verb === "labelled") what.append(dot(info.colour), make("b", "name", info.name));
    else what.append(make("b", "name", verb));
    box.append(what, make("span", "object", object));
    return box;
  }
};
function render({ model, el }) {
  const host = make("div", "history");
  el.append(host);
  new History(model, host);
  tellWhetherSeen(model, el);
}
export {
  render
};
