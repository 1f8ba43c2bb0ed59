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
function address(position, kind, size, token) {
  return new URL(`item/${position}/${kind}?size=${size}&v=${token}`, document.baseURI).href;
}
function keepPointer(host) {
  for (const name of ["mousedown", "touchstart", "pointerdown"]) {
    host.addEventListener(name, (event) => event.stopPropagation(), { passive: true });
  }
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

// settings/preview.js
var Preview = class {
  /** @param {Model} model @param {HTMLElement} host */
  constructor(model, host) {
    this.model = model;
    this.host = host;
    keepPointer(host);
    model.on("msg:custom", (message) => this.show(message));
    model.send_msg({ op: "ready" });
  }
  /** @param {Picks | Notice} message */
  show(message) {
    this.host.dataset.kind = message.kind;
    this.host.replaceChildren(...message.kind === "picks" ? this.picks(message) : this.notice(message));
  }
  /** @param {Notice} notice */
  notice({ kind, text, detail }) {
    const lines = text ? [make("p", kind === "failed" ? "bad" : "told", text)] : [];
    if (!detail) return lines;
    const more = make("details");
    more.append(make("summary", "", "Details"), make("pre", "", detail));
    return [...lines, more];
  }
  /** @param {Picks} message */
  picks({ name, phase, now, also, picks }) {
    const head = make("p", "told", `${name} would ask${phase ? ` (${phase})` : ""}:`);
    const same = `${also || "None"} of these ${picks.length} ${also === 1 ? "is" : "are"} in the queue of ${now} now.`;
    const entries = picks.map((pick) => this.entry(pick));
    return [head, ...entries, make("p", "told", same)];
  }
  /** @param {Pick_} pick */
  entry({ position, id, reason, target, sketch }) {
    const box = button("pick", "", () => this.model.send_msg({ op: "look", position }));
    box.dataset.position = String(position);
    box.title = `Look at ${id}`;
    const text = make("span", "text");
    text.append(make("b", "", id), make("span", "reason", target ? `${target}: ${reason}` : reason));
    box.append(thumbnail(sketch, 64), text);
    return box;
  }
};
function render({ model, el }) {
  const host = make("div", "preview");
  el.append(host);
  new Preview(model, host);
}
export {
  render
};
