// A field to sign in with a finger: what was drawn, as a path of whole numbers in a box of 1000 by 400.

import { button, h } from "./dom.mjs";
import { t } from "./texts.mjs";

const WIDE = 1000;
const HIGH = 400;
const STEP = 8;
const MOST_POINTS = 500;
const FEWEST_POINTS = 6;

export function signaturePad(label) {
  const canvas = h("canvas", { width: WIDE, height: HIGH, class: "sign-here", role: "img", "aria-label": label });
  const pen = canvas.getContext("2d");
  let parts = [];
  let last = null;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const inside = (value, most) => Math.max(0, Math.min(most, Math.round(value * most)));
    return [inside((event.clientX - box.left) / box.width, WIDE), inside((event.clientY - box.top) / box.height, HIGH)];
  };
  const begin = (event) => {
    if (parts.length >= MOST_POINTS) return;
    canvas.setPointerCapture(event.pointerId);
    last = at(event);
    parts.push(`M${last.join(" ")}`);
  };
  const go = (event) => {
    if (!last || parts.length >= MOST_POINTS) return;
    const point = at(event);
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) < STEP) return;
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(...point);
    pen.stroke();
    parts.push(`L${point.join(" ")}`);
    last = point;
  };
  const end = () => (last = null);
  Object.assign(pen, { lineWidth: 9, lineCap: "round", strokeStyle: "#101820" });
  for (const [kind, listener] of [["pointerdown", begin], ["pointermove", go], ["pointerup", end], ["pointercancel", end]]) canvas.addEventListener(kind, listener);
  const clear = () => {
    parts = [];
    pen.clearRect(0, 0, WIDE, HIGH);
  };
  const node = h("div", { class: "field" }, h("p", { class: "label" }, label), canvas, button(t("sign.clear"), clear));
  // A tap by accident is no signature: null.
  return { node, path: () => (parts.length < FEWEST_POINTS ? null : parts.join("")) };
}
