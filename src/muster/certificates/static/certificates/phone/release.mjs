// Reads and checks a certificate of release without a network: the same answers as certificates/card.py, held to it by
// contract/releases.json. The envelope is that of a pass; what it is signed for is another thing.
//
//   const answer = await verify(text, {incident, keys, withdrawn});
//   answer.outcome  "ok" or why not: malformed algorithm unknown_key forged other_incident revoked
//   answer.release  what it says, once the signature holds

import { answered, base45, hex, natural, opened, readRevoked, refuse, shown, spelled } from "../../passes/verify.mjs";

const PREFIX = "MR1:";
const LONGEST = 400;
const RELEASE = "muster release 1";
const WITHDRAWN = "muster withdrawn releases 1";
const MEASURES = ["central", "home", "home_monitoring", "tests"];
const FIELDS = [
  [1, "incident", natural],
  [2, "serial", (value) => value instanceof Uint8Array && value.length === 5],
  [3, "place", (value) => typeof value === "string" && /^[0-9]{2,15}$/.test(value)],
  [4, "measure", (value) => natural(value) && value < MEASURES.length],
  [5, "since", natural],
  [6, "ended", natural],
  [7, "label", shown(24)],
];

export const looksLikeRelease = (text) => text.startsWith(PREFIX);

function certificate(found) {
  if (!(found instanceof Map) || found.size !== FIELDS.length) refuse();
  if (!FIELDS.every(([key, , holds]) => found.has(key) && holds(found.get(key)))) refuse();
  const said = Object.fromEntries(FIELDS.map(([key, name]) => [name, found.get(key)]));
  if (said.ended < said.since) refuse();
  const serial = hex(said.serial);
  return { ...said, serial, number: spelled(serial), measure: MEASURES[said.measure] };
}

function against(release, { incident, withdrawn }) {
  if (release.incident !== incident) return "other_incident";
  return withdrawn?.has(release.serial) ? "revoked" : "ok";
}

export function verify(text, known) {
  return answered(async () => {
    if (!looksLikeRelease(text) || text.length > LONGEST) refuse();
    const release = certificate(await opened(base45(text.slice(PREFIX.length)), known.keys, RELEASE));
    return { outcome: against(release, known), release };
  }, { release: null });
}

// The serials that hold no more, out of the pack's signed list (bytes). Throws Refused.
export async function readWithdrawn(raw, keys) {
  return (await readRevoked(raw, keys, WITHDRAWN)).serials;
}
