// A post goes from one to the next: counted together, signed by both, kept without a network.

import { base64url, random } from "../../phone/canon.mjs";
import { button, field, h, once } from "../../phone/dom.mjs";
import { signaturePad } from "../../phone/signature.mjs";
import { due, said } from "./begin.mjs";
import { itemsPart, remember } from "./items.mjs";

const TYPE = "rosters.hand_over";
const COUNTS = ["on_duty", "under_control", "keys", "radios"];

function person(app, label, chosen) {
  const t = (key) => app.t(`rosters.hand_over.${key}`);
  const options = [h("option", { value: "" }, t("nobody")), ...due(app).map((one) => h("option", { value: one.id }, said(app, one)))];
  const select = h("select", {}, options);
  if (chosen && due(app).some((one) => one.id === chosen)) select.value = chosen;
  return [field(t(label), select), select];
}

async function open(app) {
  const t = (key) => app.t(`rosters.hand_over.${key}`);
  const [leavesField, leaves] = person(app, "leaves", await app.onDuty());
  const [takesField, takes] = person(app, "takes", null);
  const counts = COUNTS.map((key) => [key, h("input", { type: "text", inputmode: "numeric", maxlength: 4, autocomplete: "off" })]);
  const stock = h("input", { type: "text", maxlength: 500, autocomplete: "off" });
  const items = await itemsPart(app);
  const pads = { leaves: signaturePad(t("leaves_signs")), takes: signaturePad(t("takes_signs")) };
  const problem = h("p", { class: "problem", role: "alert" });
  const save = once(async () => {
    const drawn = Object.entries(pads).map(([side, pad]) => [side, pad.path()]).filter(([, path]) => path);
    const unsigned = drawn.length < 2 && (leaves.value || !drawn.length);
    const open = items.read(takes.value);
    if (unsigned || (takes.value && takes.value === leaves.value) || !open) {
      problem.textContent = t(open ? "lacks" : "lacks_owner");
      problem.scrollIntoView({ block: "center" });
      return;
    }
    const numbers = counts.map(([key, input]) => [key, Number.parseInt(input.value, 10)]).filter(([, number]) => number > 0);
    const texts = [["leaves", leaves.value], ["takes", takes.value], ["stock", stock.value.trim()]];
    const sealed = [...drawn.map(([side, path]) => [`${side}_signed`, path]), ["salt", base64url(random(16))]];
    const body = Object.fromEntries([...texts.filter(([, text]) => text), ...sealed, ...numbers]);
    if (open.length) body.items = open.map((one) => one.body);
    await app.record({ type: TYPE, body, brief: { key: "rosters.what.hand_over" } });
    await remember(app, open.map((one) => one.kept));
    await app.home(t("saved"));
  });
  return {
    body: [
      h("h1", {}, t("title")), h("p", { class: "lead" }, t("lead")), problem, leavesField, takesField,
      counts.map(([key, input]) => field(t(key), input)), field(t("stock"), stock), items.node,
      h("p", {}, t("agree")), pads.leaves.node, pads.takes.node,
    ],
    actions: [button(t("save"), save, "primary"), button(app.t("back"), app.back)],
  };
}

export default { key: "hand_over", words: "rosters.hand_over.title", open };
