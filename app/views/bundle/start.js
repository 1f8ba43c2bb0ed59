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

// start/request.js
var SILENT = "The server does not answer. Is Bowerbird still running in the terminal?";
var Refusal = class extends Error {
  /** @param {string} text @param {number} status 0 where no answer came */
  constructor(text, status) {
    super(text);
    this.status = status;
  }
};
async function ask(path, message = null) {
  const posted = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(message)
  };
  return read(() => fetch(path, message === null ? { cache: "no-store" } : posted));
}
async function read(send) {
  let answer;
  try {
    answer = await send();
  } catch {
    throw new Refusal(SILENT, 0);
  }
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text);
  throw new Refusal(lineOf(text, answer.status), answer.status);
}
function lineOf(text, status) {
  try {
    return String(JSON.parse(text).error);
  } catch {
    return `The server answered with ${status}.`;
  }
}
function upload(file, folder, note) {
  const request = new XMLHttpRequest();
  const sent = new Promise((resolve, reject) => {
    request.upload.onprogress = (event) => note(event.total ? event.loaded / event.total : 0);
    request.onload = () => {
      if (request.status === 200) resolve(JSON.parse(request.responseText));
      else reject(new Refusal(lineOf(request.responseText, request.status), request.status));
    };
    request.onerror = () => reject(new Refusal(SILENT, 0));
    request.onabort = () => reject(new Refusal("The upload was cancelled; nothing of it is kept.", 0));
  });
  const where = new URLSearchParams({ name: file.name, path: folder });
  request.open("PUT", `upload?${where}`);
  request.send(file);
  return { sent, cancel: () => request.abort() };
}

