// Fields to sign in with a finger: what was drawn goes along with the form. Without scripts they stay hidden, and the
// name alone is the signature.

import { strokes } from "./strokes.mjs";

function attach(field) {
  const kept = field.querySelector("input");
  const drawn = strokes(field.querySelector("canvas"), (path) => (kept.value = path));
  field.querySelector("button").addEventListener("click", drawn.clear);
  field.hidden = false;
}

document.querySelectorAll(".draw").forEach(attach);
