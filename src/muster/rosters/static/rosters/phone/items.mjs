// What shifts left open at this post: shown to whoever is on duty, closed when it is done, handed on with the post.

import { uuid7 } from "../../phone/canon.mjs";
import { button, field, h, once } from "../../phone/dom.mjs";
import { current, time } from "../../phone/texts.mjs";
import { due, said } from "./begin.mjs";

const TYPE = "rosters.close_item";
const KEY = "rosters.items";
const KEPT_MS = 72 * 3600_000;
const TAKES = "takes";
const DONE = "done";
const PERSON = "p:";
const UNIT = "u:";

// What this phone said of items itself, since its pack may not know it yet: { item, at, since, text, owner, unit, closed }.
const own = async (app) => ((await app.kept(KEY)) ?? []).filter((one) => Date.now() - one.at < KEPT_MS);

export async function remember(app, told) {
  const items = new Set(told.map((one) => one.item));
  await app.keep(KEY, [...told, ...(await own(app)).filter((one) => !items.has(one.item))]);
}

// Each: { item, since, text, owner, unit }, as the pack or this phone said last.
export async function openItems(app) {
  const part = app.part("rosters");
  const found = new Map((part?.items ?? []).map((one) => [one.item, { ...one, since: Date.parse(one.since), at: Date.parse(one.at) }]));
  const gone = new Set(part?.closed ?? []);
  for (const one of await own(app)) {
    if (one.closed) gone.add(one.item);
    else if (one.at > (found.get(one.item)?.at ?? 0)) found.set(one.item, one);
  }
  return [...found.values()].filter((one) => !gone.has(one.item)).sort((a, b) => a.since - b.since);
}

const count = async (app) => (await openItems(app)).length;
const detail = (app, one) => app.t("rosters.items.line", { owner: one.owner, since: time(one.since) });

async function screen(app) {
  const t = (key) => app.t(`rosters.items.${key}`);
  const items = await openItems(app);
  const close = (one) => once(async () => {
    await app.record({ type: TYPE, body: { item: one.item }, brief: { key: "rosters.what.close_item" } });
    await remember(app, [{ item: one.item, at: Date.now(), closed: true }]);
    await app.redraw(t("closed"));
  });
  return {
    body: [
      h("h1", {}, t("title")), h("p", { class: "lead" }, t(items.length ? "lead" : "none")),
      h("ul", { class: "list" }, items.map((one) =>
        h("li", {}, h("strong", {}, one.text), h("span", {}, detail(app, one)), button(t("close"), close(one))))),
    ],
    actions: [button(app.t("back"), app.back)],
  };
}

// Who may own an item: whoever takes over, somebody else of this post, a group or unit.
function owners(app, more, chosen) {
  const t = (key) => app.t(`rosters.items.${key}`);
  const units = (app.part("rosters")?.units ?? []).map(([zh, en]) => [UNIT + zh, current() === "en" ? en : zh]);
  const people = due(app).map((one) => [PERSON + one.id, said(app, one)]);
  const options = [[TAKES, t("takes")], ...people, ...units, ...more];
  const select = h("select", {}, options.map(([value, words]) => h("option", { value }, words)));
  if (options.some(([value]) => value === chosen)) select.value = chosen;
  return select;
}

const blank = () => h("input", { type: "text", maxlength: 200, autocomplete: "off" });

// The part of a handover about what stays open: `node`, and `read(takes)` gives what to send and to remember of it, or
// null where something would be left without an owner.
export async function itemsPart(app) {
  const t = (key) => app.t(`rosters.items.${key}`);
  const stays = (await openItems(app)).map((one) => ({ one, select: owners(app, [[DONE, t("done")]], one.unit ? UNIT + one.unit : TAKES) }));
  const fresh = [];
  const list = h("div", {});
  const add = () => {
    const row = { input: blank(), select: owners(app, [], TAKES) };
    fresh.push(row);
    list.append(field(t("text"), row.input), field(t("owner"), row.select));
    return row;
  };
  add();
  const old = stays.map(({ one, select }) => field(`${one.text} (${detail(app, one)})`, select));
  const read = (takes) => {
    const now = Date.now();
    const said = [
      ...stays.map(({ one, select }) => ({ ...one, at: now, choice: select.value })),
      ...fresh.map(({ input, select }) => ({ item: uuid7(now), at: now, since: now, text: input.value.trim(), fresh: true, choice: select.value })).filter((one) => one.text),
    ];
    const told = said.map((one) => owned(app, one, takes));
    return told.includes(null) ? null : told;
  };
  const another = () => add().input.focus();
  return { node: h("div", {}, h("h2", {}, t("title")), old, list, button(t("another"), another)), read };
}

function owned(app, { item, at, since, text, fresh, choice }, takes) {
  const body = fresh ? { item, text } : { item };
  if (choice === DONE) return { body: { ...body, closed: true }, kept: { item, at, closed: true } };
  if (choice.startsWith(UNIT)) {
    const unit = choice.slice(UNIT.length);
    return { body: { ...body, unit }, kept: { item, at, since, text, owner: unit, unit } };
  }
  const person = choice === TAKES ? takes : choice.slice(PERSON.length);
  if (!person) return null;
  const who = due(app).find((one) => one.id === person)?.name ?? "";
  return { body: { ...body, person }, kept: { item, at, since, text, owner: who } };
}

export default { key: "items", words: "rosters.items.title", open: screen, count };