// start/choose.js
var DEMOS = {
  hubble: "Sources in the Hubble Deep Field. Nobody knows the truth: you are the expert.",
  digits: "Handwritten digits, of which some are fifty times rarer than others."
};
async function chooseScreen(coming, show2) {
  const page2 = await coming;
  const screen2 = make("div", "choose");
  const alert = make("p", "problem", page2.trouble ?? "");
  alert.setAttribute("role", "alert");
  alert.hidden = !page2.trouble;
  const attempt = async (act) => {
    alert.hidden = true;
    try {
      await act();
    } catch (error) {
      write(alert, error instanceof Error ? error.message : String(error));
      alert.hidden = false;
      alert.scrollIntoView({ block: "nearest" });
    }
  };
  const about = make("p", "quiet", "Find, label and learn the rare things in a large collection.");
  screen2.append(make("h1", "", "Bowerbird"), about, alert);
  if (page2.projects.length) screen2.append(recentProjects(page2.projects, show2, attempt));
  screen2.append(ownData(page2, show2, attempt), demos(page2.demos, show2, attempt));
  return screen2;
}
function section(title) {
  const made = make("section");
  made.append(make("h2", "", title));
  return made;
}
function recentProjects(projects, show2, attempt) {
  const made = section("Recent projects");
  const list = make("ul", "list projects");
  for (const project of projects) {
    const row = make("li", project.missing ? "missing" : "");
    const open = button("row", "", () => attempt(() => show2.open("project", { folder: project.folder })));
    const name = make("bdi", "name", nameOf(project.folder));
    const facts = [several(project.items, "item"), several(project.labels, "label")];
    if (project.labelled) facts.push(`last labelled ${ago(project.labelled)}`);
    const where = make("bdi", "quiet path", project.folder);
    open.append(name, make("span", "quiet", facts.join(" · ")), where);
    row.append(open);
    if (project.missing) {
      open.disabled = true;
      open.append(make("span", "quiet", "This folder is not there any more."));
      const remove = button(
        "",
        "Remove",
        () => attempt(async () => {
          await ask("forget", { folder: project.folder });
          row.remove();
          if (!list.children.length) made.remove();
        })
      );
      remove.setAttribute("aria-label", `Remove ${nameOf(project.folder)} from this list`);
      row.append(remove);
    }
    list.append(row);
  }
  made.append(list);
  return made;
}
var nameOf = (folder) => (folder.split("/").at(-1) ?? folder).replace(/\.bower$/, "");
function ownData(page2, show2, attempt) {
  const made = section("Your data");
  const form = make("form", "path");
  const field2 = make("input");
  field2.type = "text";
  field2.placeholder = "/path/to/stars.parquet";
  field2.autocomplete = "off";
  field2.spellcheck = false;
  field2.setAttribute(
    "aria-label",
    "Path of a table, an embedding, a folder of items, a project or a session file"
  );
  const go = make("button", "", "Open");
  form.append(field2, go);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field2.value.trim()) attempt(() => show2.file(field2.value.trim()));
  });
  const browser = new Browser(page2, show2, attempt);
  made.append(browser.element, form, uploads(page2, browser, show2, attempt));
  attempt(() => browser.visit(""));
  return made;
}
var Browser = class {
  /**
   * @param {StartPage} page
   * @param {StartShow} show
   * @param {StartAttempt} attempt
   */
  constructor(page2, show2, attempt) {
    this.page = page2;
    this.show = show2;
    this.attempt = attempt;
    this.path = "";
    this.crumbs = make("nav", "crumbs");
    this.crumbs.setAttribute("aria-label", "Folder");
    this.list = make("ul", "list files");
    this.more = make("p", "quiet");
    this.element = make("div", "browser");
    this.element.append(this.crumbs, this.list, this.more);
  }
  /** @param {string} path */
  async visit(path) {
    const listing = await ask(`folder?${new URLSearchParams({ path })}`);
    this.path = path;
    this.crumbs.replaceChildren(...this.crumbsOf(path));
    this.list.replaceChildren(...listing.entries.map((entry) => this.row(entry)));
    this.list.hidden = !listing.entries.length;
    const what = listing.is_table ? "as one table" : listing.items && `of ${listing.items}`;
    if (what) {
      const whole = button(
        "",
        `Open this folder ${what}`,
        () => this.attempt(() => this.show.data(`${this.page.root}/${path}`))
      );
      this.crumbs.append(whole);
    }
    const few = listing.is_whole ? "" : "There are more; paste the path of one that is not listed.";
    const none = listing.items ? "" : "There are no folders and no data here.";
    write(this.more, listing.entries.length ? few : none);
  }
  /** @param {string} path */
  crumbsOf(path) {
    const names = path ? path.split("/") : [];
    return [this.page.folder || "/", ...names].map((name, depth) => {
      const crumb = button(
        "crumb",
        name,
        () => this.attempt(() => this.visit(names.slice(0, depth).join("/")))
      );
      if (depth === names.length) crumb.setAttribute("aria-current", "true");
      return crumb;
    });
  }
  /** @param {StartEntry} entry */
  row(entry) {
    const row = make("li");
    const open = button(`row ${entry.kind}`, "", () => this.attempt(() => this.open(entry)));
    open.append(make("bdi", "name", entry.name));
    const size = entry.size === null ? entry.kind : bytes(entry.size);
    open.append(make("span", "quiet", entry.kind === "session" ? `session · ${size}` : size));
    row.append(open);
    return row;
  }
  /** @param {StartEntry} entry */
  async open(entry) {
    const inside = this.path ? `${this.path}/${entry.name}` : entry.name;
    if (entry.kind === "folder") {
      await this.visit(inside);
      return this.list.querySelector("button")?.focus();
    }
    await this.show.file(`${this.page.root}/${inside}`);
  }
};
function bytes(size) {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let unit = 0;
  for (; size >= 1e3 && unit < units.length - 1; unit += 1) size /= 1e3;
  return `${unit && size < 10 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}
function uploads(page2, browser, show2, attempt) {
  const zone = make("div", "drop");
  const input = make("input");
  input.type = "file";
  input.id = "upload";
  const label = make("label", "", "Drop a file here, or choose one to copy");
  label.htmlFor = input.id;
  const limit = make("p", "quiet");
  write(limit, `Up to ${bytes(page2.most_uploaded)}. It is put into the folder shown above.`);
  const state = make("p", "quiet");
  state.setAttribute("role", "status");
  zone.append(label, input, limit, state);
  const take = async (file) => {
    if (file.size > page2.most_uploaded) {
      throw new Error(`${file.name} has ${bytes(file.size)}; ${bytes(page2.most_uploaded)} are allowed.`);
    }
    const { sent, cancel } = upload(file, browser.path, (share) => {
      write(state, `Copying ${file.name}: ${Math.round(share * 100)} %`);
    });
    const stop = button("", "Cancel the copy", cancel);
    zone.append(stop);
    try {
      const { path } = await sent;
      await show2.file(path);
    } finally {
      stop.remove();
      write(state, "");
      input.value = "";
    }
  };
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) attempt(() => take(file));
  });
  for (const name of ["dragover", "dragenter"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
  }
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    const file = event.dataTransfer?.files[0];
    if (file) attempt(() => take(file));
  });
  return zone;
}
function demos(names, show2, attempt) {
  const made = section("Demos");
  const list = make("ul", "list");
  for (const name of names) {
    const row = make("li");
    const open = button("row", "", () => attempt(() => show2.open("demo", { demo: name })));
    open.append(make("span", "name", name), make("span", "quiet", DEMOS[name] ?? ""));
    row.append(open);
    list.append(row);
  }
  made.append(list);
  return made;
}

// start/column.js
var ROLES = {
  id: "id",
  label: "label",
  image: "picture",
  parent: "image it lies in",
  left: "box: left",
  top: "box: top",
  third: "box: width or right",
  fourth: "box: height or bottom",
  feature: "feature (learned from)",
  context: "shown only",
  exclude: "left out"
};
var BAR = 5;
var HEIGHT = 32;
function columnRow(column, choose) {
  const row = make("tr");
  const name = make("th");
  name.scope = "row";
  name.append(make("bdi", "name", column.name), make("span", "quiet", column.kind));
  const missing = column.missing ? `${percent(column.missing)} missing` : "none missing";
  const role = make("td", "role");
  const select = make("select");
  select.setAttribute("aria-label", `Role of ${column.name}`);
  for (const value of column.roles) {
    const option = make("option", "", ROLES[value] ?? value);
    option.value = value;
    select.append(option);
  }
  select.addEventListener("change", () => choose(select.value));
  const why = make("span", "quiet why");
  role.append(select, why);
  row.append(name, valuesOf(column), examplesOf(column), make("td", "missing", missing), role);
  const update = (now) => {
    select.value = now.role;
    write(why, now.why);
    row.dataset.role = now.role;
    row.classList.toggle("changed", now.changed);
  };
  update(column);
  return { row, update };
}
var percent = (share) => share < 1e-3 ? "under 0.1 %" : `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
function valuesOf(column) {
  const cell = make("td", "values");
  if (column.histogram) {
    cell.append(histogram(column.histogram, `From ${column.low} to ${column.high}`));
    const ends = make("span", "quiet ends");
    ends.append(make("span", "", column.low), make("span", "", column.high));
    cell.append(ends);
  } else if (column.values?.length) {
    const most = column.values[0][1];
    const list = make("ul");
    for (const [value, count] of column.values) {
      const item = make("li");
      const bar2 = make("i");
      bar2.style.width = `${Math.max(2, 100 * count / most)}%`;
      item.append(bar2, make("bdi", "", value), make("span", "quiet", counted(count)));
      list.append(item);
    }
    cell.append(list);
    const more = (column.distinct ?? 0) - column.values.length;
    if (more > 0) cell.append(make("span", "quiet", `and ${counted(more)} more values`));
  } else cell.append(make("span", "quiet", "no values"));
  return cell;
}
function histogram(heights, title) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", `0 0 ${heights.length * BAR} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", title);
  heights.forEach((height, i) => {
    const bar2 = document.createElementNS(space, "rect");
    const drawn = height ? Math.max(1, height * HEIGHT) : 0;
    bar2.setAttribute("x", String(i * BAR));
    bar2.setAttribute("y", String(HEIGHT - drawn));
    bar2.setAttribute("width", String(BAR - 1));
    bar2.setAttribute("height", String(drawn));
    svg.append(bar2);
  });
  return svg;
}
function examplesOf(column) {
  const cell = make("td", "examples");
  for (const example of column.examples) cell.append(make("bdi", "", example));
  return cell;
}

