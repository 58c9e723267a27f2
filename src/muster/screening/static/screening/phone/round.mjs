// The round: who is due, overdue and done today, from the day's pack and what this phone recorded since.

import { button, choice, h } from "../../phone/dom.mjs";
import { time } from "../../phone/texts.mjs";
import found from "./found.mjs";
import { visitScreen } from "./visit.mjs";

const VOID = "kernel.void_record";
const KEY = "screening.visits";
const KEPT_MS = 72 * 3600 * 1000;
const REACHED = ["on_the_way", "arrived"];
let shown = "today";
let last = null; // what was recorded last in this session, to take back

const part = (app) => app.part("screening")?.round ?? null;
export const entrusted = (app) => part(app) !== null;
const old = (app) => Date.now() - app.packChecked() > KEPT_MS;

const sameDay = (a, b) => new Date(a).toDateString() === new Date(b).toDateString();

// Each: { record, person, at, way, contact, asked, sampled }; sealed, and dropped once the pack must know of it.
async function own(app) {
  return ((await app.kept(KEY)) ?? []).filter((one) => Date.now() - one.at < KEPT_MS);
}

// The pack's person with what this phone recorded since on top of it.
function joined(app, person, visits) {
  const mine = visits.filter((one) => one.person === person.id).sort((a, b) => b.at - a.at);
  const today = mine.filter((one) => sameDay(one.at, app.now()));
  const reached = today.some((one) => REACHED.includes(one.contact));
  const due = person.due.filter((key) => (key === "test" ? !today.some((one) => one.sampled) : !reached));
  const asked = [...new Set([...person.asked, ...mine.flatMap((one) => one.asked)])];
  const known = person.last ? Date.parse(person.last.at) : 0;
  const newest = mine[0] && mine[0].at > known ? { ...mine[0], who: app.t("screening.round.here") } : person.last && { ...person.last, at: known };
  return { ...person, due, asked, last: newest, late: person.late && due.length > 0 };
}

async function everybody(app) {
  const visits = await own(app);
  return old(app) ? [] : (part(app)?.people ?? []).map((person) => joined(app, person, visits));
}

const LISTS = {
  today: (all) => all.filter((one) => one.due.length > 0),
  late: (all) => all.filter((one) => one.late),
  done: (all) => all.filter((one) => one.due.length === 0),
};

export const when = (app, ms) => (sameDay(ms, app.now()) ? time(ms) : `${new Date(ms).getMonth() + 1}-${new Date(ms).getDate()} ${time(ms)}`);

export function lastWords(app, person) {
  const t = (key, values) => app.t(`screening.${key}`, values);
  if (!person.last) return t("round.nobody");
  const { at, way, contact, who } = person.last;
  const values = { when: when(app, at), who, way: t(`way.${way}`), contact: t(`contact.${contact}`) };
  return t(way === "call" ? "round.called" : "round.last", values);
}

export const askedWords = (app, person) => app.t("screening.round.asked", { what: person.asked.map((key) => app.t(`screening.asked.${key}`)).join(" · ") });

export function measure(app, person) {
  const t = (key, values) => app.t(`screening.${key}`, values);
  if (!person.kind) return t("round.no_measure");
  return t("round.until", { kind: t(`kind.${person.kind}`), time: when(app, Date.parse(person.until)) });
}

function line(app, person) {
  const t = (key, values) => app.t(`screening.${key}`, values);
  const due = person.due.map((key) => t(`due.${key}`)).join(" · ");
  return h("li", { class: person.late ? "warn" : "" },
    button([h("strong", {}, `${person.name || "—"} `, h("span", { class: "door" }, person.home || person.place)), h("small", {}, due || measure(app, person)), h("small", {}, lastWords(app, person))],
      () => app.show(() => visitScreen(app, person, saved)), "household"));
}

async function saved(app, row, body) {
  const brief = { key: "screening.what.visit", values: { way: app.t(`screening.way.${body.way}`), contact: app.t(`screening.contact.${body.contact}`) } };
  last = { id: row.id, at: row.at, brief };
  const one = { record: row.id, person: body.person, at: row.at, way: body.way, contact: body.contact, asked: body.asked, sampled: body.sampled };
  await app.keep(KEY, [one, ...(await own(app))]);
}

async function undo(app) {
  const { id, brief } = last;
  last = null;
  await app.keep(KEY, (await own(app)).filter((one) => one.record !== id));
  await app.record({ type: VOID, body: {}, voids: id, brief: { key: "screening.what.void" } });
  await app.redraw(app.t("screening.round.undone", { what: app.t(brief.key, brief.values) }));
}

function lastLine(app) {
  if (!last) return null;
  const what = app.t(last.brief.key, last.brief.values);
  return h("div", { class: "last", role: "status" },
    h("span", {}, app.t("screening.round.recorded", { time: time(last.at), what })), button(app.t("screening.round.undo"), () => undo(app)));
}

async function list(app) {
  const t = (key, values) => app.t(`screening.${key}`, values);
  const here = part(app);
  if (!here) return [h("p", { class: "lead" }, t("round.not_entrusted"))];
  if (old(app)) return [h("p", { class: "problem" }, t("round.old"))];
  const all = await everybody(app);
  const tabs = Object.keys(LISTS).map((key) => [key, t(`round.${key}`, { n: LISTS[key](all).length })]);
  const pick = async (value) => {
    shown = value;
    await app.redraw();
  };
  const rows = LISTS[shown](all);
  return [
    choice(t("round.show"), tabs, shown, pick, "tabs"),
    lastLine(app),
    rows.length ? h("ul", { class: "list round" }, rows.map((person) => line(app, person))) : h("p", { class: "lead" }, t(`round.none_${shown}`)),
    here.more && shown === "today" ? h("p", { class: "hint" }, t("round.more", { n: here.more })) : null,
  ];
}

// The first screen of a post that goes from door to door.
export async function home(app) {
  const names = (part(app)?.places ?? []).map(([, name]) => name).join(" · ");
  return {
    live: true,
    body: [h("h1", {}, app.t("screening.round.title")), h("p", { class: "lead" }, names), await list(app)],
    actions: [button(app.t("screening.found.title"), () => app.show(() => found.open(app)), "primary")],
  };
}

async function open(app) {
  return { body: [h("h1", {}, app.t("screening.round.title")), await list(app)], actions: [button(app.t("back"), app.back)] };
}

const count = async (app) => LISTS.today(await everybody(app)).length;

export function forget() {
  last = null;
  shown = "today";
}

// Among the further records of any post, too: it says there that the post is entrusted with nobody.
export const record = { key: "round", words: "screening.round.title", open, count };
