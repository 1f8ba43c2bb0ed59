// Made by "make bundle" of the scripts in app/views; sha256 9901618fa010760c40e819fdf00482c9b97dff7e3d955b2a553f50a516482a78
var dock = (() => {
  var __defProp = Object.defineProperty;
  var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
  var __getOwnPropNames = Object.getOwnPropertyNames;
  var __hasOwnProp = Object.prototype.hasOwnProperty;
  var __export = (target, all) => {
    for (var name in all)
      __defProp(target, name, { get: all[name], enumerable: true });
  };
  var __copyProps = (to, from, except, desc) => {
    if (from && typeof from === "object" || typeof from === "function") {
      for (let key of __getOwnPropNames(from))
        if (!__hasOwnProp.call(to, key) && key !== except)
          __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
    }
    return to;
  };
  var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

  // page/dock.js
  var dock_exports = {};
  __export(dock_exports, {
    draw: () => draw
  });

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

  // page/dock.js
  function draw({ model, data, state, view, cards }) {
    const cellHeight = Math.floor(model.height / data.nrows);
    const options = {
      column: data.ncols,
      row: data.nrows,
      cellHeight,
      margin: 5,
      handle: ".dock-bar",
      float: false,
      disableOneColumnMode: true
    };
    const stack = GridStack.init(options, cards);
    const moved = () => {
      const places = stack.engine.nodes.map(({ el, x, y, w, h }) => ({
        id: el.getAttribute("data-id"),
        x0: x,
        y0: y,
        x1: x + w,
        y1: y + h
      }));
      data.state = places;
      const named = places.map(({ id, x0, y0, x1, y1 }) => [id, [y0, x0, y1, x1]]);
      const { open, dark } = data;
      shared.outbox?.post({ kind: "layout", cards: Object.fromEntries(named), open, dark });
    };
    stack.on("resizestop", () => {
      moved();
      view.invalidate_layout();
    });
    stack.on("dragstop", moved);
    for (const bar of cards.querySelectorAll(".dock-bar")) {
      const title = (
        /** @type {HTMLElement} */
        bar.querySelector(".dock-title")
      );
      const cross = (
        /** @type {HTMLElement} */
        bar.querySelector(".dock-close")
      );
      const name = title.dataset.card ?? "";
      title.textContent = data.titles[name] ?? name;
      cross.addEventListener("mousedown", (event) => event.stopPropagation());
      cross.addEventListener("click", () => {
        data.closed = name;
      });
    }
    const narrow = matchMedia("(max-width: 820px)");
    const setMovable = () => {
      stack.enableMove(!narrow.matches);
      stack.enableResize(!narrow.matches);
    };
    const adapt = () => {
      setMovable();
      view.invalidate_layout();
    };
    narrow.addEventListener("change", adapt);
    let fitted = false;
    state.fit = () => {
      stack.cellHeight(cellHeight);
      if (!fitted) {
        fitted = true;
        view.invalidate_layout();
      }
      stack.engine._notify();
    };
    state.forget = () => {
      narrow.removeEventListener("change", adapt);
      stack.destroy();
    };
    setMovable();
  }
  return __toCommonJS(dock_exports);
})();