// start/fields.js
function choice(title, options) {
  const element = make("label", "field");
  const select = make("select");
  fill(select, options);
  element.append(make("span", "", title), select);
  return { element, select };
}
function fill(select, options) {
  const made = options.map(([value, text]) => {
    const option = make("option", "", text);
    option.value = value;
    return option;
  });
  select.replaceChildren(...made);
}
function field(title) {
  const element = make("label", "field");
  const input = make("input");
  input.type = "text";
  input.autocomplete = "off";
  element.append(make("span", "", title), input);
  return { element, input };
}

// start/together.js
var NONE = ["", "none"];
var Together = class {
  /**
   * @param {StartAsked} asked what a person chose; changed in place
   * @param {() => void} renew
   */
  constructor(asked, renew) {
    this.asked = asked;
    this.renew = renew;
    this.numbers = "";
    this.sky = [];
    this.errors = {};
    this.element = make("details", "together");
    this.summary = make("summary");
    this.ra = choice("Right ascension, in degrees", [NONE]);
    this.dec = choice("Declination, in degrees", [NONE]);
    this.hint = make("p", "quiet");
    this.hint.setAttribute("role", "status");
    this.list = make("ul");
    this.value = choice("Value", [NONE]);
    this.error = choice("Its error", [NONE]);
    this.lower = choice("Its lower error, if another", [NONE]);
    for (const { select } of [this.ra, this.dec]) select.addEventListener("change", () => this.place(select));
    const add = button("", "Add this error", () => this.add());
    this.element.append(this.summary, grid(this.ra, this.dec), this.hint, this.list);
    this.element.append(grid(this.value, this.error, this.lower), add);
  }
  /** @param {StartData} data */
  update(data) {
    this.sky = this.asked.sky ?? data.sky;
    this.errors = this.asked.errors ?? data.errors;
    this.element.hidden = data.numbers.length < 2;
    const numbers = JSON.stringify(data.numbers);
    if (numbers !== this.numbers) {
      for (const { select } of [this.ra, this.dec, this.value, this.error, this.lower]) {
        const before2 = select.value;
        fill(select, [NONE, ...data.numbers.map((name) => [name, name])]);
        select.value = data.numbers.includes(before2) ? before2 : "";
      }
    }
    this.numbers = numbers;
    this.ra.select.value = this.sky[0] ?? "";
    this.dec.select.value = this.sky[1] ?? "";
    write(this.hint, "");
    const pairs = Object.entries(this.errors);
    this.list.replaceChildren(...pairs.map(([value, names]) => this.row(value, names)));
    const position = this.sky.length ? `a position from ${this.sky.join(" and ")}` : "no position";
    const errors = pairs.length ? `${several(pairs.length, "value")} with an error` : "no errors";
    write(this.summary, `Shown together: ${position}, ${errors}`);
  }
  /** @param {string} value @param {string[]} names */
  row(value, names) {
    const row = make("li");
    const remove = button("small", "Remove", () => {
      const { [value]: _, ...others } = this.errors;
      this.asked.errors = others;
      this.renew();
    });
    remove.setAttribute("aria-label", `Remove the error of ${value}`);
    const text = names.length > 1 ? `${value} + ${names[0]} − ${names[1]}` : `${value} ± ${names[0]}`;
    row.append(make("bdi", "", text), remove);
    return row;
  }
  /** @param {HTMLSelectElement} changed */
  place(changed) {
    const [ra, dec] = [this.ra.select.value, this.dec.select.value];
    if (ra && dec && ra !== dec) this.asked.sky = [ra, dec];
    else if (!changed.value) this.asked.sky = [];
    else return write(this.hint, "A position has two columns: choose the other one too.");
    this.renew();
  }
  add() {
    const [value, ...names] = [this.value, this.error, this.lower].map(({ select }) => select.value);
    const errors = [...new Set(names.filter(Boolean))];
    if (!value || !names[0]) return write(this.hint, "Choose a value, and the column that holds its error.");
    this.asked.errors = { ...this.errors, [value]: errors };
    for (const { select } of [this.value, this.error, this.lower]) select.value = "";
    this.renew();
  }
  /** A column that is not shown any more goes with nothing. @param {string} column */
  forget(column) {
    if (this.asked.sky?.includes(column)) this.asked.sky = [];
    if (!this.asked.errors) return;
    const others = Object.entries(this.asked.errors).filter((pair) => !pair.flat().includes(column));
    this.asked.errors = Object.fromEntries(others);
  }
};
function grid(...fields) {
  const made = make("div", "settings");
  made.append(...fields.map(({ element }) => element));
  return made;
}

