// A record from the moment somebody taps: hashed, sealed twice, on the disk before the screen says so.

import { canonical, digest, uuid7 } from "./canon.mjs";
import { reading } from "./clock.mjs";
import { exchange, get, nextSequence, queue } from "./store.mjs";
import { parcel, seal, unseal, vaultId } from "./vault.mjs";

// `brief` says what kind of record it is, for the list on the phone: never who.
export async function record({ type, body, voids = null, brief = {} }) {
  const device = await get("device");
  const sequence = await nextSequence();
  const clock = reading();
  const made = Date.now();
  const whole = {
    id: uuid7(made), type, v: 1, sequence, site: device.site, by: (await get("person")) ?? null, voids,
    occurred_at: clock.at, boot: clock.boot, monotonic_ms: clock.monotonic_ms, body,
  };
  const row = await sealed(whole, { type, brief, at: made, sequence });
  await queue.add(row);
  return row;
}

// Another record had this one's id: the same once more under a new id, which names the old one. What it says, when it
// happened and its number stay.
export async function renew(former) {
  const whole = JSON.parse(await unseal(former.local));
  const row = await sealed({ ...whole, id: uuid7(Date.now()), was: whole.id }, former);
  await exchange(former.id, row);
  return row;
}

async function sealed(whole, { type, brief, at, sequence }) {
  const device = await get("device");
  const text = canonical(whole);
  const [hash, local, closed] = await Promise.all([digest(text), seal(text), parcel(device.seal, text, whole.id)]);
  return { id: whole.id, sequence, type, hash, local, parcel: closed, vault: vaultId(), at, brief };
}
