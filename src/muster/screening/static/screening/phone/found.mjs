// Somebody at a door whom no list names: written down there, sealed, in the ledger once there is a network.

import { base64url, random } from "../../phone/canon.mjs";
import { stamp } from "../../phone/clock.mjs";
import { button, field, h } from "../../phone/dom.mjs";

const TYPE = "screening.report_person";

const input = (more = {}) => h("input", { type: "text", autocomplete: "off", spellcheck: "false", maxlength: 120, ...more });

function placeSelect(app) {
  const known = app.part("screening")?.round?.places ?? [];
  const site = app.pack()?.site;
  const places = known.length ? known : [[site.code.split("-")[0], site.name]];
  return h("select", {}, places.map(([code, name]) => h("option", { value: code }, name)));
}

function open(app) {
  const t = (key) => app.t(`screening.found.${key}`);
  const inputs = {
    name: input({ maxlength: 60 }), id_number: input({ maxlength: 30, autocapitalize: "characters" }),
    phone: input({ inputmode: "tel", maxlength: 24 }), home: input(), origin: input(), companions: input({ maxlength: 300 }),
  };
  const arrived = h("input", { type: "datetime-local" });
  const place = placeSelect(app);
  const problem = h("p", { class: "problem", role: "alert" });
  let busy = false;
  const save = async () => {
    const said = Object.fromEntries(Object.entries(inputs).map(([key, node]) => [key, node.value.trim()]).filter(([, text]) => text));
    if (!said.name || !(said.id_number || said.phone) || busy) {
      problem.textContent = busy ? "" : t("lacks");
      problem.scrollIntoView({ block: "center" });
      return;
    }
    busy = true;
    const person = { ...said, salt: base64url(random(16)) };
    const body = { person, place: place.value, arrived_at: arrived.value ? stamp(new Date(arrived.value).getTime()) : undefined };
    await app.record({ type: TYPE, body, brief: { key: "screening.what.found" } });
    await app.home(t("saved"));
  };
  return {
    body: [
      h("h1", {}, t("title")), h("p", { class: "lead" }, t("lead")), problem,
      field(t("name"), inputs.name), field(t("number"), inputs.id_number), field(t("phone"), inputs.phone),
      field(t("place"), place), field(t("home"), inputs.home), field(t("origin"), inputs.origin, t("origin_hint")),
      field(t("arrived"), arrived), field(t("companions"), inputs.companions),
    ],
    actions: [button(app.t("screening.visit.save"), save, "primary"), button(app.t("back"), app.back)],
  };
}

export default { key: "found", words: "screening.found.title", open };
