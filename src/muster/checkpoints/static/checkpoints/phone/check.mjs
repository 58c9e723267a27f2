// A full check: asked in the order in which a guard looks. Nothing is kept until somebody decides on the verdict.

import { base64url, fromBase64, random } from "../../phone/canon.mjs";
import { stamp } from "../../phone/clock.mjs";
import { button, choice, field, h } from "../../phone/dom.mjs";
import { aid } from "../../phone/picture.mjs";
import { tenths } from "../../phone/reading.mjs";
import { readRevoked, verify } from "../../passes/verify.mjs";
import { verdictScreen } from "./answer.mjs";
import { policyAt } from "./verdict.mjs";

const MOST_PEOPLE = 200;
const MOST_PLACES = 30;
const LANES = ["ordinary", "supply", "enterprise", "medical"];
const PLATE = /^[\u4e00-\u9fa5][A-Z][A-Z0-9\u4e00-\u9fa5]{4,8}$/;
const NUMBER = /^\d{17}[\dX]$/;

export function fresh(direction, helper = "") {
  return {
    subject: "vehicle", lane: "ordinary", direction, people: 1, plate: "", health_code: null, temperature: "",
    proof: { seen: null, sampled: "", reported: "", result: null }, from_code: "", itinerary: [], to_code: "", permit: "", persons: [],
    scan: null, receiver: "", said: null, label: "", entry_pass: null, certificate: null,
    helper, disinfected: null, listed: null,
  };
}

// Once it is saved, or the phone locked: a screen that is gone may still hold these entries.
export function wipe(entries) {
  if (!entries) return;
  Object.assign(entries, { plate: "", permit: "", receiver: "", label: "" });
  for (const one of entries.persons) Object.assign(one, { name: "", id_number: "", phone: "" });
}

// A genuine pass or not: by the signature, the list of revocations and the place; the weightiest fault is said.
async function readPass(app, entries, text) {
  const part = app.part("passes");
  // What an earlier code of the same check brought goes: a forged pass must not bear a genuine one's number and door.
  Object.assign(entries, { scan: { kind: "entry_pass", outcome: "unknown" }, said: null, entry_pass: null, certificate: null, label: "", listed: null });
  if (!part?.keys) return;
  const listed = await readRevoked(fromBase64(part.revocations), part.keys).catch(() => null);
  const gate = { incident: part.incident, site: app.pack().site.code, now: Math.floor(app.now() / 1000), keys: part.keys, revoked: listed?.serials };
  const { outcome, pass } = await verify(text, gate);
  entries.scan = { kind: pass?.lane ? "vehicle_permit" : "entry_pass", outcome: outcome === "ok" ? "ok" : outcome === "unknown_key" ? "unknown" : "refused" };
  entries.said = `checkpoints.pass.${outcome}`;
  if (!pass) return;
  // As of when the list of what was withdrawn is known to be whole: made then, or still the newest by the server's
  // later word. 0 where there is none that can be read, and the screen says so.
  entries.listed = listed ? Math.max(listed.madeAt * 1000, app.packConfirmed()) : 0;
  entries.entry_pass = pass.serial;
  entries.label = pass.label;
  if (!pass.lane) entries.subject = "person";
  if (pass.lane) Object.assign(entries, { subject: "vehicle", lane: pass.lane, permit: pass.permit });
}

// Takes a scanned code into the entries; answers whether it can be judged at once. An identity card or a plate fills
// its field; a pass and a permit's number get their verdict; anything else is a code nobody knows.
export async function readCode(app, entries, text) {
  const plain = text.trim().toUpperCase();
  if (text.startsWith("MP1:")) {
    await readPass(app, entries, text);
    return true;
  }
  const other = app.readers().find((one) => one.reads(text));
  if (other) {
    Object.assign(entries, await other.read(app, text));
    if (!entries.plate) entries.subject = "person";
    return true;
  }
  if (NUMBER.test(plain)) {
    entries.persons = [{ name: "", id_number: plain, phone: "" }, ...entries.persons.filter((one) => one.name || one.id_number || one.phone)];
    return false;
  }
  if (PLATE.test(plain)) {
    entries.plate = plain;
    return false;
  }
  if (/^[A-Z0-9-]{3,40}$/.test(plain)) {
    entries.permit = plain;
    if (entries.lane === "ordinary") entries.lane = "supply";
    entries.scan = { kind: "vehicle_permit", outcome: "ok" };
    return true;
  }
  entries.scan = { kind: "health_code", outcome: "unknown" };
  return true;
}

