// Around the work: the queue, the handover, the language, the pack's age, and the queue as a file.

import { button, choice, h } from "./dom.mjs";
import * as newer from "./newer.mjs";
import * as packs from "./packs.mjs";
import * as passkey from "./passkey.mjs";
import { pad } from "./pin.mjs";
import { renew } from "./records.mjs";
import { answers, get, queue, set } from "./store.mjs";
import * as sync from "./sync.mjs";
import { ago, choose, current, t, time } from "./texts.mjs";
import * as vault from "./vault.mjs";

const SHIFT_ENDS = [0, 8, 16, 24];
const SHOWN = 100;
let end = 0;

export const until = () => (end > Date.now() ? end : 0);

export async function loadShift() {
  end = (await get("until")) ?? 0;
}
loadShift();

export async function setShiftEnd(moment) {
  if (moment === null) return;
  end = moment;
  await set("until", end);
}

function nextEnds() {
  const day = new Date();
  day.setHours(0, 0, 0, 0);
  const hours = [...SHIFT_ENDS.slice(1), ...SHIFT_ENDS.slice(1).map((hour) => hour + 24)];
  return hours.map((hour) => day.getTime() + hour * 3600_000).filter((ms) => ms > Date.now()).slice(0, 3);
}

function item(kind, words, detail, more = null) {
  return h("li", { class: kind }, h("strong", {}, words), h("span", {}, detail), more);
}

const brief = (row) => t(row.brief?.key ?? "queue.record", row.brief?.values ?? {});

async function settled(app, id) {
  const where = app.here();
  await answers.update(id, { open: 0 });
  await sync.count();
  await app.redraw("", where);
}

async function renewed(app, row) {
  const where = app.here();
  await renew(row);
  await sync.count();
  sync.sync();
  await app.redraw(t("queue.renewed"), where);
}

export async function queueScreen(app) {
  const unsent = await queue.orderBy("sequence").limit(SHOWN).toArray();
  const open = await answers.where("open").equals(1).toArray();
  const done = await answers.orderBy("at").reverse().filter((one) => !one.open).limit(20).toArray();
  const total = await queue.count();
  const lists = [];
  if (open.length) {
    lists.push(h("h2", {}, t("queue.open")), h("ul", { class: "list" }, open.map((one) =>
      item("warn", `${time(one.made)} ${brief(one)}`, `${t(`outcome.${one.outcome}`)} ${one.message ?? ""}`, button(t("queue.seen"), () => settled(app, one.id))))));
  }
  if (unsent.length) {
    lists.push(h("h2", {}, t("queue.unsent", { n: total })), h("ul", { class: "list" }, unsent.map((row) =>
      item(row.problem ? "warn" : "", `${time(row.at)} ${brief(row)}`, row.problem ? t("queue.stuck", { why: row.problem }) : t("queue.waits"),
        row.reused && row.vault === vault.vaultId() ? button(t("queue.renew"), () => renewed(app, row)) : null))));
  } else {
    lists.push(h("p", { class: "lead" }, t("queue.empty")));
  }
  if (done.length) {
    lists.push(h("h2", {}, t("queue.done")), h("ul", { class: "list" }, done.map((one) =>
      item("", `${time(one.made)} ${brief(one)}`, t("queue.received", { age: ago(one.at, Date.now()) })))));
  }
  const send = async () => {
    const where = app.here();
    await sync.sync();
    await app.redraw(sync.state.reachable ? "" : t("queue.unreachable"), where);
  };
  return {
    live: true,
    body: [h("h1", {}, t("queue.title")), lists],
    actions: [button(t("queue.send"), send, "primary"), total ? button(t("rescue.save"), saveFile) : null, button(t("back"), app.back)],
  };
}

export async function saveFile() {
  const rows = await queue.orderBy("sequence").toArray();
  const file = new Blob([await sync.sealed(rows)], { type: "application/json" });
  const device = await get("device");
  const link = h("a", { href: URL.createObjectURL(file), download: `muster-queue-${device.id}-${rows.length}.json` });
  document.body.append(link);
  link.click();
  link.remove();
}

// Any phone or desk hands in another phone's file: it is signed, and only the server opens it.
export function handInFileScreen(app) {
  const said = h("p", { class: "lead", role: "status" });
  const input = h("input", { type: "file", accept: "application/json,.json", id: "rescue-file" });
  input.addEventListener("change", async () => {
    said.textContent = t("enrol.working");
    try {
      const answer = await fetch("/api/v1/rescue", { method: "POST", body: await input.files[0].text(), headers: { "Content-Type": "application/json" } });
      const body = await answer.json();
      said.textContent = answer.ok ? t("rescue.taken", { n: body.results.filter((one) => one.hash).length }) : t("rescue.refused");
    } catch {
      said.textContent = t("rescue.failed");
    }
  });
  return { body: [h("h1", {}, t("rescue.file")), h("p", { class: "lead" }, t("rescue.file_lead")), h("label", { for: "rescue-file" }, t("rescue.choose")), input, said], actions: [button(t("back"), app.back)] };
}

