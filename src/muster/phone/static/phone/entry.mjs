// Before the shift: the code that lets this phone in, the PIN, and unlocking with it.

import { button, field, h, onEnter, sign } from "./dom.mjs";
import * as passkey from "./passkey.mjs";
import { pad } from "./pin.mjs";
import { scanner } from "./scan.mjs";
import { get } from "./store.mjs";
import * as sync from "./sync.mjs";
import { t } from "./texts.mjs";
import * as vault from "./vault.mjs";

const EASY = /^(\d)\1{5}$|^123456$|^654321$|^012345$/;

// A scanned code is either the code itself or an address that ends in it.
export function codeIn(text) {
  const inside = /[#&?]code=([0-9A-Za-z-]+)/.exec(text);
  return (inside ? inside[1] : text).trim();
}

const phoneName = () => (/\(([^)]+)\)/.exec(navigator.userAgent)?.[1] ?? "").split(";").slice(-2).join(" ").trim().slice(0, 60);

function failure(answer) {
  if (answer.status === 0) return t("enrol.no_network");
  return answer.body.message || t("enrol.failed");
}

export function enrolScreen(app, code = "") {
  const input = h("input", { type: "text", value: code, autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 24, class: "code" });
  const problem = h("p", { class: "problem", role: "alert" });
  const go = async () => {
    const typed = codeIn(input.value);
    if (!typed) {
      problem.textContent = t("enrol.code_missing");
      input.focus();
      return;
    }
    if (vault.isOpen()) await finish(app, typed, problem);
    else app.show(() => newPinScreen(app, typed));
  };
  onEnter(input, go);
  const scan = () => app.show(() => scanner({ title: t("enrol.scan"), onfound: (text) => app.show(() => enrolScreen(app, codeIn(text))), onback: app.back }));
  return {
    body: [
      h("h1", {}, t("enrol.title")),
      h("p", { class: "lead" }, t("enrol.lead")),
      field(t("enrol.code"), input, t("enrol.code_hint")),
      problem,
    ],
    actions: [button(t("enrol.go"), go, "primary"), button(t("enrol.scan"), scan), button(t("more.language"), app.languages), button(t("rescue.file"), app.handInFile)],
  };
}

async function finish(app, code, problem) {
  problem.textContent = t("enrol.working");
  const answer = await sync.enrol(code, phoneName());
  if (answer.status !== 200) {
    problem.textContent = failure(answer);
    return false;
  }
  await app.start();
  return true;
}

export function newPinScreen(app, code) {
  let first = "";
  const title = h("h1", {}, t("pin.choose"));
  const hint = h("p", { class: "lead" }, t("pin.why"));
  const problem = h("p", { class: "problem", role: "alert" });
  const keys = pad(async (pin) => {
    problem.textContent = "";
    if (!first && EASY.test(pin)) {
      problem.textContent = t("pin.easy");
    } else if (!first) {
      first = pin;
      title.textContent = t("pin.again");
    } else if (first !== pin) {
      first = "";
      title.textContent = t("pin.choose");
      problem.textContent = t("pin.differs");
    } else {
      keys.close(true);
      await vault.create(pin);
      if (!(await finish(app, code, problem))) app.replace(() => enrolScreen(app, code), problem.textContent);
      return;
    }
    keys.clear();
  });
  return { body: [title, hint, problem, keys.node], actions: [button(t("back"), app.back)] };
}

function countdown(problem, keys) {
  const tick = async () => {
    if (!problem.isConnected) return;
    const left = Math.ceil((await vault.waiting()) / 1000);
    keys.close(left > 0);
    if (left <= 0) {
      problem.textContent = t("pin.wrong");
      return;
    }
    problem.textContent = t("pin.wait", { n: left });
    setTimeout(tick, 500);
  };
  return tick();
}

export async function lockScreen(app) {
  const device = await get("device");
  const problem = h("p", { class: "problem", role: "alert" });
  const keys = pad(async (pin) => {
    keys.close(true);
    problem.textContent = t("pin.checking");
    if (await vault.unlock(pin)) {
      problem.textContent = "";
      await app.start();
      return;
    }
    keys.clear();
    await countdown(problem, keys);
  });
  if ((await vault.waiting()) > 0) setTimeout(() => countdown(problem, keys));
  const finger = async () => {
    problem.textContent = "";
    if (await passkey.unlock()) return app.start();
    problem.textContent = t("passkey.failed");
    return undefined;
  };
  return {
    body: [h("h1", {}, t("lock.title")), h("p", { class: "lead" }, `${device.site}`), problem, keys.node],
    actions: [(await passkey.kept()) ? button(t("passkey.unlock"), finger, "primary") : null, button(t("lock.forgotten"), () => app.show(() => forgottenScreen(app)))],
  };
}

// Nobody knows the PIN: the queue goes to the desk sealed, and the phone starts anew with a code.
function forgottenScreen(app) {
  return {
    body: [h("h1", {}, t("lock.forgotten")), h("p", { class: "lead" }, t("lock.forgotten_lead"))],
    actions: [
      button(t("enrol.again"), () => app.show(() => enrolScreen(app)), "primary"),
      button(t("rescue.send"), app.handIn),
      button(t("rescue.save"), app.saveFile),
      button(t("back"), app.back),
    ],
  };
}

export function revokedScreen(app, left) {
  return {
    body: [
      h("section", { class: "verdict doubt" }, sign("note"), h("h1", {}, t("revoked.title")), h("p", {}, t("revoked.lead"))),
      h("p", { class: "lead", role: "status" }, left ? t("revoked.left", { n: left }) : t("revoked.none")),
    ],
    actions: [
      left ? button(t("rescue.send"), app.handIn, "primary") : null,
      left ? button(t("rescue.save"), app.saveFile) : null,
      left ? null : button(t("enrol.again"), app.afresh, "primary"),
    ],
  };
}
