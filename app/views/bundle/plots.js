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

// plots/plots.js
function render({ model, el }) {
  const text = make("span");
  const clear = make("button", "", "clear");
  clear.type = "button";
  clear.title = "Select nothing";
  clear.onclick = () => model.send_msg({ op: "clear" });
  el.append(text, clear);
  function draw() {
    text.textContent = model.text;
    clear.hidden = !model.selected;
  }
  for (const topic of ["text", "selected"]) model.on(topic, draw);
  draw();
  const host = el.parentNode instanceof ShadowRoot ? el.parentNode.host : el;
  tellWhetherSeen(model, host);
}
export {
  render
};