// start/look.js
var MANY = 12;
async function lookScreen(path, table, show2) {
  const choices = { settings: [], roles: {}, sky: null, errors: null, scaling: null, known_labels: null };
  const asked = { path, table, ...choices, classes: [], project: "" };
  const data = await ask("look", asked);
  return new Look(asked, data, show2).element;
}
var Look = class {
  /**
   * @param {StartAsked} asked
   * @param {StartData} data
   * @param {StartShow} show
   */
  constructor(asked, data, show2) {
    this.asked = asked;
    this.show = show2;
    this.round = 0;
    this.element = make("div", "look");
    this.alert = make("p", "problem");
    this.alert.setAttribute("role", "alert");
    this.notes = make("div", "notes");
    this.classHint = make("p", "quiet");
    this.classHint.id = "class-hint";
    this.scaling = choice("Scaling", [
      ["", ""],
      ["none", "none"],
      ["robust", "robust"]
    ]);
    this.labelHint = make("p", "quiet", "Hidden to practise on where every item has one, kept otherwise.");
    this.labels = choice("Labels that are known", [
      ["", "decided by the data"],
      ["practise", "hidden, to practise on"],
      ["start", "kept, as labels to start from"]
    ]);
    this.labels.element.append(this.labelHint);
    this.project = make("input");
    this.project.value = data.project;
    this.start = make("button", "primary", "Start labelling");
    this.start.type = "button";
    this.start.addEventListener("click", () => this.attempt(() => this.begin()));
    this.rows = data.columns.map((column) => columnRow(column, (role) => this.change(column.name, role)));
    this.together = new Together(asked, () => this.renew());
    this.element.append(...this.heading(data), this.alert, this.notes, this.settings());
    this.element.append(this.together.element, this.table(data), this.bar());
    this.update(data);
  }
  /** @param {StartData} data */
  heading(data) {
    const back = button("back", "All projects and data", () => this.show.choose());
    const title = make("h1");
    title.append(make("bdi", "", data.name));
    const count = data.rough ? Number((data.rows ?? 0).toPrecision(2)) : data.rows;
    const rows = count === null ? "Rows not counted yet" : several(count, "row");
    const columns = several(data.columns.length + data.more, "column");
    const seen = data.whole ? "" : ` What follows is taken from the first ${counted(data.shown)} rows.`;
    return [
      back,
      title,
      make("p", "quiet", `${data.rough && data.rows !== null ? "About " : ""}${rows}, ${columns}.${seen}`),
      ...data.tables.length ? [this.tables(data)] : []
    ];
  }
  /** The tables of a file, one of which is looked at. @param {StartData} data */
  tables(data) {
    const names = data.tables.map(({ name, rows, columns }) => [
      name,
      `${name} (${several(rows, "row")}, ${several(columns, "column")})`
    ]);
    const { element, select } = choice("Table", names);
    element.classList.add("tables");
    select.value = data.table;
    select.addEventListener(
      "change",
      () => this.attempt(async () => {
        try {
          await this.show.data(this.asked.path, select.value);
        } finally {
          select.value = data.table;
        }
        const again = document.querySelector(".tables select");
        if (again instanceof HTMLElement) again.focus();
      })
    );
    if (data.is_largest) {
      element.append(make("p", "quiet", `The largest of the ${data.tables.length} in this file.`));
    }
    return element;
  }
  settings() {
    const made = make("section", "settings");
    const classes = make("textarea");
    classes.rows = 3;
    classes.id = "classes";
    classes.setAttribute("aria-describedby", this.classHint.id);
    classes.addEventListener("input", () => {
      this.asked.classes = classes.value.split("\n").flatMap((name) => name.trim() || []);
    });
    const label = make("label", "", "Classes, one per line");
    label.htmlFor = classes.id;
    const typed = make("div", "field wide");
    typed.append(label, classes, this.classHint);
    this.scaling.select.addEventListener("change", () => {
      this.asked.scaling = this.scaling.select.value || null;
      this.renew();
    });
    this.labels.select.addEventListener("change", () => {
      this.asked.known_labels = this.labels.select.value || null;
      this.renew();
    });
    const project = make("label", "field");
    project.append(make("span", "", "Folder of the new project"), this.project);
    made.append(typed, this.labels.element, this.scaling.element, project);
    return made;
  }
  /** @param {StartData} data */
  table(data) {
    const made = make("section", "columns");
    made.append(make("h2", "", "Columns"));
    if (data.columns.length > MANY) made.append(this.search(data.columns));
    const table = make("table");
    const head = make("tr");
    for (const name of ["Column", "Values", "Examples", "Missing", "Role"]) {
      const cell = make("th", "", name);
      cell.scope = "col";
      head.append(cell);
    }
    const body = make("tbody");
    body.append(...this.rows.map(({ row }) => row));
    const top = make("thead");
    top.append(head);
    table.append(top, body);
    made.append(table);
    if (data.embedding) {
      made.append(make("p", "quiet", `The vectors in ${data.embedding} are what is learned from.`));
    }
    if (data.more) {
      const text = `${several(data.more, "more column")} not drawn here; their roles are guessed.`;
      made.append(make("p", "quiet", text));
    }
    return made;
  }
  /** @param {StartColumn[]} columns */
  search(columns) {
    const field2 = make("input");
    field2.type = "search";
    field2.placeholder = "Search columns";
    field2.setAttribute("aria-label", "Search columns");
    field2.addEventListener("input", () => {
      const part = field2.value.trim().toLowerCase();
      this.rows.forEach(({ row }, i) => {
        row.hidden = !columns[i].name.toLowerCase().includes(part);
      });
    });
    return field2;
  }
  bar() {
    const made = make("div", "bar");
    const configuration = button("", "Configuration", () => this.attempt(() => this.configuration()));
    made.append(this.start, configuration);
    return made;
  }
  /** @param {StartData} data */
  update(data) {
    data.columns.forEach((column, i) => {
      this.rows[i].update(column);
    });
    this.together.update(data);
    write(this.alert, data.problem);
    this.alert.hidden = !data.problem;
    this.start.disabled = Boolean(data.problem);
    this.notes.replaceChildren(
      ...listOf(
        "What would go wrong",
        data.warnings.map((text) => [text])
      ),
      ...listOf(
        "How your data are read",
        data.remarks.map((remark) => this.remark(remark))
      ),
      ...listOf(
        "What you changed of that",
        this.asked.settings.map((line2) => this.setting(line2))
      )
    );
    this.notes.hidden = !this.notes.children.length;
    this.labels.element.hidden = !data.classes;
    this.labelHint.hidden = Boolean(this.asked.known_labels);
    this.scaling.select.options[0].text = this.asked.scaling ? "as guessed" : `${data.scaling}, as guessed`;
    const from = (data.classes ?? []).map(([name, count]) => `${name} ${counted(count)}`);
    const none = "More can be added at any time.";
    write(this.classHint, from.length ? `From column ${data.label}: ${from.join(", ")}. ${none}` : none);
  }
  /** @param {{text: string, remedy: string}} remark */
  remark({ text, remedy }) {
    if (!remedy) return [text];
    const change = button("small", "Change", () => this.set([...this.asked.settings, remedy]));
    change.setAttribute("aria-label", `Change: ${remedy}`);
    return [`${text} To change it: `, make("code", "", remedy), change];
  }
  /** @param {string} line */
  setting(line2) {
    const undo = button("small", "Undo", () => {
      this.set(this.asked.settings.filter((other) => other !== line2));
    });
    undo.setAttribute("aria-label", `Undo: ${line2}`);
    return [make("code", "", line2), undo];
  }
  /** @param {string[]} settings under which the data are read anew */
  async set(settings) {
    const before2 = this.asked.settings;
    this.asked.settings = settings;
    await this.attempt(async () => {
      try {
        const data = await ask("look", this.asked);
        this.replace(data);
      } catch (error) {
        this.asked.settings = before2;
        throw error;
      }
    });
  }
  /** The columns may be others now. @param {StartData} data */
  replace(data) {
    const names = new Set(data.columns.map(({ name }) => name));
    const gone = Object.keys(this.asked.roles).filter((name) => !names.has(name));
    for (const name of gone) delete this.asked.roles[name];
    this.rows = data.columns.map((column) => columnRow(column, (role) => this.change(column.name, role)));
    this.element.querySelector(".columns")?.replaceWith(this.table(data));
    this.update(data);
  }
  /** @param {string} column @param {string} role */
  change(column, role) {
    this.asked.roles = { ...this.asked.roles, [column]: role };
    if (!["feature", "context"].includes(role)) this.together.forget(column);
    for (const [other, theirs] of Object.entries(this.asked.roles)) {
      if (other !== column && theirs === role && ["id", "label", "image", "parent"].includes(role)) {
        delete this.asked.roles[other];
      }
    }
    this.renew();
  }
  async renew() {
    this.round += 1;
    const round = this.round;
    this.start.disabled = true;
    await this.attempt(async () => {
      const data = await ask("look", this.asked);
      if (round === this.round) this.update(data);
    });
  }
  async begin() {
    this.start.disabled = true;
    try {
      await this.show.open("data", { ...this.asked, project: this.project.value.trim() });
    } finally {
      this.start.disabled = false;
    }
  }
  async configuration() {
    const { text } = await ask("config", this.asked);
    const dialog = make("dialog");
    dialog.setAttribute("aria-label", "Configuration");
    const save = make("a", "button", "Save as a file");
    save.href = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
    save.download = `${this.project.value.trim().replace(/\.bower$/, "")}.yaml`;
    const code = make("pre", "", text);
    code.tabIndex = 0;
    const close = button("", "Close", () => dialog.close());
    const buttons = make("div", "buttons");
    buttons.append(save, close);
    dialog.append(make("h2", "", "Configuration"), code, buttons);
    dialog.addEventListener("close", () => {
      URL.revokeObjectURL(save.href);
      dialog.remove();
    });
    this.element.append(dialog);
    dialog.showModal();
  }
  /** @param {() => Promise<unknown>} act */
  async attempt(act) {
    this.alert.hidden = true;
    try {
      await act();
    } catch (error) {
      write(this.alert, error instanceof Error ? error.message : String(error));
      this.alert.hidden = false;
      this.alert.scrollIntoView({ block: "nearest" });
    }
  }
};
function listOf(title, lines) {
  if (!lines.length) return [];
  const list = make("ul");
  for (const line2 of lines) {
    const item = make("li");
    item.append(...line2);
    list.append(item);
  }
  return [make("h2", "", title), list];
}

