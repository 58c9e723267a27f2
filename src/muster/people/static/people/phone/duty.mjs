// Who is on duty: chosen from the shift's list in the pack, carried by every record from then on.

import { button, h } from "../../phone/dom.mjs";
import { codeScreen } from "./codes.mjs";

export const TYPE = "people.take_over";

// Those whose shift runs now or begins within the hour, first; a list of the day after tomorrow helps nobody.
export function listed(app) {
  const soon = app.now() + 3600_000;
  const all = app.part("people")?.duty ?? [];
  return all.filter((one) => Date.parse(one.since) <= soon && Date.parse(one.until) > app.now());
}

export function named(app, id) {
  const one = (app.part("people")?.duty ?? []).find((other) => other.id === id);
  return one ? app.t("people.duty.one", one) : app.t("people.duty.unnamed");
}

// When their shift ends by this phone's clock; null when the pack does not say.
export function until(app, id) {
  const one = listed(app).find((other) => other.id === id);
  return one ? Date.parse(one.until) - (app.now() - Date.now()) : null;
}

// The command took them off this post: what is recorded in their name from then on waits for a decision.
export const isOff = (app, id) => (app.part("people")?.off ?? []).includes(id);

// Somebody without a name on the list can still know a code of a shift that is listed.
function marksOf(app, one) {
  if (one) return { own: one.own_code, shift: one.shift_code };
  return { shift: listed(app).find((other) => Number.isInteger(other.shift_code))?.shift_code };
}

const any = (marks) => Object.values(marks).some(Number.isInteger);

// One large target for each; `onpick` gets the id, null for somebody who is not on the list, and how they showed it.
export function whoScreen(app, { title, onpick, onback = null }) {
  const chosen = (one) => {
    const id = one?.id ?? null;
    const marks = marksOf(app, one);
    if (!any(marks)) return onpick(id, "list");
    const words = one ? app.t("people.duty.one", one) : app.t("people.duty.nobody");
    return app.show(() => codeScreen(app, { title: words, marks, onpick: (how) => onpick(id, how) }));
  };
  const people = listed(app).map((one) => button(app.t("people.duty.one", one), () => chosen(one), "who-one"));
  return {
    body: [
      h("h1", {}, title), h("p", { class: "lead" }, app.t("people.duty.lead")),
      h("div", { class: "people" }, people), h("p", { class: "hint" }, app.t("people.duty.nobody_lead")),
    ],
    actions: [button(app.t("people.duty.nobody"), () => chosen(null)), onback ? button(app.t("back"), onback) : null],
  };
}
