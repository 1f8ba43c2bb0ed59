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
function address(position, kind, size, token) {
  return new URL(`item/${position}/${kind}?size=${size}&v=${token}`, document.baseURI).href;
}
function keepPointer(host) {
  for (const name of ["mousedown", "touchstart", "pointerdown"]) {
    host.addEventListener(name, (event) => event.stopPropagation(), { passive: true });
  }
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

// map/gestures.js
var TAP_REACH = 5;
var HOVER_REST = 30;
function toMap(view, size, at) {
  return {
    x: view.x + (at.x - size.w / 2) / view.scale,
    y: view.y - (at.y - size.h / 2) / view.scale
  };
}
function toScreen(view, size, place) {
  return {
    x: size.w / 2 + (place.x - view.x) * view.scale,
    y: size.h / 2 - (place.y - view.y) * view.scale
  };
}
function zoomed(view, size, at, factor) {
  const home = view.home || 1;
  const scale = Math.min(home * 120, Math.max(home * 0.5, view.scale * factor));
  const fixed = toMap(view, size, at);
  return {
    ...view,
    scale,
    x: fixed.x - (at.x - size.w / 2) / scale,
    y: fixed.y + (at.y - size.h / 2) / scale
  };
}
function gestures(stage, api) {
  const fingers = /* @__PURE__ */ new Map();
  let gesture = null;
  let rest;
  const place = (event) => {
    const box = stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const spread = () => {
    const [a, b] = [...fingers.values()];
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, wide: Math.hypot(a.x - b.x, a.y - b.y) };
  };
  const down = (event) => {
    if (event.button > 0) return;
    const at = place(event);
    fingers.set(event.pointerId, at);
    stage.setPointerCapture(event.pointerId);
    clearTimeout(rest);
    api.leave();
    if (fingers.size === 2) {
      if (gesture?.kind === "lasso") api.lasso(null, true);
      gesture = { kind: "pinch", from: spread(), view: api.view() };
    } else if (fingers.size === 1) {
      const kind = event.shiftKey || api.wantsLasso() ? "lasso" : "pan";
      const path = [toMap(api.view(), api.size(), at)];
      gesture = { kind, start: at, view: api.view(), far: false, path };
    }
  };
  const pan = ({ view, start }, at) => {
    const across = (at.x - start.x) / view.scale;
    const up2 = (at.y - start.y) / view.scale;
    api.move({ ...view, x: view.x - across, y: view.y + up2 });
  };
  const pinch = ({ from, view }) => {
    const now = spread();
    const turned = zoomed(view, api.size(), from, now.wide / Math.max(from.wide, 1));
    const across = (now.x - from.x) / turned.scale;
    api.move({ ...turned, x: turned.x - across, y: turned.y + (now.y - from.y) / turned.scale });
  };
  const lasso = ({ path }, at) => {
    const last = toScreen(api.view(), api.size(), path[path.length - 1]);
    if (Math.hypot(at.x - last.x, at.y - last.y) < 3) return;
    path.push(toMap(api.view(), api.size(), at));
    api.lasso(path, false);
  };
  const moved = (event) => {
    const at = place(event);
    if (!fingers.has(event.pointerId)) {
      if (event.pointerType !== "mouse" || event.buttons) return;
      clearTimeout(rest);
      api.leave(at);
      rest = setTimeout(() => api.hover(at), HOVER_REST);
      return;
    }
    fingers.set(event.pointerId, at);
    if (gesture?.kind === "pinch") {
      if (fingers.size === 2) pinch(gesture);
      return;
    }
    if (!gesture) return;
    const { start, kind } = gesture;
    gesture.far ||= Math.hypot(at.x - start.x, at.y - start.y) > TAP_REACH;
    if (!gesture.far) return;
    if (kind === "pan") pan(gesture, at);
    else lasso(gesture, at);
  };
  const up = (event) => {
    if (!fingers.delete(event.pointerId) || !gesture) return;
    const ended = gesture;
    gesture = null;
    if (ended.kind === "pinch") return;
    if (ended.kind === "lasso" && ended.far) api.lasso(ended.path, true);
    else if (!ended.far && event.type === "pointerup") api.tap(ended.start, event.pointerType);
  };
  const wheel = (event) => {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
    const factor = Math.exp(-Math.max(-300, Math.min(300, event.deltaY * lines)) * 18e-4);
    api.leave();
    api.move(zoomed(api.view(), api.size(), place(event), factor));
  };
  const leave = () => {
    clearTimeout(rest);
    api.leave();
  };
  const listeners = {
    pointerdown: down,
    pointermove: moved,
    pointerup: up,
    pointercancel: up,
    wheel,
    pointerleave: leave,
    dblclick: () => api.home()
  };
  for (const [name, listener] of Object.entries(listeners)) {
    stage.addEventListener(name, listener, { passive: false });
  }
  return () => {
    clearTimeout(rest);
    for (const [name, listener] of Object.entries(listeners)) {
      stage.removeEventListener(name, listener);
    }
  };
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

// map/lasso.js
var ASK_FROM = 200;
var CHIPS = 8;
function hoverCard() {
  const box = make("div", "card");
  box.hidden = true;
  return {
    box,
    hide() {
      box.hidden = true;
    },
    /** @param {HoverItem} item @param {Place} at @param {Size} size */
    show(item, at, size) {
      const text = make("div", "text");
      text.append(make("div", "title", item.title));
      for (const { name, colour, told } of item.classes) {
        const line = make("div", "class");
        const swatch = make("span", "swatch");
        swatch.style.background = colour;
        line.append(swatch, make("span", "name", name), make("span", "told", told));
        text.append(line);
      }
      for (const [name, value] of item.lines) {
        const line = make("div", "line");
        line.append(make("span", "name", name), make("span", "value", value));
        text.append(line);
      }
      box.replaceChildren(thumbnail(item.sketch, 128), text);
      box.hidden = false;
      const { offsetWidth: w, offsetHeight: h } = box;
      const left = at.x + 16 + w > size.w ? at.x - 16 - w : at.x + 16;
      const top = at.y + 16 + h > size.h ? at.y - 12 - h : at.y + 16;
      box.style.left = `${Math.max(4, Math.min(left, size.w - w - 4))}px`;
      box.style.top = `${Math.max(4, Math.min(top, size.h - h - 4))}px`;
    }
  };
}
function catchBar(act) {
  const box = make("div", "catch");
  box.hidden = true;
  let classes = [];
  let caught = null;
  let again = false;
  let unconfirmed = null;
  let saving = false;
  const number = () => caught ? caught.count - (again ? 0 : caught.labelled) : 0;
  const apply = (info) => {
    if (saving || !caught) return;
    if (number() >= ASK_FROM && unconfirmed?.id !== info.id) {
      unconfirmed = info;
      draw();
    } else {
      saving = true;
      draw();
      act.label({ caught: caught.caught, class: info.id, again });
    }
  };
  const chip = (info) => {
    const made = button("chip", "", () => apply(info));
    const swatch = make("span", "swatch");
    swatch.style.background = info.colour;
    swatch.dataset.shape = String(info.shape);
    made.append(swatch, make("span", "name", info.name));
    made.disabled = !number();
    made.title = `Label ${counted(number())} as ${info.name}`;
    return made;
  };
  const more = () => {
    const made = make("select", "more");
    made.setAttribute("aria-label", "More classes");
    made.append(make("option", "", "more …"));
    made.append(...classes.slice(CHIPS).map(({ id, name }) => new Option(name, id)));
    made.addEventListener("change", () => {
      const info = classes[CHIPS - 1 + made.selectedIndex];
      if (made.selectedIndex > 0 && info) apply(info);
    });
    return made;
  };
  const head = (caught2) => {
    const made = make("div", "head");
    made.append(make("b", "", `${counted(caught2.count)} ${caught2.count === 1 ? "item" : "items"}`));
    if (caught2.like) made.append(make("span", "quiet", `most like ${caught2.like}`));
    if (caught2.labelled) {
      const already = make("label", "again");
      const tick = make("input");
      tick.type = "checkbox";
      tick.checked = again;
      tick.addEventListener("change", () => {
        again = tick.checked;
        draw();
      });
      already.append(tick, make("span", "", `change the ${counted(caught2.labelled)} that have labels too`));
      made.append(already);
    }
    made.append(button("icon", "Clear the lasso", act.clear, "close"));
    return made;
  };
  const samples = (caught2) => {
    const made = make("div", "samples");
    for (const sketch of caught2.sample) {
      const sample = thumbnail(sketch);
      sample.title = inWords(sketch);
      made.append(sample);
    }
    return made;
  };
  const buttons = () => {
    const made = make("div", "deeds");
    if (saving) {
      made.append(make("span", "quiet", "Saving … This bar closes once the labels are on disk."));
      return made;
    }
    const info = unconfirmed;
    if (info) {
      made.append(
        make("span", "", `Label ${counted(number())} items as `),
        make("b", "", info.name),
        make("span", "", "?"),
        button("primary", "Label", () => apply(info)),
        button("plain", "Back", () => {
          unconfirmed = null;
          draw();
        })
      );
      return made;
    }
    made.append(make("span", "quiet", classes.length ? "Label all as" : "Add a class to label them."));
    made.append(...classes.slice(0, CHIPS).map(chip));
    if (classes.length > CHIPS) made.append(more());
    made.append(button("plain look", "Select", act.look));
    return made;
  };
  const draw = () => {
    if (!caught) return;
    const none = make("div", "deeds");
    none.append(make("span", "quiet", "Nothing lies inside the lasso."));
    box.replaceChildren(head(caught), ...caught.count ? [samples(caught), buttons()] : [none]);
  };
  return {
    box,
    // A key for a class: as its button, of whatever is caught.
    /** @param {string} id */
    answer(id) {
      const info = classes.find((candidate) => candidate.id === id);
      if (!caught?.count || saving) return;
      if (!info) this.trouble("The map does not know this class yet; press its key again.");
      else if (number()) apply(info);
      else this.trouble("All of them have labels; tick above to change those.");
    },
    /** @param {MapClass[]} next */
    classes(next) {
      classes = next;
      draw();
    },
    /** @param {string} id */
    shows: (id) => caught?.caught === id,
    /** @param {Caught} message */
    show(message) {
      caught = message;
      again = false;
      unconfirmed = null;
      saving = false;
      box.hidden = false;
      draw();
    },
    /** @param {string} text */
    trouble(text) {
      saving = false;
      draw();
      box.querySelector(".trouble")?.remove();
      box.append(make("div", "trouble", text));
    },
    hide() {
      caught = null;
      box.hidden = true;
    }
  };
}

// map/entries.js
var FEW = 15;
var LARGEST = 10;
var short = (n) => n >= 1e6 ? `${(n / 1e6).toFixed(1)}M` : n >= 1e4 ? `${Math.round(n / 1e3)}k` : counted(n);
function shownOf(entries, { all, text, isAway }) {
  if (entries.length <= FEW) return entries;
  const sought = text.trim().toLowerCase();
  if (sought) return entries.filter(({ name }) => name.toLowerCase().includes(sought));
  if (all) return entries;
  const size = ({ count, labelled }) => count ?? labelled;
  const largest = new Set([...entries].sort((a, b) => size(b) - size(a)).slice(0, LARGEST));
  return entries.filter((entry) => largest.has(entry) || isAway(entry));
}
function entryList(act) {
  const box = make("div", "list");
  let rows = /* @__PURE__ */ new Map();
  let order = "";
  return {
    box,
    /** @param {Entry[]} entries @param {(entry: Entry) => boolean} isAway @param {HTMLElement[]} above */
    show: (entries, isAway, above) => {
      const before = rows;
      rows = /* @__PURE__ */ new Map();
      for (const entry of entries) {
        const key = entry.codes.join();
        const row = before.get(key) ?? entryRow(act);
        row.tell(entry, isAway(entry));
        rows.set(key, row);
      }
      const now = [...rows.keys()].join(";");
      if (now === order && !above.length && box.children.length === rows.size) return;
      order = now;
      box.replaceChildren(...above, ...[...rows.values()].map((row) => row.box));
    }
  };
}
function entryRow(act) {
  let shown = null;
  const box = button("entry", "", () => {
    if (shown) act.toggle(shown);
  });
  const swatch = make("span", "swatch");
  const name = make("span", "name");
  const labelled = make("span", "labelled");
  const count = make("span", "count");
  box.append(swatch, name, labelled, count);
  for (const event of ["pointerenter", "focus"]) {
    box.addEventListener(event, () => act.highlight(shown?.codes ?? []));
  }
  for (const event of ["pointerleave", "blur"]) box.addEventListener(event, () => act.highlight([]));
  return {
    box,
    /** @param {Entry} entry @param {boolean} away */
    tell: (entry, away) => {
      shown = entry;
      box.classList.toggle("away", away);
      box.setAttribute("aria-pressed", String(!away));
      box.title = `${away ? "Show" : "Hide"} ${entry.name}`;
      swatch.style.background = entry.colour;
      swatch.dataset.shape = String(entry.shape);
      write(name, entry.name);
      labelled.hidden = !entry.labelled;
      labelled.title = `${counted(entry.labelled)} labelled`;
      write(labelled, short(entry.labelled));
      write(count, entry.count === null ? "" : short(entry.count));
    }
  };
}

// map/legend.js
function tools(act) {
  const box = make("div", "tools");
  const field = make("label", "by");
  const by = make("select");
  by.setAttribute("aria-label", "Colour by");
  field.append(make("span", "quiet", "Colour by"), by);
  by.addEventListener("change", () => act.by(by.value));
  const buttons = make("div", "buttons");
  const lasso = button("tool lasso", "Lasso (or shift and drag)", act.lasso, "lasso");
  lasso.setAttribute("aria-pressed", "false");
  buttons.append(
    lasso,
    button("tool in", "Zoom in", () => act.zoom(1.6), "plus"),
    button("tool out", "Zoom out", () => act.zoom(1 / 1.6), "minus"),
    button("tool all", "Show all (or double click)", act.home, "home")
  );
  box.append(field, buttons);
  return {
    box,
    /** @param {{value: string, label: string}[]} options @param {string} chosen */
    choices(options, chosen) {
      by.replaceChildren(...options.map(({ value, label }) => new Option(label, value)));
      by.value = chosen;
    },
    /** @param {boolean} on */
    pressed(on) {
      lasso.setAttribute("aria-pressed", String(on));
    }
  };
}
function legend(act) {
  const box = make("div", "legend");
  let foldedByHand = false;
  const head = button("head", "", () => {
    foldedByHand = true;
    box.classList.toggle("folded");
  });
  head.title = "Fold or unfold";
  let message = null;
  const hidden = /* @__PURE__ */ new Set();
  let all = false;
  const field = searchField(() => draw());
  const more = button("all", "", () => {
    all = !all;
    draw();
  });
  const isAway = (entry) => entry.codes.every((code) => hidden.has(code));
  const list = entryList({
    highlight: act.highlight,
    toggle: (entry) => {
      const hide = !isAway(entry);
      for (const code of entry.codes) hide ? hidden.add(code) : hidden.delete(code);
      draw();
      act.hidden([...hidden]);
    }
  });
  box.append(head, field, list.box, more);
  const draw = () => {
    if (!message) return;
    const { entries, scale, title } = message;
    const many = entries.length > FEW;
    head.textContent = title;
    field.hidden = more.hidden = !many;
    const text = many ? field.value : "";
    const shown = shownOf(entries, { all, text, isAway });
    list.show(shown, isAway, scale ? [scaleBar(scale)] : []);
    if (text.trim()) more.textContent = `${counted(shown.length)} of ${counted(entries.length)}`;
    else more.textContent = all ? "Show the largest" : `Show all ${counted(entries.length)}`;
    more.disabled = Boolean(text.trim());
  };
  return {
    box,
    /** @param {LegendMessage} next */
    tell(next) {
      if (message && message.by !== next.by) hidden.clear();
      message = next;
      draw();
    },
    /** @param {boolean} on */
    fold(on) {
      if (!foldedByHand) box.classList.toggle("folded", on);
    },
    hidden: () => [...hidden],
    // Points that are hidden now.
    away: () => (message?.entries ?? []).filter(isAway).reduce((sum, { count }) => sum + (count ?? 0), 0)
  };
}
function searchField(search) {
  const field = make("input", "find");
  field.type = "search";
  field.placeholder = "Find a class";
  field.setAttribute("aria-label", "Find a class in the legend");
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    field.value = "";
    search();
    field.blur();
  });
  return field;
}
function scaleBar({ low, high, ramp }) {
  const made = make("div", "scale");
  const bar = make("div", "bar");
  bar.style.background = `linear-gradient(90deg, ${ramp.join(", ")})`;
  made.append(bar, make("span", "low", low), make("span", "high", high));
  return made;
}
function marksKey(act) {
  const box = make("div", "marks");
  box.hidden = true;
  const line = (kind, text) => {
    const made = make("div", "mark");
    made.append(make("span", `sign ${kind}`), make("span", "name", text));
    return made;
  };
  return {
    box,
    /** @param {string} name of the other strategy @param {string} now the one in use */
    tell(name, now) {
      box.hidden = !name;
      box.replaceChildren(
        line("now", `${now || "nothing"} asks now`),
        line("then", `${name} would ask`),
        button("icon", "Hide the preview", act.close, "close")
      );
    }
  };
}
function status() {
  const box = make("div", "status");
  return {
    box,
    /** @param {MapState} state @param {{again(): void, unselect(): void}} act */
    tell({ n, drawn, away, selected, mode, trouble, guesses }, act) {
      const parts = [];
      if (trouble) parts.push(button("trouble", `${trouble} Try again.`, act.again));
      if (selected) {
        const chip = button("chip", `${counted(selected)} selected`, act.unselect);
        chip.title = "Clear the selection";
        chip.append(icon("close"));
        parts.push(chip);
      }
      const text = [`${counted(n)} ${n === 1 ? "item" : "items"}`];
      if (away) text.push(`${counted(away)} hidden`);
      if (drawn < n) text.push(`${short(drawn)} drawn while moving`);
      if (guesses) text.push(`${counted(guesses)} guessed by the learner (hollow)`);
      if (mode === "picture") text.push("picture");
      parts.push(make("span", "told", text.join(" · ")));
      box.replaceChildren(...parts);
    }
  };
}

