// The pad for a six-digit PIN: large keys for gloves, the keyboard as well.

import { h } from "./dom.mjs";
import { t } from "./texts.mjs";

export const LENGTH = 6;

export function pad(oncomplete) {
  let digits = "";
  let shut = false;
  const dots = Array.from({ length: LENGTH }, () => h("span", { class: "dot" }));
  const shown = h("div", { class: "dots", role: "status", "aria-label": t("pin.typed", { n: 0 }) }, dots);
  const show = () => {
    dots.forEach((dot, place) => dot.classList.toggle("on", place < digits.length));
    shown.setAttribute("aria-label", t("pin.typed", { n: digits.length }));
  };
  const press = (digit) => {
    if (shut || digits.length >= LENGTH) return;
    digits += digit;
    show();
    if (digits.length === LENGTH) oncomplete(digits);
  };
  const erase = () => {
    digits = digits.slice(0, -1);
    show();
  };
  const key = (digit) => h("button", { type: "button", class: "key", onclick: () => press(digit) }, digit);
  const back = h("button", { type: "button", class: "key small", onclick: erase }, t("pin.erase"));
  const keys = h("div", { class: "pad" }, ["1", "2", "3", "4", "5", "6", "7", "8", "9"].map(key), h("span"), key("0"), back);
  const node = h("div", { class: "pin" }, shown, keys);
  const typed = (event) => {
    if (!node.isConnected) return document.removeEventListener("keydown", typed);
    if (/^[0-9]$/.test(event.key) && !event.target.matches("input")) press(event.key);
    if (event.key === "Backspace" && !event.target.matches("input")) erase();
  };
  document.addEventListener("keydown", typed);
  const clear = () => {
    digits = "";
    show();
  };
  const close = (yes) => {
    shut = yes;
    keys.querySelectorAll("button").forEach((one) => (one.disabled = yes));
  };
  return { node, clear, close };
}
