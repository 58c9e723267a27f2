// The few lines that put a screen together: no markup from strings, so nothing that was typed can become code.

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value") node.value = value;
    else if (value === true) node.setAttribute(name, "");
    else node.setAttribute(name, value);
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SIGNS = {
  pass: "M8 34l16 16 32-36",
  doubt: "M20 22c0-16 26-16 26 0 0 10-13 10-13 22M33 56v1",
  sample: "M26 6h14M29 6v18L16 50c-3 7 2 8 6 8h22c4 0 9-1 6-8L37 24V6M22 42h22",
  turn_back: "M12 12l40 40M52 12L12 52",
  transfer: "M6 32h44M36 16l16 16-16 16",
  note: "M32 10v28M32 52v1",
};

// A sign beside each colour: whoever cannot tell red from green still sees which it is.
export function sign(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 64 64");
  svg.setAttribute("class", "sign");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", SIGNS[name]);
  svg.append(path);
  return svg;
}

export function button(words, onclick, kind = "", more = {}) {
  return h("button", { type: "button", class: `btn ${kind}`.trim(), onclick, ...more }, words);
}

// Pressed twice, it is done once; what failed can be tried again.
export function once(action) {
  let busy = false;
  return async (...given) => {
    if (busy) return;
    busy = true;
    try {
      await action(...given);
    } finally {
      busy = false;
    }
  };
}

// Enter while an input method composes chooses a word; it never means "go on".
export function onEnter(node, action) {
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    action();
  });
  return node;
}

let numbered = 0;

export function field(label, input, hint = "") {
  const id = input.id || `f${(numbered += 1)}`;
  input.id = id;
  const parts = [h("label", { for: id }, label), input];
  if (hint) {
    input.setAttribute("aria-describedby", `${id}h`);
    parts.push(h("p", { class: "hint", id: `${id}h` }, hint));
  }
  return h("div", { class: "field" }, parts);
}

// One of a few: large targets in a row, read as radio buttons.
export function choice(label, options, chosen, onpick, kind = "") {
  const name = `c${(numbered += 1)}`;
  const items = options.map(([value, words]) => {
    const input = h("input", { type: "radio", name, value, checked: value === chosen, onchange: () => onpick(value) });
    return h("label", { class: `pick ${value}` }, input, h("span", {}, words));
  });
  return h("fieldset", { class: `choice ${kind}` }, h("legend", {}, label), h("div", { class: "picks" }, items));
}
