// The verdict, one thing at a time: colour, sign, word and sound, the reason, what was not checked; then what to do.

import { digest } from "../../phone/canon.mjs";
import { button, field, h, once, sign } from "../../phone/dom.mjs";
import { ago } from "../../phone/texts.mjs";
import { lookUp } from "../../people/phone/marks.mjs";
import { remember } from "./stopped.mjs";
import { judge, NO_POLICY, objection, permitState, policyAt } from "./verdict.mjs";

const LIKELY = { pass: "passed", doubt: "passed", sample: "sent_to_sampling", turn_back: "turned_back", transfer: "transferred" };
const OTHERS = ["passed", "turned_back", "sent_to_sampling", "transferred", "detained", "medical"];

async function permitKnown(app, body, at) {
  const permits = app.part("checkpoints")?.permits;
  if (!body.permit || !permits) return null;
  const key = (await digest(`muster-permit:${permits.incident}:${body.permit}`)).slice(0, 20);
  return permitState(permits.known[key], body.lane, at);
}

export async function judged(app, body) {
  const at = app.now();
  const part = app.part("checkpoints");
  const policy = policyAt(part?.policies ?? [], at);
  const numbers = body.persons.map((one) => one.id_number).filter(Boolean);
  const { marked, checked } = await lookUp(app.part("people")?.marks, numbers);
  const known = { holds: checked ? [] : null, marked, proofs: null, permit: await permitKnown(app, body, at) };
  return { ...judge(body, at, policy ?? NO_POLICY, known), policy };
}

function explained(app, found, listed) {
  const t = (key, values) => app.t(`checkpoints.${key}`, values);
  // A pass can only be called withdrawn by a list: without one that was not checked.
  const unchecked = listed === 0 ? [...found.unchecked, "revocations"] : found.unchecked;
  const lines = unchecked.length ? [t("answer.unchecked", { what: unchecked.map((code) => t(`unchecked.${code}`)).join(app.t("comma")) })] : [];
  if (!found.policy) lines.push(t("answer.no_rules"));
  lines.push(t("answer.rules_from", { age: ago(app.packChecked(), Date.now()) }));
  if (listed) lines.push(t("answer.list_from", { age: ago(listed, app.now()) }));
  return h("div", { class: "not" }, lines.map((line) => h("p", {}, line)));
}

const bare = (body) => !body.plate && body.persons.length === 0 && !body.proof;

function summary(app, body, label) {
  const t = (key) => app.t(`checkpoints.${key}`);
  const parts = [label, body.plate?.plate, t(`lane.${body.lane}`), body.health_code ? t(`code.${body.health_code}`) : null,
    body.temperature_tenths ? `${(body.temperature_tenths / 10).toFixed(1)} °C` : null];
  return h("p", { class: "who" }, parts.filter(Boolean).map((part) => h("b", {}, part)));
}

export async function verdictScreen(app, body, entries, { done, change }) {
  const t = (key, values) => app.t(`checkpoints.${key}`, values);
  const found = await judged(app, body);
  if (entries.sounded !== found.verdict) app.play(found.verdict);
  entries.sounded = found.verdict;
  const problem = h("p", { class: "problem", role: "alert" });
  const receiver = h("input", { type: "text", value: entries.receiver, autocomplete: "off", maxlength: 80 });
  receiver.addEventListener("input", () => (entries.receiver = receiver.value));
  const receiving = h("div", { hidden: found.verdict !== "transfer" }, field(t("answer.receiver"), receiver));
  const decide = once(async (outcome) => {
    const whole = { ...body, outcome, device_verdict: found.verdict, reasons: found.reasons, receiver: entries.receiver.trim() || undefined };
    // A genuine pass or permit and nothing against it: whoever passes so is counted, not written down.
    if (whole.scan?.outcome === "ok" && outcome === "passed" && found.verdict === "pass" && bare(whole)) whole.mode = "tap";
    const why = whole.mode === "tap" ? null : objection(whole);
    if (why) {
      problem.textContent = t(`refusal.${why}`);
      receiving.hidden = why !== "receiver_missing" && receiving.hidden;
      (why === "receiver_missing" ? receiver : problem).scrollIntoView({ block: "center" });
      if (why === "receiver_missing") receiver.focus();
      return;
    }
    const brief = { key: "checkpoints.what.full", values: { subject: t(`subject.${body.subject}`), n: body.people, outcome: t(`outcome.${outcome}`) } };
    const row = await app.record({ type: "checkpoints.record_check", body: whole, brief });
    await remember(app, row, whole);
    await done(row, brief);
    await app.home(t("answer.saved", { what: app.t(brief.key, brief.values) }));
  });
  const reasons = found.reasons.length ? found.reasons.map((code) => t(`reason.${code}`)) : [t("answer.clear")];
  if (entries.said) reasons.unshift(app.t(entries.said));
  const likely = body.lane === "medical" && found.verdict === "pass" && found.reasons.length > 1 ? "medical" : LIKELY[found.verdict];
  // Whoever may be under a mark is decided on after a call: no answer is offered more than another.
  const asks = found.verdict === "doubt" && found.reasons.includes("ask_desk");
  const others = OTHERS.filter((outcome) => outcome !== likely && outcome !== "detained");
  return {
    body: [
      h("section", { class: `verdict ${found.verdict}`, role: "alert" }, sign(found.verdict), h("h1", {}, t(`verdict.${found.verdict}`)), reasons.map((line) => h("p", {}, line))),
      summary(app, body, entries.label), problem, receiving, explained(app, found, entries.listed),
    ],
    grid: "two",
    actions: [
      button(t(`answer.record.${likely}`), () => decide(likely), asks ? "wide" : `primary ${found.verdict}`),
      others.map((outcome) => button(t(`answer.record.${outcome}`), () => decide(outcome))),
      button(t("answer.change"), change, others.length % 2 ? "" : "wide"),
    ].flat(),
  };
}
