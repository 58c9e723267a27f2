// Handing records in: as often as it takes, in whatever pieces; a record leaves the phone only for its receipt.

import { bytes, canonical, digest } from "./canon.mjs";
import { learn, reading } from "./clock.mjs";
import * as keys from "./keys.mjs";
import * as packs from "./packs.mjs";
import { answers, drop, get, queue, scarce, set, settle } from "./store.mjs";
import { isOpen, seal, unseal, vaultId } from "./vault.mjs";

const BATCH = 100;
const PATIENCE_MS = 30_000;
const MEET_MS = 600_000;
let running = null;
let asked = false;
let told = () => {};
export const state = { reachable: true, busy: false, problem: "", scarce: false };

export const onChange = (listener) => {
  told = listener;
};

async function changed() {
  state.waiting = await queue.count();
  state.open = await answers.where("open").equals(1).count();
  told(state);
}

export async function count() {
  await changed();
  return state.waiting;
}

async function post(path, body, headers = {}) {
  const all = { "Content-Type": "application/json", ...headers };
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(path, { method: "POST", headers: all, body, cache: "no-store", signal });
    const text = await answer.text();
    let read = {};
    try {
      read = JSON.parse(text);
    } catch {
      return { status: answer.status === 200 ? 0 : answer.status, body: {} }; // cut off, or not our server
    }
    return { status: answer.status, body: read };
  } catch {
    return { status: 0, body: {} };
  }
}

async function receipts(rows, body) {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const told = (body.results ?? []).filter((result) => byId.has(result.id));
  await settle(told.map((result) => ({ row: byId.get(result.id), result, at: Date.now() })));
  if (body.server_time) await learn(body.server_time);
  return told.length;
}

// How the phone is, for the desk's list of devices: what is left to send after these, its battery where it tells.
async function status(sending) {
  const battery = await navigator.getBattery?.().catch(() => undefined);
  const said = { app: document.body.dataset.version ?? "", unsent: Math.max(0, (await queue.count()) - sending) };
  return battery ? { ...said, battery: Math.round(battery.level * 100) } : said;
}

// Nothing to send is worth saying now and then: otherwise a quiet post looks like a lost phone.
async function meet(token) {
  const last = (await get("met")) ?? 0;
  if (Math.abs(Date.now() - last) < MEET_MS) return 200;
  const answer = await send([], token);
  if (answer.status === 200) await set("met", Date.now());
  if (answer.status === 401) await refused(answer);
  return answer.status;
}

async function send(rows, token) {
  const records = await Promise.all(rows.map((row) => unseal(row.local)));
  const clock = reading();
  const head = {
    v: 1, sent_at: clock.at, boot: clock.boot, monotonic_ms: clock.monotonic_ms, status: await status(rows.length),
  };
  const body = `{"records":[${records.join(",")}],${canonical(head).slice(1)}`;
  return post("/api/v1/sync", body, { Authorization: `Bearer ${token}` });
}

// What the server says of the phone itself: shut out, or to enrol again. The queue stays whatever it says.
async function refused(answer) {
  const device = await get("device");
  if (answer.body.wipe === "pack") {
    await packs.forget();
    await drop("token");
    await set("device", { ...device, state: "revoked" });
  } else {
    await set("device", { ...device, state: "expired" });
  }
}

async function batches(token) {
  let size = BATCH;
  let sent = false;
  for (;;) {
    const mine = queue.orderBy("sequence").filter((row) => row.vault === vaultId() && !row.problem);
    const rows = await mine.limit(size).toArray();
    if (rows.length === 0) return sent ? 200 : meet(token);
    const answer = await send(rows, token);
    if (answer.status === 200) {
      if ((await receipts(rows, answer.body)) === 0) return 0;
      sent = true;
      await changed();
    } else if ((answer.status === 413 || answer.status === 422) && size > 1) {
      size = Math.ceil(size / 4); // one of them spoils the letter: the others go without it
    } else if (answer.status === 422 || answer.status === 413) {
      await queue.update(rows[0].id, { problem: answer.body.message ?? "not_a_batch" });
    } else {
      if (answer.status === 401) await refused(answer);
      return answer.status;
    }
  }
}

async function once() {
  const device = await get("device");
  if (!device) return undefined;
  if (device.state === "revoked") return handIn();
  if (!isOpen()) return undefined; // locked for a while is no reason to trouble the desk
  const kept = await get("token");
  if (!kept || device.state === "expired") return 401;
  const token = await unseal(kept);
  let status = await batches(token);
  if (status === 200 && packs.stale()) {
    const answer = await packs.refresh(token);
    if (answer.status === 401) await refused(answer);
    status = answer.status;
  }
  if ((await get("device")).state === "revoked") return handIn();
  const left = await queue.filter((row) => row.vault !== vaultId()).count();
  if (status !== 0 && left > 0) await handIn((row) => row.vault !== vaultId());
  return status;
}

async function attempt() {
  try {
    const status = await once();
    if (status !== undefined) state.reachable = status !== 0;
    state.problem = status >= 500 || status === 429 ? "server" : "";
  } catch (error) {
    state.problem = error.message === "forged" ? "forged" : "server";
  }
}

// Asked for while it runs, it runs once more: a signal that came back in between does not wait for the next minute.
export function sync() {
  if (running) asked = true;
  running ??= (async () => {
    try {
      state.busy = true;
      told(state);
      do {
        asked = false;
        await attempt();
        state.scarce = await scarce().catch(() => false); // what the browser will not tell keeps nothing from going
      } while (asked);
    } finally {
      state.busy = false;
      running = null;
    }
    await changed();
  })();
  return running;
}

// The sealed queue as it can be carried to the desk: only the server opens it, and it knows whose it is.
export async function sealed(rows) {
  const device = await get("device");
  const clock = reading();
  const parcels = rows.map((row) => ({ id: row.id, hash: row.hash, parcel: row.parcel }));
  const document = {
    v: 1, device: device.id, sent_at: clock.at, boot: clock.boot, monotonic_ms: clock.monotonic_ms, sealed: parcels,
  };
  const signature = await keys.sign(bytes(`muster-rescue:${await digest(canonical(document))}`));
  return JSON.stringify({ ...document, signature });
}

// For a phone that is shut out or that nobody can unlock: the desk decides on each record.
export async function handIn(which = () => true) {
  for (;;) {
    const rows = await queue.orderBy("sequence").filter((row) => which(row) && !row.problem).limit(BATCH).toArray();
    if (rows.length === 0) return 200;
    const answer = await post("/api/v1/rescue", await sealed(rows));
    if (answer.status !== 200) return answer.status;
    if ((await receipts(rows, answer.body)) === 0) return 0;
    await changed();
  }
}

export async function enrol(code, name) {
  const key = await keys.deviceKey();
  const signature = await keys.sign(bytes(`muster-enrol:${code}`));
  const wanted = JSON.stringify({ code, public_key: key.public, name, signature });
  const answer = await post("/api/v1/devices", wanted);
  if (answer.status !== 200) return answer;
  const { device: id, token, incident, site } = answer.body;
  const before = await get("device");
  await set("device", { ...before, id, incident, site, state: "ok" });
  await set("token", await seal(token));
  await packs.forget();
  const packed = await packs.refresh(token);
  return { status: packed.status, body: packed.body };
}