// map/shaders.js
var DOT_VERTEX = `#version 300 es
precision highp float;
precision highp int;
layout(location = 0) in vec2 place;
layout(location = 1) in uint code;
uniform vec4 view;
uniform float size;
uniform float alpha;
uniform highp sampler2D palette;
flat out vec4 colour;
void main() {
  vec4 c = texelFetch(palette, ivec2(int(code), 0), 0);
  colour = vec4(c.rgb, alpha);
  gl_Position = c.a == 0.0 ? vec4(2.0, 2.0, 2.0, 1.0) : vec4((place - view.xy) * view.zw, 0.0, 1.0);
  gl_PointSize = size;
}`;
var DOT_FRAGMENT = `#version 300 es
precision highp float;
uniform float size;
uniform vec3 ground;
flat in vec4 colour;
out vec4 pixel;
void main() {
  float reach = size * 0.5;
  float from = length(gl_PointCoord - 0.5) * size;
  float cover = size < 2.5 ? 1.0 : clamp(reach - from, 0.0, 1.0);
  // A thin rim of the ground's colour keeps neighbours apart where points are large.
  float rim = size < 7.0 ? 0.0 : 0.45 * clamp(from - reach + 2.0, 0.0, 1.0);
  float a = colour.a * cover;
  pixel = vec4(mix(colour.rgb, ground, rim) * a, a);
}`;
var MARK_VERTEX = `#version 300 es
precision highp float;
precision highp int;
layout(location = 0) in vec2 place;
layout(location = 1) in uint code;
uniform vec4 view;
uniform float size;
uniform int kind;
uniform highp sampler2D palette;
flat out vec3 colour;
flat out int shape;
flat out float extent;
void main() {
  vec4 c = texelFetch(palette, ivec2(int(code), 1), 0);
  colour = c.rgb;
  shape = kind == 0 || kind == 4 ? 255 - int(c.a * 255.0 + 0.5) : 0;
  extent = shape == 0 ? size : size * 1.25; // what is not round needs more room to be told apart
  bool hidden = (kind == 0 || kind == 4) && c.a == 0.0;
  gl_Position = hidden ? vec4(2.0, 2.0, 2.0, 1.0) : vec4((place - view.xy) * view.zw, 0.0, 1.0);
  gl_PointSize = extent;
}`;
var MARK_FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
uniform float unit;
uniform int kind;
uniform vec3 ground;
uniform vec3 ink;
uniform vec3 accent;
const vec3 preview = vec3(0.86, 0.16, 0.56);
flat in vec3 colour;
flat in int shape;
flat in float extent;
out vec4 pixel;
float bar(vec2 at, float reach) {
  return reach + max(at.x - reach, at.y - reach * 0.42);
}
// How far out a place lies in a shape: reach on its edge. In the order of app/log/classes.py.
float outward(vec2 at, float reach) {
  vec2 side = abs(at);
  vec2 turned = abs(vec2(at.x - at.y, at.x + at.y)) * 0.7071;
  if (shape == 1) return max(side.x, side.y) * 1.15;
  if (shape == 2) return side.x + side.y;
  if (shape == 3) return 1.8 * max(side.x * 0.866 - at.y * 0.5, at.y);
  if (shape == 4) return 1.8 * max(side.x * 0.866 + at.y * 0.5, -at.y);
  if (shape == 5) return min(bar(side, reach), bar(side.yx, reach));
  if (shape == 6) return min(bar(turned, reach), bar(turned.yx, reach));
  if (shape == 7) return bar(side, reach);
  return length(at);
}
float ring(float from, float radius, float width) {
  return clamp(width * 0.5 + 0.5 - abs(from - radius), 0.0, 1.0);
}
void main() {
  float reach = extent * 0.5 - 1.0;
  float from = outward((gl_PointCoord - 0.5) * extent, reach);
  float disc = clamp(reach - from + 0.5, 0.0, 1.0);
  vec4 c;
  if (kind == 0) {
    // A label: its class's colour, a rim of the ground and an outline of ink.
    // The narrow shapes have no room for the rim.
    float inner = shape < 3 ? clamp(from - (reach - 2.4 * unit), 0.0, 1.0) : 0.0;
    float outer = clamp(from - (reach - 1.3 * unit), 0.0, 1.0);
    c = vec4(mix(mix(colour, ground, inner), ink, outer), 1.0) * disc;
  } else if (kind == 1) {
    float line = ring(from, reach - 1.5 * unit, 1.3 * unit);
    float halo = ring(from, reach - 1.5 * unit, 3.4 * unit);
    c = mix(vec4(ground, 1.0) * halo * 0.7, vec4(accent, 1.0), line);
  } else if (kind == 4) {
    // A guess: hollow, in its class's colour; the point below would fill it.
    float line = ring(from, reach - 1.6 * unit, 1.8 * unit);
    c = vec4(mix(ground, colour, line), 1.0) * disc;
  } else if (kind == 3) {
    // A preview: a diamond, in a colour that no class has.
    vec2 away = abs(gl_PointCoord - 0.5) * extent;
    float side = away.x + away.y;
    float line = ring(side, reach - 2.0 * unit, 2.2 * unit);
    float halo = ring(side, reach - 2.0 * unit, 4.6 * unit);
    c = mix(vec4(ground, 1.0) * halo * 0.8, vec4(preview, 1.0), line);
  } else {
    float far = ring(from, reach - 2.0 * unit, 2.4 * unit);
    float halo = ring(from, reach - 2.0 * unit, 5.0 * unit);
    c = mix(vec4(ground, 1.0) * halo * 0.85, vec4(ink, 1.0), far);
  }
  pixel = c;
}`;

// map/webgl.js
var MOVING_POINTS = 2e5;
var PATIENT = ["colours", "labels", "pending", "focus"];
var SLOW = 100;
var RESTS = 10;
var LONGEST_REST = 1e4;
function program(gl, vertex, fragment) {
  const made = gl.createProgram();
  for (const kind of [gl.VERTEX_SHADER, gl.FRAGMENT_SHADER]) {
    const text = kind === gl.VERTEX_SHADER ? vertex : fragment;
    const shader = gl.createShader(kind);
    if (!shader) continue;
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`The map's shaders do not link: ${gl.getProgramInfoLog(made)}`);
  }
  const at = {};
  const count = gl.getProgramParameter(made, gl.ACTIVE_UNIFORMS) || 0;
  for (let i = 0; i < count; i++) {
    const name = gl.getActiveUniform(made, i)?.name ?? "";
    at[name] = gl.getUniformLocation(made, name);
  }
  return { made, at };
}
function setBits(bits, n) {
  const points = [];
  for (let i = 0; i < n; i++) if (bits[i >> 3] & 128 >> (i & 7)) points.push(i);
  return Uint32Array.from(points);
}
var Scatter = class {
  n = 0;
  /** @type {Uint16Array<ArrayBuffer> | null} */
  xy = null;
  /** @type {Uint8Array<ArrayBuffer> | null} */
  codes = null;
  /** @type {number[]} */
  rareCodes = [];
  rare = new Uint32Array(0);
  chosen = new Uint32Array(0);
  /** @type {Map<number, Uint32Array>} */
  labels = /* @__PURE__ */ new Map();
  pending = new Uint32Array(0);
  preview = new Uint32Array(0);
  guesses = new Uint32Array(0);
  focus = new Uint32Array(0);
  /** @type {Record<Marks, number>} how many of each are on the card */
  counts = { labels: 0, pending: 0, preview: 0, guesses: 0, focus: 0 };
  palette = new Uint8Array(2048).fill(255);
  size = { w: 1, h: 1, dpr: 1 };
  /** @type {View} */
  view = { x: 0.5, y: 0.5, scale: 1, home: 1, moving: false };
  /** @type {Theme} */
  theme = { ground: [1, 1, 1], ink: [0, 0, 0], accent: [0.2, 0.4, 0.9] };
  asked = false;
  stale = false;
  urgent = false;
  begun = 0;
  restUntil = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  rest;
  /** @type {WebGLSync | null} */
  fence = null;
  lost = false;
  /** @type {Record<string, string | null>} the newest address of each kind */
  addresses = {};
  coloured = 0;
  /** @type {Program | null} */
  dots = null;
  /** @type {Program | null} */
  marks = null;
  /** @type {Record<string, WebGLBuffer>} */
  buffers = {};
  /** @type {WebGLVertexArrayObject | null} */
  dotArray = null;
  /** @type {WebGLTexture | null} */
  texture = null;
  /**
   * @param {HTMLCanvasElement | OffscreenCanvas} canvas
   * @param {(message: PainterMessage) => void} emit
   */
  constructor(canvas, emit) {
    this.canvas = canvas;
    this.emit = emit;
    const gl = (
      /** @type {WebGL2RenderingContext | null} */
      canvas.getContext("webgl2", { alpha: true, antialias: false, depth: false, premultipliedAlpha: true })
    );
    if (!gl) throw new Error("no WebGL2");
    this.gl = gl;
    canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault();
      this.lost = true;
      emit({ op: "lost" });
    });
    canvas.addEventListener("webglcontextrestored", () => {
      this.lost = false;
      this.fence = null;
      this.build();
      emit({ op: "restored" });
    });
    this.build();
  }
  // Everything that lives on the graphics card, made anew after a lost context too.
  build() {
    const gl = this.gl;
    this.dots = program(gl, DOT_VERTEX, DOT_FRAGMENT);
    this.marks = program(gl, MARK_VERTEX, MARK_FRAGMENT);
    const names = ["xy", "codes", "rare", "chosen", "labels", "pending", "preview", "guesses", "focus"];
    this.buffers = Object.fromEntries(names.map((name) => [name, gl.createBuffer()]));
    this.dotArray = gl.createVertexArray();
    this.texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    for (const which of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, which, gl.NEAREST);
    }
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.uploadPalette();
    if (this.xy) this.uploadPoints();
    if (this.codes) this.uploadCodes();
    this.uploadIndex("chosen");
    this.uploadMarks();
    this.ask();
  }
  /** @param {PainterMessage} message */
  take(message) {
    this.read(message);
    this.ask(PATIENT.includes(message.op));
  }
  /** @param {PainterMessage} message */
  read(message) {
    switch (message.op) {
      case "size":
        return this.resize(message.w, message.h, message.dpr);
      case "view":
        this.view = { ...this.view, ...message };
        return;
      case "theme":
        this.theme = { ground: message.ground, ink: message.ink, accent: message.accent };
        return;
      case "palette":
        this.palette = message.rows;
        return this.uploadPalette();
      case "points":
        return this.takePoints(message.url, message.n);
      case "colours":
        return this.takeColours(message.url, message.rare);
      case "chosen":
        return this.takeChosen(message.points, message.bits);
      case "labels":
        return this.takeLabels(message.rows, message.reset);
      case "pending":
      case "preview":
      case "guesses":
      case "focus":
        this[message.op] = message.rows;
        return this.uploadMarks();
    }
  }
  /** @param {number} w @param {number} h @param {number} dpr */
  resize(w, h, dpr) {
    this.size = { w, h, dpr };
    this.canvas.width = Math.max(1, Math.round(w * dpr));
    this.canvas.height = Math.max(1, Math.round(h * dpr));
  }
  /** @param {string} url @param {number} n */
  takePoints(url, n) {
    this.fetch("points", url, (bytes) => {
      const xy = new Uint16Array(bytes);
      if (xy.length !== 2 * n) throw new Error(`${xy.length / 2} points came, not ${n}`);
      if (this.codes && this.codes.length !== n) this.codes = null;
      this.n = n;
      this.xy = xy;
      this.uploadPoints();
      this.uploadMarks();
    });
  }
  /** @param {string | null} url @param {number[]} rare */
  takeColours(url, rare) {
    const take = (bytes) => {
      this.codes = bytes ? new Uint8Array(bytes) : null;
      this.rareCodes = rare;
      this.coloured++;
      this.uploadCodes();
    };
    if (url) this.fetch("colours", url, take);
    else {
      this.addresses.colours = null;
      take(null);
    }
  }
  /** @param {Uint32Array | undefined} points @param {Uint8Array | undefined} bits */
  takeChosen(points, bits) {
    this.chosen = bits ? setBits(bits, this.n || bits.length * 8) : Uint32Array.from(points ?? []).sort();
    this.uploadIndex("chosen");
  }
  /** @param {Uint32Array} rows @param {boolean} reset */
  takeLabels(rows, reset) {
    if (reset) this.labels.clear();
    for (let i = 0; i < rows.length; i += 4) {
      if (rows[i + 3]) this.labels.set(rows[i], rows.subarray(i, i + 4));
      else this.labels.delete(rows[i]);
    }
    this.uploadMarks();
  }
  /**
   * Only the newest answer of a kind counts.
   * @param {string} kind
   * @param {string} url
   * @param {(bytes: ArrayBuffer) => void} take
   */
  async fetch(kind, url, take) {
    this.addresses[kind] = url;
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      const bytes = await answer.arrayBuffer();
      if (this.addresses[kind] !== url) return;
      take(bytes);
      this.emit({ op: "took", kind });
      this.ask(PATIENT.includes(kind));
    } catch (error) {
      if (this.addresses[kind] === url)
        this.emit({ op: "failed", kind, text: error instanceof Error ? error.message : String(error) });
    }
  }
  /**
   * @param {string} name
   * @param {ArrayBufferView<ArrayBuffer>} data
   * @param {GLenum} target
   */
  upload(name, data, target = this.gl.ARRAY_BUFFER) {
    if (this.lost) return;
    this.gl.bindVertexArray(null);
    this.gl.bindBuffer(target, this.buffers[name]);
    this.gl.bufferData(target, data, this.gl.STATIC_DRAW);
  }
  uploadPalette() {
    const gl = this.gl;
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, 256, 2, 0, gl.RGBA, gl.UNSIGNED_BYTE, this.palette);
  }
  uploadPoints() {
    if (this.xy) this.upload("xy", this.xy);
    this.uploadCodes();
  }
  uploadCodes() {
    const codes = this.codes?.length === this.n ? this.codes : null;
    if (codes) this.upload("codes", codes);
    this.bindDots(codes !== null);
    const lists = new Map(this.rareCodes.map((code) => [code, []]));
    if (codes && lists.size) for (let i = 0; i < this.n; i++) lists.get(codes[i])?.push(i);
    this.rare = Uint32Array.from([...lists.values()].flat());
    this.uploadIndex("rare");
  }
  /** @param {Index} name */
  uploadIndex(name) {
    this.upload(name, this[name], this.gl.ELEMENT_ARRAY_BUFFER);
  }
  /** @param {boolean} coloured */
  bindDots(coloured) {
    const gl = this.gl;
    gl.bindVertexArray(this.dotArray);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers.xy);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.UNSIGNED_SHORT, true, 4, 0);
    if (coloured) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers.codes);
      gl.enableVertexAttribArray(1);
      gl.vertexAttribIPointer(1, 1, gl.UNSIGNED_BYTE, 1, 0);
    } else gl.disableVertexAttribArray(1);
    gl.bindVertexArray(null);
  }
  uploadMarks() {
    const counts = /* @__PURE__ */ new Map();
    const countOf = (row) => counts.get(row[3]) ?? 0;
    for (const row of this.labels.values()) counts.set(row[3], countOf(row) + 1);
    const labels = [...this.labels.values()].sort((a, b) => countOf(b) - countOf(a));
    this.uploadRows("labels", labels);
    for (
      const name of
      /** @type {const} */
      ["guesses", "pending", "preview", "focus"]
    ) {
      const rows = [];
      for (let i = 0; i < this[name].length; i += 4) rows.push(this[name].slice(i, i + 4));
      this.uploadRows(name, rows);
    }
  }
  /**
   * A mark's row: point, x, y, code; on the card: x, y as uint16, code as uint8, three bytes' rest.
   * @param {Marks} name
   * @param {Uint32Array[]} rows
   */
  uploadRows(name, rows) {
    const data = new DataView(new ArrayBuffer(rows.length * 8));
    rows.forEach(([, x, y, code], i) => {
      data.setUint16(i * 8, x, true);
      data.setUint16(i * 8 + 2, y, true);
      data.setUint8(i * 8 + 4, code);
    });
    this.upload(name, data);
    this.counts[name] = rows.length;
  }
  // One frame at a time: what changes while the card still works on one is in the next. Without a
  // graphics card a large pool takes a second: what the learner changes then waits (patient), for
  // the keys need the processor; what the person does with the map never waits.
  ask(patient = false) {
    this.stale = true;
    if (!patient) this.urgent = true;
    if (this.asked || this.fence) return;
    clearTimeout(this.rest);
    const wait = this.urgent ? 0 : this.restUntil - performance.now();
    if (wait > 0) {
      this.rest = setTimeout(() => this.ask(true), wait);
      return;
    }
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      if (!this.lost) this.draw();
    });
  }
  /** @param {PainterMessage} message */
  await(message) {
    const gl = this.gl;
    const state = this.fence && !this.lost && gl.getSyncParameter(this.fence, gl.SYNC_STATUS);
    if (state === gl.UNSIGNALED) {
      setTimeout(() => this.await(message), 4);
      return;
    }
    gl.deleteSync(this.fence);
    this.fence = null;
    const now = performance.now();
    const cost = now - this.begun;
    this.restUntil = now + (cost > SLOW ? Math.min(RESTS * cost, LONGEST_REST) : 0);
    if (!this.lost) this.emit(message);
    if (this.stale) this.ask(true);
  }
  // In pixels of the screen: smaller the more points there are, larger the closer one looks.
  dotSize() {
    const { w, h, dpr } = this.size;
    const zoom = Math.max(1, this.view.scale / this.view.home);
    const even = 0.5 * Math.sqrt(w * h / Math.max(this.n, 1));
    const size = Math.min(6.5, Math.max(1.5, even)) * zoom ** 0.4;
    return dpr * Math.min(12, Math.max(size, Math.min(4, even * zoom)));
  }
  dotAlpha() {
    const zoom = Math.max(1, this.view.scale / this.view.home);
    const shown = Math.max(10, this.n / (zoom * zoom));
    return Math.min(0.92, Math.max(0.5, 1.12 - 0.09 * Math.log10(shown)));
  }
  /** @param {Program} program @param {number} size */
  prepare({ made, at }, size) {
    const gl = this.gl;
    const { w, h, dpr } = this.size;
    const { x, y, scale } = this.view;
    gl.useProgram(made);
    gl.uniform4f(at.view, x, y, 2 * scale / w, 2 * scale / h);
    gl.uniform1f(at.size, size);
    gl.uniform1i(at.palette, 0);
    gl.uniform3fv(at.ground, this.theme.ground);
    if (at.unit) gl.uniform1f(at.unit, dpr);
    if (at.ink) gl.uniform3fv(at.ink, this.theme.ink);
    if (at.accent) gl.uniform3fv(at.accent, this.theme.accent);
  }
  draw() {
    const gl = this.gl;
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    this.stale = this.urgent = false;
    this.begun = performance.now();
    const drawn = this.xy ? this.drawDots() : 0;
    this.drawMarks();
    this.fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    const still = !this.view.moving;
    const message = { op: "drawn", drawn, n: this.n, coloured: this.coloured, still };
    setTimeout(() => this.await(message), 0);
  }
  drawDots() {
    const { gl, dots } = this;
    if (!dots) return 0;
    const size = this.dotSize();
    const alpha = this.dotAlpha();
    const most = this.view.moving ? MOVING_POINTS : Infinity;
    const drawn = Math.min(this.n, most);
    const dim = this.chosen.length ? 0.22 : 1;
    gl.bindVertexArray(this.dotArray);
    gl.vertexAttribI4ui(1, 0, 0, 0, 0);
    this.prepare(dots, size);
    gl.uniform1f(dots.at.alpha, alpha * dim);
    gl.drawArrays(gl.POINTS, 0, drawn);
    const boost = this.rare.length < 5e3 ? 1.35 : this.rare.length < 3e4 ? 1.15 : 1;
    this.drawSome("rare", size * boost, Math.max(alpha, 0.9) * dim, Infinity);
    this.drawSome("chosen", size * 1.15, Math.max(alpha, 0.9), most);
    gl.bindVertexArray(null);
    return drawn;
  }
  /**
   * @param {Index} name
   * @param {number} size
   * @param {number} alpha
   * @param {number} most
   */
  drawSome(name, size, alpha, most) {
    const { gl, dots } = this;
    if (!dots || !this[name].length) return;
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.buffers[name]);
    gl.uniform1f(dots.at.size, size);
    gl.uniform1f(dots.at.alpha, alpha);
    gl.drawElements(gl.POINTS, Math.min(this[name].length, most), gl.UNSIGNED_INT, 0);
  }
  drawMarks() {
    const dpr = this.size.dpr;
    const label = Math.max(this.dotSize() * 1.3 + 4 * dpr, (this.counts.labels > 1500 ? 6 : 9) * dpr);
    this.drawRows("guesses", label - 2 * dpr, 4);
    this.drawRows("pending", label + 3 * dpr, 1);
    this.drawRows("labels", label + 2, 0);
    this.drawRows("preview", label + 9 * dpr, 3);
    this.drawRows("focus", label + 13 * dpr, 2);
  }
  /** @param {Marks} name @param {number} size @param {number} kind */
  drawRows(name, size, kind) {
    const { gl, marks } = this;
    const count = this.counts[name];
    if (!marks || !count) return;
    this.prepare(marks, size);
    gl.uniform1i(marks.at.kind, kind);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[name]);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.UNSIGNED_SHORT, true, 8, 0);
    gl.enableVertexAttribArray(1);
    gl.vertexAttribIPointer(1, 1, gl.UNSIGNED_BYTE, 8, 4);
    gl.drawArrays(gl.POINTS, 0, count);
  }
};