// start/opening.js
var EVERY = 400;
var PATIENCE = 75;
var STEPS = {
  waiting: "Waiting for what was cancelled to stop",
  checking: "Checking the data",
  reading: "Reading the data",
  scaling: "Scaling the features",
  "loading the page": "Loading the page",
  opening: "Opening the project"
};
var line = null;
var bar = null;
function openingScreen(show2) {
  const section2 = make("section", "opening");
  line = make("p", "step", "Opening …");
  line.setAttribute("role", "status");
  bar = make("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", "Progress");
  const cancel = button("", "Cancel", async () => {
    await ask("cancel", {}).catch(() => null);
    show2.back("");
  });
  section2.append(make("h1", "", "Opening the project"), line, bar, cancel);
  return section2;
}
async function follow(enter, show2) {
  for (let failures = 0; failures < PATIENCE; ) {
    await new Promise((resolve) => setTimeout(resolve, EVERY));
    if (!line?.isConnected) return;
    try {
      const now = await ask("progress");
      failures = 0;
      if (now.state === "open") return location.replace(enter);
      if (now.state !== "reading") return show2.back(now.trouble);
      tell(now);
    } catch (error) {
      const answered = error instanceof Refusal && error.status > 0;
      if (answered && error.status < 500) return location.replace(enter);
      failures += 1;
    }
  }
  if (line) write(line, "The server does not answer. Is Bowerbird still running in the terminal?");
}
function tell({ step, fraction }) {
  if (!line || !bar) return;
  write(line, `${STEPS[step] ?? step[0].toUpperCase() + step.slice(1)} …`);
  if (fraction > 0 && fraction < 1) bar.value = fraction;
  else bar.removeAttribute("value");
}

