// The top line, always the same: where I am, until when, how much is not sent.

import * as clock from "./clock.mjs";
import { h } from "./dom.mjs";
import * as duty from "./duty.mjs";
import * as newer from "./newer.mjs";
import * as packs from "./packs.mjs";
import * as sync from "./sync.mjs";
import { ago, current, t, time } from "./texts.mjs";

const CLOCK_OFF_MS = 60_000;

function place(device) {
  const site = packs.pack()?.site;
  return site ? [site.town, site.name].filter(Boolean).join(" · ") : device.site;
}

function queueWords() {
  const { waiting = 0, busy } = sync.state;
  const net = !sync.state.reachable || !navigator.onLine ? t("head.offline") : busy ? t("head.sending") : "";
  const count = waiting ? t("head.unsent", { n: waiting }) : t("head.sent");
  return [net, count].filter(Boolean).join(" · ");
}

// What is wrong with the phone itself, the worst first: one line, with what to do.
function warning(app, device) {
  if (app.off) return t("warn.off_duty");
  if (sync.state.scarce) return t("warn.room");
  if (device.state === "expired") return t("warn.expired");
  if (packs.expired()) return t("warn.pack_old", { age: ago(packs.checked(), Date.now()) });
  if (sync.state.problem) return t(`warn.${sync.state.problem}`);
  if (!packs.pack()?.incident.exercise && Math.abs(clock.off()) > CLOCK_OFF_MS) return t("warn.clock", { n: Math.round(Math.abs(clock.off()) / 60000) });
  return "";
}

export function topLine(app, device, open) {
  if (!device || !open) {
    const left = sync.state.waiting ? h("span", { class: "queue some" }, t("head.unsent", { n: sync.state.waiting })) : null;
    return h("header", { class: "top" }, h("div", { class: "row" }, h("span", { class: "where" }, t("title")), left));
  }
  const until = duty.until();
  const where = h("button", { type: "button", class: "where", onclick: () => app.show(() => duty.moreScreen(app)) },
    h("span", { class: "name" }, place(device)),
    h("span", { class: "until" }, until ? t("head.until", { time: time(until) }) : t("head.no_shift")));
  const some = sync.state.waiting || !sync.state.reachable ? "some" : "";
  const queue = h("button", { type: "button", class: `queue ${some}`, onclick: () => app.show(() => duty.queueScreen(app)) }, queueWords());
  const words = warning(app, device);
  const incident = packs.pack()?.incident;
  const drill = incident?.exercise ? h("p", { class: "drill" }, t("head.exercise"), " ", current() === "en" ? incident.en : incident.zh) : null;
  const fresh = newer.ready() ? h("button", { type: "button", class: "newer", onclick: () => app.show(() => duty.moreScreen(app)) }, t("head.newer")) : null;
  return h("header", { class: "top" }, drill, h("div", { class: "row" }, where, queue),
    words ? h("p", { class: "warn", role: "status" }, words) : fresh);
}
