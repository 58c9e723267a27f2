// The day's pack: fetched when there is a network, known by the server's signature, kept sealed, its age always told.

import { bytes, canonical } from "./canon.mjs";
import { learn } from "./clock.mjs";
import { verify } from "./keys.mjs";
import { drop, get, set } from "./store.mjs";
import { seal, unseal } from "./vault.mjs";

export const LASTS_MS = 72 * 3600 * 1000;
const FRESH_MS = 10 * 60 * 1000;
// { pack, checked, confirmed }: when the server last said that it is the newest, by this phone's clock, and by the
// operation's as the server signed it.
let held = null;

export const pack = () => held?.pack ?? null;
export const checked = () => held?.checked ?? 0;
export const confirmed = () => held?.confirmed ?? 0;
export const stale = () => Date.now() - checked() > FRESH_MS || Date.now() < checked();
export const expired = () => held !== null && Date.now() - checked() > LASTS_MS;

export async function load() {
  const kept = await get("pack");
  held = kept ? { pack: JSON.parse(await unseal(kept.sealed)), checked: kept.checked, confirmed: kept.confirmed ?? 0 } : null;
}

// Locked: what was read of it is let go, what is kept stays sealed.
export function shut() {
  held = null;
}

export async function forget() {
  held = null;
  await drop("pack");
}

async function keep(sealed) {
  held.checked = Date.now();
  await set("pack", { sealed, checked: held.checked, confirmed: held.confirmed });
}

// What this phone has is still the newest. Whose word that is shows its signature: without one the age of the signed
// lists goes on counting from the day they were made.
async function confirm(answer) {
  const at = answer.headers.get("Muster-Made-At");
  const signature = answer.headers.get("Muster-Signature");
  if (at && signature) {
    const said = bytes(`muster-pack:${held.pack.version}:${at}`);
    if (!(await verify(await get("signer"), signature, said))) throw new Error("forged");
    if (Date.parse(at) >= held.confirmed) { // an older word told again makes nothing older
      held.confirmed = Date.parse(at);
      await learn(at);
    }
  }
  await keep((await get("pack")).sealed);
}

// Raises an Error "forged" for a pack that the server we know did not sign.
async function accept(answer) {
  const { pack: fresh, signature } = await answer.json();
  const known = (await get("signer")) ?? fresh.signer;
  if (!(await verify(known, signature, bytes(canonical(fresh))))) throw new Error("forged");
  await set("signer", known);
  const device = await get("device");
  await set("device", { ...device, seal: fresh.seal, site: fresh.site.code });
  held = { pack: fresh, checked: 0, confirmed: Date.parse(fresh.made_at) };
  await learn(fresh.made_at);
  await keep(await seal(JSON.stringify(fresh)));
}

// Answers the status; 0 when there is no network.
export async function refresh(token) {
  const headers = { Authorization: `Bearer ${token}` };
  if (held) headers["If-None-Match"] = `"${held.pack.version}"`;
  let answer;
  try {
    answer = await fetch("/api/v1/pack", { headers, cache: "no-store", signal: AbortSignal.timeout(30_000) });
  } catch {
    return { status: 0, body: {} };
  }
  if (answer.status === 200) await accept(answer);
  else if (answer.status === 304) await confirm(answer);
  const body = answer.status === 401 ? await answer.json() : {};
  return { status: answer.status, body };
}