// start/session.js
var DEPTHS = [
  ["everything", "everything: labels and history too"],
  ["settings", "classes, learner and strategy, no labels"],
  ["layout", "only where the cards are"]
];
async function sessionScreen(path, show2) {
  const session = await ask("session", { path });
  const screen2 = make("div", "look");
  const alert = make("p", "problem");
  alert.setAttribute("role", "alert");
  alert.hidden = true;
  const title = make("h1");
  title.append(make("bdi", "", session.name));
  const data = field("Its data");
  data.input.value = session.data;
  data.input.spellcheck = false;
  data.input.setAttribute("list", "beside");
  data.element.append(suggestions(session.beside), make("p", "quiet", hintOf(session)));
  const depth = choice("How much of it to take", DEPTHS);
  const project = field("Folder of the new project");
  project.input.value = session.project;
  const settings = make("section", "settings");
  data.element.classList.add("wide");
  settings.append(data.element, depth.element, project.element);
  const start = button("primary", "Open this session", async () => {
    alert.hidden = true;
    start.disabled = true;
    try {
      const names = { data: data.input.value.trim(), project: project.input.value.trim() };
      await show2.open("session", { path, depth: depth.select.value, ...names });
    } catch (error) {
      write(alert, error instanceof Error ? error.message : String(error));
      alert.hidden = false;
      alert.scrollIntoView({ block: "nearest" });
    } finally {
      start.disabled = false;
    }
  });
  const back = button("back", "All projects and data", () => show2.choose());
  screen2.append(back, title, make("p", "quiet", factsOf(session)), alert, contents(session), settings, start);
  return screen2;
}
function factsOf({ pool, rows, labels, labelled }) {
  const facts = [`A session on ${pool}`];
  if (rows !== null) facts.push(several(rows, "item"));
  facts.push(several(labels, "label"));
  if (labelled) facts.push(`last labelled ${ago(labelled)}`);
  return `${facts.join(" · ")}.`;
}
function hintOf({ data, pool }) {
  const beside = data ? "This one is suggested by its name." : `None beside it is called ${pool}.`;
  return `A session file holds no data: name the file or demo it was made on. ${beside}`;
}
function contents({ classes, learner, strategy }) {
  const made = make("section", "contents");
  const names = classes.map(([name, count]) => `${name} ${counted(count)}`);
  made.append(make("h2", "", "What is in it"));
  made.append(make("p", "", `Classes: ${names.join(", ") || "none yet"}.`));
  if (learner) made.append(make("p", "", `Learner ${learner}, strategy ${strategy}.`));
  return made;
}
function suggestions(paths) {
  const list = make("datalist");
  list.id = "beside";
  for (const path of paths) {
    const option = make("option");
    option.value = path;
    list.append(option);
  }
  return list;
}

