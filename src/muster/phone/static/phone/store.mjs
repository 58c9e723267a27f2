// What the phone keeps: settings and keys by name, the queue, what was answered. Written through to the disk each time.

import Dexie from "../vendor/dexie-4.4.7/dexie.min.mjs";

const db = new Dexie("muster-gate", { chromeTransactionDurability: "strict" });
// queue: a record that the server has not acknowledged. answers: what it said of those it has. Neither holds a name
// in clear: `brief` is only what kind of record it was.
db.version(1).stores({ meta: "key", queue: "id, sequence, vault", answers: "id, at, open" });

export const queue = db.queue;
export const answers = db.answers;

export async function get(key) {
  return (await db.meta.get(key))?.value;
}

export const set = (key, value) => db.meta.put({ key, value });
export const drop = (...keys) => db.meta.bulkDelete(keys);

export function nextSequence() {
  return db.transaction("rw", db.meta, async () => {
    const last = (await get("sequence")) ?? 0;
    await set("sequence", last + 1);
    return last + 1;
  });
}

// The only place that deletes from the queue: the server holds exactly these bytes, or nothing happens.
export function settle(receipts) {
  return db.transaction("rw", db.queue, db.answers, async () => {
    for (const { row, result, at } of receipts) {
      const open = result.outcome !== "accepted" ? 1 : 0;
      const { outcome, reason, message } = result;
      if (result.hash === row.hash) {
        await db.queue.delete(row.id);
        await db.answers.put({ id: row.id, at, made: row.at, brief: row.brief, outcome, reason, message, open });
      } else {
        await db.queue.update(row.id, { problem: message || reason || "other_hash", reused: reason === "id_reused" });
      }
    }
    const old = await db.answers.where("at").below(Date.now() - 72 * 3600 * 1000).filter((one) => !one.open).primaryKeys();
    await db.answers.bulkDelete(old);
  });
}

// One record in the place of another, or neither: nothing is lost or doubled when the phone dies in between.
export function exchange(former, row) {
  return db.transaction("rw", db.queue, async () => {
    await db.queue.delete(former);
    await db.queue.add(row);
  });
}

const SCARCE = 4 * 1024 * 1024;

// Whether the room on this phone is nearly used up: said while records can still be kept. A newer Chrome never tells;
// there the first record that finds no room does.
export async function scarce() {
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  return quota !== undefined && quota - usage < SCARCE;
}

export async function persist() {
  // Without it a browser that runs out of room may throw the queue away.
  return (await navigator.storage?.persist?.()) ?? false;
}
