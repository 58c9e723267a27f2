// Somebody on the roster begins duty: by choosing themselves, with the post's code scanned as evidence.

import { button, h, once } from "../../phone/dom.mjs";
import { time } from "../../phone/texts.mjs";

const TYPE = "rosters.begin_duty";
const EARLY = 3 * 3600_000;
const SITE = /([0-9]{6,15}-[A-Z][0-9]{3})\/?$/;

// Those whose shift runs or begins within hours, each once.
export function due(app) {
  const seen = new Set();
  return (app.part("rosters")?.due ?? []).filter((one) => {
    const fits = Date.parse(one.since) - EARLY <= app.now() && Date.parse(one.until) > app.now() && !seen.has(one.id);
    if (fits) seen.add(one.id);
    return fits;
  });
}

export const said = (app, one) => app.t("rosters.begin.one", { ...one, since: time(Date.parse(one.since)), until: time(Date.parse(one.until)) });

async function screen(app, scanned) {
  const t = (key) => app.t(`rosters.begin.${key}`);
  const save = (one) => once(async () => {
    const body = scanned ? { person: one.id, scanned } : { person: one.id };
    await app.record({ type: TYPE, body, brief: { key: "rosters.what.begin" } });
    await app.home(t("saved"));
  });
  const people = due(app);
  return {
    body: [
      h("h1", {}, t("title")), h("p", { class: "lead" }, people.length ? t(scanned ? "scanned" : "lead") : t("none")),
      h("div", { class: "people" }, people.map((one) => button(said(app, one), save(one), "who-one"))),
    ],
    actions: [scanned ? null : button(t("scan"), () => app.scan(t("scan"), () => app.back())), button(app.t("back"), app.back)],
  };
}

const reads = (text) => SITE.test(text.trim());

async function scanned(app, text) {
  const here = app.pack()?.site?.code;
  if (SITE.exec(text.trim())[1] !== here) return app.home(app.t("rosters.begin.wrong"));
  return app.show(() => screen(app, true));
}

export default { key: "begin", words: "rosters.begin.title", open: (app) => screen(app, false), reads, scanned };
