// One call or visit. Who called last stands above the button that dials.

import { button, choice, field, h } from "../../phone/dom.mjs";
import { tenths } from "../../phone/reading.mjs";
import { askedWords, lastWords, measure } from "./round.mjs";

const TYPE = "screening.record_visit";
const CONTACTS = ["arrived", "on_the_way", "no_answer", "refused", "wrong_number", "empty_number", "elsewhere", "duplicate", "handed_over", "lost"];
const SYMPTOMS = ["fever", "cough", "throat", "fatigue", "taste", "diarrhoea"];
const ASKED = ["itinerary", "companions", "address", "supplies"];
const COLDEST = 340;
const HOTTEST = 430;

// Several of a few: large targets that stay pressed.
function several(label, options, chosen) {
  const items = options.map(([value, words]) => {
    const input = h("input", { type: "checkbox", value, checked: chosen.has(value), onchange: () => (input.checked ? chosen.add(value) : chosen.delete(value)) });
    return h("label", { class: "pick" }, input, h("span", {}, words));
  });
  return h("fieldset", { class: "choice" }, h("legend", {}, label), h("div", { class: "picks" }, items));
}

function top(app, person) {
  const t = (key, values) => app.t(`screening.${key}`, values);
  return [
    h("h1", {}, person.name || "—"),
    h("p", { class: "lead" }, [person.place, person.home].filter(Boolean).join(" ")),
    h("p", { class: "not" }, measure(app, person)),
    h("p", { class: "before" }, lastWords(app, person)),
    person.asked.length ? h("p", { class: "before" }, askedWords(app, person)) : null,
    person.phone ? null : h("p", { class: "hint" }, t("visit.no_phone")),
  ];
}

export function visitScreen(app, person, saved) {
  const t = (key, values) => app.t(`screening.${key}`, values);
  const entries = { way: "visit", contact: null, sampled: "no", symptoms: new Set(), asked: new Set() };
  const temperature = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", maxlength: 5 });
  const problem = h("p", { class: "problem", role: "alert" });
  const ways = choice(t("visit.way"), ["visit", "call"].map((key) => [key, t(`way.${key}`)]), entries.way, (value) => (entries.way = value));
  const dialled = () => {
    entries.way = "call";
    ways.querySelector("input[value=call]").checked = true;
  };
  let busy = false;
  const save = async () => {
    const reading = tenths(temperature.value, COLDEST, HOTTEST);
    const lacks = (!entries.contact && t("visit.lacks")) || (Number.isNaN(reading) && t("visit.temperature_wrong"));
    if (lacks || busy) {
      problem.textContent = lacks || "";
      problem.scrollIntoView({ block: "center" });
      return;
    }
    busy = true;
    const body = {
      person: person.id, way: entries.way, contact: entries.contact, temperature_tenths: reading ?? undefined,
      symptoms: [...entries.symptoms].sort(), asked: [...entries.asked].sort(), sampled: entries.sampled === "yes",
    };
    const brief = { key: "screening.what.visit", values: { way: t(`way.${body.way}`), contact: t(`contact.${body.contact}`) } };
    const row = await app.record({ type: TYPE, body, brief });
    await saved(app, row, body);
    await app.home(t("visit.saved"));
  };
  return {
    body: [
      top(app, person),
      person.phone ? h("a", { class: "btn dial", href: `tel:${person.phone}`, onclick: dialled }, t("visit.dial", { phone: person.phone })) : null,
      problem, ways,
      choice(t("visit.contact"), CONTACTS.map((key) => [key, t(`contact.${key}`)]), null, (value) => (entries.contact = value), "halves"),
      field(t("visit.temperature"), temperature, t("visit.temperature_hint")),
      several(t("visit.symptoms"), SYMPTOMS.map((key) => [key, t(`symptom.${key}`)]), entries.symptoms),
      several(t("visit.asked"), ASKED.map((key) => [key, t(`asked.${key}`)]), entries.asked),
      person.due.includes("test") ? choice(t("visit.sampled"), ["yes", "no"].map((key) => [key, t(`visit.${key}`)]), "no", (value) => (entries.sampled = value)) : null,
    ],
    actions: [button(t("visit.save"), save, "primary"), button(app.t("back"), app.back)],
  };
}