// start/start.js
var main = make("main");
document.body.append(main);
var page = null;
var before = null;
var shown = 0;
var show = {
  choose: () => screen(() => chooseScreen(fresh(), show)),
  data: async (path, table = null) => {
    await look(path, table);
    history.pushState({ path, table }, "");
  },
  session: async (path) => {
    await screen(() => sessionScreen(path, show));
    history.pushState({ session: path }, "");
  },
  file: (path) => {
    if (/\.bower\/?$/.test(path)) return show.open("project", { folder: path });
    return path.endsWith(".bowerbird.json") ? show.session(path) : show.data(path);
  },
  open: async (what, message) => {
    await ask(`open/${what}`, message);
    before = main.firstElementChild;
    await screen(async () => openingScreen(show));
    follow((page ?? await fresh()).enter, show);
  },
  back: async (trouble) => {
    if (!before) return show.choose();
    shown += 1;
    main.replaceChildren(before);
    const alert = before.querySelector("[role=alert]");
    if (!(alert instanceof HTMLElement)) return;
    write(alert, trouble);
    alert.hidden = !trouble;
    alert.scrollIntoView({ block: "nearest" });
  }
};
var look = (path, table) => screen(() => lookScreen(path, table, show));
async function fresh() {
  page = await ask("start");
  return (
    /** @type {StartPage} */
    page
  );
}
async function screen(build) {
  shown += 1;
  const mine = shown;
  main.setAttribute("aria-busy", "true");
  try {
    const built = await build();
    if (mine !== shown) return;
    main.replaceChildren(built);
  } finally {
    if (mine === shown) main.removeAttribute("aria-busy");
  }
  window.scrollTo(0, 0);
  const heading = main.querySelector("h1");
  if (heading) {
    heading.tabIndex = -1;
    heading.focus();
  }
}
window.addEventListener("popstate", (event) => {
  if (event.state?.path) look(event.state.path, event.state.table);
  else if (event.state?.session) screen(() => sessionScreen(event.state.session, show));
  else show.choose();
});
async function begin() {
  const { state, enter } = await fresh();
  if (state !== "reading") return show.choose();
  await screen(async () => openingScreen(show));
  follow(enter, show);
}
begin();
