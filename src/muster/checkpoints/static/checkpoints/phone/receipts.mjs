// A closed-loop transfer ends when who receives them has signed, and who hands them over too: on this phone, sealed.

import { base64url, random } from "../../phone/canon.mjs";
import { button, field, h, once } from "../../phone/dom.mjs";
import { signaturePad } from "../../phone/signature.mjs";
import { ago, time } from "../../phone/texts.mjs";
import { followed, stopped } from "./stopped.mjs";

const TYPE = "checkpoints.record_receipt";
const RECEIVED = "received";

const waiting = async (app) => (await stopped(app, "transferred")).filter((one) => one.done.length === 0);
const count = async (app) => (await waiting(app)).length;

async function open(app) {
  const t = (key) => app.t(`checkpoints.receipt.${key}`);
  const all = await waiting(app);
  const items = all.map((one) =>
    h("li", {}, h("strong", {}, `${time(one.at)} ${one.label}`), h("span", {}, ago(one.at, Date.now())),
      button(t("sign"), () => app.show(() => signScreen(app, one)))));
  return {
    body: [h("h1", {}, t("title")), h("p", { class: "lead" }, all.length ? t("lead") : t("none")), h("ul", { class: "list" }, items)],
    actions: [button(app.t("back"), app.back)],
  };
}

const input = (more = {}) => h("input", { type: "text", autocomplete: "off", spellcheck: "false", maxlength: 80, ...more });

function signScreen(app, one) {
  const t = (key) => app.t(`checkpoints.receipt.${key}`);
  const unit = input();
  const name = input();
  const phone = input({ inputmode: "tel", maxlength: 24 });
  const theirs = signaturePad(t("theirs"));
  const ours = signaturePad(t("ours"));
  const problem = h("p", { class: "problem", role: "alert" });
  const save = once(async () => {
    const signed = [theirs.path(), ours.path()];
    const lacks = (!name.value.trim() && t("lacks_name")) || (signed.includes(null) && t("lacks_signature"));
    if (lacks) {
      problem.textContent = lacks;
      problem.scrollIntoView({ block: "center" });
      return;
    }
    const receiver = { name: name.value.trim(), phone: phone.value.trim() || undefined, salt: base64url(random(16)) };
    const body = { cites: one.check, receiver, unit: unit.value.trim() || undefined, received: signed[0], handed_over: signed[1] };
    const row = await app.record({ type: TYPE, body, brief: { key: "checkpoints.what.receipt" } });
    await followed(app, one.check, row, RECEIVED);
    await app.home(t("saved"));
  });
  return {
    body: [
      h("h1", {}, t("title")), h("p", { class: "lead" }, `${time(one.at)} ${one.label}`), problem,
      field(t("unit"), unit), field(t("name"), name), field(t("phone"), phone), theirs.node, ours.node,
    ],
    actions: [button(t("save"), save, "primary"), button(app.t("back"), app.back)],
  };
}

export default { key: "receipts", words: "checkpoints.receipt.title", open, count };
