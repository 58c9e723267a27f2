// Households and premises: what was recorded today on this phone, and the next visit.

import { button, h } from "../../phone/dom.mjs";
import { time } from "../../phone/texts.mjs";
import { sayWhat, visitScreen, forget as forgetChoices } from "./visit.mjs";

const VOID = "kernel.void_record";
const KEY = "visits.today";

const sameDay = (a, b) => new Date(a).toDateString() === new Date(b).toDateString();

// Each: { record, at, what }; `what` names neither door nor premises.
const today = async (app) => ((await app.kept(KEY)) ?? []).filter((one) => sameDay(one.at, app.now()));

async function saved(app, row, body) {
  await app.keep(KEY, [{ record: row.id, at: row.at, what: sayWhat(app, body) }, ...(await today(app))]);
}

async function undo(app, one) {
  await app.keep(KEY, (await today(app)).filter((other) => other.record !== one.record));
  await app.record({ type: VOID, body: {}, voids: one.record, brief: { key: "visits.what.void" } });
  await app.redraw(app.t("visits.home.undone", { what: one.what }));
}

async function list(app) {
  const t = (key, values) => app.t(`visits.home.${key}`, values);
  const [last, ...before] = await today(app);
  if (!last) return h("p", { class: "hint" }, t("none"));
  return [
    h("p", { class: "lead" }, t("today", { n: before.length + 1 })),
    h("div", { class: "last", role: "status" },
      h("span", {}, t("last", { time: time(last.at), what: last.what })), button(t("undo"), () => undo(app, last))),
  ];
}

const begin = (app) => app.show(() => visitScreen(app, saved));

async function home(app) {
  const open = app.more().length > 1;
  return {
    live: true,
    body: [h("h1", {}, app.t("visits.home.title")), h("p", { class: "lead" }, app.pack()?.site.name ?? ""), await list(app)],
    actions: [button(app.t("visits.visit.title"), () => begin(app), "primary"), open ? button(app.t("visits.home.more"), app.records) : null],
  };
}

// Among the further records of any other post.
async function open(app) {
  return {
    body: [h("h1", {}, app.t("visits.home.title")), await list(app)],
    actions: [button(app.t("visits.visit.title"), () => begin(app), "primary"), button(app.t("back"), app.back)],
  };
}

export default {
  key: "visits", home, forget: forgetChoices,
  leads: (app) => app.part("visits")?.leads === true,
  more: [{ key: "visits", words: "visits.home.title", open }],
};
