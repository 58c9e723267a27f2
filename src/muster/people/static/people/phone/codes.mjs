// A code of the shift, checked without a network: against marks so short that they lead nobody to the code.

import { bytes, fromBase64 } from "../../phone/canon.mjs";
import { button, field, h, onEnter } from "../../phone/dom.mjs";
import { scanner } from "../../phone/scan.mjs";

const LOOK_ALIKE = { O: "0", I: "1", L: "1", U: "V" };

// One way of writing a code, as the server's; full-width letters come from input methods.
const normal = (text) => text.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase().replace(/[OILU]/g, (one) => LOOK_ALIKE[one]);

// What the desk shows as a picture is an address that ends in the code.
const codeIn = (text) => text.split("#").pop().trim();

async function short(key, code) {
  const hmac = await crypto.subtle.importKey("raw", fromBase64(key), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new DataView(await crypto.subtle.sign("HMAC", hmac, bytes(normal(code)))).getUint16(0);
}

// "own_code" or "shift_code" when it fits; null when it is another's, or none.
async function fits(key, marks, code) {
  const mark = await short(key, code);
  return mark === marks.own ? "own_code" : mark === marks.shift ? "shift_code" : null;
}

// Whoever says who they are shows it by a code. Without one they go on all the same, and the office sees that.
export function codeScreen(app, { title, marks, onpick }) {
  const t = (key) => app.t(`people.duty.${key}`);
  const input = h("input", { type: "text", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 24, class: "code" });
  const problem = h("p", { class: "problem", role: "alert" });
  const check = async (text) => {
    const how = await fits(app.part("people").code_key, marks, text);
    if (how) await onpick(how);
    else problem.textContent = t(text.trim() ? "code_wrong" : "code_missing");
  };
  onEnter(input, () => check(input.value));
  const scanned = async (text) => {
    app.back();
    input.value = codeIn(text);
    await check(input.value);
  };
  const scan = () => app.show(() => scanner({ title: t("code_scan"), onfound: scanned, onback: app.back }));
  return {
    body: [h("h1", {}, title), h("p", { class: "lead" }, t("code_lead")), field(t("code"), input), problem],
    actions: [
      button(t("code_go"), () => check(input.value), "primary"), button(t("code_scan"), scan),
      button(t("code_none"), () => onpick("list")), button(app.t("back"), app.back),
    ],
  };
}