const salted = (content) => ({ ...content, salt: base64url(random(16)) });
const moment = (local) => (local ? stamp(new Date(local).getTime()) : undefined);

function proofOf({ seen, sampled, reported, result }) {
  if (seen === null) return undefined;
  if (seen === "none") return { seen };
  return { seen, sampled_at: moment(sampled), reported_at: moment(reported), result: result ?? undefined };
}

// Each place once, in the order passed through. A check begun under an earlier application knew one place.
const placesOf = (entries) => [...new Set([entries.itinerary].flat().filter(Boolean))];

// The record's body without the decision; what was left empty is left out.
export function bodyOf(entries) {
  const reading = tenths(entries.temperature);
  const named = entries.persons.map((one) => Object.fromEntries(Object.entries(one).filter(([, text]) => text.trim()).map(([key, text]) => [key, text.trim()])));
  const vehicle = entries.subject === "vehicle";
  const green = vehicle && ["supply", "enterprise"].includes(entries.lane);
  return {
    subject: entries.subject, lane: vehicle || entries.lane === "medical" ? entries.lane : "ordinary",
    people: vehicle ? entries.people : 1, mode: "full", direction: entries.direction,
    plate: vehicle && entries.plate.trim() ? salted({ plate: entries.plate.trim().toUpperCase() }) : undefined,
    persons: named.filter((one) => Object.keys(one).length).map(salted),
    from_code: entries.from_code || undefined, to_code: entries.to_code || undefined,
    itinerary: placesOf(entries), helped_by: entries.helper || undefined,
    disinfected: vehicle && entries.disinfected ? entries.disinfected === "yes" : undefined,
    temperature_tenths: reading ?? undefined, health_code: entries.health_code ?? undefined, proof: proofOf(entries.proof),
    permit: green && entries.permit.trim() ? entries.permit.trim() : undefined, scan: entries.scan ?? undefined,
    receiver: entries.receiver.trim() || undefined, entry_pass: entries.entry_pass ?? undefined,
    certificate: entries.certificate ?? undefined,
  };
}

function text(entries, key, more = {}) {
  const input = h("input", { type: "text", value: entries[key], autocomplete: "off", spellcheck: "false", ...more });
  input.addEventListener("input", () => {
    entries[key] = input.value;
  });
  return input;
}

export function placeSelect(app, entries, key, lists) {
  const t = (name) => app.t(`checkpoints.${name}`);
  const known = app.part("checkpoints")?.places ?? {};
  const groups = lists.map((name) =>
    h("optgroup", { label: t(`check.group_${name}`) }, (known[name] ?? []).map(([code, label]) => h("option", { value: code }, label))));
  const select = h("select", { onchange: () => (entries[key] = select.value) }, h("option", { value: "" }, t("check.not_asked")), groups);
  select.value = entries[key] ?? "";
  return select;
}

// One list for each place passed through; choosing in the last brings another.
function passedThrough(app, entries) {
  const t = (key) => app.t(`checkpoints.check.${key}`);
  entries.itinerary = placesOf(entries);
  const group = h("div", { class: "field", role: "group", "aria-label": t("passed_through") }, h("p", { class: "label" }, t("passed_through")));
  const another = (place) => {
    if (place >= MOST_PLACES) return;
    const select = placeSelect(app, entries.itinerary, place, ["county", "city", "province"]);
    select.setAttribute("aria-label", `${t("passed_through")} ${place + 1}`);
    select.addEventListener("change", () => select === group.lastChild && select.value && another(place + 1));
    group.append(select);
  };
  for (let place = 0; place <= entries.itinerary.length; place += 1) another(place);
  return group;
}

function people(app, entries) {
  const t = (key) => app.t(`checkpoints.check.${key}`);
  const shown = h("output", { class: "count" }, String(entries.people));
  const step = (by) => {
    entries.people = Math.min(MOST_PEOPLE, Math.max(1, entries.people + by));
    shown.textContent = String(entries.people);
  };
  return h("div", { class: "field", role: "group", "aria-label": t("people") }, h("p", { class: "label" }, t("people")),
    h("div", { class: "stepper" }, button("-", () => step(-1), "", { "aria-label": t("fewer") }), shown, button("+", () => step(1), "", { "aria-label": t("more") })));
}

