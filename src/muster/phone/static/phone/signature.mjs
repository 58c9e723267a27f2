// A field to sign in with a finger.

import { strokes } from "../web/strokes.mjs";
import { button, h } from "./dom.mjs";
import { t } from "./texts.mjs";

const FEWEST_POINTS = 6;

export function signaturePad(label) {
  const canvas = h("canvas", { width: 1000, height: 400, class: "sign-here", role: "img", "aria-label": label });
  const drawn = strokes(canvas);
  const node = h("div", { class: "field" }, h("p", { class: "label" }, label), canvas, button(t("sign.clear"), drawn.clear));
  // A tap by accident is no signature: null.
  return { node, path: () => (drawn.points() < FEWEST_POINTS ? null : drawn.path()) };
}
