// What a post can tell of a certificate of release that is shown to it; the check is recorded as any other.

import { fromBase64 } from "../../phone/canon.mjs";
import { day } from "../../phone/texts.mjs";
import { looksLikeRelease, readWithdrawn, verify } from "./release.mjs";

const KIND = "release_certificate";

// What is not known for sure is said so: a phone without the list does not vouch for a certificate.
async function judged(app, text) {
  const part = app.part("certificates");
  const withdrawn = part?.keys ? await readWithdrawn(fromBase64(part.withdrawn), part.keys).catch(() => null) : null;
  if (!withdrawn) return { outcome: "no_list", release: null };
  return verify(text, { incident: part.incident, keys: part.keys, withdrawn });
}

async function read(app, text) {
  const t = (key, values) => app.t(`certificates.${key}`, values);
  const { outcome, release } = await judged(app, text);
  const unknown = ["unknown_key", "no_list"].includes(outcome);
  return {
    scan: { kind: KIND, outcome: outcome === "ok" ? "ok" : unknown ? "unknown" : "refused" },
    said: `certificates.answer.${outcome}`,
    certificate: release?.serial ?? null, // the server judges it again, by what was withdrawn since
    label: release ? t("label", { label: release.label, measure: t(`measure.${release.measure}`), day: day(release.ended * 1000) }) : "",
  };
}

export default { key: "certificates", readers: [{ reads: looksLikeRelease, read }] };
