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

// progress/chart_tabs.js
function render({ model, el }) {
  const line = make("div", "line");
  const tabs = make("div", "tabs");
  const log = make("label", "log");
  const box = make("input");
  const caption = make("p");
  tabs.setAttribute("role", "group");
  tabs.setAttribute("aria-label", "Chart");
  box.type = "checkbox";
  box.onchange = () => {
    model.log = box.checked;
  };
  log.append(box, " log scale");
  line.append(tabs, log);
  el.append(line, caption);
  keepPointer(el);
  for (const name of model.names) {
    const tab = make("button", "", name);
    tab.type = "button";
    tab.onclick = () => {
      model.chosen = name;
    };
    tabs.append(tab);
  }
  function draw() {
    for (const tab of tabs.children)
      tab.setAttribute("aria-pressed", String(tab.textContent === model.chosen));
    log.style.visibility = model.logs.includes(model.chosen) ? "" : "hidden";
    box.checked = model.log;
    caption.textContent = model.caption;
  }
  for (const topic of ["chosen", "log", "caption"]) model.on(topic, draw);
  draw();
}
export {
  render
};
