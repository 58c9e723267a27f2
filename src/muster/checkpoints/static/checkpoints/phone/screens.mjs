// The post's own screen: one tap for each who passes, the full check for everybody else.

import { button, choice, h } from "../../phone/dom.mjs";
import { ago, time } from "../../phone/texts.mjs";
import { verdictScreen } from "./answer.mjs";
import receipts from "./receipts.mjs";
import steps from "./steps.mjs";
import * as stopped from "./stopped.mjs";
import { bodyOf, checkScreen, readCode } from "./check.mjs";
import * as drafts from "./draft.mjs";

const TYPE = "checkpoints.record_check";
const VOID = "kernel.void_record";
const HELPER = "checkpoints.helper";
let direction = "in";
let helper = ""; // who helps at this post; remembered until somebody says otherwise
let last = null; // what was recorded last in this session, to take back
const { draft } = drafts;

async function tap(app, body, brief) {
  const where = app.here();
  const row = await app.record({ type: TYPE, body: { outcome: "passed", mode: "tap", direction, helped_by: helper || undefined, ...body }, brief });
  app.play("tap");
  last = { id: row.id, at: row.at, brief };
  await app.redraw("", where);
}

async function undo(app) {
  const { id, brief } = last;
  const where = app.here();
  last = null;
  await stopped.forget(app, id);
  await app.record({ type: VOID, body: {}, voids: id, brief: { key: "checkpoints.what.void" } });
  await app.redraw(app.t("checkpoints.home.undone", { what: app.t(brief.key, brief.values) }), where);
}

function taps(app) {
  const t = (key, values) => app.t(`checkpoints.${key}`, values);
  const car = (people) => tap(app, { subject: "vehicle", lane: "ordinary", people }, { key: "checkpoints.what.car", values: { n: people } });
  const lane = (name) => tap(app, { subject: "vehicle", lane: name, people: 1 }, { key: "checkpoints.what.lane", values: { lane: t(`lane.${name}`) } });
  const foot = () => tap(app, { subject: "person", lane: "ordinary", people: 1 }, { key: "checkpoints.what.person" });
  return [
    h("h2", { id: "car" }, t("home.car")),
    h("div", { class: "taps three", role: "group", "aria-labelledby": "car" },
      [1, 2, 3, 4, 5].map((people) => button(String(people), () => car(people), "tap")),
      button(t("home.more"), () => app.show(() => many(app, car)), "tap")),
    h("div", { class: "taps two" },
      button(t("home.foot"), foot, "tap"), button(t("lane.supply"), () => lane("supply"), "tap"),
      button(t("lane.enterprise"), () => lane("enterprise"), "tap"), button(t("lane.medical"), () => lane("medical"), "tap")),
  ];
}

function many(app, car) {
  const counts = Array.from({ length: 45 }, (_one, place) => place + 6);
  const pick = async (people) => {
    await car(people);
    app.back();
  };
  return {
    body: [h("h1", {}, app.t("checkpoints.home.more_title")), h("div", { class: "taps five" }, counts.map((people) => button(String(people), () => pick(people), "tap")))],
    actions: [button(app.t("back"), app.back)],
  };
}

function lastLine(app) {
  if (!last) return h("p", { class: "hint" }, app.t("checkpoints.home.none"));
  const what = app.t(last.brief.key, last.brief.values);
  return h("div", { class: "last", role: "status" },
    h("span", {}, app.t("checkpoints.home.last", { time: time(last.at), what })),
    button(app.t("checkpoints.home.undo"), () => undo(app)));
}

function helpers(app) {
  const t = (key) => app.t(`checkpoints.${key}`);
  const options = [["", t("home.nobody")], ["grid", t("helper.grid")], ["auxiliary_police", t("helper.auxiliary_police")]];
  const pick = async () => {
    helper = select.value;
    if (drafts.draft.now) drafts.draft.now.helper = helper;
    await app.keep(HELPER, helper);
  };
  // Chosen once: it stands below the taps and the one that can be taken back, which each car needs in sight.
  const lines = options.map(([code, words]) => h("option", { value: code }, `${t("home.helper")}: ${words}`));
  const select = h("select", { "aria-label": t("home.helper"), onchange: pick }, lines);
  select.value = helper;
  return select;
}

async function home(app) {
  const t = (key, values) => app.t(`checkpoints.${key}`, values);
  const part = app.part("checkpoints");
  const full = part?.mode === "full";
  const pick = (value) => {
    direction = value;
  };
  const begin = () => {
    drafts.begun(direction, helper);
    app.show(() => checkScreen(app, draft, ways));
  };
  const discard = async () => {
    await drafts.end(app);
    await app.home();
  };
  const done = async (row, brief) => {
    last = { id: row.id, at: row.at, brief };
    await drafts.end(app);
  };
  const ways = { done, discard };
  const scan = () =>
    app.scan(t("home.scan"), async (text) => {
      const judgeable = await readCode(app, drafts.begun(direction, helper), text);
      const change = () => app.replace(() => checkScreen(app, draft, ways));
      if (judgeable) app.replace(() => verdictScreen(app, bodyOf(draft.now), draft.now, { done, change }));
      else change();
    });
  helper = (await app.kept(HELPER)) ?? "";
  const open = await app.waiting();
  const directions = [["in", t("direction.in")], ["out", t("direction.out")]];
  return {
    body: [
      choice(t("check.direction"), directions, direction, pick, "slim"),
      full ? h("p", { class: "lead" }, t("home.full_only")) : taps(app),
      lastLine(app),
      helpers(app),
      h("p", { class: "hint" }, t("answer.rules_from", { age: ago(app.packChecked(), Date.now()) })),
    ],
    grid: "two",
    actions: [
      button(draft.now ? t("home.draft") : t("home.check"), begin, "primary"),
      button(t("home.scan"), scan, `scan ${app.more().length ? "" : "wide"}`.trim()),
      app.more().length ? button(open ? app.t("records.count", { what: app.t("more.records"), n: open }) : app.t("more.records"), app.records) : null,
    ],
  };
}

function forget() {
  drafts.forget();
  last = null;
}

export default { key: "checkpoints", home, forget, hold: drafts.hold, resume: drafts.resume, more: [receipts, steps] };
