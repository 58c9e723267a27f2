// The shell: which screen stands there, the line on top, locking, and the features' parts.

import * as clock from "./clock.mjs";
import { button, h } from "./dom.mjs";
import * as duty from "./duty.mjs";
import { enrolScreen, lockScreen, revokedScreen } from "./entry.mjs";
import { topLine } from "./head.mjs";
import * as keys from "./keys.mjs";
import * as newer from "./newer.mjs";
import * as packs from "./packs.mjs";
import * as picture from "./picture.mjs";
import { record } from "./records.mjs";
import * as scan from "./scan.mjs";
import { play } from "./sound.mjs";
import { drop, get, persist, set } from "./store.mjs";
import * as sync from "./sync.mjs";
import * as texts from "./texts.mjs";
import * as vault from "./vault.mjs";

const IDLE_MS = 20 * 60 * 1000;
const EVERY_MS = 60 * 1000;
const root = document.getElementById("app");
const { t } = texts;
let parts = [];
let stack = [];
let drawn = 0; // how often a screen was asked for
let untold = "";
let touched = Date.now();
let later = 0;
let live = false; // a screen that shows what sending changes
let alone = false; // no worker keeps what is needed later

const app = {
  t,
  now: clock.now,
  play,
  record: async (wanted) => {
    const row = await record(wanted).catch(async (error) => {
      play("turn_back");
      say(t("record.failed"), "problem");
      throw error;
    });
    await sync.count();
    clearTimeout(later);
    later = setTimeout(sync.sync, 1500);
    return row;
  },
  part: (key) => packs.pack()?.parts?.[key] ?? null,
  pack: packs.pack,
  packChecked: packs.checked,
  packConfirmed: packs.confirmed,
  reachable: () => sync.state.reachable && navigator.onLine,
  // Something small that a feature remembers about its records: sealed, and nothing when another PIN's key closed it.
  keep: async (key, value) => set(`kept:${key}`, await vault.seal(JSON.stringify(value))),
  kept: async (key) => {
    const sealed = await get(`kept:${key}`);
    return sealed ? JSON.parse(await vault.unseal(sealed).catch(() => "null")) : null;
  },
  // Record types that register themselves: see docs/structure.md, "The phone".
  records: () => show(() => duty.recordsScreen(app)),
  waiting: async () => (await Promise.all(app.more().map((one) => one.count?.(app) ?? 0))).reduce((sum, n) => sum + n, 0),
  more: () => parts.flatMap((part) => part.more ?? []),
  // What a feature can tell of a code that is checked at the post: scan, said, label.
  readers: () => parts.flatMap((part) => part.readers ?? []),
  scan: (title, onfound) => app.show(() => scan.scanner({ title, onfound: (text) => {
    const claimed = app.more().find((one) => one.reads?.(text));
    return claimed ? claimed.scanned(app, text) : onfound(text);
  }, onback: app.back })),
  person: () => parts.find((part) => part.person)?.person ?? null,
  onDuty: () => get("person"),
  takeOver,
  off: false,
  here,
  show,
  replace,
  back,
  home,
  start,
  lock,
  enrolAgain: () => show(() => enrolScreen(app)),
  languages: () => show(() => duty.languageScreen(app)),
  handIn: async () => {
    const status = await sync.handIn();
    await sync.count();
    await (vault.isOpen() ? redraw(status === 200 ? "" : t("rescue.failed")) : begin(status === 200 ? t("rescue.sent") : t("rescue.failed")));
  },
  saveFile: () => duty.saveFile(),
  handInFile: () => show(() => duty.handInFileScreen(app)),
  afresh: async () => {
    vault.lock();
    await drop("device", "token", "key", "vault", "pack", "sequence", "tries", "person", "passkey");
    stack = [];
    show(() => enrolScreen(app));
  },
  redraw,
  hold: () => hold(),
};

// What was typed lives in the feature's draft while it is needed; a screen that is left keeps none of it.
function wipe() {
  for (const input of root.querySelectorAll("input:not([type=radio])")) input.value = "";
}

// Words above what stands there, and all that was typed stays.
function say(words, kind) {
  const main = root.querySelector("main");
  main.querySelector(":scope > p.said")?.remove();
  main.prepend(h("p", { class: `${kind} said`, role: kind === "problem" ? "alert" : "status" }, words));
  window.scrollTo(0, 0);
}

// A screen may take a moment to put together: one that was overtaken by a later one is never shown over it.
async function draw(note = "", top = 0) {
  const turn = ++drawn;
  untold = note || untold; // what an overtaken one had to say is said by the one that is shown
  const screen = await stack[stack.length - 1]();
  const device = await get("device");
  if (turn !== drawn) return;
  live = Boolean(screen.live);
  const main = h("main", { tabindex: "-1" }, screen.body);
  const acts = h("footer", { class: `acts ${screen.grid ?? ""}` }, screen.actions.filter(Boolean));
  wipe();
  root.replaceChildren(...[topLine(app, device, vault.isOpen()), main, screen.actions.some(Boolean) ? acts : null].filter(Boolean));
  picture.settle();
  if (untold) say(untold, "notice");
  untold = "";
  if (!main.contains(document.activeElement)) main.focus({ preventScroll: true });
  window.scrollTo(0, top);
}

// Which screen stands there: for whoever comes back to it after a wait.
function here() {
  return stack[stack.length - 1];
}

// The same screen with what changed on it; nobody loses their place. `where` is the screen that it is about: one that
// was opened meanwhile keeps what was typed into it.
function redraw(note = "", where = here()) {
  return where === here() ? draw(note, note ? 0 : window.scrollY) : undefined;
}

