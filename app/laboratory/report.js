"use strict";
// Which strategies are shown, and what stands under the pointer. Text is set as text, never as markup.
for (const box of document.querySelectorAll("nav input")) {
  const show = () => {
    for (const part of document.querySelectorAll("svg .s" + box.dataset.series)) {
      part.classList.toggle("off", !box.checked);
    }
  };
  box.addEventListener("change", show);
  show();
  const label = box.parentElement;
  const own = ".s" + box.dataset.series;
  label.addEventListener("pointerenter", () => raise(own));
  label.addEventListener("pointerleave", () => raise(null));
}

function raise(own) {
  for (const part of document.querySelectorAll("svg .s")) {
    part.classList.toggle("dim", own !== null && !part.matches(own));
    part.classList.toggle("up", own !== null && part.matches(own));
  }
}

const card = document.createElement("div");
card.className = "reading";
card.hidden = true;
document.body.append(card);

for (const svg of document.querySelectorAll("svg.chart")) {
  const lines = [...svg.querySelectorAll("g.s")].map((group) => ({
    group,
    x: numbers(group.dataset.x),
    y: numbers(group.dataset.y),
    px: numbers(group.dataset.px),
  }));
  const rule = svg.querySelector(".rule");
  svg.addEventListener("pointermove", (event) => {
    const shown = lines.filter((line) => !line.group.classList.contains("off"));
    if (!shown.length) return leave();
    const box = svg.getBoundingClientRect();
    const place = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
    const read = shown.map((line) => ({ line, at: nearest(line.px, place) }));
    const px = read[0].line.px[read[0].at];
    rule.setAttribute("x1", px);
    rule.setAttribute("x2", px);
    rule.classList.add("on");
    tell(read, event);
  });
  const leave = () => {
    card.hidden = true;
    rule.classList.remove("on");
  };
  svg.addEventListener("pointerleave", leave);
}

function tell(read, event) {
  const head = document.createElement("b");
  head.textContent = read[0].line.x[read[0].at] + " labels";
  read.sort((a, b) => b.line.y[b.at] - a.line.y[a.at]);
  const rows = read.map(({ line, at }) => {
    const row = document.createElement("div");
    const key = document.createElement("i");
    row.className = line.group.getAttribute("class");
    key.className = "key";
    const value = document.createElement("span");
    value.textContent = line.y[at].toFixed(1);
    row.append(key, line.group.dataset.name, value);
    return row;
  });
  card.replaceChildren(head, ...rows);
  card.hidden = false;
  const left = Math.min(event.clientX + 16, innerWidth - card.offsetWidth - 8);
  const top = Math.min(event.clientY + 16, innerHeight - card.offsetHeight - 8);
  card.style.left = Math.max(8, left) + "px";
  card.style.top = Math.max(8, top) + "px";
}

function numbers(text) {
  return text.split(" ").map(Number);
}

function nearest(values, wanted) {
  let best = 0;
  for (let i = 1; i < values.length; i++) {
    if (Math.abs(values[i] - wanted) < Math.abs(values[best] - wanted)) best = i;
  }
  return best;
}
