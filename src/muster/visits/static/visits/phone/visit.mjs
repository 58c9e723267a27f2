// One household that was asked, or premises that were looked at.

import { base64url, random } from "../../phone/canon.mjs";
import { button, choice, field, h, once } from "../../phone/dom.mjs";
import { current } from "../../phone/texts.mjs";

const TYPE = "visits.record_visit";
const SUBJECTS = ["household", "premises"];
const WAYS = ["visit", "call", "message"];
const OUTCOMES = ["done", "absent", "refused", "gone"];
let chosen = {}; // what the next visit begins with: the same street, the same kind of premises

export const forget = () => (chosen = {});

const kinds = (app) => app.part("visits")?.kinds ?? [];
const named = (kind) => (current() === "en" ? kind.en : kind.zh);
const input = (more = {}) => h("input", { type: "text", autocomplete: "off", spellcheck: "false", maxlength: 60, ...more });

// What was visited and what it came to: never where or whose.
function brief(app, body) {
  const kind = kinds(app).find((one) => one.key === body.kind);
  const what = kind ? named(kind) : app.t(`visits.subject.${body.subject}`);
  return { key: "visits.what.visit", values: { what, outcome: app.t(`visits.outcome.${body.outcome}`) } };
}

export function sayWhat(app, body) {
  const { key, values } = brief(app, body);
  return app.t(key, values);
}

function select(options, value) {
  const node = h("select", {}, options.map(([key, words]) => h("option", { value: key }, words)));
  if (options.some(([key]) => key === value)) node.value = value;
  return node;
}

function inputs(app) {
  const places = app.part("visits")?.places ?? [];
  return {
    place: select(places, chosen.place),
    door: input(), name: input(),
    kind: select([["", "—"], ...kinds(app).map((one) => [one.key, named(one)])], chosen.kind),
    people: input({ inputmode: "numeric", maxlength: 4 }), note: input({ maxlength: 200 }),
  };
}

function bodyOf(entries, nodes) {
  const household = entries.subject === "household";
  const text = (key) => nodes[key].value.trim();
  const words = { door: household ? text("door") : "", note: text("note") };
  const said = Object.fromEntries(Object.entries(words).filter(([, value]) => value));
  return {
    subject: entries.subject, place: nodes.place.value, way: entries.way, outcome: entries.outcome, attention: entries.attention === "yes",
    kind: household ? undefined : nodes.kind.value, name: household ? undefined : text("name"),
    people: text("people") ? Number(text("people")) : undefined,
    said: Object.keys(said).length ? { ...said, salt: base64url(random(16)) } : undefined,
  };
}

function lacks(t, body) {
  if (body.subject === "household" && !body.said?.door) return t("lacks_door");
  if (body.subject === "premises" && !(body.kind && body.name)) return t("lacks_premises");
  if (!body.outcome) return t("lacks_outcome");
  return body.people !== undefined && !Number.isInteger(body.people) ? t("lacks_people") : "";
}

export function visitScreen(app, saved) {
  const t = (key, values) => app.t(`visits.visit.${key}`, values);
  const entries = { subject: chosen.subject ?? SUBJECTS[0], way: chosen.way ?? WAYS[0], outcome: null, attention: "no" };
  const nodes = inputs(app);
  const problem = h("p", { class: "problem", role: "alert" });
  const door = field(t("door"), nodes.door, t("door_hint"));
  const premises = h("div", {}, field(t("kind"), nodes.kind), field(t("name"), nodes.name));
  const turn = (subject) => {
    entries.subject = subject;
    door.hidden = subject !== "household";
    premises.hidden = subject !== "premises";
  };
  turn(entries.subject);
  const save = once(async () => {
    const body = bodyOf(entries, nodes);
    problem.textContent = lacks(t, body);
    if (problem.textContent) {
      problem.scrollIntoView({ block: "center" });
      return;
    }
    const row = await app.record({ type: TYPE, body, brief: brief(app, body) });
    chosen = { subject: body.subject, way: body.way, place: body.place, kind: body.kind };
    await saved(app, row, body);
    await app.home(t("saved"));
  });
  const pick = (key, options, value, label, kind = "") => choice(label, options.map((one) => [one, app.t(`visits.${key}.${one}`)]), value, (got) => (entries[key] = got), kind);
  return {
    body: [
      h("h1", {}, t("title")), problem,
      choice(t("subject"), SUBJECTS.map((one) => [one, app.t(`visits.subject.${one}`)]), entries.subject, turn),
      nodes.place.options.length > 1 ? field(t("place"), nodes.place) : null,
      door, premises,
      pick("way", WAYS, entries.way, t("way")),
      pick("outcome", OUTCOMES, null, t("outcome"), "halves"),
      field(t("people"), nodes.people),
      choice(t("attention"), ["yes", "no"].map((key) => [key, t(key)]), entries.attention, (value) => (entries.attention = value)),
      field(t("note"), nodes.note, t("note_hint")),
    ],
    actions: [button(t("save"), save, "primary"), button(app.t("back"), app.back)],
  };
}
