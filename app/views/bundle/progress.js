// Made by "make bundle" of the scripts in app/views; sha256 9901618fa010760c40e819fdf00482c9b97dff7e3d955b2a553f50a516482a78
// shared/dom.js
function make(kind, className = "", text = "") {
  const made = document.createElement(kind);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
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

// progress/progress.js
function sinceThen(seconds) {
  const past = Math.max(0, Date.now() / 1e3 - seconds);
  if (past < 45) return "under a minute";
  if (past < 3600) return `${Math.max(1, Math.round(past / 60))} min`;
  if (past < 172800) return `${Math.round(past / 3600)} h`;
  return `${Math.round(past / 86400)} days`;
}
function lineOf({ name, value, since }) {
  const text = make("dd", "", since == null ? value : `${sinceThen(since)} ${value}`.trim());
  if (since) text.title = new Date(since * 1e3).toLocaleString();
  return [make("dt", "", name), text];
}
function render({ model, el }) {
  const list = make("dl");
  const work = make("div", "work");
  const bar = make("div", "bar");
  const fill = make("i");
  const doing = make("span");
  bar.setAttribute("role", "progressbar");
  bar.setAttribute("aria-label", "What the worker does");
  bar.append(fill);
  work.append(bar, doing);
  el.append(work, list);
  function draw() {
    list.replaceChildren(...model.facts.flatMap(lineOf));
  }
  function drawWork() {
    const share = model.fraction;
    doing.textContent = model.busy || "Idle";
    bar.classList.toggle("on", Boolean(model.busy));
    bar.classList.toggle("unknown", share < 0);
    fill.style.width = share < 0 ? "" : `${Math.round(100 * share)}%`;
    if (share < 0) bar.removeAttribute("aria-valuenow");
    else bar.setAttribute("aria-valuenow", String(Math.round(100 * share)));
  }
  model.on("facts", draw);
  for (const topic of ["busy", "fraction"]) model.on(topic, drawWork);
  const clock = setInterval(draw, 3e4);
  model.on("remove", () => clearInterval(clock));
  draw();
  drawWork();
  tellWhetherSeen(model, el);
}
export {
  render
};