// text:map/worker.js
var worker_default = '(()=>{var DOT_VERTEX=`#version 300 es\nprecision highp float;\nprecision highp int;\nlayout(location = 0) in vec2 place;\nlayout(location = 1) in uint code;\nuniform vec4 view;\nuniform float size;\nuniform float alpha;\nuniform highp sampler2D palette;\nflat out vec4 colour;\nvoid main() {\n  vec4 c = texelFetch(palette, ivec2(int(code), 0), 0);\n  colour = vec4(c.rgb, alpha);\n  gl_Position = c.a == 0.0 ? vec4(2.0, 2.0, 2.0, 1.0) : vec4((place - view.xy) * view.zw, 0.0, 1.0);\n  gl_PointSize = size;\n}`;var DOT_FRAGMENT=`#version 300 es\nprecision highp float;\nuniform float size;\nuniform vec3 ground;\nflat in vec4 colour;\nout vec4 pixel;\nvoid main() {\n  float reach = size * 0.5;\n  float from = length(gl_PointCoord - 0.5) * size;\n  float cover = size < 2.5 ? 1.0 : clamp(reach - from, 0.0, 1.0);\n  // A thin rim of the ground\'s colour keeps neighbours apart where points are large.\n  float rim = size < 7.0 ? 0.0 : 0.45 * clamp(from - reach + 2.0, 0.0, 1.0);\n  float a = colour.a * cover;\n  pixel = vec4(mix(colour.rgb, ground, rim) * a, a);\n}`;var MARK_VERTEX=`#version 300 es\nprecision highp float;\nprecision highp int;\nlayout(location = 0) in vec2 place;\nlayout(location = 1) in uint code;\nuniform vec4 view;\nuniform float size;\nuniform int kind;\nuniform highp sampler2D palette;\nflat out vec3 colour;\nflat out int shape;\nflat out float extent;\nvoid main() {\n  vec4 c = texelFetch(palette, ivec2(int(code), 1), 0);\n  colour = c.rgb;\n  shape = kind == 0 || kind == 4 ? 255 - int(c.a * 255.0 + 0.5) : 0;\n  extent = shape == 0 ? size : size * 1.25; // what is not round needs more room to be told apart\n  bool hidden = (kind == 0 || kind == 4) && c.a == 0.0;\n  gl_Position = hidden ? vec4(2.0, 2.0, 2.0, 1.0) : vec4((place - view.xy) * view.zw, 0.0, 1.0);\n  gl_PointSize = extent;\n}`;var MARK_FRAGMENT=`#version 300 es\nprecision highp float;\nprecision highp int;\nuniform float unit;\nuniform int kind;\nuniform vec3 ground;\nuniform vec3 ink;\nuniform vec3 accent;\nconst vec3 preview = vec3(0.86, 0.16, 0.56);\nflat in vec3 colour;\nflat in int shape;\nflat in float extent;\nout vec4 pixel;\nfloat bar(vec2 at, float reach) {\n  return reach + max(at.x - reach, at.y - reach * 0.42);\n}\n// How far out a place lies in a shape: reach on its edge. In the order of app/log/classes.py.\nfloat outward(vec2 at, float reach) {\n  vec2 side = abs(at);\n  vec2 turned = abs(vec2(at.x - at.y, at.x + at.y)) * 0.7071;\n  if (shape == 1) return max(side.x, side.y) * 1.15;\n  if (shape == 2) return side.x + side.y;\n  if (shape == 3) return 1.8 * max(side.x * 0.866 - at.y * 0.5, at.y);\n  if (shape == 4) return 1.8 * max(side.x * 0.866 + at.y * 0.5, -at.y);\n  if (shape == 5) return min(bar(side, reach), bar(side.yx, reach));\n  if (shape == 6) return min(bar(turned, reach), bar(turned.yx, reach));\n  if (shape == 7) return bar(side, reach);\n  return length(at);\n}\nfloat ring(float from, float radius, float width) {\n  return clamp(width * 0.5 + 0.5 - abs(from - radius), 0.0, 1.0);\n}\nvoid main() {\n  float reach = extent * 0.5 - 1.0;\n  float from = outward((gl_PointCoord - 0.5) * extent, reach);\n  float disc = clamp(reach - from + 0.5, 0.0, 1.0);\n  vec4 c;\n  if (kind == 0) {\n    // A label: its class\'s colour, a rim of the ground and an outline of ink.\n    // The narrow shapes have no room for the rim.\n    float inner = shape < 3 ? clamp(from - (reach - 2.4 * unit), 0.0, 1.0) : 0.0;\n    float outer = clamp(from - (reach - 1.3 * unit), 0.0, 1.0);\n    c = vec4(mix(mix(colour, ground, inner), ink, outer), 1.0) * disc;\n  } else if (kind == 1) {\n    float line = ring(from, reach - 1.5 * unit, 1.3 * unit);\n    float halo = ring(from, reach - 1.5 * unit, 3.4 * unit);\n    c = mix(vec4(ground, 1.0) * halo * 0.7, vec4(accent, 1.0), line);\n  } else if (kind == 4) {\n    // A guess: hollow, in its class\'s colour; the point below would fill it.\n    float line = ring(from, reach - 1.6 * unit, 1.8 * unit);\n    c = vec4(mix(ground, colour, line), 1.0) * disc;\n  } else if (kind == 3) {\n    // A preview: a diamond, in a colour that no class has.\n    vec2 away = abs(gl_PointCoord - 0.5) * extent;\n    float side = away.x + away.y;\n    float line = ring(side, reach - 2.0 * unit, 2.2 * unit);\n    float halo = ring(side, reach - 2.0 * unit, 4.6 * unit);\n    c = mix(vec4(ground, 1.0) * halo * 0.8, vec4(preview, 1.0), line);\n  } else {\n    float far = ring(from, reach - 2.0 * unit, 2.4 * unit);\n    float halo = ring(from, reach - 2.0 * unit, 5.0 * unit);\n    c = mix(vec4(ground, 1.0) * halo * 0.85, vec4(ink, 1.0), far);\n  }\n  pixel = c;\n}`;var MOVING_POINTS=2e5;var PATIENT=["colours","labels","pending","focus"];var SLOW=100;var RESTS=10;var LONGEST_REST=1e4;function program(gl,vertex,fragment){const made=gl.createProgram();for(const kind of[gl.VERTEX_SHADER,gl.FRAGMENT_SHADER]){const text=kind===gl.VERTEX_SHADER?vertex:fragment;const shader=gl.createShader(kind);if(!shader)continue;gl.shaderSource(shader,text);gl.compileShader(shader);gl.attachShader(made,shader)}gl.linkProgram(made);if(!gl.getProgramParameter(made,gl.LINK_STATUS)&&!gl.isContextLost()){throw new Error(`The map\'s shaders do not link: ${gl.getProgramInfoLog(made)}`)}const at={};const count=gl.getProgramParameter(made,gl.ACTIVE_UNIFORMS)||0;for(let i=0;i<count;i++){const name=gl.getActiveUniform(made,i)?.name??"";at[name]=gl.getUniformLocation(made,name)}return{made,at}}function setBits(bits,n){const points=[];for(let i=0;i<n;i++)if(bits[i>>3]&128>>(i&7))points.push(i);return Uint32Array.from(points)}var Scatter=class{n=0;xy=null;codes=null;rareCodes=[];rare=new Uint32Array(0);chosen=new Uint32Array(0);labels=new Map;pending=new Uint32Array(0);preview=new Uint32Array(0);guesses=new Uint32Array(0);focus=new Uint32Array(0);counts={labels:0,pending:0,preview:0,guesses:0,focus:0};palette=new Uint8Array(2048).fill(255);size={w:1,h:1,dpr:1};view={x:.5,y:.5,scale:1,home:1,moving:false};theme={ground:[1,1,1],ink:[0,0,0],accent:[.2,.4,.9]};asked=false;stale=false;urgent=false;begun=0;restUntil=0;rest;fence=null;lost=false;addresses={};coloured=0;dots=null;marks=null;buffers={};dotArray=null;texture=null;constructor(canvas,emit){this.canvas=canvas;this.emit=emit;const gl=canvas.getContext("webgl2",{alpha:true,antialias:false,depth:false,premultipliedAlpha:true});if(!gl)throw new Error("no WebGL2");this.gl=gl;canvas.addEventListener("webglcontextlost",event=>{event.preventDefault();this.lost=true;emit({op:"lost"})});canvas.addEventListener("webglcontextrestored",()=>{this.lost=false;this.fence=null;this.build();emit({op:"restored"})});this.build()}build(){const gl=this.gl;this.dots=program(gl,DOT_VERTEX,DOT_FRAGMENT);this.marks=program(gl,MARK_VERTEX,MARK_FRAGMENT);const names=["xy","codes","rare","chosen","labels","pending","preview","guesses","focus"];this.buffers=Object.fromEntries(names.map(name=>[name,gl.createBuffer()]));this.dotArray=gl.createVertexArray();this.texture=gl.createTexture();gl.bindTexture(gl.TEXTURE_2D,this.texture);for(const which of[gl.TEXTURE_MIN_FILTER,gl.TEXTURE_MAG_FILTER]){gl.texParameteri(gl.TEXTURE_2D,which,gl.NEAREST)}gl.enable(gl.BLEND);gl.blendFunc(gl.ONE,gl.ONE_MINUS_SRC_ALPHA);this.uploadPalette();if(this.xy)this.uploadPoints();if(this.codes)this.uploadCodes();this.uploadIndex("chosen");this.uploadMarks();this.ask()}take(message){this.read(message);this.ask(PATIENT.includes(message.op))}read(message){switch(message.op){case"size":return this.resize(message.w,message.h,message.dpr);case"view":this.view={...this.view,...message};return;case"theme":this.theme={ground:message.ground,ink:message.ink,accent:message.accent};return;case"palette":this.palette=message.rows;return this.uploadPalette();case"points":return this.takePoints(message.url,message.n);case"colours":return this.takeColours(message.url,message.rare);case"chosen":return this.takeChosen(message.points,message.bits);case"labels":return this.takeLabels(message.rows,message.reset);case"pending":case"preview":case"guesses":case"focus":this[message.op]=message.rows;return this.uploadMarks()}}resize(w,h,dpr){this.size={w,h,dpr};this.canvas.width=Math.max(1,Math.round(w*dpr));this.canvas.height=Math.max(1,Math.round(h*dpr))}takePoints(url,n){this.fetch("points",url,bytes=>{const xy=new Uint16Array(bytes);if(xy.length!==2*n)throw new Error(`${xy.length/2} points came, not ${n}`);if(this.codes&&this.codes.length!==n)this.codes=null;this.n=n;this.xy=xy;this.uploadPoints();this.uploadMarks()})}takeColours(url,rare){const take=bytes=>{this.codes=bytes?new Uint8Array(bytes):null;this.rareCodes=rare;this.coloured++;this.uploadCodes()};if(url)this.fetch("colours",url,take);else{this.addresses.colours=null;take(null)}}takeChosen(points,bits){this.chosen=bits?setBits(bits,this.n||bits.length*8):Uint32Array.from(points??[]).sort();this.uploadIndex("chosen")}takeLabels(rows,reset){if(reset)this.labels.clear();for(let i=0;i<rows.length;i+=4){if(rows[i+3])this.labels.set(rows[i],rows.subarray(i,i+4));else this.labels.delete(rows[i])}this.uploadMarks()}async fetch(kind,url,take){this.addresses[kind]=url;try{const answer=await fetch(url);if(!answer.ok)throw new Error(`HTTP ${answer.status}`);const bytes=await answer.arrayBuffer();if(this.addresses[kind]!==url)return;take(bytes);this.emit({op:"took",kind});this.ask(PATIENT.includes(kind))}catch(error){if(this.addresses[kind]===url)this.emit({op:"failed",kind,text:error instanceof Error?error.message:String(error)})}}upload(name,data,target=this.gl.ARRAY_BUFFER){if(this.lost)return;this.gl.bindVertexArray(null);this.gl.bindBuffer(target,this.buffers[name]);this.gl.bufferData(target,data,this.gl.STATIC_DRAW)}uploadPalette(){const gl=this.gl;gl.bindTexture(gl.TEXTURE_2D,this.texture);gl.texImage2D(gl.TEXTURE_2D,0,gl.RGBA8,256,2,0,gl.RGBA,gl.UNSIGNED_BYTE,this.palette)}uploadPoints(){if(this.xy)this.upload("xy",this.xy);this.uploadCodes()}uploadCodes(){const codes=this.codes?.length===this.n?this.codes:null;if(codes)this.upload("codes",codes);this.bindDots(codes!==null);const lists=new Map(this.rareCodes.map(code=>[code,[]]));if(codes&&lists.size)for(let i=0;i<this.n;i++)lists.get(codes[i])?.push(i);this.rare=Uint32Array.from([...lists.values()].flat());this.uploadIndex("rare")}uploadIndex(name){this.upload(name,this[name],this.gl.ELEMENT_ARRAY_BUFFER)}bindDots(coloured){const gl=this.gl;gl.bindVertexArray(this.dotArray);gl.bindBuffer(gl.ARRAY_BUFFER,this.buffers.xy);gl.enableVertexAttribArray(0);gl.vertexAttribPointer(0,2,gl.UNSIGNED_SHORT,true,4,0);if(coloured){gl.bindBuffer(gl.ARRAY_BUFFER,this.buffers.codes);gl.enableVertexAttribArray(1);gl.vertexAttribIPointer(1,1,gl.UNSIGNED_BYTE,1,0)}else gl.disableVertexAttribArray(1);gl.bindVertexArray(null)}uploadMarks(){const counts=new Map;const countOf=row=>counts.get(row[3])??0;for(const row of this.labels.values())counts.set(row[3],countOf(row)+1);const labels=[...this.labels.values()].sort((a,b)=>countOf(b)-countOf(a));this.uploadRows("labels",labels);for(const name of["guesses","pending","preview","focus"]){const rows=[];for(let i=0;i<this[name].length;i+=4)rows.push(this[name].slice(i,i+4));this.uploadRows(name,rows)}}uploadRows(name,rows){const data=new DataView(new ArrayBuffer(rows.length*8));rows.forEach(([,x,y,code],i)=>{data.setUint16(i*8,x,true);data.setUint16(i*8+2,y,true);data.setUint8(i*8+4,code)});this.upload(name,data);this.counts[name]=rows.length}ask(patient=false){this.stale=true;if(!patient)this.urgent=true;if(this.asked||this.fence)return;clearTimeout(this.rest);const wait=this.urgent?0:this.restUntil-performance.now();if(wait>0){this.rest=setTimeout(()=>this.ask(true),wait);return}this.asked=true;requestAnimationFrame(()=>{this.asked=false;if(!this.lost)this.draw()})}await(message){const gl=this.gl;const state=this.fence&&!this.lost&&gl.getSyncParameter(this.fence,gl.SYNC_STATUS);if(state===gl.UNSIGNALED){setTimeout(()=>this.await(message),4);return}gl.deleteSync(this.fence);this.fence=null;const now=performance.now();const cost=now-this.begun;this.restUntil=now+(cost>SLOW?Math.min(RESTS*cost,LONGEST_REST):0);if(!this.lost)this.emit(message);if(this.stale)this.ask(true)}dotSize(){const{w,h,dpr}=this.size;const zoom=Math.max(1,this.view.scale/this.view.home);const even=.5*Math.sqrt(w*h/Math.max(this.n,1));const size=Math.min(6.5,Math.max(1.5,even))*zoom**.4;return dpr*Math.min(12,Math.max(size,Math.min(4,even*zoom)))}dotAlpha(){const zoom=Math.max(1,this.view.scale/this.view.home);const shown=Math.max(10,this.n/(zoom*zoom));return Math.min(.92,Math.max(.5,1.12-.09*Math.log10(shown)))}prepare({made,at},size){const gl=this.gl;const{w,h,dpr}=this.size;const{x,y,scale}=this.view;gl.useProgram(made);gl.uniform4f(at.view,x,y,2*scale/w,2*scale/h);gl.uniform1f(at.size,size);gl.uniform1i(at.palette,0);gl.uniform3fv(at.ground,this.theme.ground);if(at.unit)gl.uniform1f(at.unit,dpr);if(at.ink)gl.uniform3fv(at.ink,this.theme.ink);if(at.accent)gl.uniform3fv(at.accent,this.theme.accent)}draw(){const gl=this.gl;gl.viewport(0,0,this.canvas.width,this.canvas.height);gl.clearColor(0,0,0,0);gl.clear(gl.COLOR_BUFFER_BIT);gl.bindTexture(gl.TEXTURE_2D,this.texture);this.stale=this.urgent=false;this.begun=performance.now();const drawn=this.xy?this.drawDots():0;this.drawMarks();this.fence=gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE,0);gl.flush();const still=!this.view.moving;const message={op:"drawn",drawn,n:this.n,coloured:this.coloured,still};setTimeout(()=>this.await(message),0)}drawDots(){const{gl,dots}=this;if(!dots)return 0;const size=this.dotSize();const alpha=this.dotAlpha();const most=this.view.moving?MOVING_POINTS:Infinity;const drawn=Math.min(this.n,most);const dim=this.chosen.length?.22:1;gl.bindVertexArray(this.dotArray);gl.vertexAttribI4ui(1,0,0,0,0);this.prepare(dots,size);gl.uniform1f(dots.at.alpha,alpha*dim);gl.drawArrays(gl.POINTS,0,drawn);const boost=this.rare.length<5e3?1.35:this.rare.length<3e4?1.15:1;this.drawSome("rare",size*boost,Math.max(alpha,.9)*dim,Infinity);this.drawSome("chosen",size*1.15,Math.max(alpha,.9),most);gl.bindVertexArray(null);return drawn}drawSome(name,size,alpha,most){const{gl,dots}=this;if(!dots||!this[name].length)return;gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER,this.buffers[name]);gl.uniform1f(dots.at.size,size);gl.uniform1f(dots.at.alpha,alpha);gl.drawElements(gl.POINTS,Math.min(this[name].length,most),gl.UNSIGNED_INT,0)}drawMarks(){const dpr=this.size.dpr;const label=Math.max(this.dotSize()*1.3+4*dpr,(this.counts.labels>1500?6:9)*dpr);this.drawRows("guesses",label-2*dpr,4);this.drawRows("pending",label+3*dpr,1);this.drawRows("labels",label+2,0);this.drawRows("preview",label+9*dpr,3);this.drawRows("focus",label+13*dpr,2)}drawRows(name,size,kind){const{gl,marks}=this;const count=this.counts[name];if(!marks||!count)return;this.prepare(marks,size);gl.uniform1i(marks.at.kind,kind);gl.bindBuffer(gl.ARRAY_BUFFER,this.buffers[name]);gl.enableVertexAttribArray(0);gl.vertexAttribPointer(0,2,gl.UNSIGNED_SHORT,true,8,0);gl.enableVertexAttribArray(1);gl.vertexAttribIPointer(1,1,gl.UNSIGNED_BYTE,8,4);gl.drawArrays(gl.POINTS,0,count)}};var scatter=null;self.onmessage=({data})=>{try{if(data.op==="canvas"){scatter=new Scatter(data.canvas,message=>self.postMessage(message));self.postMessage({op:"here"})}else scatter?.take(data)}catch(error){self.postMessage({op:"broken",text:String(error)})}};})();';

