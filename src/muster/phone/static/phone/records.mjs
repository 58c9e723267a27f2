// A record from the moment somebody taps: hashed, sealed twice, on the disk before the screen says so.

import { canonical, digest, uuid7 } from "./canon.mjs";
import { reading } from "./clock.mjs";
import { get, nextSequence, queue } from "./store.mjs";
import { parcel, seal, vaultId } from "./vault.mjs";

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
  const text = canonical(whole);
  const [hash, local, sealed] = await Promise.all([digest(text), seal(text), parcel(device.seal, text, whole.id)]);
  const row = { id: whole.id, sequence, type, hash, local, parcel: sealed, vault: vaultId(), at: made, brief };
  await queue.add(row);
  return row;
}
