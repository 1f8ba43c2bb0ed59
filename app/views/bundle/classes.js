// Made by "make bundle" of the scripts in app/views; sha256 9901618fa010760c40e819fdf00482c9b97dff7e3d955b2a553f50a516482a78
// shared/dom.js
function make(kind, className = "", text = "") {
  const made = document.createElement(kind);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
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

// shared/outbox.js
function command(step, done) {
  shared.outbox?.post(step, ({ ok, text, turned }) => {
    if (text && (!ok || step.kind === "undo" && !turned)) shared.notify?.(text);
    done?.();
  });
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

// classes/classes.js
var number = (value) => value === null || value === void 0 ? "–" : value.toLocaleString("en-US");
var labels = (count) => `${number(count)} label${count === 1 ? "" : "s"}`;
var TITLES = [
  ["", "", ""],
  ["", "", ""],
  ["class", "left", "Click a name to select its labelled items on every card"],
  ["labelled", "", "Items labelled with this class"],
  [
    "predicted",
    "",
    "Items that the model predicts to be in this class; not an estimate of how many there are"
  ],
  [
    "needed",
    "",
    "Labels needed to reach 5, below which a model hardly knows a class; then to reach the target"
  ],
  ["found at", "", "The number, among all labels, of the first one of this class"],
  [
    "cost",
    "",
    "The cost of missing one; a false alarm costs 1. It changes the predictions, not the probabilities"
  ],
  ["", "", ""]
];
var FEW = 15;
var MEANING = "Bars: solid for labelled, pale for predicted, which does not estimate how many there are; the dotted line marks 5 labels.";
function titles() {
  const top = make("tr", "");
  for (const [text, name, meaning] of TITLES) {
    const title = make("th", name, text);
    title.title = meaning;
    top.append(title);
  }
  return top;
}
function place(box, children) {
  const stay = new Set(
    /** @type {Element[]} */
    children
  );
  for (const child of [...box.children]) if (!stay.has(child)) child.remove();
  for (const [i, child] of children.entries()) {
    if (box.children[i] !== child) box.insertBefore(child, box.children[i] ?? null);
  }
}
function render({ model, el }) {
  const head = make("div", "head");
  const told = make("span", "told");
  const tools = make("span", "tools");
  const table = make("table", "ledger");
  head.append(told, tools);
  const find = finder();
  tools.append(find, aim(), logarithm());
  const meaning = make("p", "meaning", MEANING);
  el.append(head, table, adding(), meaning);
  keepPointer(el);
  let begun = null;
  const end = () => {
    begun = null;
    lines.clear();
    draw();
  };
  function finder() {
    const field = make("input", "find");
    field.type = "search";
    field.placeholder = "Find a class";
    field.setAttribute("aria-label", "Find a class in the table");
    field.oninput = () => {
      model.sought = field.value;
      draw();
    };
    return field;
  }
  function aim() {
    const label = make("label", "aim", "aim at ");
    const field = make("input", "quota");
    Object.assign(field, { type: "number", min: 1, max: 1e6, value: model.quota });
    field.setAttribute("aria-label", "Labels wanted of each class");
    field.onchange = () => {
      const quota = Math.round(Number(field.value));
      if (quota >= 1 && quota <= 1e6) model.quota = quota;
      field.value = model.quota;
    };
    label.append(field, " a class");
    return label;
  }
  function logarithm() {
    const label = make("label", "log");
    const box = make("input", "");
    box.type = "checkbox";
    box.checked = model.log;
    box.onchange = () => {
      model.log = box.checked;
    };
    label.append(box, " log scale");
    return label;
  }
  function adding() {
    const form = make("form", "add");
    const field = make("input", "new");
    field.placeholder = "New class";
    field.maxLength = 200;
    field.setAttribute("aria-label", "Name of a new class");
    form.append(field, make("button", "plus", "Add"));
    form.onsubmit = (event) => {
      event.preventDefault();
      if (field.value.trim()) command({ kind: "add", name: field.value });
      field.value = "";
    };
    return form;
  }
  function colourCell(row) {
    const cell = make("td", "swatch");
    const colour = make("input", "colour");
    colour.type = "color";
    colour.value = row.colour;
    colour.dataset.shape = String(row.shape);
    colour.title = "Change the colour";
    colour.setAttribute("aria-label", `Colour of ${row.name}`);
    colour.onclick = () => {
      begun = row.id;
    };
    colour.onchange = () => {
      command({ kind: "recolour", class: row.id, colour: colour.value });
      begun = null;
    };
    colour.onblur = () => {
      if (begun === row.id) end();
    };
    cell.append(colour);
    return cell;
  }
  function nameCell(row) {
    const cell = make("td", "name");
    const name = make("button", "look", row.name);
    name.title = `${row.name}: select its ${labels(row.labelled)} on every card`;
    name.onclick = () => model.send_msg({ op: "select", class: row.id });
    const edit = make("button", "tool", "✎");
    edit.title = "Rename";
    edit.setAttribute("aria-label", `Rename ${row.name}`);
    edit.onclick = () => rename(row, cell);
    cell.append(name, edit);
    return cell;
  }
  function rename(row, cell) {
    begun = row.id;
    const input = make("input", "rename");
    input.value = row.name;
    input.maxLength = 200;
    input.setAttribute("aria-label", `New name of ${row.name}`);
    const finish = (send) => {
      if (begun !== row.id) return;
      if (send && input.value.trim() && input.value !== row.name)
        command({ kind: "rename", class: row.id, name: input.value });
      end();
    };
    input.onkeydown = (event) => {
      if (event.key === "Enter") finish(true);
      if (event.key === "Escape") finish(false);
    };
    input.onblur = () => finish(true);
    cell.replaceChildren(input);
    input.focus({ preventScroll: true });
    input.select();
  }
  function predictedCell(row) {
    const cell = make("td", "soft");
    if (!row.predicted) {
      cell.textContent = number(row.predicted);
      return cell;
    }
    const look = make("button", "look", number(row.predicted));
    look.title = "Select the items predicted to be in this class";
    look.onclick = () => model.send_msg({ op: "select", class: row.id, predicted: true });
    cell.append(look);
    return cell;
  }
  function shortCell(row) {
    const cell = make("td", row.goal <= 5 ? "short urgent" : "short");
    if (!row.short) {
      cell.textContent = "✓";
      cell.classList.add("enough");
      return cell;
    }
    cell.append(make("b", "", number(row.short)), make("span", "goal", ` to ${number(row.goal)}`));
    return cell;
  }
  function costCell(row) {
    const cell = make("td", row.cost === 1 ? "cheap" : "cost");
    const edit = make("button", "look", number(row.cost));
    edit.title = `Change what it costs to miss one of ${row.name}`;
    edit.setAttribute("aria-label", `Cost of missing ${row.name}`);
    edit.onclick = () => price(row, cell);
    cell.append(edit);
    return cell;
  }
  function price(row, cell) {
    begun = row.id;
    const input = make("input", "price");
    Object.assign(input, { type: "number", min: 1e-3, max: 1e9, step: "any", value: row.cost });
    input.setAttribute("aria-label", `Cost of missing ${row.name}, against 1 for a false alarm`);
    const finish = (send) => {
      if (begun !== row.id) return;
      const cost = Number(input.value);
      if (send && cost > 0 && cost !== row.cost) command({ kind: "cost", class: row.id, cost });
      end();
    };
    input.onkeydown = (event) => {
      if (event.key === "Enter") finish(true);
      if (event.key === "Escape") finish(false);
    };
    input.onblur = () => finish(true);
    cell.replaceChildren(input);
    input.focus({ preventScroll: true });
    input.select();
  }
  function mergeCell(row, line) {
    const cell = make("td", "merge");
    const merge = make("button", "tool", "⤳");
    merge.title = "Merge into another class";
    merge.setAttribute("aria-label", `Merge ${row.name} into another class`);
    merge.onclick = () => mergeInto(row, line);
    if (model.rows.length > 1) cell.append(merge);
    return cell;
  }
  function mergeInto(row, line) {
    begun = row.id;
    const over = make("tr", "asking");
    const cell = make("td", "");
    const choose = make("select", "into");
    cell.colSpan = TITLES.length;
    choose.setAttribute("aria-label", `Class that ${row.name} becomes part of`);
    choose.append(new Option("choose a class", ""));
    for (const other of model.rows) if (other.id !== row.id) choose.append(new Option(other.name, other.id));
    const question = make("span", "question");
    const sure = make("button", "sure", "Merge");
    const never = make("button", "never", "Cancel");
    sure.disabled = true;
    choose.onchange = () => {
      sure.disabled = !choose.value;
      const name = choose.selectedOptions[0].textContent;
      question.textContent = choose.value ? `${labels(row.labelled)} of “${row.name}” will count as “${name}”. Undo brings the class back.` : "";
    };
    sure.onclick = () => {
      if (choose.value) command({ kind: "merge", class: row.id, into: choose.value });
      end();
    };
    never.onclick = end;
    over.onkeydown = (event) => {
      if (event.key === "Escape") end();
    };
    cell.append(make("span", "", `Merge “${row.name}” into `), choose, question, sure, never);
    over.append(cell);
    line.after(over);
    line.classList.add("begun");
    choose.focus();
  }
  function keyCell(row) {
    const cell = make("td", "key");
    if (row.key) cell.append(make("kbd", "", row.key.replace("shift+", "⇧")));
    return cell;
  }
  function cellsOf(row, line) {
    const { name, labelled } = row;
    return [
      [[row.key], () => keyCell(row)],
      [[name, row.colour, row.shape], () => colourCell(row)],
      [[name, labelled], () => nameCell(row)],
      [[labelled], () => make("td", "count", number(labelled))],
      [[row.predicted], () => predictedCell(row)],
      [[row.short, row.goal], () => shortCell(row)],
      [[row.first_label], () => make("td", "soft", number(row.first_label))],
      [[name, row.cost], () => costCell(row)],
      [[name, labelled, model.rows.length > 1], () => mergeCell(row, line)]
    ];
  }
  const top = titles();
  let lines = /* @__PURE__ */ new Map();
  function lineOf(row) {
    const { line, shown } = lines.get(row.id) ?? { line: make("tr", ""), shown: [] };
    line.className = row.labelled ? "row" : "row unseen";
    line.dataset.class = row.id;
    for (const [i, [values, cell]] of cellsOf(row, line).entries()) {
      const text = JSON.stringify(values);
      if (shown[i] === text) continue;
      shown[i] = text;
      if (line.children[i]) line.children[i].replaceWith(cell());
      else line.append(cell());
    }
    return { line, shown };
  }
  function draw() {
    if (begun !== null && model.rows.some((row) => row.id === begun)) return;
    begun = null;
    find.hidden = model.rows.length <= FEW;
    const sought = find.hidden ? "" : find.value.trim().toLowerCase();
    const rows = model.rows.filter((row) => row.name.toLowerCase().includes(sought));
    lines = new Map(rows.map((row) => [row.id, lineOf(row)]));
    place(table, [top, ...[...lines.values()].map(({ line }) => line)]);
  }
  function drawTexts() {
    told.textContent = model.summary;
    meaning.textContent = MEANING + model.bars;
  }
  for (const topic of ["summary", "bars"]) model.on(topic, drawTexts);
  model.on("rows", draw);
  drawTexts();
  draw();
  tellWhetherSeen(model, el);
}
export {
  render
};