// map/painters.js
function hasWebGL() {
  try {
    const gl = document.createElement("canvas").getContext("webgl2");
    gl?.getExtension("WEBGL_lose_context")?.loseContext();
    return Boolean(gl);
  } catch {
    return false;
  }
}
function workerPainter(canvas, emit) {
  const address2 = URL.createObjectURL(new Blob([worker_default], { type: "text/javascript" }));
  const worker = new Worker(address2);
  worker.onmessage = ({ data }) => emit(data);
  worker.onerror = (event) => emit({ op: "broken", text: event.message || "no worker" });
  const offscreen = canvas.transferControlToOffscreen();
  worker.postMessage({ op: "canvas", canvas: offscreen }, [offscreen]);
  return {
    mode: "worker",
    post: (message) => worker.postMessage(message),
    close: () => {
      worker.terminate();
      URL.revokeObjectURL(address2);
    }
  };
}
function pagePainter(canvas, emit) {
  const scatter = new Scatter(canvas, emit);
  return {
    mode: "main",
    post: (message) => scatter.take(message),
    close: () => scatter.gl.getExtension("WEBGL_lose_context")?.loseContext()
  };
}

// map/picture.js
var STILL_AFTER = 160;
var PLUS = [
  [-0.3, -1],
  [0.3, -1],
  [0.3, -0.3],
  [1, -0.3],
  [1, 0.3],
  [0.3, 0.3],
  [0.3, 1],
  [-0.3, 1],
  [-0.3, 0.3],
  [-1, 0.3],
  [-1, -0.3],
  [-0.3, -0.3]
];
var SHAPES = [
  null,
  [
    [-0.8, -0.8],
    [0.8, -0.8],
    [0.8, 0.8],
    [-0.8, 0.8]
  ],
  [
    [0, -1],
    [1, 0],
    [0, 1],
    [-1, 0]
  ],
  [
    [0, -1],
    [0.95, 0.65],
    [-0.95, 0.65]
  ],
  [
    [0, 1],
    [0.95, -0.65],
    [-0.95, -0.65]
  ],
  PLUS,
  PLUS.map(([x, y]) => [0.7 * (x - y), 0.7 * (x + y)]),
  [
    [-1, -0.45],
    [1, -0.45],
    [1, 0.45],
    [-1, 0.45]
  ]
];
var Picture = class {
  /** @type {"picture"} */
  mode = "picture";
  image = make("img", "picture");
  canvas = make("canvas", "canvas");
  size = { w: 1, h: 1, dpr: 1 };
  /** @type {View | null} */
  view = null;
  /** @type {(Place & {scale: number}) | null} what the picture shows */
  pictured = null;
  /** @type {string | null} */
  address = null;
  /** @type {number[]} */
  hidden = [];
  /** @type {Map<number, Uint32Array>} */
  labels = /* @__PURE__ */ new Map();
  pending = new Uint32Array(0);
  preview = new Uint32Array(0);
  guesses = new Uint32Array(0);
  focus = new Uint32Array(0);
  dots = new Uint16Array(0);
  /** @type {Uint8Array | null} */
  palette = null;
  /** @type {Theme | null} */
  theme = null;
  n = 0;
  serial = 0;
  coloured = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;
  /** @param {HTMLElement} stage @param {(message: PainterMessage) => void} emit */
  constructor(stage, emit) {
    this.emit = emit;
    this.image.alt = "";
    this.image.draggable = false;
    stage.prepend(this.image, this.canvas);
  }
  /** @param {PainterMessage} message */
  post(message) {
    this.take(message);
    this.place();
    this.drawMarks();
  }
  close() {
    clearTimeout(this.timer);
    this.image.remove();
    this.canvas.remove();
  }
  /** @param {PainterMessage} message */
  take(message) {
    switch (message.op) {
      case "size":
        return this.resize(message.w, message.h, message.dpr);
      case "view":
        this.view = { x: message.x, y: message.y, scale: message.scale, home: message.home };
        return this.later();
      case "theme":
        this.theme = { ground: message.ground, ink: message.ink, accent: message.accent };
        return;
      case "palette":
        this.palette = message.rows;
        this.hidden = message.hidden;
        return this.later();
      case "points":
        this.n = message.n;
        this.emit({ op: "took", kind: "points" });
        return this.later();
      case "colours":
        this.address = message.picture;
        this.coloured++;
        return this.later();
      case "chosen":
        this.dots = message.dots;
        return;
      case "labels":
        return this.takeLabels(message.rows, message.reset);
      case "pending":
      case "preview":
      case "guesses":
      case "focus":
        this[message.op] = message.rows;
    }
  }
  /** @param {number} w @param {number} h @param {number} dpr */
  resize(w, h, dpr) {
    this.size = { w, h, dpr };
    this.canvas.width = Math.round(w * dpr);
    this.canvas.height = Math.round(h * dpr);
    this.later();
  }
  /** @param {Rows} rows @param {boolean} reset */
  takeLabels(rows, reset) {
    if (reset) this.labels.clear();
    for (let i = 0; i < rows.length; i += 4) {
      if (rows[i + 3]) this.labels.set(rows[i], rows.subarray(i, i + 4));
      else this.labels.delete(rows[i]);
    }
  }
  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), STILL_AFTER);
  }
  ask() {
    if (!this.address || !this.view || this.size.w < 2) return;
    const { w, h, dpr } = this.size;
    const { x, y, scale } = this.view;
    const frame = [x - w / 2 / scale, y - h / 2 / scale, x + w / 2 / scale, y + h / 2 / scale];
    const sharp = Math.min(dpr, 2048 / Math.max(w, h));
    const size = [Math.max(1, Math.floor(w * sharp)), Math.max(1, Math.floor(h * sharp))];
    const address2 = `${this.address}&window=${frame}&size=${size}&hidden=${this.hidden}`;
    const serial = ++this.serial;
    const coloured = this.coloured;
    const next = new Image();
    next.onload = () => {
      if (serial !== this.serial) return;
      this.image.src = next.src;
      this.pictured = { x, y, scale };
      this.place();
      this.emit({ op: "drawn", drawn: this.n, n: this.n, coloured, still: true });
    };
    next.onerror = () => {
      if (serial === this.serial) this.emit({ op: "failed", kind: "picture", text: "no answer" });
    };
    next.src = address2;
  }
  // While a new picture is on its way, the old one moves along.
  place() {
    if (!this.pictured || !this.view) return;
    const zoom = this.view.scale / this.pictured.scale;
    const across = (this.pictured.x - this.view.x) * this.view.scale;
    const down = (this.view.y - this.pictured.y) * this.view.scale;
    this.image.style.transform = `translate(${across}px, ${down}px) scale(${zoom})`;
  }
  drawMarks() {
    const pen = this.canvas.getContext("2d");
    const { palette, theme, view } = this;
    if (!view || !theme || !palette || !pen) return;
    const { w, h, dpr } = this.size;
    pen.setTransform(dpr, 0, 0, dpr, 0, 0);
    pen.clearRect(0, 0, w, h);
    const [ground, ink, accent] = [theme.ground, theme.ink, theme.accent].map(css);
    for (let i = 0; i < this.dots.length; i += 2) {
      this.disc(pen, this.dots[i], this.dots[i + 1], 2, accent);
    }
    for (let i = 0; i < this.pending.length; i += 4) {
      this.ring(pen, this.pending[i + 1], this.pending[i + 2], 6, accent, 1.4);
    }
    for (let i = 0; i < this.guesses.length; i += 4) {
      const at = 1024 + 4 * this.guesses[i + 3];
      const colour = css([...palette.subarray(at, at + 3)].map((v) => v / 255));
      if (!palette[at + 3]) continue;
      this.disc(pen, this.guesses[i + 1], this.guesses[i + 2], 4.4, ground);
      this.ring(pen, this.guesses[i + 1], this.guesses[i + 2], 3.6, colour, 1.6);
    }
    for (const [, x, y, code] of this.labels.values()) {
      const at = 1024 + 4 * code;
      if (!palette[at + 3]) continue;
      const outline = SHAPES[255 - palette[at + 3]];
      const colour = css([...palette.subarray(at, at + 3)].map((v) => v / 255));
      if (outline) this.polygon(pen, x, y, outline, colour, ink);
      else {
        this.disc(pen, x, y, 5, ink);
        this.disc(pen, x, y, 3.8, colour);
      }
    }
    for (let i = 0; i < this.preview.length; i += 4) {
      this.diamond(pen, this.preview[i + 1], this.preview[i + 2], 9, "#db298f", 2.2);
    }
    if (this.focus.length) {
      this.ring(pen, this.focus[1], this.focus[2], 9, ground, 5);
      this.ring(pen, this.focus[1], this.focus[2], 9, ink, 2.4);
    }
  }
  /**
   * @param {Pen} pen
   * @param {number} x of 65,535 of the map's width
   * @param {number} y
   * @param {number} radius
   * @param {string} colour
   */
  disc(pen, x, y, radius, colour) {
    pen.fillStyle = colour;
    pen.beginPath();
    pen.arc(...this.at(x, y), radius, 0, 7);
    pen.fill();
  }
  /**
   * @param {Pen} pen
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   * @param {string} colour
   * @param {number} width
   */
  ring(pen, x, y, radius, colour, width) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.beginPath();
    pen.arc(...this.at(x, y), radius, 0, 7);
    pen.stroke();
  }
  /**
   * @param {Pen} pen
   * @param {number} x
   * @param {number} y
   * @param {number[][]} outline
   * @param {string} colour
   * @param {string} ink
   */
  polygon(pen, x, y, outline, colour, ink) {
    const [across, down] = this.at(x, y);
    pen.beginPath();
    for (const [dx, dy] of outline) pen.lineTo(across + 6 * dx, down + 6 * dy);
    pen.closePath();
    pen.fillStyle = colour;
    pen.strokeStyle = ink;
    pen.lineWidth = 1.2;
    pen.fill();
    pen.stroke();
  }
  /**
   * @param {Pen} pen
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   * @param {string} colour
   * @param {number} width
   */
  diamond(pen, x, y, radius, colour, width) {
    const [across, down] = this.at(x, y);
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.beginPath();
    pen.moveTo(across, down - radius);
    for (const [dx, dy] of [
      [1, 0],
      [0, 1],
      [-1, 0]
    ])
      pen.lineTo(across + dx * radius, down + dy * radius);
    pen.closePath();
    pen.stroke();
  }
  /** @param {number} x @param {number} y @returns {[x: number, y: number]} */
  at(x, y) {
    const { w, h } = this.size;
    const view = this.view ?? { x: 0, y: 0, scale: 1 };
    const across = w / 2 + (x / 65535 - view.x) * view.scale;
    return [across, h / 2 - (y / 65535 - view.y) * view.scale];
  }
};
function css(parts) {
  return `rgb(${parts.map((v) => Math.round(v * 255)).join(" ")})`;
}