export function languageScreen(app) {
  const options = [["zh-hans", "简体中文"], ["zh-hant", "繁體中文"], ["en", "English"]];
  const pick = async (value) => {
    await choose(value);
    await app.redraw();
  };
  return { body: [h("h1", {}, t("more.language")), choice(t("more.language"), options, current(), pick, "tall")], actions: [button(t("back"), app.back)] };
}

export async function moreScreen(app) {
  const day = packs.pack();
  const facts = [
    [t("more.pack"), day ? `${ago(packs.checked(), Date.now())} (${day.version.slice(0, 6)})` : t("more.no_pack")],
    [t("more.site"), (await get("device")).site],
    [t("more.version"), document.body.dataset.version],
  ];
  const person = app.person();
  if (person && (await app.onDuty()) !== undefined) facts.unshift([t("more.on_duty"), person.named(app, await app.onDuty())]);
  const has = await passkey.kept();
  const dropPasskey = async () => {
    await passkey.remove();
    await app.redraw(t("passkey.removed"));
  };
  const update = async () => {
    await app.hold();
    newer.take();
  };
  return {
    body: [
      h("h1", {}, t("more.title")),
      choice(t("more.shift_end"), nextEnds().map((ms) => [String(ms), time(ms)]), String(end), async (value) => {
        await setShiftEnd(Number(value));
        await app.redraw();
      }),
      h("dl", { class: "facts" }, facts.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
      "serviceWorker" in navigator ? null : h("p", { class: "hint" }, t("more.no_worker")),
      h("p", { class: "hint" }, t("more.privacy")),
    ],
    grid: "two",
    actions: [
      newer.ready() ? button(t("more.update"), update, "primary") : null,
      button(t("handover.title"), () => app.show(() => handoverScreen(app)), newer.ready() ? "" : "primary"),
      button(t("lock.now"), app.lock),
      has ? button(t("passkey.remove"), dropPasskey) : null,
      !has && (await passkey.possible()) ? button(t("passkey.add"), () => app.show(() => passkeyScreen(app))) : null,
      button(t("more.language"), app.languages),
      button(t("enrol.again"), () => app.enrolAgain()),
      button(t("back"), app.back),
    ],
  };
}

// Record types beyond the post's own, each a module of its feature.
export async function recordsScreen(app) {
  const counts = await Promise.all(app.more().map((one) => one.count?.(app) ?? 0));
  const targets = app.more().map((one, place) =>
    button(counts[place] ? t("records.count", { what: t(one.words), n: counts[place] }) : t(one.words), () => app.show(() => one.open(app))));
  return { body: [h("h1", {}, t("records.title")), h("div", { class: "stack" }, targets)], actions: [button(t("back"), app.back)] };
}

// The PIN once more, then the finger or face: whoever finds the phone open cannot add their own.
function passkeyScreen(app) {
  const problem = h("p", { class: "problem", role: "alert" });
  const keys = pad(async (pin) => {
    keys.close(true);
    const what = await passkey.add(pin, t("title"));
    if (what === "ok") return app.home(t("passkey.added"));
    problem.textContent = what === "pin" ? t("pin.wrong") : t(`passkey.${what}`);
    keys.close(false);
    keys.clear();
    return undefined;
  });
  return { body: [h("h1", {}, t("passkey.add")), h("p", { class: "lead" }, t("passkey.lead")), problem, keys.node], actions: [button(t("back"), app.back)] };
}

// Who takes over says so first, where the pack has a list of the shift; then both sign on the pad.
export function handoverScreen(app) {
  const person = app.person();
  if (!person || person.listed(app).length === 0) return signScreen(app, undefined);
  const pick = (id, how) => app.replace(() => signScreen(app, id, how));
  return person.whoScreen(app, { title: t("people.duty.next"), onpick: pick, onback: app.back });
}

// Three steps on one pad: the PIN of who leaves, then twice that of who takes over. The queue stays as it is.
function signScreen(app, who, how) {
  const steps = ["handover.old", "handover.new", "pin.again"];
  const typed = [];
  const title = h("h2", {}, t(steps[0]));
  const problem = h("p", { class: "problem", role: "alert" });
  const keys = pad(async (pin) => {
    typed.push(pin);
    problem.textContent = "";
    if (typed.length === 3) {
      keys.close(true);
      if (typed[1] !== typed[2]) problem.textContent = t("pin.differs");
      else if (await vault.handOver(typed[0], typed[1])) {
        if (who !== undefined) await app.takeOver(who, how);
        return app.home(t("handover.done"));
      }
      else problem.textContent = t("pin.wrong");
      typed.length = 0;
      keys.close(false);
    }
    title.textContent = t(steps[typed.length]);
    keys.clear();
  });
  return { body: [h("h1", {}, t("handover.title")), h("p", { class: "lead" }, t("handover.lead", { n: sync.state.waiting ?? 0 })), title, problem, keys.node], actions: [button(t("back"), app.back)] };
}
