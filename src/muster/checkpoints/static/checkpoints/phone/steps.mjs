// What follows a turning back: reported to the unit or village, a penalty. Each step cites the one before.

import { button, field, h, once } from "../../phone/dom.mjs";
import { ago, current, time } from "../../phone/texts.mjs";
import { placeSelect } from "./check.mjs";
import { followed, stopped } from "./stopped.mjs";

const TYPE = "checkpoints.record_step";
const CHECK_ITSELF = "register";

const kinds = (app) => app.part("checkpoints")?.steps ?? [];
const following = (app) => kinds(app).filter((kind) => kind.key !== CHECK_ITSELF);
const named = (kind) => (current() === "en" ? kind.en : kind.zh);
const next = (app, one) => following(app)[one.done.length];

async function count(app) {
  return (await stopped(app, "turned_back")).filter((one) => next(app, one)).length;
}

function line(app, one) {
  const t = (key, values) => app.t(`checkpoints.steps.${key}`, values);
  const kind = next(app, one);
  const done = one.done.map((step) => named(kinds(app).find((other) => other.key === step.step) ?? { zh: step.step, en: step.step }));
  const first = kinds(app).find((other) => other.key === CHECK_ITSELF);
  const said = [first ? named(first) : t("checked"), ...done].join(" → ");
  return h("li", {}, h("strong", {}, `${time(one.at)} ${one.label}`), h("span", {}, `${said} · ${ago(one.at, Date.now())}`),
    kind ? button(t("next", { step: named(kind) }), () => app.show(() => stepScreen(app, one, kind))) : h("span", {}, t("all_done")));
}

async function open(app) {
  const t = (key) => app.t(`checkpoints.steps.${key}`);
  const all = await stopped(app, "turned_back");
  return {
    body: [h("h1", {}, t("title")), h("p", { class: "lead" }, all.length ? t("lead") : t("none")), h("ul", { class: "list" }, all.map((one) => line(app, one)))],
    actions: [button(app.t("back"), app.back)],
  };
}

const input = (more = {}) => h("input", { type: "text", autocomplete: "off", spellcheck: "false", ...more });

// What is missing is said once; it may be recorded all the same, and the office sees what it lacks.
function stepScreen(app, one, kind) {
  const t = (key, values) => app.t(`checkpoints.steps.${key}`, values);
  const entries = { place: "" };
  const unit = input({ maxlength: 80 });
  const number = input({ maxlength: 40, autocapitalize: "characters" });
  const problem = h("p", { class: "problem", role: "alert" });
  let warned = false;
  const save = once(async () => {
    const lacks = (kind.needs.recipient && !entries.place && !unit.value.trim() && t("lacks_recipient")) || (kind.needs.case_number && !number.value.trim() && t("lacks_number"));
    if (lacks && !warned) {
      warned = true;
      problem.textContent = lacks;
      return;
    }
    const body = { cites: one.last, step: kind.key, place: entries.place || undefined, unit: unit.value.trim() || undefined, case_number: number.value.trim() || undefined };
    const row = await app.record({ type: TYPE, body, brief: { key: "checkpoints.what.step", values: { step: named(kind) } } });
    await followed(app, one.check, row, kind.key);
    await app.home(t("saved", { step: named(kind) }));
  });
  return {
    body: [
      h("h1", {}, named(kind)), h("p", { class: "lead" }, `${time(one.at)} ${one.label}`), problem,
      kind.needs.recipient ? [field(t("place"), placeSelect(app, entries, "place", ["here", "county", "city"])), field(t("unit"), unit)] : null,
      kind.needs.case_number ? field(t("number"), number) : null,
      kind.needs.power ? h("p", { class: "hint" }, t("power")) : null,
    ],
    actions: [button(t("save"), save, "primary"), button(app.t("back"), app.back)],
  };
}

export default { key: "steps", words: "checkpoints.steps.title", open, count };