// map/map.js
var HIGHLIGHT_AFTER = 60;
var STILL = 140;
var MOST_VERTICES = 400;
var SVG = "http://www.w3.org/2000/svg";
function parsed(colour) {
  const numbers = (colour.match(/[\d.]+/g) ?? ["0", "0", "0"]).slice(0, 3).map(Number);
  return colour.startsWith("rgb") ? numbers.map((v) => v / 255) : numbers;
}
function themeOf(probe) {
  const style = getComputedStyle(probe);
  return {
    ground: parsed(style.backgroundColor),
    ink: parsed(style.color),
    accent: parsed(style.borderTopColor)
  };
}
function thinned(path) {
  const step = Math.ceil(path.length / MOST_VERTICES);
  return path.filter((_, i) => i % step === 0).map(({ x, y }) => [x, y]);
}
var MapCard = class {
  size = { w: 1, h: 1, dpr: 1 };
  /** @type {[left: number, bottom: number, right: number, top: number]} */
  home = [0, 0, 1, 1];
  /** @type {View} */
  view = { x: 0.5, y: 0.5, scale: 1, home: 1, moving: false };
  atHome = true;
  n = 0;
  drawn = 0;
  draws = 0;
  lassoOn = false;
  selected = 0;
  guesses = 0;
  serial = 0;
  hoverSerial = -1;
  /** @type {Place | null} */
  hoverAt = null;
  /** @type {Place[] | null} */
  outline = null;
  trouble = "";
  /** @type {Painter | null} */
  painter = null;
  /** @type {HTMLCanvasElement | null} */
  canvas = null;
  /** @type {Uint8Array | null} */
  basePalette = null;
  /** @type {Uint8Array | null} */
  classPalette = null;
  shapes = new Uint8Array(256);
  /** @type {number[]} codes of the class in the legend that is looked at */
  highlighted = [];
  sentPalette = "";
  asScale = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  stillTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  highlightTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  lostTimer;
  /** @type {number | null} */
  later = null;
  /** @type {(() => void) | null} */
  stopListening = null;
  stage = make("div", "stage");
  probe = make("span", "probe");
  lines = document.createElementNS(SVG, "svg");
  path = document.createElementNS(SVG, "path");
  /** @param {Model} model @param {HTMLElement} host */
  constructor(model, host) {
    this.model = model;
    this.host = host;
    const act = this.actions();
    this.tools = tools(act);
    this.legend = legend(act);
    this.status = status();
    this.key = marksKey({ close: () => this.say({ op: "hide_preview" }) });
    this.card = hoverCard();
    this.bar = catchBar(act);
    this.question = { answer: (id) => this.bar.answer(id) };
    this.lines.setAttribute("class", "lines");
    this.lines.append(this.path);
    this.stage.append(this.lines);
    host.append(this.probe, this.stage, this.tools.box, this.legend.box, this.key.box, this.status.box);
    host.append(this.bar.box, this.card.box);
    this.endGestures = this.listenToPointers();
    keepPointer(host);
    this.escape = (event) => this.escaped(event);
    document.addEventListener("keydown", this.escape, true);
    this.resizes = new ResizeObserver(() => this.resize());
    this.resizes.observe(host);
    this.probe.addEventListener("transitionend", () => this.sendTheme());
    model.on("msg:custom", (message) => this.receive(message));
    model.on("remove", () => this.close());
  }
  actions() {
    return {
      by: (by) => this.say({ op: "by", by }),
      lasso: () => this.setLasso(!this.lassoOn),
      zoom: (factor) => {
        const middle2 = { x: this.size.w / 2, y: this.size.h / 2 };
        this.move(zoomed(this.view, this.size, middle2, factor));
      },
      home: () => this.goHome(),
      hidden: () => this.sendPalette(),
      highlight: (codes) => this.highlight(codes),
      label: (step) => this.label(step),
      look: () => this.say({ op: "look" }),
      clear: () => this.clear()
    };
  }
  listenToPointers() {
    return gestures(this.stage, {
      size: () => this.size,
      view: () => this.view,
      move: (view) => this.move(view),
      wantsLasso: () => this.lassoOn,
      lasso: (path, done) => this.lasso(path, done),
      tap: (at, pointer) => this.near(at, "tap", pointer === "touch" ? 22 : 12),
      hover: (at) => this.near(at, "hover", 10),
      leave: (at) => this.leave(at),
      home: () => this.goHome()
    });
  }
  start() {
    const { forced } = this.model;
    this.painter = this.makePainter(forced);
    this.host.dataset.mode = this.painter.mode;
    this.resize();
    this.sendTheme();
    this.say({ op: "ready", picture: this.painter.mode === "picture" });
  }
  /** @param {string} forced @returns {Painter} */
  makePainter(forced) {
    const emit = (message) => this.hear(message);
    if (forced === "picture" || !hasWebGL()) return new Picture(this.stage, emit);
    this.canvas = make("canvas", "canvas");
    this.stage.prepend(this.canvas);
    try {
      const apart = forced !== "main" && window.Worker && this.canvas.transferControlToOffscreen;
      return (apart ? workerPainter : pagePainter)(this.canvas, emit);
    } catch {
      return new Picture(this.stage, emit);
    }
  }
  close() {
    clearTimeout(this.stillTimer);
    clearTimeout(this.highlightTimer);
    clearTimeout(this.lostTimer);
    this.endGestures();
    this.stopListening?.();
    document.removeEventListener("keydown", this.escape, true);
    this.ask(false);
    this.resizes.disconnect();
    this.painter?.close();
  }
  /** @param {Message} message */
  say(message) {
    this.model.send_msg(message);
  }
  /** @param {PainterMessage} message */
  paint(message) {
    this.painter?.post(message);
  }
  // What the painter tells
  /** @param {PainterMessage} message */
  hear(message) {
    const data = this.host.dataset;
    switch (message.op) {
      case "drawn":
        this.drawn = message.drawn;
        data.draws = String(++this.draws);
        data.drawn = String(message.drawn);
        data.coloured = String(message.coloured);
        data.still = String(message.still);
        return this.tellStatus();
      case "took":
        return this.setTrouble("");
      case "failed":
        return this.setTrouble(`The map's ${message.kind} did not arrive (${message.text}).`);
      case "lost":
        data.lost = "yes";
        this.lostTimer = setTimeout(() => this.fallBack(), 4e3);
        return;
      case "restored":
        delete data.lost;
        clearTimeout(this.lostTimer);
        return;
      case "broken":
        console.warn(`The map is drawn on the server: ${message.text}`);
        this.fallBack();
    }
  }
  /** @param {string} text */
  setTrouble(text) {
    this.trouble = text;
    this.tellStatus();
  }
  // A picture from the server where drawing here does not work (any more).
  fallBack() {
    if (this.painter?.mode === "picture") return;
    this.painter?.close();
    this.canvas?.remove();
    this.painter = new Picture(this.stage, (message) => this.hear(message));
    this.sentPalette = "";
    this.host.dataset.mode = "picture";
    this.resize();
    this.sendTheme();
    this.say({ op: "ready", picture: true });
  }
  // What the server tells; rows and arrays come as Bokeh's own, which cannot be cut
  /** @param {Message} message */
  receive(message) {
    switch (message.op) {
      case "points":
        return this.takePoints(message.url, message.n, message.home);
      case "colours":
        return this.takeColours(message);
      case "legend":
        return this.takeLegend(message);
      case "choices":
        return this.tools.choices(message.options, message.by);
      case "labels":
      case "pending":
      case "preview":
      case "guesses":
      case "focus":
        return this.takeMarks(message);
      case "chosen":
        return this.takeChosen(message);
      case "near":
        return this.takeNear(message);
      case "caught":
        return this.takeCaught(
          /** @type {any} */
          message
        );
      case "done":
        return this.clear();
      case "trouble":
        return this.showTrouble(message.text);
    }
  }
  /** @param {string} url @param {number} n @param {MapCard["home"]} home */
  takePoints(url, n, home) {
    this.n = n;
    this.home = home;
    this.host.dataset.n = String(n);
    this.paint({ op: "points", url: this.address(url), n });
    this.clear();
    this.goHome();
  }
  /** @param {Message} message */
  takeColours({ url, picture: picture2, rare, by }) {
    this.host.dataset.by = by;
    this.paint({ op: "colours", url: url && this.address(url), picture: this.address(picture2), rare });
  }
  /** @param {Message} message */
  takeLegend(message) {
    this.legend.tell(
      /** @type {any} */
      message
    );
    this.bar.classes(message.classes);
    this.basePalette = new Uint8Array(message.palette);
    this.classPalette = new Uint8Array(message.class_palette);
    this.shapes = new Uint8Array(message.shapes);
    this.asScale = Boolean(message.scale);
    this.sendPalette();
  }
  /** @param {Message} message */
  takeMarks({ op, rows, reset, total, name, now, position }) {
    const data = this.host.dataset;
    const count = rows.byteLength / 16;
    if (op === "labels") data.labels = String(total);
    if (op === "focus") data.focus = String(position ?? "");
    if (op === "preview") {
      data.preview = String(count);
      this.key.tell(name, now);
    }
    if (op === "guesses") {
      data.guesses = String(count);
      this.guesses = count;
    }
    this.paint({ op, rows: new Uint32Array(rows), reset });
    if (op === "guesses") this.tellStatus();
  }
  /** @param {Message} message */
  takeChosen({ points, bits, dots, selected }) {
    this.selected = selected;
    this.host.dataset.selected = String(selected);
    this.paint({
      op: "chosen",
      points: points && new Uint32Array(points),
      bits: bits && new Uint8Array(bits),
      dots: dots ? new Uint16Array(dots) : new Uint16Array(0)
    });
    this.tellStatus();
  }
  /** @param {Message} message */
  takeNear({ why, serial, item }) {
    if (why === "tap") return;
    if (serial !== this.hoverSerial || !this.hoverAt) return;
    if (item) this.card.show(item, this.hoverAt, this.size);
    else this.card.hide();
    this.stage.classList.toggle("over", Boolean(item));
  }
  /**
   * Without a serial it is what another card gathered, and takes the place of a lasso.
   * @param {Caught} message
   */
  takeCaught(message) {
    if (message.serial === null) this.forget();
    else if (message.serial !== this.serial) return;
    this.host.dataset.caught = String(message.count);
    this.bar.show(message);
    this.ask(true);
  }
  /** @param {string} text */
  showTrouble(text) {
    if (this.bar.box.hidden) this.setTrouble(text);
    else this.bar.trouble(text);
  }
  /**
   * While the bar asks, the keys of the classes are for it and not for the single item.
   * @param {boolean} on
   */
  ask(on) {
    if (on) shared.question = this.question;
    else if (shared.question === this.question) shared.question = null;
  }
  /** @param {KeyboardEvent} event */
  escaped(event) {
    const inField = event.composedPath().some(
      (one) => one instanceof Element && one.matches("input[type=text], input[type=search], textarea, dialog[open]")
    );
    const asking = !this.bar.box.hidden || this.outline;
    if (event.key !== "Escape" || !asking || inField) return;
    this.clear();
    if (this.selected) this.say({ op: "unselect" });
  }
  // What the person does
  /** @param {Place} at @param {"tap" | "hover"} why @param {number} reach pixels */
  near(at, why, reach) {
    if (why === "hover") this.hoverAt = at;
    const { x, y } = toMap(this.view, this.size, at);
    const serial = ++this.hoverSerial;
    const reached = reach / this.view.scale;
    this.say({ op: "near", x, y, reach: reached, why, serial, hidden: this.legend.hidden() });
  }
  /** @param {Place} [at] */
  leave(at) {
    const near = at && this.hoverAt && Math.hypot(at.x - this.hoverAt.x, at.y - this.hoverAt.y) < 6;
    if (near) return;
    this.hoverAt = null;
    this.card.hide();
    this.stage.classList.remove("over");
  }
  /** @param {Place[] | null} path @param {boolean} done */
  lasso(path, done) {
    this.outline = path;
    this.drawOutline(done);
    if (!done) {
      this.bar.hide();
      this.ask(false);
      return;
    }
    this.setLasso(false);
    if (!path || path.length < 3) {
      this.clear();
      return;
    }
    const serial = ++this.serial;
    this.say({ op: "lasso", polygon: thinned(path), serial, hidden: this.legend.hidden() });
  }
  /** @param {{caught: string, class: string, again: boolean}} step */
  label(step) {
    const { outbox } = shared;
    if (!outbox) return;
    this.stopListening ??= outbox.listen({ trouble: (text) => this.showTrouble(text) });
    outbox.post({ kind: "caught", ...step }, ({ ok, text = "" }) => {
      if (!ok) this.showTrouble(text);
      else if (this.bar.shows(step.caught)) this.clear();
    });
  }
  /** @param {boolean} on */
  setLasso(on) {
    this.lassoOn = on;
    this.tools.pressed(on);
    this.stage.classList.toggle("lassoing", on);
  }
  clear() {
    const had = this.outline || !this.bar.box.hidden;
    this.forget();
    if (had) this.say({ op: "clear" });
  }
  forget() {
    this.serial++;
    this.outline = null;
    this.drawOutline(true);
    this.bar.hide();
    this.ask(false);
    delete this.host.dataset.caught;
  }
  /** @param {boolean} closed */
  drawOutline(closed) {
    const points = (this.outline || []).map((place) => toScreen(this.view, this.size, place));
    const text = points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");
    this.path.setAttribute("d", text ? `M${text}${closed ? "Z" : ""}` : "");
  }
  /** @param {View} view */
  move(view, settled = false) {
    this.view = { ...view, moving: !settled };
    this.atHome = settled && this.atHome;
    this.later ??= requestAnimationFrame(() => {
      this.later = null;
      this.paint({ op: "view", ...this.view });
      this.drawOutline(true);
    });
    clearTimeout(this.stillTimer);
    if (!settled) this.stillTimer = setTimeout(() => this.move(this.view, true), STILL);
  }
  goHome() {
    const [left, bottom, right, top] = this.home;
    const { w, h } = this.size;
    const wide = Math.max(right - left, 0.01);
    const high = Math.max(top - bottom, 0.01);
    const scale = Math.min(w * 0.94 / wide, h * 0.94 / high);
    this.atHome = true;
    this.move({ x: (left + right) / 2, y: (bottom + top) / 2, scale, home: scale }, true);
    this.atHome = true;
  }
  resize() {
    const { clientWidth: w, clientHeight: h } = this.host;
    if (!w || !h) return;
    this.size = { w, h, dpr: Math.min(window.devicePixelRatio || 1, 3) };
    const small = w < 420 || h < 340;
    this.host.classList.toggle("small", small);
    this.legend.fold(small);
    this.host.classList.toggle("tiny", w < 260 || h < 190);
    this.paint({ op: "size", ...this.size });
    if (this.atHome) this.goHome();
    else this.move(this.view, true);
  }
  sendTheme() {
    this.paint({ op: "theme", ...themeOf(this.probe) });
  }
  /**
   * Has all points but a class's give way, for as long as it is looked at in the legend.
   * @param {number[]} codes
   */
  highlight(codes) {
    if (this.painter?.mode === "picture") return;
    this.highlighted = codes;
    clearTimeout(this.highlightTimer);
    this.highlightTimer = setTimeout(() => this.sendPalette(), HIGHLIGHT_AFTER);
  }
  /** @param {Uint8Array} colours @param {number} code @param {number[]} ground */
  colourOf(colours, code, ground) {
    const colour = [...colours.subarray(code * 3, code * 3 + 3)];
    if (!this.highlighted.length || this.highlighted.includes(code)) return colour;
    return colour.map((part, i) => Math.round(part * 0.15 + ground[i] * 255 * 0.85));
  }
  // Two rows of colours: of the points and of the labels; no opacity means hidden, and less than all
  // is the shape of a label's mark.
  sendPalette() {
    if (!this.basePalette || !this.classPalette) return;
    const rows = new Uint8Array(2048);
    const hidden = this.legend.hidden();
    const ground = this.highlighted.length ? themeOf(this.probe).ground : [];
    for (const [row, colours] of [this.basePalette, this.classPalette].entries()) {
      for (let code = 0; code < 256; code++) {
        const at = row * 1024 + code * 4;
        rows.set(this.colourOf(colours, code, ground), at);
        const shape = row === 1 ? this.shapes[code] : 0;
        rows[at + 3] = hidden.includes(code) && !(row === 1 && this.asScale) ? 0 : 255 - shape;
      }
    }
    this.host.dataset.highlighted = this.highlighted.join();
    this.host.dataset.hidden = String(this.legend.away());
    const text = rows.join();
    if (text !== this.sentPalette) this.paint({ op: "palette", rows, hidden });
    this.sentPalette = text;
    this.tellStatus();
  }
  tellStatus() {
    this.status.tell(
      {
        n: this.n,
        drawn: Math.min(this.drawn, this.n) || this.n,
        away: this.legend.away(),
        selected: this.selected,
        mode: this.painter?.mode,
        trouble: this.trouble,
        guesses: this.guesses
      },
      {
        again: () => this.say({ op: "ready", picture: this.painter?.mode === "picture" }),
        unselect: () => this.say({ op: "unselect" })
      }
    );
  }
  /** @param {string} url */
  address(url) {
    return new URL(url, document.baseURI).href;
  }
};
function render({ model, el }) {
  const host = make("div", "map");
  el.append(host);
  requestAnimationFrame(() => new MapCard(model, host).start());
  tellWhetherSeen(model, el);
}
export {
  render
};