function proof(app, entries) {
  const t = (key) => app.t(`checkpoints.${key}`);
  const own = entries.proof;
  // Asked is the moment from which this post's rule counts, so that the proof can be judged.
  const policy = policyAt(app.part("checkpoints")?.policies ?? [], app.now());
  const counted = policy?.counted_from === "report" ? "reported" : "sampled";
  const since = h("input", { type: "datetime-local", value: own[counted] });
  since.addEventListener("input", () => (own[counted] = since.value));
  const results = ["negative", "pending", "positive"].map((code) => [code, t(`result.${code}`)]);
  const more = h("div", { hidden: own.seen === null || own.seen === "none" },
    field(t(`check.${counted}`), since), choice(t("check.result"), results, own.result, (value) => (own.result = value)));
  const pick = (value) => {
    own.seen = value;
    more.hidden = value === "none";
  };
  return [choice(t("check.proof"), ["scan", "paper", "none"].map((code) => [code, t(`seen.${code}`)]), own.seen, pick), more];
}

function persons(app, entries) {
  const t = (key, values) => app.t(`checkpoints.check.${key}`, values);
  if (entries.persons.length === 0) entries.persons.push({ name: "", id_number: "", phone: "" });
  const sets = entries.persons.map((one, place) => h("fieldset", { class: "person" }, h("legend", {}, t("person", { n: place + 1 })),
    aid(`person ${place}`),
    field(t("name"), text(one, "name")),
    field(t("number"), text(one, "id_number", { autocapitalize: "characters" })),
    field(t("phone"), text(one, "phone", { inputmode: "tel" }))));
  const add = () => {
    entries.persons.push({ name: "", id_number: "", phone: "" });
    app.redraw();
  };
  return [sets, button(t("add_person"), add)];
}

export function checkScreen(app, draft, { done, discard }) {
  const entries = draft.now;
  const t = (key, values) => app.t(`checkpoints.${key}`, values);
  const vehicle = entries.subject === "vehicle";
  const green = vehicle && ["supply", "enterprise"].includes(entries.lane);
  const redraw = (key) => (value) => {
    entries[key] = value;
    app.redraw();
  };
  const keep = (key) => (value) => {
    entries[key] = value;
  };
  const temperature = text(entries, "temperature", { inputmode: "decimal" });
  const problem = h("p", { class: "problem", role: "alert" });
  const go = () => {
    if (Number.isNaN(tenths(entries.temperature))) {
      problem.textContent = t("check.temperature_wrong");
      temperature.focus();
      return;
    }
    app.show(() => verdictScreen(app, bodyOf(entries), entries, { done, change: app.back }));
  };
  const scan = () =>
    app.scan(t("home.scan"), async (read) => {
      await readCode(app, entries, read);
      app.back();
    });
  const codes = ["green", "yellow", "red", "none"].map((code) => [code, t(`code.${code}`)]);
  return {
    body: [
      h("h1", {}, t("check.title")),
      choice(t("check.who"), ["vehicle", "person"].map((code) => [code, t(`subject.${code}`)]), entries.subject, redraw("subject")),
      vehicle ? choice(t("check.lane"), LANES.map((code) => [code, t(`lane.${code}`)]), entries.lane, redraw("lane"), "lanes") : null,
      vehicle ? [aid("plate"), field(t("check.plate"), text(entries, "plate", { autocapitalize: "characters" }))] : null,
      green ? field(t("check.permit"), text(entries, "permit", { autocapitalize: "characters" })) : null,
      vehicle ? people(app, entries) : null,
      vehicle ? choice(t("check.disinfected"), ["yes", "no"].map((code) => [code, t(`check.${code}`)]), entries.disinfected, keep("disinfected")) : null,
      choice(t("check.code"), codes, entries.health_code, keep("health_code"), "codes"),
      field(t("check.temperature"), temperature, t("check.temperature_hint")),
      problem,
      proof(app, entries),
      field(t("check.origin"), placeSelect(app, entries, "from_code", ["here", "county", "city", "province"])),
      passedThrough(app, entries),
      field(t("check.goal"), placeSelect(app, entries, "to_code", ["here", "county"])),
      persons(app, entries),
    ],
    grid: "two",
    actions: [button(t("check.judge"), go, "primary"), button(t("home.scan"), scan), button(t("check.discard"), discard)],
  };
}