// Back on the phone goes one screen back; what was typed stays in the feature's draft.
function show(screen, note = "") {
  stack.push(screen);
  if (stack.length > 1) history.pushState({ depth: stack.length }, "");
  return draw(note);
}

function replace(screen, note = "") {
  stack[stack.length - 1] = screen;
  return draw(note);
}

function back() {
  if (stack.length > 1) history.back();
}

window.addEventListener("popstate", () => {
  if (stack.length > 1) {
    stack.pop();
    draw();
  }
});

// The post's own screen: of the feature whose work this post does by its pack, else of the first that has one.
function home(note = "") {
  const at = () => parts.find((part) => part.leads?.(app)) ?? parts.find((part) => part.home && !part.leads);
  stack = [() => at().home(app)];
  return draw(note);
}

// The record of it is still the former person's; all after it are the next one's. The queue stays as it is.
async function takeOver(id, how) {
  const person = app.person();
  const leaves = (await get("person")) ?? null;
  await app.record({ type: person.TYPE, body: { leaves, takes: id, unsent: sync.state.waiting ?? 0, how }, brief: { key: "people.duty.change" } });
  await set("person", id);
  await seeWhetherOff();
  await duty.setShiftEnd(person.until(app, id));
}

async function askWho() {
  const person = app.person();
  const pick = async (id, how) => {
    await takeOver(id, how);
    await home();
  };
  stack = [() => person.whoScreen(app, { title: t("people.duty.who"), onpick: pick })];
  return draw();
}

// Whoever is on duty by this phone was taken off it at the desk: the line on top says so until somebody else is.
async function seeWhetherOff() {
  const id = await get("person");
  app.off = Boolean(id && app.person()?.isOff(app, id));
}

const forget = () => parts.forEach((part) => part.forget?.());

// What was begun and not recorded is sealed before the key goes; a phone without room locks all the same.
const hold = () => (vault.isOpen() ? Promise.allSettled(parts.map((part) => part.hold?.(app))) : undefined);

async function lock() {
  await hold();
  vault.lock();
  forget();
  packs.shut();
  await begin();
}

// Where no worker keeps them, the reader of codes and what older browsers lack are fetched while there is a network: once
// the phone is in use, so that the first load stays small.
const fetchRest = () => Promise.allSettled([scan.prepare(), keys.prepare()]);

// Once the PIN is right: the pack is read, the queue goes out, the post's screen stands.
async function start() {
  await packs.load();
  await Promise.allSettled(parts.map((part) => part.resume?.(app)));
  await sync.count();
  touched = Date.now();
  sync.sync();
  if (alone) fetchRest();
  await seeWhetherOff();
  const asked = (await get("person")) !== undefined && !app.off;
  await (!asked && app.person()?.listed(app).length ? askWho() : home());
}

async function begin(note = "") {
  const device = await get("device");
  const code = /[#&]code=([0-9A-Za-z-]+)/.exec(location.hash)?.[1] ?? "";
  if (code) history.replaceState(null, "", location.pathname);
  const left = await sync.count();
  if (!device) stack = [() => enrolScreen(app, code)];
  else if (device.state === "revoked") stack = [async () => revokedScreen(app, await sync.count())];
  else stack = [() => lockScreen(app)];
  if (device && code) stack.push(() => enrolScreen(app, code));
  await draw(note);
  if (left > 0 && device?.state === "revoked") sync.sync();
}

async function shutOut() {
  const device = await get("device");
  if (device?.state === "revoked" && vault.isOpen()) await lock();
}

async function retop() {
  const device = await get("device");
  root.querySelector("header.top")?.replaceWith(topLine(app, device, vault.isOpen()));
}

function watch() {
  sync.onChange(async () => {
    await seeWhetherOff();
    newer.seek();
    await retop();
    if (live && !sync.state.busy) redraw();
    shutOut();
  });
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => (touched = Date.now()), { passive: true });
  setInterval(() => {
    if (vault.isOpen() && Date.now() - touched > IDLE_MS) lock();
  }, 10_000);
  setInterval(() => document.visibilityState === "visible" && sync.sync(), EVERY_MS);
  window.addEventListener("pagehide", () => {
    wipe();
    picture.forget();
    vault.lock();
    forget();
  });
  window.addEventListener("pageshow", (event) => event.persisted && begin());
  window.addEventListener("online", sync.sync);
  window.addEventListener("offline", () => sync.count());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") hold(); // the phone may end the page before anybody comes back
    else if (vault.isOpen()) sync.sync();
  });
  window.addEventListener("hashchange", () => location.hash.includes("code=") && begin());
}

async function main() {
  const { parts: modules, language } = document.body.dataset;
  const loading = modules.split(" ").filter(Boolean).map((path) => import(path));
  await texts.load(texts.preferred(language));
  if (!window.isSecureContext || !crypto?.subtle) {
    root.replaceChildren(h("main", { class: "wait" }, h("h1", {}, t("insecure.title")), h("p", {}, t("insecure.lead"))));
    return;
  }
  parts = (await Promise.all(loading)).map((loaded) => loaded.default);
  await clock.load();
  persist();
  watch();
  await begin();
  document.body.dataset.ready = "yes";
  alone = !(await newer.begin(retop));
  if (alone && vault.isOpen()) fetchRest();
}

main().catch((error) => {
  root.replaceChildren(
    h("main", { class: "wait" }, h("h1", {}, t("broken.title")), h("p", {}, t("broken.lead")), h("p", { class: "hint" }, String(error?.message ?? error)), button(t("broken.again"), () => location.reload(), "primary")),
  );
});
